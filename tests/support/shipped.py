"""The flows and content of this repository, loaded once for all tests that need them."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Final

from bot.adviser.desk import perform
from bot.authoring.library import Library, load_library, with_text
from bot.engine.world import World, build_world
from bot.kernel.ids import FlowId

ROOT: Final = Path(__file__).parents[2]
FLOWS: Final = ROOT / "flows"
MORE_TESTS: Final = ROOT / "tests" / "flows"
GOLDEN: Final = ROOT / "tests" / "golden"
TODAY: Final = date(2026, 11, 22)
FLOW_IDS: Final = tuple(
    FlowId(path.stem) for path in sorted(FLOWS.glob("*.yaml")) if path.stem != "_global"
)


@cache
def library() -> Library:
    """Give the shipped flows and content as read on the day of the tests."""
    return load_library(FLOWS, ROOT / "content", TODAY)


@cache
def world() -> World:
    """Give the world that is served from them."""
    return world_of(library())


def world_of(read: Library) -> World:
    """Build the world of a library."""
    return build_world(read.flows, read.knowledge, perform)


def with_flow(id_: str, text: str) -> Library:
    """Give the shipped library with one more flow."""
    return with_text(library(), text.encode(), f"flows/{id_}.yaml", FlowId(id_))
