"""What a killed process leaves behind: everything it acknowledged, and nothing by halves."""

import subprocess
import sys
from pathlib import Path

import pytest

from bot.kernel.turns import CaseDump
from bot.storage.faults import EXIT_CODE, FAULT_POINTS
from bot.storage.sealing import Keyring
from bot.storage.sqlite import SqliteStore
from tests.storage.crash_child import GONE, USERS, step

CHILD = "tests.storage.crash_child"


def run(folder: Path, point: str = "-", hit: int = 1) -> tuple[int, list[str]]:
    """Run the child; give its exit code and what it acknowledged."""
    done = subprocess.run(
        [sys.executable, "-m", CHILD, str(folder), point, str(hit), "work"],
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, done.stdout.splitlines()


async def reopen(folder: Path) -> SqliteStore:
    """Open what the child left."""
    keyring = Keyring.load_or_create(folder / "master.key")
    return await SqliteStore.open(folder / "data", keyring, step)


def check_whole(dump: CaseDump) -> set[str]:
    """Check that each turn is there once and whole; give the keys of the turns."""
    session = (dump.session or b"").decode().split()
    assert session == [item.id for item in dump.items]
    assert [item.revision for item in dump.items] == [1] * len(session)
    return set(session)


@pytest.mark.parametrize("hit", [1, 2])
@pytest.mark.parametrize("point", FAULT_POINTS)
async def test_a_kill_at_any_point_loses_nothing(tmp_path: Path, point: str, hit: int) -> None:
    """Acknowledged turns and files are stored, each once; files and rows agree."""
    code, said = run(tmp_path, point, hit)
    # The one migration of today is reached once.
    assert code == (0 if point.startswith("migrate") and hit > 1 else EXIT_CODE)

    store = await reopen(tmp_path)
    stored: set[str] = set()
    files: set[str] = set()
    for user in USERS:
        dump = await store.dump(user)
        if dump is not None:
            stored |= check_whole(dump)
            files |= {file.ref.id for file in dump.files}
            for file in dump.files:
                assert file.blob is not None
                opened = [chunk async for chunk in store.open_blob(user, file.blob)]
                assert b"".join(opened) == f"file {file.ref.id[1:]}".encode()
    await store.close()

    assert {line[5:] for line in said if line.startswith("took")} <= stored
    assert {line[5:] for line in said if line.startswith("kept")} <= files
    drafts = [path.name for path in (tmp_path / "data" / "files").glob("*.part")]
    assert drafts == []


@pytest.mark.parametrize("point", [name for name in FAULT_POINTS if name.startswith("erase")])
async def test_an_erasure_is_whole_or_not_at_all(tmp_path: Path, point: str) -> None:
    """After its commit everything is gone, files too; before it nothing is."""
    run(tmp_path, point, 1)

    store = await reopen(tmp_path)
    dump = await store.dump(GONE)
    survivors = {
        file.blob for user in USERS for file in getattr(await store.dump(user), "files", ())
    }
    await store.close()

    blobs = {path.name for path in (tmp_path / "data" / "files").iterdir()}
    if point in {"erase.before-rows", "erase.after-rows", "erase.before-commit"}:
        assert dump is not None
        assert blobs == survivors | {file.blob for file in dump.files}
    else:
        assert dump is None or not dump.files
        assert blobs == survivors


async def test_a_second_run_over_the_first_ones_data_changes_nothing(tmp_path: Path) -> None:
    """The child delivers the same updates again: each took effect once."""
    run(tmp_path, "take.after-commit", 3)
    code, _ = run(tmp_path)

    store = await reopen(tmp_path)
    dumps = [await store.dump(user) for user in USERS]
    await store.close()

    assert code == 0
    for user, dump in zip(USERS, dumps, strict=True):
        assert dump is not None
        assert check_whole(dump) == {f"{user}#{n}" for n in range(6)}
