"""Carry out the actions of flows on the case: the only place where both meet.

Each action turns its arguments into records, timers or documents. Pure: everything that
must be stored leaves as an effect.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from hashlib import blake2s

from bot.adviser.assessing import perform_assess
from bot.adviser.reminding import perform_complaint, perform_remind
from bot.casework.cost import monthly_cost
from bot.casework.plan import surplus_of
from bot.engine.effects import Erased, Recorded
from bot.engine.render import Renderer
from bot.engine.world import Action, Performed
from bot.kernel.errors import EngineError
from bot.kernel.values import FileKind, FileRef, Moment, Tap, Value, has_content

EXPORT_PREFIX = "export:"
"""Files with this id are made when they are sent, from the case as it then is."""
DOCUMENT_PREFIX = "document:"
"""Files with this id are the text kept in the record whose id follows, up to `~version`."""
_CALL_MAX_MINUTES = Decimal(24 * 60)
"""No call is longer; a number beyond is a slip and moves the beginning no further."""
_TEXT = "text/plain; charset=utf-8"
_JSON = "application/json"
_FORMS: Mapping[str, tuple[FileKind, str, str]] = {
    "text": ("file", _TEXT, "txt"),
    "json": ("file", _JSON, "json"),
    "picture": ("photo", "image/png", "png"),
    "svg": ("file", "image/svg+xml", "svg"),
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


def _record(action: Action) -> Performed:
    fields = {name: _plain(value) for name, value in action.arguments.items()}
    kept = {name: value for name, value in fields.items() if has_content(value)}
    record = Recorded(action.key, action.name, kept)
    count = Decimal(len(_files(action.arguments.get("files"))))
    return Performed({"id": _short(action), "数": count}, (record,))


def _incident(action: Action) -> Performed:
    """Record an incident; one told while it happens begins with its first tap, or now."""
    if "at" in action.arguments:
        return _record(action)
    told = replace(action, arguments={**action.arguments, "at": began(action)})
    return _record(told)


def began(action: Action) -> Moment:
    """Give when a call that just ended began: at its first tap, or its length before now.

    The earlier of the two: taps made after hanging up say nothing of the beginning.
    """
    acts, duration = action.arguments.get("acts"), action.arguments.get("duration")
    minutes = duration if isinstance(duration, Decimal) else Decimal(0)
    length = timedelta(minutes=float(min(max(minutes, Decimal(0)), _CALL_MAX_MINUTES)))
    start = action.now - length
    first = acts[0] if isinstance(acts, tuple) and acts else None
    if isinstance(first, Tap) and first.at <= start:
        return Moment(first.at, first.at, "exact")
    return Moment(start, start, "minute")


def _plain(value: Value) -> Value:
    """Keep what an act list needs: each tapped option once, in order of the first tap."""
    if isinstance(value, tuple) and value and isinstance(value[0], Tap):
        taps = [tap.option for tap in value if isinstance(tap, Tap)]
        return tuple(dict.fromkeys(taps))
    return value


def _files(value: Value) -> tuple[FileRef, ...]:
    if isinstance(value, tuple):
        return tuple(item for item in value if isinstance(item, FileRef))
    return ()


def _complaint(action: Action) -> Performed:
    return perform_complaint(action, _record)


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
    name = Renderer(action.knowledge, None, {}).ui("case_file_name")
    ref = FileRef(f"{EXPORT_PREFIX}{form}:{_short(action)}", kind, f"{name}.{ending}", mime, 0)
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


def _short(action: Action) -> str:
    return blake2s(action.key.encode(), digest_size=6).hexdigest()


_PLAIN_RECORDS = (
    "note",
    "debt",
    "collector",
    "evidence",
    "offer",
    "handoff",
    "consent",
)
_HANDLERS: Mapping[str, Callable[[Action], Performed]] = {
    **dict.fromkeys(_PLAIN_RECORDS, _record),
    "incident": _incident,
    "complaint": _complaint,
    "remind": perform_remind,
    "document": _document,
    "export": _export,
    "erase": _erase,
    "assess": perform_assess,
    "cost": _cost,
    "plan": _plan,
}
