"""Whatever is edited in content/law is seen by whoever asks next."""

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from bot.authoring.content import load_content
from bot.authoring.simulator import Simulator
from bot.engine.keys import LAW_PREFIX
from bot.engine.knowledge import Answer, Knowledge, Norm
from tests.authoring.samples import ROOT, TODAY
from tests.support.engine_flows import START
from tests.support.shipped import library, world_of

CARDS = library().knowledge.answers
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(r"(from|to): (\d{4})-")


def _edited(folder: Path, field: str) -> Knowledge:
    """Load the content with every number of one field of the law changed."""
    content = folder / field / "content"
    shutil.copytree(ROOT / "content", content)
    line = re.compile(rf"^    {field}: .*$", re.MULTILINE)
    for path in (content / "law").glob("*.yaml"):
        text = path.read_text("utf-8")
        path.write_text(line.sub(lambda one: _bump(one[0]), text), "utf-8")
    return load_content(content, TODAY).knowledge


def _bump(line: str) -> str:
    """Make every date a year later, or every digit another one."""
    if "in_force" in line:
        return _YEAR.sub(lambda year: f"{year[1]}: {int(year[2]) + 1}-", line)
    return _DIGIT.sub(lambda digit: str((int(digit[0]) + 1) % 10), line)


@pytest.fixture(name="people", scope="module")
def talking(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Simulator]:
    """People who talk to the shipped content, and to it with one field of the law edited."""
    folder = tmp_path_factory.mktemp("edited")
    fields = ("cite", "say", "title", "article", "in_force", "checked_on")
    edited = {field: _edited(folder, field) for field in fields}
    return {
        field: Simulator(world_of(replace(library(), knowledge=knowledge)), START)
        for field, knowledge in {"shipped": library().knowledge, **edited}.items()
    }


def _behind(person: Simulator, card: Answer) -> str:
    return person.press(f"{LAW_PREFIX}{card.id}")[0].text


def _cited(card: Answer) -> tuple[Norm, ...]:
    norms = library().knowledge.norms
    return tuple({norms[ref.id].id: norms[ref.id] for ref in card.say.refs("law")}.values())


@pytest.mark.parametrize("card", CARDS, ids=lambda card: card.id)
def test_an_edited_number_is_shown_behind_the_cards_that_cite_it(
    people: dict[str, Simulator], card: Answer
) -> None:
    """Numbers of the words, the title, the article and the days of every cited entry."""
    before = _behind(people["shipped"], card)
    holds = {
        "say": any(_DIGIT.search(norm.say.source) for norm in _cited(card)),
        "title": any(_DIGIT.search(norm.title) for norm in _cited(card)),
        "article": any(_DIGIT.search(norm.article) for norm in _cited(card)),
        "in_force": any(norm.in_force_from or norm.in_force_to for norm in _cited(card)),
        "checked_on": True,
    }

    seen = {field: _behind(people[field], card) != before for field in holds}

    assert seen == holds


def test_an_edited_article_is_shown_in_the_card_itself(people: dict[str, Simulator]) -> None:
    """The message that answers a question has the article as edited."""
    phrase = "要求调录音"

    before = people["shipped"].say(phrase)[0].text
    after = people["cite"].say(phrase)[0].text

    assert "第68条" in before
    assert "第79条" in after
    assert "第68条" not in after


def test_an_edited_date_changes_which_law_is_shown_in_force(people: dict[str, Simulator]) -> None:
    """A law that begins a year later is said to begin then."""
    card = next(one for one in CARDS if one.id == "现在有哪些规矩")

    assert "2026年1月1日起施行" in _behind(people["shipped"], card)
    assert "2027年1月1日起施行" in _behind(people["in_force"], card)
