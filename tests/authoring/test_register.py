"""The law that is shipped against the register it was taken from."""

import re
from datetime import date, timedelta
from functools import cache

import pytest

from bot.authoring.library import Library, load_library
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.knowledge import Confidence, Norm
from tests.authoring.samples import ROOT, TODAY

IDS = (ROOT / "tests" / "data" / "register_ids.txt").read_text(encoding="utf-8").split()
UNVERIFIED = {
    *("complain-review", "channel-96110", "personal-bankruptcy", "crisis-hope24"),
    "crisis-wording",
}
PARTLY = {
    *("dishonest-judgment-debtor", "consumption-limit", "rate-microloan-2025"),
    *("nifa2018-convention", "card-rule-68", "card-notice-2022", "internet-loan-rule"),
    *("consumer-finance-rule", "bank-consumer-rule-41", "microloan-rule-collection"),
    *("recording-old-ban-repealed", "channel-12378", "channel-12345", "channel-nifa"),
    *("channel-12321", "channel-12300", "channel-12377", "channel-12389", "channel-12315"),
    *("channel-12348", "crisis-beijing-hotline"),
}
"""The 21 entries whose first label in the register is `partly`."""
SURE_IN_PART = {
    *("crime-home-intrusion", "crime-illegal-lending", "soft-violence-lawful-debt-limit"),
    *("police-receipt-administrative", "police-jurisdiction-victim-place", "civil-privacy"),
    *("pipl-entrust-vs-provide", "rate-loan-facilitation-2025", "gbt45251-frequency"),
    *("cba2026-third-party", "card-rule-66-69", "complain-institution-first"),
    *("regulator-transfer", "channel-local-finance", "mediation-finance"),
}
"""Labelled verified, with a lower label for a part: shown as `partly`, the lower of the two."""
OLD_LAW = 8
"""Rows of the register's table of the old and the new law that are no entries of it."""
CAUTIOUS = re.compile("一般|可以|可能|大意|原则上|各地|看当地|多半|未核")
PLACE = re.compile(r"<法条:([^<>]+)>")


@cache
def library() -> Library:
    """Load what is shipped."""
    return load_library(ROOT / "flows", ROOT / "content", TODAY)


def norms() -> dict[str, Norm]:
    """Give every norm once, by its id."""
    return {norm.id: norm for norm in library().knowledge.norms.values()}


def label(id_: str) -> Confidence:
    """Give how sure the register is of an entry."""
    if id_ in UNVERIFIED:
        return "unverified"
    return "partly" if id_ in PARTLY | SURE_IN_PART else "verified"


def test_the_register_has_178_entries_and_the_law_all_of_them() -> None:
    """Nothing of the register is left out; what is more are the rows of the repealed law."""
    assert len(IDS) == len(set(IDS)) == 178
    assert (len(UNVERIFIED), len(PARTLY)) == (5, 21)
    assert set(IDS) <= set(norms())
    assert len(set(norms()) - set(IDS)) == OLD_LAW


@pytest.mark.parametrize("id_", IDS)
def test_an_entry_says_where_it_comes_from_and_how_sure_it_is(id_: str) -> None:
    """Every field that a reader needs to check an entry is filled."""
    norm = norms()[id_]

    texts = (norm.say.source, norm.cite, norm.title, norm.article, norm.issuer, norm.force)
    assert all(texts), norm
    assert all((norm.source, norm.how, norm.may_change))
    assert norm.confidence == label(id_)
    assert norm.checked_on <= date(2026, 11, 24)
    assert timedelta(0) < norm.review_by - norm.checked_on <= timedelta(days=200)


def test_what_is_sure_in_part_is_said_with_care() -> None:
    """Every partly entry has a word that leaves room."""
    bold = [
        norm.id
        for norm in norms().values()
        if norm.confidence == "partly" and not CAUTIOUS.search(norm.say.source)
    ]

    assert bold == []


def test_a_law_that_began_on_a_day_begins_on_it() -> None:
    """The days that the register names are the days in force."""
    begun = {id_: norm.in_force_from for id_, norm in norms().items()}

    assert begun["psl-50-harassment"] == date(2026, 1, 1)
    assert begun["crime-picking-quarrels-threshold"] == date(2013, 7, 22)
    assert begun["crime-illegal-debt-collection"] == date(2021, 3, 1)
    assert begun["card-rule-70"] == date(2011, 1, 13)
    assert {begun[id_] for id_ in IDS if id_.startswith("pipl-")} == {date(2021, 11, 1)}
    assert {begun[id_] for id_ in IDS if norms()[id_].title == "《民法典》"} == {date(2021, 1, 1)}


def test_a_norm_that_was_replaced_ended_before_its_successor_began() -> None:
    """The law of 2012 and the guideline of 2024 have an end, the day before what came after."""
    ended = {norm.in_force_to for id_, norm in norms().items() if id_.startswith("psl-2012")}

    assert ended == {date(2025, 12, 31)}
    assert norms()["gbt45251-replaces-nifa2024"].in_force_to == date(2025, 2, 27)
    assert norms()["gbt45251-status"].in_force_from == date(2025, 2, 28)


def test_what_is_not_verified_is_named_by_no_text() -> None:
    """Flows, cards, rules, letters and channels never lead to an entry nobody has checked."""
    hidden = {name for name, norm in library().knowledge.norms.items() if norm.id in UNVERIFIED}
    named = {
        (source.file, word)
        for source in library().sources
        if source.root is not None and "/law/" not in source.file
        for text in _texts(source.root)
        for word in (*PLACE.findall(text), text)
        if word in hidden
    }

    # The number itself is kept with its doubt; a text that shows it is another finding, F042.
    assert {file for file, _ in named} <= {"content/hotlines.yaml"}


def _texts(node: Node) -> list[str]:
    match node:
        case TextNode(text=text):
            return [text]
        case ListNode(items=items):
            return [text for item in items for text in _texts(item)]
        case MapNode(items=items):
            return [text for _, value in items for text in _texts(value)]
