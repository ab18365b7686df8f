"""The queue of updates, with the forgetting that a bot's durability depends on.

Source: tdlib/telegram-bot-api `Client.cpp` (do_get_updates), see promises.md part 2, 3.1.
"""

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

CALLBACK_TTL_S: Final = 150
UPDATE_TTL_S: Final = 86_400
BATCH_MAX: Final = 100
FUTURE_OFFSET: Final = 10  # an offset further ahead than this is taken for one of an older series
FORCED_DELIVERIES: Final = 3

NOT_BY_DEFAULT: Final = frozenset({"chat_member", "message_reaction", "message_reaction_count"})


@dataclass(slots=True)
class Pending:
    """One delivery that waits. `forced` ones break the rule that ids only grow."""

    update_id: int
    body: bytes
    lane: int
    expires_at: float
    forced: bool = False
    deliveries: int = 0
    delivered_at_offset: int | None = None


@dataclass(frozen=True, slots=True)
class OffsetMove:
    """What one getUpdates call with an offset made the server forget."""

    at: float
    offset: int
    forgotten: tuple[int, ...]


class UpdateQueue:
    """Updates that the bot has not confirmed. Not thread-safe: the caller holds the lock."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._entries: OrderedDict[int, Pending] = OrderedDict()
        self._seq = 0
        self._forced = 0
        self._soonest_expiry = math.inf
        self.tail = 0
        self.expired: list[int] = []

    def __len__(self) -> int:
        return len(self._entries)

    def push(self, pending: Pending) -> None:
        """Add a delivery at the end."""
        self._seq += 1
        self._entries[self._seq] = pending
        self._forced += pending.forced
        self._soonest_expiry = min(self._soonest_expiry, pending.expires_at)
        if not pending.forced:
            self.tail = pending.update_id

    def confirm(self, offset: int) -> tuple[int, ...]:
        """Forget what `offset` confirms; give the ids forgotten.

        A negative offset keeps that many of the newest and forgets the rest.
        """
        if offset < 0:
            keys = list(self._entries)[:offset]
            return tuple(self._drop(key).update_id for key in keys)
        if offset == 0 or (offset > self.tail + FUTURE_OFFSET and not self._forced):
            return ()
        return tuple(self._drop(key).update_id for key in self._confirmed_by(offset))

    def _confirmed_by(self, offset: int) -> list[int]:
        keys: list[int] = []
        for key, entry in self._entries.items():
            if _is_confirmed(entry, offset):
                keys.append(key)
            elif not self._forced:
                break
        return keys

    def batch(self, offset: int, limit: int) -> list[Pending]:
        """Give up to `limit` deliveries, oldest first, and count them as delivered."""
        self.expire()
        chosen: list[Pending] = []
        for entry in self._entries.values():
            if len(chosen) >= limit:
                break
            entry.deliveries += 1
            entry.delivered_at_offset = offset
            chosen.append(entry)
        return chosen

    def expire(self) -> None:
        """Drop what the real server would no longer hold."""
        now = self._now()
        if now < self._soonest_expiry:
            return
        gone = [key for key, entry in self._entries.items() if entry.expires_at <= now]
        self.expired.extend(self._drop(key).update_id for key in gone)
        self._soonest_expiry = min(
            (entry.expires_at for entry in self._entries.values()), default=math.inf
        )

    def heads(self, busy: set[int]) -> list[tuple[int, Pending]]:
        """Give the oldest delivery of every lane that is not `busy`, for a webhook."""
        self.expire()
        heads: dict[int, tuple[int, Pending]] = {}
        for key, entry in self._entries.items():
            if entry.lane not in busy:
                heads.setdefault(entry.lane, (key, entry))
        return list(heads.values())

    def forget(self, key: int) -> None:
        """Drop the delivery that a webhook has taken."""
        if key in self._entries:
            self._drop(key)

    def holds(self, key: int) -> bool:
        """Tell whether a delivery still waits."""
        return key in self._entries

    def clear(self) -> None:
        """Drop everything, as `drop_pending_updates` does."""
        self._entries.clear()
        self._forced = 0

    def _drop(self, key: int) -> Pending:
        entry = self._entries.pop(key)
        self._forced -= entry.forced
        return entry


def _is_confirmed(entry: Pending, offset: int) -> bool:
    if entry.update_id >= offset:
        return False
    if not entry.forced:
        return True
    # A forced delivery may lie below the offset without ever having been seen, so it counts as
    # confirmed only when the bot asked again with another offset after it was handed out.
    if entry.deliveries == 0:
        return False
    return entry.delivered_at_offset != offset or entry.deliveries >= FORCED_DELIVERIES
