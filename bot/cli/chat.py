"""`wenzhu chat`: talk in the terminal, or line by line in JSON."""

import argparse
import asyncio
import json
import re
import sys
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from bot.adviser.files import FileRoom
from bot.adviser.turn import TurnStep
from bot.app import load_world, open_store
from bot.channels.terminal import numbered, press
from bot.cli.clock import clock_from
from bot.cli.screen import Screen, reply
from bot.cli.talk import Talk
from bot.engine.conversation import Conversation
from bot.engine.effects import Said
from bot.engine.keys import SAFE
from bot.engine.session import Session
from bot.kernel.errors import EngineError, EvidenceTooLargeError, SettingsError
from bot.kernel.ids import Address
from bot.kernel.messages import Button, Message, Update
from bot.kernel.values import FileKind, Json
from bot.logs import set_up_logs
from bot.settings import Settings

_DURATION = re.compile(r"P(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?")
_WAIT_MAX = timedelta(days=3660)
"""Ten years: nobody waits longer, and calendars end."""
_KINDS: dict[str, FileKind] = {
    "photo": "photo",
    "voice": "voice",
    "video": "video",
    "file": "file",
}


def run(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run `wenzhu chat`."""
    set_up_logs(settings.log_level if settings.log_level == "DEBUG" else "WARNING")
    if parsed.data is not None:
        settings = replace(settings, data=parsed.data, key_file=parsed.data / "master.key")
    return asyncio.run(_chat(parsed, settings))


async def _chat(parsed: argparse.Namespace, settings: Settings) -> int:
    clock = clock_from(parsed.at, settings)
    step = TurnStep(load_world(settings), settings.zone)
    address = Address(f"terminal:{parsed.user.removeprefix('terminal:')}")
    async with open_store(settings, step) as store:
        with _folder() as folder:
            talk = Talk(store, address, clock)
            knowledge = step.world.knowledge
            room = FileRoom(store, lambda: knowledge, settings.zone, lambda: talk.now)

            def ui(key: str) -> str:
                template = knowledge.ui.get(key)
                return template.source if template else key

            screen = Screen(parsed.channel, room, address, Path(folder), ui)
            screen.seen = await _standing_buttons(talk, step)
            screen.menu = screen.seen[1:]
            start = talk.now.astimezone(settings.zone)
            code = await (_lines if parsed.json else _converse)(talk, screen)
            if parsed.record is not None:
                _record(parsed.record, talk, start)
            return code


def _folder() -> tempfile.TemporaryDirectory[str]:
    """Make a place for the files that go out while the talk lasts."""
    try:
        return tempfile.TemporaryDirectory(prefix="wenzhu-")
    except OSError as exc:
        raise SettingsError("TMPDIR: no temporary files can be made") from exc


async def _standing_buttons(talk: Talk, step: TurnStep) -> tuple[Button, ...]:
    """Give the buttons that an earlier process showed last, so that they can be pressed."""
    nothing = Update(talk.address, "", "text", "", talk.now)
    engine = Conversation(step.world, await talk.session(), None, None, nothing)
    try:
        engine.prompt()
    except EngineError:
        # The flow has changed meanwhile; the next input is told so.
        return ()
    said = (one.message for one in engine.machine.effects if isinstance(one, Said))
    safe = Button(SAFE, step.world.knowledge.safe_label)
    return (safe, *(button for message in said for button in message.buttons))


async def _converse(talk: Talk, screen: Screen) -> int:
    # Imported here: only a person at a terminal needs the editor and the colours.
    from bot.cli.terminal_chat import converse  # noqa: PLC0415

    return await converse(talk, screen)


def _record(path: Path, talk: Talk, start: datetime) -> None:
    """Write the conversation as an item of a flow's `tests:`, named after the file."""
    try:
        path.write_text(talk.tape.written(path.stem, start), encoding="utf-8")
    except OSError as exc:
        raise SettingsError("--record: the file cannot be written") from exc


async def _lines(talk: Talk, screen: Screen) -> int:
    """Read one JSON object a line and answer each with one."""
    bad = 0
    pending = await screen.show(await talk.unread())
    while line := await asyncio.to_thread(sys.stdin.readline):
        if not line.strip():
            continue
        try:
            raw: Json = json.loads(line)
        except (ValueError, RecursionError):
            raw = None
        if isinstance(raw, dict) and raw.get("end"):
            _write(pending, await talk.session(), None)
            break
        replies, fault = await _answer(talk, screen, raw)
        bad += fault is not None
        _write([*pending, *replies], await talk.session(), fault)
        pending = []
    return 1 if bad else 0


async def _answer(talk: Talk, screen: Screen, raw: Json) -> tuple[list[Json], str | None]:
    match raw:
        case {"text": str(text)}:
            return await screen.show(await _said(talk, screen, text)), None
        case {"tap": str(label)}:
            return await screen.show(await talk.send("tap", press(label, screen.seen))), None
        case {"file": str(path), **rest}:
            kind = _KINDS.get(str(rest.get("kind", "file")), "file")
            return await _given(talk, screen, Path(path), kind)
        case {"wait": str(text)} if (duration := read_duration(text)) is not None:
            return await screen.show(await talk.wait(duration)), None
        case _:
            return [], screen.ui("chat_bad_line")


async def _said(talk: Talk, screen: Screen, text: str) -> tuple[Message, ...]:
    chosen = numbered(text, screen.menu) if screen.channel == "wechat" else None
    return await (talk.send("tap", chosen) if chosen else talk.send("text", text))


async def _given(
    talk: Talk, screen: Screen, path: Path, kind: FileKind
) -> tuple[list[Json], str | None]:
    try:
        return await screen.show(await talk.give(path, kind)), None
    except EvidenceTooLargeError:
        return [reply(screen.ui("file_too_large"), (), None, edited=False)], None
    except (OSError, ValueError):
        return [], screen.ui("chat_no_file")


def _write(replies: list[Json], session: Session, fault: str | None) -> None:
    line: dict[str, Json] = {"replies": replies, **standing(session)}
    if fault is not None:
        line["error"] = fault
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def standing(session: Session) -> dict[str, Json]:
    """Tell where a conversation stands."""
    top = session.frames[-1] if session.frames else None
    state = "crisis" if session.mode == "crisis" else "asking" if session.asking else "idle"
    return {
        "flow": top.flow if top else None,
        "scene": top.scene if top else None,
        "asking": session.asking.path if session.asking else None,
        "state": state,
    }


def read_duration(text: str) -> timedelta | None:
    """Read an ISO 8601 duration of days, hours, minutes and seconds."""
    found = _DURATION.fullmatch(text)
    if not found or not any(found.groups()):
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    read = timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    return read if read <= _WAIT_MAX else None
