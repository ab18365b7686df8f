"""`do: remind` and `do: complaint`: what is due when, and when the person is told."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from bot.casework.deadlines import due_of
from bot.casework.quiet_hours import after_quiet, by_day
from bot.casework.workdays import Due
from bot.engine.effects import Scheduled
from bot.engine.knowledge import Knowledge
from bot.engine.render import Renderer
from bot.engine.world import Action, Performed
from bot.kernel.values import Moment, Value

REMINDER: Final = "remind:"
"""Timers with this id say something; others wake a question's wait."""


def perform_remind(action: Action) -> Performed:
    """Set a reminder, never for the night."""
    due = due_time(action.arguments.get("at"), action.now)
    if due is None:
        return Performed()
    text = str(action.arguments.get("say") or "")
    return Performed(effects=(Scheduled(f"{REMINDER}{action.arguments.get('id')}", due, text),))


def due_time(value: Value, now: datetime) -> datetime | None:
    """Give when a reminder is due, outside the quiet hours of the zone of `now`.

    A day means the same hour of that day as now; at night, the morning of that day, for
    the day after may be too late. A time at night means the morning after it.
    """
    try:
        if isinstance(value, Moment):
            return after_quiet(value.start.astimezone(now.tzinfo))
        if isinstance(value, datetime):
            return after_quiet(value.astimezone(now.tzinfo))
        if isinstance(value, date):
            return after_quiet(max(by_day(datetime.combine(value, now.timetz())), now))
    except OverflowError:
        # A day at the end of the calendar: nobody waits for it.
        return None
    return None


def perform_complaint(action: Action, record: Callable[[Action], Performed]) -> Performed:
    """Record a complaint, made today unless another day is told, and say when it is due.

    A channel without a deadline, or a day that is not known, gives no date.
    """
    told = action
    if "at" not in action.arguments:
        told = replace(action, arguments={**action.arguments, "at": action.now.date()})
    done = record(told)
    term = action.knowledge.terms.get(str(told.arguments.get("channel")))
    filed_on = _day(told.arguments.get("at"), action.now)
    day = due_of(filed_on, term, action.knowledge.calendar) if term and filed_on else None
    fields = {
        "到期": day.on if day else None,
        "到期说": _in_words(day, action.knowledge) if day else None,
        "估算": day.estimated if day else False,
    }
    return replace(done, fields={**done.fields, **fields})


def _in_words(day: Due, knowledge: Knowledge) -> str:
    """Give a day as it is shown; an estimate says that it is one."""
    renderer = Renderer(knowledge, None, {})
    shown = renderer.value(day.on)
    return renderer.ui("estimated_day", 日=shown) if day.estimated else shown


def _day(value: Value, now: datetime) -> date | None:
    if isinstance(value, Moment):
        return value.start.astimezone(now.tzinfo).date()
    if isinstance(value, datetime):
        return value.astimezone(now.tzinfo).date()
    return value if isinstance(value, date) else None
