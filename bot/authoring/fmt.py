"""Bring a flow file into its canonical form without touching what it says.

Chinese keys become the English ones and the parts of a file get their usual order. Only
whole lines move and only keys are respelled, so that comments and texts stay as written.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.authoring.shape import (
    ALIASES,
    CHECK,
    CHOICE,
    DIGRESSION,
    FLOW,
    SLOT,
    STEPS,
    TEST,
    WAIT,
    grammar_words,
)
from bot.authoring.yaml_source import ListNode, MapNode, Node, Source, TextNode, parse_source

_TOP = re.compile(r"^(?P<key>[^\s#:-][^:#]*):(?:\s|$)")
_STEP_KEYS = tuple(dict.fromkeys(key for shape in STEPS.values() for key in shape.keys))
_WIDE_BREAKS = "\x85\u2028\u2029"
_NESTED = ("then", "else", "steps")


@dataclass(frozen=True, slots=True)
class _Respelling:
    """One key to write in English: line and column count from 1."""

    line: int
    column: int
    old: str
    new: str


def formatted(text: str) -> str:
    """Give the canonical form of a flow file; a file that does not parse is left alone."""
    source = parse_source(text.encode("utf-8", "surrogatepass"), "flow", grammar_words())
    root = source.root
    if not isinstance(root, MapNode) or _has_wide_break(text):
        return text
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for change in sorted(_flow(root), key=lambda one: (one.line, -one.column)):
        line = lines[change.line - 1]
        start = change.column - 1
        if line[start : start + len(change.old)] == change.old:
            lines[change.line - 1] = line[:start] + change.new + line[start + len(change.old) :]
    new = "\n".join(_ordered(lines, root)).strip("\n") + "\n"
    return new if _alike(source, new) else text


def _has_wide_break(text: str) -> bool:
    """Tell whether a line ends in a way that editors do not show: nothing is moved then."""
    return any(mark in text for mark in _WIDE_BREAKS)


def _alike(source: Source, new: str) -> bool:
    """Tell whether a new text reads as the source does.

    The last resort against a form of YAML that moving lines does not foresee.
    """
    again = parse_source(new.encode("utf-8", "surrogatepass"), "flow", grammar_words())
    codes = [sorted(one.code for one in each.findings) for each in (source, again)]
    return codes[0] == codes[1] and _parts(again.root) == _parts(source.root)


def _parts(node: Node | None) -> tuple[tuple[str, str], ...]:
    """Give the parts of a file by English key, in the order of keys."""
    items = node.items if isinstance(node, MapNode) else ()
    return tuple(sorted((_english(key.text), _content(value)) for key, value in items))


def _content(node: Node) -> str:
    """Give what a node says, without places; keys in either spelling are alike."""
    match node:
        case MapNode(items=items):
            pairs = (f"{_english(key.text)!r}:{_content(value)}" for key, value in items)
            return f"{{{','.join(pairs)}}}"
        case ListNode(items=items):
            return f"[{','.join(_content(item) for item in items)}]"
        case TextNode(text=text):
            return repr(text)


def _english(key: str) -> str:
    return "times" if key == "次数" else ALIASES.get(key, key)


def _ordered(lines: list[str], root: MapNode) -> list[str]:
    """Put the parts of a file in their order; comments go with the part below them.

    Parts begin where the parser saw a key: a line inside a text may look like one. A file
    that ends in a marker, or writes its parts within braces, is left in its order.
    """
    starts = [key.mark.line - 1 for key, _ in root.items]
    if any(_key(lines[start]) not in FLOW.keys for start in starts) or _marked(lines):
        return lines
    begins = [_with_comments(lines, start) for start in starts]
    begins[0] = max(begins[0], _head(lines))
    ends = [*begins[1:], len(lines)]
    parts = sorted(
        zip(starts, begins, ends, strict=True),
        key=lambda one: FLOW.keys.index(_key(lines[one[0]])),
    )
    if [one[0] for one in parts] == starts:
        return lines
    ordered = lines[: begins[0]]
    for _, begin, end in parts:
        ordered += lines[begin:end]
    return ordered


def _marked(lines: list[str]) -> bool:
    """Tell whether the text has markers of where a document begins or ends."""
    return any(line.startswith(("---", "...")) for line in lines)


def _key(line: str) -> str:
    found = _TOP.match(line)
    return ALIASES.get(found["key"].strip(), found["key"].strip()) if found else ""


def _with_comments(lines: list[str], start: int) -> int:
    while start > 0 and lines[start - 1].startswith("#"):
        start -= 1
    return start


def _head(lines: list[str]) -> int:
    """Count the lines in front that belong to the file: those for editors."""
    return 1 if lines and lines[0].startswith("# yaml-language-server") else 0


def _flow(node: MapNode) -> Iterator[_Respelling]:
    for name, value in _keys(node, FLOW.keys):
        yield from name.change
        match name.english, value:
            case "slots", MapNode():
                for _, slot in value.items:
                    yield from _slot(slot)
            case "scenes", MapNode():
                for _, steps in value.items:
                    yield from _steps(steps)
            case "anytime", ListNode():
                yield from _each(value, DIGRESSION.keys)
            case "tests", ListNode():
                yield from _each(value, TEST.keys)
            case _:
                pass


def _slot(node: Node) -> Iterator[_Respelling]:
    for name, value in _keys(node, SLOT.keys):
        yield from name.change
        match name.english, value:
            case "check", ListNode():
                yield from _each(value, CHECK.keys)
            case "choices", MapNode():
                for _, choice in value.items:
                    yield from _plain(choice, CHOICE.keys)
            case "of", MapNode():
                for _, field in value.items:
                    yield from _slot(field)
            case _:
                pass


def _steps(node: Node) -> Iterator[_Respelling]:
    if not isinstance(node, ListNode):
        return
    for step in node.items:
        for name, value in _keys(step, (*_STEP_KEYS, "do")):
            yield from name.change
            if name.english in _NESTED:
                yield from _steps(value)
            elif name.english == "wait":
                yield from _plain(value, WAIT.keys)


def _each(node: ListNode, keys: tuple[str, ...]) -> Iterator[_Respelling]:
    for item in node.items:
        yield from _plain(item, keys)


def _plain(node: Node, keys: tuple[str, ...]) -> Iterator[_Respelling]:
    for name, _ in _keys(node, keys):
        yield from name.change


@dataclass(frozen=True, slots=True)
class _Name:
    """A key of the language, as it is meant, and the change that spells it so."""

    english: str
    change: tuple[_Respelling, ...]


def _keys(node: Node, keys: tuple[str, ...]) -> Iterator[tuple[_Name, Node]]:
    for key, value in node.items if isinstance(node, MapNode) else ():
        english = ALIASES.get(key.text, key.text)
        if english in keys:
            yield _Name(english, _change(key, english)), value


def _change(key: TextNode, english: str) -> tuple[_Respelling, ...]:
    if key.text == english:
        return ()
    return (_Respelling(key.mark.line, key.mark.column, key.text, english),)
