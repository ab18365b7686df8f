"""Read `do:` steps by the table of actions."""

from bot.authoring.reading import Reading
from bot.authoring.shape import canonical, nearest
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.actions import ACTIONS, ActionSpec, ArgumentSpec
from bot.engine.expression import Constant, Expression
from bot.engine.expression import ListNode as ExpressionList
from bot.engine.model import Argument, Do
from bot.kernel.ids import SlotName


def read_do(node: MapNode, reading: Reading) -> Do | None:
    """Read an action with its arguments; report what the table does not allow."""
    named = next(((key, value) for key, value in node.items if canonical(key.text) == "do"), None)
    action = reading.text(named[1], "do") if named else None
    if action is None:
        return None
    spec = ACTIONS.get(action.text)
    if spec is None:
        near = nearest(action.text, ACTIONS)
        reading.report("F050", action.mark, action=action.text, near=near, known=" ".join(ACTIONS))
        return None
    arguments = _read_arguments(node, spec, reading)
    get = next((value for key, value in node.items if canonical(key.text) == "get"), None)
    results = _read_get(get, spec, reading) if get is not None else ()
    return Do(action.text, arguments, results, node.mark)


def _read_arguments(node: MapNode, spec: ActionSpec, reading: Reading) -> dict[str, Argument]:
    arguments: dict[str, Argument] = {}
    seen: set[str] = set()
    for key, value in node.items:
        name = canonical(key.text)
        if name in ("do", "get"):
            continue
        argument = spec.argument(name)
        if argument is None:
            names = tuple(one.name for one in spec.arguments)
            detail = {"near": nearest(key.text, names), "known": " ".join(names)}
            reading.report("F051", key.mark, argument=key.text, action=spec.name, **detail)
            continue
        seen.add(name)
        read = _read_argument(argument, value, reading)
        if read is not None:
            arguments[name] = read
    for argument in spec.arguments:
        if argument.required and argument.name not in seen:
            reading.report("F052", node.mark, argument=argument.name, action=spec.name)
    return arguments


def _read_argument(spec: ArgumentSpec, node: Node, reading: Reading) -> Argument | None:
    match spec.kind:
        case "text":
            template = reading.template(node, spec.name)
            return Argument(template, template.mark) if template else None
        case "expression":
            expression = _expression(node, spec, reading)
            return Argument(expression, expression.mark) if expression else None
        case "slots":
            names = tuple(SlotName(one.text) for one in reading.words(node, spec.name))
            return Argument(names, node.mark) if names else None
        case "word" | "save":
            return _word(node, spec, reading)
        case "flag":
            return Argument(reading.flag(node, spec.name), node.mark)


def _expression(node: Node, spec: ArgumentSpec, reading: Reading) -> Expression | None:
    if not isinstance(node, ListNode):
        return reading.expression(node, spec.name)
    # `acts: [insult, night]`: fixed ids written as a YAML list.
    words = reading.words(node, spec.name)
    if not words:
        return None
    items = tuple(Constant(word.text, 0, bare=True) for word in words)
    source = f"[{', '.join(word.text for word in words)}]"
    return Expression(source, node.mark, ExpressionList(items, 0), frozenset())


def _word(node: Node, spec: ArgumentSpec, reading: Reading) -> Argument | None:
    text = reading.text(node, spec.name)
    if text is None:
        return None
    if spec.words and text.text not in spec.words:
        known = " ".join(spec.words)
        reading.report("F053", text.mark, argument=spec.name, got=text.text, expected=known)
    return Argument(text.text, text.mark)


def _read_get(node: Node, spec: ActionSpec, reading: Reading) -> tuple[tuple[SlotName, str], ...]:
    given = reading.map(node, "get")
    results: list[tuple[SlotName, str]] = []
    for key, value in given.items if given else ():
        field = reading.text(value, key.text)
        if not isinstance(field, TextNode):
            continue
        if spec.result(field.text) is None:
            names = tuple(name for name, _ in spec.results)
            detail = {"near": nearest(field.text, names), "known": " ".join(names)}
            reading.report("F055", field.mark, field=field.text, action=spec.name, **detail)
        results.append((SlotName(key.text), field.text))
    return tuple(results)
