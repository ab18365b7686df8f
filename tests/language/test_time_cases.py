"""The cases of `data/times.txt`, and that no zone of the server changes them."""

import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.language.times import read_time

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).parent / "data" / "times.txt"


@dataclass(frozen=True, slots=True)
class Case:
    """One line: what was typed when, and what it means."""

    group: str
    text: str
    now: datetime
    want: str


def _cases() -> Iterator[Case]:
    group, now = "", datetime(2026, 11, 22, 23, 30, tzinfo=SHANGHAI)  # a Sunday
    for line in DATA.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            group = line[2:]
        elif line.startswith("@ "):
            now = datetime.fromisoformat(line[2:]).replace(tzinfo=SHANGHAI)
        elif line:
            text, _, want = line.partition(" =>")
            yield Case(group, text, now, want.strip())


CASES = tuple(_cases())


def read(case: Case) -> str:
    """Write what is read as a line of the file has it: the year 2026 left out."""
    reading = read_time(case.text, case.now)
    spans = "; ".join(
        f"{_stamp(moment.start)}/{_stamp(moment.end)} {moment.precision}"
        for moment in reading.readings
    )
    return f"{spans} ? {reading.ask}".strip() if reading.ask else spans


def _stamp(at: datetime) -> str:
    form = "%m-%dT%H:%M:%S" if at.second else "%m-%dT%H:%M"
    return at.strftime(form if at.year == 2026 else "%Y-" + form)


@pytest.mark.parametrize("case", CASES, ids=[f"{case.group}: {case.text}" for case in CASES])
def test_a_time_is_read_as_the_policy_says(case: Case) -> None:
    """Readings, their precision and the question are those of the line."""
    assert read(case) == case.want


def test_there_are_at_least_250_cases() -> None:
    """No line is there twice."""
    assert len({(case.text, case.now) for case in CASES}) == len(CASES) >= 250


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
