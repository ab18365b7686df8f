"""One user's lane in memory: carries out turns as a store would, without any disk."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from bot.adviser.codec import decode_session
from bot.adviser.envelope import decode_message
from bot.adviser.turn import TurnStep
from bot.engine.session import Session
from bot.kernel.ids import Address
from bot.kernel.messages import Button, Message, Update, UpdateKind
from bot.kernel.turns import Failure, ItemChange, LaneView, Outcome, StoredFile, StoredItem
from bot.kernel.values import FileRef

FUZZED: Final = Address("terminal:fuzz")


@dataclass(slots=True)
class MemoryLane:
    """Holds what a store holds of one user, and gives the step its view of it."""

    step: TurnStep
    now: datetime
    session: bytes | None = None
    segment: int = 0
    journal: list[bytes] = field(default_factory=list[bytes])
    items: list[StoredItem] = field(default_factory=list[StoredItem])
    files: list[StoredFile] = field(default_factory=list[StoredFile])
    timers: dict[str, tuple[datetime, str]] = field(
        default_factory=dict[str, tuple[datetime, str]]
    )
    replies: tuple[Message, ...] = ()
    taken: int = 0

    def send(self, kind: UpdateKind, text: str, file: FileRef | None = None) -> Outcome | Failure:
        """Take a text, a tap or a file."""
        source = f"telegram:{file.id}" if file else None
        return self.take(Update(FUZZED, self._key(), kind, text, self.now, file, source))

    def fire(self, id_: str, text: str) -> Outcome | Failure:
        """Fire a timer, whether it is set or not."""
        self.timers.pop(id_, None)
        return self.take(Update(FUZZED, self._key(), "timer", text, self.now, reply_to=id_))

    def take(self, update: Update) -> Outcome | Failure:
        """Carry out one update; a failure changes nothing."""
        view = LaneView(
            FUZZED,
            self.session,
            self.segment,
            lambda: tuple(self.journal),
            lambda: tuple(self.items),
            lambda: tuple(self.files),
        )
        outcome = self.step(update, view)
        if isinstance(outcome, Outcome):
            self._keep(outcome, update.received_at)
        return outcome

    @property
    def standing(self) -> Session:
        """The conversation as stored."""
        return decode_session(self.session)

    @property
    def buttons(self) -> tuple[Button, ...]:
        """The buttons of the last turn."""
        return tuple(button for message in self.replies for button in message.buttons)

    def _key(self) -> str:
        self.taken += 1
        return f"u{self.taken}"

    def _keep(self, outcome: Outcome, at: datetime) -> None:
        self.replies = tuple(decode_message(out.body, out.delivery) for out in outcome.messages)
        if outcome.erase:
            self.session, self.segment = None, 0
            self.journal, self.items, self.files, self.timers = [], [], [], {}
            return
        if outcome.segment != self.segment:
            self.journal = []
        self.session, self.segment = outcome.session, outcome.segment
        self.journal += outcome.entries
        self.items += [self._item(change, at) for change in outcome.items]
        self.files += outcome.files
        if outcome.silence:
            self.timers = {}
        for timer in outcome.timers:
            self.timers.pop(timer.id, None)
            if timer.due is not None:
                self.timers[timer.id] = (timer.due, timer.body)

    def _item(self, change: ItemChange, at: datetime) -> StoredItem:
        number = sum(one.id == change.id for one in self.items) + 1
        return StoredItem(change.id, change.kind, number, change.body, change.withdrawn, at)
