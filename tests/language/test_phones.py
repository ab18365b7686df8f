import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.phones import mask_phone, phone_kind, read_phone


@pytest.mark.parametrize(
    ("text", "number", "kind"),
    [
        ("13800138000", "13800138000", "mobile"),
        ("+86 138 0013 8000", "13800138000", "mobile"),
        ("+8613800138000", "13800138000", "mobile"),
        ("0086-138-0013-8000", "13800138000", "mobile"),
        ("0086 13800138000", "13800138000", "mobile"),
        ("(+86)13800138000", "13800138000", "mobile"),
        ("8613800138000", "13800138000", "mobile"),
        ("138-0013-8000", "13800138000", "mobile"),
        ("138 0013 8000", "13800138000", "mobile"),
        ("１３８００１３８０００", "13800138000", "mobile"),
        ("138\u200b0013\u200b8000", "13800138000", "mobile"),
        ("幺三八零零一三八零零零", "13800138000", "mobile"),
        ("来电13800138000，说是中介", "13800138000", "mobile"),
        ("13800138000，就是13800138000", "13800138000", "mobile"),
        ("14712345678", "14712345678", "mobile"),
        ("19912345678", "19912345678", "mobile"),
        ("17012345678", "17012345678", "virtual"),
        ("17112345678", "17112345678", "virtual"),
        ("16212345678", "16212345678", "virtual"),
        ("16512345678", "16512345678", "virtual"),
        ("16712345678", "16712345678", "virtual"),
        ("010-12345678", "01012345678", "landline"),
        ("010 8888 6666", "01088886666", "landline"),
        ("(021)58888888", "02158888888", "landline"),
        ("（021）58888888", "02158888888", "landline"),
        ("0755-8888888", "07558888888", "landline"),
        ("0532-88886666-801", "053288886666", "landline"),
        ("02158888888转801", "02158888888", "landline"),
        ("+86-10-88886666", "01088886666", "landline"),
        ("4001234567", "4001234567", "business"),
        ("400-123-4567", "4001234567", "business"),
        ("800-820-8820", "8008208820", "business"),
        ("95588", "95588", "service"),
        ("9555801", "9555801", "service"),
        ("95013123", "95013123", "service"),
        ("96110", "96110", "service"),
        ("961234", "961234", "service"),
        ("1010 1234".replace(" ", ""), "10101234", "service"),
        ("10086", "10086", "service"),
        ("12378", "12378", "service"),
        ("110", "110", "service"),
        ("打12345", "12345", "service"),
        ("1069012345678", "1069012345678", "sms"),
        ("106575123456", "106575123456", "sms"),
        ("88886666", "88886666", "local"),
        ("+852 1234 5678", "0085212345678", "foreign"),
        ("00639171234567", "00639171234567", "foreign"),
    ],
)
def test_a_number_is_read_and_told_apart(text: str, number: str, kind: str) -> None:
    """The prefix of China, spaces and dashes go; the kind follows from the digits."""
    assert read_phone(text) == number
    assert phone_kind(number) == kind


@pytest.mark.parametrize(
    "text",
    [
        "", "没有显示号码", "5000", "2026-11-05", "20261105", "1380013800", "138001380001",
        "110101199003071234", "13800138000和13900139000", "欠12000元", "23:30", "1.10",
    ],
)  # fmt: skip
def test_other_texts_hold_no_single_number(text: str) -> None:
    """Amounts, dates, identity numbers and several numbers give nothing."""
    assert read_phone(text) is None


@pytest.mark.parametrize(
    ("number", "masked"),
    [
        ("13800138000", "138****8000"),
        ("01088886666", "010****6666"),
        ("4001234567", "400***4567"),
        ("88886666", "88****66"),
        ("95588", "95588"),
        ("9555801", "9555801"),
        ("", ""),
    ],
)
def test_the_middle_of_a_private_number_is_hidden(number: str, masked: str) -> None:
    """Numbers of public services are shown whole."""
    assert mask_phone(number) == masked


def test_an_odd_number_has_no_kind() -> None:
    """Digits of no known shape are called other."""
    assert phone_kind("777") == "other"


@given(st.text(alphabet=st.sampled_from("0123456789+-() 86一零幺电话转.")) | st.text())
def test_a_number_read_is_read_again_as_itself(text: str) -> None:
    """No text makes the reader fail, and its result is digits that it accepts."""
    number = read_phone(text)

    if number is not None:
        assert number.isdecimal()
        assert number.isascii()
        assert read_phone(number) == number
        assert len(mask_phone(number)) == len(number)
