"""Who cites a norm or a hotline: what to read again when one of them changes."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath

from bot.authoring.checks.walk import place_in
from bot.authoring.library import Library
from bot.authoring.yaml_source import ListNode, MapNode, Node, Source, TextNode
from bot.engine.knowledge import Knowledge
from bot.engine.mark import Mark
from bot.engine.template import parse_template

_KINDS = {
    "law": "norm",
    "answers": "card",
    "rules": "rule",
    "letters": "letter",
    "scripts": "script",
    "safety": "safety",
    "ui": "ui",
    "hotlines.yaml": "hotline",
    "channels.yaml": "channel",
}
"""What an entry is, by the folder or file of content it stands in; the rest are flows."""
_BY_FILE = ("flow", "letter", "safety")
"""Kinds that are one to a file: what cites is the file itself."""
_NAMED_BY = {"norm": "law", "norms": "law", "hotline": "hotline"}
"""Keys whose value is an id rather than a text."""


@dataclass(frozen=True, slots=True, order=True)
class Use:
    """One place that cites: what kind of entry it is in, which one, and where."""

    file: str
    line: int
    column: int
    kind: str
    id: str
    cited: str


@dataclass(frozen=True, slots=True)
class _Sought:
    """Every name of the norm and of the hotline that an id stands for."""

    law: frozenset[str]
    hotline: frozenset[str]

    def holds(self, kind: str, name: str) -> bool:
        """Tell whether a reference leads to what is sought."""
        return name in (self.law if kind == "law" else self.hotline if kind == "hotline" else ())


def uses_of(library: Library, id_: str) -> tuple[Use, ...] | None:
    """List every place that cites a norm, by its id or an alias, or a hotline.

    Returns:
        Places in order of file and line, or None when nothing has this id.
    """
    sought = _sought(library.knowledge, id_)
    if sought is None:
        return None
    found = {use for source in library.sources for use in _uses(source, sought)}
    return tuple(sorted(found))


def names_of(knowledge: Knowledge) -> tuple[str, ...]:
    """Give every id and alias that can be asked for."""
    return (*knowledge.norms, *knowledge.hotlines)


def _sought(knowledge: Knowledge, id_: str) -> _Sought | None:
    norm = knowledge.norms.get(id_)
    law = frozenset((norm.id, *norm.alias)) if norm else frozenset[str]()
    hotline = frozenset((id_,)) if id_ in knowledge.hotlines else frozenset[str]()
    return _Sought(law, hotline) if law or hotline else None


def _uses(source: Source, sought: _Sought) -> Iterator[Use]:
    path = PurePosixPath(source.file)
    part = next((name for name in (path.name, path.parent.name) if name in _KINDS), None)
    kind = _KINDS[part] if part else "flow"
    if source.root is None:
        return
    for id_, key, text in _texts(source.root, None, ""):
        name = path.stem if kind in _BY_FILE or id_ is None else id_
        for mark, cited in _cited(key, text, sought):
            yield Use(source.file, mark.line, mark.column, kind, name, cited)


def _texts(node: Node, id_: str | None, key: str) -> Iterator[tuple[str | None, str, TextNode]]:
    """Give every text with the id of the entry it belongs to and the key it stands under."""
    match node:
        case TextNode():
            yield id_, key, node
        case ListNode(items=items):
            for item in items:
                yield from _texts(item, id_, key)
        case MapNode(items=items):
            own = node.get("id")
            inner = own.text if id_ is None and isinstance(own, TextNode) else id_
            for name, value in items:
                # Interface texts have keys, not ids: the key is what an author looks for.
                given = name.text if inner is None and isinstance(value, TextNode) else inner
                yield from _texts(value, given, name.text)


def _cited(key: str, node: TextNode, sought: _Sought) -> Iterator[tuple[Mark, str]]:
    if sought.holds(_NAMED_BY.get(key, ""), node.text):
        yield node.mark, node.text
    template = parse_template(node.text, node.mark)
    for ref in template.refs():
        if sought.holds(ref.kind, ref.id):
            yield place_in(template, ref.column), ref.id
