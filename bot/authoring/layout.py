"""Lay boxes out in rows and draw the ways between them: a small layered layout.

Boxes stand in even rows by the longest way from the first box, ways back turned round. A
way crosses the rows between on stops of its own, the first of which holds its label, so
that no way runs through a box and no label covers another. All is decided by order of writing.
"""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDE, NARROW = 15.0, 8.5
"""Width of a full-width and of another character, at 15 px."""
SMALL = 0.8
"""Size of a label beside that of a box's text."""
HIGH, LABEL_HIGH, GAP_X, GAP_Y, PAD = 38.0, 18.0, 16.0, 20.0, 24.0
_SWEEPS = 12
_INK, _LINE, _BACK = "#2b2620", "#6f675b", "#b4552d"
_FONTS = "Noto Sans CJK SC, Noto Sans SC, PingFang SC, Microsoft YaHei, sans-serif"

Place = tuple[float, float]


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
class Route:
    """A way as drawn: from top to bottom, `back` when it leads upwards."""

    points: tuple[Place, ...]
    label: str
    label_at: Place
    back: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """Boxes in their places and the ways between them."""

    title: str
    placed: Mapping[str, Placed]
    routes: tuple[Route, ...]
    size: Place

    def svg(self) -> str:
        """Give the picture."""
        wide, high = self.size
        head = (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:.0f} {high:.0f}" '
            f'width="{wide:.0f}" height="{high:.0f}" font-family="{_FONTS}" font-size="15">'
        )
        title = f"<title>{escape(self.title)}</title>"
        markers = f"<defs>{_marker('a', _LINE)}{_marker('b', _BACK)}</defs>"
        ground = f'<rect width="{wide:.0f}" height="{high:.0f}" fill="#fffdf8"/>'
        ways = [_way(route) for route in self.routes]
        labels = [_label(route) for route in self.routes if route.label]
        boxes = [_drawn(one) for one in self.placed.values()]
        return "\n".join((head, title, markers, ground, *ways, *labels, *boxes, "</svg>")) + "\n"


def text_width(text: str) -> float:
    """Estimate the width of a text in pixels at 15 px."""
    return sum(WIDE if unicodedata.east_asian_width(c) in "WFA" else NARROW for c in text)


def _marker(name: str, colour: str) -> str:
    return (
        f'<marker id="{name}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" '
        f'markerHeight="7" orient="auto-start-reverse"><path d="M0 0L8 4L0 8z" '
        f'fill="{colour}"/></marker>'
    )


def _way(route: Route) -> str:
    points, slants = route.points, _slants(route.points)
    path = [f"M{points[0][0]:.1f} {points[0][1]:.1f}"]
    for number, ((x, y), (to_x, to_y)) in enumerate(pairwise(points)):
        third = (to_y - y) / 3
        out, into = x + slants[number] * third, to_x - slants[number + 1] * third
        path.append(f"C{out:.1f} {y + third:.1f} {into:.1f} {to_y - third:.1f} ")
        path.append(f"{to_x:.1f} {to_y:.1f}")
    colour = _BACK if route.back else _LINE
    arrow = 'marker-start="url(#b)"' if route.back else 'marker-end="url(#a)"'
    return f'<path d="{"".join(path)}" fill="none" stroke="{colour}" stroke-width="1.4" {arrow}/>'


def _slants(points: tuple[Place, ...]) -> list[float]:
    """Give sideways per downward at every point: upright at the ends, never swinging out.

    Source: F. N. Fritsch, J. Butland, SIAM J. on Scientific and Statistical Computing 5, 1984.
    """
    steps = [(to_x - x) / (to_y - y) for (x, y), (to_x, to_y) in pairwise(points)]
    inner = (2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(steps))
    return [0.0, *inner, 0.0]


def _label(route: Route) -> str:
    x, y = route.label_at
    wide = text_width(route.label) * SMALL + 6
    return (
        f'<g font-size="12"><rect x="{x - wide / 2:.1f}" y="{y - 9:.1f}" width="{wide:.1f}" '
        f'height="{LABEL_HIGH:.0f}" rx="4" fill="#fffdf8"/><text x="{x:.1f}" y="{y + 4:.1f}" '
        f'text-anchor="middle" fill="{_BACK if route.back else _LINE}">'
        f"{escape(route.label)}</text></g>"
    )


def _drawn(one: Placed) -> str:
    wide = one.box.wide
    return (
        f'<rect x="{one.x - wide / 2:.1f}" y="{one.y - HIGH / 2:.1f}" width="{wide:.1f}" '
        f'height="{HIGH:.0f}" rx="9" fill="{one.box.fill}" stroke="{_INK}"/>'
        f'<text x="{one.x:.1f}" y="{one.y + 5:.1f}" text-anchor="middle" fill="{_INK}">'
        f"{escape(one.box.name)}</text>"
    )


@dataclass(frozen=True, slots=True)
class _Way:
    """All ways from one box to another; `back` ones are laid out turned round."""

    upper: str
    lower: str
    label: str
    back: bool


@dataclass(slots=True)
class _Grid:
    """Boxes and stops in rows. A stop is numbered, so that two ways never share one."""

    rows: list[list[str]]
    width: dict[str, float]
    above: dict[str, list[str]]
    below: dict[str, list[str]]
    chains: list[tuple[_Way, list[str]]]

    def link(self, upper: str, lower: str) -> None:
        self.below.setdefault(upper, []).append(lower)
        self.above.setdefault(lower, []).append(upper)

    def near(self, name: str) -> list[str]:
        return [*self.above.get(name, ()), *self.below.get(name, ())]


def arrange(title: str, boxes: Iterable[Box], ways: Iterable[tuple[str, str, str]]) -> Drawing:
    """Give every box its place. The first box stands on top. A way to itself is not drawn."""
    named = {box.name: box for box in boxes}
    known = tuple(w for w in ways if w[0] in named and w[1] in named and w[0] != w[1])
    joined = _joined(list(named), known)
    grid = _grid(named, joined)
    _sort_rows(grid)
    x = _columns(grid)
    y = _heights(grid)
    placed = {name: Placed(box, x[name], y[name]) for name, box in named.items()}
    routes = tuple(_route(way, chain, x, y) for way, chain in grid.chains)
    wide = max((x[n] + grid.width[n] / 2 for n in x), default=0.0) + PAD
    high = max(y.values(), default=0.0) + HIGH / 2 + PAD
    return Drawing(title, placed, routes, (wide, high))


def _joined(names: list[str], ways: tuple[tuple[str, str, str], ...]) -> list[_Way]:
    """Draw several ways between the same two boxes as one, with all their labels."""
    labels: dict[tuple[str, str], list[str]] = {}
    for source, target, label in ways:
        said = labels.setdefault((source, target), [])
        if label and label not in said:
            said.append(label)
    back = _ways_back(names, list(labels))
    joined: list[_Way] = []
    for (source, target), said in labels.items():
        turned = (source, target) in back
        upper, lower = (target, source) if turned else (source, target)
        joined.append(_Way(upper, lower, " / ".join(said), turned))
    return joined


def _ways_back(names: list[str], ways: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Find the ways that close a circle: those to a box that is still open."""
    targets: dict[str, list[str]] = {name: [] for name in names}
    for source, target in ways:
        targets[source].append(target)
    back: set[tuple[str, str]] = set()
    seen: set[str] = set()
    for root in names:
        stack = [] if root in seen else [(root, iter(targets[root]))]
        seen.add(root)
        while stack:
            name, rest = stack[-1]
            target = next(rest, None)
            if target is None:
                stack.pop()
            elif any(target == open_ for open_, _ in stack):
                back.add((name, target))
            elif target not in seen:
                seen.add(target)
                stack.append((target, iter(targets[target])))
    return back


def _ranks(names: Iterable[str], ways: list[_Way]) -> dict[str, int]:
    rank = dict.fromkeys(names, 0)
    for _ in range(len(rank)):
        for way in ways:
            rank[way.lower] = max(rank[way.lower], rank[way.upper] + 2)
    return rank


def _grid(boxes: Mapping[str, Box], ways: list[_Way]) -> _Grid:
    rank = _ranks(boxes, ways)
    rows: list[list[str]] = [[] for _ in range(max(rank.values(), default=0) + 1)]
    grid = _Grid(rows, {name: box.wide for name, box in boxes.items()}, {}, {}, [])
    for name in boxes:
        rows[rank[name]].append(name)
    for number, way in enumerate(ways):
        chain = [way.upper]
        for row in range(rank[way.upper] + 1, rank[way.lower]):
            stop = f"\0{number}.{row}"
            labelled = way.label and len(chain) == 1
            grid.width[stop] = text_width(way.label) * SMALL + 6 if labelled else 4.0
            rows[row].append(stop)
            grid.link(chain[-1], stop)
            chain.append(stop)
        grid.link(chain[-1], way.lower)
        grid.chains.append((way, [*chain, way.lower]))
    return grid


def _sort_rows(grid: _Grid) -> None:
    """Bring everything near the middle of its neighbours; keep the order with least crossings."""
    best, least = [list(row) for row in grid.rows], _crossings(grid)
    for sweep in range(_SWEEPS):
        downward = sweep % 2 == 0
        near = grid.above if downward else grid.below
        place = {name: float(n) for row in grid.rows for n, name in enumerate(row)}
        for row in grid.rows if downward else reversed(grid.rows):
            row.sort(key=lambda name: _middle(near.get(name, ()), place, place[name]))
            place.update({name: float(n) for n, name in enumerate(row)})
        count = _crossings(grid)
        if count < least:
            best, least = [list(row) for row in grid.rows], count
    grid.rows = best


def _middle(near: Sequence[str], place: Mapping[str, float], own: float) -> float:
    return sum(place[one] for one in near) / len(near) if near else own


def _crossings(grid: _Grid) -> int:
    place = {name: n for row in grid.rows for n, name in enumerate(row)}
    count = 0
    for row in grid.rows:
        ends: list[int] = []
        for name in row:
            ends += sorted(place[low] for low in grid.below.get(name, ()))
        count += sum(a > b for n, a in enumerate(ends) for b in ends[n + 1 :])
    return count


def _columns(grid: _Grid) -> dict[str, float]:
    """Give every box and stop its middle: near its neighbours, apart from those beside it."""
    x = dict.fromkeys(grid.width, 0.0)
    for sweep in range(2 * _SWEEPS):
        for row in grid.rows if sweep % 2 == 0 else reversed(grid.rows):
            wanted = [_middle(grid.near(name), x, x[name]) for name in row]
            x.update(zip(row, _apart(wanted, [grid.width[name] for name in row]), strict=True))
    left = min((x[name] - grid.width[name] / 2 for name in x), default=0.0)
    return {name: at - left + PAD for name, at in x.items()}


def _apart(wanted: list[float], widths: list[float]) -> list[float]:
    """Move middles as little as possible, least squares, so that nothing overlaps."""
    offsets = [0.0]
    for left, right in pairwise(widths):
        offsets.append(offsets[-1] + (left + right) / 2 + GAP_X)
    groups: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=False):
        total, size = want - offset, 1
        while groups and groups[-1][0] / groups[-1][1] > total / size:
            more, others = groups.pop()
            total, size = total + more, size + others
        groups.append((total, size))
    starts = [total / size for total, size in groups for _ in range(size)]
    return [start + offset for start, offset in zip(starts, offsets, strict=False)]


def _heights(grid: _Grid) -> dict[str, float]:
    y: dict[str, float] = {}
    at = PAD
    for number, row in enumerate(grid.rows):
        high = HIGH if number % 2 == 0 else LABEL_HIGH
        y.update(dict.fromkeys(row, at + high / 2))
        at += high + GAP_Y
    return y


def _route(way: _Way, chain: list[str], x: Mapping[str, float], y: Mapping[str, float]) -> Route:
    first, *stops, last = chain
    points = ((x[first], y[first] + HIGH / 2), *((x[stop], y[stop]) for stop in stops))
    end = (x[last], y[last] - HIGH / 2)
    return Route((*points, end), way.label, points[1], way.back)
