"""Run compiled flows from one question to the next.

A `Machine` lives for one call of `advance`: it holds the frames while they change and
collects effects in order. It reads nothing but its arguments.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from bot.casework.casebook import CaseBook, Revision, case_record
from bot.engine.effects import Effect, Recorded, Said, Scheduled
from bot.engine.expression import Expression
from bot.engine.expression_eval import Unknown
from bot.engine.keys import (
    PROMPT,
    answer_key,
    answer_path,
    child_call,
    effect_key,
    record_id,
)
from bot.engine.model import Argument, Slot
from bot.engine.program import (
    CASE,
    Assign,
    Enter,
    Instruction,
    Invoke,
    Jump,
    Loop,
    NextRow,
    Perform,
    Program,
    Query,
    Rows,
    Speak,
    Switch,
    Test,
)
from bot.engine.prompt import ask_message
from bot.engine.render import Renderer, Scope, lookup
from bot.engine.session import Asking, Frame, Session
from bot.engine.template import SlotPlace, Template
from bot.engine.world import Action, World
from bot.kernel.errors import EngineError, StaleCursorError, StepLimitError
from bot.kernel.ids import AnswerKey, EffectKey, FlowId, SlotName
from bot.kernel.messages import Message
from bot.kernel.values import FileRef, Record, Value

MAX_STEPS = 200
"""Steps that one event may run."""
MAX_DEPTH = 16
"""Flows on top of one another."""
MAX_ROWS = 20
"""Rows of a list whose slot names no `max`."""


class CaseNeededError(EngineError):
    """The flow reads the case book, which the caller did not load."""


class Machine:
    """Moves frames forward and collects effects."""

    def __init__(
        self, world: World, session: Session, now: datetime, book: CaseBook | None
    ) -> None:
        self.world = world
        self.now = now
        self.book = book
        self._case: tuple[int, Record] | None = None
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
        if self.book is None:
            return None
        if self._case is None or self._case[0] != len(self.effects):
            book = self.book.with_revisions(self._recorded())
            self._case = (len(self.effects), case_record(book))
        return self._case[1]

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
        program, at = self.program, None
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
        if not self.program.uses_case:
            return self.top.slots
        case = self.case
        if case is None:
            raise CaseNeededError(self.top.flow)
        return {**self.top.slots, CASE: case}

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

    def start(self, flow: FlowId, number: int) -> None:
        """Push a flow on top of whatever is asked; `number` tells repeats apart."""
        program = self.world.programs[flow]
        call = child_call(self.key, flow, str(number))
        frame = Frame(
            flow=flow,
            version=program.flow.version,
            call=call,
            at=program.code[0].id,
            interrupt=bool(self.frames),
        )
        self.frames.append(frame)
        self.asking = None

    def jump(self, scene: str) -> None:
        """Leave the pending question for a scene of the top flow."""
        position = self.program.scenes.get(scene)
        if position is None:
            raise StaleCursorError(scene)
        self.unschedule_wait()
        self.asking = None
        self.change(at=self.program.code[position].id)

    def answer(self, value: Value) -> None:
        """Store the pending question's value and step past it."""
        asking = self.asking
        if asking is None:
            return
        self.unschedule_wait()
        drafts = {key: draft for key, draft in self.top.drafts.items() if key != asking.key}
        self.change(slots={**self.top.slots, asking.path: value}, drafts=drafts)
        self.asking = None
        self.next(self.query())

    def unschedule_wait(self) -> None:
        """Remove the pending question's reminder, if it has one."""
        if self.asking and self.top.at in self.program.waits:
            self.effects.append(Scheduled(f"wait:{self.asking.key}", None))

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
        """End the top flow and give its results to the flow that called it."""
        done = self.frames.pop()
        if not done.home or not self.frames:
            return
        caller = self.instruction()
        if isinstance(caller, Invoke):
            got = {slot: done.slots.get(given) for slot, given in caller.step.get}
            self.change(slots={**self.top.slots, **got})
        self.next(caller)

    def proceed(self) -> None:
        """Run until a question stands or nothing is left.

        Raises:
            StepLimitError: More than `MAX_STEPS` steps without a question.
            StaleCursorError: A position is not in the loaded flow.
            CaseNeededError: The case book is read and was not loaded.
        """
        for _ in range(MAX_STEPS):
            if not self.frames or self.asking is not None:
                return
            self._step(self.instruction())
        if self.frames and self.asking is None:
            raise StepLimitError(self.top.flow)

    def _step(self, instruction: Instruction) -> None:  # noqa: C901, PLR0912  # an arm each
        match instruction:
            case Query():
                self._query(instruction)
            case Test():
                holds = instruction.condition(self.scope(), self.now) is True
                if holds:
                    self.next(instruction)
                else:
                    self.goto(instruction.otherwise)
            case Jump():
                self.goto(instruction.to)
            case Speak():
                self._speak(instruction)
            case Enter():
                self._enter(instruction)
            case Assign() | Perform() | Invoke():
                self._compute(instruction)
            case Switch():
                self._switch(instruction)
            case Rows() | NextRow() | Loop():
                self._rows(instruction)
            case _:
                assert_never(instruction)

    def _compute(self, instruction: Assign | Perform | Invoke) -> None:
        match instruction:
            case Assign():
                for name, evaluate in instruction.values:
                    self.put(name, as_value(evaluate(self.scope(), self.now)))
                self.next(instruction)
            case Perform():
                self._perform(instruction)
            case Invoke():
                self._invoke(instruction)

    def _rows(self, instruction: Rows | NextRow | Loop) -> None:
        match instruction:
            case Rows():
                if instruction.slot.name in self.top.slots:
                    self.goto(instruction.done)
                else:
                    self.change(rows={**self.top.rows, instruction.slot.name: 0})
                    self.next(instruction)
            case NextRow():
                self._next_row(instruction)
            case Loop():
                self._loop(instruction)

    def _enter(self, instruction: Enter) -> None:
        visits, scene = self.top.visits, instruction.scene
        key = f"{scene}/seen"
        count = visits.get(key, 0)
        changed = {**visits, key: count + 1, scene: count} if count else {**visits, key: 1}
        self.change(scene=scene, visits=changed)
        self.next(instruction)

    def _speak(self, instruction: Speak) -> None:
        key = effect_key(self.top, instruction.id)
        text = self.renderer(key).one_of(instruction.step.variants)
        files = self.files(instruction.step.files)
        self.say(key, Message(text, files=files))
        self.next(instruction)

    def files(self, names: tuple[SlotName, ...]) -> tuple[FileRef, ...]:
        """Collect the files that slots hold; empty ones are passed over."""
        found: list[FileRef] = []
        for name in names:
            value = self.top.slots.get(name)
            if isinstance(value, FileRef):
                found.append(value)
            elif isinstance(value, tuple):
                found.extend(item for item in value if isinstance(item, FileRef))
        return tuple(found)

    def _query(self, instruction: Query) -> None:
        path = answer_path(self.top, instruction)
        if path in self.top.slots and not instruction.step.again:
            self.next(instruction)
            return
        if instruction.more and self._rows_full(instruction):
            self.put(path, value=False)
            self.next(instruction)
            return
        key = answer_key(self.top, instruction, path)
        self.asked[key] = instruction
        self.asking = Asking(key, path)
        self.prompt()
        self.schedule_wait()

    def _rows_full(self, instruction: Query) -> bool:
        owner = self.program.flow.slots.get(instruction.row_of or SlotName(""))
        limit = owner.maximum if owner and owner.maximum is not None else MAX_ROWS
        return self.top.rows.get(instruction.row_of or "", 0) + 1 >= limit

    def prompt(self) -> None:
        """Collect the pending question."""
        if self.asking is None:
            return
        query = self.query()
        draft = self.top.drafts.get(self.asking.key)
        renderer = self.renderer(self.asking.key, self.row_scope())
        message = ask_message(renderer, query, self.asking, draft, self.segment)
        self.say(EffectKey(f"{self.asking.key}{PROMPT}"), message)

    def row_scope(self) -> dict[str, Value]:
        """Give the fields of the row being filled by their short names, if there is one."""
        query = self.query()
        if query.row_of is None:
            return {}
        prefix = f"{query.row_of}.{self.top.rows.get(query.row_of, 0)}."
        slots = self.top.slots.items()
        return {name.removeprefix(prefix): v for name, v in slots if name.startswith(prefix)}

    def schedule_wait(self) -> None:
        """Set the pending question's reminder, if it has one and some are left."""
        wait = self.query().step.wait
        if wait is None or self.asking is None or self.asking.nags >= wait.times:
            return
        after = self.program.waits[self.top.at](self.scope(), self.now)
        if isinstance(after, timedelta):
            self.effects.append(Scheduled(f"wait:{self.asking.key}", self.now + after))

    def nag(self) -> int:
        """Count one reminder of the pending question; give how many there were."""
        if self.asking is None:
            return 0
        self.asking = replace(self.asking, nags=self.asking.nags + 1)
        return self.asking.nags

    def wait_text(self, template: Template) -> str:
        """Fill a reminder's text; it may speak of what is still to be ticked."""
        extra = self.row_scope()
        if self.asking is not None and self.asking.key in self.top.drafts:
            extra[self.query().slot.name] = self.top.drafts[self.asking.key]
        return self.renderer(self.key, extra).text(template)

    def clear_readings(self) -> None:
        """Forget the times to choose among; the question stands as it was."""
        if self.asking is not None:
            self.asking = replace(self.asking, readings=())

    def hint(self) -> str | None:
        """Give the pending slot's own hint."""
        hint = self.query().slot.hint
        return self.renderer(self.key).text(hint) if hint else None

    def objection(self, value: Value) -> str | None:
        """Give what the pending slot's checks say against a value; None when it passes."""
        return self.objection_to(self.query(), value)

    def objection_to(self, query: Query, value: Value) -> str | None:
        """Give what a question's checks say against a value; None when it passes."""
        slot = query.slot
        for check, condition in zip(slot.checks, query.checks, strict=True):
            scope = {**self.scope_or_empty(), slot.name: value}
            if condition(scope, self.now) is False:
                return self.renderer(self.key).text(check.message)
        return None

    def scope_or_empty(self) -> Scope:
        """Give the visible names, none when no flow runs."""
        return {**self.scope(), **self.row_scope()} if self.frames and self.asking else {}

    def _switch(self, instruction: Switch) -> None:
        value = self.top.slots.get(instruction.slot)
        case = option_of(value)
        target = instruction.cases.get(case, instruction.otherwise) if case else None
        if target is None:
            target = instruction.otherwise
        self.goto(-1 if target is None else target)

    def _next_row(self, instruction: NextRow) -> None:
        slot, frame = instruction.slot, self.top
        row = frame.rows.get(slot.name, 0)
        if frame.slots.get(f"{slot.name}.{row}.+") is True:
            self.change(rows={**frame.rows, slot.name: row + 1})
            self.goto(instruction.first)
            return
        self.store_list(slot, row + 1)
        self.next(instruction)

    def store_list(self, slot: Slot, count: int) -> None:
        """Turn the parts of a finished list into rows."""
        frame = self.top
        rows = tuple(
            {sub.name: frame.slots.get(f"{slot.name}.{row}.{sub.name}") for sub in slot.of}
            for row in range(count)
        )
        prefix = f"{slot.name}."
        rest = {k: v for k, v in frame.slots.items() if not k.startswith(prefix)}
        self.change(
            slots={**rest, slot.name: rows},
            rows={k: v for k, v in frame.rows.items() if k != slot.name},
        )

    def _loop(self, instruction: Loop) -> None:
        frame = self.top
        row = frame.rows.get(instruction.id, 0)
        source = instruction.source(self.scope(), self.now)
        if isinstance(source, tuple) and row < len(source):
            item = source[row]
            value: Value = item if isinstance(item, (str, Mapping, FileRef)) else None
            self.change(
                slots={**frame.slots, instruction.name: value},
                rows={**frame.rows, instruction.id: row + 1},
            )
            self.next(instruction)
        else:
            self.change(rows={k: v for k, v in frame.rows.items() if k != instruction.id})
            self.goto(instruction.done)

    def _invoke(self, instruction: Invoke) -> None:
        if len(self.frames) >= MAX_DEPTH:
            self.say_ui("depth_reached")
            self.next(instruction)
            return
        scope = self.scope()
        given: dict[str, Value] = {
            name: value
            for name, evaluate in instruction.values
            if (value := as_value(evaluate(scope, self.now))) is not None
        }
        program = self.world.programs[instruction.step.flow]
        turn = effect_key(self.top, instruction.id)
        self.frames.append(
            Frame(
                flow=instruction.step.flow,
                version=program.flow.version,
                call=child_call(turn),
                at=program.code[0].id,
                slots=given,
                home=instruction.id,
            )
        )

    def _perform(self, instruction: Perform) -> None:
        step = instruction.step
        key = effect_key(self.top, instruction.id)
        arguments = {
            name: self._argument(argument, instruction, name, key)
            for name, argument in step.arguments.items()
        }
        action = Action(
            name=step.action,
            arguments=arguments,
            key=key,
            segment=self.segment,
            now=self.now,
            case=self.case,
            knowledge=self.world.knowledge,
            flow=self.program.flow,
            slots=self.top.slots,
        )
        done = self.world.perform(action)
        got = {slot: done.fields.get(field) for slot, field in step.get}
        save = step.arguments.get("save")
        if save is not None and isinstance(save.value, str):
            got[SlotName(save.value)] = done.fields.get("file")
        if got:
            self.change(slots={**self.top.slots, **got})
        self.effects.extend(done.effects)
        self.next(instruction)

    def _argument(
        self, argument: Argument, instruction: Perform, name: str, key: EffectKey
    ) -> Value:
        value = argument.value
        match value:
            case Template():
                return self._text_argument(value, key)
            case Expression():
                return as_value(instruction.values[name](self.scope(), self.now))
            case tuple():
                return self.files(value)
            case _:
                return value

    def _text_argument(self, template: Template, key: EffectKey) -> Value:
        """Give a text; one that is a single slot gives the slot's own id or emptiness."""
        parts = template.parts
        if len(parts) == 1 and isinstance(parts[0], SlotPlace) and parts[0].format is None:
            value = lookup(self.scope(), parts[0].name)
            if value is None or isinstance(value, str):
                return value
        return self.renderer(key).text(template)


def option_of(value: Value) -> str | None:
    """Give the case label that a value selects in `go`."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else None


def as_value(result: Value | timedelta | Unknown) -> Value:
    """Take an expression's result as a slot value; unknown and durations become empty."""
    if isinstance(result, (timedelta, Unknown)):
        return None
    return result
