"""Read the entries of content: norms, hotlines, scripts, answers, letters."""

from collections.abc import Iterable
from datetime import date

from bot.authoring.entry import Entry, Ids, entries_of, entry_of
from bot.authoring.reading import Reading
from bot.authoring.shape import Shape
from bot.authoring.yaml_source import Source
from bot.engine.knowledge import Answer, Confidence, Hotline, Letter, Norm, Script

_CONFIDENCE: dict[str, Confidence] = {
    "unverified": "unverified",
    "partly": "partly",
    "verified": "verified",
}
_FORCES = ("法律", "司法解释", "行政法规", "监管规章", "推荐性国标", "行业自律", "政策", "常识")
_NORM = Shape(
    "@norm",
    (
        *("id", "alias", "say", "cite", "title", "article", "issuer", "force", "in_force"),
        *("source", "how", "confidence", "checked_on", "review_by", "may_change"),
    ),
    ("id", "say", "cite", "title", "force", "source", "confidence", "checked_on", "review_by"),
)
_IN_FORCE = Shape("@in_force", ("from", "to"))
_HOTLINE = Shape(
    "@hotline",
    (
        *("id", "number", "show", "name", "remit", "hours", "norm"),
        *("confidence", "checked_on", "review_by"),
    ),
    ("id", "number", "show", "name", "remit", "norm", "confidence", "checked_on", "review_by"),
)
_SCRIPT = Shape("@script", ("id", "say", "about"), ("id", "say"))
_ANSWER = Shape("@answer", ("id", "intent", "hear", "say"), ("id", "hear", "say"))
_LETTER = Shape("@letter", ("title", "paragraphs", "needs"), ("title", "paragraphs"))
_NEVER_CHECKED = date.min


def _dates(entry: Entry, id_: str, today: date) -> tuple[date, date]:
    """Give the dates of the last check and of the next, which must not be past."""
    checked = entry.day("checked_on") or _NEVER_CHECKED
    review = entry.day("review_by") or _NEVER_CHECKED
    if _NEVER_CHECKED < review < today:
        day = review.isoformat()
        entry.reading.report("F041", entry.place("review_by"), id=id_, day=day)
    return checked, review


def read_norms(sources: Iterable[Source], today: date, reading: Reading) -> dict[str, Norm]:
    """Read every norm, by id and by alias."""
    norms: dict[str, Norm] = {}
    ids = Ids()
    for source in sources:
        for id_, entry in entries_of(source, "norms", _NORM, reading):
            norm = _norm(id_, entry, today)
            for name in (id_, *norm.alias):
                if ids.take(name, entry):
                    norms[name] = norm
    return norms


def _norm(id_: str, entry: Entry, today: date) -> Norm:
    checked, review = _dates(entry, id_, today)
    in_force = entry.inner("in_force", _IN_FORCE)
    return Norm(
        id=id_,
        alias=entry.words("alias"),
        say=entry.template("say"),
        cite=entry.text("cite"),
        title=entry.text("title"),
        article=entry.text("article"),
        issuer=entry.text("issuer"),
        force=entry.one_of("force", _FORCES),
        in_force_from=in_force.day("from"),
        in_force_to=in_force.day("to"),
        source=entry.text("source"),
        how=entry.text("how"),
        confidence=_CONFIDENCE[entry.one_of("confidence", tuple(_CONFIDENCE))],
        checked_on=checked,
        review_by=review,
        may_change=entry.text("may_change"),
    )


def read_hotlines(source: Source, today: date, reading: Reading) -> dict[str, Hotline]:
    """Read the numbers to call, by id."""
    hotlines: dict[str, Hotline] = {}
    ids = Ids()
    for id_, entry in entries_of(source, "hotlines", _HOTLINE, reading):
        checked, review = _dates(entry, id_, today)
        hotline = Hotline(
            id=id_,
            number=entry.text("number"),
            show=entry.text("show"),
            name=entry.text("name"),
            remit=entry.text("remit"),
            hours=entry.text("hours"),
            norm=entry.text("norm"),
            confidence=_CONFIDENCE[entry.one_of("confidence", tuple(_CONFIDENCE))],
            checked_on=checked,
            review_by=review,
        )
        if ids.take(id_, entry):
            hotlines[id_] = hotline
    return hotlines


def read_scripts(sources: Iterable[Source], reading: Reading) -> dict[str, Script]:
    """Read the sentences to say aloud, by id."""
    scripts: dict[str, Script] = {}
    ids = Ids()
    for source in sources:
        for id_, entry in entries_of(source, "scripts", _SCRIPT, reading):
            if ids.take(id_, entry):
                scripts[id_] = Script(id_, entry.templates("say"), entry.text("about"))
    return scripts


def read_answers(sources: Iterable[Source], reading: Reading) -> tuple[Answer, ...]:
    """Read the question cards."""
    answers: list[Answer] = []
    ids = Ids()
    for source in sources:
        for id_, entry in entries_of(source, "answers", _ANSWER, reading):
            if ids.take(id_, entry):
                intent, hear = entry.optional("intent"), entry.words("hear")
                answers.append(Answer(id_, intent, hear, entry.template("say")))
    return tuple(answers)


def read_letter(source: Source, id_: str, reading: Reading) -> Letter | None:
    """Read one letter; its id is the name of its file."""
    entry = entry_of(source, _LETTER, reading)
    if entry is None:
        return None
    paragraphs = entry.templates("paragraphs")
    return Letter(id_, entry.template("title"), paragraphs, entry.words("needs"))
