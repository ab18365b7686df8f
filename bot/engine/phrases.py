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
    contained: tuple[tuple[str, T], ...]
    """Long phrases, longest first."""

    def find(self, text: str) -> T | None:
        """Give the meaning of the phrase that a text is, or else contains."""
        said = bare(text)
        if not said:
            return None
        if said in self.exact:
            return self.exact[said]
        if len(said) > CONTAINED_IN_AT_MOST:
            return None
        return next((meaning for phrase, meaning in self.contained if phrase in said), None)

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
    long = [
        (phrase, meaning)
        for phrase, meaning in exact.items()
        if len(phrase) >= CONTAINED_FROM and not phrase.startswith("/")
    ]
    return PhraseBook(exact, tuple(sorted(long, key=lambda pair: -len(pair[0]))))
