"""What every store promises; a new store joins by one line in `stores.OPENERS`."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.adviser.ports import (
    Failure,
    ItemChange,
    LaneView,
    Mark,
    Outbound,
    Outcome,
    StoredFile,
    StoredItem,
    StoredTimer,
    TimerChange,
)
from bot.kernel.errors import EvidenceAlteredError, EvidenceMissingError, EvidenceTooLargeError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.values import FileRef
from tests.contracts.stores import (
    ANNA,
    APOLOGY,
    BEN,
    NOW,
    OPENERS,
    Bench,
    Script,
    echo,
    read,
    said,
    stream,
)

LATER = NOW + timedelta(hours=1)


@pytest.fixture(params=sorted(OPENERS))
async def bench(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Bench]:
    """Give an open store of each kind."""
    kind = str(request.param)
    script = Script()
    opened = Bench(tmp_path, kind, await OPENERS[kind](tmp_path, script), script)
    yield opened
    await opened.store.close()


def refuse(update: Update, view: LaneView) -> Outcome | Failure:
    """Fail on the word boom, echo anything else."""
    return Failure("Boom") if update.text == "boom" else echo(update, view)


def outcome(**changes: object) -> Outcome:
    """Make an outcome that changes only what is named."""
    return Outcome(**{"session": b"s", "segment": 0, **changes})  # type: ignore[arg-type] - by name


def kept(id_: str, blob: str | None = None, state: str = "kept") -> StoredFile:
    """Make the row of a file."""
    ref = FileRef(id_, "photo", "门口.jpg", "image/jpeg", 3)
    return StoredFile(ref, state, "telegram:abc", blob, None, NOW)  # type: ignore[arg-type] - a test's state


# -- turns ---------------------------------------------------------------------------------


async def test_a_turn_is_carried_out_and_answered(bench: Bench) -> None:
    """An update's messages come back with its receipt."""
    receipt = await bench.say("hello")

    assert said(receipt) == ["1 hello"]
    assert not receipt.duplicate
    assert not receipt.failed


async def test_a_turn_sees_what_the_last_one_left(bench: Bench) -> None:
    """The session of one turn is the next one's."""
    await bench.say("a")

    assert said(await bench.say("b")) == ["2 b"]


async def test_a_state_outlives_a_restart(bench: Bench) -> None:
    """What was acknowledged is there after the store was opened again."""
    await bench.say("a")
    await bench.reopen()

    assert said(await bench.say("b")) == ["2 b"]


async def test_a_redelivery_has_no_effect(bench: Bench) -> None:
    """The same key again is a duplicate and starts no turn, also after a restart."""
    update = bench.update("a")
    await bench.store.take(update)

    again = await bench.store.take(update)
    await bench.reopen()
    after_restart = await bench.store.take(update)

    assert again.duplicate
    assert after_restart.duplicate
    assert again.messages == after_restart.messages == ()
    assert said(await bench.say("b")) == ["2 b"]


async def test_a_redelivery_in_the_same_tick_has_no_effect(bench: Bench) -> None:
    """Of two copies of an update that arrive together one counts."""
    update = bench.update("a")

    first, second = await asyncio.gather(bench.store.take(update), bench.store.take(update))

    assert (first.duplicate, second.duplicate) == (False, True)


async def test_equal_keys_of_two_users_are_two_updates(bench: Bench) -> None:
    """A key is a user's: a timer of the same name fires for both."""
    first = Update(ANNA, "k", "text", "a", NOW)
    second = Update(BEN, "k", "text", "a", NOW)

    receipts = await asyncio.gather(bench.store.take(first), bench.store.take(second))

    assert [receipt.duplicate for receipt in receipts] == [False, False]


async def test_users_do_not_see_each_other(bench: Bench) -> None:
    """Each user's lane has its own session."""
    await bench.say("a", ANNA)

    assert said(await bench.say("b", BEN)) == ["1 b"]


async def test_64_users_share_a_tick(bench: Bench) -> None:
    """Updates of many users taken at once are all carried out."""
    users = [Address(f"telegram:{n}") for n in range(64)]

    receipts = await asyncio.gather(*(bench.say("x", user) for user in users))

    assert [said(receipt) for receipt in receipts] == [["1 x"]] * 64


async def test_updates_of_one_user_in_one_tick_keep_their_order(bench: Bench) -> None:
    """Each turn of a group sees the one before it, session and journal."""
    seen: list[tuple[bytes, ...]] = []

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        seen.append(view.journal())
        return echo(update, view)

    bench.script.now = step
    receipts = await asyncio.gather(*(bench.say(text) for text in "abc"))

    assert [said(receipt) for receipt in receipts] == [["1 a"], ["2 b"], ["3 c"]]
    assert seen == [(), (b"a",), (b"a", b"b")]


async def test_50_users_keep_their_order(bench: Bench) -> None:
    """Whatever runs side by side, a user's updates take effect in the order of taking."""
    order: dict[str, list[str]] = {}

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        order.setdefault(update.address, []).append(update.text)
        return echo(update, view)

    bench.script.now = step

    async def talk(user: int) -> None:
        for n in range(20):
            await bench.say(str(n), Address(f"telegram:{user}"))

    await asyncio.gather(*(talk(user) for user in range(50)))

    assert set(map(tuple, order.values())) == {tuple(str(n) for n in range(20))}


async def test_a_cancelled_caller_does_not_cancel_the_turn(bench: Bench) -> None:
    """Whoever stops waiting for a receipt leaves the turn to be carried out."""
    update = bench.update("a")
    task = asyncio.create_task(bench.store.take(update))
    await asyncio.sleep(0)
    task.cancel()

    assert said(await bench.say("b")) == ["2 b"]
    assert (await bench.store.take(update)).duplicate


# -- failing turns -------------------------------------------------------------------------


async def test_a_failed_turn_changes_nothing_and_waits(bench: Bench) -> None:
    """The update is accepted, the session stays as it was, and a restart keeps it waiting."""
    bench.script.now = refuse
    update = bench.update("boom")

    receipt = await bench.store.take(update)
    await bench.reopen()

    assert (receipt.failed, receipt.dead, receipt.messages) == (True, False, ())
    assert (await bench.store.take(update)).duplicate
    bench.script.now = echo
    assert [said(tried) for tried in await bench.store.take_waiting()] == [["1 boom"]]


async def test_waiting_updates_come_before_a_new_one(bench: Bench) -> None:
    """The receipt of a new update holds the answers to those that waited, in order."""
    bench.script.now = refuse
    await bench.say("boom")
    bench.script.now = echo

    receipt = await bench.say("b")

    assert said(receipt) == ["1 boom", "2 b"]
    assert not receipt.failed


async def test_a_new_update_waits_behind_one_that_fails_again(bench: Bench) -> None:
    """Order is kept: nothing overtakes an update that is still to be tried."""
    bench.script.now = refuse
    await bench.say("boom")

    receipt = await bench.say("b")

    assert (receipt.failed, receipt.messages) == (True, ())
    bench.script.now = echo
    assert [said(tried) for tried in await bench.store.take_waiting()] == [["1 boom"], ["2 b"]]


async def test_the_third_failure_sets_an_update_aside(bench: Bench) -> None:
    """The user is told, and what waited behind it goes on."""
    bench.script.now = refuse
    await bench.say("boom")
    await bench.say("b")

    receipts = await bench.store.take_waiting()

    assert [(tried.failed, tried.dead) for tried in receipts] == [(True, True), (False, False)]
    assert [said(tried) for tried in receipts] == [[APOLOGY.decode()], ["1 b"]]
    assert await bench.store.take_waiting() == ()


async def test_a_failing_turn_leaves_the_others_of_its_group(bench: Bench) -> None:
    """One user's failure is nobody else's."""
    bench.script.now = refuse

    bad, good = await asyncio.gather(bench.say("boom", ANNA), bench.say("b", BEN))

    assert bad.failed
    assert said(good) == ["1 b"]


async def test_a_step_that_raises_fails_its_own_turn_only(bench: Bench) -> None:
    """A step with a defect is a failed turn like another."""

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        return echo(update, view) if update.text != "boom" else echo(update, None)  # type: ignore[arg-type] - the defect

    bench.script.now = step
    bad, good = await asyncio.gather(bench.say("boom", ANNA), bench.say("b", BEN))

    assert bad.failed
    assert said(good) == ["1 b"]


async def test_an_outcome_that_cannot_be_written_fails_its_own_turn_only(bench: Bench) -> None:
    """Rows that the database refuses take nobody else's turn with them."""

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        return outcome(segment=2**80) if update.text == "boom" else echo(update, view)

    bench.script.now = step
    receipts = await asyncio.gather(
        bench.say("a", BEN), bench.say("boom", ANNA), bench.say("b", BEN)
    )

    assert [receipt.failed for receipt in receipts] == [False, True, False]
    assert said(receipts[2]) == ["2 b"]
    bench.script.now = echo
    assert [said(tried) for tried in await bench.store.take_waiting()] == [["1 boom"]]


async def test_odd_characters_survive_waiting(bench: Bench) -> None:
    """A lone surrogate in a text breaks neither the store nor the text."""
    texts: list[str] = []

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        texts.append(update.text)
        return Failure("Boom") if len(texts) == 1 else outcome()

    bench.script.now = step
    await bench.say("\ud800催收")
    await bench.store.take_waiting()

    assert texts == ["\ud800催收"] * 2


# -- records -------------------------------------------------------------------------------


async def test_a_record_gets_revisions(bench: Bench) -> None:
    """Every revision is kept, oldest first; a second change of an id is its second revision."""
    changes = [
        ItemChange("i1", "incident", b"one"),
        ItemChange("i2", "note", b"two"),
        ItemChange("i1", "incident", b"three", withdrawn=True),
    ]
    for change in changes:
        bench.script.now = lambda _, __, change=change: outcome(items=(change,))
        await bench.say("x")

    dump = await bench.store.dump(ANNA)

    assert dump is not None
    assert dump.items == (
        StoredItem("i1", "incident", 1, b"one", withdrawn=False, at=NOW),
        StoredItem("i2", "note", 1, b"two", withdrawn=False, at=NOW),
        StoredItem("i1", "incident", 2, b"three", withdrawn=True, at=NOW),
    )


async def test_a_record_changed_twice_in_a_group_gets_two_revisions(bench: Bench) -> None:
    """Two turns of one tick number their revisions one after the other."""
    bench.script.now = lambda update, _: outcome(
        items=(ItemChange("i", "note", update.text.encode()),)
    )
    await asyncio.gather(bench.say("a"), bench.say("b"))

    dump = await bench.store.dump(ANNA)

    assert dump is not None
    assert [(item.revision, item.body) for item in dump.items] == [(1, b"a"), (2, b"b")]


async def test_a_step_reads_records_and_files(bench: Bench) -> None:
    """A turn sees the records and files of its user, those of the same group too."""
    seen: list[tuple[int, int]] = []

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        seen.append((len(view.items()), len(view.files())))
        return outcome(
            items=(ItemChange("i", "note", b"x"),), files=(kept(update.text, state="expected"),)
        )

    bench.script.now = step
    await asyncio.gather(bench.say("a"), bench.say("b"), bench.say("c", BEN))

    assert seen == [(0, 0), (1, 1), (0, 0)]


async def test_a_new_segment_starts_an_empty_journal(bench: Bench) -> None:
    """A turn sees the entries of the current segment only."""
    seen: list[tuple[bytes, ...]] = []

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        seen.append(view.journal())
        segment = view.segment + (update.text == "new")
        return outcome(segment=segment, entries=(update.text.encode(),))

    bench.script.now = step
    for text in ("a", "new", "b"):
        await bench.say(text)

    assert seen == [(), (b"a",), (b"new",)]


async def test_consents_are_kept_in_order(bench: Bench) -> None:
    """Giving and withdrawing are both on record."""
    for given in (True, False):
        bench.script.now = lambda _, __, given=given: outcome(consents=(("store", given),))
        await bench.say("x")

    dump = await bench.store.dump(ANNA)

    assert dump is not None
    assert dump.consents == (("store", True, NOW), ("store", False, NOW))


async def test_an_unknown_user_has_no_dump(bench: Bench) -> None:
    """Nothing kept is None, not an empty case."""
    assert await bench.store.dump(ANNA) is None


# -- timers --------------------------------------------------------------------------------


async def remind(bench: Bench, *changes: TimerChange, address: Address = ANNA) -> None:
    """Take a turn that changes timers, then echo again."""
    bench.script.now = lambda _, __: outcome(session=b"0", timers=changes)
    await bench.say("x", address)
    bench.script.now = echo


async def test_a_timer_comes_due_as_an_update(bench: Bench) -> None:
    """Its id is what the update replies to; its text is the reminder's."""
    await remind(bench, TimerChange("remind:1", LATER, "打电话"))

    assert await bench.store.next_due() == LATER
    assert await bench.store.due(NOW) == ()
    assert await bench.store.due(LATER) == (
        Update(
            ANNA,
            f"remind:1@{LATER.isoformat()}",
            "timer",
            "打电话",
            LATER,
            reply_to="remind:1",
        ),
    )


async def test_taking_a_timer_removes_it(bench: Bench) -> None:
    """It fires once, however often it is given out."""
    await remind(bench, TimerChange("wait:q", LATER))
    (update,) = await bench.store.due(LATER)

    first, second = await asyncio.gather(bench.store.take(update), bench.store.take(update))

    assert (first.duplicate, second.duplicate) == (False, True)
    assert await bench.store.next_due() is None


async def test_a_timer_not_taken_stays(bench: Bench) -> None:
    """Given out but not taken, it is due again after a restart."""
    await remind(bench, TimerChange("wait:q", LATER))
    await bench.store.due(LATER)
    await bench.reopen()

    assert len(await bench.store.due(LATER)) == 1


@pytest.mark.parametrize("due", [None, LATER + timedelta(days=1)])
async def test_a_timer_removed_or_moved_meanwhile_does_not_fire(bench: Bench, due: object) -> None:
    """The user answered between the clock's look and the turn."""
    await remind(bench, TimerChange("wait:q", LATER))
    (update,) = await bench.store.due(LATER)
    await remind(bench, TimerChange("wait:q", due))  # type: ignore[arg-type] - a time or None

    receipt = await bench.store.take(update)

    assert receipt.duplicate
    assert await bench.store.next_due() == due


async def test_two_users_timers_of_one_name_both_fire(bench: Bench) -> None:
    """Timers belong to their user."""
    await remind(bench, TimerChange("wait:q", LATER), address=ANNA)
    await remind(bench, TimerChange("wait:q", LATER), address=BEN)

    receipts = [await bench.store.take(update) for update in await bench.store.due(LATER)]

    assert [receipt.duplicate for receipt in receipts] == [False, False]


async def test_silence_removes_every_timer_of_the_user(bench: Bench) -> None:
    """One turn takes back all, whatever they are called; another user's stay."""
    await remind(bench, TimerChange("wait:q", LATER), TimerChange("remind:1", LATER))
    await remind(bench, TimerChange("remind:1", LATER), address=BEN)
    given = next(one for one in await bench.store.due(LATER) if one.address == ANNA)

    await silence(bench)

    assert [update.address for update in await bench.store.due(LATER)] == [BEN]
    assert (await bench.store.take(given)).duplicate


async def test_a_turn_of_silence_may_set_timers(bench: Bench) -> None:
    """Those stand; what was there before is gone."""
    await remind(bench, TimerChange("remind:1", LATER))

    await silence(bench, TimerChange("wait:q", LATER))

    assert [update.reply_to for update in await bench.store.due(LATER)] == ["wait:q"]


@pytest.mark.parametrize("removal", [(), (TimerChange("remind:1", None),)])
async def test_timers_set_in_the_same_moment_are_removed(
    bench: Bench, removal: tuple[TimerChange, ...]
) -> None:
    """A turn that sets one and the turn that takes it back may share a transaction."""
    outcomes = [
        outcome(session=b"0", timers=(TimerChange("remind:1", LATER),)),
        outcome(session=b"0", timers=removal, silence=not removal),
    ]
    bench.script.now = lambda _, __: outcomes.pop(0)

    await asyncio.gather(bench.say("a"), bench.say("b"))

    assert await bench.store.next_due() is None


async def silence(bench: Bench, *changes: TimerChange) -> None:
    """Take a turn that removes every timer and sets these, then echo again."""
    quiet = outcome(session=b"0", timers=changes, silence=True)
    bench.script.now = lambda _, __: quiet
    await bench.say("x")
    bench.script.now = echo


async def test_a_reminder_brings_nobody_back(bench: Bench) -> None:
    """Erased while a reminder was set, and another under way: neither keeps or makes a row."""
    await remind(bench, TimerChange("remind:1", LATER), TimerChange("remind:2", LATER))
    under_way, _ = await bench.store.due(LATER)

    await bench.store.erase(ANNA)

    assert (await bench.store.take(under_way)).duplicate
    assert await bench.store.next_due() is None
    assert await bench.store.dump(ANNA) is None
    assert not await bench.store.erase(ANNA)


async def test_a_dump_tells_the_timers_that_are_set(bench: Bench) -> None:
    """By date, with what they say; another user's are not among them."""
    later = LATER + timedelta(days=1)
    await remind(bench, TimerChange("remind:2", later, "乙"), TimerChange("wait:q", LATER))
    await remind(bench, TimerChange("remind:1", LATER, "丙"), address=BEN)

    dump = await bench.store.dump(ANNA)

    assert dump is not None
    assert dump.timers == (StoredTimer("wait:q", LATER, ""), StoredTimer("remind:2", later, "乙"))


# -- delivery ------------------------------------------------------------------------------


async def test_unsent_messages_are_listed_in_order(bench: Bench) -> None:
    """After a restart everything undelivered is there; what was never tried cannot repeat."""
    await bench.say("a")
    await bench.say("b", BEN)
    await bench.reopen()

    messages = await bench.store.unsent()

    assert [(message.address, message.body) for message in messages] == [
        (ANNA, b"1 a"),
        (BEN, b"1 b"),
    ]
    assert [message.may_repeat for message in messages] == [False, False]


async def test_sent_and_dead_messages_are_not_listed(bench: Bench) -> None:
    """Marking ends a message's way."""
    first, second, third = [(await bench.say(text)).messages[0] for text in "abc"]

    await bench.store.mark([Mark(first.id, "sent", ref="99"), Mark(second.id, "dead")])

    assert [message.id for message in await bench.store.unsent()] == [third.id]


async def test_a_message_found_sending_may_repeat(bench: Bench) -> None:
    """The process ended between sending and its mark: nobody knows whether it arrived."""
    (message,) = (await bench.say("a")).messages
    await bench.store.mark([Mark(message.id, "sending")])
    await bench.reopen()

    (found,) = await bench.store.unsent()

    assert (found.may_repeat, found.tries) == (True, 1)


async def test_a_message_surely_not_sent_does_not_repeat(bench: Bench) -> None:
    """Delayed means that the channel refused it before."""
    (message,) = (await bench.say("a")).messages
    await bench.store.mark([Mark(message.id, "sending")])
    await bench.store.mark([Mark(message.id, "delayed", next_at=LATER)])

    (found,) = await bench.store.unsent()

    assert not found.may_repeat


async def test_a_message_once_unknown_may_repeat_for_good(bench: Bench) -> None:
    """A later delay does not undo an answer that was lost."""
    (message,) = (await bench.say("a")).messages
    for state in ("sending", "unknown", "sending", "delayed"):
        await bench.store.mark([Mark(message.id, state)])

    (found,) = await bench.store.unsent()

    assert (found.may_repeat, found.tries) == (True, 2)


async def test_a_message_keeps_its_class_and_expiry(bench: Bench) -> None:
    """What delivery needs to know outlives a restart."""
    bench.script.now = lambda _, __: outcome(messages=(Outbound(b"code", "B", LATER),))
    receipt = await bench.say("x")
    await bench.reopen()

    (message,) = await bench.store.unsent()

    assert message == receipt.messages[0]
    assert (message.delivery, message.expires_at) == ("B", LATER)


@pytest.mark.parametrize("address", [ANNA, BEN])
async def test_a_page_pulls_messages_after_one(bench: Bench, address: Address) -> None:
    """Sent or not, those with a higher id are given in order, the user's only."""
    first = (await bench.say("a", address)).messages[0]
    await bench.say("x", Address("web:other"))
    second = (await bench.say("b", address)).messages[0]
    await bench.store.mark([Mark(first.id, "sent"), Mark(second.id, "sent")])

    after_none = await bench.store.sent_after(address, 0)
    after_first = await bench.store.sent_after(address, first.id)

    assert [message.body for message in after_none] == [b"1 a", b"2 b"]
    assert [message.id for message in after_first] == [second.id]


async def test_ids_are_not_used_again(bench: Bench) -> None:
    """After a restart ids go on rising, even past those of users erased since."""
    first = (await bench.say("a")).messages[0]
    await bench.store.erase(ANNA)
    await bench.reopen()

    assert (await bench.say("b")).messages[0].id > first.id


# -- files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 200_000])
async def test_a_file_comes_back_as_it_was(bench: Bench, size: int) -> None:
    """Sizes around a chunk included; the digest is that of the plain bytes."""
    await bench.say("x")
    plain = bytes(n % 251 for n in range(size))

    blob, digest, counted = await bench.store.put_blob(ANNA, stream(plain[:7], plain[7:]), 10**6)

    assert await read(bench.store.open_blob(ANNA, blob)) == plain
    assert counted == size
    assert len(digest) == 64


async def test_a_file_announced_is_expected_until_it_is_kept(bench: Bench) -> None:
    """The list is what start-up fetches; it outlives a restart."""
    expected = kept("f1", state="expected")
    bench.script.now = lambda _, __: outcome(files=(expected,))
    receipt = await bench.say("x")
    await bench.reopen()
    listed = await bench.store.expected_files()
    blob, _, _ = await bench.store.put_blob(ANNA, stream(b"abc"), 10)

    await bench.store.keep_file(ANNA, kept("f1", blob))

    assert receipt.files == (expected,)
    assert listed == ((ANNA, expected),)
    assert await bench.store.expected_files() == ()
    dump = await bench.store.dump(ANNA)
    assert dump is not None
    assert dump.files == (kept("f1", blob),)


async def test_a_file_over_the_limit_is_refused(bench: Bench) -> None:
    """The limit is inclusive; beyond it nothing is kept."""
    await bench.store.put_blob(ANNA, stream(b"12345", b"67890"), 10)

    with pytest.raises(EvidenceTooLargeError) as caught:
        await bench.store.put_blob(ANNA, stream(b"12345", b"678901"), 10)

    assert caught.value.limit_bytes == 10


async def test_a_missing_file_is_said_to_be_missing(bench: Bench) -> None:
    """A name without a file, or with a path in it, opens nothing."""
    await bench.say("x")

    for name in ("0" * 48, "../master.key"):
        with pytest.raises(EvidenceMissingError):
            await read(bench.store.open_blob(ANNA, name))


async def test_a_file_opens_for_its_user_only(bench: Bench) -> None:
    """Another user's key does not open it."""
    await bench.say("x", BEN)
    blob, _, _ = await bench.store.put_blob(ANNA, stream(b"abc"), 10)

    with pytest.raises(EvidenceAlteredError):
        await read(bench.store.open_blob(BEN, blob))


# -- erasing -------------------------------------------------------------------------------


async def test_erasing_leaves_nothing_of_the_user(bench: Bench) -> None:
    """Records, files, timers and messages are gone; other users stay."""
    await remind(bench, TimerChange("wait:q", LATER))
    await bench.say("a")
    await bench.say("b", BEN)
    blob, _, _ = await bench.store.put_blob(ANNA, stream(b"abc"), 10)
    await bench.store.keep_file(ANNA, kept("f", blob))

    erased = await bench.store.erase(ANNA)

    assert erased
    assert await bench.store.dump(ANNA) is None
    assert await bench.store.next_due() is None
    assert [message.address for message in await bench.store.unsent()] == [BEN]
    with pytest.raises(EvidenceMissingError):
        await read(bench.store.open_blob(ANNA, blob))
    assert await bench.store.dump(BEN) is not None


async def test_erasing_nobody_is_said(bench: Bench) -> None:
    """A second time there is nothing left."""
    await bench.say("a")

    assert [await bench.store.erase(ANNA) for _ in range(2)] == [True, False]


async def test_an_erased_user_starts_anew(bench: Bench) -> None:
    """Nothing of the earlier life shows."""
    await bench.say("a")
    await bench.store.erase(ANNA)

    assert said(await bench.say("b")) == ["1 b"]


async def test_a_redelivery_does_not_bring_the_erased_back(bench: Bench) -> None:
    """What was accepted before an erasure stays a duplicate."""
    update = bench.update("a")
    await bench.store.take(update)
    await bench.store.erase(ANNA)

    assert (await bench.store.take(update)).duplicate
    assert await bench.store.dump(ANNA) is None


async def test_a_turn_erases_its_user_and_says_farewell(bench: Bench) -> None:
    """Only the messages of that turn are left, and they can be delivered."""
    await bench.say("a")
    blob, _, _ = await bench.store.put_blob(ANNA, stream(b"abc"), 10)
    await bench.store.keep_file(ANNA, kept("f", blob))
    bench.script.now = lambda _, __: outcome(erase=True, messages=(Outbound(b"bye", "B"),))

    receipt = await bench.say("erase")
    await bench.reopen()

    assert said(receipt) == ["bye"]
    assert await bench.store.dump(ANNA) is None
    assert [message.body for message in await bench.store.unsent()] == [b"bye"]
    with pytest.raises((EvidenceMissingError, EvidenceAlteredError)):
        await read(bench.store.open_blob(ANNA, blob))
    bench.script.now = echo
    assert said(await bench.say("b")) == ["1 b"]


async def test_turns_around_an_erasure_in_one_tick(bench: Bench) -> None:
    """Before, erase, after: the last one meets a new user."""

    def step(update: Update, view: LaneView) -> Outcome | Failure:
        return outcome(erase=True) if update.text == "erase" else echo(update, view)

    bench.script.now = step
    receipts = await asyncio.gather(*(bench.say(text) for text in ("a", "erase", "b")))

    assert [said(receipt) for receipt in receipts] == [["1 a"], [], ["1 b"]]
    dump = await bench.store.dump(ANNA)
    assert dump is not None
    assert dump.session == b"1"


async def test_an_erasure_takes_waiting_updates_with_it(bench: Bench) -> None:
    """What waited behind the erasing update is not carried out."""
    bench.script.now = lambda _, __: Failure("Down")
    await bench.say("erase")
    await bench.say("a")
    bench.script.now = lambda update, view: (
        outcome(erase=True) if update.text == "erase" else echo(update, view)
    )

    await bench.store.take_waiting()

    assert await bench.store.take_waiting() == ()
    assert await bench.store.dump(ANNA) is None


async def test_a_file_fetched_while_its_user_was_erased_is_dropped(bench: Bench) -> None:
    """Its key is gone; no row may name it."""
    await bench.say("x")
    blob, _, _ = await bench.store.put_blob(ANNA, stream(b"abc"), 10)
    await bench.store.erase(ANNA)
    await bench.say("y")

    await bench.store.keep_file(ANNA, kept("f", blob))

    dump = await bench.store.dump(ANNA)
    assert dump is not None
    assert dump.files == ()
