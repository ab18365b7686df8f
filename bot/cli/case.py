"""`wenzhu case show|export|delete|verify`: one user's case, opened on this machine."""

import argparse
import asyncio
import hashlib
import sys
from dataclasses import replace

from bot.adviser.codec import decode_session
from bot.adviser.diary import DIARY, diary_bytes
from bot.adviser.files import export_bytes, local_book
from bot.adviser.pictures import PICTURE
from bot.adviser.turn import TurnStep
from bot.app import load_world, open_store, wall_clock
from bot.casework.case_export import case_document
from bot.cli.chat import standing
from bot.kernel.errors import SettingsError, VaultError
from bot.kernel.ids import Address
from bot.kernel.turns import CaseDump
from bot.kernel.values import Json
from bot.logs import set_up_logs
from bot.settings import Settings
from bot.storage.sqlite import SqliteStore


def run(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run `wenzhu case`."""
    set_up_logs("WARNING")
    if parsed.data is not None:
        settings = replace(settings, data=parsed.data, key_file=parsed.data / "master.key")
    if not settings.key_file.exists():
        raise SettingsError("WENZHU_DATA or --data: no case is kept there")
    return asyncio.run(_run(parsed, settings))


async def _run(parsed: argparse.Namespace, settings: Settings) -> int:
    step = TurnStep(load_world(settings), settings.zone)
    address = Address(parsed.user)
    deletes = parsed.what == "delete"
    async with open_store(settings, step, read_only=not deletes) as store:
        if deletes:
            return 0 if await store.erase(address) else _missing(step)
        dump = await store.dump(address)
        if dump is None:
            return _missing(step)
        if parsed.what == "verify":
            return await _verify(store, dump)
        _put(parsed, _document(parsed, dump, step, settings))
    return 0


def _document(
    parsed: argparse.Namespace, dump: CaseDump, step: TurnStep, settings: Settings
) -> bytes:
    book = local_book(dump, settings.zone)
    knowledge = step.world.knowledge
    if parsed.what == "export":
        if parsed.format == DIARY:
            return diary_bytes(dump, knowledge, wall_clock().astimezone(settings.zone))
        form = PICTURE if parsed.format == "png" else parsed.format
        return export_bytes(book, form, knowledge)
    text = export_bytes(book, "text", knowledge)
    if not parsed.json:
        return text
    case = case_document(book)
    shown: dict[str, Json] = {"session": {**standing(decode_session(dump.session))}, "case": case}
    return _json(shown)


def _json(document: Json) -> bytes:
    import orjson  # noqa: PLC0415  # only this branch needs it

    return orjson.dumps(document, option=orjson.OPT_INDENT_2) + b"\n"


def _put(parsed: argparse.Namespace, body: bytes) -> None:
    if parsed.out is None:
        sys.stdout.buffer.write(body)
        return
    try:
        parsed.out.write_bytes(body)
    except OSError as exc:
        raise SettingsError("--out: the file cannot be written") from exc


def _missing(step: TurnStep) -> int:
    sys.stderr.write(step.world.knowledge.ui["no_case"].source + "\n")
    return 1


async def _verify(store: SqliteStore, dump: CaseDump) -> int:
    """Open every kept file and compare its hash; name those that do not fit by their id."""
    bad = 0
    for file in dump.files:
        if file.state != "kept" or file.blob is None:
            continue
        digest = hashlib.sha256()
        try:
            async for chunk in store.open_blob(dump.address, file.blob):
                digest.update(chunk)
            fits = digest.hexdigest() == file.sha256
        except VaultError:
            fits = False
        bad += not fits
        sys.stdout.write(f"{file.ref.id} {'ok' if fits else 'ALTERED'}\n")
    return 1 if bad else 0
