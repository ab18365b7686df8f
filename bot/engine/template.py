"""Texts with places to fill: `<slot>`, `<slot|format>`, `<法条:id>`, `<热线:id>`, `<话术:id>`.

Parsing never fails on the text around the places; a malformed place is reported as a
`BadPlace` with its column, for the checks to show.
"""

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from bot.engine.mark import Mark

RefKind = Literal["law", "hotline", "script"]
REF_KINDS: dict[str, RefKind] = {"法条": "law", "热线": "hotline", "话术": "script"}
_PLACE = re.compile(r"<([^<>\n]{1,80})>")
_NAME = re.compile(r"[^\W\d]\w*(?:\.\w+)*")


@dataclass(frozen=True, slots=True)
class SlotPlace:
    """`<slot|format>`; the name may be dotted (`这笔.金额`)."""

    name: str
    format: str | None
    column: int


@dataclass(frozen=True, slots=True)
class RefPlace:
    """`<法条:id>` and its like."""

    kind: RefKind
    id: str
    column: int


@dataclass(frozen=True, slots=True)
class BadPlace:
    """Something in angle brackets that is neither."""

    text: str
    column: int


Part: TypeAlias = str | SlotPlace | RefPlace | BadPlace


@dataclass(frozen=True, slots=True)
class Template:
    """A parsed text. `column` of a place counts characters from 0 within `source`."""

    source: str
    mark: Mark
    parts: tuple[Part, ...]

    def slots(self) -> tuple[SlotPlace, ...]:
        """List the places that slots fill."""
        return tuple(part for part in self.parts if isinstance(part, SlotPlace))

    def refs(self, kind: RefKind | None = None) -> tuple[RefPlace, ...]:
        """List the references to content, of one kind or all."""
        refs = (part for part in self.parts if isinstance(part, RefPlace))
        return tuple(ref for ref in refs if kind in (None, ref.kind))


def parse_template(source: str, mark: Mark) -> Template:
    """Split a text into literal parts and places."""
    parts: list[Part] = []
    end = 0
    for found in _PLACE.finditer(source):
        if found.start() > end:
            parts.append(source[end : found.start()])
        parts.append(_place(found.group(1), found.start()))
        end = found.end()
    if end < len(source):
        parts.append(source[end:])
    return Template(source, mark, tuple(parts))


def _place(inner: str, column: int) -> Part:
    kind, colon, id_ = inner.replace("：", ":").partition(":")  # noqa: RUF001
    if colon:
        ref = REF_KINDS.get(kind.strip())
        return RefPlace(ref, id_.strip(), column) if ref else BadPlace(inner, column)
    name, bar, form = inner.replace("｜", "|").partition("|")  # noqa: RUF001
    if not _NAME.fullmatch(name.strip()):
        return BadPlace(inner, column)
    return SlotPlace(name.strip(), form.strip() if bar else None, column)
