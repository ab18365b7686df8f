"""Turn nodes into texts, numbers, templates and expressions, and collect what is wrong."""

import re
from collections.abc import Mapping

from bot.authoring.finding import Finding, found
from bot.authoring.shape import Shape, canonical, nearest
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.expression import Expression, ExpressionError, parse_expression, resolve
from bot.engine.mark import Mark
from bot.engine.template import Template, parse_template

_YES = frozenset({"yes", "true", "是", "on"})
_NO = frozenset({"no", "false", "否", "off"})
_NAME = re.compile(r"[^\W\d]\w*")


class Reading:
    """What is wrong in one file, gathered while it is read."""

    def __init__(self, declared: frozenset[str] = frozenset()) -> None:
        self.findings: list[Finding] = []
        self.declared = declared
        """Names that expressions can see; any other bare word is the id of an option."""

    def report(self, code: str, mark: Mark, **detail: str) -> None:
        """Add a finding."""
        self.findings.append(found(code, mark, **detail))

    def map(self, node: Node, part: str) -> MapNode | None:
        """Take a mapping, or report that something else stands there."""
        if isinstance(node, MapNode):
            return node
        self.report("F008", node.mark, part=part, expected="@kind_map", got=kind_of(node))
        return None

    def items(self, node: Node, part: str) -> tuple[Node, ...]:
        """Take the items of a list, or report that something else stands there."""
        if isinstance(node, ListNode):
            return node.items
        self.report("F008", node.mark, part=part, expected="@kind_list", got=kind_of(node))
        return ()

    def text(self, node: Node, part: str) -> TextNode | None:
        """Take a text that is not empty."""
        if isinstance(node, TextNode) and node.text.strip():
            return node
        self.report("F008", node.mark, part=part, expected="@kind_text", got=kind_of(node))
        return None

    def words(self, node: Node, part: str) -> tuple[TextNode, ...]:
        """Take one text or a list of texts."""
        nodes = node.items if isinstance(node, ListNode) else (node,)
        texts = (self.text(one, part) for one in nodes)
        return tuple(one for one in texts if one is not None)

    def fields(self, node: MapNode, shape: Shape) -> dict[str, Node]:
        """Take a mapping's values by English key; report unknown and missing keys."""
        values: dict[str, Node] = {}
        for key, value in node.items:
            name = canonical(key.text)
            if name not in shape.keys:
                near = nearest(key.text, shape.keys)
                self.report("F001", key.mark, key=key.text, part=shape.part, near=near)
            elif name in values:
                self.report("Y007", key.mark, key=key.text)
            else:
                values[name] = value
        for name in shape.required:
            if name not in values:
                self.report("F005", node.mark, key=name, part=shape.part)
        return values

    def template(self, node: Node | None, part: str) -> Template | None:
        """Take a text with places."""
        text = self.text(node, part) if node is not None else None
        return parse_template(text.text.strip("\n"), text.mark) if text else None

    def expression(self, node: Node, part: str) -> Expression | None:
        """Take an expression; a faulty one is reported at the faulty character."""
        text = self.text(node, part)
        if text is None:
            return None
        try:
            return resolve(parse_expression(text.text, text.mark), self.declared)
        except ExpressionError as exc:
            self.report(
                exc.code,
                text.mark.after(exc.column),
                source=text.text,
                near=exc.detail[1] if len(exc.detail) > 1 else "",
                **numbered(exc.detail),
            )
            return None

    def integer(self, node: Node | None, part: str) -> int | None:
        """Take a whole number written in digits."""
        text = self.text(node, part) if node is not None else None
        if text is None:
            return None
        if re.fullmatch(r"-?[0-9]{1,9}", text.text):
            return int(text.text)
        self.report("F009", text.mark, part=part, value=text.text, expected="@whole_number")
        return None

    def flag(self, node: Node | None, part: str) -> bool:
        """Take yes or no; absent is no."""
        text = self.text(node, part) if node is not None else None
        if text is None:
            return False
        word = text.text.lower()
        if word not in _YES | _NO:
            self.report("F009", text.mark, part=part, value=text.text, expected="@yes_or_no")
        return word in _YES

    def name(self, node: TextNode, reserved: frozenset[str]) -> str:
        """Take a name that expressions can use."""
        if not _NAME.fullmatch(node.text):
            self.report("F011", node.mark, name=node.text, why="@bad_name")
        elif node.text in reserved:
            self.report("F011", node.mark, name=node.text, why="@reserved_name")
        return node.text


def yes_or_no(word: str) -> str:
    """Spell an answer of a yes/no slot as 是 or 否."""
    lower = word.lower()
    if lower in _YES:
        return "是"
    return "否" if lower in _NO else word


def kind_of(node: Node) -> str:
    """Name the kind of a node, for wordings."""
    if isinstance(node, MapNode):
        return "@kind_map"
    if isinstance(node, ListNode):
        return "@kind_list"
    return "@kind_text" if node.text.strip() else "@kind_nothing"


def numbered(detail: tuple[str, ...]) -> Mapping[str, str]:
    """Name the details of an expression's fault `d1`, `d2` and so on."""
    return {f"d{number}": text for number, text in enumerate(detail, start=1)}
