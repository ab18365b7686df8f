"""Reordering and repetition of updates within a window, the same for the same seed."""

import random  # noqa: TID251 - seeded, so that a run that failed can be repeated
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.bot_api_queue import Pending


@dataclass(frozen=True, slots=True)
class Storm:
    """How to spoil the order of updates.

    `copies` bounds how often each update is delivered. `keep_chat_order` lets the first copies of
    one chat arrive in order, as two webhook lanes would, while later copies may come anywhere.
    """

    seed: int = 0
    window: int = 200
    copies: tuple[int, int] = (1, 4)
    keep_chat_order: bool = False
    hold_s: float = 0.2


class Weather:
    """Applies a storm to windows of updates."""

    def __init__(self, storm: Storm) -> None:
        self.storm = storm
        self._dice = random.Random(storm.seed)  # noqa: S311 - no secret depends on it

    def spoil(self, window: Sequence[Pending]) -> list[Pending]:
        """Repeat and shuffle one window."""
        firsts = [self._copy(pending) for pending in window]
        self._dice.shuffle(firsts)
        if self.storm.keep_chat_order:
            firsts = _sorted_within_lanes(firsts)
        order = list(firsts)
        for first in firsts:
            for _ in range(self._dice.randint(*self.storm.copies) - 1):
                after = next(at for at, each in enumerate(order) if each is first)
                order.insert(self._dice.randint(after + 1, len(order)), self._copy(first))
        return order

    @staticmethod
    def _copy(pending: Pending) -> Pending:
        return Pending(
            pending.update_id, pending.body, pending.lane, pending.expires_at, forced=True
        )


def _sorted_within_lanes(shuffled: list[Pending]) -> list[Pending]:
    waiting: dict[int, list[Pending]] = {}
    for pending in sorted(shuffled, key=lambda each: each.update_id, reverse=True):
        waiting.setdefault(pending.lane, []).append(pending)
    return [waiting[pending.lane].pop() for pending in shuffled]
