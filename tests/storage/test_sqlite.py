"""What is special to the SQLite store: its files, its limits, and what lies in its bytes."""

import asyncio
import errno
import os
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest

from bot.kernel.errors import (
    EvidenceAlteredError,
    SchemaTooNewError,
    StoreBusyError,
    StoreError,
    StoreFullError,
    VaultError,
)
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import (
    Failure,
    ItemChange,
    LaneView,
    Mark,
    Outbound,
    Outcome,
    Step,
    StoredFile,
    TimerChange,
)
from bot.kernel.values import FileRef
from bot.storage.desk import BALLAST_BYTES
from bot.storage.sealing import Keyring
from bot.storage.sqlite import DATABASE, SqliteStore

NOW = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
ANNA = Address("telegram:canary-address")
BEN = Address("telegram:8")
CANARY = "canary"


def everything(update: Update, view: LaneView) -> Outcome:
    """Write something of every kind, each with a canary in it."""
    ref = FileRef(f"f{update.key}", "photo", "canary-name.jpg", "image/canary", 3)
    return Outcome(
        b"canary-session" + (view.session or b""),
        0,
        entries=(b"canary-entry",),
        items=(ItemChange("i", "note", b"canary-item"),),
        files=(StoredFile(ref, "expected", "telegram:canary-source", None, None, NOW),),
        timers=(TimerChange("remind:1", NOW + timedelta(hours=1), "canary-timer"),),
        messages=(Outbound(b"canary-message", "A"),),
        consents=(("canary-consent", True),),
    )


def update(key: str, address: Address = ANNA, text: str = "canary-text") -> Update:
    """Make an update."""
    return Update(address, key, "text", text, NOW)


async def open_store(
    folder: Path, step: Step = everything, *, read_only: bool = False
) -> SqliteStore:
    """Open the store of a test."""
    keyring = Keyring.load_or_create(folder / "master.key")
    return await SqliteStore.open(folder / "data", keyring, step, read_only=read_only)


def raw_of(store: SqliteStore) -> sqlite3.Connection:
    """Give the store's own connection, to be used on its thread."""
    return cast("sqlite3.Connection", cast("Any", store)._desk._db._db)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    """Give an open store."""
    opened = await open_store(tmp_path)
    yield opened
    await opened.close()


def peek(folder: Path) -> sqlite3.Connection:
    """Look into the database from outside."""
    return sqlite3.connect(folder / "data" / DATABASE, isolation_level=None)


def bytes_of(folder: Path) -> bytes:
    """Give the bytes of every file of a data directory."""
    paths = sorted(path for path in (folder / "data").rglob("*") if path.is_file())
    return b"".join(path.read_bytes() for path in paths)


async def stream(*chunks: bytes) -> AsyncIterator[bytes]:
    """Give chunks as a channel would."""
    for chunk in chunks:
        yield chunk


# -- durability and the data directory -----------------------------------------------------


async def test_each_commit_waits_for_the_disk(tmp_path: Path) -> None:
    """`PRAGMA synchronous` reads 2 (FULL) on the writing connection, in WAL mode."""
    seen: list[tuple[object, ...]] = []

    store = await open_store(tmp_path)
    db = store._desk._db  # type: ignore[reportPrivateUsage] - the writer's own setting

    def look() -> None:
        for name in ("synchronous", "journal_mode", "secure_delete", "foreign_keys"):
            seen.extend(db.execute(f"PRAGMA {name}").fetchall())

    await store._connection.call(look)  # type: ignore[reportPrivateUsage] - on its thread
    await store.close()

    assert seen == [(2,), ("wal",), (1,), (1,)]


async def test_files_are_their_owners_only(store: SqliteStore, tmp_path: Path) -> None:
    """The directory is 0700 and each file 0600, the log included."""
    await store.take(update("1"))
    await store.put_blob(ANNA, stream(b"abc"), 10)

    modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").rglob("*")}

    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert modes.pop("files") == 0o700
    assert set(modes.values()) == {0o600}
    assert f"{DATABASE}-wal" in modes


async def test_a_second_store_on_the_directory_is_refused(
    store: SqliteStore, tmp_path: Path
) -> None:
    """Also within one process."""
    with pytest.raises(StoreBusyError):
        await open_store(tmp_path)


async def test_a_second_process_is_refused_until_the_first_ends(tmp_path: Path) -> None:
    """The lock goes with the process, however it ends."""
    child = subprocess.Popen(  # noqa: ASYNC220 - it starts at once
        [sys.executable, "-m", "tests.storage.crash_child", str(tmp_path), "-", "1", "open"],
        stdout=subprocess.PIPE,
        text=True,
    )
    with child:
        assert child.stdout is not None
        assert await asyncio.to_thread(child.stdout.readline) == "open\n"
        with pytest.raises(StoreBusyError):
            await open_store(tmp_path)
        child.kill()

    await (await open_store(tmp_path)).close()


async def test_a_closed_store_takes_nothing(tmp_path: Path) -> None:
    """Closing twice does no harm; a call afterwards is an error, not a hang."""
    store = await open_store(tmp_path)
    await store.close()
    await store.close()

    with pytest.raises(StoreError):
        await store.take(update("1"))


async def test_closing_finishes_what_is_under_way(tmp_path: Path) -> None:
    """What was asked for before the close is carried out."""
    store = await open_store(tmp_path)
    taken = asyncio.create_task(store.take(update("1")))
    await asyncio.sleep(0)
    await store.close()

    assert not (await taken).duplicate


async def test_another_master_key_is_refused(tmp_path: Path) -> None:
    """The error says so; an empty store is never shown instead. The right key still works."""
    store = await open_store(tmp_path)
    await store.take(update("1"))
    await store.close()

    with pytest.raises(VaultError, match="key file"):
        await SqliteStore.open(tmp_path / "data", Keyring(bytes(32)), everything)

    store = await open_store(tmp_path)
    assert await store.dump(ANNA) is not None
    await store.close()


async def test_data_of_a_newer_version_are_refused(tmp_path: Path) -> None:
    """They could not be read rightly."""
    await (await open_store(tmp_path)).close()
    with peek(tmp_path) as db:
        db.execute("INSERT INTO migration VALUES (999, 'x', 'x')")

    with pytest.raises(SchemaTooNewError):
        await open_store(tmp_path)


async def test_a_reader_looks_without_claiming(store: SqliteStore, tmp_path: Path) -> None:
    """While the program runs, another process may read; it cannot change anything."""
    await store.take(update("1"))
    reader = await open_store(tmp_path, read_only=True)

    dump = await reader.dump(ANNA)

    assert dump is not None
    assert dump.items[0].body == b"canary-item"
    with pytest.raises(StoreError):
        await reader.take(update("2"))
    await reader.close()
    assert not (await store.take(update("2"))).duplicate


async def test_a_reader_of_no_data_is_a_clear_error(tmp_path: Path) -> None:
    """There is nothing to read, and nothing is made."""
    with pytest.raises(StoreError):
        await open_store(tmp_path, read_only=True)

    assert not (tmp_path / "data").exists()


async def test_a_data_directory_that_cannot_be_is_a_clear_error(tmp_path: Path) -> None:
    """A file in its place, or in the place of the database."""
    (tmp_path / "data").touch()
    with pytest.raises(StoreError, match="data directory"):
        await open_store(tmp_path)

    (tmp_path / "data").unlink()
    (tmp_path / "data" / DATABASE).mkdir(parents=True)
    with pytest.raises(StoreError):
        await open_store(tmp_path)


async def test_a_lone_update_commits_at_once(store: SqliteStore, tmp_path: Path) -> None:
    """When the receipt is there, another connection sees the row."""
    await store.take(update("1"))

    with peek(tmp_path) as db:
        assert db.execute("SELECT COUNT(*) FROM inbox").fetchone() == (1,)


async def test_updates_of_one_tick_share_a_commit(store: SqliteStore, tmp_path: Path) -> None:
    """64 users cost one transaction, not 64."""
    commits: list[str] = []
    raw = raw_of(store)
    await store._connection.call(lambda: raw.set_trace_callback(commits.append))  # type: ignore[reportPrivateUsage]

    await asyncio.gather(*(store.take(update("1", Address(f"telegram:{n}"))) for n in range(64)))

    assert commits.count("COMMIT") == 1


# -- what lies in the bytes ----------------------------------------------------------------


async def test_nothing_of_a_user_lies_in_plain_bytes(store: SqliteStore, tmp_path: Path) -> None:
    """No canary in the database, its log, or the vault: waiting updates included."""
    await store.take(update("1"))
    blob, digest, _ = await store.put_blob(ANNA, stream(b"canary" * 20), 1000)
    ref = FileRef("f", "photo", "canary.jpg", "image/canary", 3)
    await store.keep_file(ANNA, StoredFile(ref, "kept", "canary", blob, digest, NOW))
    store._desk._house.step = lambda _, __: Failure("Down")  # type: ignore[reportPrivateUsage]
    await store.take(update("2"))

    assert CANARY.encode() not in bytes_of(tmp_path)
    assert CANARY.encode("utf-16-le") not in bytes_of(tmp_path)


async def test_a_done_update_keeps_a_dedupe_key_only(store: SqliteStore, tmp_path: Path) -> None:
    """Its text is gone: channel, digest, lane and time are left."""
    await store.take(update("1"))

    with peek(tmp_path) as db:
        (row,) = db.execute("SELECT channel, state, seq, tries, failure, raw FROM inbox")
    assert row == ("telegram", None, None, None, None, None)


async def test_an_erasure_zeroes_what_it_frees(store: SqliteStore, tmp_path: Path) -> None:
    """No sealed byte of the user is left in the database, its log, or the vault."""
    await store.take(update("1"))
    await store.put_blob(ANNA, stream(b"abc" * 100), 1000)
    with peek(tmp_path) as db:
        sealed = [bytes(row[0]) for row in db.execute("SELECT wrapped FROM key")]
        for table in ("lane", "journal", "case_item", "evidence", "timer", "outbox", "consent"):
            column = "session" if table == "lane" else "body"
            found = db.execute(f"SELECT {column} FROM {table}").fetchall()  # noqa: S608 - fixed names
            assert found
            sealed += [bytes(row[0]) for row in found]
    sealed += [path.read_bytes() for path in (tmp_path / "data" / "files").iterdir()]
    before = bytes_of(tmp_path)

    await store.erase(ANNA)

    after = bytes_of(tmp_path)
    assert all(value in before for value in sealed)
    assert not any(value in after for value in sealed)


async def test_an_erasure_waits_for_a_reader_of_the_log(
    store: SqliteStore, tmp_path: Path
) -> None:
    """A long reader delays the zeroing of the log; nothing is left once it is gone."""
    await store.take(update("1"))
    with peek(tmp_path) as db:
        (wrapped,) = db.execute("SELECT wrapped FROM key").fetchone()
        db.execute("BEGIN")
        db.execute("SELECT * FROM lane").fetchall()
        erasing = asyncio.create_task(store.erase(ANNA))
        await asyncio.sleep(0.2)
        assert not erasing.done()
        db.execute("COMMIT")

    assert await erasing
    assert wrapped not in bytes_of(tmp_path)


SWAPS = {
    "a journal entry": "UPDATE journal SET body = (SELECT o.body FROM journal o WHERE o.n = 2)",
    "a record": "UPDATE case_item SET body = (SELECT o.body FROM case_item o WHERE o.n = 2)",
    "an older session": "UPDATE lane SET session = x'{session}'",
    "an older head": "UPDATE lane SET last_entry = 1, entries = 1",
    "a dropped entry": "DELETE FROM journal WHERE n = 2",
    "a dropped first entry": "DELETE FROM journal WHERE n = 1",
    "an entry left out": "UPDATE journal SET prev = 1 WHERE n = 3",
    "entries in another order": """UPDATE journal SET prev =
      CASE n WHEN 3 THEN 1 WHEN 1 THEN 2 ELSE 0 END""",
    "a dropped record": "DELETE FROM case_item WHERE n = 2",
    "a record left out": "UPDATE case_item SET prev = 1 WHERE n = 3",
    "a record brought back": "UPDATE case_item SET withdrawn = 1 WHERE n = 2",
    "a record of another kind": "UPDATE case_item SET kind = 'debt'",
    "a record of another name": "UPDATE case_item SET id = 'j'",
    "a repeated entry": "UPDATE lane SET entries = 4, last_entry = 3",
    "a file's state": "UPDATE evidence SET state = 'failed'",
    "a consent's time": "UPDATE consent SET at = at + 1",
    "a lost lane": "DELETE FROM lane",
    "a lost key": "DELETE FROM key",
    "a number of the head": "UPDATE lane SET items = 1",
}


@pytest.mark.parametrize("name", SWAPS)
async def test_altered_rows_are_noticed(tmp_path: Path, name: str) -> None:
    """Swapped, dropped, repeated or turned back: never served as good."""
    store = await open_store(tmp_path)
    await store.take(update("1"))
    with peek(tmp_path) as db:
        (session,) = db.execute("SELECT session FROM lane").fetchone()
    await store.take(update("2"))
    await store.take(update("3"))
    await store.close()
    with peek(tmp_path) as db:
        db.execute(SWAPS[name].replace("{session}", bytes(session).hex()))

    store = await open_store(tmp_path)
    with pytest.raises(EvidenceAlteredError):
        await store.dump(ANNA)
    await store.close()


async def test_rows_of_two_users_cannot_be_swapped(tmp_path: Path) -> None:
    """A head moved to another lane opens for nobody."""
    store = await open_store(tmp_path)
    await asyncio.gather(store.take(update("1")), store.take(update("1", BEN)))
    await store.close()
    lane = Keyring.load_or_create(tmp_path / "master.key").lane(BEN)
    with peek(tmp_path) as db:
        db.execute(
            """UPDATE lane SET (session, tail, item_tail) =
            (SELECT o.session, o.tail, o.item_tail FROM lane o WHERE o.lane = ?)""",
            (lane,),
        )

    store = await open_store(tmp_path)
    with pytest.raises(EvidenceAlteredError):
        await store.dump(ANNA)
    assert await store.dump(BEN) is not None
    await store.close()


async def test_an_altered_lane_is_set_aside_and_others_go_on(tmp_path: Path) -> None:
    """Its update is recorded as dead, once; nothing altered is used or overwritten."""
    store = await open_store(tmp_path)
    await asyncio.gather(store.take(update("1")), store.take(update("1", BEN)))
    with peek(tmp_path) as db:
        lane = Keyring.load_or_create(tmp_path / "master.key").lane(ANNA)
        db.execute("UPDATE lane SET revision = 9 WHERE lane = ?", (lane,))

    altered, other = await asyncio.gather(store.take(update("2")), store.take(update("2", BEN)))
    again = await store.take(update("2"))
    await store.close()

    assert (altered.failed, altered.dead) == (True, True)
    assert (other.failed, again.duplicate) == (False, True)


async def test_altered_messages_and_timers_stop_nobody(tmp_path: Path) -> None:
    """What does not open is left out; the other user's are given, the clock is not kept busy."""
    store = await open_store(tmp_path)
    await asyncio.gather(store.take(update("1")), store.take(update("1", BEN)))
    with peek(tmp_path) as db:
        lane = Keyring.load_or_create(tmp_path / "master.key").lane(ANNA)
        for table in ("timer", "outbox", "evidence"):
            db.execute(f"UPDATE {table} SET body = x'00' WHERE lane = ?", (lane,))  # noqa: S608

    (timer,) = await store.due(NOW + timedelta(days=1))
    await store.take(timer)
    unsent = {message.address for message in await store.unsent()}
    expected = {address for address, _ in await store.expected_files()}
    clock = await store.next_due()
    await store.close()

    assert timer.address == BEN
    assert unsent == expected == {BEN}
    assert clock == NOW + timedelta(hours=1)


# -- failures of the disk ------------------------------------------------------------------


def break_at(store: SqliteStore, sql: str, error: Callable[[], StoreError]) -> list[str]:
    """Let statements that begin like this fail while the list that is given is not empty."""
    armed = [sql]
    wire = store._desk._db  # type: ignore[reportPrivateUsage] - to break it
    execute = wire.execute

    class Broken:
        in_transaction = property(lambda _: wire.in_transaction)
        executemany = wire.executemany

        def execute(self, text: str, parameters: tuple[object, ...] = (), /) -> object:
            if armed and text.startswith(armed[0]):
                raise error()
            return execute(text, parameters)  # type: ignore[arg-type] - passed on

    store._desk._db = Broken()  # type: ignore[assignment] - a test double of the disk
    return armed


async def test_a_commit_that_fails_is_nobodys_receipt(store: SqliteStore) -> None:
    """Every caller of the group gets the error; the store works on when the disk does."""
    armed = break_at(store, "COMMIT", lambda: StoreError("SQLITE_IOERR"))
    results = await asyncio.gather(
        store.take(update("1")), store.take(update("1", BEN)), return_exceptions=True
    )
    armed.clear()

    assert [type(result) for result in results] == [StoreError, StoreError]
    assert await store.dump(ANNA) is None
    assert not (await store.take(update("1"))).duplicate


FULL = """
import asyncio, sys
from pathlib import Path
from bot.kernel.errors import StoreFullError
from tests.storage.test_sqlite import ANNA, BEN, open_store, stream, update

async def main(folder):
    store = await open_store(folder)
    await store.take(update("first", BEN))
    (folder / "filler").write_bytes(b"")
    with (folder / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(bytes(4096))
        except OSError:
            pass
    refused = 0
    for n in range(2000):
        try:
            await store.take(update(f"k{n}"))
        except StoreFullError:
            refused += 1
            break
    assert refused, "never full"
    acknowledged = n
    try:
        await store.put_blob(ANNA, stream(bytes(10**6)), 10**7)
        raise AssertionError("blob kept")
    except StoreFullError:
        pass
    assert await store.erase(BEN), "erasing needs room"
    (folder / "filler").unlink()
    for k in range(n + 1):
        assert (await store.take(update(f"k{k}"))).duplicate == (k < n), k
    assert await store.dump(BEN) is None
    await store.close()

asyncio.run(main(Path(sys.argv[1])))
"""


@pytest.mark.skipif(os.geteuid() != 0, reason="mounting a small disk needs root")
def test_a_full_disk_refuses_turns_but_not_erasing(tmp_path: Path) -> None:
    """Nothing is acknowledged that is not stored; with space again everything goes on."""
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(tmp_path)], check=False
    )
    if mounted.returncode:
        pytest.skip("mounting is not allowed here")
    try:
        done = subprocess.run(
            [sys.executable, "-c", FULL, str(tmp_path)],
            check=False,
            capture_output=True,
            text=True,
            timeout=100,
        )
    finally:
        subprocess.run(["umount", str(tmp_path)], check=True)

    assert (done.returncode, done.stderr) == (0, "")


async def test_sqlites_own_words_for_a_full_disk_are_translated(
    store: SqliteStore, tmp_path: Path
) -> None:
    """A database at its page limit is as full as a disk."""
    raw = raw_of(store)

    def limit() -> None:
        (pages,) = raw.execute("PRAGMA page_count").fetchone()
        raw.execute(f"PRAGMA max_page_count = {pages}")

    await store._connection.call(limit)  # type: ignore[reportPrivateUsage] - on its thread

    results = await asyncio.gather(
        *(store.take(update(f"k{n}")) for n in range(200)), return_exceptions=True
    )

    assert {type(result) for result in results} == {StoreFullError}


# -- growing old ---------------------------------------------------------------------------


async def test_a_purge_forgets_what_is_a_week_old(store: SqliteStore, tmp_path: Path) -> None:
    """Dedupe keys and delivered messages go; undelivered ones, records and sessions stay."""
    (sent,) = (await store.take(update("1"))).messages
    (unsent,) = (await store.take(update("2"))).messages
    await store.mark([Mark(sent.id, "sent")])

    await store.purge(NOW + timedelta(days=6))
    with peek(tmp_path) as db:
        assert db.execute("SELECT COUNT(*) FROM inbox").fetchone() == (2,)
    await store.purge(NOW + timedelta(days=8))

    with peek(tmp_path) as db:
        assert db.execute("SELECT COUNT(*) FROM inbox").fetchone() == (0,)
        assert db.execute("SELECT id FROM outbox").fetchall() == [(unsent.id,)]
    dump = await store.dump(ANNA)
    assert dump is not None
    assert len(dump.items) == 2


async def test_a_purge_ends_what_an_erasure_left_for_its_farewell(tmp_path: Path) -> None:
    """Once the farewell was delivered and a week has passed, no row is the user's."""
    farewell = Outcome(b"", 0, messages=(Outbound(b"bye", "B"),), erase=True)
    store = await open_store(tmp_path, lambda _, __: farewell)
    (message,) = (await store.take(update("1"))).messages

    await store.purge(NOW + timedelta(days=8))
    still = await store.unsent()
    await store.mark([Mark(message.id, "sent")])
    await store.purge(NOW + timedelta(days=8))
    await store.close()

    assert [found.body for found in still] == [b"bye"]
    with peek(tmp_path) as db:
        for table in ("key", "lane", "inbox", "outbox"):
            assert db.execute(f"SELECT COUNT(*) FROM {table}").fetchone() == (0,)  # noqa: S608


async def test_reminders_keep_nothing_longer(tmp_path: Path) -> None:
    """One that fired and one still to come: all that grows old goes on its day all the same."""
    timers = (
        TimerChange("remind:1", NOW + timedelta(days=1), "看看"),
        TimerChange("remind:2", NOW + timedelta(days=90), "看看"),
    )
    outcomes = [Outcome(b"{}", 0, timers=timers), Outcome(b"{}", 0)]
    store = await open_store(tmp_path, lambda _, __: outcomes.pop(0))
    await store.take(update("1"))
    (fired,) = await store.due(NOW + timedelta(days=1))
    await store.take(fired)

    await store.purge(NOW + timedelta(days=9))
    pending = await store.next_due()
    await store.close()

    with peek(tmp_path) as db:
        assert db.execute("SELECT COUNT(*) FROM inbox").fetchone() == (0,)
    assert pending == NOW + timedelta(days=90)


async def test_old_orphans_are_swept_at_start(tmp_path: Path) -> None:
    """A file without a row is gone after an hour; those with one stay."""
    store = await open_store(tmp_path)
    orphan, _, _ = await store.put_blob(ANNA, stream(b"abc"), 10)
    known, digest, _ = await store.put_blob(ANNA, stream(b"abc"), 10)
    ref = FileRef("f", "photo", "a.jpg", "image/jpeg", 3)
    await store.keep_file(ANNA, StoredFile(ref, "kept", None, known, digest, NOW))
    await store.close()
    files = tmp_path / "data" / "files"
    for name in (orphan, known):
        os.utime(files / name, (0, 0))

    await (await open_store(tmp_path)).close()

    assert os.listdir(files) == [known]  # noqa: PTH208 - names are what counts


async def test_the_ballast_is_there_and_missing_room_for_it_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk with no room for the ballast still serves."""
    await (await open_store(tmp_path)).close()
    ballast = tmp_path / "data" / "ballast"
    size = ballast.stat().st_size
    ballast.unlink()

    def full(*_: int) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(os, "posix_fallocate", full)
    await (await open_store(tmp_path)).close()

    assert size == BALLAST_BYTES
    assert not ballast.exists()


async def test_the_users_are_listed(store: SqliteStore) -> None:
    """Every address of whom something is kept."""
    await asyncio.gather(store.take(update("1")), store.take(update("1", BEN)))

    assert set(await store.addresses()) == {ANNA, BEN}
