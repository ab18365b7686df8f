"""What ran in tests: steps, branches and endings of flows, and letters, each by its place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from bot.authoring.finding import Finding, found, in_order
from bot.authoring.testing import TestReport
from bot.authoring.tracing import Trace
from bot.engine.mark import Mark
from bot.engine.program import Enter, Jump, NextRow, Perform, Program, Rows, Switch, Test
from bot.engine.world import World
from bot.kernel.ids import FlowId

Kind = Literal["step", "branch", "ending", "letter"]
KINDS: tuple[Kind, ...] = ("step", "branch", "ending")
_ADDED = "$"
"""Ends the ids of jumps that no author wrote."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that can run. `what` tells branches of one line apart."""

    kind: Kind
    mark: Mark
    what: str
    reached: bool


@dataclass(frozen=True, slots=True)
class FlowCoverage:
    """What ran of one flow."""

    flow: FlowId
    parts: tuple[Part, ...]

    def percent(self, kind: Kind) -> float:
        """Give the share of parts of a kind that ran, 100.0 when there are none."""
        mine = [part.reached for part in self.parts if part.kind == kind]
        return 100.0 * sum(mine) / len(mine) if mine else 100.0


@dataclass(frozen=True, slots=True)
class Coverage:
    """What ran of every flow."""

    flows: tuple[FlowCoverage, ...]
    letters: tuple[Part, ...] = ()

    @property
    def uncovered(self) -> tuple[Part, ...]:
        """Give the parts that did not run, in order of place."""
        parts = (*(part for flow in self.flows for part in flow.parts), *self.letters)
        missing = (part for part in parts if not part.reached)
        return tuple(sorted(missing, key=lambda p: (p.mark.file, p.mark.line, p.what)))

    def meets(self, threshold: float, kind: Kind = "step") -> bool:
        """Tell whether every flow reaches a share in percent."""
        return all(flow.percent(kind) >= threshold for flow in self.flows)

    def findings(self) -> tuple[Finding, ...]:
        """Give a finding F081 for every part that did not run."""
        return in_order([found("F081", part.mark, part=part.what) for part in self.uncovered])


def coverage(report: TestReport) -> Coverage:
    """Compute what the tests of a report ran."""
    world, trace = report.world, report.trace
    written = frozenset(_written(world, trace))
    letters = (
        Part("letter", Mark(f"content/letters/{id_}.yaml", 1, 1), id_, id_ in written)
        for id_ in world.knowledge.letters
    )
    flows = (flow_coverage(program, trace) for program in world.programs.values())
    return Coverage(tuple(flows), tuple(letters))


def _written(world: World, trace: Trace) -> Iterator[str]:
    """Give the letters that were written."""
    for flow, at in trace.steps:
        instruction = world.programs[flow].code[at]
        if isinstance(instruction, Perform) and instruction.step.action == "document":
            template = instruction.step.arguments.get("template")
            if template is not None and isinstance(template.value, str):
                yield template.value


def flow_coverage(program: Program, trace: Trace) -> FlowCoverage:
    """Compute what a trace ran of one flow."""
    flow = program.flow.id
    steps = frozenset(at for id_, at in trace.steps if id_ == flow)
    pairs = frozenset((a, b) for id_, a, b in trace.pairs if id_ == flow)
    return FlowCoverage(flow, tuple(_parts(program, steps, pairs)))


def _parts(
    program: Program, steps: frozenset[int], pairs: frozenset[tuple[int, int]]
) -> Iterator[Part]:
    targets = _switched_to(program)
    for at, instruction in enumerate(program.code):
        mark, ran = program.marks[at], at in steps
        match instruction:
            case Enter() | Rows() | NextRow():
                continue
            case Test(otherwise=otherwise):
                yield Part("branch", mark, "then", (at, at + 1) in pairs)
                yield Part("branch", mark, "else", (at, otherwise) in pairs)
            case Jump():
                yield from _jump(instruction, mark, ran=ran, branch=at in targets)
                continue
            case _:
                pass
        yield Part("step", mark, instruction.id, ran)


def _jump(jump: Jump, mark: Mark, *, ran: bool, branch: bool) -> Iterator[Part]:
    if jump.id.endswith(_ADDED):
        return
    if jump.to < 0:
        yield Part("ending", mark, jump.id, ran)
    yield Part("branch" if branch else "step", mark, jump.id, ran)


def _switched_to(program: Program) -> frozenset[int]:
    """Give the positions that a `go` by a slot's value leads to."""
    found: set[int] = set()
    for instruction in program.code:
        if isinstance(instruction, Switch):
            found.update(instruction.cases.values())
            found.update(() if instruction.otherwise is None else (instruction.otherwise,))
    return frozenset(found)
