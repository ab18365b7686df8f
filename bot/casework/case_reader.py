"""Read a case document (`case.json`, `design` 8) into values, and say what was no use.

Nothing is guessed: a field that cannot be used becomes *not known* and is reported by its
path, so that one bad line costs no more than itself.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Literal, TypeAlias, TypeVar

from bot.casework.case import (
    ACTS,
    DEBT_STATUSES,
    INCIDENT_CHANNELS,
    INFO_KINDS,
    LENDER_TYPES,
    PRODUCTS,
    ROLES,
    TARGETS,
    Case,
    Collector,
    Complaint,
    Debt,
    Incident,
)
from bot.kernel.values import Json, Moment, Precision

Why = Literal[
    "not_a_list",
    "not_a_record",
    "no_id",
    "same_id",
    "no_such_id",
    "unknown_word",
    "not_yes_or_no",
    "no_number",
    "no_phone",
    "no_date",
    "no_time",
    "future",
    "contradiction",
]
Normal: TypeAlias = Callable[[str], str | None]
"""Normalises a telephone number; None when it is none."""
_Word = TypeVar("_Word", bound=str)
_PRECISIONS: tuple[Precision, ...] = ("exact", "minute", "hour", "part_of_day", "day", "unknown")


@dataclass(frozen=True, slots=True)
class Unusable:
    """One thing that could not be used. `path` such as `incidents.2.at`; never its value."""

    path: str
    why: Why


@dataclass(frozen=True, slots=True)
class ReadCase:
    """A case and what of its document was left out."""

    case: Case
    unusable: tuple[Unusable, ...]


FIRST_YEAR = 1900
"""What is told of an earlier year is a slip."""
_ONE_DAY = timedelta(days=1)


def as_written(number: str) -> str | None:
    """Keep a number that has digits as it is written."""
    return number if any(mark.isdigit() for mark in number) else None


def read_case(document: object, now: datetime, normal: Normal = as_written) -> ReadCase:
    """Read a case document.

    Args:
        document: The parsed JSON, whatever it is.
        now: An aware time: what is later has not happened. Its zone is the person's.
        normal: How telephone numbers are brought into one form.
    """
    reader = _Reader(now, normal)
    case = reader.case(document)
    return ReadCase(case, tuple(reader.unusable))


class _Fields:
    """The fields of one record, read one by one; each fault is reported with its path."""

    def __init__(self, raw: Mapping[str, Json], path: str, reader: "_Reader") -> None:
        self._raw = raw
        self._path = path
        self._reader = reader

    def report(self, name: str, why: Why) -> None:
        self._reader.unusable.append(Unusable(f"{self._path}.{name}", why))

    def text(self, name: str) -> str | None:
        """Give a text that is not empty."""
        value = self._raw.get(name)
        if value is None or value == "":
            return None
        if not isinstance(value, str):
            self.report(name, "unknown_word")
            return None
        return value

    def word(self, name: str, allowed: tuple[_Word, ...]) -> _Word | None:
        """Give a word of a closed set."""
        value = self.text(name)
        if value is None:
            return None
        for one in allowed:
            if one == value:
                return one
        self.report(name, "unknown_word")
        return None

    def word_or(self, name: str, allowed: tuple[_Word, ...], default: _Word) -> _Word:
        found = self.word(name, allowed)
        return default if found is None else found

    def yes(self, name: str) -> bool | None:
        """Give yes or no."""
        value = self._raw.get(name)
        if value is None or isinstance(value, bool):
            return value
        self.report(name, "not_yes_or_no")
        return None

    def whole(self, name: str) -> int | None:
        """Give a whole number that is not negative."""
        value = self._raw.get(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or value < 0:
            self.report(name, "no_number")
            return None
        return int(value)

    def money(self, name: str) -> Decimal | None:
        """Give yuan that are not negative."""
        value = self._raw.get(name)
        if value is None:
            return None
        try:
            yuan = Decimal(str(value))
        except InvalidOperation:
            yuan = Decimal(-1)
        if isinstance(value, bool) or not yuan.is_finite() or yuan < 0:
            self.report(name, "no_number")
            return None
        return yuan

    def day(self, name: str) -> date | None:
        """Give a day of the calendar."""
        value = self._raw.get(name)
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self.report(name, "no_date")
            return None

    def words(self, name: str) -> tuple[str, ...]:
        """Give a list of texts."""
        value = self._raw.get(name)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.report(name, "not_a_list")
            return ()
        return tuple(item for item in value if isinstance(item, str) and item)

    def phone(self, name: str) -> str | None:
        value = self.text(name)
        return None if value is None else self.phone_of(value, name)

    def phone_of(self, value: str, name: str) -> str | None:
        number = self._reader.normal(value)
        if number is None:
            self.report(name, "no_phone")
        return number

    def moment(self, name: str) -> Moment | None:
        """Give a past time with its precision."""
        value = self._raw.get(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.report(name, "no_time")
            return None
        inner = _Fields(value, f"{self._path}.{name}", self._reader)
        precision: Precision = inner.word_or("precision", _PRECISIONS, "exact")
        if precision == "unknown" or value.get("from") is None:
            return None
        return self._range(name, value, precision)

    def _range(self, name: str, value: Mapping[str, Json], precision: Precision) -> Moment | None:
        zone = self._reader.zone
        start, end = _instant(value.get("from"), zone), _instant(value.get("to"), zone)
        end = start if value.get("to") is None else end
        if start is None or end is None or end < start or start.year < FIRST_YEAR:
            self.report(name, "no_time")
            return None
        if start > self._reader.now:
            self.report(name, "future")
            return None
        end = min(end, self._reader.now + _ONE_DAY)
        return Moment(start, end, precision)


def _instant(raw: Json, zone: tzinfo | None) -> datetime | None:
    """Read an ISO time in the person's zone; one without an offset is local already."""
    try:
        at = datetime.fromisoformat(raw) if isinstance(raw, str) else None
        if at is None:
            return None
        return at.replace(tzinfo=zone) if at.tzinfo is None else at.astimezone(zone)
    except (ValueError, OverflowError):
        return None


class _Reader:
    """Reads one document and gathers what was no use."""

    def __init__(self, now: datetime, normal: Normal) -> None:
        self.now = now
        self.zone = now.tzinfo
        self.normal = normal
        self.unusable: list[Unusable] = []

    def case(self, given: object) -> Case:
        """Read the whole document."""
        if not isinstance(given, dict):
            self.unusable.append(Unusable("", "not_a_record"))
            return Case()
        document: dict[str, Json] = given  # pyright: ignore[reportUnknownVariableType]  # parsed JSON
        user = document.get("user")
        person = _Fields(user if isinstance(user, dict) else {}, "user", self)
        debts = tuple(self._debt(id_, fields) for id_, fields in self._rows(document, "debts"))
        known = frozenset(debt.id for debt in debts)
        collectors = tuple(
            self._collector(id_, fields, known)
            for id_, fields in self._rows(document, "collectors")
        )
        names = (known, frozenset(one.id for one in collectors))
        incidents = tuple(
            self._incident(id_, fields, *names)
            for id_, fields in self._rows(document, "incidents")
        )
        return Case(
            role=person.word_or("role", ROLES, "debtor"),
            province=person.text("province"),
            debts=debts,
            collectors=collectors,
            incidents=incidents,
            complaints=tuple(self._complaints(document)),
        )

    def _rows(self, document: Mapping[str, Json], name: str) -> Iterator[tuple[str, _Fields]]:
        seen: set[str] = set()
        for path, fields in self._records(document, name):
            id_ = fields.text("id")
            if id_ is None:
                self.unusable.append(Unusable(path, "no_id"))
            elif id_ in seen:
                self.unusable.append(Unusable(path, "same_id"))
            else:
                seen.add(id_)
                yield id_, fields

    def _records(self, document: Mapping[str, Json], name: str) -> Iterator[tuple[str, _Fields]]:
        raw = document.get(name)
        if raw is None:
            return
        if not isinstance(raw, list):
            self.unusable.append(Unusable(name, "not_a_list"))
            return
        for number, row in enumerate(raw, 1):
            path = f"{name}.{number}"
            if isinstance(row, dict):
                yield path, _Fields(row, path, self)
            else:
                self.unusable.append(Unusable(path, "not_a_record"))

    @staticmethod
    def _debt(id_: str, fields: _Fields) -> Debt:
        return Debt(
            id=id_,
            lender=fields.text("lender"),
            lender_type=fields.word_or("lender_type", LENDER_TYPES, "unknown"),
            product=fields.word("product", PRODUCTS),
            principal=fields.money("principal"),
            overdue_since=fields.day("overdue_since"),
            contract_date=fields.day("contract_date"),
            status=fields.word_or("status", DEBT_STATUSES, "open"),
            unlawful=fields.yes("unlawful"),
            joint=fields.yes("joint"),
        )

    @staticmethod
    def _collector(id_: str, fields: _Fields, debts: frozenset[str]) -> Collector:
        named = fields.words("debts")
        if not debts.issuperset(named):
            fields.report("debts", "no_such_id")
        numbers = (fields.phone_of(one, "numbers") for one in fields.words("numbers"))
        return Collector(
            id=id_,
            name=fields.text("name"),
            debts=tuple(one for one in named if one in debts),
            numbers=tuple(dict.fromkeys(one for one in numbers if one is not None)),
        )

    def _incident(
        self, id_: str, fields: _Fields, debts: frozenset[str], collectors: frozenset[str]
    ) -> Incident:
        connected, duration = fields.yes("connected"), fields.whole("duration_s")
        if connected is False and duration:
            # Two answers that exclude each other: neither is used.
            fields.report("connected", "contradiction")
            connected = None
        return Incident(
            id=id_,
            debt=self._link(fields, "debt", debts),
            collector=self._link(fields, "collector", collectors),
            channel=fields.word_or("channel", INCIDENT_CHANNELS, "other"),
            at=fields.moment("at"),
            connected=connected,
            duration_s=duration,
            target=fields.word_or("target", TARGETS, "debtor"),
            acts=self._acts(fields),
            debtor_reachable=fields.yes("debtor_reachable"),
            consent_night=fields.yes("consent_night"),
            number=fields.phone("number"),
            to_number=fields.phone("to_number"),
            spouse=fields.yes("spouse"),
            refused=fields.yes("refused") is True,
            public=fields.yes("public"),
            after_warning=fields.yes("after_warning"),
            demanded_more=fields.yes("demanded_more"),
            info_count=fields.whole("info_count"),
            info_kind=fields.word("info_kind", INFO_KINDS),
            words=fields.text("words"),
            evidence=fields.words("evidence"),
        )

    @staticmethod
    def _acts(fields: _Fields) -> frozenset[str]:
        acts = frozenset(fields.words("acts"))
        if not acts <= frozenset(ACTS):
            fields.report("acts", "unknown_word")
        return acts & frozenset(ACTS)

    @staticmethod
    def _link(fields: _Fields, name: str, known: frozenset[str]) -> str | None:
        id_ = fields.text(name)
        if id_ is not None and id_ not in known:
            fields.report(name, "no_such_id")
            return None
        return id_

    def _complaints(self, document: Mapping[str, Json]) -> Iterator[Complaint]:
        for path, fields in self._records(document, "complaints"):
            channel = fields.text("channel")
            if channel is None:
                self.unusable.append(Unusable(path, "no_id"))
                continue
            yield Complaint(
                channel, fields.text("number"), fields.day("at"), fields.text("outcome")
            )
