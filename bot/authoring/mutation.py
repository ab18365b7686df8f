"""Test the nets themselves: is every single mistake in a flow caught by one of them?

The nets are the checks, the golden dialogues, and the tests of the flow. A dialogue that
runs the wrong step is tried first, because that is quick; then the whole flow is explored.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from bot.authoring.checks.run import check_library
from bot.authoring.explore import FAILURES, Exploration, Explorer, Transition
from bot.authoring.golden import lines_of, question
from bot.authoring.library import Library, with_text
from bot.authoring.mutants import Mutant, misspellings, wrong_steps
from bot.authoring.player import Player
from bot.authoring.stand_ins import stand_in
from bot.authoring.testing import run_test
from bot.engine.mark import Mark
from bot.engine.model import Flow, FlowTest
from bot.engine.world import GLOBAL_FLOW, World, build_world
from bot.kernel.ids import FlowId

Net = Literal["check", "dialogue", "test"]
TRIED = 6
"""Dialogues through a wrong step that are tried before the whole flow is explored."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One mistake, and the net that caught it; None when it got through."""

    mark: Mark
    what: str
    net: Net | None


class Nets:
    """The nets of one flow as it should be."""

    def __init__(
        self, library: Library, world: World, flow_id: FlowId, tests: tuple[FlowTest, ...] = ()
    ) -> None:
        """Explore the flow; `tests` are those that stand in other files than the flow's."""
        self.flow = library.flows[flow_id]
        self._tests = (*self.flow.tests, *tests)
        self._world = world
        self._library = _narrowed(library, self.flow)
        self._text = next(s.text for s in library.sources if s.file == self.flow.mark.file)
        self._explorer = Explorer(world, flow_id)
        self.exploration: Exploration = self._explorer.run()
        self._expected = {_printed(t) for t in self.exploration.transitions}

    def wrong_steps(self) -> Iterator[Mutant]:
        """Give the flow with each single step wrong in each way."""
        others = tuple(id_ for id_ in self._world.programs if id_ != self.flow.id)
        yield from wrong_steps(self.flow, others)

    def misspellings(self) -> Iterator[tuple[Mark, str, bytes]]:
        """Give the flow's text with each name and option misspelt once."""
        for line, column, word, text in misspellings(self.flow, self._text):
            yield Mark(self.flow.mark.file, line, column), word, text.encode()

    def judge_step(self, mutant: Mutant) -> Verdict:
        """Tell which net catches a wrong step."""
        net: Net | None = None
        if self._replays_differ(mutant):
            net = "dialogue"
        elif self._check(replace_flow(self._library, mutant.flow)):
            net = "check"
        else:
            net = self._slow(mutant.flow)
        return Verdict(mutant.mark, mutant.what, net)

    def judge_text(self, mark: Mark, word: str, text: bytes) -> Verdict:
        """Tell which net catches a misspelling."""
        library = with_text(self._library, text, self.flow.mark.file, self.flow.id)
        if self._check(library):
            return Verdict(mark, word, "check")
        return Verdict(mark, word, self._slow(library.flows[self.flow.id]))

    def _check(self, library: Library) -> bool:
        findings = check_library(replace(library, checked=frozenset({self.flow.mark.file})))
        return any(finding.level != "\u63d0\u793a" for finding in findings)

    def _slow(self, flow: Flow) -> Net | None:
        world = self._world_with(flow)
        return "dialogue" if self._differs(world) else "test" if self._fails(world) else None

    def _world_with(self, flow: Flow) -> World:
        flows = {id_: program.flow for id_, program in self._world.programs.items()}
        shared = self._library.flows.get(GLOBAL_FLOW)
        if shared is not None:
            flows[GLOBAL_FLOW] = shared
        return build_world({**flows, flow.id: flow}, self._world.knowledge, self._world.perform)

    def _replays_differ(self, mutant: Mutant) -> bool:
        """Play dialogues that run the wrong step; tell whether one goes another way."""
        through = (t for t in self.exploration.transitions if _runs(t, mutant.step))
        player = Player(self._world_with(mutant.flow), self.flow.id)
        beginnings = dict(player.beginnings())
        for _, transition in zip(range(TRIED), through, strict=False):
            begun, inputs = self._explorer.way_to(transition.source)
            if begun not in beginnings:
                return True
            player.restore(beginnings[begun])
            try:
                for given in inputs:
                    player.give(given)
                effects = player.give(transition.given)
            except FAILURES:
                return True
            played = replace(transition, effects=effects, to=player.where)
            if _printed(played) != _printed(transition):
                return True
        return False

    def _differs(self, world: World) -> bool:
        """Explore the whole flow; tell whether its dialogues are others."""

        def is_new(transition: Transition) -> bool:
            return _printed(transition) not in self._expected

        explorer = Explorer(world, self.flow.id, stop=is_new)
        found = explorer.run()
        if explorer.stopped:
            return True
        return {_printed(t) for t in found.transitions} != self._expected

    def _fails(self, world: World) -> bool:
        return any(run_test(world, self.flow.id, test).fault is not None for test in self._tests)


def replace_flow(library: Library, flow: Flow) -> Library:
    """Give a library with one flow in the place of its namesake."""
    return replace(library, flows={**library.flows, flow.id: flow})


def _narrowed(library: Library, flow: Flow) -> Library:
    """Keep of other flows only what the checks of one flow must know."""
    flows = {
        id_: other if id_ in (flow.id, GLOBAL_FLOW) else stand_in(other)
        for id_, other in library.flows.items()
    }
    return replace(library, flows=flows)


def _runs(transition: Transition, step: str) -> bool:
    return any(id_ == step or id_.startswith((f"{step}:", f"{step}.")) for id_ in transition.way)


def _printed(transition: Transition) -> str:
    lines = "\n".join(lines_of(transition))
    return f"{question(transition.at)}\n{lines}\n{question(transition.to)}"
