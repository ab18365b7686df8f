"""Carry out the actions of flows on the case: the only place where both meet.

Each action turns its arguments into records, timers or documents. Pure: everything that
must be stored leaves as an effect.
"""

from collections.abc import Callable, Mapping
from decimal import Decimal
from hashlib import blake2s

from bot.adviser.assessing import perform_assess
from bot.adviser.listing import listing
from bot.adviser.records import (
    assign,
    correct,
    merge,
    record,
    record_facts,
    record_incident,
    short_id,
)
from bot.adviser.reminding import perform_complaint, perform_remind
from bot.casework.cost import monthly_cost
from bot.casework.plan import surplus_of
from bot.engine.effects import Erased, Recorded
from bot.engine.render import Renderer
from bot.engine.world import Action, Performed
from bot.kernel.errors import EngineError
from bot.kernel.values import FileKind, FileRef, Value, has_content

EXPORT_PREFIX = "export:"
"""Files with this id are made when they are sent, from the case as it then is."""
DOCUMENT_PREFIX = "document:"
"""Files with this id are the text kept in the record whose id follows, up to `~version`."""
_TEXT = "text/plain; charset=utf-8"
_JSON = "application/json"
_FORMS: Mapping[str, tuple[FileKind, str, str]] = {
    "text": ("file", _TEXT, "txt"),
    "json": ("file", _JSON, "json"),
    "picture": ("photo", "image/png", "png"),
    "svg": ("file", "image/svg+xml", "svg"),
    "ics": ("file", "text/calendar; charset=utf-8", "ics"),
}
"""Kind, media type and ending by the word that a flow writes."""


def perform(action: Action) -> Performed:
    """Carry out one `do` step.

    Raises:
        EngineError: The action is not in the table; the checks refuse such a flow.
    """
    handler = _HANDLERS.get(action.name)
    if handler is None:
        raise EngineError(f"unknown action {action.name}")
    return handler(action)


def _complaint(action: Action) -> Performed:
    return perform_complaint(action, record)


def _document(action: Action) -> Performed:
    letter = action.knowledge.letters.get(str(action.arguments.get("template")))
    if letter is None:
        raise EngineError("unknown letter")
    renderer = Renderer(action.knowledge, action.flow, action.slots, action.key)
    given = action.arguments.get("title")
    title = given if isinstance(given, str) and given else renderer.text(letter.title)
    lines = [
        renderer.text(paragraph)
        for paragraph in letter.paragraphs
        if all(has_content(action.slots.get(p.name.split(".")[0])) for p in paragraph.slots())
    ]
    text = "\n\n".join((title, *lines)) + "\n"
    version = blake2s(text.encode(), digest_size=4).hexdigest()
    ref = FileRef(
        f"{DOCUMENT_PREFIX}{action.segment}:{action.key}~{version}",
        "file",
        f"{letter.id}.txt",
        _TEXT,
        len(text.encode()),
    )
    record = Recorded(action.key, "document", {"title": title, "text": text, "file": ref})
    return Performed({"file": ref}, (record,))


def _export(action: Action) -> Performed:
    form = action.arguments.get("format")
    if not isinstance(form, str) or form not in _FORMS:
        raise EngineError("export without a form")
    kind, mime, ending = _FORMS[form]
    key = "calendar_title" if form == "ics" else "case_file_name"
    name = Renderer(action.knowledge, None, {}).ui(key)
    ref = FileRef(f"{EXPORT_PREFIX}{form}:{short_id(action)}", kind, f"{name}.{ending}", mime, 0)
    return Performed({"file": ref})


def _erase(_: Action) -> Performed:
    return Performed(effects=(Erased(),))


def _cost(action: Action) -> Performed:
    received, paid, months = (_number(action, name) for name in ("received", "paid", "months"))
    cost = monthly_cost(received, paid, int(months))
    fields: dict[str, Value] = {}
    if cost is not None:
        fields = {"月利率": cost.monthly, "年利率": cost.nominal_annual}
    return Performed(fields)


def _plan(action: Action) -> Performed:
    numbers = [_number(action, name) for name in ("income", "essentials", "priority")]
    surplus = surplus_of(*numbers)
    return Performed({"余额": surplus, "每月": max(surplus, Decimal(0))})


def _number(action: Action, name: str) -> Decimal:
    value = action.arguments.get(name)
    return value if isinstance(value, Decimal) else Decimal(0)


_PLAIN_RECORDS = (
    "note",
    "evidence",
    "offer",
    "handoff",
    "consent",
)
_HANDLERS: Mapping[str, Callable[[Action], Performed]] = {
    **dict.fromkeys(_PLAIN_RECORDS, record),
    **dict.fromkeys(("debt", "collector"), record_facts),
    "incident": record_incident,
    "assign": assign,
    "merge": merge,
    "correct": correct,
    "list": listing,
    "complaint": _complaint,
    "remind": perform_remind,
    "document": _document,
    "export": _export,
    "erase": _erase,
    "assess": perform_assess,
    "cost": _cost,
    "plan": _plan,
}
