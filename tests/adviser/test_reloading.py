"""Edited flows and content are taken up while the adviser runs."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.reloading import Reloader, stamps
from bot.adviser.turn import TurnStep
from bot.app import load_world
from bot.engine.world import World
from bot.kernel.errors import ContentError, EngineError
from bot.settings import Settings, load_settings
from tests.adviser.rig import fast_clock
from tests.support.memory_lane import MemoryLane

LAW = "law/collection-rules.yaml"


@pytest.fixture(name="settings")
def editable(tmp_path: Path) -> Settings:
    """The shipped flows and content, to be edited."""
    shipped = load_settings({"WENZHU_DATA": str(tmp_path / "d")}, Path("/nonexistent"))
    shutil.copytree(shipped.flows, tmp_path / "flows")
    shutil.copytree(shipped.content, tmp_path / "content")
    return replace(shipped, flows=tmp_path / "flows", content=tmp_path / "content")


def _reloader(settings: Settings) -> tuple[TurnStep, Reloader]:
    step = TurnStep(load_world(settings), ZoneInfo("Asia/Shanghai"))
    folders = (settings.flows, settings.content)
    return step, Reloader(step, lambda: load_world(settings), folders, fast_clock())


def _edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


async def _rest(reloader: Reloader) -> bool:
    """Look until a change has come to rest."""
    return [await reloader.look() for _ in range(2)][-1]


def _said(step: TurnStep, text: str) -> str:
    lane = MemoryLane(step, datetime(2026, 11, 24, 12, tzinfo=UTC))
    lane.send("text", text)
    return "\n".join(message.text for message in lane.replies)


async def test_an_edited_article_is_in_the_next_message(settings: Settings) -> None:
    """A card shows the article as it stands in the law file now."""
    step, reloader = _reloader(settings)
    before = _said(step, "银行有录音吗")

    _edit(settings.content / LAW, "办法》第68条", "办法》第86条")

    assert await _rest(reloader)
    after = _said(step, "银行有录音吗")
    assert "第68条" in before
    assert "第86条" in after
    assert "第68条" not in after


async def test_a_fault_keeps_the_last_good_set(settings: Settings) -> None:
    """What cannot be read is refused once, and taken up when it is mended."""
    step, reloader = _reloader(settings)
    good = step.world
    path = settings.flows / "report.yaml"
    text = path.read_text("utf-8")

    path.write_text("title: [", "utf-8")
    refused = await _rest(reloader)
    kept = step.world
    path.write_text(f"{text}\n", "utf-8")

    assert not refused
    assert kept is good
    assert await _rest(reloader)
    assert step.world is not good


async def test_nothing_is_read_again_while_nothing_changes(settings: Settings) -> None:
    """Looking costs no loading."""
    loads: list[int] = []

    def load() -> World:
        loads.append(1)
        raise ContentError(["never"])

    step, _ = _reloader(settings)
    reloader = Reloader(step, load, (settings.content,), fast_clock())

    for _ in range(3):
        await reloader.look()

    assert loads == []


async def test_a_change_is_taken_up_after_it_has_come_to_rest(settings: Settings) -> None:
    """A set of flows that is still being written is left alone."""
    _, reloader = _reloader(settings)
    path = settings.flows / "report.yaml"
    text = path.read_text("utf-8")

    path.write_text("", "utf-8")
    first = await reloader.look()
    path.write_text(f"{text}\n\n", "utf-8")
    second = await reloader.look()

    assert not first
    assert not second
    assert await reloader.look()


def test_a_file_that_is_removed_is_a_change(settings: Settings) -> None:
    """What is watched is the set of files as well as each of them."""
    before = stamps((settings.content,))

    (settings.content / LAW).unlink()

    assert stamps((settings.content,)) != before


@pytest.mark.parametrize("wrong", [EngineError("no such scene"), PermissionError("flows")])
async def test_what_cannot_be_loaded_ends_nothing(settings: Settings, wrong: Exception) -> None:
    """Whatever goes wrong while loading, the last good set stays and looking goes on."""
    step, _ = _reloader(settings)
    good = step.world

    def load() -> World:
        raise wrong

    reloader = Reloader(step, load, (settings.content,), fast_clock())
    _edit(settings.content / LAW, "办法》第68条", "办法》第86条")

    assert not await _rest(reloader)
    assert step.world is good


async def test_a_folder_that_is_gone_for_a_moment_ends_nothing(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A release that replaces the folder is taken up at a later look."""
    _, reloader = _reloader(settings)

    def gone(_: object, pattern: str) -> Iterator[Path]:
        raise FileNotFoundError(pattern)

    with monkeypatch.context() as patched:
        patched.setattr(Path, "rglob", gone)
        missed = await reloader.look()
    _edit(settings.content / LAW, "办法》第68条", "办法》第86条")

    assert not missed
    assert await _rest(reloader)
