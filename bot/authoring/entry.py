"""Typed access to the values of one entry of a content file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, time

from bot.authoring.reading import Reading
from bot.authoring.shape import Shape
from bot.authoring.yaml_source import Node, Source, TextNode
from bot.engine.mark import Mark
from bot.engine.template import Template, parse_template


@dataclass(frozen=True, slots=True)
class Entry:
    """One mapping of a content file. What is missing or wrong has been reported."""

    values: dict[str, Node]
    mark: Mark
    reading: Reading

    def text(self, name: str) -> str:
        """Give a text; empty when there is none."""
        node = self.values.get(name)
        if isinstance(node, TextNode):
            return node.text
        if node is not None:
            self.reading.text(node, name)
        return ""

    def optional(self, name: str) -> str | None:
        """Give a text, or None for none and for `null`."""
        return _or_none(self.text(name))

    def place(self, name: str) -> Mark:
        """Give the place of a value, or of the entry."""
        node = self.values.get(name)
        return node.mark if node is not None else self.mark

    def template(self, name: str) -> Template:
        """Give a text with places; empty when there is none."""
        template = self.reading.template(self.values.get(name), name)
        return template or parse_template("", self.place(name))

    def templates(self, name: str) -> tuple[Template, ...]:
        """Give one text or a list of texts with places."""
        node = self.values.get(name)
        words = self.reading.words(node, name) if node is not None else ()
        found = (self.reading.template(word, name) for word in words)
        return tuple(one for one in found if one is not None)

    def words(self, name: str) -> tuple[str, ...]:
        """Give one word or a list of words."""
        node = self.values.get(name)
        words = self.reading.words(node, name) if node is not None else ()
        return tuple(word.text for word in words)

    def day(self, name: str) -> date | None:
        """Give a date written as 2026-11-22; `null` is none."""
        text = self.optional(name)
        if text is None:
            return None
        try:
            return date.fromisoformat(text)
        except ValueError:
            self.reading.report("F049", self.place(name), key=name, value=text)
            return None

    def one_of(self, name: str, allowed: tuple[str, ...]) -> str:
        """Give a word of a closed set; the first when another stands there."""
        text = self.text(name)
        if text in allowed:
            return text
        if name in self.values:
            expected = " ".join(allowed)
            self.reading.report("F009", self.place(name), part=name, value=text, expected=expected)
        return allowed[0]

    def words_of(self, name: str, allowed: tuple[str, ...]) -> tuple[str, ...]:
        """Give words of a closed set; others are reported and left out."""
        node = self.values.get(name)
        found: list[str] = []
        for word in self.reading.words(node, name) if node is not None else ():
            if word.text in allowed:
                found.append(word.text)
                continue
            expected = " ".join(allowed)
            self.reading.report("F009", word.mark, part=name, value=word.text, expected=expected)
        return tuple(found)

    def clock(self, name: str) -> time | None:
        """Give a time of day written as 22:00."""
        try:
            return time.fromisoformat(self.text(name))
        except ValueError:
            expected = "22:00"
            self.reading.report(
                "F009", self.place(name), part=name, value=self.text(name), expected=expected
            )
            return None

    def inner(self, name: str, shape: Shape) -> "Entry":
        """Give a mapping within the entry; empty when there is none."""
        node = self.values.get(name)
        given = self.reading.map(node, name) if node is not None else None
        fields = self.reading.fields(given, shape) if given else {}
        return Entry(fields, self.place(name), self.reading)


def _or_none(text: str) -> str | None:
    return None if text in ("", "null", "~") else text


def entry_of(source: Source, shape: Shape, reading: Reading) -> Entry | None:
    """Read a whole file as one entry."""
    reading.findings.extend(source.findings)
    given = reading.map(source.root, shape.part) if source.root is not None else None
    if given is None:
        return None
    return Entry(reading.fields(given, shape), given.mark, reading)


def entries_of(
    source: Source, key: str, shape: Shape, reading: Reading
) -> Iterator[tuple[str, Entry]]:
    """Read a file that lists entries under one key; gives each with its id."""
    whole = entry_of(source, Shape("@content_file", (key,), (key,)), reading)
    node = whole.values.get(key) if whole else None
    for item in reading.items(node, key) if node is not None else ():
        given = reading.map(item, key)
        if given is not None:
            entry = Entry(reading.fields(given, shape), given.mark, reading)
            yield entry.text("id"), entry


def entries_within(whole: Entry, key: str, shape: Shape) -> tuple[Entry, ...]:
    """Read the list of entries under one key of an entry."""
    node = whole.values.get(key)
    items = whole.reading.items(node, key) if node is not None else ()
    given = (whole.reading.map(item, key) for item in items)
    return tuple(
        Entry(whole.reading.fields(one, shape), one.mark, whole.reading)
        for one in given
        if one is not None
    )


class Ids:
    """The ids of one kind of entry; the second of a pair is reported."""

    def __init__(self) -> None:
        self._first: dict[str, Mark] = {}

    def take(self, id_: str, entry: Entry) -> bool:
        """Note an id; False when it is empty or taken."""
        place = entry.place("id")
        if id_ in self._first:
            first = self._first[id_]
            entry.reading.report("F048", place, id=id_, first=f"{first.file}:{first.line}")
            return False
        if id_:
            self._first[id_] = place
        return bool(id_)
