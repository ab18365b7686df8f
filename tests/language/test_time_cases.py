"""The cases of `data/times.txt`, and that no zone of the server changes them."""

import os
import time
from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.language.times import read_time
from tests.support.case_lines import Case, name_of, read_cases

SHANGHAI = ZoneInfo("Asia/Shanghai")


EVENING = "2026-11-22T23:30"  # a Sunday
CASES = read_cases("times.txt")


def read(case: Case) -> str:
    """Write what is read as a line of the file has it: the year 2026 is left out."""
    now = datetime.fromisoformat(case.at or EVENING).replace(tzinfo=SHANGHAI)
    reading = read_time(case.text, now)
    spans = "; ".join(
        f"{_stamp(moment.start)}/{_stamp(moment.end)} {moment.precision}"
        for moment in reading.readings
    )
    return f"{spans} ? {reading.ask}".strip() if reading.ask else spans


def _stamp(at: datetime) -> str:
    form = "%m-%dT%H:%M:%S" if at.second else "%m-%dT%H:%M"
    return at.strftime(form if at.year == 2026 else "%Y-" + form)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_a_time_is_read_as_the_policy_says(case: Case) -> None:
    """Readings, their precision and the question are those of the line."""
    assert read(case) == case.want


def test_there_are_at_least_250_cases() -> None:
    """No line is there twice."""
    assert len({(case.text, case.at) for case in CASES}) == len(CASES) >= 250


@pytest.fixture
def server_zone(request: pytest.FixtureRequest) -> Iterator[None]:
    """Put the process into a zone, as the server's TZ does."""
    before = os.environ.get("TZ")  # noqa: TID251 - the zone of the process is what is tested
    os.environ["TZ"] = request.param  # noqa: TID251
    time.tzset()
    yield
    if before is None:
        del os.environ["TZ"]  # noqa: TID251
    else:
        os.environ["TZ"] = before  # noqa: TID251
    time.tzset()


@pytest.mark.parametrize(
    "server_zone", ["UTC", "America/New_York", "Asia/Shanghai"], indirect=True
)
@pytest.mark.usefixtures("server_zone")
def test_the_zone_of_the_server_does_not_matter() -> None:
    """Every case has the same readings, whatever TZ is."""
    assert [case.text for case in CASES if read(case) != case.want] == []
