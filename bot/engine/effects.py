"""What a turn wants done. The engine carries out none of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from bot.kernel.ids import EffectKey
from bot.kernel.messages import Message
from bot.kernel.values import FileRef, Value


@dataclass(frozen=True, slots=True)
class Said:
    """Send a message. The key tells a replay what was said already."""

    key: EffectKey
    message: Message


@dataclass(frozen=True, slots=True)
class Recorded:
    """Write a case record (a note, an incident …); a known key gets a new revision."""

    key: EffectKey
    kind: str
    fields: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """Mark a record as taken back: a correction no longer leads to it."""

    key: EffectKey
    kind: str


@dataclass(frozen=True, slots=True)
class Scheduled:
    """Set the timer `id`; empty text wakes a question's wait. `due` None removes it."""

    id: str
    due: datetime | None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """Keep a file that came in; `about` is the question it answered, if it did."""

    ref: FileRef
    source: str | None
    about: str


@dataclass(frozen=True, slots=True)
class Erased:
    """Erase everything of this user, then send only what is said after this."""


@dataclass(frozen=True, slots=True)
class Silenced:
    """Remove every timer of this user; those scheduled after this are set."""


Effect: TypeAlias = Said | Recorded | Withdrawn | Scheduled | Silenced | Kept | Erased
