"""Choices that look random and are the same in every run."""

from collections.abc import Sequence
from hashlib import blake2s
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A row of numbers that follows from its seed alone."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._thrown = 0

    def below(self, limit: int) -> int:
        """Give a number from 0 to `limit` - 1."""
        self._thrown += 1
        digest = blake2s(f"{self._seed}|{self._thrown}".encode(), digest_size=8).digest()
        return int.from_bytes(digest) % limit

    def pick(self, items: Sequence[T]) -> T:
        """Give one of some things."""
        return items[self.below(len(items))]
