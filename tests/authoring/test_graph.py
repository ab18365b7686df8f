"""`bot.authoring.graph`."""

from datetime import date
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.authoring.graph import edges, mermaid, nodes, svg
from bot.authoring.library import Library, load_library
from bot.kernel.ids import FlowId

ROOT = Path(__file__).parents[2]
FLOWS = ("collect_evidence", "collector_call", "danger", "legal_aid", "my_case", "report")


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(ROOT / "flows", ROOT / "content", date(2026, 11, 24))


@pytest.mark.parametrize("name", FLOWS)
def test_every_scene_is_drawn_and_has_a_way_in(library: Library, name: str) -> None:
    """One node a scene; all but the first are reached by an edge."""
    flow = library.flows[FlowId(name)]

    reached = {edge.target for edge in edges(flow)}

    assert {scene.name for scene in flow.scenes} <= set(nodes(flow))
    assert {scene.name for scene in flow.scenes[1:]} <= reached


@pytest.mark.parametrize("steps", [False, True])
def test_mermaid_names_every_scene(library: Library, *, steps: bool) -> None:
    """At scene level and at step level."""
    flow = library.flows[FlowId("danger")]

    text = mermaid(flow, steps=steps)

    assert text.startswith("flowchart TD")
    assert all(f'"{scene.name}"' in text for scene in flow.scenes)
    assert ("subgraph" in text) is steps


@pytest.mark.parametrize("name", FLOWS)
def test_the_picture_is_well_formed_and_always_the_same(library: Library, name: str) -> None:
    """Equal flows give equal bytes; nothing is loaded from anywhere."""
    flow = library.flows[FlowId(name)]

    picture = svg(flow)

    assert picture == svg(flow)
    assert ElementTree.fromstring(picture).tag.endswith("svg")  # noqa: S314  # our own bytes
    assert picture.count("http") == 1  # the name space


def test_reach_is_shown_by_colour(library: Library) -> None:
    """A scene that no test reaches looks different from one that all do."""
    flow = library.flows[FlowId("danger")]
    first, second = (scene.name for scene in flow.scenes[:2])

    picture = svg(flow, {first: 1.0, second: 0.0})

    assert "#d9ecd3" in picture
    assert "#f7d4cf" in picture
