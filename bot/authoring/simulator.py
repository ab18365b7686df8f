"""Talk to the adviser without any store or channel, with a clock that can be moved.

Everything is written out as JSON and read back between every two turns, so that whatever
works here also works after a restart.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import orjson

from bot.casework.case_record import case_record
from bot.casework.casebook import CaseBook, FileEntry, Revision
from bot.engine.advance import State, Turn, advance
from bot.engine.apply import apply_entry
from bot.engine.effects import Effect, Erased, Kept, Recorded, Said, Scheduled, Silenced, Withdrawn
from bot.engine.journal import Entry, InForce, entry_from_json, entry_to_json, fold
from bot.engine.keys import record_id
from bot.engine.machine import Machine
from bot.engine.prompt import TICK
from bot.engine.session import Session, session_from_json, session_to_json
from bot.engine.world import World
from bot.kernel.ids import Address, AnswerKey, EffectKey
from bot.kernel.messages import Button, Message, Update, UpdateKind
from bot.kernel.values import FileKind, FileRef, Record, Value, from_json, to_json
from bot.language.masking import mask_secrets

SIMULATED = Address("simulator:1")
BETWEEN_INPUTS = timedelta(seconds=1)
"""How far the clock moves with every input."""
_MIME: Mapping[FileKind, str] = {
    "photo": "image/jpeg",
    "voice": "audio/ogg",
    "video": "video/mp4",
    "file": "application/octet-stream",
}


@dataclass(frozen=True, slots=True)
class Timer:
    """A reminder that is set."""

    id: str
    due: datetime
    text: str


@dataclass(slots=True)
class Stored:
    """What a store would hold of one person: bytes, but for the times."""

    session: bytes = b""
    entries: tuple[bytes, ...] = ()
    items: tuple[tuple[str, str, bytes, bool, datetime], ...] = ()
    """Id, kind, fields, withdrawn, when written."""
    files: tuple[tuple[bytes, datetime], ...] = ()
    timers: tuple[Timer, ...] = ()

    @staticmethod
    def new() -> "Stored":
        """Give what is stored of somebody unknown: nothing."""
        return Stored(session=orjson.dumps(session_to_json(Session())))


def dump_fields(fields: Record) -> bytes:
    """Write the fields of a case record as JSON."""
    return orjson.dumps({name: to_json(value) for name, value in fields.items()})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A conversation to come back to."""

    stored: Stored
    now: datetime
    inputs: int


class Simulator:
    """One person talking to one world."""

    def __init__(self, world: World, start: datetime, address: Address = SIMULATED) -> None:
        self.world = world
        self.now = start
        self.address = address
        self.stored = Stored.new()
        self.effects: tuple[Effect, ...] = ()
        """Effects of the last input or wait, in order."""
        self.entries: tuple[Entry, ...] = ()
        """Journal entries of the last input or wait."""
        self._inputs = 0
        self._buttons: dict[str, str] = {}
        self._read: tuple[bytes, Session] = (b"", Session())

    # What a person does.

    def say(self, text: str) -> tuple[Message, ...]:
        """Send a text; give what is answered."""
        return self._send("text", text)

    def press(self, id_: str) -> tuple[Message, ...]:
        """Press the button with this id, whether it is shown or not."""
        return self._send("tap", id_)

    def tap(self, what: str) -> tuple[Message, ...]:
        """Press a button by its label, or by its id; an old one when no shown one fits.

        Raises:
            LookupError: No button so named was ever shown.
        """
        shown = self.shown(what)
        if shown is not None:
            return self.press(shown.id)
        if what in self._buttons.values():
            return self.press(what)
        if what not in self._buttons:
            raise LookupError(what)
        return self.press(self._buttons[what])

    def give_file(
        self, kind: FileKind, name: str, mime: str = "", caption: str = ""
    ) -> tuple[Message, ...]:
        """Send a file."""
        ref = FileRef(f"sim{self._inputs + 1}", kind, name, mime or _MIME[kind], 1_000)
        return self._send("file", caption, ref)

    def wait(self, span: timedelta) -> tuple[Message, ...]:
        """Let time pass; timers that fall due speak, in order."""
        until = self.now + span
        self.effects, self.entries = (), ()
        while due := self._due(until):
            self.now = max(self.now, due.due)
            self.stored.timers = tuple(t for t in self.stored.timers if t.id != due.id)
            update = self._update("timer", due.text, due.id)
            turn = self._advance(update)
            effects, entries = self.effects, self.entries
            self._store(turn, update)
            self.effects, self.entries = effects + turn.effects, entries + turn.entries
        self.now = until
        return self.replies

    def snapshot(self) -> Snapshot:
        """Remember the conversation as it stands."""
        return Snapshot(replace(self.stored), self.now, self._inputs)

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to a conversation as it stood."""
        self.stored, self.now = replace(snapshot.stored), snapshot.now
        self._inputs = snapshot.inputs
        self.effects, self.entries = (), ()

    # What can be seen.

    @property
    def replies(self) -> tuple[Message, ...]:
        """What was said in the last turn."""
        return tuple(effect.message for effect in self.effects if isinstance(effect, Said))

    @property
    def said(self) -> tuple[EffectKey, ...]:
        """Keys of what was said in the last turn."""
        return tuple(effect.key for effect in self.effects if isinstance(effect, Said))

    @property
    def text(self) -> str:
        """What was said in the last turn, a message a line."""
        return "\n".join(message.text for message in self.replies)

    @property
    def session(self) -> Session:
        """The conversation as stored; read once from each text that was written."""
        if self._read[0] is not self.stored.session:
            raw = self.stored.session
            self._read = (raw, session_from_json(orjson.loads(raw)))
        return self._read[1]

    @property
    def journal(self) -> tuple[Entry, ...]:
        """The entries of the running segment, as stored."""
        return tuple(entry_from_json(orjson.loads(body)) for body in self.stored.entries)

    @property
    def book(self) -> CaseBook:
        """The case book, as stored."""
        revisions: list[Revision] = []
        numbers: dict[str, int] = {}
        for id_, kind, body, withdrawn, at in self.stored.items:
            numbers[id_] = numbers.get(id_, 0) + 1
            fields = {name: from_json(raw) for name, raw in orjson.loads(body).items()}
            revisions.append(Revision(id_, kind, numbers[id_], fields, withdrawn, at))
        files = tuple(
            FileEntry(ref, "kept", None, at)
            for body, at in self.stored.files
            if isinstance(ref := from_json(orjson.loads(body)), FileRef)
        )
        return CaseBook(tuple(revisions), files)

    @property
    def scope(self) -> dict[str, Value]:
        """Names that a test can ask for: of every flow of this segment, and the case book."""
        book, session = self.book, self.session
        case = case_record(book)
        own = record_id(session.segment, EffectKey(""))
        witness = _Witness(
            self.world, Session(segment=session.segment), self.now, book.without(own)
        )
        witness.follow(fold(self.journal))
        for frame in session.frames:
            witness.left.update(frame.slots)
        return {**witness.left, "案件": case}

    def shown(self, label: str) -> Button | None:
        """Find a button of the last turn by label or id; the latest one wins."""
        for message in reversed(self.replies):
            for button in message.buttons:
                if label in (button.id, button.label, button.label.removeprefix(TICK)):
                    return button
        return None

    # How it works.

    def _send(
        self, kind: UpdateKind, text: str, file: FileRef | None = None
    ) -> tuple[Message, ...]:
        self.now += BETWEEN_INPUTS
        shown = replace(self._update(kind, text), file=file)
        update = shown if kind == "tap" else replace(shown, text=mask_secrets(text))
        self._store(self._advance(update), update)
        return self.replies

    def _update(self, kind: UpdateKind, text: str, reply_to: str | None = None) -> Update:
        self._inputs += 1
        return Update(self.address, str(self._inputs), kind, text, self.now, reply_to=reply_to)

    def _due(self, until: datetime) -> Timer | None:
        due = sorted(self.stored.timers, key=lambda timer: (timer.due, timer.id))
        return due[0] if due and due[0].due <= until else None

    def _advance(self, update: Update) -> Turn:
        state = State(self.session)
        turn = advance(self.world, state, update)
        while turn.need is not None:
            if turn.need == "journal":
                state = replace(state, journal=self.journal)
            else:
                state = replace(state, book=self.book)
            turn = advance(self.world, state, update)
        return turn

    def _store(self, turn: Turn, update: Update) -> None:
        self.effects, self.entries = turn.effects, turn.entries
        if any(isinstance(effect, Erased) for effect in turn.effects):
            self.stored = Stored.new()
            return
        stored = self.stored
        same = turn.session.segment == self.session.segment
        entries = tuple(orjson.dumps(entry_to_json(entry)) for entry in turn.entries)
        stored.entries = (*stored.entries, *entries) if same else entries
        stored.session = orjson.dumps(session_to_json(turn.session))
        for effect in turn.effects:
            self._carry_out(effect, turn.session.segment, update.received_at)

    def _carry_out(self, effect: Effect, segment: int, at: datetime) -> None:
        stored = self.stored
        match effect:
            case Recorded(key=key, kind=kind, fields=fields) if kind != "consent":
                body = dump_fields(fields)
                stored.items = (*stored.items, (f"{segment}:{key}", kind, body, False, at))
            case Withdrawn(key=key, kind=kind):
                stored.items = (*stored.items, (f"{segment}:{key}", kind, b"{}", True, at))
            case Kept(ref=ref):
                stored.files = (*stored.files, (orjson.dumps(to_json(ref)), at))
            case Scheduled(id=id_, due=due, text=text):
                others = tuple(timer for timer in stored.timers if timer.id != id_)
                stored.timers = others if due is None else (*others, Timer(id_, due, text))
            case Silenced():
                stored.timers = ()
            case Said(message=message):
                self._buttons.update((button.label, button.id) for button in message.buttons)
            case _:
                pass


class _Witness(Machine):
    """Runs a segment again and keeps what flows knew when they ended."""

    left: dict[str, Value]

    def follow(self, entries: tuple[InForce, ...]) -> None:
        """Run entries in force from the start of the segment."""
        self.left = {}
        waiting: dict[AnswerKey, list[InForce]] = {}
        for entry in entries:
            waiting.setdefault(entry.under, []).append(entry)
        while mine := waiting.get(self.key):
            if not self.key and self.frames:
                break
            entry = mine.pop(0)
            self.now = entry.at
            apply_entry(self, entry)
            self.proceed()

    def leave(self) -> None:
        """End the top flow; remember its slots."""
        self.left.update(self.top.slots)
        super().leave()
