"""The notebook of who collects: names and numbers that were told, put together.

One company calls from many numbers and says its name once; one number is told as `+86…`,
`0086…` or bare. What surely is one caller becomes one entry: the same name, or a number
with a name that was told without one. A number that two names used tells no name.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from bot.casework.names import name_key, number_key


@dataclass(frozen=True, slots=True)
class Told:
    """What one record says of who collects. `id` is the record's, or any stable name."""

    id: str
    name: str | None = None
    number: str | None = None
    lender: str | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One caller. `ids` are those of all that was told of it; the first names the entry."""

    ids: tuple[str, ...]
    names: tuple[str, ...]
    numbers: tuple[str, ...]
    lenders: tuple[str, ...]

    @property
    def name(self) -> str | None:
        """The name that was told first."""
        return self.names[0] if self.names else None


class Notebook:
    """Finds a caller by any of its records, its name or its number."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        self._by_id = {id_: entry for entry in self.entries for id_ in entry.ids}
        self._by_name = {name_key(n): entry for entry in self.entries for n in entry.names}
        self._by_number: dict[str, Entry | None] = {}
        for entry in self.entries:
            for number in entry.numbers:
                known = number in self._by_number
                self._by_number[number] = None if known else entry

    def of(self, id_: str | None) -> Entry | None:
        """Find an entry by the id of anything that was told of it."""
        return self._by_id.get(id_) if id_ is not None else None

    def named(self, name: str | None) -> Entry | None:
        """Find an entry by a name."""
        return self._by_name.get(name_key(name)) if name else None

    def calling(self, number: str | None) -> Entry | None:
        """Find the one entry that uses a number; None when several do."""
        return self._by_number.get(number_key(number)) if number else None


@dataclass(slots=True)
class _Draft:
    """An entry while it is put together: insertion-ordered sets."""

    ids: dict[str, None] = field(default_factory=dict[str, None])
    names: dict[str, str] = field(default_factory=dict[str, str])
    numbers: dict[str, None] = field(default_factory=dict[str, None])
    lenders: dict[str, str] = field(default_factory=dict[str, str])

    def add(self, told: Told) -> None:
        self.ids[told.id] = None
        if told.name:
            self.names.setdefault(name_key(told.name), told.name)
        if told.number:
            self.numbers[number_key(told.number)] = None
        if told.lender:
            self.lenders.setdefault(name_key(told.lender), told.lender)

    def join(self, other: "_Draft") -> None:
        self.ids.update(other.ids)
        self.numbers.update(other.numbers)
        for key, name in other.names.items():
            self.names.setdefault(key, name)
        for key, lender in other.lenders.items():
            self.lenders.setdefault(key, lender)

    def entry(self) -> Entry:
        return Entry(
            tuple(self.ids),
            tuple(self.names.values()),
            tuple(self.numbers),
            tuple(self.lenders.values()),
        )


def write_notebook(told: Iterable[Told], same: Iterable[tuple[str, str]] = ()) -> Notebook:
    """Put together what was told of who collects.

    Args:
        told: What the records say, oldest first.
        same: Pairs of ids that the person said are one caller: the first into the second.
    """
    drafts: list[_Draft] = []
    for one in told:
        found = _fitting(drafts, one)
        if found is None:
            found = _Draft()
            drafts.append(found)
        found.add(one)
    for absorbed, kept in same:
        _join(drafts, absorbed, kept)
    return Notebook(draft.entry() for draft in drafts)


def _fitting(drafts: list[_Draft], told: Told) -> _Draft | None:
    """Find the one draft that surely is the same caller."""
    if told.name:
        key = name_key(told.name)
        named = next((draft for draft in drafts if key in draft.names), None)
        if named is not None:
            return named
    candidates = list(_with_number(drafts, told))
    return candidates[0] if len(candidates) == 1 else None


def _with_number(drafts: list[_Draft], told: Told) -> Iterator[_Draft]:
    if not told.number:
        return
    key = number_key(told.number)
    for draft in drafts:
        if key in draft.numbers and not (told.name and draft.names):
            yield draft


def _join(drafts: list[_Draft], absorbed: str, kept: str) -> None:
    first = next((draft for draft in drafts if absorbed in draft.ids), None)
    second = next((draft for draft in drafts if kept in draft.ids), None)
    if first is None or second is None or first is second:
        return
    second.join(first)
    drafts.remove(first)
