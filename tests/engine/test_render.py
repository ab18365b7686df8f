"""`bot.engine.render`."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from bot.engine.knowledge import Knowledge
from bot.engine.mark import Mark
from bot.engine.model import Choice, Slot
from bot.engine.render import Renderer, left_over, lookup, pick, show_money, show_number
from bot.engine.template import parse_template
from bot.kernel.ids import SlotName
from bot.kernel.values import FileRef, Moment, Tap, Value
from tests.support.shipped import library

MARK = Mark("a", 1, 1)
NOW = datetime(2026, 11, 22, 22, 10, tzinfo=UTC)
TEN = NOW.replace(minute=0)
LIST = Slot(
    SlotName("物"),
    "checklist",
    MARK,
    choices=(Choice("a", "甲物", MARK), Choice("b", "乙物", MARK)),
)
MONEY = Slot(SlotName("钱"), "money", MARK)
PHONE = Slot(SlotName("号"), "phone", MARK, secret=True)
FILE = FileRef("f", "photo", "门.jpg", "image/jpeg", 3)


def _renderer(**scope: Value) -> Renderer:
    return Renderer(library().knowledge, None, scope, "seed")


def _text(source: str, **scope: Value) -> str:
    return _renderer(**scope).text(parse_template(source, MARK))


@pytest.mark.parametrize(
    ("value", "slot", "form", "shown"),
    [
        (None, None, None, "未提供"),
        ("", None, None, "未提供"),
        (True, None, None, "是"),
        (False, None, None, "否"),
        (Decimal(12000), MONEY, None, "12,000"),
        (Decimal("12000.5"), None, "money", "12,000.50"),
        (Decimal("3.50"), None, None, "3.5"),
        (date(2026, 1, 5), None, None, "2026年1月5日"),
        (Moment(NOW, NOW, "minute"), None, None, "2026年11月22日22:10"),
        (Moment(NOW, NOW, "minute"), None, "time", "22:10"),
        (Moment(NOW, NOW, "minute"), None, "date", "2026年11月22日"),
        (Moment(TEN, TEN + timedelta(hours=1), "hour"), None, "time", "约22时"),
        (Moment(NOW, NOW + timedelta(hours=1), "part_of_day"), None, "time", "22:10至23:09之间"),
        (Moment(NOW, NOW, "day"), None, None, "2026年11月22日"),
        (("a", "b"), LIST, None, "甲物、乙物"),
        ((Tap("a", NOW), Tap("a", NOW), Tap("b", NOW)), LIST, None, "甲物×2、乙物"),
        ((Tap("z", NOW),), None, None, "z"),
        ("a", LIST, None, "甲物"),
        (FILE, None, None, "门.jpg"),
        ((FILE, FILE), None, None, "门.jpg×2"),
        (({"谁": "甲行", "空": None},), None, None, "甲行"),
        ({"谁": "甲行"}, None, None, "甲行"),
        ("13800138000", PHONE, None, "138****8000"),
        ("13800138000", None, "tail4", "138****8000"),
        (("a",), LIST, "数", "1"),
        (None, None, "数", "0"),
        ("x", None, "数", "1"),
        (("a",), LIST, "left", "1"),
        (None, None, "left", "0"),
    ],
)
def test_values_are_shown_as_a_reader_expects(
    value: Value, slot: Slot | None, form: str | None, shown: str
) -> None:
    """One way for each kind, in the words of the content."""
    assert _renderer().value(value, slot, form) == shown


def test_places_are_filled_and_user_words_are_not_interpreted() -> None:
    """Angle brackets that a user typed stay as they are."""
    assert _text("好，<名>。", 名="<热线:报警>") == "好，<热线:报警>。"


def test_references_are_looked_up() -> None:
    """Law, hotline and script, and what is none of them."""
    assert _text("<热线:报警>") == "110"
    assert "治安" in _text("<法条:治安-恐吓>")
    assert len(_text("<话术:表明身份>")) > 5
    assert _text("<话术:没有这一句>") == "未提供"
    assert _text("<热线:没有>") == "未提供"
    assert _text("<1 2>") == "1 2"


def test_ids_of_the_case_book_have_words() -> None:
    """And an id without a word is shown as it is."""
    row = {"事": {"行为": ("insult", "odd"), "渠道": "call", "对象": None}}

    assert _text("<事.行为>", **row) == "辱骂、odd"
    assert _text("<事.渠道>", **row) == "电话"
    assert _text("<事.对象>", **row) == "未提供"


def test_numbers_of_the_case_book_are_masked() -> None:
    """One or several; a number that the person just gave is shown as it is."""
    row = {"事": {"号码": "13800138000"}, "谁": {"号码": ("13800138000", "95588")}}

    assert _text("<事.号码>", **row) == "138****8000"
    assert _text("<谁.号码>", **row) == "138****8000、95588"
    assert _text("<号码>", 号码="13800138000") == "13800138000"


def test_a_missing_wording_shows_its_key() -> None:
    """Better than nothing, and the checks forbid it."""
    assert _renderer().ui("no_such_key") == "no_such_key"


def test_lookup_follows_dots_and_stops_where_there_is_nothing() -> None:
    """None, never an error."""
    assert lookup({"a": {"b": "c"}}, "a.b") == "c"
    assert lookup({"a": "x"}, "a.b") is None
    assert lookup({}, "a") is None


def test_what_is_left_counts_the_needed_ones_or_all() -> None:
    """Labels, in the author's order."""
    needy = Slot(SlotName("x"), "checklist", MARK, choices=LIST.choices, need=("b",))

    assert left_over(LIST, ("a",)) == ("乙物",)
    assert left_over(needy, ()) == ("乙物",)
    assert left_over(None, ()) == ()


def test_a_variant_is_the_same_at_every_replay_and_differs_between_seeds() -> None:
    """A hash, not chance."""
    picks = [pick(f"seed{n}", 3) for n in range(60)]

    assert picks == [pick(f"seed{n}", 3) for n in range(60)]
    assert set(picks) == {0, 1, 2}


@pytest.mark.parametrize(
    ("number", "shown"), [("0", "0"), ("100", "100"), ("0.12345", "0.1234"), ("2.50", "2.5")]
)
def test_numbers_are_plain(number: str, shown: str) -> None:
    """No exponent, no trailing zeros."""
    assert show_number(Decimal(number)) == shown


def test_money_has_cents_only_when_there_are_any() -> None:
    """Thousands are separated."""
    assert show_money(Decimal("1234567.00")) == "1,234,567"
    assert show_money(Decimal("0.5")) == "0.50"


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("<法条:甲>、<法条:乙>", "第50条"),
        ("<法条:甲>、<法条:丙>、<法条:乙>", "第50条、第42条、第50条"),
        ("<法条:甲>和<法条:乙>", "第50条和第50条"),
        ("<法条:甲>", "第50条"),
    ],
)
def test_two_entries_of_one_article_in_a_row_are_cited_once(source: str, shown: str) -> None:
    """What reads the same is not said twice: 《…》第50条、《…》第50条."""
    law = library().knowledge.norms["psl-50-harassment"]
    norms = {id_: replace(law, cite="第50条") for id_ in ("甲", "乙")}
    knowledge = Knowledge(norms={**norms, "丙": replace(law, cite="第42条")})

    assert Renderer(knowledge, None, {}).text(parse_template(source, MARK)) == shown
