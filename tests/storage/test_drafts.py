"""Drafts of turns."""

from bot.kernel.turns import ItemChange, Outbound, Outcome, TimerChange
from bot.storage import statements
from bot.storage.drafts import Draft, Ids, channel_of, draft
from bot.storage.rows import Lane, micros
from tests.storage.memory import ANNA, NOW, house, open_memory

HOUSE = house(lambda _, __: Outcome(b"", 0))


def lane() -> Lane:
    """Give a new lane."""
    id_ = HOUSE.keyring.lane(ANNA)
    wrapped, key = HOUSE.keyring.new_key(id_)
    return Lane(id_, ANNA, key, wrapped)


def test_a_draft_changes_nothing_until_it_is_adopted() -> None:
    """A turn that cannot be sealed to its end leaves its lane as it was."""
    before = lane()
    outcome = Outcome(b"s", 1, (b"e",), (ItemChange("i", "note", b"b"),))

    turn = draft(open_memory(), HOUSE, before, micros(NOW), outcome)

    assert (before.session, before.entries, before.items, before.revision) == (None, 0, 0, 0)
    turn.adopt()
    assert (before.session, before.entries, before.items, before.revision) == (b"s", 1, 1, 1)
    assert before.segment == 1


def test_rows_of_a_user_are_chained() -> None:
    """Each row names the one before it, over segments too; the lane names the last."""
    turn = Draft(HOUSE, lane(), micros(NOW))
    turn.add_entries(0, (b"a", b"b"))
    turn.add_entries(1, (b"c",))

    rows = [row for _, row in turn.writes]
    assert [row[2] for row in rows] == [0, rows[0][1], rows[1][1]]
    assert (turn.last_entry, turn.entries) == (rows[2][1], 1)


def test_of_two_changes_of_a_timer_the_later_counts() -> None:
    """Set and removed in one turn is removed."""
    turn = Draft(HOUSE, lane(), micros(NOW))
    changes = (TimerChange("wait:q", NOW), TimerChange("wait:q", None))

    turn.add_timers(Outcome(b"", 0, timers=changes))

    assert [sql for sql, _ in turn.writes] == [statements.DROP_TIMER]


def test_messages_handed_out_are_remembered_until_there_are_too_many() -> None:
    """The lanes of the latest messages are known; memory stays bounded."""
    some = house(HOUSE.step)
    turn = Draft(some, lane(), micros(NOW))
    turn.add_messages((Outbound(b"m", "A"),))
    turn.adopt()
    first = turn.messages[0].id
    assert some.routes[first] == turn.lane.id

    for n in range(first + 1, first + 70_000):
        some.hand_out(n, b"lane")

    assert len(some.routes) == 65_536
    assert first not in some.routes


def test_numbers_go_on_after_the_last_ones_stored() -> None:
    """An empty table counts as none."""
    ids = Ids.after((7, None, 0, 2))

    assert [next(n) for n in (ids.message, ids.entry, ids.item, ids.waiting)] == [8, 1, 1, 3]


def test_the_channel_is_what_stands_before_the_colon() -> None:
    """Also of an address with several."""
    assert channel_of("web:a:b") == "web"
