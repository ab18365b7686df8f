"""Fixtures of the use case."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.adviser.rig import Rig, make_rig


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    made = await make_rig(tmp_path)
    yield made
    await made.delivery.stop()
    await made.store.close()
