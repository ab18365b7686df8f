"""Where a conversation stands: the snapshot, a cache of what the journal says."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Literal, TypeAlias

from bot.kernel.ids import AnswerKey, FlowId
from bot.kernel.values import Json, Moment, Value, from_json, to_json

Mode: TypeAlias = Literal["open", "crisis", "hidden"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One flow under way.

    `call` is unique within the segment and stable under replay; `at` is the id of the
    instruction to run next; `slots` holds answers, computed values, loop rows, and
    `list.row.field` parts of a list being filled; `visits` counts scene entries beyond
    the first; `rows` are loop and list counters; `drafts` are unfinished checklists.
    """

    flow: FlowId
    version: str
    call: str
    at: str
    slots: Mapping[str, Value] = field(default_factory=dict[str, Value])
    scene: str = ""
    visits: Mapping[str, int] = field(default_factory=dict[str, int])
    rows: Mapping[str, int] = field(default_factory=dict[str, int])
    drafts: Mapping[str, Value] = field(default_factory=dict[str, Value])
    interrupt: bool = False
    """Started over another flow's question, which is shown again when this one ends."""
    home: str = ""
    """Id of the instruction that called this flow; empty for one that was started."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The pending question. `readings` are times to choose among; `nags` reminders so far."""

    key: AnswerKey
    path: str
    tries: int = 0
    nags: int = 0
    readings: tuple[Moment, ...] = ()


@dataclass(frozen=True, slots=True)
class Session:
    """One user's conversation. A new segment begins with every flow started from idle."""

    segment: int = 0
    frames: tuple[Frame, ...] = ()
    asking: Asking | None = None
    mode: Mode = "open"
    behind: bool = False
    """Entries of the journal wait for a question that is not reached now: the next entry is
    carried out by a replay, so that they are used where their question stands."""
    answers: int = 0
    greeted: bool = False
    muted: bool = False
    """The person wants no reminders: timers that fire say nothing."""
    quiet_until: datetime | None = None
    """Reminders wait until then: the person was in danger not long ago."""


def session_to_json(session: Session) -> Json:
    """Encode a session; empty parts are left out."""
    asking = session.asking
    raw: dict[str, Json] = {
        "segment": session.segment,
        "frames": [_frame_to_json(frame) for frame in session.frames],
        "answers": session.answers,
    }
    if asking is not None:
        raw["asking"] = [
            asking.key,
            asking.path,
            asking.tries,
            asking.nags,
            [to_json(moment) for moment in asking.readings],
        ]
    if session.mode != "open":
        raw["mode"] = session.mode
    if session.behind:
        raw["behind"] = True
    if session.greeted:
        raw["greeted"] = True
    if session.muted:
        raw["muted"] = True
    if session.quiet_until is not None:
        raw["quiet_until"] = session.quiet_until.isoformat()
    return raw


def _frame_to_json(frame: Frame) -> Json:
    raw: dict[str, Json] = {
        "flow": frame.flow,
        "version": frame.version,
        "call": frame.call,
        "at": frame.at,
        "slots": _values_to_json(frame.slots),
        "scene": frame.scene,
    }
    if frame.visits:
        raw["visits"] = dict(frame.visits)
    if frame.rows:
        raw["rows"] = dict(frame.rows)
    if frame.drafts:
        raw["drafts"] = _values_to_json(frame.drafts)
    if frame.interrupt:
        raw["interrupt"] = True
    if frame.home:
        raw["home"] = frame.home
    return raw


def session_from_json(raw: Json) -> Session:
    """Decode what `session_to_json` made.

    Raises:
        ValueError: The JSON is no encoded session.
    """
    if not isinstance(raw, dict):
        raise ValueError("not a session")  # noqa: TRY004  # stored data is wrong
    frames = raw.get("frames")
    return Session(
        segment=_int(raw.get("segment")),
        frames=tuple(_frame_from_json(frame) for frame in _list(frames)),
        asking=_asking_from_json(raw.get("asking")),
        mode=_mode(raw.get("mode", "open")),
        behind=raw.get("behind") is True,
        answers=_int(raw.get("answers")),
        greeted=raw.get("greeted") is True,
        muted=raw.get("muted") is True,
        quiet_until=_time(raw.get("quiet_until")),
    )


def _asking_from_json(raw: Json) -> Asking | None:
    match raw:
        case None:
            return None
        case [str(key), str(path), int(tries), int(nags), list(readings)]:
            moments = (from_json(reading) for reading in readings)
            times = tuple(moment for moment in moments if isinstance(moment, Moment))
            return Asking(AnswerKey(key), path, tries, nags, times)
        case _:
            raise ValueError("not a pending question")


def _frame_from_json(raw: Json) -> Frame:
    if not isinstance(raw, dict):
        raise ValueError("not a frame")  # noqa: TRY004  # stored data is wrong
    return Frame(
        flow=FlowId(_str(raw.get("flow"))),
        version=_str(raw.get("version")),
        call=_str(raw.get("call")),
        at=_str(raw.get("at")),
        slots=_values_from_json(raw.get("slots", {})),
        scene=_str(raw.get("scene")),
        visits=_counts(raw.get("visits", {})),
        rows=_counts(raw.get("rows", {})),
        drafts=_values_from_json(raw.get("drafts", {})),
        interrupt=raw.get("interrupt") is True,
        home=_str(raw.get("home", "")),
    )


def _values_to_json(values: Mapping[str, Value]) -> Json:
    return {name: to_json(value) for name, value in values.items()}


def _values_from_json(raw: Json) -> dict[str, Value]:
    if not isinstance(raw, dict):
        raise ValueError("not a mapping")  # noqa: TRY004  # stored data is wrong
    return {name: _value_from_json(value) for name, value in raw.items()}


def _value_from_json(raw: Json) -> Value:
    """Decode a value; texts and numbers, which most are, without trying every form."""
    if isinstance(raw, str):
        return raw
    if isinstance(raw, dict) and len(raw) == 1:
        number = raw.get("d")
        if isinstance(number, str):
            return Decimal(number)
    return from_json(raw)


def _counts(raw: Json) -> dict[str, int]:
    if not isinstance(raw, dict):
        raise ValueError("not a mapping")  # noqa: TRY004  # stored data is wrong
    return {name: _int(value) for name, value in raw.items()}


def _mode(raw: Json) -> Mode:
    match raw:
        case "open" | "crisis" | "hidden":
            return raw
        case _:
            raise ValueError("unknown mode")


def _time(raw: Json) -> datetime | None:
    return None if raw is None else datetime.fromisoformat(_str(raw))


def _int(raw: Json) -> int:
    if isinstance(raw, int):
        return raw
    raise ValueError("not a number")


def _str(raw: Json) -> str:
    if isinstance(raw, str):
        return raw
    raise ValueError("not a text")


def _list(raw: Json) -> list[Json]:
    if isinstance(raw, list):
        return raw
    raise ValueError("not a list")
