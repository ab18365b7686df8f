"""Which spellings are one lender, and which numbers are one number."""

import pytest

from bot.casework.names import name_key, number_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("甲银行", "甲银行股份有限公司"),
        ("甲 银行", "甲银行"),
        ("ＡＢ贷", "ab贷"),
        ("乙消费金融有限公司", "乙消费金融"),
        ("甲银行（信用卡中心）", "甲银行"),
    ],
)
def test_form_of_a_company_and_width_do_not_matter(one: str, other: str) -> None:
    """These are one lender."""
    assert name_key(one) == name_key(other)


@pytest.mark.parametrize(
    ("one", "other"), [("甲银行", "乙银行"), ("中国银行", "银行"), ("甲银行", "甲消费金融")]
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    """Nothing else is passed over."""
    assert name_key(one) != name_key(other)


def test_name_that_is_only_a_form_stays() -> None:
    """A name is never empty for what was cut from it."""
    assert name_key("有限公司") == "有限公司"


@pytest.mark.parametrize(
    "told",
    [
        "+86 138 0013 8000",
        "0086-138-0013-8000",
        "8613800138000",
        "138 0013 8000",
        "１３８００１３８０００",
    ],
)
def test_variants_of_a_mobile_number_are_one(told: str) -> None:
    """The prefix of China, spaces, signs and width do not matter."""
    assert number_key(told) == "13800138000"


@pytest.mark.parametrize(
    ("told", "key"),
    [
        ("400-123-4567", "4001234567"),
        ("+86 400 123 4567", "4001234567"),
        ("95588", "95588"),
        ("+8695588", "95588"),
        ("010-8888 6666", "01088886666"),
        ("+86 010 88886666", "01088886666"),
        ("17012345678", "17012345678"),
        ("8612345", "8612345"),
    ],
)
def test_other_numbers_keep_their_digits(told: str, key: str) -> None:
    """Service, landline and virtual numbers are compared by their digits."""
    assert number_key(told) == key
