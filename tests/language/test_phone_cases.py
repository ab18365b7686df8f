"""The cases of `data/phones.txt`."""

import pytest

from bot.language.phones import phone_kind, read_phone
from tests.support.case_lines import Case, name_of, read_cases

CASES = read_cases("phones.txt")


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_number_is_read_with_its_kind(case: Case) -> None:
    """The number and its kind are those of the line."""
    number = read_phone(case.text)

    assert ("" if number is None else f"{number} {phone_kind(number)}") == case.want


def test_there_are_at_least_80_cases() -> None:
    """No line is there twice."""
    assert len({case.text for case in CASES}) == len(CASES) >= 80
