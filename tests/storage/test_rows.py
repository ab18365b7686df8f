"""How values stand in rows."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.values import FileRef
from bot.storage.rows import Lane, micros, moment, pack_update, place, unpack_update
from bot.storage.sealing import Keyring

AT = datetime(2026, 11, 24, 16, 0, 0, 123457, tzinfo=timezone(timedelta(hours=8)))


@pytest.mark.parametrize(
    "at",
    [
        AT,
        datetime(1970, 1, 1, tzinfo=UTC),
        datetime(1950, 5, 5, tzinfo=UTC),
        datetime(2999, 1, 1, tzinfo=UTC),
    ],
)
def test_a_time_comes_back_to_the_microsecond(at: datetime) -> None:
    """Before 1970 and far ahead too; the zone becomes UTC."""
    assert moment(micros(at)) == at
    assert moment(micros(at)).tzinfo is UTC


@pytest.mark.parametrize(
    "update",
    [
        Update(Address("web:a"), "k", "text", "\ud800 催收 \x00", AT),
        Update(
            Address("web:a"),
            "k",
            "file",
            "",
            AT,
            FileRef("f", "voice", "录音.m4a", "audio/mp4", 9),
            "telegram:x",
        ),
        Update(Address("web:a"), "r@t", "timer", "打电话", AT, reply_to="r"),
    ],
)
def test_a_waiting_update_comes_back_as_it_was(update: Update) -> None:
    """Its address, which the lane has, apart."""
    assert unpack_update(pack_update(update), update.address) == update


def test_a_place_fits_a_column_of_the_database() -> None:
    """The numbers of 64 bits with a sign, and different for different lanes."""
    assert (place(b"\x7f" + b"\xff" * 15), place(b"\x80" + bytes(15))) == (2**63 - 1, -(2**63))


def test_a_lane_that_starts_over_is_as_new() -> None:
    """Nothing of the erased user is left in it but the address."""
    ring = Keyring(bytes(32))
    wrapped, key = ring.new_key(b"l" * 16)
    old = Lane(b"l" * 16, Address("web:a"), key, b"", b"s", 3, 1, 2, b"t", 7, 4, b"u", 8, 1, b"a")
    old.consents = 2

    old.start_over(wrapped, key)

    assert [getattr(old, name) for name in Lane.__slots__] == [
        getattr(Lane(b"l" * 16, Address("web:a"), key, wrapped), name) for name in Lane.__slots__
    ]
