"""Behind an answer card stand the entries of the law that it cites."""

from datetime import date

import pytest

from bot.authoring.simulator import Simulator
from bot.engine.keys import BUTTON_MAX_BYTES, LAW_PREFIX
from tests.support.engine_flows import START, begun
from tests.support.shipped import library, world

CARD = "半夜打电话"
ASKING = "slots: {多少: {type: number, ask: 几次？}}\nscenes: {一: [{ask: 多少}, {go: end}]}\n"


@pytest.fixture(name="idle")
def idle_person() -> Simulator:
    """Somebody whom nothing is asked."""
    sim = Simulator(world(), START)
    sim.say("/start")
    return sim


def test_a_card_has_a_button_that_shows_what_it_leans_on(idle: Simulator) -> None:
    """The entry is told whole: its words, its title and article, its force and its days."""
    answer = idle.say(CARD)

    shown = idle.tap("看依据原话")

    norm = library().knowledge.norms["gbt45251-hours"]
    text = shown[0].text
    assert norm.cite in answer[0].text
    assert norm.say.source in text
    assert f"{norm.title}，{norm.article}（{norm.force}）" in text
    assert "2025年2月28日起施行" in text
    assert "2026年11月22日核对" in text


def test_every_entry_of_a_card_is_told_once(idle: Simulator) -> None:
    """Two places of one entry, by id and by alias, are one entry."""
    card = next(one for one in library().knowledge.answers if len(one.say.refs("law")) == 3)
    norms = {library().knowledge.norms[ref.id].id for ref in card.say.refs("law")}

    text = idle.press(f"{LAW_PREFIX}{card.id}")[0].text

    assert text.count("核对。") == len(norms)


def test_an_entry_that_has_ended_says_when(idle: Simulator) -> None:
    """A law that was replaced is not shown as if it held."""
    text = idle.press(f"{LAW_PREFIX}更正08-治安法第42条")[0].text

    old = library().knowledge.norms["psl-2012-42-threat-harassment"]
    assert old.in_force_to == date(2025, 12, 31)
    assert "到2025年12月31日为止" in text


def test_in_the_middle_of_a_question_the_question_is_put_again() -> None:
    """Looking at the law costs no answer."""
    sim = begun(ASKING)
    sim.say("收到支付令怎么办")

    told = sim.tap("看依据原话")

    assert "民事诉讼法" in told[0].text
    assert "几次" in told[-1].text


def test_a_card_that_is_gone_leads_to_the_menu(idle: Simulator) -> None:
    """An old button of a card that was renamed is no dead end."""
    told = idle.press(f"{LAW_PREFIX}没有这张卡")

    assert told[0].buttons


def test_the_button_of_every_card_fits_the_channel() -> None:
    """Telegram takes 64 bytes of a button's data."""
    longest = max((f"{LAW_PREFIX}{one.id}" for one in library().knowledge.answers), key=len)

    assert len(longest.encode()) <= BUTTON_MAX_BYTES


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("影响征信吗", "还清"),
        ("投诉会影响征信吗", "不是被催，也不是投诉"),
        ("投诉举报的区别", "写明“举报”"),
    ],
)
def test_the_closest_phrase_is_answered(idle: Simulator, said: str, told: str) -> None:
    """A card that was written for the question goes before a shorter phrase inside it."""
    assert told in idle.say(said)[0].text


def test_the_closest_phrase_is_answered_in_mid_flow() -> None:
    """The question that is pending comes back after it."""
    sim = begun(ASKING)

    told = sim.say("投诉会影响征信吗")

    assert "不是被催，也不是投诉" in told[0].text
    assert "几次" in told[-1].text
