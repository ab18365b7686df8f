"""Read a file that a message carries: made on the spot, kept as a record, or from the vault."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from datetime import datetime, tzinfo

from bot.adviser.codec import case_book
from bot.adviser.desk import DOCUMENT_PREFIX, EXPORT_PREFIX
from bot.adviser.diary import DIARY, diary_bytes
from bot.adviser.pictures import PATTERN_FORMS, book_patterns, pattern_bytes
from bot.adviser.ports import Store
from bot.casework.case_export import case_document
from bot.casework.case_text import case_lines
from bot.casework.casebook import CaseBook
from bot.casework.pattern_lines import pattern_lines
from bot.engine.knowledge import Knowledge
from bot.engine.render import Renderer
from bot.kernel.errors import EvidenceMissingError, PictureError
from bot.kernel.ids import Address
from bot.kernel.turns import CaseDump
from bot.kernel.values import FileRef


class FileRoom:
    """Opens files for channels. `knowledge` gives the wording of what is made on the spot."""

    def __init__(
        self,
        store: Store,
        knowledge: Callable[[], Knowledge],
        zone: tzinfo,
        now: Callable[[], datetime],
    ) -> None:
        self._store = store
        self._knowledge = knowledge
        self._zone = zone
        self._now = now

    async def read(self, address: Address, ref: FileRef) -> AsyncIterator[bytes]:
        """Give a file's bytes in chunks.

        Raises:
            EvidenceMissingError: The file is gone, or its owner is, or it cannot be drawn here.
            EvidenceAlteredError: The bytes do not open.
        """
        dump = await self._store.dump(address)
        if dump is None:
            raise EvidenceMissingError("no such file")
        book = local_book(dump, self._zone)
        if ref.id.startswith(EXPORT_PREFIX):
            form = ref.id.removeprefix(EXPORT_PREFIX).partition(":")[0]
            if form == DIARY:
                now = self._now().astimezone(self._zone)
                yield await asyncio.to_thread(diary_bytes, dump, self._knowledge(), now)
            else:
                yield await _exported(book, form, self._knowledge())
        elif ref.id.startswith(DOCUMENT_PREFIX):
            yield _document(book, ref)
        else:
            async for chunk in self._store.open_blob(address, _blob_of(dump, ref)):
                yield chunk


async def _exported(book: CaseBook, form: str, knowledge: Knowledge) -> bytes:
    """Write an export beside the event loop: a long case or a picture takes its time."""
    try:
        return await asyncio.to_thread(export_bytes, book, form, knowledge)
    except PictureError as exc:
        raise EvidenceMissingError("no picture") from exc


def _document(book: CaseBook, ref: FileRef) -> bytes:
    id_ = ref.id.removeprefix(DOCUMENT_PREFIX).rpartition("~")[0]
    for revision in book.current("document"):
        if revision.id == id_:
            return str(revision.fields.get("text") or "").encode()
    raise EvidenceMissingError("no such document")


def _blob_of(dump: CaseDump, ref: FileRef) -> str:
    for file in dump.files:
        if file.ref.id == ref.id and file.blob is not None:
            return file.blob
    raise EvidenceMissingError("no such file")


def local_book(dump: CaseDump, zone: tzinfo) -> CaseBook:
    """Open a dump as a case book whose times are the user's."""
    book = case_book(dump.items, dump.files)
    return book.in_zone(zone)


def export_bytes(book: CaseBook, form: str, knowledge: Knowledge) -> bytes:
    """Write a case as `json` or `text` in UTF-8, or its pattern in one of `PATTERN_FORMS`.

    Raises:
        PictureError: A PNG is wanted and this machine has no Chinese font.
    """
    if form in PATTERN_FORMS:
        return pattern_bytes(book, form, knowledge)
    if form == "json":
        return json.dumps(case_document(book), ensure_ascii=False, indent=2).encode() + b"\n"
    renderer = Renderer(knowledge, None, {})
    *lines, end = case_lines(book, renderer.ui, renderer.value)
    patterns = book_patterns(book)
    if patterns.total:
        lines += [renderer.ui("picture_title"), *pattern_lines(patterns, renderer.ui), ""]
    return ("\n".join([*lines, end]) + "\n").encode()
