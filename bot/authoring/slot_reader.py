"""Read `slots:`: types, questions, options and limits."""

from bot.authoring.reading import Reading
from bot.authoring.shape import CHECK, CHOICE, KEYS_BY_TYPE, RESERVED, SLOT, TYPES, nearest
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.mark import Mark
from bot.engine.model import Check, Choice, Slot, SlotType
from bot.engine.template import Template
from bot.kernel.ids import SlotName

_TYPE_BY_NAME: dict[str, SlotType] = {
    "text": "text",
    "yesno": "yesno",
    "choice": "choice",
    "checklist": "checklist",
    "taps": "taps",
    "number": "number",
    "money": "money",
    "date": "date",
    "datetime": "datetime",
    "phone": "phone",
    "photo": "photo",
    "voice": "voice",
    "file": "file",
    "list": "list",
}
_DEFAULT_TRIES = 3


def read_slots(node: Node, reading: Reading) -> dict[SlotName, Slot]:
    """Read the mapping of names to slots."""
    slots: dict[SlotName, Slot] = {}
    given = reading.map(node, "slots")
    for name, value in given.items if given else ():
        slot = _read_slot(name, value, reading)
        if slot is not None:
            slots[slot.name] = slot
    return slots


def _read_slot(name: TextNode, node: Node, reading: Reading) -> Slot | None:
    slot_name = SlotName(reading.name(name, RESERVED))
    if isinstance(node, TextNode):
        short = _read_type(node, reading)
        return _checked(Slot(slot_name, short, name.mark), reading) if short else None
    given = reading.map(node, name.text)
    if given is None:
        return None
    fields = reading.fields(given, SLOT)
    kind_node = fields.get("type")
    kind = _read_type(kind_node, reading) if kind_node else None
    if kind is None:
        return None
    _report_misfits(given, kind, reading)
    return _checked(_slot(slot_name, kind, name.mark, (fields, reading)), reading)


def _slot(
    name: SlotName, kind: SlotType, mark: Mark, given: tuple[dict[str, Node], Reading]
) -> Slot:
    fields, reading = given
    choices = _read_choices(fields.get("choices"), reading)
    of = _read_rows(fields.get("of"), reading)
    return Slot(
        name=name,
        type=kind,
        mark=mark,
        ask=reading.template(fields.get("ask"), "ask"),
        hint=reading.template(fields.get("hint"), "hint"),
        label=_word(fields.get("label"), "label", reading),
        skip=_word(fields.get("skip"), "skip", reading),
        checks=_read_checks(fields.get("check"), name, reading),
        minimum=reading.integer(fields.get("min"), "min"),
        maximum=reading.integer(fields.get("max"), "max"),
        secret=reading.flag(fields.get("secret"), "secret"),
        tries=reading.integer(fields.get("tries"), "tries") or _DEFAULT_TRIES,
        choices=choices,
        need=_read_need(fields.get("need"), choices, reading),
        of=of,
        more=reading.template(fields.get("more"), "more"),
    )


def _read_type(node: Node, reading: Reading) -> SlotType | None:
    text = reading.text(node, "type")
    if text is None:
        return None
    kind = _TYPE_BY_NAME.get(text.text)
    if kind is None:
        near = nearest(text.text, TYPES)
        reading.report("F003", text.mark, type=text.text, near=near, known=" ".join(TYPES))
    return kind


def _report_misfits(node: MapNode, kind: SlotType, reading: Reading) -> None:
    for key, _ in node.items:
        types = KEYS_BY_TYPE.get(key.text)
        if types is not None and kind not in types:
            fits = " ".join(types)
            reading.report("F010", key.mark, key=key.text, type=kind, types=fits)


def _checked(slot: Slot, reading: Reading) -> Slot:
    if slot.type in KEYS_BY_TYPE["choices"] and not slot.choices:
        reading.report("F007", slot.mark, slot=slot.name, key="choices", type=slot.type)
    if slot.type == "list" and not slot.of:
        reading.report("F007", slot.mark, slot=slot.name, key="of", type=slot.type)
    low, high = slot.minimum, slot.maximum
    if low is not None and high is not None and low > high:
        reading.report("F009", slot.mark, part="max", value=str(high), expected="@not_below_min")
    return slot


def _word(node: Node | None, part: str, reading: Reading) -> str | None:
    text = reading.text(node, part) if node is not None else None
    return text.text if text else None


def _read_choices(node: Node | None, reading: Reading) -> tuple[Choice, ...]:
    given = reading.map(node, "choices") if node is not None else None
    if given is None:
        return ()
    choices: list[Choice] = []
    labels: dict[str, Mark] = {}
    for key, value in given.items:
        choice = _read_choice(key, value, reading)
        if choice is None:
            continue
        if choice.label in labels:
            line = str(labels[choice.label].line)
            reading.report("F012", value.mark, label=choice.label, line=line)
        labels[choice.label] = value.mark
        choices.append(choice)
    return tuple(choices)


def _read_choice(key: TextNode, node: Node, reading: Reading) -> Choice | None:
    id_ = reading.name(key, frozenset())
    if isinstance(node, MapNode):
        fields = reading.fields(node, CHOICE)
        label = _word(fields.get("text"), "text", reading)
        if label is None:
            return None
        help_ = _word(fields.get("help"), "help", reading)
        then = reading.template(fields.get("then"), "then")
        return Choice(id_, label, key.mark, help_, then)
    label_node = reading.text(node, key.text)
    return Choice(id_, label_node.text, key.mark) if label_node else None


def _read_checks(node: Node | None, name: SlotName, reading: Reading) -> tuple[Check, ...]:
    if node is None:
        return ()
    outer = reading.declared
    reading.declared = outer | {name}
    nodes = node.items if isinstance(node, ListNode) else (node,)
    checks = tuple(_read_check(one, reading) for one in nodes)
    reading.declared = outer
    return tuple(one for one in checks if one is not None)


def _read_check(node: Node, reading: Reading) -> Check | None:
    given = reading.map(node, "check")
    if given is None:
        return None
    fields = reading.fields(given, CHECK)
    condition = reading.expression(fields["if"], "if") if "if" in fields else None
    message = reading.template(fields.get("else"), "else")
    return Check(condition, message) if condition and message else None


def _read_need(
    node: Node | None, choices: tuple[Choice, ...], reading: Reading
) -> tuple[str, ...]:
    if node is None:
        return ()
    ids = tuple(choice.id for choice in choices)
    if isinstance(node, TextNode) and node.text == "all":
        return ids
    words = reading.words(node, "need")
    for word in words:
        if word.text not in ids:
            near = nearest(word.text, ids)
            known = "、".join(ids)
            reading.report("F031", word.mark, d1=word.text, rest=known, near=near)
    return tuple(word.text for word in words if word.text in ids)


def _read_rows(node: Node | None, reading: Reading) -> tuple[Slot, ...]:
    if node is None:
        return ()
    outer = reading.declared
    if isinstance(node, MapNode):
        reading.declared = outer | {key.text for key, _ in node.items}
    rows = tuple(read_slots(node, reading).values())
    reading.declared = outer
    for row in rows:
        if row.type == "list":
            reading.report("F010", row.mark, key="of", type="list", types="@no_nested_list")
        if row.ask is None:
            reading.report("F006", row.mark, slot=row.name)
    return rows


def template_texts(slot: Slot) -> tuple[Template, ...]:
    """List every text of a slot that a user may be shown."""
    texts = [slot.ask, slot.hint, slot.more]
    texts += [check.message for check in slot.checks]
    texts += [choice.then for choice in slot.choices]
    own = tuple(text for text in texts if text is not None)
    return own + tuple(text for row in slot.of for text in template_texts(row))
