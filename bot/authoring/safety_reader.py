"""Read `content/safety/`: signs of danger to life, of violence, and of scams."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.authoring.entry import Entry, entries_within, entry_of
from bot.authoring.reading import Reading
from bot.authoring.shape import Shape
from bot.authoring.yaml_source import Source
from bot.engine.knowledge import CrisisReply
from bot.engine.mark import Mark
from bot.engine.template import Template
from bot.language.crisis import CrisisLevel, CrisisWords
from bot.language.scam import ScamWords

_LEVELS: tuple[CrisisLevel, ...] = ("immediate", "high", "concern")
_NEEDED = ("levels", "calm", "resume")
_CRISIS = Shape("@crisis", (*_NEEDED, "parts", "past", "better", "review"), _NEEDED)
_LEVEL = Shape("@crisis_level", ("id", "hear", "but_not", "say"), ("id", "hear", "say"))
_SCAM = Shape("@scam", ("kinds", "parts", "but_not"), ("kinds",))
_KIND = Shape("@scam_kind", ("id", "hear", "say"), ("id", "hear", "say"))
_DANGER = Shape("@danger", ("danger",), ("danger",))
_HEARD = Shape("danger", ("hear",), ("hear",))


@dataclass(frozen=True, slots=True)
class Crisis:
    """What is listened for, and what is said."""

    words: CrisisWords
    replies: tuple[CrisisReply, ...]
    calm: Template | None
    safe_label: str


def read_crisis(source: Source, start: Mark, reading: Reading) -> Crisis:
    """Read `crisis.yaml`; `start` is its place when it is missing."""
    whole = entry_of(source, _CRISIS, reading) or Entry({}, start, reading)
    levels = {level.text("id"): level for level in entries_within(whole, "levels", _LEVEL)}
    replies: list[CrisisReply] = []
    for name in _LEVELS:
        level = levels.get(name)
        if level is None:
            reading.report("F046", whole.place("levels"), key=name, part="levels")
        elif name != "none":
            replies.append(CrisisReply(name, level.templates("say")))
    calm = whole.template("calm") if "calm" in whole.values else None
    if "review" in whole.values:
        reading.report("F095", whole.place("review"), value=whole.text("review"))
    return Crisis(_crisis_words(whole, levels), tuple(replies), calm, whole.text("resume"))


def _crisis_words(whole: Entry, levels: Mapping[str, Entry]) -> CrisisWords:
    """Gather the phrases of every level; one level's idioms are idioms for all."""

    def words(level: str, key: str) -> tuple[str, ...]:
        return levels[level].words(key) if level in levels else ()

    return CrisisWords(
        immediate=words("immediate", "hear"),
        high=words("high", "hear"),
        concern=words("concern", "hear"),
        but_not=tuple(word for level in _LEVELS for word in words(level, "but_not")),
        past=whole.words("past"),
        better=whole.words("better"),
        parts=_parts(whole),
    )


def _parts(whole: Entry) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Read `parts`: names, each with the words that stand for one another."""
    node = whole.values.get("parts")
    given = whole.reading.map(node, "parts") if node is not None else None
    return tuple(
        (name.text, tuple(word.text for word in whole.reading.words(value, name.text)))
        for name, value in (given.items if given else ())
    )


def read_scam(source: Source, reading: Reading) -> tuple[ScamWords, dict[str, Template]]:
    """Read `scam.yaml`: what tells each kind, and the reply to it."""
    whole = entry_of(source, _SCAM, reading)
    if whole is None:
        return ScamWords((), ()), {}
    kinds = entries_within(whole, "kinds", _KIND)
    words = ScamWords(
        tuple((kind.text("id"), kind.words("hear")) for kind in kinds),
        whole.words("but_not"),
        _parts(whole),
    )
    return words, {kind.text("id"): kind.template("say") for kind in kinds}


def read_danger(source: Source, reading: Reading) -> tuple[str, ...]:
    """Read `danger.yaml`: phrases that open the danger flow."""
    whole = entry_of(source, _DANGER, reading)
    return whole.inner("danger", _HEARD).words("hear") if whole else ()
