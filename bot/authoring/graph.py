"""Draw a flow: Mermaid for editors, SVG for everybody. Equal flows give equal bytes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.authoring.layout import Box, Drawing, arrange
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

LABEL_MAX = 12
"""Characters of an edge's label; a longer one is cut."""
_CALL = "call "
_SHADES = ("#f7d4cf", "#fbeecb", "#d9ecd3")
"""Fill of a scene by the share of it that tests reach: none or little, some, all."""


@dataclass(frozen=True, slots=True)
class Edge:
    """A way from one scene to another, to the end, or to a called flow."""

    source: str
    target: str
    label: str = ""


def edges(flow: Flow) -> tuple[Edge, ...]:
    """List the ways between scenes, in order of writing, each once."""
    found: dict[Edge, None] = {}
    for scene in flow.scenes:
        for edge in _of_steps(flow, scene.name, scene.steps, ""):
            found.setdefault(edge)
    return tuple(found)


def _of_steps(  # noqa: C901  # one arm for each verb that leads somewhere
    flow: Flow, scene: str, steps: tuple[Step, ...], label: str
) -> Iterator[Edge]:
    for step in steps:
        match step:
            case Go(scene=target):
                yield Edge(scene, target, label)
            case GoBy():
                yield from _of_choice(flow, scene, step)
            case If():
                yield from _of_branch(flow, scene, step.then, _cut(step.condition.source))
                if step.otherwise is not None:
                    yield from _of_branch(flow, scene, step.otherwise, "否则")
            case Call(flow=called):
                yield Edge(scene, f"{_CALL}{called}", label)
            case Each(steps=inner):
                yield from _of_steps(flow, scene, inner, label)
            case Ask(wait=wait) if wait is not None and wait.then is not None:
                yield Edge(scene, wait.then, _cut(wait.after.source))
            case _:
                pass


def _of_branch(flow: Flow, scene: str, branch: Branch, label: str) -> Iterator[Edge]:
    if branch.scene is not None:
        yield Edge(scene, branch.scene, label)
    yield from _of_steps(flow, scene, branch.steps, label)


def _of_choice(flow: Flow, scene: str, step: GoBy) -> Iterator[Edge]:
    slot: Slot | None = flow.slots.get(step.slot)
    for value, target, _ in step.cases:
        choice = slot.choice(value) if slot else None
        yield Edge(scene, target, _cut(choice.label if choice else value))
    if step.otherwise is not None:
        yield Edge(scene, step.otherwise[0], "否则")


def _cut(text: str) -> str:
    return text if len(text) <= LABEL_MAX else f"{text[: LABEL_MAX - 1]}…"


def nodes(flow: Flow) -> tuple[str, ...]:
    """List scenes in order, then the end and called flows that are reached."""
    scenes = tuple(scene.name for scene in flow.scenes)
    targets = dict.fromkeys(edge.target for edge in edges(flow))
    return (*scenes, *(target for target in targets if target not in scenes))


def mermaid(flow: Flow, *, steps: bool = False) -> str:
    """Draw a flow in Mermaid: scenes and the ways between them, or every step of them."""
    ids = {name: f"n{number}" for number, name in enumerate(nodes(flow))}
    lines = ["flowchart TD"]
    for name, id_ in ids.items():
        scene = flow.scene(name)
        if steps and scene is not None:
            lines += _subgraph(scene, id_)
        else:
            lines.append(f"  {id_}{_shape(name)}")
    for edge in edges(flow):
        label = f"|{_quoted(edge.label)}|" if edge.label else ""
        lines.append(f"  {ids[edge.source]} -->{label} {ids[edge.target]}")
    return "\n".join(lines)


def _shape(name: str) -> str:
    if name == END:
        return f"([{_quoted(name)}])"
    return f"[[{_quoted(name)}]]" if name.startswith(_CALL) else f"[{_quoted(name)}]"


def _subgraph(scene: Scene, id_: str) -> list[str]:
    names = [f"{id_}_{number}" for number in range(len(scene.steps))]
    shown = (f"    {n}[{_quoted(_told(s))}]" for n, s in zip(names, scene.steps, strict=True))
    chain = [f"    {' --> '.join(names)}"] if len(names) > 1 else []
    return [f"  subgraph {id_}[{_quoted(scene.name)}]", *shown, *chain, "  end"]


def _told(step: Step) -> str:  # noqa: C901, PLR0911  # one arm for each verb
    match step:
        case Say(variants=variants):
            return f"say {_cut(variants[0].source)}"
        case Ask(slots=slots):
            return f"ask {_cut(' '.join(slots))}"
        case Let(assigns=assigns):
            return f"let {_cut(' '.join(name for name, _ in assigns))}"
        case Do(action=action):
            return f"do {action}"
        case If(condition=condition):
            return f"if {_cut(condition.source)}"
        case Call(flow=called):
            return f"call {called}"
        case Each(name=name):
            return f"each {name}"
        case Go(scene=scene):
            return f"go {scene}"
        case GoBy(slot=slot):
            return f"go {slot}"


def _quoted(text: str) -> str:
    return '"' + text.replace('"', "#quot;").replace("\n", " ") + '"'


def svg(flow: Flow, reached: Mapping[str, float] | None = None) -> str:
    """Draw a flow as a picture that needs nothing from the network.

    Args:
        flow: The flow.
        reached: Share of each scene that tests reach, 0 to 1; colours the scenes.
    """
    shares = reached or {}
    boxes = [Box(name, _fill(name, shares)) for name in nodes(flow)]
    ways = [(edge.source, edge.target, edge.label) for edge in edges(flow)]
    drawing: Drawing = arrange(flow.title, boxes, ways)
    return drawing.svg()


def _fill(name: str, shares: Mapping[str, float]) -> str:
    if name == END:
        return "#d8d4cc"
    if name.startswith(_CALL):
        return "#dfe7f2"
    share = shares.get(name)
    if share is None:
        return "#fbf8f1"
    return _SHADES[0 if share <= 0 else 2 if share >= 1 else 1]
