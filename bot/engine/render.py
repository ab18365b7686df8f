"""Fill the places of a text with values, citations, numbers and sentences to say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from hashlib import blake2s
from typing import assert_never

from bot.casework.when import clock_words, day_words
from bot.engine.knowledge import Knowledge
from bot.engine.model import Flow, Slot
from bot.engine.template import BadPlace, Part, RefPlace, SlotPlace, Template
from bot.kernel.values import FileRef, Moment, Record, Tap, Value, has_content
from bot.language.phones import mask_phone

Scope = Mapping[str, Value]
JOINER = "、"
TIMES = "\u00d7"
"""The multiplication sign, for what was tapped several times."""
CASE_WORDS = {
    "行为": "act",
    "渠道": "channel",
    "对象": "target",
    "类型": "lender",
    "产品": "product",
    "状态": "status",
}
"""Fields of the case book that hold ids, and the wording keys that show them."""
CASE_NUMBERS = frozenset({"号码"})
"""Fields of the case book that hold telephone numbers: shown masked."""
FORMATS: tuple[str, ...] = ("money", "数", "left", "date", "time", "tail4")


@dataclass(frozen=True, slots=True)
class Renderer:
    """Renders texts of one flow. `seed` picks among variants, the same at every replay."""

    knowledge: Knowledge
    flow: Flow | None
    scope: Scope
    seed: str = ""

    def text(self, template: Template) -> str:
        """Fill a template. A place that cannot be filled shows as the "not given" word."""
        said: list[str] = []
        cited = ""
        for part in template.parts:
            shown = self._part(part)
            law = isinstance(part, RefPlace) and part.kind == "law"
            if law and shown == cited and said[-1] == JOINER:
                said.pop()  # two entries of one article in a row are one citation
                continue
            cited = shown if law else cited
            said.append(shown)
        return "".join(said)

    def one_of(self, variants: tuple[Template, ...]) -> str:
        """Fill one of several variants, chosen by the seed."""
        return self.text(variants[pick(self.seed, len(variants))])

    def _part(self, part: Part) -> str:
        match part:
            case str():
                return part
            case RefPlace(kind="script", id=id_):
                script = self.knowledge.scripts.get(id_)
                return self.one_of(script.variants) if script else self._empty()
            case RefPlace():
                return self.knowledge.reference(part.kind, part.id) or self._empty()
            case SlotPlace():
                value = lookup(self.scope, part.name)
                slot = find_slot(self.flow, part.name) if self.flow else None
                field = part.name.rpartition(".")[2]
                if slot is None and part.format is None and field in CASE_WORDS:
                    return self._words(value, CASE_WORDS[field])
                of_case = slot is None and "." in part.name
                hidden = of_case and part.format is None and field in CASE_NUMBERS
                return self.value(value, slot, "tail4" if hidden else part.format)
            case BadPlace():
                return part.text
            case _:
                assert_never(part)

    def _words(self, value: Value, kind: str) -> str:
        """Show ids of the case book by their words, e.g. `insult` by `act_insult`."""
        ids = value if isinstance(value, tuple) else (value,)
        named = [id_ for id_ in ids if isinstance(id_, str) and id_]
        known = self.knowledge.ui
        shown = (self.ui(f"{kind}_{n}") if f"{kind}_{n}" in known else n for n in named)
        return JOINER.join(shown) or self._empty()

    def value(self, value: Value, slot: Slot | None = None, form: str | None = None) -> str:
        """Show one value as a reader expects it; `slot` gives labels and the kind of number."""
        if form == "数":
            return str(len(value)) if isinstance(value, tuple) else str(int(has_content(value)))
        if form == "left":
            return str(len(left_over(slot, value)))
        masked = form == "tail4" or (slot is not None and slot.type == "phone" and slot.secret)
        if masked and has_content(value):
            numbers = value if isinstance(value, tuple) else (value,)
            return JOINER.join(mask_phone(str(number)) for number in numbers)
        return self._shown(value, slot, form)

    def _shown(  # noqa: C901, PLR0911  # one arm for each kind of value
        self, value: Value, slot: Slot | None, form: str | None
    ) -> str:
        match value:
            case None | "" | ():
                return self._empty()
            case bool():
                return self.ui("yes" if value else "no")
            case Decimal():
                money = form == "money" or (slot is not None and slot.type == "money")
                return show_money(value) if money else show_number(value)
            case Moment():
                return self._moment(value, form)
            case date():
                return day_words(value, self.ui)
            case str():
                return _label(slot, value)
            case FileRef():
                return value.name
            case tuple():
                return self._many(value, slot)
            case _:
                return JOINER.join(self.value(field) for field in value.values())

    def _many(self, value: tuple[object, ...], slot: Slot | None) -> str:
        shown: dict[str, int] = {}
        for item in value:
            text = self._item(item, slot)
            shown[text] = shown.get(text, 0) + 1
        return JOINER.join(f"{text}{TIMES}{n}" if n > 1 else text for text, n in shown.items())

    def _item(self, item: object, slot: Slot | None) -> str:
        if isinstance(item, Tap):
            return _label(slot, item.option)
        if isinstance(item, FileRef):
            return item.name
        if isinstance(item, Mapping):
            row: Record = item  # pyright: ignore[reportUnknownVariableType]
            return " ".join(self.value(field) for field in row.values() if has_content(field))
        return _label(slot, str(item))

    def _moment(self, moment: Moment, form: str | None) -> str:
        if form == "date" or moment.precision in ("day", "unknown"):
            return day_words(moment.start.date(), self.ui)
        clock = clock_words(moment, self.ui)
        return clock if form == "time" else day_words(moment.start.date(), self.ui) + clock

    def ui(self, key: str, /, **fills: str) -> str:
        """Give a wording of the program's own, its places filled."""
        template = self.knowledge.ui.get(key)
        if template is None:
            return key
        return Renderer(self.knowledge, None, fills, self.seed).text(template)

    def _empty(self) -> str:
        template = self.knowledge.ui.get("empty_value")
        return template.source if template else ""


def pick(seed: str, count: int) -> int:
    """Choose a variant from a text, evenly, the same at every replay."""
    return int.from_bytes(blake2s(seed.encode(), digest_size=4).digest()) % count


def lookup(scope: Scope, name: str) -> Value:
    """Find a value by plain or dotted name; None when there is none."""
    head, _, rest = name.partition(".")
    value = scope.get(name) if not rest else scope.get(head)
    for field in rest.split(".") if rest else ():
        value = value.get(field) if isinstance(value, Mapping) else None
    return value


def find_slot(flow: Flow, name: str) -> Slot | None:
    """Find the slot that describes a value: by name, or a list's field by its last part."""
    for slot in flow.slots.values():
        if slot.name == name:
            return slot
    field = name.rpartition(".")[2] if "." in name else None
    for slot in flow.slots.values():
        for sub in slot.of:
            if sub.name == field:
                return sub
    return None


def left_over(slot: Slot | None, value: Value) -> tuple[str, ...]:
    """List labels of options still to be ticked: the needed ones, or all when none is."""
    if slot is None:
        return ()
    ticked = value if isinstance(value, tuple) else ()
    wanted = slot.need or tuple(choice.id for choice in slot.choices)
    return tuple(c.label for c in slot.choices if c.id in wanted and c.id not in ticked)


def show_money(yuan: Decimal) -> str:
    """Write yuan with thousands separators, cents only when there are any."""
    return f"{yuan:,.0f}" if yuan == yuan.to_integral_value() else f"{yuan:,.2f}"


def show_number(number: Decimal) -> str:
    """Write a number plainly, at most four decimals, no exponent, no trailing zeros."""
    text = f"{number:.4f}".rstrip("0").rstrip(".")
    return text or "0"


def _label(slot: Slot | None, id_: str) -> str:
    choice = slot.choice(id_) if slot is not None else None
    return choice.label if choice else id_
