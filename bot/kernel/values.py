"""What a slot can hold, and its JSON form.

The JSON form is self-describing, so that a stored answer can be read back without
the flow that asked for it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal, TypeAlias

Precision = Literal["exact", "minute", "hour", "part_of_day", "day", "unknown"]
FileKind = Literal["photo", "voice", "video", "file"]


@dataclass(frozen=True, slots=True)
class Moment:
    """A past or future time known to some precision: somewhere in [start, end].

    Both ends are aware; `start <= end`; equal when the time is exact.
    """

    start: datetime
    end: datetime
    precision: Precision


@dataclass(frozen=True, slots=True)
class Tap:
    """One press during a call: which option, when (aware)."""

    option: str
    at: datetime


@dataclass(frozen=True, slots=True)
class FileRef:
    """A file that the user sent or that the program made. `id` is opaque."""

    id: str
    kind: FileKind
    name: str
    mime: str
    size_bytes: int


Record: TypeAlias = Mapping[str, "Value"]
One: TypeAlias = str | bool | Decimal | date | Moment | FileRef
Many: TypeAlias = tuple[str, ...] | tuple[Tap, ...] | tuple[FileRef, ...] | tuple[Record, ...]
Value: TypeAlias = One | Many | Record | None
"""None is a skipped answer. `date` never is a `datetime`. A lone Record is a loop's row."""

Json: TypeAlias = "str | int | float | bool | list[Json] | dict[str, Json] | None"


def to_json(value: Value) -> Json:  # noqa: PLR0911  # one arm for each kind
    """Encode a value; `from_json` gives an equal one back."""
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, Decimal):
        return {"d": str(value)}
    if isinstance(value, date):
        return {"on": value.isoformat()}
    if isinstance(value, Moment):
        return {"at": [_stamp(value.start), _stamp(value.end), value.precision]}
    if isinstance(value, FileRef):
        return {"f": [value.id, value.kind, value.name, value.mime, value.size_bytes]}
    if isinstance(value, tuple):
        return _many_to_json(value)
    return _record_to_json(value)


def _record_to_json(record: Record) -> Json:
    return {"r": {name: to_json(field) for name, field in record.items()}}


def _many_to_json(value: Many) -> Json:
    items: list[Json] = []
    for item in value:
        if isinstance(item, Tap):
            items.append({"tap": [item.option, _stamp(item.at)]})
        elif isinstance(item, (str, FileRef)):
            items.append(to_json(item))
        else:
            items.append(_record_to_json(item))
    return items


def from_json(raw: Json) -> Value:  # noqa: PLR0911  # one arm for each kind
    """Decode what `to_json` made.

    Raises:
        ValueError: The JSON is no encoded value.
    """
    match raw:
        case None | str() | bool():
            return raw
        case {"d": str(number)}:
            return Decimal(number)
        case {"on": str(day)}:
            return date.fromisoformat(day)
        case {"at": [str(start), str(end), str(precision)]}:
            return Moment(_time(start), _time(end), _precision(precision))
        case {"f": [str(id_), str(kind), str(name), str(mime), int(size)]}:
            return FileRef(id_, _kind(kind), name, mime, size)
        case {"r": dict(fields)}:
            return {name: from_json(field) for name, field in fields.items()}
        case list():
            return _many_from_json(raw)
        case _:
            raise ValueError("not an encoded value")


def _many_from_json(raw: list[Json]) -> Value:
    texts: list[str] = []
    taps: list[Tap] = []
    files: list[FileRef] = []
    records: list[Record] = []
    for item in raw:
        match item:
            case str():
                texts.append(item)
            case {"tap": [str(option), str(at)]}:
                taps.append(Tap(option, _time(at)))
            case {"r": dict(fields)}:
                records.append({name: from_json(field) for name, field in fields.items()})
            case _:
                ref = from_json(item)
                if not isinstance(ref, FileRef):
                    raise ValueError("not an encoded list")  # noqa: TRY004  # data is wrong
                files.append(ref)
    if taps:
        return tuple(taps)
    if files:
        return tuple(files)
    return tuple(records) if records else tuple(texts)


def _stamp(at: datetime) -> str:
    return at.isoformat()


def _time(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _precision(text: str) -> Precision:
    match text:
        case "exact" | "minute" | "hour" | "part_of_day" | "day" | "unknown":
            return text
        case _:
            raise ValueError("unknown precision")


def _kind(text: str) -> FileKind:
    match text:
        case "photo" | "voice" | "video" | "file":
            return text
        case _:
            raise ValueError("unknown kind of file")


def has_content(value: Value) -> bool:
    """Tell whether a value says anything: skipped and empty ones do not."""
    if value is None:
        return False
    return not isinstance(value, (str, tuple)) or len(value) > 0
