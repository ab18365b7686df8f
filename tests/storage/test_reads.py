"""Reads across lanes, in the group that wrote them too."""

from datetime import timedelta

from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import Failure, LaneView, Outbound, Outcome, TimerChange
from bot.storage import reads
from bot.storage.lanes import Group
from tests.storage.memory import ANNA, NOW, house, open_memory, update


def speak(update: Update, _: LaneView) -> Outcome | Failure:
    """Say something and set a timer."""
    if update.text == "boom":
        return Failure("Boom")
    timer = TimerChange("wait:q", NOW + timedelta(hours=1))
    return Outcome(b"s", 0, timers=(timer,), messages=(Outbound(b"m", "A"),))


def test_reads_see_what_their_group_collected() -> None:
    """Rows that wait for the end of the group are written before they are read."""
    group = Group(open_memory(), house(speak))
    group.take(update("k"))

    assert [message.body for message in reads.unsent(group)] == [b"m"]
    assert reads.next_due(group) == NOW + timedelta(hours=1)
    assert [found.address for found in reads.due(group, NOW + timedelta(hours=1))] == [ANNA]
    assert reads.addresses(group) == (ANNA,)


def test_nobody_has_no_messages_and_no_key() -> None:
    """An address that was never met."""
    group = Group(open_memory(), house(speak))

    assert reads.sent_after(group, ANNA, 0) == ()
    assert reads.known_key(group, ANNA) is None


def test_a_user_with_a_waiting_update_only_has_no_dump_and_can_be_erased() -> None:
    """Nothing of a case is kept, but the text is."""
    group = Group(open_memory(), house(speak))
    group.take(update("k", "boom"))

    assert reads.dump(group, ANNA) is None
    assert reads.erase(group, ANNA)
    assert not reads.erase(group, Address("telegram:8"))
