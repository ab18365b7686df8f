"""The program as a process: short commands run to their end, `serve` watched and killed."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from tests.support.bot_api import BotApi

ROOT: Final = Path(__file__).parents[2]
PROGRAM: Final = (sys.executable, "-m", "bot")
START_MAX_S: Final = 20.0
STOP_MAX_S: Final = 15.0


def free_port() -> int:
    """Find a port of 127.0.0.1 that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(settings: Mapping[str, str]) -> dict[str, str]:
    """Give the environment of a process under test: ours without our settings, plus `settings`."""
    inherited = os.environ  # noqa: TID251 - PATH and what coverage sets for subprocesses
    ours = ("WENZHU_", "TELEGRAM_")
    kept = {name: value for name, value in inherited.items() if not name.startswith(ours)}
    return {**kept, "PYTHONUNBUFFERED": "1", "PTB_TIMEDELTA": "true", **settings}


@dataclass(frozen=True, slots=True)
class Finished:
    """How a short command ended."""

    code: int
    out: str
    err: str


def run(*arguments: str, settings: Mapping[str, str] | None = None, typed: str = "") -> Finished:
    """Run a command of the program to its end, `typed` being its standard input."""
    done = subprocess.run(
        [*PROGRAM, *arguments],
        input=typed,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env=environment(settings or {}),
        timeout=120,
        check=False,
    )
    return Finished(done.returncode, done.stdout, done.stderr)


class Serve:
    """`wenzhu serve` on one data directory; may be started again after it ended.

    With a stand-in it polls that; with `web` it serves the page and health on a free port. Output
    of all starts is collected in files beside the data directory.
    """

    def __init__(
        self,
        data: Path,
        api: BotApi | None = None,
        *,
        settings: Mapping[str, str] | None = None,
        web: bool = True,
    ) -> None:
        self.data = data
        self.web_port = free_port() if web else 0
        self.started_at = 0.0
        self._settings = {
            "WENZHU_DATA": str(data),
            "WENZHU_RATE": "off",
            "WENZHU_WEB": f"127.0.0.1:{self.web_port}" if web else "",
            **_telegram(api),
            **(settings or {}),
        }
        self._out = data.with_name(f"{data.name}.out")
        self._err = data.with_name(f"{data.name}.err")
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    @property
    def url(self) -> str:
        """Address of the page and of /healthz."""
        return f"http://127.0.0.1:{self.web_port}"

    @property
    def pid(self) -> int:
        """Process id of the present run."""
        return self._running().pid

    @property
    def stdout(self) -> str:
        """Everything printed on standard output by all runs."""
        return read_text(self._out)

    @property
    def stderr(self) -> str:
        """Everything printed on standard error by all runs."""
        return read_text(self._err)

    def start(self, *, ready: bool = True, settings: Mapping[str, str] | None = None) -> None:
        """Start the process and, unless told not to, wait until it is healthy.

        `settings` hold for this run only, for instance a fault point.
        """
        if self.alive:
            raise RuntimeError("already running")
        with self._out.open("ab") as out, self._err.open("ab") as err:
            self._process = subprocess.Popen(
                [*PROGRAM, "serve"],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=ROOT,
                env=environment({**self._settings, **(settings or {})}),
            )
        self.started_at = time.monotonic()
        if ready and self.web_port:
            self.wait_ready()

    def wait_ready(self, timeout_s: float = START_MAX_S) -> None:
        """Wait until /healthz answers 200.

        Raises:
            AssertionError: The process ended, or is not healthy in time; holds its last output.
        """
        deadline = time.monotonic() + timeout_s
        while self.health() != http.client.OK:
            if not self.alive:
                raise AssertionError(f"serve ended with {self.code}: {self._tail()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"serve is not healthy: {self._tail()}")
            time.sleep(0.02)

    def wait_line(self, fragment: str, timeout_s: float = START_MAX_S) -> None:
        """Wait until the output of this or an earlier run holds `fragment`.

        Raises:
            AssertionError: It does not in time, or the process ended without it.
        """
        deadline = time.monotonic() + timeout_s
        while fragment not in self.stdout + self.stderr:
            if time.monotonic() > deadline or not self.alive:
                raise AssertionError(f"no line with {fragment!r}: {self._tail()}")
            time.sleep(0.02)

    def health(self) -> int:
        """Give the status of /healthz, 0 when nobody answers."""
        connection = http.client.HTTPConnection("127.0.0.1", self.web_port, timeout=2)
        try:
            connection.request("GET", "/healthz")
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return 0
        finally:
            connection.close()

    @property
    def alive(self) -> bool:
        """Tell whether the process runs."""
        return self._process is not None and self._process.poll() is None

    @property
    def code(self) -> int | None:
        """Exit code of the last run; negative is the signal that ended it."""
        return self._process.poll() if self._process else None

    def wait_end(self, timeout_s: float = STOP_MAX_S) -> int:
        """Wait for the process to end by itself; give its exit code."""
        return self._running().wait(timeout_s)

    def stop(self, timeout_s: float = STOP_MAX_S) -> int:
        """Ask it to stop with SIGTERM and wait; give the exit code.

        Raises:
            AssertionError: It did not stop in time; it is killed then.
        """
        self.signal(signal.SIGTERM)
        try:
            return self._running().wait(timeout_s)
        except subprocess.TimeoutExpired as exc:
            self.kill()
            raise AssertionError(f"no graceful stop in {timeout_s} s: {self._tail()}") from exc

    def kill(self) -> None:
        """End it at once with SIGKILL, if it runs."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal, for instance SIGHUP or SIGSTOP."""
        self._running().send_signal(number)

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process

    def _tail(self) -> str:
        return (self.stdout + self.stderr)[-2000:]


def _telegram(api: BotApi | None) -> dict[str, str]:
    if api is None:
        return {}
    return {"WENZHU_TELEGRAM_API": api.url, "TELEGRAM_BOT_TOKEN": api.token}


def read_text(path: Path) -> str:
    """Read what a process printed; nothing when it never started."""
    return path.read_text("utf-8", "replace") if path.exists() else ""
