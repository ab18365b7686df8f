"""Stable names of questions, effects, calls and buttons within a session.

A replay of the same journal produces the same keys, which is how it knows what was
already asked, said and recorded.
"""

from hashlib import blake2s

from bot.engine.model import Ask
from bot.engine.program import Query
from bot.engine.session import Frame
from bot.kernel.ids import AnswerKey, EffectKey

PROMPT = "?"
"""Effect keys of questions end with this; they are said anew whenever they are put."""
BUTTON_MAX_BYTES = 64
"""Limit of the Bot API for a button's data; source: core.telegram.org/bots/api."""

BACK, CALL, SKIP, DONE = "!back", "!call", "!skip", "!done"
MENU, HUMAN, RESUME, SAFE = "!menu", "!human", "!resume", "!safe"
FLOW_PREFIX = "!flow:"
MENU_PAGE = "!menu:"
"""Buttons that turn the pages of the menu begin with this; the number of the page follows."""
LAW_PREFIX = "!law:"


def occurrence(frame: Frame, id_: str) -> str:
    """Number a step's turn: visits of its scene and rows of the loops around it."""
    loops = [n for loop, n in sorted(frame.rows.items()) if id_.startswith(f"{loop}.do.")]
    visit = frame.visits.get(frame.scene, 0)
    return ".".join(str(n) for n in (visit, *loops))


def effect_key(frame: Frame, id_: str) -> EffectKey:
    """Name one effect of one step."""
    return EffectKey(f"{frame.call}/{id_}#{occurrence(frame, id_)}")


def record_id(segment: int, key: EffectKey) -> str:
    """Name a record of the case: the same effect of the same segment is the same record."""
    return f"{segment}:{key}"


def answer_path(frame: Frame, query: Query) -> str:
    """Name where an answer is stored in the frame: `slot`, or `list.row.field`."""
    if query.row_of is None:
        return query.slot.name
    return f"{query.row_of}.{frame.rows.get(query.row_of, 0)}.{query.slot.name}"


def answer_key(frame: Frame, query: Query, path: str) -> AnswerKey:
    """Name one question; asked `again` it is another question at every visit."""
    step: Ask = query.step
    turn = f"@{query.id}#{occurrence(frame, query.id)}" if step.again else ""
    return AnswerKey(f"{frame.call}/{path}{turn}")


def child_call(*parts: str) -> str:
    """Name a call made by a step or an interruption; short, whatever the depth."""
    return blake2s("|".join(parts).encode(), digest_size=6).hexdigest()


def question_token(segment: int, key: AnswerKey) -> str:
    """Name a question in a button, so that a press years later is still understood."""
    return blake2s(f"{segment}|{key}".encode(), digest_size=4).hexdigest()


def button_id(token: str, option: str) -> str:
    """Name one option of one question."""
    return f"{token}:{option}"
