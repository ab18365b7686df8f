"""F060 to F063: scenes and steps that nobody reaches, ends without `go`, endless loops."""

from collections.abc import Iterator, Mapping
from itertools import pairwise

from bot.authoring.checks.walk import branches_of, scene_targets, steps_in
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.engine.model import END, Ask, Call, Each, Flow, Go, GoBy, If, Scene, Step
from bot.kernel.ids import FlowId

Exits = Mapping[str, bool]
"""Where a scene can lead, and whether a question is surely put on every way there."""


def check_scenes(library: Library, flow: Flow) -> Iterator[Finding]:
    """Find faults in the graph of scenes."""
    reached = _reached(flow)
    for scene in flow.scenes:
        if scene.name not in reached:
            yield found("F060", scene.mark, scene=scene.name, start=flow.scenes[0].name)
        yield from _dead_steps(scene.steps)
        if scene.steps and _falls_through(scene.steps):
            yield found("F062", scene.steps[-1].mark, scene=scene.name)
    yield from _loops(library, flow)


def _reached(flow: Flow) -> set[str]:
    scenes = {scene.name: scene for scene in flow.scenes}
    doors = [digression.go for digression in flow.anytime if digression.go]
    queue = [flow.scenes[0].name, *doors] if flow.scenes else []
    reached: set[str] = set()
    while queue:
        name = queue.pop()
        if name in reached or name not in scenes:
            continue
        reached.add(name)
        for step in steps_in(scenes[name].steps):
            queue.extend(target for target, _ in scene_targets(step))
    return reached


def leaves(step: Step) -> bool:
    """Tell whether no path goes on behind a step."""
    match step:
        case Go() | GoBy():
            return True
        case If(then=then, otherwise=otherwise) if otherwise is not None:
            both = (then, otherwise)
            return all(one.scene is not None or not _falls_through(one.steps) for one in both)
        case _:
            return False


def _falls_through(steps: tuple[Step, ...]) -> bool:
    return not any(leaves(step) for step in steps)


def _dead_steps(steps: tuple[Step, ...]) -> Iterator[Finding]:
    for before, step in pairwise(steps):
        if leaves(before):
            yield found("F061", step.mark, line=str(before.mark.line))
            break
    for step in steps:
        for branch in branches_of(step):
            yield from _dead_steps(branch.steps)
        if isinstance(step, Each):
            yield from _dead_steps(step.steps)


def _loops(library: Library, flow: Flow) -> Iterator[Finding]:
    asking = _AskingFlows(library)
    silent = {
        scene.name: [target for target, asks in _exits(scene, asking).items() if not asks]
        for scene in flow.scenes
    }
    seen: set[str] = set()
    for scene in flow.scenes:
        loop = _loop_through(scene.name, silent)
        if loop and not seen.intersection(loop):
            seen.update(loop)
            yield found("F063", scene.mark, path=" → ".join((*loop, loop[0])))


def _loop_through(start: str, silent: Mapping[str, list[str]]) -> tuple[str, ...]:
    """Find the shortest way from a scene back to itself without a question."""
    queue: list[tuple[str, ...]] = [(start,)]
    seen: set[str] = set()
    while queue:
        path = queue.pop(0)
        for target in silent.get(path[-1], ()):
            if target == start:
                return path
            if target not in seen:
                seen.add(target)
                queue.append((*path, target))
    return ()


class _AskingFlows:
    """Which calls put a question on every way from the called flow's start to its end."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._known: dict[tuple[FlowId, frozenset[str]], bool] = {}

    def asks(self, call: Call) -> bool:
        given = frozenset(name for name, _ in call.give)
        key = (call.flow, given)
        if key not in self._known:
            self._known[key] = True  # a flow that calls itself adds no silent way
            flow = self._library.flows.get(call.flow)
            self._known[key] = flow is None or not self._silent_end(flow, given)
        return self._known[key]

    def _silent_end(self, flow: Flow, given: frozenset[str]) -> bool:
        queue = [flow.scenes[0].name] if flow.scenes else []
        scenes = {scene.name: scene for scene in flow.scenes}
        unknown = frozenset(flow.slots) - given
        seen: set[str] = set()
        while queue:
            name = queue.pop()
            if name == END:
                return True
            if name in seen or name not in scenes:
                continue
            seen.add(name)
            exits = _exits(scenes[name], self, unknown)
            queue.extend(target for target, asks in exits.items() if not asks)
        return False


def _exits(scene: Scene, flows: _AskingFlows, fresh: frozenset[str] = frozenset()) -> Exits:
    ways = _Ways(flows, fresh)
    ways.follow(scene.steps, asked=False)
    return ways.exits


class _Ways:
    """Follows the steps of a scene and notes where they lead."""

    def __init__(self, flows: _AskingFlows, fresh: frozenset[str]) -> None:
        self.exits: dict[str, bool] = {}
        self._flows = flows
        self._fresh = fresh

    def follow(self, steps: tuple[Step, ...], *, asked: bool) -> bool | None:
        """Give whether a question was surely put behind the steps; None if none goes on."""
        for step in steps:
            if isinstance(step, If):
                after = self._if(step, asked=asked)
                if after is None:
                    return None
                asked = after
                continue
            for target, _ in scene_targets(step):
                self._leave(target, asked=asked)
            if isinstance(step, Each):
                self.follow(step.steps, asked=asked)
            if leaves(step):
                return None
            asked = asked or self._surely_asks(step)
        return asked

    def _leave(self, target: str, *, asked: bool) -> None:
        self.exits[target] = self.exits.get(target, True) and asked

    def _if(self, step: If, *, asked: bool) -> bool | None:
        ends = [asked] if step.otherwise is None else []
        for branch in branches_of(step):
            if branch.scene is not None:
                self._leave(branch.scene, asked=asked)
                continue
            end = self.follow(branch.steps, asked=asked)
            if end is not None:
                ends.append(end)
        return all(ends) if ends else None

    def _surely_asks(self, step: Step) -> bool:
        match step:
            case Ask(again=again, slots=slots):
                return again or any(slot in self._fresh for slot in slots)
            case Call():
                return self._flows.asks(step)
            case _:
                return False
