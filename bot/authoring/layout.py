"""Lay boxes out in rows and draw the ways between them: a small layered layout.

Rows follow the longest way from the first box, ways back left aside; within a row, boxes
stand near the middle of those above them. Everything is decided by order of writing.
"""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

WIDE, NARROW = 15.0, 8.5
"""Width of a full-width and of another character, at 15 px."""
HIGH, GAP_X, GAP_Y, PAD = 38.0, 34.0, 78.0, 24.0
_SWEEPS = 6
_INK, _LINE, _BACK = "#2b2620", "#6f675b", "#b4552d"


@dataclass(frozen=True, slots=True)
class Box:
    """Something to draw: its text and its colour."""

    name: str
    fill: str

    @property
    def wide(self) -> float:
        """Width of the box."""
        return text_width(self.name) + 28


@dataclass(frozen=True, slots=True)
class Placed:
    """A box with its centre."""

    box: Box
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes in their places and the ways between them."""

    title: str
    placed: Mapping[str, Placed]
    ways: tuple[tuple[str, str, str], ...]
    size: tuple[float, float]

    def svg(self) -> str:
        """Give the picture."""
        wide, high = self.size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" '
            f'width="{wide:.0f}" height="{high:.0f}" font-family="Noto Sans CJK SC, '
            'Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif" font-size="15">'
        )
        marker = (
            '<defs><marker id="a" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" '
            f'markerHeight="8" orient="auto"><path d="M0 0L8 4L0 8z" fill="{_LINE}"/>'
            "</marker></defs>"
        )
        title = f"<title>{escape(self.title)}</title>"
        ground = f'<rect width="{wide:.0f}" height="{high:.0f}" fill="#fffdf8"/>'
        ways = [self._way(*way) for way in self.ways]
        boxes = [_drawn(one) for one in self.placed.values()]
        labels = [self._label(*way, number) for number, way in enumerate(self.ways) if way[2]]
        return "\n".join((head, title, marker, ground, *ways, *boxes, *labels, "</svg>")) + "\n"

    def _way(self, source: str, target: str, _: str) -> str:
        start, end = self.placed[source], self.placed[target]
        if end.y > start.y:
            return _path(_down(start, end), _LINE)
        return _path(_around(start, end), _BACK)

    def _label(self, source: str, target: str, label: str, number: int) -> str:
        """Write a label on its way: nearer to its end, so that those of a fork stay apart."""
        start, end = self.placed[source], self.placed[target]
        share = 0.62 if end.y > start.y else 0.5
        shift = (number % 3 - 1) * 7
        x = start.x + (end.x - start.x) * share
        y = start.y + (end.y - start.y) * share + shift
        if end.y <= start.y:
            x = max(start.x + start.box.wide / 2, end.x + end.box.wide / 2) + 26
        wide = text_width(label) * 0.8 + 6
        return (
            f'<g font-size="12"><rect x="{x - wide / 2:.1f}" y="{y - 9:.1f}" width="{wide:.1f}" '
            f'height="17" rx="4" fill="#fffdf8" fill-opacity="0.9"/><text x="{x:.1f}" '
            f'y="{y + 4:.1f}" text-anchor="middle" fill="{_LINE}">{escape(label)}</text></g>'
        )


def text_width(text: str) -> float:
    """Estimate the width of a text in pixels at 15 px."""
    return sum(WIDE if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text)


def _drawn(one: Placed) -> str:
    wide = one.box.wide
    return (
        f'<rect x="{one.x - wide / 2:.1f}" y="{one.y - HIGH / 2:.1f}" width="{wide:.1f}" '
        f'height="{HIGH:.0f}" rx="9" fill="{one.box.fill}" stroke="{_INK}"/>'
        f'<text x="{one.x:.1f}" y="{one.y + 5:.1f}" text-anchor="middle" fill="{_INK}">'
        f"{escape(one.box.name)}</text>"
    )


def _path(points: str, colour: str) -> str:
    return (
        f'<path d="{points}" fill="none" stroke="{colour}" stroke-width="1.4" '
        'marker-end="url(#a)"/>'
    )


def _down(start: Placed, end: Placed) -> str:
    top, bottom = start.y + HIGH / 2, end.y - HIGH / 2
    bend = (bottom - top) / 2
    return (
        f"M{start.x:.1f} {top:.1f}C{start.x:.1f} {top + bend:.1f} "
        f"{end.x:.1f} {bottom - bend:.1f} {end.x:.1f} {bottom:.1f}"
    )


def _around(start: Placed, end: Placed) -> str:
    """Lead a way back around the right of both boxes."""
    x1, x2 = start.x + start.box.wide / 2, end.x + end.box.wide / 2
    out = max(x1, x2) + 26 + abs(start.y - end.y) / 12
    return (
        f"M{x1:.1f} {start.y:.1f}C{out:.1f} {start.y:.1f} {out:.1f} {end.y:.1f} "
        f"{x2:.1f} {end.y:.1f}"
    )


def arrange(title: str, boxes: Iterable[Box], ways: Iterable[tuple[str, str, str]]) -> Drawing:
    """Give every box its place. The first box stands on top."""
    all_boxes = {box.name: box for box in boxes}
    all_ways = tuple(way for way in ways if way[0] in all_boxes and way[1] in all_boxes)
    follows = _without_ways_back(list(all_boxes), all_ways)
    rows = _rows(list(all_boxes), follows)
    _sort_rows(rows, follows)
    placed, size = _place(all_boxes, rows)
    return Drawing(title, placed, all_ways, size)


def _without_ways_back(
    names: list[str], ways: tuple[tuple[str, str, str], ...]
) -> dict[str, list[str]]:
    """Keep the ways that lead on: a way to a box that is still open leads back."""
    onward: dict[str, list[str]] = {name: [] for name in names}
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target, _ in ways:
        if target not in targets[source]:
            targets[source].append(target)
    seen: set[str] = set()
    for root in names:
        stack: list[tuple[str, int]] = [] if root in seen else [(root, 0)]
        open_: list[str] = [root]
        seen.add(root)
        while stack:
            name, turn = stack.pop()
            if turn >= len(targets[name]):
                open_.remove(name)
                continue
            stack.append((name, turn + 1))
            target = targets[name][turn]
            if target not in open_:
                onward[name].append(target)
                if target not in seen:
                    seen.add(target)
                    open_.append(target)
                    stack.append((target, 0))
    return onward


def _rows(names: list[str], follows: dict[str, list[str]]) -> list[list[str]]:
    rank = dict.fromkeys(names, 0)
    for _ in names:
        for name in names:
            for target in follows[name]:
                rank[target] = max(rank[target], rank[name] + 1)
    rows: list[list[str]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    for name in names:
        rows[rank[name]].append(name)
    return rows


def _sort_rows(rows: list[list[str]], follows: dict[str, list[str]]) -> None:
    """Bring boxes near the middle of their neighbours, from above and from below in turn."""
    above: dict[str, list[str]] = {name: [] for row in rows for name in row}
    for name, targets in follows.items():
        for target in targets:
            above[target].append(name)
    for sweep in range(_SWEEPS):
        near = above if sweep % 2 == 0 else follows
        place = {name: (n + 0.5) / len(row) for row in rows for n, name in enumerate(row)}
        for row in rows if sweep % 2 == 0 else reversed(rows):
            row.sort(key=lambda name: _middle(name, near, place))
            place.update({name: (n + 0.5) / len(row) for n, name in enumerate(row)})


def _middle(name: str, near: dict[str, list[str]], place: dict[str, float]) -> float:
    neighbours = near[name]
    if not neighbours:
        return place[name]
    return sum(place[one] for one in neighbours) / len(neighbours)


def _place(
    boxes: dict[str, Box], rows: list[list[str]]
) -> tuple[dict[str, Placed], tuple[float, float]]:
    widths = [sum(boxes[n].wide for n in row) + GAP_X * (len(row) - 1) for row in rows]
    wide = max(widths, default=0) + 2 * PAD + 80
    placed: dict[str, Placed] = {}
    for number, (row, width) in enumerate(zip(rows, widths, strict=True)):
        x = (wide - 80 - width) / 2
        y = PAD + HIGH / 2 + number * (HIGH + GAP_Y)
        for name in row:
            box = boxes[name]
            placed[name] = Placed(box, x + box.wide / 2, y)
            x += box.wide + GAP_X
    high = 2 * PAD + len(rows) * HIGH + (len(rows) - 1) * GAP_Y
    return placed, (wide, high)
