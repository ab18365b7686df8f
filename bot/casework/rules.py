"""First findings over recorded incidents: what was reported, and what cannot be told yet.

Only acts that a person reported are counted; an incident without any cannot be told.
"""

from collections.abc import Mapping

from bot.kernel.values import Record, Value

_NO_BREACH: frozenset[str] = frozenset({"other"})


def count_findings(case: Record) -> tuple[int, int]:
    """Count incidents with a reported act, and incidents that cannot be told yet."""
    met = unsure = 0
    for row in _rows(case.get("事件")):
        acts = row.get("行为")
        told = isinstance(acts, tuple) and any(act not in _NO_BREACH for act in acts)
        met, unsure = (met + 1, unsure) if told else (met, unsure + 1)
    return met, unsure


def _rows(value: Value) -> tuple[Record, ...]:
    if not isinstance(value, tuple):
        return ()
    return tuple(row for row in value if isinstance(row, Mapping))
