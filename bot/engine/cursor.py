"""Where a run of flows stands: its frames, the names they see, and what it says.

A `Cursor` lives for one call of `advance`: it holds the frames while they change and
collects effects in order. It reads nothing but its arguments. `bot.engine.machine` moves it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from bot.casework.case_record import case_record
from bot.casework.casebook import CaseBook, Revision
from bot.engine.effects import Effect, Recorded, Said
from bot.engine.expression_eval import Unknown
from bot.engine.keys import record_id
from bot.engine.program import CASE, Instruction, Invoke, Program, Query
from bot.engine.render import Renderer, Scope
from bot.engine.session import Frame, Session
from bot.engine.world import World
from bot.kernel.errors import EngineError, StaleCursorError
from bot.kernel.ids import AnswerKey, EffectKey
from bot.kernel.messages import Message
from bot.kernel.values import Record, Value


class CaseNeededError(EngineError):
    """The flow reads the case book, which the caller did not load."""


class Cursor:
    """Frames under way and effects so far."""

    def __init__(
        self, world: World, session: Session, now: datetime, book: CaseBook | None
    ) -> None:
        self.world = world
        self.now = now
        self.book = book
        self._now: tuple[int, CaseBook] | None = None
        self._case: tuple[CaseBook, Record] | None = None
        self.segment = session.segment
        self.frames = list(session.frames)
        self.asking = session.asking
        self.behind = session.behind
        self.effects: list[Effect] = []
        self.asked: dict[AnswerKey, Query] = {}
        """Questions passed or put in this run."""

    @property
    def case(self) -> Record | None:
        """The case book as it stands in this run, what the run itself recorded included."""
        book = self.book_now
        if book is None:
            return None
        if self._case is None or self._case[0] is not book:
            self._case = (book, case_record(book))
        return self._case[1]

    @property
    def book_now(self) -> CaseBook | None:
        """The records of the case as they stand in this run; None when not loaded."""
        if self.book is None:
            return None
        recorded = tuple(self._recorded())
        if self._now is None or self._now[0] != len(recorded):
            self._now = (len(recorded), self.book.with_revisions(recorded))
        return self._now[1]

    def _recorded(self) -> Iterator[Revision]:
        for effect in self.effects:
            if isinstance(effect, Recorded) and effect.kind != "consent":
                id_ = record_id(self.segment, effect.key)
                yield Revision(id_, effect.kind, 0, effect.fields, withdrawn=False, at=self.now)

    @property
    def top(self) -> Frame:
        """The frame that runs."""
        return self.frames[-1]

    @property
    def key(self) -> AnswerKey:
        """The pending question's key, empty when nothing is asked."""
        return self.asking.key if self.asking else AnswerKey("")

    @property
    def program(self) -> Program:
        """The program of the frame that runs."""
        return self.program_of(self.top)

    def program_of(self, frame: Frame) -> Program:
        """Find a frame's program.

        Raises:
            StaleCursorError: The flow is not loaded any more.
        """
        program = self.world.programs.get(frame.flow)
        if program is None:
            raise StaleCursorError(frame.flow)
        return program

    def instruction(self) -> Instruction:
        """Give the instruction that the top frame stands at.

        Raises:
            StaleCursorError: The flow has no such step any more.
        """
        program = self.program
        at = program.position(self.top.at)
        if at is None:
            raise StaleCursorError(self.top.at)
        return program.code[at]

    def query(self) -> Query:
        """Give the question that the top frame waits at.

        Raises:
            StaleCursorError: It stands at no question.
        """
        instruction = self.instruction()
        if not isinstance(instruction, Query):
            raise StaleCursorError(self.top.at)
        return instruction

    def change(self, **changes: object) -> None:
        """Replace fields of the top frame."""
        self.frames[-1] = replace(self.top, **changes)

    def put(self, name: str, value: Value) -> None:
        """Set a slot of the top frame."""
        self.change(slots={**self.top.slots, name: value})

    def scope(self) -> Scope:
        """Give the names that expressions and texts of the top frame see.

        Raises:
            CaseNeededError: The flow reads the case book and it was not loaded.
        """
        return self.scope_of(self.top)

    def scope_of(self, frame: Frame) -> Scope:
        """Give the names that expressions and texts of a frame see.

        Raises:
            CaseNeededError: The flow reads the case book and it was not loaded.
        """
        if not self.program_of(frame).uses_case:
            return frame.slots
        case = self.case
        if case is None:
            raise CaseNeededError(frame.flow)
        return {**frame.slots, CASE: case}

    def renderer(self, seed: str, extra: Mapping[str, Value] | None = None) -> Renderer:
        """Make a renderer for the top frame."""
        scope = self.scope() if extra is None else {**self.scope(), **extra}
        return Renderer(self.world.knowledge, self.program.flow, scope, f"{self.segment}|{seed}")

    def say(self, key: EffectKey, message: Message) -> None:
        """Collect a message."""
        self.effects.append(Said(key, message))

    def say_ui(self, wording: str, /, **fills: str) -> None:
        """Collect a message of the program's own wording."""
        renderer = Renderer(self.world.knowledge, None, {}, wording)
        self.say(EffectKey(f"ui/{wording}"), Message(renderer.ui(wording, **fills)))

    def next(self, instruction: Instruction) -> None:
        """Step past an instruction. Every scene ends in a jump, so there is a next one."""
        program = self.program
        self.change(at=program.code[program.index[instruction.id] + 1].id)

    def goto(self, target: int) -> None:
        """Go to a position of the program; -1 ends the flow."""
        if target < 0:
            self.leave()
        else:
            self.change(at=self.program.code[target].id)

    def leave(self) -> None:
        """End the top flow and give its results to the flow that called it.

        Raises:
            StaleCursorError: The caller does not stand at a call any more.
        """
        done = self.frames.pop()
        if not done.home or not self.frames:
            return
        caller = self.instruction()
        if not isinstance(caller, Invoke):
            raise StaleCursorError(done.home)
        got = {slot: done.slots.get(given) for slot, given in caller.step.get}
        self.change(slots={**self.top.slots, **got})
        self.next(caller)


def as_value(result: Value | timedelta | Unknown) -> Value:
    """Take an expression's result as a slot value; unknown and durations become empty."""
    if isinstance(result, (timedelta, Unknown)):
        return None
    return result
