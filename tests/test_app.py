"""The composition root: what is loaded and opened, and how it refuses."""

import shutil
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.desk import perform
from bot.adviser.pictures import perform_without_font
from bot.adviser.turn import TurnStep
from bot.app import load_world, open_store
from bot.documents import typesetting
from bot.kernel.errors import ContentError, SettingsError, StoreBusyError, VaultError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.settings import Settings, load_settings, wall_clock
from tests.support.shipped import FLOW_IDS, world

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings({"WENZHU_DATA": str(tmp_path / "d")}, Path("/nonexistent"))


def _step() -> TurnStep:
    return TurnStep(world(), ZONE)


def test_clock_is_aware() -> None:
    """Time has a zone from the start."""
    assert wall_clock().utcoffset() is not None


def test_shipped_flows_are_served(settings: Settings) -> None:
    """Every shipped flow is in the world, and Traditional signs of danger are read."""
    loaded = load_world(settings)

    assert set(FLOW_IDS) <= set(loaded.programs)
    assert loaded.simplify("門") == "门"


def test_world_without_a_font_sends_no_png(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whether pictures can be drawn is looked at when the flows are loaded."""
    with_font = load_world(settings).perform
    monkeypatch.setattr(typesetting, "font_folder", lambda: None)

    assert load_world(settings).perform is perform_without_font
    assert with_font in (perform, perform_without_font)


def test_broken_flow_is_refused_with_its_place(settings: Settings, tmp_path: Path) -> None:
    """Nothing is served with an error in a flow; the finding names file and line."""
    shutil.copytree(settings.flows, tmp_path / "flows")
    (tmp_path / "flows" / "report.yaml").write_text("title: [", "utf-8")

    with pytest.raises(ContentError, match=r"report\.yaml:\d+"):
        load_world(replace(settings, flows=tmp_path / "flows"))


def test_no_flows_are_refused(settings: Settings, tmp_path: Path) -> None:
    """An empty folder is no service."""
    with pytest.raises(ContentError):
        load_world(replace(settings, flows=tmp_path))


async def test_store_is_opened_and_closed(settings: Settings) -> None:
    """The directory is made, for its owner only, and can be opened again after."""
    for key in ("a", "b"):
        async with open_store(settings, _step()) as store:
            receipt = await store.take(
                Update(Address("terminal:a"), key, "text", "你好", wall_clock())
            )
            assert receipt.messages

    assert settings.data.stat().st_mode & 0o077 == 0
    assert settings.key_file.stat().st_mode & 0o777 == 0o600


async def test_second_opening_is_refused(settings: Settings) -> None:
    """A directory that is open is busy."""
    async with open_store(settings, _step()):
        with pytest.raises(StoreBusyError):
            async with open_store(settings, _step()):
                pass


async def test_other_key_is_refused(settings: Settings, tmp_path: Path) -> None:
    """Data sealed under another key do not open, and are not replaced by empty ones."""
    async with open_store(settings, _step()):
        pass

    with pytest.raises(VaultError):
        async with open_store(replace(settings, key_file=tmp_path / "other.key"), _step()):
            pass


async def test_directory_that_cannot_be_made_is_told(settings: Settings, tmp_path: Path) -> None:
    """A file in the way is named by the setting."""
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(SettingsError, match="WENZHU_DATA"):
        async with open_store(replace(settings, data=tmp_path / "file" / "d"), _step()):
            pass


async def test_unknown_fault_point_is_refused(settings: Settings) -> None:
    """A fault point that does not exist would test nothing."""
    with pytest.raises(SettingsError, match="WENZHU_FAULT"):
        async with open_store(replace(settings, fault=("no-such-point", 1)), _step()):
            pass
