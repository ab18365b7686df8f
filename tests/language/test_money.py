from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.money import read_money, read_number


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("5000", "5000"), ("12,000元", "12000"), ("12000.00元", "12000"), ("1,234.56", "1234.56"),
        ("￥1200", "1200"), ("¥ 1200", "1200"), ("１２００", "1200"), ("１２００元", "1200"),
        ("300.5", "300.5"), ("一万二", "12000"), ("三千五", "3500"), ("两万五", "25000"),
        ("兩萬五", "25000"), ("一百零五", "105"), ("一万零五十", "10050"), ("两千零五", "2005"),
        ("一百五", "150"), ("六万六", "66000"), ("五百二", "520"), ("1.2w", "12000"),
        ("1.2W", "12000"), ("1.2万", "12000"), ("3万", "30000"), ("3万5", "35000"),
        ("3万5千", "35000"), ("1万2000", "12000"), ("2万3千4", "23400"), ("5k", "5000"),
        ("2k5", "2500"), ("两个w", "20000"), ("壹万贰仟元整", "12000"),
        ("5000元（伍仟元整）", "5000"), ("一万元", "10000"), ("半万", "5000"), ("五块钱", "5"),
        ("三块五", "3.5"), ("三块五毛", "3.5"), ("八毛", "0.8"), ("两毛五", "0.25"),
        ("50块5", "50.5"), ("一百块零五毛", "100.5"), ("三块零五分", "3.05"),
        ("一百二十三元四角五分", "123.45"), ("人民币500元", "500"), ("500人民币", "500"),
        ("RMB 500", "500"), ("0", "0"), ("0元", "0"), ("十五", "15"), ("八", "8"),
        ("欠招行5万", "50000"), ("负债5万", "50000"), ("每月还1200", "1200"), ("最多还800", "800"),
        ("大概5000", "5000"), ("三千左右", "3000"), ("5000块左右", "5000"), ("差不多八千", "8000"),
        ("三期共3000元", "3000"), ("5000起诉我", "5000"), ("2026年8月借的5000元", "5000"),
        ("欠5000，逾期3个月", "5000"), ("万一还不上5000怎么办", "5000"),
        ("工资6000，尾号1234", "6000"), ("欠他5000块5个月", "5000"), ("是5000元，5000", "5000"),
    ],
)  # fmt: skip
def test_one_amount_is_read_in_yuan(text: str, yuan: str) -> None:
    """A clear amount needs no question."""
    reading = read_money(text)

    assert (reading.yuan, reading.ask) == (Decimal(yuan), None)


@pytest.mark.parametrize(
    "text",
    [
        "五百多", "五百来块", "两万出头", "不到五千", "五千不到", "几千块", "好几千", "上万",
        "万把块", "三四千", "十七八万", "一千多块钱", "近五千", "将近5000", "5000以上", "5万多",
        "超过8000", "十几万", "百八十块", "500到800", "5000-8000", "八百余元", "-500", "负5000",
        "-￥500", "100美元", "$100", "100刀", "500港币", "€20", "100 USD", "99999999999", "5亿",
        "三十来万",
    ],
)  # fmt: skip
def test_an_open_foreign_negative_or_absurd_amount_asks(text: str) -> None:
    """The exact amount is asked for; none is guessed."""
    reading = read_money(text)

    assert (reading.yuan, reading.ask) == (None, "exact_money")


@pytest.mark.parametrize(
    "text", ["本金5000利息300", "先还500，再还800元", "一万二和三千五", "欠3万，每月还1200"]
)
def test_several_amounts_ask_which(text: str) -> None:
    """Two different amounts are not added up."""
    assert read_money(text).ask == "one_money"


@pytest.mark.parametrize(
    "text",
    [
        "", "没钱", "还2个", "打了3次", "2026年11月", "2026-11-05", "昨晚八点", "22:30",
        "千万别告诉我妈", "十万火急", "一直打", "13800138000", "工号1234", "还了两期",
        "逾期三十天", "一家公司", "利息20%", "百分之二十四", "110101199003071234", "第3期",
        "他说一不二", "万一", "A123",
    ],
)  # fmt: skip
def test_counts_and_dates_are_no_money(text: str) -> None:
    """A number that counts something else gives neither amount nor question."""
    reading = read_money(text)

    assert (reading.yuan, reading.ask) == (None, None)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("3", "3"), ("３次", "3"), ("三次", "3"), ("两家", "2"), ("一万二", "12000"),
        ("-2.5", "-2.5"), ("负3", "-3"), ("打了5次左右", "5"), ("一共12条", "12"), ("零", "0"),
        ("1.5万", "15000"), ("3个，三个", "3"), ("一直打了8次", "8"),
    ],
)  # fmt: skip
def test_one_number_is_read(text: str, number: str) -> None:
    """A number slot takes digits or characters, counted or bare."""
    assert read_number(text) == Decimal(number)


@pytest.mark.parametrize(
    "text", ["", "没有", "几次", "十几个", "三四次", "3次和5次", "一直打", "五百多", "不到5个"]
)
def test_no_open_or_double_number_is_read(text: str) -> None:
    """What is not one exact number is refused."""
    assert read_number(text) is None


ALPHABET = st.sampled_from(
    "零一二两三五十百千万亿0123456789.,-¥元块毛分角多来几个年月点到和负wk还美$ "
)


@given(st.text(alphabet=ALPHABET) | st.text())
def test_money_is_never_negative(text: str) -> None:
    """No text makes the readers fail; an amount and a question exclude each other."""
    reading = read_money(text)
    read_number(text)

    assert reading.yuan is None or (reading.ask is None and 0 <= reading.yuan < 10**8)


@pytest.mark.parametrize("glyphs", ["1", "一", "1.1", "十万", "千"])
def test_a_hostile_text_ends(glyphs: str) -> None:
    """Ten thousand repeated glyphs are read in bounded steps, without backtracking."""
    text = glyphs * (10_000 // len(glyphs))

    assert read_money(text).yuan is None
    assert read_number(text) is None
