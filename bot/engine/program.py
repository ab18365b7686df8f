"""A flow compiled to a flat list of instructions with jumps.

Instruction ids (`scene/2.then.0`) are stable while the author does not move the step, so
a stored position survives a restart and most edits. Loops are counters in the frame, never
Python recursion.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias, assert_never

from bot.engine.expression import Expression
from bot.engine.expression_eval import Compiled, compile_expression
from bot.engine.mark import Mark
from bot.engine.model import (
    END,
    Ask,
    Branch,
    Call,
    Do,
    Each,
    Flow,
    Go,
    GoBy,
    If,
    Let,
    Say,
    Scene,
    Slot,
    Step,
)
from bot.engine.parts import walk_parts
from bot.engine.template import Template
from bot.kernel.ids import SlotName

ROW_STEP, ROW_END = ".do.", ".$"
"""Within the ids of the steps of an `each`, and at the end of that which goes back to it."""
CASE = SlotName("案件")
"""The name under which expressions and texts read the case book."""


@dataclass(frozen=True, slots=True)
class Enter:
    """Start of a scene: counts the visit."""

    id: str
    scene: str


@dataclass(frozen=True, slots=True)
class Speak:
    """Say one of the variants."""

    id: str
    step: Say


@dataclass(frozen=True, slots=True)
class Query:
    """Make sure that one slot is known. `row_of` names the list whose row is being filled."""

    id: str
    slot: Slot
    step: Ask
    row_of: SlotName | None = None
    more: bool = False
    """The question whether another row follows."""
    checks: tuple[Compiled, ...] = ()
    """The slot's checks, compiled."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Begin filling a list unless it is known; then go to `done`."""

    id: str
    slot: Slot
    done: int


@dataclass(frozen=True, slots=True)
class NextRow:
    """After `more`: another row at `first`, or store the list and go on."""

    id: str
    slot: Slot
    first: int


@dataclass(frozen=True, slots=True)
class Assign:
    """Compute slots."""

    id: str
    step: Let
    values: tuple[tuple[SlotName, Compiled], ...]


@dataclass(frozen=True, slots=True)
class Perform:
    """Carry out an action on the case; expression arguments are compiled."""

    id: str
    step: Do
    values: Mapping[str, Compiled]


@dataclass(frozen=True, slots=True)
class Test:
    """Go on when the condition holds, else jump."""

    id: str
    condition: Compiled
    otherwise: int

    __test__ = False  # not a test class for pytest


@dataclass(frozen=True, slots=True)
class Switch:
    """Jump by a slot's value; -1 ends the flow."""

    id: str
    slot: SlotName
    cases: Mapping[str, int]
    otherwise: int | None


@dataclass(frozen=True, slots=True)
class Jump:
    """Jump; -1 ends the flow."""

    id: str
    to: int


@dataclass(frozen=True, slots=True)
class Invoke:
    """Run another flow."""

    id: str
    step: Call
    values: tuple[tuple[SlotName, Compiled], ...]


@dataclass(frozen=True, slots=True)
class Loop:
    """Take the next row of a list into a name, or jump to `done`."""

    id: str
    name: SlotName
    source: Compiled
    done: int


Instruction: TypeAlias = (
    Enter
    | Speak
    | Query
    | Rows
    | NextRow
    | Assign
    | Perform
    | Test
    | Switch
    | Jump
    | Invoke
    | Loop
)


@dataclass(frozen=True, slots=True)
class Program:
    """One compiled flow."""

    flow: Flow
    code: tuple[Instruction, ...]
    index: Mapping[str, int]
    scenes: Mapping[str, int]
    marks: tuple[Mark, ...]
    """Place of the step that each instruction came from."""
    waits: Mapping[str, Compiled]
    """Compiled reminder intervals by instruction id."""
    uses_case: bool
    """Whether any condition or text reads the case book."""

    def position(self, id_: str) -> int | None:
        """Find an instruction by id."""
        return self.index.get(id_)


class _Writer:
    """Collects instructions; forward jumps are patched once their target is known."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self.code: list[Instruction] = []
        self.marks: list[Mark] = []
        self.scenes: dict[str, int] = {}
        self.patches: list[tuple[int, str]] = []
        self.waits: dict[str, Compiled] = {}

    def emit(self, instruction: Instruction, mark: Mark) -> int:
        self.code.append(instruction)
        self.marks.append(mark)
        return len(self.code) - 1

    def scene(self, scene: Scene) -> None:
        self.scenes[scene.name] = len(self.code)
        self.emit(Enter(f"{scene.name}/", scene.name), scene.mark)
        self.steps(scene.steps, f"{scene.name}/")
        self.emit(Jump(f"{scene.name}/$", -1), scene.mark)

    def steps(self, steps: tuple[Step, ...], prefix: str) -> None:
        for number, step in enumerate(steps):
            self.step(step, f"{prefix}{number}")

    def step(self, step: Step, id_: str) -> None:  # noqa: C901  # one arm for each verb
        match step:
            case Say():
                self.emit(Speak(id_, step), step.mark)
            case Ask():
                self.ask(step, id_)
            case Let():
                values = tuple((name, compile_expression(e)) for name, e in step.assigns)
                self.emit(Assign(id_, step, values), step.mark)
            case Do():
                values = {
                    name: compile_expression(argument.value)
                    for name, argument in step.arguments.items()
                    if isinstance(argument.value, Expression)
                }
                self.emit(Perform(id_, step, values), step.mark)
            case If():
                self.branch(step, id_)
            case Go():
                self.jump(step.scene, id_, step.mark)
            case GoBy():
                self.switch(step, id_)
            case Call():
                given = tuple((name, compile_expression(e)) for name, e in step.give)
                self.emit(Invoke(id_, step, given), step.mark)
            case Each():
                self.each(step, id_)
            case _:
                assert_never(step)

    def ask(self, step: Ask, id_: str) -> None:
        for name in step.slots:
            slot = self.flow.slots[name]
            own = f"{id_}:{name}"
            if step.wait is not None:
                self.waits[own] = compile_expression(step.wait.after)
            if slot.type == "list":
                self.rows(slot, step, own)
            else:
                self.emit(Query(own, slot, step, checks=_checks(slot)), step.mark)

    def rows(self, slot: Slot, step: Ask, id_: str) -> None:
        start = self.emit(Rows(id_, slot, 0), step.mark)
        first = len(self.code)
        for sub in slot.of:
            field = Query(f"{id_}.{sub.name}", sub, step, row_of=slot.name, checks=_checks(sub))
            self.emit(field, step.mark)
        ask_more = Slot(SlotName("+"), "yesno", slot.mark, ask=slot.more)
        self.emit(Query(f"{id_}.+", ask_more, step, row_of=slot.name, more=True), step.mark)
        self.emit(NextRow(f"{id_}.>", slot, first), step.mark)
        self.code[start] = Rows(id_, slot, len(self.code))

    def branch(self, step: If, id_: str) -> None:
        test = self.emit(Jump(id_, -1), step.mark)
        self.into(step.then, f"{id_}.then")
        if step.otherwise is None:
            target = len(self.code)
        else:
            skip = self.emit(Jump(f"{id_}.$", -1), step.mark)
            target = len(self.code)
            self.into(step.otherwise, f"{id_}.else")
            self.code[skip] = Jump(f"{id_}.$", len(self.code))
        self.code[test] = Test(id_, compile_expression(step.condition), target)

    def into(self, branch: Branch, id_: str) -> None:
        if branch.scene is not None:
            self.jump(branch.scene, id_, branch.mark)
        else:
            self.steps(branch.steps, f"{id_}.")

    def jump(self, scene: str, id_: str, mark: Mark) -> None:
        at = self.emit(Jump(id_, -1), mark)
        if scene != END:
            self.patches.append((at, scene))

    def switch(self, step: GoBy, id_: str) -> None:
        at = self.emit(Jump(id_, -1), step.mark)
        cases: dict[str, int] = {}
        for value, scene, mark in step.cases:
            cases[value] = len(self.code)
            self.jump(scene, f"{id_}.{value}", mark)
        otherwise: int | None = None
        if step.otherwise is not None:
            otherwise = len(self.code)
            self.jump(step.otherwise[0], f"{id_}.else", step.otherwise[1])
        self.code[at] = Switch(id_, step.slot, cases, otherwise)

    def each(self, step: Each, id_: str) -> None:
        at = self.emit(Jump(id_, -1), step.mark)
        self.steps(step.steps, f"{id_}{ROW_STEP}")
        self.emit(Jump(f"{id_}{ROW_END}", at), step.mark)
        self.code[at] = Loop(id_, step.name, compile_expression(step.source), len(self.code))

    def patch(self) -> None:
        for at, scene in self.patches:
            self.code[at] = Jump(self.code[at].id, self.scenes[scene])


def compile_flow(flow: Flow) -> Program:
    """Compile a flow that passed the link checks (every name it goes to exists)."""
    writer = _Writer(flow)
    for scene in flow.scenes:
        writer.scene(scene)
    writer.patch()
    code = tuple(writer.code)
    return Program(
        flow=flow,
        code=code,
        index={instruction.id: at for at, instruction in enumerate(code)},
        scenes=writer.scenes,
        marks=tuple(writer.marks),
        waits=writer.waits,
        uses_case=reads_case(flow),
    )


def _checks(slot: Slot) -> tuple[Compiled, ...]:
    return tuple(compile_expression(check.condition) for check in slot.checks)


def reads_case(flow: Flow) -> bool:
    """Tell whether any condition or text of a flow reads the case book."""
    return any(_mentions_case(part) for part in walk_parts(flow))


def _mentions_case(part: Expression | Template) -> bool:
    if isinstance(part, Expression):
        return CASE in part.names
    return any(place.name.partition(".")[0] == CASE for place in part.slots())
