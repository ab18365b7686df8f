"""The way in: durable, in order, tried again, and handed on."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace

import pytest

from bot.adviser.envelope import encode_message
from bot.adviser.fetching import Fetcher, Wording
from bot.adviser.intake import PENDING_MAX, Intake
from bot.adviser.ports import LaneView, Outbound, Outcome, Receipt, StoredFile
from bot.kernel.errors import StoreError, StoreFullError
from bot.kernel.messages import Message, Update
from bot.kernel.values import FileRef
from tests.adviser.rig import ANNA, BEN, Rig, until

WORDS = Wording("太大", "空的", "没了")


@dataclass(slots=True)
class Door:
    """An intake that runs, and what it stands in."""

    rig: Rig
    intake: Intake
    fetcher: Fetcher


@pytest.fixture
async def door(rig: Rig) -> AsyncIterator[Door]:
    fetcher = Fetcher(rig.store, {"telegram": rig.chat}, rig.clock, WORDS, limit_bytes=100)
    intake = Intake(rig.store, rig.delivery, fetcher, rig.clock)
    tasks = [asyncio.create_task(intake.run()), asyncio.create_task(fetcher.run(intake.accept))]
    yield Door(rig, intake, fetcher)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_an_accepted_update_is_answered(door: Door) -> None:
    """The messages of a turn go to delivery."""
    receipt = await door.intake.accept(door.rig.update("一"))

    await until(lambda: door.rig.chat.texts() == ["一"])

    assert not receipt.duplicate


async def test_a_duplicate_is_answered_once(door: Door) -> None:
    """A redelivery has no effect."""
    update = door.rig.update("一")

    receipts = [await door.intake.accept(update) for _ in range(4)]
    await until(lambda: door.rig.chat.texts() == ["一"])

    assert [receipt.duplicate for receipt in receipts] == [False, True, True, True]
    assert door.rig.step.turns == ["一"]


async def test_updates_accepted_together_keep_their_order(door: Door) -> None:
    """Many at once, of two users: each user's take effect in the order of the calls."""
    updates = [door.rig.update(str(n), ANNA if n % 2 else BEN) for n in range(60)]

    await asyncio.gather(*(door.intake.accept(update) for update in updates))
    await until(lambda: len(door.rig.chat.sent) == 60)

    assert door.rig.chat.texts(ANNA) == [str(n) for n in range(60) if n % 2]
    assert door.rig.chat.texts(BEN) == [str(n) for n in range(60) if not n % 2]


async def test_a_failed_turn_is_tried_again(door: Door) -> None:
    """What was accepted and could not be carried out is, a moment later, by itself."""
    door.rig.step.failing = 1

    receipt = await door.intake.accept(door.rig.update("一"))
    await until(lambda: door.rig.chat.texts() == ["一"])

    assert receipt.failed


async def test_a_turn_that_never_works_is_apologised_for(door: Door) -> None:
    """After three tries the user is told and the next update is carried out."""
    door.rig.step.failing = 3
    await door.intake.accept(door.rig.update("一"))
    await until(lambda: door.rig.chat.texts() == ["sorry"])

    await door.intake.accept(door.rig.update("二"))
    await until(lambda: door.rig.chat.texts() == ["sorry", "二"])

    assert door.rig.step.turns == ["二"]


async def test_what_is_not_stored_is_not_accepted(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk is the caller's to know, for it must deliver again."""

    async def refuse(update: Update) -> Receipt:
        raise StoreFullError("full")

    monkeypatch.setattr(door.rig.store, "take", refuse)

    with pytest.raises(StoreError):
        await door.intake.accept(door.rig.update("一"))


async def test_only_so_many_are_under_way_at_once(
    door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A flood waits at its source, not in memory."""
    gate = asyncio.Event()
    under_way = 0

    async def take(update: Update) -> Receipt:
        nonlocal under_way
        under_way += 1
        await gate.wait()
        return Receipt(duplicate=True, messages=())

    monkeypatch.setattr(door.rig.store, "take", take)
    work = [
        asyncio.create_task(door.intake.accept(door.rig.update("一")))
        for _ in range(PENDING_MAX + 50)
    ]
    await asyncio.sleep(0.05)

    seen = under_way
    gate.set()
    await asyncio.gather(*work)

    assert seen == PENDING_MAX


async def test_a_file_is_fetched_into_the_vault(door: Door) -> None:
    """An announced file is kept, byte for byte."""
    door.rig.step.other = _keep(FileRef("f1", "voice", "a.ogg", "audio/ogg", 6))
    door.rig.chat.sources["telegram:x"] = b"voices"

    await door.intake.accept(door.rig.update("录音"))
    kept = await _wait_file(door, "kept")
    assert kept.blob is not None
    content = b"".join([chunk async for chunk in door.rig.store.open_blob(ANNA, kept.blob)])

    assert content == b"voices"


async def test_a_file_that_fails_once_is_fetched_later(door: Door) -> None:
    """A broken download is begun again."""
    door.rig.step.other = _keep(FileRef("f1", "voice", "a.ogg", "audio/ogg", 6))
    door.rig.chat.sources["telegram:x"] = StoreError("once")

    await door.intake.accept(door.rig.update("录音"))
    kept = await _wait_file(door, "kept")

    assert kept.ref.size_bytes == len(b"later")


@pytest.mark.parametrize(
    ("content", "size", "words"),
    [(b"x" * 101, 0, "太大"), (b"x", 101, "太大"), (b"", 0, "空的")],
)
async def test_a_file_that_cannot_be_kept_is_told(
    door: Door, content: bytes, size: int, words: str
) -> None:
    """The user hears why a file is not there, once."""
    door.rig.step.other = _keep(FileRef("f1", "file", "a.pdf", "application/pdf", size))
    door.rig.chat.sources["telegram:x"] = content

    await door.intake.accept(door.rig.update("文件"))
    await _wait_file(door, "failed")
    await until(lambda: door.rig.chat.texts() == [words])

    assert door.rig.chat.texts() == [words]


async def test_a_file_announced_before_a_crash_is_fetched_at_start(rig: Rig) -> None:
    """The store remembers what is still to be fetched."""
    rig.step.other = _keep(FileRef("f1", "voice", "a.ogg", "audio/ogg", 6))
    rig.chat.sources["telegram:x"] = b"voices"
    await rig.store.take(rig.update("录音"))

    fetcher = Fetcher(rig.store, {"telegram": rig.chat}, rig.clock, WORDS)
    intake = Intake(rig.store, rig.delivery, fetcher, rig.clock)
    task = asyncio.create_task(fetcher.run(intake.accept))
    kept = await _wait_file(Door(rig, intake, fetcher), "kept")
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)

    assert kept.ref.id == "f1"


def _keep(ref: FileRef) -> "Keep":
    return Keep(ref)


@dataclass(slots=True)
class Keep:
    """A step that announces a file, and says what a timer brings."""

    ref: FileRef

    def __call__(self, update: Update, _: LaneView) -> Outcome:
        """Carry out a turn."""
        if update.kind == "timer":
            return Outcome(b"{}", 0, messages=(_said(update.text),))
        file = StoredFile(self.ref, "expected", "telegram:x", None, None, update.received_at)
        return Outcome(b"{}", 0, files=(file,))


def _said(text: str) -> Outbound:
    return Outbound(encode_message(Message(text)), "A")


async def _wait_file(door: Door, state: str) -> StoredFile:
    for _ in range(2000):
        dump = await door.rig.store.dump(ANNA)
        files = () if dump is None else dump.files
        if files and files[0].state == state:
            return replace(files[0])
        await asyncio.sleep(0.002)
    raise AssertionError("the file never got there")


async def test_what_must_never_be_kept_is_masked_before_it_is_stored(door: Door) -> None:
    """The queue itself holds neither a number typed nor one in the name of a file."""
    number = "110101199003078515"
    ref = FileRef("f1", "photo", f"{number}.jpg", "image/jpeg", 3)
    given = replace(door.rig.update(f"我的号{number}"), kind="file", file=ref)
    taken: list[Update] = []
    take = door.rig.store.take

    async def spy(update: Update) -> Receipt:
        taken.append(update)
        return await take(update)

    door.rig.store.take = spy  # looks at what would be stored

    await door.intake.accept(given)

    assert number not in repr(taken)
    assert taken[0].text.endswith("8515")
