"""The rules of `content/rules`: every example holds, every norm is cited on its own days."""

from collections import Counter
from datetime import date, timedelta
from functools import cache

import pytest

from bot.authoring.checks.rules import answer_of, read_example
from bot.authoring.library import Library, load_library
from bot.authoring.rule_reader import RuleExample, RuleSource
from bot.casework.rules import ABOUT, ANSWERS, norm_on
from bot.engine.conditions import FACT_TYPES
from bot.kernel.values import Moment
from tests.authoring.samples import ROOT, TODAY


@cache
def library() -> Library:
    """Load what is shipped."""
    return load_library(ROOT / "flows", ROOT / "content", TODAY)


RULES = {source.rule.id: source for source in library().rules}
EXAMPLES = [(source, example) for source in RULES.values() for example in source.examples]
# Evidence, procedure and money: norms that tell what to do, not what a collector must not.
_EDGES = (date(2025, 12, 31), date(2026, 1, 1), date(2026, 1, 2))


def _named(value: object) -> str | None:
    if isinstance(value, RuleSource):
        return value.rule.id
    return value.name if isinstance(value, RuleExample) else None


def test_there_are_at_least_150_examples_of_every_kind() -> None:
    """The collection is as large as was asked for, and no answer is rare."""
    answers = Counter(example.answer for _, example in EXAMPLES)

    assert len(EXAMPLES) >= 150
    assert all(answers[answer] >= 30 for answer in ANSWERS)


@pytest.mark.parametrize(("source", "example"), EXAMPLES, ids=_named)
def test_an_example_is_judged_as_it_says(source: RuleSource, example: RuleExample) -> None:
    """What an operator wrote beside the rule is what the rule says."""
    read = read_example(example)

    assert read.unusable == ()
    assert answer_of(source, read) == example.answer


@pytest.mark.parametrize("source", RULES.values(), ids=_named)
def test_a_rule_has_an_example_of_each_answer(source: RuleSource) -> None:
    """Met, not met, cannot tell."""
    assert {*ANSWERS} <= {example.answer for example in source.examples}


def test_every_subject_has_a_rule() -> None:
    """Nothing that `assess` can be about is left out."""
    assert {source.rule.about for source in RULES.values()} == set(ABOUT)


def test_every_fact_has_plain_words_and_a_question() -> None:
    """Whoever is told that a fact is missing is also asked for it."""
    words = library().knowledge.fact_words

    assert {*FACT_TYPES, "时间", "日期"} <= set(words)
    assert all(one.say and one.ask for one in words.values())


def _days(source: RuleSource) -> set[date]:
    norms = library().knowledge.norms
    ends = [day for id_ in source.norms for day in _ends(norms[id_])]
    around = {day + timedelta(days=n) for day in ends for n in (-1, 0, 1)}
    return around | set(_EDGES)


def _ends(norm: object) -> list[date]:
    ends = (getattr(norm, "in_force_from", None), getattr(norm, "in_force_to", None))
    return [day for day in ends if day is not None]


@pytest.mark.parametrize("source", RULES.values(), ids=_named)
def test_a_norm_is_cited_only_on_days_on_which_it_is_in_force(source: RuleSource) -> None:
    """Around every beginning and end: never after its end, never before its start."""
    norms = library().knowledge.norms
    for day in sorted(_days(source)):
        chosen = norm_on(source.rule, (day, day))
        if chosen is None:
            continue
        norm = norms[chosen[0].id]
        assert norm.in_force_from is None or norm.in_force_from <= day
        assert norm.in_force_to is None or day <= norm.in_force_to


@pytest.mark.parametrize("source", RULES.values(), ids=_named)
def test_versions_of_one_norm_do_not_overlap(source: RuleSource) -> None:
    """On one day there is one answer to what is in force."""
    for day in _days(source):
        in_force = [norm for norm in source.rule.norms if norm.in_force((day, day))]
        assert len(in_force) <= 1


@pytest.mark.parametrize("source", RULES.values(), ids=_named)
def test_no_unverified_norm_is_judged_by(source: RuleSource) -> None:
    """Nobody is accused by what was not checked."""
    norms = library().knowledge.norms

    assert all(norms[id_].confidence != "unverified" for id_ in source.norms)


def test_the_same_threat_cites_another_article_after_the_new_year() -> None:
    """2025-12-31 and 2026-01-02 lie under two versions of the law."""
    rules = [source.rule for source in RULES.values() if source.rule.about == "threat"]
    cited = [
        {chosen[0].id for rule in rules if (chosen := norm_on(rule, (day, day))) is not None}
        for day in (date(2025, 12, 31), date(2026, 1, 2))
    ]
    articles = [
        {library().knowledge.norms[id_].article for id_ in ids if id_.startswith("psl-")}
        for ids in cited
    ]

    assert articles[0]
    assert articles[1]
    assert articles[0].isdisjoint(articles[1])


def test_examples_have_their_times_in_the_zone_of_the_mainland() -> None:
    """22:00 in an example is 22:00 there."""
    spans = [
        incident.at
        for _, example in EXAMPLES
        for incident in read_example(example).case.incidents
        if isinstance(incident.at, Moment)
    ]

    assert {span.start.utcoffset() for span in spans} == {timedelta(hours=8)}
