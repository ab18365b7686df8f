"""Shape messages for Telegram: pieces that fit, keyboards, the mark of a repeat. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from bot.kernel.messages import Button, Message
from bot.kernel.values import FileRef

TEXT_MAX_UNITS: Final = 4096
"""Length of a message in UTF-16 code units. Source: core.telegram.org/bots/api, 2026-11-24."""
BASIC_PLANE_END: Final = 0xFFFF
LABEL_SHORT: Final = 8
"""Labels up to this length share a row with one other."""


@dataclass(frozen=True, slots=True)
class Part:
    """One request: a piece of text or a file, the last with the keyboard."""

    text: str = ""
    file: FileRef | None = None
    buttons: tuple[Button, ...] = ()


def parts_of(message: Message, reserve_units: int) -> tuple[Part, ...]:
    """Cut a message into requests; each text leaves `reserve_units` free."""
    pieces = tuple(_pieces(message.text, TEXT_MAX_UNITS - reserve_units))
    parts = [Part(text=piece) for piece in pieces]
    parts.extend(Part(file=file) for file in message.files)
    if message.buttons and parts:
        # On the last text where there is one: under a file a keyboard is easily overlooked.
        at = len(pieces) - 1 if pieces else len(parts) - 1
        parts[at] = Part(parts[at].text, parts[at].file, message.buttons)
    return tuple(parts)


def keyboard(buttons: Sequence[Button]) -> Mapping[str, object]:
    """Lay out an inline keyboard: two short labels share a row, a long one has its own."""
    rows: list[list[Mapping[str, str]]] = []
    room = False
    for button in buttons:
        cell = {"text": button.label, "callback_data": button.id}
        is_short = len(button.label) <= LABEL_SHORT
        if room and is_short:
            rows[-1].append(cell)
            room = False
        else:
            rows.append([cell])
            room = is_short
    return {"inline_keyboard": rows}


def units(text: str) -> int:
    """Count as Telegram does: a character outside the basic plane is two."""
    return len(text) + sum(1 for character in text if ord(character) > BASIC_PLANE_END)


def _pieces(text: str, limit: int) -> Iterator[str]:
    """Cut at line borders where possible, inside a line where it alone is too long."""
    piece = ""
    for line in text.splitlines(keepends=True):
        if units(piece) + units(line) <= limit:
            piece += line
            continue
        if piece.strip():
            yield piece.strip("\n")
        piece = line
        while units(piece) > limit:
            head = _head(piece, limit)
            yield head
            piece = piece[len(head) :]
    if piece.strip():
        yield piece.strip("\n")


def _head(text: str, limit: int) -> str:
    """Give the longest beginning that fits."""
    taken = 0
    for at, character in enumerate(text):
        taken += units(character)
        if taken > limit:
            return text[:at]
    return text
