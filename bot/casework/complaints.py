"""Complaints as they stand: what became of one is told later, in a record of its own."""

from dataclasses import replace

from bot.casework.casebook import CaseBook, Revision

_TOLD = ("outcome", "number")
"""Fields that a later record may add to an earlier one."""


def complaints_of(book: CaseBook) -> tuple[Revision, ...]:
    """Give every complaint with its last outcome, in the order of filing.

    A record with an outcome is news of the last complaint to the same channel, if there is
    one; it is no complaint of its own.
    """
    standing: list[Revision] = []
    last: dict[str, int] = {}
    for told in book.current("complaint"):
        channel = str(told.fields.get("channel") or "")
        place = last.get(channel)
        if place is None or not told.fields.get("outcome"):
            last[channel] = len(standing)
            standing.append(told)
        else:
            standing[place] = _with_news(standing[place], told)
    return tuple(standing)


def _with_news(complaint: Revision, told: Revision) -> Revision:
    news = {name: told.fields[name] for name in _TOLD if told.fields.get(name)}
    return replace(complaint, fields={**complaint.fields, **news})
