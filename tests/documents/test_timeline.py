"""The timeline picture says what the text and the JSON say, and looks the same every time."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings

from bot.casework.case import Case, Incident
from bot.casework.pattern_lines import pattern_lines
from bot.casework.patterns import Patterns, patterns_document, patterns_of
from bot.documents.timeline import WIDTH, timeline_svg
from bot.engine.render import Renderer
from bot.language.phones import mask_phone
from tests.support.bot_api_shapes import as_int, as_object
from tests.support.patterned import NUMBERS, at, cases
from tests.support.shipped import world

few = settings(max_examples=40)
"""A picture has many parts to read back; the counts have their own tests."""
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Load the wording before the clock of an example runs."""
    world()


def _words(key: str, /, **fills: str) -> str:
    return Renderer(world().knowledge, None, {}).ui(key, **fills)


def _patterns(case: Case) -> Patterns:
    return patterns_of(case, mask_phone)


def _drawn(case: Case) -> ET.Element:
    return ET.fromstring(timeline_svg(_patterns(case), _words))  # noqa: S314  # our own bytes


def _texts(picture: ET.Element, class_: str | None = None) -> list[str]:
    found = picture.iter(f"{SVG}text")
    return [one.text or "" for one in found if class_ is None or one.get("class") == class_]


def _marked(picture: ET.Element, class_: str) -> list[ET.Element]:
    return [one for one in picture.iter() if one.get("class") == class_]


def _data_sum(elements: list[ET.Element]) -> int:
    return sum(int(one.get("data-count", "0")) for one in elements)


def _call(when: str, n: int = 0) -> Incident:
    return Incident(f"i{n}", channel="call", at=at(when), connected=n % 2 == 0)


@given(cases())
@few
def test_totals_of_picture_text_and_json_are_equal(case: Case) -> None:
    """One number of incidents, wherever it is read, and the same lines of totals."""
    if not case.incidents:
        return
    patterns, picture = _patterns(case), _drawn(case)
    lines = pattern_lines(patterns, _words)
    document = as_object(patterns_document(patterns))

    total = next(one for one in picture.iter(f"{SVG}text") if one.get("id") == "total")
    parts = _texts(picture, "part")

    assert total.text == lines[0]
    assert tuple(parts) == lines[1 : len(parts) + 1]
    assert total.get("data-total") == str(document["total"]) == str(len(case.incidents))
    assert re.findall(r"\d+", lines[0])[0] == str(document["total"])


@given(cases())
@few
def test_rows_dots_and_numbers_add_up_to_the_total(case: Case) -> None:
    """What is drawn and written in the picture can be added up to its own total."""
    patterns, picture = _patterns(case), _drawn(case)

    rows = sum(map(int, _texts(picture, "row-total")))
    rough = sum(map(int, _texts(picture, "rough")))
    dots = _data_sum(_marked(picture, "cell"))
    numbers = sum(map(int, _texts(picture, "number-total")))

    if patterns.days:
        assert rows == dots + rough == patterns.total
    assert numbers + _data_sum(_marked(picture, "other-numbers")) == patterns.total


@given(cases())
@few
def test_night_of_the_picture_is_that_of_the_text(case: Case) -> None:
    """The dots that stand on the shade are the night's count."""
    picture = _drawn(case)
    shades = [
        (float(s.get("x", "")), float(s.get("width", ""))) for s in _marked(picture, "night")
    ]

    in_shade = [
        dot
        for dot in _marked(picture, "cell")
        if any(x < float(dot.get("cx", "")) < x + width for x, width in shades)
    ]

    assert _data_sum(in_shade) == as_int(as_object(patterns_document(_patterns(case)))["night"])


def test_hours_from_ten_to_eight_are_shaded() -> None:
    """A third of the day before eight and a twelfth after ten lie in the shade, at the edges."""
    picture = _drawn(Case(incidents=(_call("2026-11-20 10:00"),)))

    left, right = _marked(picture, "night")
    hour = float(left.get("width", "")) / 8

    assert float(right.get("width", "")) == 2 * hour
    assert round(float(right.get("x", "")) - float(left.get("x", "")), 2) == round(22 * hour, 2)
    assert left.get("fill") == right.get("fill") != "#ffffff"


def test_rough_time_has_no_dot() -> None:
    """What was told as a part of the day is a number beside the hours."""
    told = at("2026-11-20 20:00", to="2026-11-20 21:00", precision="hour")

    picture = _drawn(Case(incidents=(Incident("i1", channel="call", at=told),)))

    assert _marked(picture, "cell") == []
    assert _texts(picture, "rough") == ["1"]


@given(cases())
@few
def test_no_number_stands_in_the_picture_whole(case: Case) -> None:
    """A private number is shown without its middle; a public short one may be read."""
    svg = timeline_svg(_patterns(case), _words).decode()

    for number in NUMBERS:
        assert mask_phone(number) == number or number not in svg


@given(cases())
@few
def test_same_counts_give_the_same_bytes(case: Case) -> None:
    """Two drawings of one case cannot be told apart, whatever was told first."""
    turned = Case(debts=case.debts, collectors=case.collectors, incidents=case.incidents[::-1])

    assert timeline_svg(_patterns(turned), _words) == timeline_svg(_patterns(case), _words)


@given(cases())
@few
def test_everything_is_on_the_sheet(case: Case) -> None:
    """Nothing is drawn beyond the edges, and no text is smaller than eleven pixels."""
    picture = _drawn(case)
    height = float(picture.get("height", ""))

    assert picture.get("width") == str(WIDTH)
    for one in picture.iter(f"{SVG}text"):
        assert 0 <= float(one.get("x", "")) <= WIDTH
        assert 0 < float(one.get("y", "")) < height
        assert float(one.get("font-size", "")) >= 11


def test_empty_case_is_a_sheet_with_a_sentence() -> None:
    """Without records there is no grid, and it is said so."""
    picture = _drawn(Case())

    assert _texts(picture)[-1] == "还没有记下什么，先说说发生了什么。"
    assert _marked(picture, "night") == []


def test_long_case_stays_on_one_sheet() -> None:
    """Two thousand incidents over two hundred days are shown by the month."""
    times = [f"2026-{1 + n % 9:02}-{1 + n % 28:02} {n % 24:02}:00" for n in range(2000)]

    picture = _drawn(Case(incidents=tuple(_call(time, n) for n, time in enumerate(times))))

    assert "每行一个月" in _texts(picture)
    assert len(_texts(picture, "row-total")) == 9
    assert float(picture.get("height", "")) < 3 * WIDTH


def test_many_numbers_are_six_bars_and_the_rest() -> None:
    """A collector with nine numbers does not push the picture off the screen."""
    found = [Incident(f"i{n}", number=f"1380000000{n}") for n in range(9)]

    picture = _drawn(Case(incidents=tuple(found)))

    assert len(_texts(picture, "number")) == 6
    assert _texts(picture, "other-numbers") == ["其余 3 个号码  3 次"]


def test_left_out_days_are_a_dashed_line() -> None:
    """The legend explains the dashes only where there are some."""
    near = _drawn(Case(incidents=(_call("2026-11-19 10:00"), _call("2026-11-20 10:00", 1))))
    far = _drawn(Case(incidents=(_call("2026-11-10 10:00"), _call("2026-11-20 10:00", 1))))

    assert [bool(_dashes(one)) for one in (near, far)] == [False, True]
    assert [any("虚线" in text for text in _texts(one)) for one in (near, far)] == [False, True]


def _dashes(picture: ET.Element) -> list[ET.Element]:
    return [one for one in picture.iter(f"{SVG}line") if one.get("stroke-dasharray")]


def test_odd_characters_of_a_label_cannot_break_the_picture() -> None:
    """A number that is no number, with markup and control characters, stays a text."""
    odd = Incident("i1", number='<1&"\x00\ud800>')

    picture = ET.fromstring(  # noqa: S314  # our own bytes
        timeline_svg(patterns_of(Case(incidents=(odd,)), lambda number: number), _words)
    )

    assert _texts(picture, "number") == ['<1&">']
