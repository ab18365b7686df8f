"""Talks to `wenzhu chat --json` over pipes, one line for one line."""

import contextlib
import json
import queue
import subprocess
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self, cast

from tests.support import process
from tests.support.bot_api_shapes import Button, Json, as_array, as_object

REPLY_MAX_S: Final = 20.0


@dataclass(frozen=True, slots=True)
class ChatReply:
    """One message from the adviser."""

    text: str
    buttons: tuple[Button, ...]
    file: Json
    edited: bool


@dataclass(frozen=True, slots=True)
class ChatTurn:
    """What one input led to; `raw` is the whole line."""

    replies: tuple[ChatReply, ...]
    flow: object
    scene: object
    asking: object
    state: object
    raw: Json

    @property
    def text(self) -> str:
        """All texts of the turn, a line each."""
        return "\n".join(reply.text for reply in self.replies)

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of all buttons of the turn."""
        return tuple(button.label for reply in self.replies for button in reply.buttons)


class Chat:
    """A conversation with `wenzhu chat --json` over pipes."""

    def __init__(
        self, data: Path, *options: str, settings: Mapping[str, str] | None = None
    ) -> None:
        self._err = data.with_name(f"{data.name}.chat.err")
        with self._err.open("ab") as err:
            self._process = subprocess.Popen(
                [*process.PROGRAM, "chat", "--json", "--data", str(data), *options],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=err,
                cwd=process.ROOT,
                env=process.environment(settings or {}),
                encoding="utf-8",
            )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read_lines, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def say(self, text: str) -> ChatTurn:
        """Write a text."""
        return self.send({"text": text})

    def tap(self, label_or_id: str) -> ChatTurn:
        """Press a button."""
        return self.send({"tap": label_or_id})

    def give(self, path: Path, kind: str = "file") -> ChatTurn:
        """Send a file as photo, voice, video or file."""
        return self.send({"file": str(path), "kind": kind})

    def wait(self, duration: str) -> ChatTurn:
        """Let time pass, an ISO 8601 duration such as PT72H."""
        return self.send({"wait": duration})

    def send(self, line: Json) -> ChatTurn:
        """Send one input object and read the line that answers it."""
        self.send_raw(json.dumps(line, ensure_ascii=False))
        return self.read()

    def send_raw(self, line: str) -> None:
        """Write any line, also one that is no JSON."""
        stdin = cast("IO[str]", self._process.stdin)
        stdin.write(f"{line}\n")
        stdin.flush()

    def read(self, timeout_s: float = REPLY_MAX_S) -> ChatTurn:
        """Read the next line.

        Raises:
            AssertionError: None came in time, or the process ended; holds its error output.
        """
        try:
            line = self._lines.get(timeout=timeout_s)
        except queue.Empty:
            raise AssertionError(f"no reply in {timeout_s} s: {self.stderr[-2000:]}") from None
        if not line:
            raise AssertionError(f"chat ended with {self._process.wait()}: {self.stderr[-2000:]}")
        return _turn(as_object(cast("object", json.loads(line))))

    def end(self, timeout_s: float = process.STOP_MAX_S) -> int:
        """Send `{"end": true}`, close the input and give the exit code."""
        with contextlib.suppress(BrokenPipeError):
            self.send_raw('{"end": true}')
        cast("IO[str]", self._process.stdin).close()
        code = self._process.wait(timeout_s)
        self._close()
        return code

    def kill(self) -> None:
        """End it at once, if it runs."""
        self._process.kill()
        self._process.wait()
        self._close()

    @property
    def stderr(self) -> str:
        """What it printed on standard error."""
        return process.read_text(self._err)

    def _close(self) -> None:
        self._reader.join(process.STOP_MAX_S)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()

    def _read_lines(self) -> None:
        for line in cast("IO[str]", self._process.stdout):
            self._lines.put(line)
        self._lines.put("")


def _turn(line: Json) -> ChatTurn:
    return ChatTurn(
        replies=tuple(_reply(as_object(each)) for each in as_array(line.get("replies"))),
        flow=line.get("flow"),
        scene=line.get("scene"),
        asking=line.get("asking"),
        state=line.get("state"),
        raw=line,
    )


def _reply(reply: Json) -> ChatReply:
    buttons = tuple(
        Button(str(each.get("label", "")), str(each.get("id", "")))
        for each in map(as_object, as_array(reply.get("buttons")))
    )
    return ChatReply(
        text=str(reply.get("text", "")),
        buttons=buttons,
        file=as_object(reply.get("file")),
        edited=bool(reply.get("edited")),
    )
