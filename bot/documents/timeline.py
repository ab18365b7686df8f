"""The timeline picture: days by hours with the night shaded, and how often each number called.

Made to be read on a phone held in a shaking hand: as wide as its screen, no text smaller
than twelve pixels, one thing below the other.
"""

from dataclasses import dataclass
from math import sqrt

from bot.casework.pattern_lines import (
    ROWS_MAX,
    TALLIES_MAX,
    Words,
    clipped,
    row_label,
    span_line,
    total_lines,
    unit_line,
)
from bot.casework.pattern_rows import Row, Rows, rows_of
from bot.casework.patterns import HOURS, NIGHT, Patterns, Tally
from bot.documents.drawing import Sheet, fitted

WIDTH = 390
"""Pixels of a phone's screen across."""
_MARGIN = 12
_GRID_X = 78
_COLUMN = 9.6
_GRID_END = _GRID_X + _COLUMN * HOURS
_ROUGH_X = 342
_TOTAL_X = WIDTH - _MARGIN
_ROW = 21
_LINE = 21
_DOT_MIN, _DOT_MAX = 2.0, 4.7
_PEN = 1.2
_HISTOGRAM = 36
_HISTOGRAM_MIN = 3
"""Fewer incidents have no pattern over the day."""
_LEGEND_LINE = 18
_BAR_X, _BAR_END = 168, 320
_INK, _SOFT, _SHADE, _RULE = "#1c2733", "#5b6673", "#dcd9ec", "#e3e6ea"
_DOT = "#9c2f2f"
_TITLE_SIZE, _TEXT_SIZE, _SMALL_SIZE = 20, 15, 13
_NIGHT_SPANS = ((0, NIGHT.end.hour), (NIGHT.start.hour, HOURS))
_AXIS = (0, NIGHT.end.hour, 12, 18, NIGHT.start.hour)


def timeline_svg(patterns: Patterns, words: Words) -> bytes:
    """Draw the counts of a case; equal counts give equal bytes.

    Every text that states a total has the id `total` with the wording's number, and every
    dot tells its count in `data-count`.
    """
    sheet = Sheet(WIDTH)
    y = _head(sheet, patterns, words)
    if patterns.total:
        rows = rows_of(patterns, ROWS_MAX)
        if rows.rows:
            y = _Grid(sheet, rows, patterns.undated, words).draw(y)
            y = _histogram(sheet, patterns, words, y)
        y = _numbers(sheet, patterns, words, y)
    return sheet.bytes_of(y + _MARGIN, words("picture_title"))


def _head(sheet: Sheet, patterns: Patterns, words: Words) -> float:
    sheet.text(_MARGIN, 32, words("picture_title"), _TITLE_SIZE, font_weight=700, fill=_INK)
    sheet.text(_MARGIN, 52, words("picture_own"), _SMALL_SIZE, fill=_SOFT)
    y = 80.0
    if not patterns.total:
        sheet.text(_MARGIN, y, words("picture_empty"), _TEXT_SIZE, fill=_INK)
        return y
    total = span_line(patterns, words)
    sheet.text(
        _MARGIN,
        y,
        total,
        fitted(total, _TEXT_SIZE, _TOTAL_X - _MARGIN),
        id="total",
        font_weight=700,
        fill=_INK,
        data_total=patterns.total,
    )
    for line in total_lines(patterns, words):
        y += _LINE
        size = fitted(line, _TEXT_SIZE, _TOTAL_X - _MARGIN)
        sheet.text(_MARGIN, y, line, size, class_="part", fill=_INK)
    return y + 12


@dataclass(frozen=True, slots=True)
class _Grid:
    """Rows of days (or weeks …) by columns of hours."""

    sheet: Sheet
    rows: Rows
    undated: int
    words: Words

    def draw(self, y: float) -> float:
        """Draw the grid with its legend below `y`; give where it ends."""
        y += _LINE
        self.sheet.text(
            _MARGIN,
            y,
            unit_line(self.rows.unit, self.words),
            _TEXT_SIZE,
            font_weight=700,
            fill=_INK,
        )
        top = self._axis(y + _LINE)
        most = max((n for row in self.rows.rows for n, _ in row.cells.values()), default=1)
        bottom = top + _ROW * len(self.rows.rows)
        self._shade(top, bottom)
        for number, row in enumerate(self.rows.rows):
            self._row(row, top + _ROW * number, most)
        if self.undated:
            self._rule(bottom)
            self._count(bottom, self.words("picture_no_day"), (self.undated, self.undated))
            bottom += _ROW
        self._rule(bottom)
        return self._legend(bottom + 8)

    def _axis(self, y: float) -> float:
        for hour in _AXIS:
            edge = hour in (NIGHT.start.hour, NIGHT.end.hour)
            self.sheet.text(
                _GRID_X + _COLUMN * hour,
                y,
                str(hour),
                _SMALL_SIZE,
                text_anchor="middle",
                font_weight=700 if edge else 400,
                fill=_INK,
            )
        heads = ((_ROUGH_X, "picture_column_rough"), (_TOTAL_X, "picture_column_total"))
        for x, key in heads:
            self.sheet.text(x, y, self.words(key), _SMALL_SIZE, text_anchor="end", fill=_SOFT)
        return y + 6

    def _shade(self, top: float, bottom: float) -> None:
        for start, end in _NIGHT_SPANS:
            self.sheet.shape(
                "rect",
                class_="night",
                x=_GRID_X + _COLUMN * start,
                y=top,
                width=_COLUMN * (end - start),
                height=bottom - top,
                fill=_SHADE,
            )

    def _rule(self, y: float, *, dashed: bool = False) -> None:
        pen = {"stroke_dasharray": "3 3", "stroke": _SOFT} if dashed else {"stroke": _RULE}
        self.sheet.shape("line", x1=_MARGIN, x2=_TOTAL_X, y1=y, y2=y, stroke_width=1, **pen)

    def _row(self, row: Row, top: float, most: int) -> None:
        self._rule(top, dashed=row.gap)
        self._count(top, row_label(row, self.rows, self.words), (row.count, row.rough))
        for hour, (count, reached) in row.cells.items():
            place = (_GRID_X + _COLUMN * (hour + 0.5), top + _ROW / 2)
            _dot(self.sheet, place, (count, reached, most))

    def _count(self, top: float, label: str, counts: tuple[int, int]) -> None:
        """Write a row's name, how many there are, and how many of them stand in no hour."""
        base, (count, rough) = top + _ROW - 5.5, counts
        size = fitted(label, _SMALL_SIZE, _GRID_X - _MARGIN - 3)
        self.sheet.text(_MARGIN, base, label, size, class_="row", fill=_INK)
        end = {"text_anchor": "end"}
        if rough:
            self.sheet.text(_ROUGH_X, base, str(rough), 14, class_="rough", fill=_SOFT, **end)
        strong = {"font_weight": "700", "fill": _INK, **end}
        self.sheet.text(_TOTAL_X, base, str(count), 14, class_="row-total", **strong)

    def _legend(self, y: float) -> float:
        for fill, key in ((_DOT, "picture_reached"), ("#ffffff", "picture_ringing")):
            y += _LEGEND_LINE
            _ring(self.sheet, (_MARGIN + 8, y - 4), _DOT_MAX, fill=fill)
            self.sheet.text(34, y, self.words(key), _SMALL_SIZE, fill=_INK)
        y += _LEGEND_LINE
        self.sheet.shape("rect", x=_MARGIN, y=y - 11, width=16, height=13, fill=_SHADE)
        self.sheet.text(34, y, self.words("picture_shade"), _SMALL_SIZE, fill=_INK)
        note = "picture_gap" if any(row.gap for row in self.rows.rows) else "picture_size"
        y += _LEGEND_LINE
        self.sheet.text(_MARGIN, y, self.words(note), _SMALL_SIZE, fill=_SOFT)
        return y + 6


def _dot(sheet: Sheet, place: tuple[float, float], counts: tuple[int, int, int]) -> None:
    """Draw one hour: a ring for all of it, filled as far as it was more than ringing."""
    (x, y), (count, reached, most) = place, counts
    radius = _DOT_MIN + (_DOT_MAX - _DOT_MIN) * sqrt(count / most)
    _ring(sheet, (x, y), radius, fill="#ffffff", class_="cell", data_count=count)
    if reached:
        sheet.shape("circle", cx=x, cy=y, r=radius * sqrt(reached / count), fill=_DOT)


def _ring(
    sheet: Sheet, place: tuple[float, float], radius: float, **attributes: str | int
) -> None:
    x, y = place
    line = {"stroke": _DOT, "stroke_width": _PEN}
    sheet.shape("circle", cx=x, cy=y, r=radius - _PEN / 2, **line, **attributes)


def _histogram(sheet: Sheet, patterns: Patterns, words: Words, y: float) -> float:
    """Draw how many incidents each hour of the day has, all days together."""
    if sum(patterns.hours) < _HISTOGRAM_MIN:
        return y
    most = max(patterns.hours)
    y += _LINE
    peak = patterns.hours.index(most)
    sheet.text(_MARGIN, y, words("picture_hours"), _TEXT_SIZE, font_weight=700, fill=_INK)
    sheet.text(
        _TOTAL_X,
        y,
        words("picture_peak", 时=str(peak), 数=str(most)),
        _SMALL_SIZE,
        text_anchor="end",
        fill=_INK,
    )
    base = y + 12 + _HISTOGRAM
    width = (_TOTAL_X - _MARGIN) / HOURS
    for start, end in _NIGHT_SPANS:
        sheet.shape(
            "rect",
            x=_MARGIN + width * start,
            y=y + 10,
            width=width * (end - start),
            height=_HISTOGRAM + 2,
            fill=_SHADE,
        )
    for hour, count in enumerate(patterns.hours):
        height = _HISTOGRAM * count / most
        if count:
            sheet.shape(
                "rect",
                class_="hour",
                x=_MARGIN + width * hour + 1.5,
                y=base - height,
                width=width - 3,
                height=height,
                fill=_DOT,
                data_count=count,
            )
    for hour in (*_AXIS, HOURS):
        anchor = {0: "start", HOURS: "end"}.get(hour, "middle")
        sheet.text(
            _MARGIN + width * hour,
            base + 15,
            str(hour),
            _SMALL_SIZE,
            text_anchor=anchor,
            fill=_INK,
        )
    return base + 20


def _numbers(sheet: Sheet, patterns: Patterns, words: Words, y: float) -> float:
    y += _LINE + 4
    sheet.text(_MARGIN, y, words("picture_numbers"), _TEXT_SIZE, font_weight=700, fill=_INK)
    shown, rest = patterns.numbers[:TALLIES_MAX], patterns.numbers[TALLIES_MAX:]
    for one in shown:
        y += _LINE
        _bar(sheet, y, one, shown[0].count)
    lines: list[tuple[str, int]] = []
    if rest:
        count = sum(one.count for one in rest)
        fills = {"个": str(len(rest)), "数": str(count)}
        lines.append((words("picture_more_numbers", **fills), count))
    if patterns.no_number:
        count = patterns.no_number
        lines.append((words("picture_no_number", 数=str(count)), count))
    for line, count in lines:
        y += _LINE
        size = fitted(line, _TEXT_SIZE, _TOTAL_X - _MARGIN)
        sheet.text(_MARGIN, y, line, size, class_="other-numbers", fill=_INK, data_count=count)
    return y + 4


def _bar(sheet: Sheet, y: float, tally: Tally, most: int) -> None:
    length = (_BAR_END - _BAR_X) * tally.count / most
    label = clipped(tally.label)
    size = fitted(label, _TEXT_SIZE, _BAR_X - _MARGIN - 6)
    sheet.text(_MARGIN, y, label, size, class_="number", fill=_INK)
    sheet.shape("rect", x=_BAR_X, y=y - 12, width=max(length, 1), height=14, fill=_DOT)
    sheet.text(
        _TOTAL_X,
        y,
        str(tally.count),
        _TEXT_SIZE,
        class_="number-total",
        text_anchor="end",
        font_weight=700,
        fill=_INK,
    )
