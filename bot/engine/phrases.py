"""Find which of many fixed phrases a text says, without comparing them all."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from bot.language.plain import bare

CONTAINED_FROM = 4
"""Characters a phrase must have to be found inside a longer text."""
CONTAINED_IN_AT_MOST = 40
"""Characters of the longest text that phrases are looked for inside."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PhraseBook(Generic[T]):
    """Phrases and what each means. Build with `phrase_book`."""

    exact: Mapping[str, T]
    contained: Mapping[str, tuple[str, ...]]
    """Long phrases by their first two characters, longest first."""

    def find(self, text: str) -> T | None:
        """Give the meaning of the phrase that a text is, or else contains."""
        return self.exact.get(self.phrase_in(text))

    def phrase_in(self, text: str) -> str:
        """Give the phrase that a text is, or else the longest that it contains, plain."""
        said = bare(text)
        if said in self.exact:
            return said
        if len(said) > CONTAINED_IN_AT_MOST:
            return ""
        longest = ""
        for place in range(len(said) - 1):
            for phrase in self.contained.get(said[place : place + 2], ()):
                if len(phrase) > len(longest) and said.startswith(phrase, place):
                    longest = phrase
        return longest

    def find_exact(self, text: str) -> T | None:
        """Give the meaning of the phrase that a text is."""
        return self.exact.get(bare(text))


def phrase_book(pairs: Iterable[tuple[str, T]]) -> PhraseBook[T]:
    """Gather phrases; the first meaning of a phrase wins. Commands match exactly only."""
    exact: dict[str, T] = {}
    for phrase, meaning in pairs:
        plain = bare(phrase)
        if plain:
            exact.setdefault(plain, meaning)
    contained: dict[str, tuple[str, ...]] = {}
    for phrase in sorted(exact, key=len, reverse=True):
        if len(phrase) >= CONTAINED_FROM and not phrase.startswith("/"):
            contained[phrase[:2]] = (*contained.get(phrase[:2], ()), phrase)
    return PhraseBook(exact, contained)
