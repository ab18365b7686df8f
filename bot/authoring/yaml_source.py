"""Read YAML as an author wrote it: every scalar a text with its place, nothing guessed.

The only module that imports `yaml`. Works on the events of the C parser, so that `no`,
`22:30` and `010` stay text, and anchors, aliases and tags are seen before they act.
Never raises for what is in a file: everything wrong is a finding.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias

import yaml

from bot.authoring.finding import Finding, found
from bot.engine.mark import Mark

MAX_BYTES = 256 * 1024
MAX_DEPTH = 20
_LINE_END = re.compile("\r\n|[\r\n\x85\u2028\u2029]")  # what the C parser counts as a line
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_WIDE_COLON = re.compile(r"[ ]*(?:- +)*(?P<key>[^\s:\uff1a#'\"\u201c\u2018\u300c]{1,20})\uff1a")
_NO_SPACE = re.compile(r"[ ]*(?:- +)*(?P<key>[^\s:#]{1,20}):(?=[^\s:/])")
_BRACE_TEXT = re.compile(
    r"(?::|-) +(?P<start>[{\['\"])"
    r"(?:(?<=\{)[^{}]*\}|(?<=\[)[^\[\]]*\]|(?<=')[^']*'|(?<=\")[^\"]*\")"
    r"[ ]*[^\s#,\]}:'\"]"
)
_SWALLOWED = re.compile(r"[ \t]#(?=\S|[ \t]*\d{3})")
_PROBLEMS = {
    "mapping values are not allowed": "@two_colons",
    "did not find expected ',' or ']'": "@open_list",
    "did not find expected ',' or '}'": "@open_map",
    "could not find expected ':'": "@no_colon",
    "did not find expected key": "@bad_indent",
    "did not find expected '-' indicator": "@bad_dash",
    "block sequence entries are not allowed": "@bad_dash",
    "found unexpected end of stream": "@open_quote",
    "found character that cannot start any token": "@bad_start",
    "found unknown escape character": "@bad_escape",
    "did not find expected node content": "@no_value",
    "did not find expected <document start>": "@bad_indent",
    "unexpected document": "@two_documents",
}


@dataclass(frozen=True, slots=True)
class TextNode:
    """A scalar. `mark` is where its text begins: after a quote, inside a block."""

    text: str
    mark: Mark
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class ListNode:
    """A sequence."""

    items: tuple["Node", ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class MapNode:
    """A mapping in the order of writing."""

    items: tuple[tuple[TextNode, "Node"], ...]
    mark: Mark

    def get(self, key: str) -> "Node | None":
        """Find a value by key."""
        return next((value for name, value in self.items if name.text == key), None)


Node: TypeAlias = TextNode | ListNode | MapNode


@dataclass(frozen=True, slots=True)
class Source:
    """A file as read: `root` is None when nothing could be made of it."""

    file: str
    text: str
    root: Node | None
    findings: tuple[Finding, ...]

    def lines(self) -> list[str]:
        """Split the text as the parser counts lines."""
        return _LINE_END.split(self.text)


@dataclass(slots=True)
class _Open:
    """A collection that is being read."""

    event: yaml.Event
    mark: Mark
    items: list[Node] = field(default_factory=list["Node"])
    keys: list[TextNode] = field(default_factory=list[TextNode])


def read_source(path: Path, file: str, keys: frozenset[str] = frozenset()) -> Source:
    """Read a file from disk; `file` is the name that findings show."""
    start = Mark(file, 1, 1)
    try:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as exc:
        return Source(file, "", None, (found("Y012", start, why=exc.strerror or ""),))
    return parse_source(raw, file, keys)


def parse_source(raw: bytes, file: str, keys: frozenset[str] = frozenset()) -> Source:
    """Read a file's bytes.

    Args:
        raw: The bytes, UTF-8 without a byte order mark.
        file: The name that findings show.
        keys: Words of the language, for which a full-width colon is surely a slip.
    """
    start = Mark(file, 1, 1)
    if len(raw) > MAX_BYTES:
        return Source(file, "", None, (found("Y011", start, limit=str(MAX_BYTES // 1024)),))
    text, wrong = _decode(raw, start)
    if text is None:
        return Source(file, "", None, wrong)
    if not any(_bare(line) for line in _LINE_END.split(text)):
        return Source(file, text, None, (found("Y008", start),))
    reader = _Reader(file, text, keys)
    root = reader.read()
    return Source(file, text, root, tuple(reader.findings))


def _bare(line: str) -> str:
    return "" if line.lstrip().startswith("#") else line.strip()


def _decode(raw: bytes, start: Mark) -> tuple[str | None, tuple[Finding, ...]]:
    if raw.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        return None, (found("Y009", start, how="@bom"),)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as exc:
        return None, (found("Y009", _mark_in(raw[: exc.start], start), how=_guess(raw)),)
    control = _CONTROL.search(text)
    if control:
        mark = _mark_in(raw[: len(text[: control.start()].encode())], start)
        return None, (found("Y009", mark, how="@control"),)
    return text, ()


def _mark_in(before: bytes, start: Mark) -> Mark:
    lines = _LINE_END.split(before.decode("utf-8", errors="replace"))
    return Mark(start.file, len(lines), len(lines[-1]) + 1)


def _guess(raw: bytes) -> str:
    try:
        raw.decode("gb18030")
    except UnicodeDecodeError:
        return "@broken"
    return "@gbk"


class _Reader:
    """Builds nodes from the parser's events, without recursion."""

    def __init__(self, file: str, text: str, keys: frozenset[str]) -> None:
        self.findings: list[Finding] = []
        self._file = file
        self._first = Mark(file, 1, 1)
        self._text = text
        self._lines = _LINE_END.split(text)
        self._keys = keys
        self._root: Node | None = None
        self._stack: list[_Open] = []

    def read(self) -> Node | None:
        for number, line in enumerate(self._lines, start=1):
            if "\t" in line:
                self._report("Y001", Mark(self._file, number, line.index("\t") + 1))
        try:
            usable = all(self._take(event) for event in self._events())
        except yaml.MarkedYAMLError as exc:
            self._syntax_error(exc)
            return None
        except (yaml.YAMLError, ValueError, RecursionError):
            self._report("Y003", Mark(self._file, 1, 1), problem="@unknown")
            return None
        return self._root if usable else None

    def _events(self) -> Iterator[yaml.Event]:
        return yaml.parse(self._text, Loader=yaml.CSafeLoader)

    def _report(self, code: str, mark: Mark, **detail: str) -> None:
        self.findings.append(found(code, mark, **detail))

    def _take(self, event: yaml.Event) -> bool:
        """Take one event; False stops the reading."""
        match event:
            case yaml.AliasEvent():
                self._report("Y005", self._mark(event))
                return False
            case yaml.ScalarEvent() | yaml.CollectionStartEvent():
                return self._begin(event)
            case yaml.CollectionEndEvent():
                self._close()
            case yaml.DocumentStartEvent() if self._root is not None:
                self._report("Y003", self._mark(event), problem="@two_documents")
                return False
            case _:
                pass
        return True

    def _begin(self, event: yaml.ScalarEvent | yaml.CollectionStartEvent) -> bool:
        mark = self._mark(event)
        if event.anchor is not None:
            self._report("Y005", mark)
            return False
        if event.tag is not None:
            self._report("Y004", mark, tag=event.tag)
            return False
        if isinstance(event, yaml.ScalarEvent):
            self._put(self._text_node(event))
            return True
        if len(self._stack) >= MAX_DEPTH:
            self._report("Y010", mark, limit=str(MAX_DEPTH))
            return False
        self._stack.append(_Open(event, mark))
        return True

    def _close(self) -> None:
        done = self._stack.pop()
        if isinstance(done.event, yaml.MappingStartEvent):
            self._put(MapNode(tuple(zip(done.keys, done.items, strict=True)), done.mark))
        else:
            self._put(ListNode(tuple(done.items), done.mark))

    def _put(self, node: Node) -> None:
        if not self._stack:
            self._root = node
            return
        top = self._stack[-1]
        is_key = isinstance(top.event, yaml.MappingStartEvent) and len(top.keys) == len(top.items)
        if is_key:
            top.keys.append(self._key(node, top))
        else:
            top.items.append(node)
        in_list = isinstance(top.event, yaml.SequenceStartEvent)
        if isinstance(node, TextNode) and not node.quoted and (is_key or in_list):
            self._check_wide_colon(node)

    def _key(self, node: Node, top: _Open) -> TextNode:
        if not isinstance(node, TextNode):
            self._report("Y003", node.mark, problem="@complex_key")
            return TextNode("", node.mark)
        first = next((key for key in top.keys if key.text == node.text), None)
        if first is not None and node.text:
            self._report("Y007", node.mark, key=node.text, line=str(first.mark.line))
        return node

    def _check_wide_colon(self, node: TextNode) -> None:
        wide = _WIDE_COLON.match(node.text)
        # A key with a bracket right behind the colon was meant to have a value there.
        if wide and (wide["key"] in self._keys or node.text[wide.end() :].startswith(("{", "["))):
            self._report("Y002", node.mark.after(wide.end() - 1), key=wide["key"])
        tight = _NO_SPACE.match(node.text)
        if tight and tight["key"] in self._keys:
            self._report("Y003", node.mark.after(tight.end() - 1), problem="@no_space")

    def _text_node(self, event: yaml.ScalarEvent) -> TextNode:
        mark = self._mark(event)
        style = event.style
        if style in ("'", '"'):
            return TextNode(event.value, mark.after(1), quoted=True)
        if style in ("|", ">"):
            return TextNode(event.value, self._block_start(mark), quoted=True)
        self._check_swallowed(event)
        return TextNode(event.value, mark)

    def _block_start(self, mark: Mark) -> Mark:
        for number in range(mark.line, len(self._lines)):
            line = self._lines[number]
            if line.strip():
                return Mark(self._file, number + 1, len(line) - len(line.lstrip()) + 1)
        return mark

    def _check_swallowed(self, event: yaml.ScalarEvent) -> None:
        if event.end_mark is None or event.end_mark.line >= len(self._lines):
            return
        text = self._lines[event.end_mark.line]
        hidden = _SWALLOWED.match(text, event.end_mark.column)
        if hidden:
            lost = text[hidden.end() - 1 :].strip()[:40]
            place = Mark(self._file, event.end_mark.line + 1, hidden.end())
            self._report("Y006", place, kept=event.value[-20:], lost=lost)

    def _mark(self, event: yaml.Event) -> Mark:
        start = event.start_mark
        return Mark(self._file, start.line + 1, start.column + 1) if start else self._first

    def _syntax_error(self, exc: yaml.MarkedYAMLError) -> None:
        at = exc.problem_mark or exc.context_mark
        line, column = (at.line, at.column) if at else (0, 0)
        line = min(line, len(self._lines) - 1)
        if any(one.code == "Y001" and one.mark.line == line + 1 for one in self.findings):
            return
        if self._blame_sign(exc) or any(self._blame(number) for number in self._suspects(exc)):
            return
        said = exc.problem or ""
        problem = next((word for part, word in _PROBLEMS.items() if part in said), "@unknown")
        if problem == "@open_quote" and exc.context_mark:
            line, column = exc.context_mark.line, exc.context_mark.column
        self._report("Y003", Mark(self._file, line + 1, column + 1), problem=problem)

    def _suspects(self, exc: yaml.MarkedYAMLError) -> list[int]:
        """Give the lines whose slip may have led to an error: the parser notices late."""
        at = exc.problem_mark or exc.context_mark
        line = min(at.line, len(self._lines) - 1) if at else 0
        before = next((n for n in range(line - 1, -1, -1) if _bare(self._lines[n])), line)
        begun = exc.context_mark.line if exc.context_mark else line
        return sorted({before, line, *([begun] if before - begun in (1, 2) else [])})

    def _blame_sign(self, exc: yaml.MarkedYAMLError) -> bool:
        """Name a `!`, `&` or `*` that begins no word the parser knows."""
        if not exc.context_mark or not re.search(
            "scanning an? (tag|anchor|alias)", exc.context or ""
        ):
            return False
        place = Mark(self._file, exc.context_mark.line + 1, exc.context_mark.column + 1)
        word = self._lines[place.line - 1][place.column - 1 :].split(maxsplit=1)[0]
        if word.startswith("!"):
            self._report("Y004", place, tag=word)
        else:
            self._report("Y005", place)
        return True

    def _blame(self, number: int) -> bool:
        """Name a slip on a line that explains a syntax error there or just below."""
        line = self._lines[number]
        hidden = _SWALLOWED.search(line)
        wide, brace = _WIDE_COLON.match(line), _BRACE_TEXT.search(line)
        tight = _NO_SPACE.match(line)
        if tight and tight["key"] not in self._keys:
            tight = None
        at = Mark(self._file, number + 1, 1)
        if any(one.mark.line == number + 1 for one in self.findings):
            return True
        if wide:
            self._report("Y002", at.after(wide.end() - 1), key=wide["key"])
        elif tight:
            self._report("Y003", at.after(tight.end() - 1), problem="@no_space")
        elif brace:
            problem = "@quote_text" if brace["start"] in "'\"" else "@brace_text"
            self._report("Y003", at.after(brace.start("start")), problem=problem)
        elif hidden:
            lost = line[hidden.end() - 1 :].strip()[:40]
            self._report("Y006", at.after(hidden.end() - 1), kept="", lost=lost)
        return bool(wide or tight or brace or hidden)
