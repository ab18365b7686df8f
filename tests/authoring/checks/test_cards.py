"""Answer cards are cited, short, and heard by phrases of their own."""

import shutil
from pathlib import Path

import pytest

from bot.authoring.checks.cards import check_cards
from bot.authoring.library import load_library
from tests.authoring.samples import SHIPPED, TODAY

CITED = "依据：<法条:治安-恐吓>"


def _codes(folder: Path, **files: str) -> list[str]:
    content = folder / "content"
    shutil.copytree(SHIPPED / "content", content)
    (content / "answers").mkdir()
    for name, text in files.items():
        (content / "answers" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return [one.code for one in check_cards(load_library(SHIPPED / "flows", content, TODAY))]


def _card(id_: str, hear: str, say: str) -> str:
    return f"answers:\n  - {{id: {id_}, hear: [{hear}], say: {say}}}\n"


def test_a_card_that_cites_a_law_and_has_its_own_phrase_is_fine(tmp_path: Path) -> None:
    """The usual card has no finding."""
    assert _codes(tmp_path, a=_card("甲", "他吓我怎么办", f"记下时间。{CITED}")) == []


@pytest.mark.parametrize("say", ["记下时间。", "打 <热线:报警> 。"])
def test_a_card_without_a_law_is_reported(tmp_path: Path, say: str) -> None:
    """A number to call is no citation."""
    assert _codes(tmp_path, a=_card("甲", "他吓我怎么办", say)) == ["F056"]


@pytest.mark.parametrize(("length", "codes"), [(100, []), (130, ["F078"])])
def test_a_card_is_measured_with_its_citation(
    tmp_path: Path, length: int, codes: list[str]
) -> None:
    """What counts is what is read: the citation spelt out as well."""
    assert _codes(tmp_path, a=_card("甲", "他吓我怎么办", "记" * length + CITED)) == codes


def test_two_cards_with_one_phrase_are_reported_across_files(tmp_path: Path) -> None:
    """The second card would never be heard by it, however it is punctuated."""
    first = _card("甲", "他吓我怎么办", CITED)
    second = _card("乙", "他吓我怎么办？", CITED)

    assert _codes(tmp_path, a=first, b=second) == ["F069"]


@pytest.mark.parametrize(("phrase", "code"), [("返回", "F068"), ("我不想活了怎么办", "F067")])
def test_a_phrase_that_something_else_takes_first_is_reported(
    tmp_path: Path, phrase: str, code: str
) -> None:
    """Commands and danger to life come before every card."""
    assert _codes(tmp_path, a=_card("甲", phrase, CITED)) == [code]
