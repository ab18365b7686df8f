"""Watch which instructions of the flows run, without touching the engine."""

from dataclasses import dataclass, field, replace
from typing import SupportsIndex, overload

from bot.engine.program import Instruction
from bot.engine.world import World
from bot.kernel.ids import FlowId

Place = tuple[FlowId, int]
"""An instruction: flow and position in its program."""


@dataclass(slots=True)
class Trace:
    """What ran: instructions, and which followed which within a flow."""

    steps: set[Place] = field(default_factory=set[Place])
    pairs: set[tuple[FlowId, int, int]] = field(default_factory=set[tuple[FlowId, int, int]])
    last: Place | None = None
    way: list[Place] = field(default_factory=list[Place])
    """Instructions since `cut`, each once where it ran several times in a row."""

    def note(self, place: Place) -> None:
        """Note that an instruction is looked up, which is how one is run."""
        if self.last is not None and self.last[0] == place[0] and self.last[1] != place[1]:
            self.pairs.add((place[0], self.last[1], place[1]))
        if self.last != place:
            self.way.append(place)
        self.last = place
        self.steps.add(place)

    def cut(self) -> None:
        """Forget what ran last: something else begins."""
        self.last, self.way = None, []


class _Code(tuple[Instruction, ...]):
    """The instructions of one program; looking one up is noted."""

    trace: Trace
    flow: FlowId

    @overload
    def __getitem__(self, key: SupportsIndex, /) -> Instruction: ...

    @overload
    def __getitem__(self, key: slice, /) -> tuple[Instruction, ...]: ...

    def __getitem__(self, key: SupportsIndex | slice, /) -> Instruction | tuple[Instruction, ...]:
        if isinstance(key, slice):
            return super().__getitem__(key)
        self.trace.note((self.flow, key.__index__()))
        return super().__getitem__(key)


def traced(world: World) -> tuple[World, Trace]:
    """Give a world that does the same, and what notes its steps."""
    trace = Trace()
    programs = dict(world.programs)
    for id_, program in world.programs.items():
        code = _Code(program.code)
        code.trace, code.flow = trace, id_
        programs[id_] = replace(program, code=code)
    return replace(world, programs=programs), trace
