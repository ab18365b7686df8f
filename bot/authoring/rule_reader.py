"""Read `content/rules/*.yaml`: rules of collecting, with examples of every answer."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from bot.authoring.entry import Entry, Ids, entries_of
from bot.authoring.reading import Reading
from bot.authoring.shape import Shape
from bot.authoring.yaml_source import ListNode, MapNode, Node, Source, TextNode
from bot.casework.case import LENDER_TYPES, PRODUCTS
from bot.casework.facts import Window
from bot.casework.rules import ABOUT, ANSWERS, TRACKS, UNITS, Answer, NormDates, Rule, Track, Unit
from bot.engine.conditions import FACT_TYPES, condition
from bot.engine.expression import Expression
from bot.engine.knowledge import FactWords, Norm
from bot.engine.mark import Mark
from bot.engine.template import Template
from bot.kernel.values import Json

ExampleAnswer: TypeAlias = Literal["符合", "不符合", "尚不能判断", "无"]
EXAMPLE_ANSWERS: tuple[ExampleAnswer, ...] = (*ANSWERS, "无")
ZONE = ZoneInfo("Asia/Shanghai")
"""Times of examples are local times of the mainland."""
STEP = timedelta(minutes=5)
"""Between the incidents that `repeat` makes."""
_RULE = Shape(
    "@rule",
    (
        *("id", "about", "norms", "lenders", "products", "tracks", "unit", "window"),
        *("counts", "when", "breach", "say", "examples"),
    ),
    ("id", "about", "norms", "tracks", "breach", "say", "examples"),
)
_WINDOW = Shape("@window", ("from", "to"), ("from", "to"))
_SAY = Shape("@rule_say", ANSWERS, ANSWERS)
_EXAMPLE = Shape("@rule_example", ("name", "is", "debts", "collectors", "incidents"), ("is",))
_FACT = Shape("@fact", ("id", "say", "ask"), ("id", "say", "ask"))
_DEFAULT_LENDER, _DEFAULT_PRODUCT = "consumer_finance", "consumer_loan"
_INCIDENT: Mapping[str, Json] = {
    "debt": "d1",
    "channel": "call",
    "connected": True,
    "target": "debtor",
    "debtor_reachable": True,
    "consent_night": False,
    "acts": [],
    "at": {"from": "2026-11-20T10:00:00", "to": "2026-11-20T10:00:00", "precision": "exact"},
}


@dataclass(frozen=True, slots=True)
class RuleExample:
    """A case, and what the rule must say of it; 无: the norm is not concerned."""

    name: str
    answer: ExampleAnswer
    document: Json
    mark: Mark


@dataclass(frozen=True, slots=True)
class RuleSource:
    """A rule as written: its texts, conditions and examples with their places."""

    rule: Rule
    norms: tuple[str, ...]
    expressions: tuple[Expression, ...]
    says: tuple[tuple[Answer, Template], ...]
    examples: tuple[RuleExample, ...]
    mark: Mark


def read_rules(
    sources: Iterable[Source], norms: Mapping[str, Norm], reading: Reading
) -> tuple[RuleSource, ...]:
    """Read every rule; those that concern safety come first, then as `ABOUT` has them."""
    rules: list[RuleSource] = []
    ids = Ids()
    for source in sources:
        for id_, entry in entries_of(source, "rules", _RULE, reading):
            if ids.take(id_, entry):
                rules.append(_rule(id_, entry, norms))
    return tuple(sorted(rules, key=_urgency))


def _urgency(source: RuleSource) -> tuple[int, int]:
    first = min((TRACKS.index(track) for track in source.rule.tracks), default=len(TRACKS))
    return first, ABOUT.index(source.rule.about)


def read_facts(source: Source, reading: Reading) -> dict[str, FactWords]:
    """Read what facts are called and asked."""
    return {
        id_: FactWords(id_, entry.text("say"), entry.text("ask"))
        for id_, entry in entries_of(source, "facts", _FACT, reading)
    }


def _rule(id_: str, entry: Entry, norms: Mapping[str, Norm]) -> RuleSource:
    named = entry.words("norms")
    lenders, products = (
        entry.words_of("lenders", LENDER_TYPES),
        entry.words_of("products", PRODUCTS),
    )
    breach, when, counts = (_expression(entry, name) for name in ("breach", "when", "counts"))
    says = _says(entry)
    rule = Rule(
        id=id_,
        about=entry.one_of("about", ABOUT),
        norms=tuple(_dates(norms[name]) for name in named if name in norms),
        tracks=_tracks(entry),
        say=_sentences(says),
        breach=condition(breach) if breach else lambda _: None,
        when=condition(when) if when else None,
        counts=condition(counts) if counts else None,
        unit=_unit(entry),
        window=_window(entry),
        lenders=frozenset(lenders),
        products=frozenset(products),
        names=_names(when, breach),
        count_names=_names(counts),
    )
    expressions = tuple(one for one in (when, breach, counts) if one is not None)
    examples = tuple(_examples(entry, lenders, products))
    return RuleSource(rule, named, expressions, says, examples, entry.place("id"))


def _says(entry: Entry) -> tuple[tuple[Answer, Template], ...]:
    said = entry.inner("say", _SAY)
    found: list[tuple[Answer, Template]] = []
    for answer in ANSWERS:
        found.append((answer, said.template(answer)))  # noqa: PERF401  # keeps the literal type
    return tuple(found)


def _sentences(says: tuple[tuple[Answer, Template], ...]) -> dict[Answer, str]:
    sentences: dict[Answer, str] = {}
    for answer, said in says:
        sentences[answer] = said.source  # keeps the literal type
    return sentences


def _expression(entry: Entry, name: str) -> Expression | None:
    node = entry.values.get(name)
    if node is None:
        return None
    reading = Reading(declared=frozenset(FACT_TYPES))
    found = reading.expression(node, name)
    entry.reading.findings.extend(reading.findings)
    return found


def _names(*expressions: Expression | None) -> tuple[str, ...]:
    used = {name for one in expressions if one is not None for name in one.names}
    return tuple(name for name in FACT_TYPES if name in used)


def _dates(norm: Norm) -> NormDates:
    return NormDates(norm.id, norm.in_force_from, norm.in_force_to)


def _tracks(entry: Entry) -> tuple[Track, ...]:
    named = entry.words_of("tracks", TRACKS)
    return tuple(track for track in TRACKS if track in named)


def _unit(entry: Entry) -> Unit:
    if "unit" not in entry.values:
        return "incident"
    word = entry.one_of("unit", UNITS)
    return next(unit for unit in UNITS if unit == word)


def _window(entry: Entry) -> Window | None:
    if "window" not in entry.values:
        return None
    given = entry.inner("window", _WINDOW)
    start, end = given.clock("from"), given.clock("to")
    return Window(start, end) if start is not None and end is not None else None


def _examples(
    entry: Entry, lenders: tuple[str, ...], products: tuple[str, ...]
) -> Iterable[RuleExample]:
    debt: dict[str, Json] = {
        "id": "d1",
        "lender": "甲",
        "lender_type": lenders[0] if lenders else _DEFAULT_LENDER,
        "product": products[0] if products else _DEFAULT_PRODUCT,
    }
    node = entry.values.get("examples")
    for item in entry.reading.items(node, "examples") if node is not None else ():
        given = entry.reading.map(item, "examples")
        if given is None:
            continue
        example = Entry(entry.reading.fields(given, _EXAMPLE), given.mark, entry.reading)
        word = example.one_of("is", EXAMPLE_ANSWERS)
        for answer in EXAMPLE_ANSWERS:
            if answer == word:
                name, document = example.text("name"), _document(example, debt)
                yield RuleExample(name, answer, document, given.mark)


def _document(example: Entry, debt: Mapping[str, Json]) -> Json:
    debts = _rows(example, "debts") or [{}]
    incidents = _rows(example, "incidents") or [{}]
    spread = (one for row in incidents for one in _repeated({**_INCIDENT, **row}))
    return {
        "debts": [{**debt, **row} for row in debts],
        "collectors": list[Json](_rows(example, "collectors")),
        "incidents": [{"id": f"i{n}", **row} for n, row in enumerate(spread, 1)],
    }


def _rows(example: Entry, name: str) -> list[dict[str, Json]]:
    node = example.values.get(name)
    rows = (_plain(item) for item in example.reading.items(node, name)) if node else ()
    return [row for row in rows if isinstance(row, dict)]


def _repeated(row: dict[str, Json]) -> Iterable[dict[str, Json]]:
    times = row.pop("repeat", 1)
    precision, end = row.pop("precision", None), row.pop("to", None)
    for number in range(times if isinstance(times, int) else 1):
        yield {**row, "at": _at(row.get("at"), end, precision, number * STEP)}


def _at(at: Json, end: Json, precision: Json, shift: timedelta) -> Json:
    """Give a time of an example: a moment, a day, or none. One that is none stays as it is."""
    start = _local(at)
    if start is None or (end is not None and _local(end) is None):
        return at
    stop = _local(end) or start
    if end is None and len(str(at)) == len(date.min.isoformat()):
        stop, precision = start + timedelta(days=1), precision or "day"
    span = {"from": (start + shift).isoformat(), "to": (stop + shift).isoformat()}
    return {**span, "precision": precision or "exact"}


def _local(text: Json) -> datetime | None:
    try:
        return datetime.fromisoformat(str(text)).replace(tzinfo=ZONE)
    except ValueError:
        return None


_WORDS: Mapping[str, Json] = {"null": None, "~": None, "yes": True, "no": False}


def _plain(node: Node) -> Json:
    """Give a node of an example as JSON: yes and no, null and whole numbers are what they say."""
    match node:
        case MapNode(items=items):
            return {key.text: _plain(value) for key, value in items}
        case ListNode(items=items):
            return [_plain(item) for item in items]
        case TextNode(text=text):
            if text.isascii() and text.isdigit():
                return int(text)
            return _WORDS.get(text, text)
