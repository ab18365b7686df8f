"""Read `content/intents/`: what people type for each thing they may want.

`words.yaml` holds lists of words; every other file lists intents and their phrases.
"""

from dataclasses import dataclass
from pathlib import Path

from bot.authoring.entry import Entry, Ids, entries_of, entry_of
from bot.authoring.finding import Finding, in_order
from bot.authoring.reading import Reading
from bot.authoring.shape import Shape
from bot.authoring.yaml_source import Source, read_source
from bot.engine.mark import Mark
from bot.language.intents import INTENTS, IntentWords

_FOLDER = "intents"
_WORDS_FILE = "words.yaml"
_INTENT = Shape("@intent", ("id", "hear"), ("id", "hear"))
_WORDS = Shape("@intent_words", ("alike", "plain"))

_Lists = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class IntentContent:
    """Phrases and word lists, and what is wrong with them."""

    words: IntentWords
    findings: tuple[Finding, ...]


def load_intents(root: Path) -> IntentContent:
    """Load `intents/` of a content folder. Never raises for its text.

    An intent that has no phrases is a finding: it could never be told.
    """
    reading = Reading()
    folder = root / _FOLDER
    phrases: dict[str, tuple[str, ...]] = {}
    ids = Ids()
    for path in sorted(folder.glob("*.yaml")):
        if path.name != _WORDS_FILE:
            phrases |= _read_phrases(_source(path, root), reading, ids)
    for intent in INTENTS:
        if intent not in phrases:
            start = Mark(f"{root.name}/{_FOLDER}", 1, 1)
            reading.report("F046", start, key=intent, part=_FOLDER)
    path = folder / _WORDS_FILE
    lists = entry_of(_source(path, root), _WORDS, reading) if path.is_file() else None
    words = IntentWords(
        tuple((intent, phrases[intent]) for intent in INTENTS if intent in phrases),
        _lists(lists, "alike"),
        _lists(lists, "plain"),
    )
    return IntentContent(words, in_order(reading.findings))


def _source(path: Path, root: Path) -> Source:
    return read_source(path, f"{root.name}/{_FOLDER}/{path.name}")


def _read_phrases(source: Source, reading: Reading, ids: Ids) -> dict[str, tuple[str, ...]]:
    """Read one file; intents that are unknown or come twice are reported and left out."""
    phrases: dict[str, tuple[str, ...]] = {}
    for id_, entry in entries_of(source, _FOLDER, _INTENT, reading):
        hear = _filled(entry, "hear")
        if id_ not in INTENTS:
            entry.one_of("id", INTENTS)
        elif ids.take(id_, entry):
            phrases[id_] = hear
    return phrases


def _filled(entry: Entry, name: str) -> tuple[str, ...]:
    """Give a list of words that must not be empty."""
    before = len(entry.reading.findings)
    words = entry.words(name)
    if not words and name in entry.values and len(entry.reading.findings) == before:
        entry.reading.report("F005", entry.place(name), key=name, part="@intent")
    return words


def _lists(whole: Entry | None, key: str) -> _Lists:
    """Read a mapping of names, each with the words that stand for it."""
    node = whole.values.get(key) if whole else None
    if whole is None or node is None:
        return ()
    given = whole.reading.map(node, key)
    pairs: list[tuple[str, tuple[str, ...]]] = []
    for name, value in given.items if given else ():
        inner = Entry({name.text: value}, name.mark, whole.reading)
        pairs.append((name.text, _filled(inner, name.text)))
    return tuple(pairs)
