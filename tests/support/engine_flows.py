"""Small flows for tests of the engine, joined to the shipped content."""

from datetime import datetime

from bot.authoring.simulator import Simulator
from tests.support.shipped import with_flow, world_of

START = datetime.fromisoformat("2026-11-22T23:30:00+08:00")
HEAD = "title: 例子\nabout: 试一试\nenter: [/try]\n"


def simulate(text: str, id_: str = "try") -> Simulator:
    """Give somebody who talks to the shipped flows and to one more, made from YAML text.

    Raises:
        AssertionError: The text is no flow.
    """
    library = with_flow(id_, HEAD + text)
    bad = [finding for finding in library.findings if finding.level == "错误"]
    assert not bad, bad
    return Simulator(world_of(library), START)


def begun(text: str) -> Simulator:
    """Give the same after `/try`."""
    sim = simulate(text)
    sim.say("/try")
    return sim
