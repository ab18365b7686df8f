"""Run compiled flows from one question to the next."""

from dataclasses import replace
from datetime import timedelta
from typing import assert_never

from bot.casework.quiet_hours import later
from bot.engine.acting import act, files_in
from bot.engine.cursor import Cursor, as_value
from bot.engine.effects import Scheduled
from bot.engine.keys import PROMPT, answer_key, answer_path, child_call, effect_key
from bot.engine.program import (
    ROW_END,
    ROW_STEP,
    Assign,
    Enter,
    Instruction,
    Invoke,
    Jump,
    Loop,
    NextRow,
    Perform,
    Query,
    Rows,
    Speak,
    Switch,
    Test,
)
from bot.engine.prompt import ask_message
from bot.engine.render import Renderer, Scope
from bot.engine.rows import begin_rows, is_full, next_item, next_row, row_of, row_scope
from bot.engine.session import Asking, Frame
from bot.engine.template import Template
from bot.kernel.errors import StaleCursorError, StepLimitError
from bot.kernel.ids import AnswerKey, EffectKey, FlowId
from bot.kernel.messages import Button, Message
from bot.kernel.values import Moment, Value

MAX_STEPS = 200
"""Steps that one event may run."""
MAX_DEPTH = 16
"""Flows on top of one another."""


class Machine(Cursor):
    """Moves frames forward and collects effects."""

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
        """Leave the pending question for a scene of the top flow.

        Raises:
            StaleCursorError: The flow has no such scene any more.
        """
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

    def proceed(self) -> None:
        """Run until a question stands or nothing is left.

        Raises:
            StepLimitError: More than `MAX_STEPS` steps without a question, those of going
                through the rows of a list aside: however long, a list ends.
            StaleCursorError: A position is not in the loaded flow.
            CaseNeededError: The case book is read and was not loaded.
        """
        steps = 0
        while self.frames and self.asking is None:
            if steps == MAX_STEPS:
                raise StepLimitError(self.top.flow)
            instruction = self.instruction()
            steps += not _of_rows(instruction)
            self._step(instruction)

    def _step(self, instruction: Instruction) -> None:  # noqa: C901, PLR0912  # an arm each
        match instruction:
            case Query():
                self._query(instruction)
            case Test():
                self._test(instruction)
            case Jump():
                self.goto(instruction.to)
            case Speak():
                self._speak(instruction)
            case Enter():
                self._enter(instruction)
            case Assign():
                self._assign(instruction)
            case Perform():
                act(self, instruction)
            case Invoke():
                self._invoke(instruction)
            case Switch():
                self._switch(instruction)
            case Rows():
                begin_rows(self, instruction)
            case NextRow():
                next_row(self, instruction)
            case Loop():
                next_item(self, instruction)
            case _:
                assert_never(instruction)

    def _test(self, instruction: Test) -> None:
        """Branch; a condition that cannot be decided counts as false."""
        if instruction.condition(self.scope(), self.now) is True:
            self.next(instruction)
        else:
            self.goto(instruction.otherwise)

    def _assign(self, instruction: Assign) -> None:
        for name, evaluate in instruction.values:
            self.put(name, as_value(evaluate(self.scope(), self.now)))
        self.next(instruction)

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
        files = files_in(self, instruction.step.files)
        self.say(key, Message(text, files=files))
        self.next(instruction)

    def _query(self, instruction: Query) -> None:
        path = answer_path(self.top, instruction)
        if path in self.top.slots and not instruction.step.again:
            self.next(instruction)
            return
        if instruction.more and is_full(self, instruction):
            self.put(path, value=False)
            self.next(instruction)
            return
        key = answer_key(self.top, instruction, path)
        self.asked[key] = instruction
        self.asking = Asking(key, path)
        self.prompt()
        self.schedule_wait()

    def prompt(self, *, edits: bool = False) -> None:
        """Collect the pending question; `edits` when it replaces the one shown last."""
        if self.asking is not None:
            message = replace(self._question(self.asking), edits=edits)
            self.say(EffectKey(f"{self.asking.key}{PROMPT}"), message)

    def buttons(self) -> tuple[Button, ...]:
        """Give the pending question's buttons, none when nothing is asked."""
        return self._question(self.asking).buttons if self.asking is not None else ()

    def _question(self, asking: Asking) -> Message:
        draft = self.top.drafts.get(asking.key)
        renderer = self.renderer(asking.key, row_scope(self))
        return ask_message(renderer, self.query(), asking, draft, self.segment)

    def schedule_wait(self) -> None:
        """Set the pending question's reminder, if it has one and some are left."""
        wait = self.query().step.wait
        if wait is None or self.asking is None or self.asking.nags >= wait.times:
            return
        after = self.program.waits[self.top.at](self.scope(), self.now)
        if isinstance(after, timedelta):
            due = later(self.now, after)
            self.effects.append(Scheduled(f"wait:{self.asking.key}", due))

    def nag(self) -> int:
        """Count one reminder of the pending question; give how many there were."""
        self.asking = self.asking and replace(self.asking, nags=self.asking.nags + 1)
        return self.asking.nags if self.asking else 0

    def count_try(self) -> int:
        """Count one unreadable answer to the pending question; give how many there were."""
        self.asking = self.asking and replace(self.asking, tries=self.asking.tries + 1)
        return self.asking.tries if self.asking else 0

    @property
    def readings(self) -> tuple[Moment, ...]:
        """The times that the pending question offers to choose among."""
        return self.asking.readings if self.asking else ()

    def offer(self, readings: tuple[Moment, ...]) -> None:
        """Offer times to choose among; none puts the question as it was."""
        self.asking = self.asking and replace(self.asking, readings=readings)

    def wait_text(self, template: Template) -> str:
        """Fill a reminder's text; it may speak of what is still to be ticked."""
        extra = row_scope(self)
        if self.asking is not None and self.asking.key in self.top.drafts:
            extra[self.query().slot.name] = self.top.drafts[self.asking.key]
        return self.renderer(self.key, extra).text(template)

    def hint(self) -> str | None:
        """Give the pending slot's own hint."""
        hint = self.query().slot.hint
        return self.renderer(self.key).text(hint) if hint else None

    def objection(self, query: Query, key: AnswerKey, value: Value) -> str | None:
        """Give what a question's checks say against a value; None when it passes.

        The checks see what the flow that put the question knows, not the one now on top. Of
        a flow that has ended only the value itself is left to look at.
        """
        if not query.checks:
            return None
        owner = next((f for f in self.frames if key.startswith(f"{f.call}/")), None)
        known: Scope = {} if owner is None else self.scope_of(owner)
        row = {} if owner is None else row_of(owner, query.row_of, key)
        scope = {**known, **row, query.slot.name: value}
        for check, condition in zip(query.slot.checks, query.checks, strict=True):
            if condition(scope, self.now) is False:
                flow = None if owner is None else self.program_of(owner).flow
                seed = f"{self.segment}|{key}"
                return Renderer(self.world.knowledge, flow, scope, seed).text(check.message)
        return None

    def _switch(self, instruction: Switch) -> None:
        option = option_of(self.top.slots.get(instruction.slot))
        target = instruction.cases.get(option or "", instruction.otherwise)
        self.goto(-1 if target is None else target)

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


def option_of(value: Value) -> str | None:
    """Give the case label that a value selects in `go`."""
    if isinstance(value, bool):
        return "是" if value else "否"
    return value if isinstance(value, str) else None


def _of_rows(instruction: Instruction) -> bool:
    """Tell whether a step goes through the rows of an `each`, or is done for one of them."""
    going = isinstance(instruction, Loop) or instruction.id.endswith(ROW_END)
    return going or ROW_STEP in instruction.id
