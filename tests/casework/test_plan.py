"""What can be offered: never more than there is, to the cent."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.plan import CENT, pro_rata, surplus_of

CENTS = st.integers(0, 10_000_000).map(lambda cents: Decimal(cents) / 100)
BALANCES = st.lists(CENTS, max_size=8).map(tuple)


def _d(*numbers: int | str) -> tuple[Decimal, ...]:
    return tuple(Decimal(number) for number in numbers)


def test_surplus_is_income_less_what_comes_first() -> None:
    """6000 less 4200 and 800 leaves 1000."""
    assert surplus_of(*_d(6000, 4200, 800)) == 1000


def test_surplus_may_be_negative() -> None:
    """Needs that are not covered are told as such."""
    assert surplus_of(*_d(3000, 3500, 200)) == -700


def test_shares_follow_the_balances() -> None:
    """A thousand among 30000, 15000 and 5000 is 600, 300 and 100, fifty months each."""
    balances = _d(30000, 15000, 5000)

    shares = pro_rata(Decimal(1000), balances)

    assert shares == _d(600, 300, 100)
    assert [b / s for b, s in zip(balances, shares, strict=True)] == [50, 50, 50]


@pytest.mark.parametrize("surplus", ["0", "-1", "-0.01"])
def test_nothing_is_offered_from_nothing(surplus: str) -> None:
    """Without a surplus every share is zero."""
    assert pro_rata(Decimal(surplus), _d(100, 200)) == _d(0, 0)


def test_no_debts_get_no_shares() -> None:
    """Without balances, or with empty ones, nothing is offered."""
    assert pro_rata(Decimal(100), ()) == ()
    assert pro_rata(Decimal(100), _d(0, 0)) == _d(0, 0)


@given(surplus=CENTS, balances=BALANCES)
def test_shares_add_up_to_what_there_is(surplus: Decimal, balances: tuple[Decimal, ...]) -> None:
    """The offers are the surplus to the cent, or all that is owed where that is less."""
    shares = pro_rata(surplus, balances)

    assert sum(shares, Decimal(0)) == min(surplus, sum(balances, Decimal(0)))


@given(surplus=CENTS, balances=BALANCES)
def test_no_share_exceeds_its_balance(surplus: Decimal, balances: tuple[Decimal, ...]) -> None:
    """Nobody is offered more than is owed, less than nothing, or parts of a cent."""
    shares = pro_rata(surplus, balances)

    assert all(0 <= s <= b for s, b in zip(shares, balances, strict=True))
    assert all(share % CENT == 0 for share in shares)


@given(surplus=CENTS, balances=BALANCES)
def test_shares_are_fair_to_the_cent(surplus: Decimal, balances: tuple[Decimal, ...]) -> None:
    """Each share is within a cent of the debt's part of the pot."""
    total = sum(balances, Decimal(0))
    pot = min(surplus, total)

    for share, balance in zip(pro_rata(surplus, balances), balances, strict=True):
        assert total == 0 or abs(share - pot * balance / total) <= CENT
