"""The cases of `data/money.txt`."""

from decimal import Decimal

import pytest

from bot.language.money import MoneyReading, read_money
from tests.support.case_lines import Case, name_of, read_cases

CASES = read_cases("money.txt")


def _reading(want: str) -> MoneyReading:
    if want == "? exact_money":
        return MoneyReading(None, "exact_money")
    if want == "? one_money":
        return MoneyReading(None, "one_money")
    return MoneyReading(Decimal(want) if want else None, None)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_an_amount_is_read_as_the_policy_says(case: Case) -> None:
    """The amount, or the question, is that of the line."""
    assert read_money(case.text) == _reading(case.want)


def test_there_are_at_least_100_cases() -> None:
    """No line is there twice."""
    assert len({case.text for case in CASES}) == len(CASES) >= 100
