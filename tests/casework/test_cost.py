"""The true cost of a loan: known figures and properties."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.cost import monthly_cost

MONEY = st.decimals(min_value=1, max_value=1_000_000, places=2)


def _percent(rate: Decimal, places: str) -> Decimal:
    return (rate * 100).quantize(Decimal(places))


@pytest.mark.parametrize(
    ("received", "paid", "monthly", "nominal", "effective"),
    [
        ("10000", "1000", "2.9229", "35.07", "41.30"),
        ("9500", "1000", None, "45.49", "56.28"),
        ("12000", "1096", None, "17.27", None),
    ],
)
def test_known_loans(
    received: str, paid: str, monthly: str | None, nominal: str, effective: str | None
) -> None:
    """Twelve equal payments cost what the feature list says; the advertised rate does not."""
    cost = monthly_cost(Decimal(received), Decimal(paid), 12)

    assert cost is not None
    assert _percent(cost.nominal_annual, "0.01") == Decimal(nominal)
    assert monthly is None or _percent(cost.monthly, "0.0001") == Decimal(monthly)
    assert effective is None or _percent(cost.effective_annual, "0.01") == Decimal(effective)


@pytest.mark.parametrize(
    ("received", "paid", "months"),
    [("0", "1", 1), ("-5", "1", 1), ("100", "0", 12), ("100", "10", 0), ("1000", "10", 12)],
)
def test_no_rate_is_told_where_there_is_none(received: str, paid: str, months: int) -> None:
    """Nonsense, or less paid back than received, has no cost."""
    assert monthly_cost(Decimal(received), Decimal(paid), months) is None


def test_equal_sum_costs_nothing() -> None:
    """Paying back just what was received is a rate of zero."""
    cost = monthly_cost(Decimal(1200), Decimal(100), 12)

    assert cost is not None
    assert cost.monthly == 0


def test_rate_above_a_thousand_percent_is_told_as_it_is() -> None:
    """A hundred received and twelve hundred paid a month later are 1100 % a month."""
    cost = monthly_cost(Decimal(100), Decimal(1200), 1)

    assert cost is not None
    assert _percent(cost.monthly, "0.01") == 1100


@pytest.mark.parametrize(
    ("received", "paid", "months"),
    [("0.01", "99999999", 1), ("1", "1", 10**9), ("1e12", "1", 10**13)],
)
def test_absurd_loans_end_in_a_number(received: str, paid: str, months: int) -> None:
    """Sums and terms beyond all reason are computed without a fault."""
    assert monthly_cost(Decimal(received), Decimal(paid), months) is not None


@given(received=MONEY, share=st.integers(101, 300), months=st.integers(1, 60))
def test_payments_at_the_rate_are_worth_what_was_received(
    received: Decimal, share: int, months: int
) -> None:
    """The present value of the payments at the rate found is the sum received."""
    paid = received * share / 100 / months

    cost = monthly_cost(received, paid, months)

    assert cost is not None
    worth = sum(paid / (1 + cost.monthly) ** month for month in range(1, months + 1))
    assert abs(worth - received) <= received * Decimal("0.000001")
