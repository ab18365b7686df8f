from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.numerals import read_count, read_numeral, read_span


@pytest.mark.parametrize(
    ("token", "value"),
    [
        ("五", "5"), ("十", "10"), ("十五", "15"), ("二十", "20"), ("九十九", "99"),
        ("一百零五", "105"), ("一百五", "150"), ("两千零五", "2005"), ("一千二", "1200"),
        ("三千五百", "3500"), ("一万二", "12000"), ("一万零五", "10005"), ("一万零五十", "10050"),
        ("三万五千", "35000"), ("十二万三千四百五十六", "123456"), ("二十万", "200000"),
        ("一亿二", "120000000"), ("壹万贰仟", "12000"), ("3万", "30000"), ("3万5", "35000"),
        ("3万5千", "35000"), ("1万2000", "12000"), ("1.2w", "12000"), ("2k5", "2500"),
        ("12,000", "12000"), ("1,234.50", "1234.5"), ("0", "0"), ("零", "0"), ("二零二六", "2026"),
        ("一个亿", "100000000"), ("三百", "300"),
    ],
)  # fmt: skip
def test_a_numeral_has_one_value(token: str, value: str) -> None:
    """Digits, characters and both mixed are read as spoken."""
    assert read_numeral(token) == Decimal(value)


@pytest.mark.parametrize("token", ["", "多", "五百多", "三四百", "1a", "九" * 50, "1二三"])
def test_what_is_not_one_number_has_no_value(token: str) -> None:
    """Open numbers, pairs and other text are refused."""
    assert read_numeral(token) is None


@pytest.mark.parametrize(
    ("token", "low", "high"),
    [
        ("三四千", 3000, 4000),
        ("十七八万", 170000, 180000),
        ("两三百", 200, 300),
        ("五百", 500, 500),
    ],
)
def test_two_neighbouring_digits_are_a_span(token: str, low: int, high: int) -> None:
    """三四千 lies between three and four thousand."""
    assert read_span(token) == (low, high)


@pytest.mark.parametrize("token", ["五四千", "多", "三四a千"])
def test_a_falling_pair_is_no_span(token: str) -> None:
    """A pair must rise."""
    assert read_span(token) is None


def test_a_count_is_whole() -> None:
    """A fraction counts nothing."""
    assert (read_count("十一"), read_count("1.5"), read_count("x")) == (11, None, None)


@given(st.integers(min_value=0, max_value=10**8))
def test_digits_read_as_themselves(number: int) -> None:
    """Plain and grouped digits agree."""
    assert read_numeral(str(number)) == read_numeral(f"{number:,}") == number


@given(st.text(alphabet=st.sampled_from("零一二两三十百千万亿个wk0123456789.,多")))
def test_no_numeral_is_negative(token: str) -> None:
    """No token makes the reader fail."""
    value = read_numeral(token)

    assert value is None or value >= 0
