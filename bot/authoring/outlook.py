"""What of a conversation can still matter: when two of them need not both be explored."""

from datetime import datetime
from itertools import combinations

from bot.authoring.influence import Facts, Groups, groups_of, live_facts, told_by
from bot.authoring.inputs import Input
from bot.casework.case_record import case_record
from bot.casework.casebook import CaseBook
from bot.engine.actions import READ_CASE
from bot.engine.journal import Answered, Entry
from bot.engine.model import Do
from bot.engine.parts import walk_steps
from bot.engine.program import Program, Query
from bot.engine.session import Frame
from bot.kernel.values import Record

TOGETHER = 2
"""Of how many slots the values are tried in every combination."""
REFUSED = ""
"""Kind of the inputs that are no answer."""


def decided_by_case(program: Program) -> bool:
    """Tell whether what is in the case book can decide where a flow goes."""
    return program.uses_case or _gets_from_case(program)


def _gets_from_case(program: Program) -> bool:
    """Tell whether the flow takes results of actions that read the case book."""
    steps = (step for step in walk_steps(program.flow) if isinstance(step, Do))
    return any(step.action in READ_CASE and step.get for step in steps)


class Outlook:
    """Looks ahead in one flow."""

    def __init__(self, program: Program) -> None:
        self._program = program
        self._live: tuple[Facts, ...] = live_facts(program)
        self._groups: dict[int, Groups] = {}
        self._gets_from_case = _gets_from_case(program)

    def facts(
        self, bottom: Frame, at: str, book: CaseBook, now: datetime
    ) -> frozenset[tuple[str, ...]]:
        """Give every pair of things that can still influence where the flow goes."""
        place = self._program.position(bottom.at)
        if place is None:
            return frozenset({(at,)})
        case: Record = case_record(book) if self._program.uses_case else {}
        groups = [
            "\n".join(probe.value(bottom, case, now) for probe in group)
            for group in self._groups_at(place)
        ]
        rows = (f"{n}#{min(row, 1)}" for n, row in bottom.rows.items() if not n.startswith("!"))
        told = ("told",) if self._gets_from_case and book.revisions else ()
        here = (at, bottom.at, *told, *sorted(rows))
        together = combinations(enumerate(groups), min(TOGETHER, len(groups)))
        return frozenset((*here, *(f"{n}:{value}" for n, value in some)) for some in together)

    def _groups_at(self, place: int) -> Groups:
        if place not in self._groups:
            self._groups[place] = groups_of(self._live[place])
        return self._groups[place]

    def kind_of(
        self, given: Input, query: Query, entries: tuple[Entry, ...], now: datetime
    ) -> str:
        """Tell what an input just given amounts to: those of one kind go the same ways."""
        place = self._program.position(query.id)
        own = {query.slot.name}
        if place is None or any(check.condition.names - own for check in query.slot.checks):
            return given.label
        entry = entries[-1] if entries else None
        if not isinstance(entry, Answered):
            return REFUSED
        if query.more:
            return str(entry.value)
        return told_by(self._live[place + 1], query, entry.value, now)
