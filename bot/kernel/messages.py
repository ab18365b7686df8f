"""What comes in from a channel and what goes out to it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from bot.kernel.ids import Address
from bot.kernel.values import FileRef

UpdateKind = Literal["text", "tap", "file", "timer"]
NEWS_PREFIX: Final = "file:"
"""Timers with this id bring news of a file that the person just sent."""


@dataclass(frozen=True, slots=True)
class Update:
    """One inbound message of one user, already stored in durable form.

    `text` is raw for a text, the caption for a file, the button id for a tap, and the
    reminder's text for a timer. `received_at` is aware and is the engine's only clock.
    """

    address: Address
    key: str
    """Unique within the channel: a redelivery has the same key."""
    kind: UpdateKind
    text: str
    received_at: datetime
    file: FileRef | None = None
    file_source: str | None = None
    """Where the bytes are: `telegram:<file id>` to be fetched, or `blob:<blob id>` when sealed
    already."""
    reply_to: str | None = None
    """For a timer: its id (`wait:<answer key>` or `remind:<id>`); `text` is then what to say.
    Else the channel's id of the message that was pressed or answered, if known."""

    @property
    def is_reminder(self) -> bool:
        """Whether nobody waits for it: it comes by itself, not upon something just sent."""
        return self.kind == "timer" and not (self.reply_to or "").startswith(NEWS_PREFIX)


@dataclass(frozen=True, slots=True)
class Button:
    """A choice to press. `id` is at most 64 bytes and comes back as the tap's text."""

    id: str
    label: str


DeliveryClass = Literal["A", "B", "C", "D"]
"""A: harmless twice (prompts, advice, files). B: at most once. C: idempotent. D: as A, but
never at night (reminders)."""


@dataclass(frozen=True, slots=True)
class Message:
    """One outbound message. Plain text: no markup, so user words cannot become any."""

    text: str
    buttons: tuple[Button, ...] = ()
    files: tuple[FileRef, ...] = ()
    delivery: DeliveryClass = "A"
    edits: bool = False
    """Replace the previous message with buttons where the channel can (a ticked list)."""
