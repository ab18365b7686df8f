"""One turn as the store carries it out: load, advance, and say what must be written.

Pure and synchronous but for the world, which a new set of flows replaces whole.
"""

import logging
from dataclasses import replace
from datetime import tzinfo

from bot.adviser.codec import (
    case_book,
    decode_entries,
    decode_session,
    encode_entry,
    encode_fields,
    encode_session,
)
from bot.adviser.envelope import encode_message
from bot.engine.advance import State, Turn, advance
from bot.engine.effects import Effect, Erased, Kept, Recorded, Said, Scheduled, Silenced, Withdrawn
from bot.engine.keys import record_id
from bot.engine.session import Session
from bot.engine.world import World
from bot.kernel.messages import DeliveryClass, Message, Update
from bot.kernel.turns import (
    Failure,
    ItemChange,
    LaneView,
    Outbound,
    Outcome,
    StoredFile,
    TimerChange,
)
from bot.language.masking import mask_secrets

log = logging.getLogger("wenzhu.turn")

BLOB_PREFIX = "blob:"
"""Source of a file whose bytes are sealed already: `blob:<blob id>:<sha256>`."""


class TurnStep:
    """The step that a store calls for every update. `world` may be replaced at any time."""

    def __init__(self, world: World, zone: tzinfo) -> None:
        self.world = world
        self._zone = zone

    def __call__(self, update: Update, view: LaneView) -> Outcome | Failure:
        """Carry out one turn; whatever goes wrong inside it stays inside it."""
        try:
            return self._turn(update, view)
        except Exception as exc:  # noqa: BLE001  # the run loop: one bad turn stops nobody else
            where = exc.__traceback__
            while where is not None and where.tb_next is not None:
                where = where.tb_next
            line = f"{where.tb_frame.f_code.co_name}:{where.tb_lineno}" if where else ""
            # Not `exception`: its text may quote what the user said.
            log.error("turn.failed", extra={"kind": type(exc).__name__, "step": line})  # noqa: TRY400
            return Failure(type(exc).__name__)

    def _turn(self, update: Update, view: LaneView) -> Outcome:
        text = whole(update.text)
        file = update.file
        local = replace(
            update,
            text=mask_secrets(text) if update.kind != "tap" else text,
            received_at=update.received_at.astimezone(self._zone),
            file=replace(file, name=mask_secrets(whole(file.name)), mime=whole(file.mime))
            if file
            else None,
        )
        before = decode_session(view.session)
        turn = self._advance(local, before, view)
        return _outcome(turn, local)

    def _advance(self, update: Update, before: Session, view: LaneView) -> Turn:
        state = State(before)
        turn = advance(self.world, state, update)
        while turn.need is not None:
            if turn.need == "journal":
                state = replace(state, journal=decode_entries(view.journal()))
            else:
                state = replace(state, book=case_book(view.items(), view.files()))
            turn = advance(self.world, state, update)
        return turn


def whole(text: str) -> str:
    """Give a text that UTF-8 can hold: halves of surrogate pairs joined, or else U+FFFD."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _outcome(turn: Turn, update: Update) -> Outcome:
    effects = turn.effects
    erase = any(isinstance(effect, Erased) for effect in effects)
    if erase:
        return Outcome(
            session=encode_session(Session()),
            segment=0,
            messages=_messages(effects, "B"),
            erase=True,
        )
    segment = turn.session.segment
    return Outcome(
        session=encode_session(turn.session),
        segment=segment,
        entries=tuple(encode_entry(entry) for entry in turn.entries),
        items=_items(effects, segment),
        files=tuple(_file(e, update) for e in effects if isinstance(e, Kept)),
        timers=_timers(effects),
        silence=any(isinstance(effect, Silenced) for effect in effects),
        messages=_messages(effects, "D" if update.is_reminder else "A"),
        consents=_consents(effects),
    )


def _messages(effects: tuple[Effect, ...], delivery: DeliveryClass) -> tuple[Outbound, ...]:
    said: list[Message] = [e.message for e in effects if isinstance(e, Said)]
    return tuple(Outbound(encode_message(message), delivery) for message in said)


def _items(effects: tuple[Effect, ...], segment: int) -> tuple[ItemChange, ...]:
    changes: list[ItemChange] = []
    for effect in effects:
        match effect:
            case Recorded(key=key, kind=kind, fields=fields) if kind != "consent":
                changes.append(ItemChange(record_id(segment, key), kind, encode_fields(fields)))
            case Withdrawn(key=key, kind=kind):
                body = encode_fields({})
                changes.append(ItemChange(record_id(segment, key), kind, body, withdrawn=True))
            case _:
                pass
    return tuple(changes)


def _file(kept: Kept, update: Update) -> StoredFile:
    source = kept.source or ""
    if source.startswith(BLOB_PREFIX):
        blob, _, sha256 = source.removeprefix(BLOB_PREFIX).partition(":")
        return StoredFile(kept.ref, "kept", None, blob, sha256, update.received_at)
    return StoredFile(kept.ref, "expected", kept.source, None, None, update.received_at)


def _timers(effects: tuple[Effect, ...]) -> tuple[TimerChange, ...]:
    changes: list[TimerChange] = []
    for effect in effects:
        if isinstance(effect, Silenced):
            changes.clear()
        elif isinstance(effect, Scheduled):
            changes.append(TimerChange(effect.id, effect.due, effect.text))
    return tuple(changes)


def _consents(effects: tuple[Effect, ...]) -> tuple[tuple[str, bool], ...]:
    return tuple(
        (str(e.fields.get("to")), e.fields.get("given") is True)
        for e in effects
        if isinstance(e, Recorded) and e.kind == "consent"
    )
