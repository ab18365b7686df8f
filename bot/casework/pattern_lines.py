"""The pattern of a case as lines of text: a table of bars for the chat and for letters."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Protocol

from bot.casework.pattern_rows import Row, Rows, Unit, rows_of
from bot.casework.patterns import HOURS, Patterns, Tally, Week

BUBBLE_MAX = 120
"""Most characters of one message that is read under stress."""
ROWS_MAX = 21
"""Three weeks of days, or as many weeks, months or years: what fits on a phone."""
TALLIES_MAX = 6
_WEEKS_MAX = 8
_ACTS_MAX = 5
_NAME_MAX = 20
_STEP_HOURS = 2
_BARS = "\u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588"


class Words(Protocol):
    """Gives a wording by its key, its places filled."""

    def __call__(self, key: str, /, **fills: str) -> str:
        """Give the wording."""
        ...


def pattern_lines(patterns: Patterns, words: Words) -> tuple[str, ...]:
    """Tell the counts of a case, none left out: what has no row or bar has a line."""
    if patterns.total == 0:
        return (words("picture_empty"),)
    rows = rows_of(patterns, ROWS_MAX)
    return (
        span_line(patterns, words),
        *total_lines(patterns, words),
        *_heat(rows, words),
        words("picture_numbers"),
        *tally_lines(patterns.numbers, "picture_more_numbers", words),
        *_if_any("picture_no_number", patterns.no_number, words),
        *_lenders(patterns, words),
        *_escalation(patterns.weeks, words),
    )


def pattern_bubbles(lines: Iterable[str]) -> tuple[str, ...]:
    """Join lines to messages of at most `BUBBLE_MAX` characters; a longer line stands alone."""
    bubbles: list[str] = []
    for line in lines:
        if bubbles and len(bubbles[-1]) + 1 + len(line) <= BUBBLE_MAX:
            bubbles[-1] += "\n" + line
        else:
            bubbles.append(line)
    return tuple(bubbles)


def span_line(patterns: Patterns, words: Words) -> str:
    """Tell from which to which day the records go, and how many they are."""
    total = str(patterns.total)
    if not patterns.days:
        return words("picture_total", 数=total)
    first, last = patterns.days[0].day, patterns.days[-1].day
    if first == last and not patterns.undated:
        return words("picture_on", 数=total, 日=_date(first, words))
    return words("picture_span", 数=total, 起=_date(first, words), 止=_date(last, words))


def total_lines(patterns: Patterns, words: Words) -> tuple[str, ...]:
    """Tell the totals by kind and by time; of those that are nought only the night's."""
    calls = patterns.connected + patterns.missed + patterns.unsaid
    split = {"接通": patterns.connected, "没接": patterns.missed, "不清": patterns.unsaid}
    fills = {name: str(count) for name, count in split.items()}
    return (
        *((words("picture_calls", 数=str(calls), **fills),) if calls else ()),
        *_if_any("picture_others", patterns.others, words),
        words("picture_night", 数=str(patterns.night)),
        *_if_any("picture_night_rough", patterns.night_rough, words),
        *_unplaced(patterns, words),
    )


def _unplaced(patterns: Patterns, words: Words) -> tuple[str, ...]:
    count = patterns.rough + patterns.no_time
    if patterns.undated:
        return (words("picture_undated", 数=str(count), 日=str(patterns.undated)),)
    return _if_any("picture_rough", count, words)


def row_label(row: Row, rows: Rows, words: Words) -> str:
    """Name a row: a day without its year where all rows are of one year."""
    one_year = rows.rows[0].start.year == rows.rows[-1].start.year
    day = f"{row.start:%m-%d}" if one_year else row.start.isoformat()
    match rows.unit:
        case "day" | "week":
            return day
        case "month":
            return words("picture_month", 年=str(row.start.year), 月=str(row.start.month))
        case "year":
            return words("picture_year", 年=str(row.start.year))
        case "all":
            return words("picture_all")


def unit_line(unit: Unit, words: Words) -> str:
    """Tell what one row stands for."""
    return words(f"picture_by_{unit}")


def tally_lines(tallies: tuple[Tally, ...], rest_key: str, words: Words) -> tuple[str, ...]:
    """Tell the greatest tallies one by one and the rest as one."""
    shown, rest = tallies[:TALLIES_MAX], tallies[TALLIES_MAX:]
    lines = [words("picture_tally", 名=clipped(one.label), 数=str(one.count)) for one in shown]
    if rest:
        count = sum(one.count for one in rest)
        lines.append(words(rest_key, 个=str(len(rest)), 数=str(count)))
    return tuple(lines)


def clipped(label: str) -> str:
    """Shorten a name that is longer than a row."""
    return label if len(label) <= _NAME_MAX else label[: _NAME_MAX - 1] + "\u2026"


def _if_any(key: str, count: int, words: Words) -> tuple[str, ...]:
    return (words(key, 数=str(count)),) if count else ()


def _date(day: date, words: Words) -> str:
    return words("format_date", 年=str(day.year), 月=str(day.month), 日=str(day.day))


def _heat(rows: Rows, words: Words) -> Iterator[str]:
    if not rows.rows:
        return
    steps = [_steps(row.cells) for row in rows.rows]
    most = max((max(counts) for counts in steps), default=0)
    yield unit_line(rows.unit, words)
    yield words("picture_heat")
    for row, counts in zip(rows.rows, steps, strict=True):
        bars = "".join(_bar(count, most) for count in counts)
        tally = words("picture_tally", 名=bars, 数=str(row.count))
        rough = words("picture_row_rough", 数=str(row.rough)) if row.rough else ""
        yield f"{row_label(row, rows, words)} {tally}{rough}"


def _steps(cells: Mapping[int, tuple[int, int]]) -> list[int]:
    hours = range(0, HOURS, _STEP_HOURS)
    return [sum(cells.get(hour + n, (0, 0))[0] for n in range(_STEP_HOURS)) for hour in hours]


def _bar(count: int, most: int) -> str:
    """Show a count; what is not nought is higher than nought."""
    top = len(_BARS) - 1
    return _BARS[0] if count == 0 else _BARS[max(1, count * top // most)]


def _lenders(patterns: Patterns, words: Words) -> tuple[str, ...]:
    if not patterns.lenders:
        return ()
    return (
        words("picture_lenders"),
        *tally_lines(patterns.lenders, "picture_more_lenders", words),
        *_if_any("picture_no_lender", patterns.no_lender, words),
    )


def _escalation(weeks: tuple[Week, ...], words: Words) -> Iterator[str]:
    if not any(week.acts for week in weeks):
        return
    yield words("picture_weeks")
    for week in weeks[-_WEEKS_MAX:]:
        acts = "、".join(
            words("picture_act", 名=words(f"act_{act.label}"), 数=str(act.count))
            for act in week.acts[:_ACTS_MAX]
        )
        label = words("picture_week_of", 日=week.start.isoformat())
        line = words("picture_tally", 名=label, 数=str(week.count))
        yield words("picture_week", 周=line, 行为=acts) if acts else line
