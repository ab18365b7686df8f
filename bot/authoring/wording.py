"""Put findings into words: a text for people, a record for programs."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bot.authoring.finding import Finding
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode, read_source

DEFAULT_LANGUAGE = "zh-Hans"
# Details have English names; `<法条:id>` and the like in a sentence are shown as they stand.
_PLACE = re.compile(r"<(?P<name>[a-z][a-z0-9]*)>")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is said about one code; of several the first whose places can all be filled."""

    what: tuple[str, ...]
    why: tuple[str, ...]
    fix: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """The sentences of one language. A code without any is shown by its details."""

    entries: Mapping[str, Entry]
    words: Mapping[str, str]
    levels: Mapping[str, str]
    labels: Mapping[str, str]

    def lines(self, finding: Finding) -> tuple[str, ...]:
        """Give the lines to print: place, level, code and what; then why; then what to do."""
        mark = finding.mark
        level = self.levels.get(finding.level, finding.level)
        what, why, fix = self._say(finding)
        head = f"{mark.file}:{mark.line}:{mark.column}: {level} {finding.code} {what}"
        reasons = (("why", why), ("fix", fix))
        more = (f"    {self.labels.get(key, key)}: {text}" for key, text in reasons if text)
        return (head, *more)

    def record(self, finding: Finding) -> dict[str, str | int]:
        """Give the JSON object of a finding."""
        what, why, fix = self._say(finding)
        return {
            "code": finding.code,
            "level": finding.level,
            "file": finding.mark.file,
            "line": finding.mark.line,
            "column": finding.mark.column,
            "what": what,
            "why": why,
            "fix": fix,
        }

    def _say(self, finding: Finding) -> tuple[str, str, str]:
        detail = {name: self._word(value) for name, value in finding.detail}
        entry = self.entries.get(finding.code)
        if entry is None:
            return " ".join(detail.values()), "", ""
        return (
            _first(entry.what, detail),
            _first(entry.why, detail),
            _first(entry.fix, detail),
        )

    def _word(self, value: str) -> str:
        if not value.startswith("@"):
            return value
        words = (word.removeprefix("@") for word in value.split("、"))
        return "、".join(self.words.get(word, word) for word in words)


def load_wording(content: Path, language: str = DEFAULT_LANGUAGE) -> Wording:
    """Load the sentences of a language; the default one when there is no such file."""
    path = content / "checks" / f"{language}.yaml"
    if not path.is_file():
        path = content / "checks" / f"{DEFAULT_LANGUAGE}.yaml"
    root = read_source(path, path.name).root
    codes = root.get("codes") if isinstance(root, MapNode) else None
    pairs = codes.items if isinstance(codes, MapNode) else ()
    entries = {key.text: _entry(value) for key, value in pairs if isinstance(value, MapNode)}
    return Wording(entries, _table(root, "words"), _table(root, "levels"), _table(root, "labels"))


def _entry(node: MapNode) -> Entry:
    return Entry(_texts(node.get("what")), _texts(node.get("why")), _texts(node.get("fix")))


def _texts(node: Node | None) -> tuple[str, ...]:
    items = node.items if isinstance(node, ListNode) else (node,)
    return tuple(item.text for item in items if isinstance(item, TextNode))


def _table(root: Node | None, key: str) -> dict[str, str]:
    node = root.get(key) if isinstance(root, MapNode) else None
    pairs = node.items if isinstance(node, MapNode) else ()
    return {name.text: value.text for name, value in pairs if isinstance(value, TextNode)}


def _first(texts: tuple[str, ...], detail: Mapping[str, str]) -> str:
    """Fill the first sentence that has something for each place, or else the last."""
    for text in texts:
        if all(detail.get(place["name"]) for place in _PLACE.finditer(text)):
            return _fill(text, detail)
    return _fill(texts[-1], detail) if texts else ""


def _fill(text: str, detail: Mapping[str, str]) -> str:
    return _PLACE.sub(lambda place: detail.get(place["name"], ""), text)
