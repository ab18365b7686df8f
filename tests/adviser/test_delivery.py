"""Delivery in order, at least once, and what happens when the network hides the truth."""

import asyncio
import sqlite3
from dataclasses import replace
from datetime import timedelta

from bot.adviser.delivery import LANE_HELD, Delivery
from bot.adviser.envelope import encode_message
from bot.adviser.ports import LaneView, Mark, Outbound, Outcome
from bot.kernel.errors import (
    DeliveryDelayedError,
    DeliveryRefusedError,
    DeliveryUnknownError,
    StoreFullError,
    UndeliverableError,
)
from bot.kernel.messages import Button, Message, Update
from tests.adviser.rig import ANNA, BEN, Rig, make_delivery, until


def _states(rig: Rig) -> list[str]:
    with sqlite3.connect(rig.folder / "data" / "wenzhu.sqlite3") as db:
        return [state for (state,) in db.execute("SELECT state FROM outbox ORDER BY id")]


def _unknown() -> DeliveryUnknownError:
    return DeliveryUnknownError("telegram")


async def test_messages_of_a_user_arrive_in_order(rig: Rig) -> None:
    """What a turn says arrives in the order in which it was said."""
    await rig.say("一\n二\n三")
    await rig.say("四")

    await until(lambda: len(rig.chat.sent) == 4)

    assert rig.chat.texts() == ["一", "二", "三", "四"]


async def test_a_delivered_message_is_settled_on_disk(rig: Rig) -> None:
    """After a send nothing is left to send."""
    await rig.say("一\n二")
    await until(lambda: len(rig.chat.sent) == 2)

    await rig.delivery.stop()

    assert _states(rig) == ["sent", "sent"]


async def test_a_message_is_marked_on_disk_before_it_leaves(rig: Rig) -> None:
    """While a send is under way, the store already says so."""
    rig.chat.gate = asyncio.Event()
    await rig.say("一")
    await until(lambda: len(rig.chat.times) == 1)

    states = _states(rig)
    rig.chat.gate.set()

    assert states == ["sending"]


async def test_one_user_does_not_wait_for_another(rig: Rig) -> None:
    """A user whose message has to wait holds up nobody else."""
    rig.chat.faults.append(DeliveryDelayedError("telegram", 4.0))
    await rig.say("一", ANNA)
    await until(lambda: len(rig.chat.times) == 1)
    await rig.say("二", BEN)

    await until(lambda: len(rig.chat.sent) == 2)

    assert [text for _, text, _ in rig.chat.sent] == ["二", "一"]


async def test_a_wish_to_wait_is_honoured(rig: Rig) -> None:
    """After flood control nothing goes to the chat before the seconds have passed."""
    rig.chat.faults.append(DeliveryDelayedError("telegram", 9.0))
    await rig.say("一\n二")

    await until(lambda: len(rig.chat.sent) == 2)

    assert rig.chat.times[1] - rig.chat.times[0] >= 9.0
    assert rig.chat.texts() == ["一", "二"]


async def test_a_long_wish_to_wait_holds_for_everybody(rig: Rig) -> None:
    """More than five seconds mean the bot, not the chat."""
    rig.chat.faults.append(DeliveryDelayedError("telegram", 60.0))
    await rig.say("一", ANNA)
    await until(lambda: len(rig.chat.times) == 1)
    await rig.say("二", BEN)

    await until(lambda: len(rig.chat.sent) == 2)

    assert min(rig.chat.times[1:]) - rig.chat.times[0] >= 60.0


async def test_tries_are_further_and_further_apart(rig: Rig) -> None:
    """Without a wish the pauses double."""
    rig.chat.faults.extend(DeliveryDelayedError("telegram") for _ in range(4))
    await rig.say("一")

    await until(lambda: len(rig.chat.sent) == 1)
    pauses = [
        after - before for before, after in zip(rig.chat.times, rig.chat.times[1:], strict=False)
    ]

    assert all(pause >= wish for pause, wish in zip(pauses, (1, 2, 4, 8), strict=True))


async def test_an_unclear_message_is_sent_again_and_marked(rig: Rig) -> None:
    """Nobody knows whether it arrived, so after twenty seconds it comes as a repeat."""
    rig.chat.faults.append(_unknown())
    await rig.say("一\n二")

    await until(lambda: len(rig.chat.sent) == 2)

    assert rig.chat.sent == [(ANNA, "一", True), (ANNA, "二", False)]
    assert rig.chat.times[1] - rig.chat.times[0] >= 20.0


async def test_a_user_who_writes_need_not_wait_for_the_repeat(rig: Rig) -> None:
    """Whatever the user sends ends the wait; it proves nothing, so the message comes again."""
    rig.chat.faults.append(_unknown())
    await rig.say("一")
    await until(lambda: _states(rig) == ["unknown"])

    rig.delivery.heard(rig.update("喂"))
    await until(lambda: len(rig.chat.sent) == 1)

    assert rig.chat.times[1] - rig.chat.times[0] < 20.0
    assert rig.chat.sent == [(ANNA, "一", True)]


async def test_a_press_of_its_own_button_proves_that_a_message_arrived(rig: Rig) -> None:
    """A message that was pressed is not sent again."""

    def ask(update: Update, view: LaneView) -> Outcome:
        message = Message(update.text, (Button("yes", "是"),))
        return Outcome(b"{}", 0, messages=(Outbound(encode_message(message), "A"),))

    rig.step.other = ask
    await rig.say("一")
    await until(lambda: len(rig.chat.sent) == 1)
    rig.chat.faults.append(_unknown())
    await rig.say("二")
    await until(lambda: _states(rig)[-1] == "unknown")

    press = replace(rig.update("yes"), kind="tap", reply_to="999")
    rig.delivery.heard(press)
    await until(lambda: _states(rig)[-1] == "sent")

    assert rig.chat.texts() == ["一"]


async def test_a_press_on_an_older_message_proves_nothing(rig: Rig) -> None:
    """The same button on a message known to have arrived says nothing about the unclear one."""

    def ask(update: Update, view: LaneView) -> Outcome:
        message = Message(update.text, (Button("yes", "是"),))
        return Outcome(b"{}", 0, messages=(Outbound(encode_message(message), "A"),))

    rig.step.other = ask
    await rig.say("一")
    await until(lambda: len(rig.chat.sent) == 1)
    rig.chat.faults.append(_unknown())
    await rig.say("二")
    await until(lambda: _states(rig)[-1] == "unknown")

    rig.delivery.heard(replace(rig.update("yes"), kind="tap", reply_to="101"))
    await until(lambda: len(rig.chat.sent) == 2)

    assert rig.chat.sent[-1] == (ANNA, "二", True)


async def test_a_message_for_once_is_never_repeated(rig: Rig) -> None:
    """A lost answer about a class B message is left at that, and the next one goes out."""
    rig.step.delivery = "B"
    rig.chat.faults.append(_unknown())
    await rig.say("一\n二")

    await until(lambda: len(rig.chat.sent) == 1)
    await rig.delivery.stop()

    assert rig.chat.texts() == ["二"]
    assert _states(rig) == ["dead", "sent"]


async def test_an_idempotent_message_is_tried_again_at_once(rig: Rig) -> None:
    """A class C message is repeated without the long wait."""
    rig.step.delivery = "C"
    rig.chat.faults.append(_unknown())
    await rig.say("一")

    await until(lambda: len(rig.chat.sent) == 1)

    assert rig.chat.times[1] - rig.chat.times[0] < 20.0


async def test_a_refused_message_does_not_stop_the_next(rig: Rig) -> None:
    """What the channel will never take is set aside."""
    rig.chat.faults.append(DeliveryRefusedError("telegram"))
    await rig.say("一\n二")

    await until(lambda: len(rig.chat.sent) == 1)
    await rig.delivery.stop()

    assert _states(rig) == ["dead", "sent"]


async def test_nothing_is_sent_to_a_user_who_is_gone(rig: Rig) -> None:
    """After a block the rest is not even tried."""
    rig.chat.faults.append(UndeliverableError("telegram"))
    await rig.say("一\n二")
    await until(lambda: _states(rig) == ["dead", "dead"])

    await rig.say("三")
    await until(lambda: _states(rig) == ["dead"] * 3)

    assert len(rig.chat.times) == 1


async def test_a_user_who_comes_back_is_answered(rig: Rig) -> None:
    """The next update of a user who was gone opens their lane again."""
    rig.chat.faults.append(UndeliverableError("telegram"))
    await rig.say("一")
    await until(lambda: _states(rig) == ["dead"])

    rig.delivery.heard(rig.update("喂"))
    await rig.say("二")
    await until(lambda: len(rig.chat.sent) == 1)

    assert rig.chat.texts() == ["二"]


async def test_an_expired_message_is_not_sent(rig: Rig) -> None:
    """What would come too late does not come."""
    rig.step.expires_at = rig.clock.now() - timedelta(seconds=1)
    await rig.say("一")

    await until(lambda: _states(rig) == ["dead"])

    assert rig.chat.times == []


async def test_a_message_found_under_way_at_start_is_marked(rig: Rig) -> None:
    """After a crash in the middle of a send nobody knows, so it comes as a repeat."""
    receipt = await rig.store.take(rig.update("一\n二"))
    await rig.store.mark((Mark(receipt.messages[0].id, "sending"),))

    await rig.restart()
    await until(lambda: len(rig.chat.sent) == 2)

    assert rig.chat.sent == [(ANNA, "一", True), (ANNA, "二", False)]


async def test_stopping_waits_for_the_send_under_way(rig: Rig) -> None:
    """A graceful stop leaves no ambiguity: one is sent, the rest is not begun."""
    rig.chat.gate = asyncio.Event()
    await rig.say("一\n二")
    await until(lambda: len(rig.chat.times) == 1)

    stopping = asyncio.create_task(rig.delivery.stop())
    await asyncio.sleep(0.02)
    rig.chat.gate.set()
    await stopping

    assert rig.chat.texts() == ["一"]
    assert _states(rig) == ["sent", "new"]


async def test_stopping_does_not_wait_for_pauses(rig: Rig) -> None:
    """A lane that waits for a minute does not hold up the end."""
    rig.chat.faults.append(DeliveryDelayedError("telegram", 5000.0))
    await rig.say("一")
    await until(lambda: _states(rig) == ["delayed"])

    await asyncio.wait_for(rig.delivery.stop(), 1.0)

    assert await rig.open_rows() == 1


async def test_a_long_queue_stays_in_the_store(rig: Rig) -> None:
    """A flood for one user does not fill the memory, and still arrives whole and in order."""
    rig.chat.gate = asyncio.Event()
    lines = [f"第{number}句" for number in range(LANE_HELD + 100)]
    await rig.say("\n".join(lines))

    held = rig.delivery.waiting
    rig.chat.gate.set()
    await until(lambda: len(rig.chat.sent) == len(lines), 20)

    assert held == LANE_HELD
    assert rig.chat.texts() == lines


async def test_a_full_disk_delays_and_loses_nothing(rig: Rig) -> None:
    """While a mark cannot be written nothing leaves; afterwards everything does."""
    full = _FullStore(rig)
    rig.delivery = full.delivery
    await rig.say("一\n二")
    await until(lambda: full.refused >= 2)
    sent_while_full = len(rig.chat.sent)

    full.is_full = False
    await until(lambda: len(rig.chat.sent) == 2)

    assert sent_while_full == 0
    assert rig.chat.texts() == ["一", "二"]


async def test_a_fault_of_ours_stops_nobody_else(rig: Rig) -> None:
    """A channel that breaks in an unforeseen way neither spins nor ends other lanes."""
    rig.chat.faults.append(RuntimeError("unforeseen"))
    await rig.say("一", ANNA)
    await until(lambda: len(rig.chat.times) == 1)

    await rig.say("二", BEN)
    await until(lambda: rig.chat.texts(BEN) == ["二"])
    await asyncio.sleep(0.05)

    assert len(rig.chat.times) == 2


class _FullStore:
    """Lets marks of a rig's store fail while the disk is full."""

    def __init__(self, rig: Rig) -> None:
        self.is_full = True
        self.refused = 0
        self._mark = rig.store.mark
        rig.store.mark = self._refuse  # type: ignore[method-assign] # one method of the real store
        self.delivery: Delivery = make_delivery(rig)

    async def _refuse(self, marks: "tuple[Mark, ...] | list[Mark]") -> None:
        if self.is_full:
            self.refused += 1
            raise StoreFullError("full")
        await self._mark(marks)
