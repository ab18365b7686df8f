"""The pattern of a case as text: every incident is told, in words that fit a bubble."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.casework.case import Case, Debt, Incident
from bot.casework.pattern_lines import BUBBLE_MAX, pattern_bubbles, pattern_lines
from bot.casework.patterns import patterns_of
from bot.engine.render import Renderer
from bot.language.phones import mask_phone
from tests.support.patterned import at, cases
from tests.support.shipped import world


@pytest.fixture(scope="module", autouse=True)
def _loaded() -> None:
    """Load the wording before the clock of an example runs."""
    world()


def _lines(case: Case) -> tuple[str, ...]:
    words = Renderer(world().knowledge, None, {}).ui
    return pattern_lines(patterns_of(case, mask_phone), words)


def _calls(*times: str) -> Case:
    found = [Incident(f"i{n}", channel="call", at=at(time)) for n, time in enumerate(times)]
    return Case(incidents=tuple(found))


def test_empty_case_says_what_to_do() -> None:
    """Without records there is one line, and no table of noughts."""
    assert _lines(Case()) == ("还没有记下什么，先说说发生了什么。",)


def test_lines_of_a_day() -> None:
    """The totals, a bar for every two hours, and who called."""
    lines = _lines(_calls("2026-11-20 22:10", "2026-11-20 23:10", "2026-11-20 09:00"))

    assert lines == (
        "一共 3 次，2026年11月20日",
        "电话 3 次：接通 0，没接通 0，没说清 3",
        "晚上十点到早上八点之间 2 次",
        "每行一天",
        "从 0 点到 24 点，一格两小时，越高次数越多",
        "11-20 ▁▁▁▁▄▁▁▁▁▁▁█  3 次",
        "来电号码（中间几位隐去）",
        "没记号码的  3 次",
    )


def test_days_of_two_years_name_the_year() -> None:
    """A day is not taken for the same day of another year."""
    lines = _lines(_calls("2025-12-31 10:00", "2026-01-01 10:00"))

    assert [line.split()[0] for line in lines[5:7]] == ["2025-12-31", "2026-01-01"]


@pytest.mark.parametrize(
    ("step", "count", "label"),
    [(7, 20, "01-02"), (25, 22, "2017年1月"), (200, 30, "2017年"), (400, 30, "全部")],
)
def test_rows_of_a_long_case_name_their_unit(step: int, count: int, label: str) -> None:
    """A week is named by its Monday, a month and a year by what people call them."""
    first = date(2017, 1, 2)
    days = [first + timedelta(days=step * n + extra) for n in range(count) for extra in (0, 1)]

    lines = _lines(_calls(*(f"{day} 10:00" for day in days)))

    assert lines[5].startswith(f"{label} ")


@given(cases())
def test_rows_of_text_sum_up(case: Case) -> None:
    """The rows and those without a day are the total, and so are the numbers."""
    lines = _lines(case)
    patterns = patterns_of(case, mask_phone)
    if not case.incidents:
        return

    rows = [line for line in lines if re.search("[▁-█]", line)]
    counts = [int(re.findall(r"  (\d+) 次", row)[0]) for row in rows]
    by_number = lines[lines.index("来电号码（中间几位隐去）") + 1 :][: len(patterns.numbers) + 1]

    assert sum(counts) + patterns.undated == patterns.total
    assert sum(_number_counts(by_number, patterns.no_number)) == patterns.total


def _number_counts(lines: tuple[str, ...], unknown: int) -> list[int]:
    """Read the counts up to the line of those without a number, or all that are numbers."""
    counts: list[int] = []
    for line in lines:
        if unknown == 0 and not re.match(r"[\d*]+( #\d)?  \d+ 次", line):
            break
        counts.append(int(re.findall(r"  (\d+) 次", line)[0]))
        if line.startswith("没记号码的"):
            break
    return counts


def test_rest_of_many_numbers_is_one_line() -> None:
    """The seventh number and those after it are told together."""
    found = [Incident(f"i{n}", number=f"1380000000{n}") for n in range(9)]

    lines = _lines(Case(incidents=tuple(found)))

    assert lines[-1] == "其余 3 个号码  3 次"


def test_long_name_of_a_lender_is_cut() -> None:
    """A lender's name leaves room for its count."""
    case = Case(debts=(Debt("d1", lender="甲" * 60),), incidents=(Incident("i1", debt="d1"),))

    assert f"{'甲' * 19}…  1 次" in _lines(case)


def test_weeks_name_the_acts() -> None:
    """What was done is told week by week, the most frequent first."""
    found = (
        Incident("i1", at=at("2026-11-16 10:00"), acts=frozenset({"insult"})),
        Incident("i2", at=at("2026-11-17 10:00"), acts=frozenset({"insult", "follow"})),
        Incident("i3", at=at("2026-11-24 10:00")),
    )

    lines = _lines(Case(incidents=found))

    assert lines[-3:] == (
        "每周发生了什么",
        "2026-11-16起  2 次：辱骂 2、跟踪 1",
        "2026-11-23起  1 次",
    )


@given(cases())
def test_bubbles_keep_every_line_and_their_limit(case: Case) -> None:
    """Nothing is lost between the lines and the messages that carry them."""
    lines = _lines(case)

    bubbles = pattern_bubbles(lines)

    assert "\n".join(bubbles) == "\n".join(lines)
    assert all(len(bubble) <= BUBBLE_MAX for bubble in bubbles)


@given(st.lists(st.text("字", min_size=1, max_size=200)))
def test_long_line_stands_alone(lines: list[str]) -> None:
    """A line over the limit is a message of its own, not cut."""
    for bubble in pattern_bubbles(lines):
        assert len(bubble) <= BUBBLE_MAX or bubble in lines
