"""Read steps: one verb each, with the keys that belong to it."""

from collections.abc import Callable, Mapping

from bot.authoring.action_reader import read_do
from bot.authoring.reading import Reading, yes_or_no
from bot.authoring.shape import STEPS, VERBS, WAIT, argument_names, canonical, nearest
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.expression import Expression
from bot.engine.model import (
    Ask,
    Branch,
    Call,
    Each,
    Go,
    GoBy,
    If,
    Let,
    Say,
    Step,
    Wait,
)
from bot.kernel.ids import FlowId, SlotName

Fields = Mapping[str, Node]
_ELSE = ("else", "否则")


def read_steps(node: Node, reading: Reading, part: str) -> tuple[Step, ...]:
    """Read a list of steps; a faulty one is reported and left out."""
    items = reading.items(node, part)
    if isinstance(node, ListNode) and not items:
        reading.report("F008", node.mark, part=part, expected="@kind_steps", got="@kind_nothing")
    steps = (_read_step(item, reading) for item in items)
    return tuple(step for step in steps if step is not None)


def _read_step(node: Node, reading: Reading) -> Step | None:
    given = reading.map(node, "@step")
    verb = _verb(given, reading) if given else None
    if given is None or verb is None:
        return None
    if verb == "do":
        return read_do(given, reading)
    fields = reading.fields(given, STEPS[verb])
    if any(key not in fields for key in STEPS[verb].required):
        return None
    return _READERS[verb](fields, given, reading)


def _verb(node: MapNode, reading: Reading) -> str | None:
    verbs = [(canonical(key.text), key) for key, _ in node.items if canonical(key.text) in VERBS]
    names = [verb for verb, _ in verbs]
    if "do" in names:
        action = node.get("do") or node.get("做")
        taken = argument_names(action.text if isinstance(action, TextNode) else "")
        verbs = [(verb, key) for verb, key in verbs if verb == "do" or verb not in taken]
    elif "ask" in names:
        verbs = [(verb, key) for verb, key in verbs if verb != "say"]
    if not verbs:
        word, mark = (
            (node.items[0][0].text, node.items[0][0].mark) if node.items else ("", node.mark)
        )
        near = nearest(word, VERBS)
        reading.report("F002", mark, verb=word, near=near, known=" ".join(VERBS))
        return None
    verb, first = verbs[0]
    # The same verb twice, in two spellings, is a repeated key: `fields` reports it.
    other = next((key for name, key in verbs if name != verb), None)
    if other is not None:
        reading.report("F004", other.mark, first=first.text, second=other.text)
        return None
    return verb


def _read_say(fields: Fields, node: MapNode, reading: Reading) -> Say | None:
    said = (reading.template(one, "say") for one in _some_words(fields["say"], "say", reading))
    variants = tuple(template for template in said if template is not None)
    files = reading.words(fields["files"], "files") if "files" in fields else ()
    names = tuple(SlotName(one.text) for one in files)
    return Say(variants, names, node.mark) if variants else None


def _some_words(node: Node, part: str, reading: Reading) -> tuple[TextNode, ...]:
    if isinstance(node, ListNode) and not node.items:
        reading.text(node, part)
    return reading.words(node, part)


def _read_ask(fields: Fields, node: MapNode, reading: Reading) -> Ask | None:
    slots = tuple(SlotName(one.text) for one in _some_words(fields["ask"], "ask", reading))
    say = reading.template(fields.get("say"), "say")
    again = reading.flag(fields.get("again"), "again")
    wait = _read_wait(fields["wait"], reading) if "wait" in fields else None
    return Ask(slots, node.mark, say, again, wait) if slots else None


def _read_wait(node: Node, reading: Reading) -> Wait | None:
    given = reading.map(node, "wait")
    if given is None:
        return None
    # `times` is spelt 次数 like a slot's `tries`.
    renamed = MapNode(tuple((_times(key), value) for key, value in given.items), given.mark)
    fields = reading.fields(renamed, WAIT)
    after = reading.expression(fields["for"], "for") if "for" in fields else None
    times = reading.integer(fields.get("times"), "times")
    say = reading.template(fields.get("say"), "say")
    if "say" not in fields:
        reading.report("F005", given.mark, key="say", part="@wait")
    then = reading.text(fields["then"], "then") if "then" in fields else None
    if after is None or say is None:
        return None
    count = 1 if times is None else times
    return Wait(after, count, say, then.text if then else None, given.mark)


def _times(key: TextNode) -> TextNode:
    return TextNode("times", key.mark) if key.text == "次数" else key


def _read_let(fields: Fields, node: MapNode, reading: Reading) -> Let | None:
    assigns = read_assigns(fields["let"], "let", reading)
    return Let(assigns, node.mark) if assigns else None


def read_assigns(
    node: Node, part: str, reading: Reading
) -> tuple[tuple[SlotName, Expression], ...]:
    """Read a mapping of slot names to expressions."""
    given = reading.map(node, part)
    assigns: list[tuple[SlotName, Expression]] = []
    for key, value in given.items if given else ():
        expression = reading.expression(value, key.text)
        if expression is not None:
            assigns.append((SlotName(key.text), expression))
    return tuple(assigns)


def _read_if(fields: Fields, node: MapNode, reading: Reading) -> If | None:
    condition = reading.expression(fields["if"], "if")
    then = _read_branch(fields["then"], "then", reading)
    otherwise = _read_branch(fields["else"], "else", reading) if "else" in fields else None
    if condition is None:
        return None
    return If(condition, then, otherwise, node.mark)


def _read_branch(node: Node, part: str, reading: Reading) -> Branch:
    if isinstance(node, TextNode):
        scene = reading.text(node, part)
        return Branch(scene.text if scene else None, (), node.mark)
    return Branch(None, read_steps(node, reading, part), node.mark)


def _read_go(fields: Fields, _node: MapNode, reading: Reading) -> Go | GoBy | None:
    target = fields["go"]
    if isinstance(target, TextNode):
        scene = reading.text(target, "go")
        return Go(scene.text, scene.mark) if scene else None
    given = reading.map(target, "go")
    if given is None:
        return None
    if len(given.items) != 1:
        reading.report("F008", given.mark, part="go", expected="@kind_one_slot", got="@kind_map")
        return None
    slot, table = given.items[0]
    cases = reading.map(table, slot.text)
    return _go_by(slot, cases, reading) if cases else None


def _go_by(slot: TextNode, cases: MapNode, reading: Reading) -> GoBy:
    rows: list[tuple[TextNode, TextNode]] = []
    otherwise = None
    for key, value in cases.items:
        scene = reading.text(value, key.text)
        if scene is None:
            continue
        if key.text in _ELSE:
            otherwise = (scene.text, scene.mark)
        else:
            rows.append((key, scene))
    table = tuple((yes_or_no(key.text), scene.text, key.mark) for key, scene in rows)
    return GoBy(SlotName(slot.text), table, otherwise, slot.mark)


def _read_call(fields: Fields, node: MapNode, reading: Reading) -> Call | None:
    flow = reading.text(fields["call"], "call")
    give = read_assigns(fields["with"], "with", reading) if "with" in fields else ()
    got = reading.map(fields["get"], "get") if "get" in fields else None
    get: list[tuple[SlotName, SlotName]] = []
    for key, value in got.items if got else ():
        source = reading.text(value, key.text)
        if source is not None:
            get.append((SlotName(key.text), SlotName(source.text)))
    return Call(FlowId(flow.text), give, tuple(get), node.mark) if flow else None


def _read_each(fields: Fields, node: MapNode, reading: Reading) -> Each | None:
    source = reading.expression(fields["each"], "each")
    name = reading.text(fields["as"], "as")
    steps = read_steps(fields["steps"], reading, "steps")
    if source is None or name is None:
        return None
    return Each(source, SlotName(name.text), steps, node.mark)


_READERS: Mapping[str, Callable[[Fields, MapNode, Reading], Step | None]] = {
    "say": _read_say,
    "ask": _read_ask,
    "let": _read_let,
    "if": _read_if,
    "go": _read_go,
    "call": _read_call,
    "each": _read_each,
}
