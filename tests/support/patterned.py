"""Random cases for what counts incidents: the pattern view and its picture."""

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.casework.case import ACTS, INCIDENT_CHANNELS, Case, Collector, Debt, Incident
from bot.kernel.values import Moment, Precision

ZONE: Final = ZoneInfo("Asia/Shanghai")
DEBTS: Final = (Debt("d1", lender="甲行"), Debt("d2", lender="乙 消金"), Debt("d3"))
COLLECTORS: Final = (Collector("c1", debts=("d1",)), Collector("c2", debts=("d1", "d2")))
NUMBERS: Final = ("13812345678", "13899995678", "13912345678", "01012345678", "95188", "12345678")
_PRECISIONS: Final[tuple[Precision, ...]] = (
    *("exact", "minute", "hour", "part_of_day", "day", "unknown"),
)


def at(text: str, *, to: str | None = None, precision: Precision = "exact") -> Moment:
    """Give a moment from local times such as `2026-11-20 22:00`."""
    start = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    end = start if to is None else datetime.fromisoformat(to).replace(tzinfo=ZONE)
    return Moment(start, end, precision)


@st.composite
def _moments(draw: st.DrawFn, days: int) -> Moment:
    first = datetime(2026, 11, 1, tzinfo=ZONE)
    start = first + timedelta(minutes=draw(st.integers(0, days * 1440)))
    length = timedelta(minutes=draw(st.sampled_from((0, 0, 1, 59, 60, 360, 1440))))
    return Moment(start, start + length, draw(st.sampled_from(_PRECISIONS)))


def incidents(id_: str = "i", days: int = 40) -> st.SearchStrategy[Incident]:
    """Draw one incident out of `days` days."""
    return st.builds(
        Incident,
        id=st.just(id_),
        debt=st.sampled_from(("d1", "d2", "d3", None)),
        collector=st.sampled_from(("c1", "c2", None)),
        channel=st.sampled_from(("call", "call", "call", *INCIDENT_CHANNELS)),
        at=st.none() | _moments(days),
        connected=st.sampled_from((True, False, None)),
        acts=st.frozensets(st.sampled_from(ACTS), max_size=3),
        number=st.sampled_from((*NUMBERS, None)),
    )


def cases(most: int = 20) -> st.SearchStrategy[Case]:
    """Draw a case with up to `most` incidents within a day, a month or ten years."""
    spans = st.sampled_from((1, 40, 400, 4000))
    lists = spans.flatmap(lambda days: st.lists(incidents(days=days), max_size=most))
    return lists.map(lambda found: Case(debts=DEBTS, collectors=COLLECTORS, incidents=(*found,)))
