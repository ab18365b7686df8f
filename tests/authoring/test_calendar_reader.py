"""Calendars of holidays: a year that is not sound is not used."""

from datetime import date

import pytest

from bot.authoring.calendar_reader import read_calendar
from bot.authoring.reading import Reading
from bot.authoring.yaml_source import parse_source
from bot.casework.workdays import WorkCalendar
from tests.support.shipped import library

SOUND = """\
year: 2026
source: 通知
checked_on: 2026-11-24
holidays:
  - {name: 元旦, from: 2026-01-01, to: 2026-01-03}
workdays: [2026-01-04, 2025-12-28]
"""


def _read(*texts: str) -> tuple[WorkCalendar, list[str]]:
    reading = Reading()
    sources = [
        parse_source(text.encode(), f"content/calendar/{n}.yaml") for n, text in enumerate(texts)
    ]
    calendar = read_calendar(sources, reading)
    return calendar, [one.code for one in reading.findings]


def test_a_sound_year_is_read() -> None:
    """Holidays by their first and last day, make-up days one by one."""
    calendar, codes = _read(SOUND)

    year = calendar.years[2026]
    assert codes == []
    assert sorted(year.off) == [date(2026, 1, 1), date(2026, 1, 2), date(2026, 1, 3)]
    assert sorted(year.work) == [date(2025, 12, 28), date(2026, 1, 4)]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("source: 通知\n", "", "F005"),
        ("source: 通知", "source: null", "F087"),
        ("checked_on: 2026-11-24", "checked_on: null", "F087"),
        ("checked_on: 2026-11-24", "checked_on: 去年", "F049"),
        ("year: 2026", "year: 今年", "F009"),
        ("from: 2026-01-01", "from: 2026-01-09", "F087"),
        ("to: 2026-01-03", "to: 2026-10-03", "F087"),
        ("from: 2026-01-01, to: 2026-01-03", "from: 2027-01-01, to: 2027-01-03", "F087"),
        ("from: 2026-01-01", "from: 元旦", "F049"),
        ("from: 2026-01-01, ", "", "F005"),
        ("2026-01-04", "2026-01-05", "F087"),
        ("2026-01-04", "2026-01-03", "F087"),
        ("2026-01-04", "2027-01-03", "F087"),
        ("2026-01-04", "星期天", "F049"),
        ("[2026-01-04, 2025-12-28]", "2026-01-04", "F008"),
        ("2025-12-28", "[2025-12-28]", "F008"),
        ("  - {name: 元旦, from: 2026-01-01, to: 2026-01-03}", "  - 元旦", "F008"),
    ],
)
def test_a_faulty_year_is_reported_and_left_out(old: str, new: str, code: str) -> None:
    """Its dates are estimates then, never wrong dates shown as sure."""
    assert old in SOUND

    calendar, codes = _read(SOUND.replace(old, new))

    assert code in codes
    assert calendar.years == {}


def test_a_year_twice_is_reported() -> None:
    """The first stays."""
    calendar, codes = _read(SOUND, SOUND.replace("2026-01-04, ", ""))

    assert codes == ["F087"]
    assert date(2026, 1, 4) in calendar.years[2026].work


def test_the_shipped_years_name_their_notice() -> None:
    """Every year says which notice of the State Council it was read from, and when."""
    for source in library().sources:
        if source.file.startswith("content/calendar/"):
            text = (source.file, source.text)
            assert "国办发明电" in source.text, text
            assert "https://www.gov.cn/" in source.text, text
    assert set(library().knowledge.calendar.years) == {2025, 2026}


def test_every_shipped_deadline_names_unit_and_norm() -> None:
    """A term without a source would be a guess."""
    knowledge = library().knowledge

    assert knowledge.terms
    for channel, term in knowledge.terms.items():
        assert term.norm in knowledge.norms, channel
        assert term.unit in ("自然日", "工作日")
