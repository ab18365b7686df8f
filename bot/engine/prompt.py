"""Put a question: its text, its options as buttons, and the way back and out."""

from bot.engine.keys import (
    BACK,
    CALL,
    DONE,
    SKIP,
    button_id,
    question_token,
)
from bot.engine.model import Slot
from bot.engine.program import Query
from bot.engine.render import Renderer
from bot.engine.session import Asking
from bot.kernel.messages import Button, Message
from bot.kernel.values import Moment, Value

TICK = "✓ "
READING_PREFIX = "@"
"""Option id of one of several times to choose among: `@0`, `@1` …"""


def ask_message(
    renderer: Renderer, query: Query, asking: Asking, draft: Value, segment: int
) -> Message:
    """Write the pending question with its buttons.

    Args:
        renderer: Of the flow that asks.
        query: The question.
        asking: Where it stands; `readings` replace its options while a time is unclear.
        draft: Ticks or taps so far.
        segment: Of the session, for the buttons' ids.
    """
    template = query.step.say if query.step.say and query.row_of is None else query.slot.ask
    text = renderer.text(template) if template else query.slot.name
    token = question_token(segment, asking.key)
    own = _own_buttons(renderer, query.slot, asking, draft, token)
    return Message(text, (*own, *system_buttons(renderer)))


def _own_buttons(
    renderer: Renderer, slot: Slot, asking: Asking, draft: Value, token: str
) -> tuple[Button, ...]:
    if asking.readings:
        return tuple(
            Button(button_id(token, f"{READING_PREFIX}{n}"), reading_label(renderer, reading))
            for n, reading in enumerate(asking.readings)
        )
    buttons = list(_options(renderer, slot, draft, token))
    if slot.type in ("checklist", "taps"):
        word = "button_done_taps" if slot.type == "taps" else "button_done"
        buttons.append(Button(button_id(token, DONE), renderer.ui(word)))
    if slot.skip is not None:
        buttons.append(Button(button_id(token, SKIP), slot.skip))
    return tuple(buttons)


def _options(renderer: Renderer, slot: Slot, draft: Value, token: str) -> tuple[Button, ...]:
    if slot.type == "yesno":
        return tuple(Button(button_id(token, w), renderer.ui(w)) for w in ("yes", "no"))
    ticked = draft if isinstance(draft, tuple) else ()
    marked = {item for item in ticked if isinstance(item, str)}
    return tuple(
        Button(button_id(token, c.id), f"{TICK if c.id in marked else ''}{c.label}")
        for c in slot.choices
    )


def reading_label(renderer: Renderer, reading: Moment) -> str:
    """Show one of several times to choose among."""
    return renderer.value(reading)


def system_buttons(renderer: Renderer) -> tuple[Button, ...]:
    """Give the buttons that every question ends with."""
    return (
        Button(BACK, renderer.ui("button_back")),
        Button(CALL, renderer.ui("button_call")),
    )
