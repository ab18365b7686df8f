"""Read a file that a message carries: made on the spot, kept as a record, or from the vault."""

import json
from collections.abc import AsyncIterator, Callable
from datetime import tzinfo

from bot.adviser.codec import case_book
from bot.adviser.desk import DOCUMENT_PREFIX, EXPORT_PREFIX
from bot.adviser.ports import Store
from bot.casework.case_export import case_document
from bot.casework.case_text import case_lines
from bot.casework.casebook import CaseBook
from bot.engine.knowledge import Knowledge
from bot.engine.render import Renderer
from bot.kernel.errors import EvidenceMissingError
from bot.kernel.ids import Address
from bot.kernel.turns import CaseDump
from bot.kernel.values import FileRef


class FileRoom:
    """Opens files for channels. `knowledge` gives the wording of what is made on the spot."""

    def __init__(self, store: Store, knowledge: Callable[[], Knowledge], zone: tzinfo) -> None:
        self._store = store
        self._knowledge = knowledge
        self._zone = zone

    async def read(self, address: Address, ref: FileRef) -> AsyncIterator[bytes]:
        """Give a file's bytes in chunks.

        Raises:
            EvidenceMissingError: The file is gone, or its owner is.
            EvidenceAlteredError: The bytes do not open.
        """
        dump = await self._store.dump(address)
        if dump is None:
            raise EvidenceMissingError("no such file")
        book = local_book(dump, self._zone)
        if ref.id.startswith(EXPORT_PREFIX):
            form = ref.id.removeprefix(EXPORT_PREFIX).partition(":")[0]
            yield export_bytes(book, form, self._knowledge())
        elif ref.id.startswith(DOCUMENT_PREFIX):
            yield _document(book, ref)
        else:
            async for chunk in self._store.open_blob(address, _blob_of(dump, ref)):
                yield chunk


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
    """Write a case as `json` or as `text`, in UTF-8."""
    if form == "json":
        return json.dumps(case_document(book), ensure_ascii=False, indent=2).encode() + b"\n"
    renderer = Renderer(knowledge, None, {})
    lines = case_lines(book, renderer.ui, renderer.value)
    return ("\n".join(lines) + "\n").encode()
