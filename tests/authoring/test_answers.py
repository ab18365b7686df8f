"""The answer cards that are shipped: how many, whom they reach, and what they never say."""

import re
from collections.abc import Iterator
from functools import cache

import pytest
from opencc import OpenCC

from bot.authoring.channel_reader import Channel
from bot.authoring.checks.walk import texts_of
from bot.authoring.library import Library, load_library
from bot.engine.knowledge import Answer
from bot.engine.phrases import PhraseBook, phrase_book
from tests.authoring.samples import ROOT, TODAY

LEAST = 110
SHOWN_MAX = 120
_PLACE = re.compile(r"<(法条|热线|话术):([^<>]+)>")
_TRADITIONAL = OpenCC("t2s")

WRONG: dict[int, str] = {
    1: r"(?:打|向|找|投诉到?)银保监会",
    2: r"公约.{0,12}(?:8|八|22|十)点.{0,4}(?:规定|之间)|公约规定.{0,6}[3三]次",
    3: r"超过\s?[3三]个?(?:电话|次)?就?(?:违法|犯法)",
    4: r"(?:10|22|十)点(?:以后|后).{0,8}(?:犯法|违法|犯罪)",
    5: r"(?:停息挂账|60期|六十期)是(?:你的)?权利|网贷.{0,6}适用第70条",
    6: r"自然债务|超过?36%?(?:的部分)?(?:就)?(?:无效|不用还)",
    7: r"超过(?:4|四)倍.{0,8}不用还",
    8: r"第42条.{0,20}五百元",
    9: r"爆通讯录.{0,4}判(?:刑)?三年",
    10: r"催收(?:本身|就)?(?:是|属于)(?:犯罪|催收非法债务罪)",
    11: r"(?:超过)?50(?:条|个).{0,6}立案",
    12: r"偷录(?:一律)?无效|录音一律无效",
    13: r"不接.{0,4}坐牢|逾期(?:90|九十)天.{0,4}(?:抓|坐牢)",
    14: r"三年.{0,8}(?:债就没了|不用还)",
    15: r"(?:法律援助|法援)[^。；，]{0,8}免费[^。；，]{0,4}打[^。；，]{0,4}官司",
    16: r"(?:12363|人民银行|央行)[^。；，]{0,6}最管用",
    17: r"封(?:掉)?催收.{0,4}号|能封号",
    18: r"15个?工作日",
    19: r"(?:可以|能)(?:花钱)?(?:修复|洗白|删掉?)征信",
    20: r"催收(?:公司)?(?:可以|能|会)?把你列(?:入|为)失信",
    21: r"(?:依据|按|引用?).{0,8}2024.{0,8}指引",
    22: r"没.{0,4}同意.{0,8}不能打",
    23: r"上门(?:催收)?(?:本身)?(?:就)?(?:是)?违法",
    24: r"(?:依据|按照?|引用?).{0,4}《?合同法》?第",
}
"""What web articles say wrongly, by the row of the register's section 11."""
_CAUTIOUS = re.compile("一般|可以|可能|大意|原则上|各地|看当地|多半|多是|考虑|不宜")
_DENIED = re.compile(r"不是|不等于|没有|没|并非|别|不|旧")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|《[^》]*》")
_OLD_LAW = re.compile(r"2025年(?:12月31日以前|的事)|（2012修正）")


@cache
def library() -> Library:
    """Load what is shipped."""
    return load_library(ROOT / "flows", ROOT / "content", TODAY)


@cache
def book() -> PhraseBook[Answer]:
    """Gather the phrases of all cards."""
    return phrase_book((phrase, a) for a in library().knowledge.answers for phrase in a.hear)


def cards() -> tuple[Answer, ...]:
    """Give every card."""
    return library().knowledge.answers


def shown(answer: Answer) -> str:
    """Give a card as read, its citations and numbers spelt out."""
    knowledge = library().knowledge

    def spell(place: re.Match[str]) -> str:
        kind = "law" if place[1] == "法条" else "hotline"
        return knowledge.reference(kind, place[2]) or ""

    return _PLACE.sub(spell, answer.say.source)


def test_there_are_at_least_110_cards() -> None:
    """Enough for what people ask, every one with an id of its own."""
    ids = [card.id for card in cards()]

    assert len(ids) == len(set(ids)) >= LEAST


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.id)
def test_a_card_says_it_briefly_and_in_plain_words_first(card: Answer) -> None:
    """At most 120 characters, and the first citation comes after the words."""
    first = card.say.refs("law")[0]

    assert len(shown(card)) <= SHOWN_MAX
    assert first.column > len(card.say.source) // 3


def test_every_norm_in_force_stands_behind_a_card() -> None:
    """Whatever is sure enough to be told can be found by asking, and read behind a card."""
    known = library().knowledge.norms
    told = {norm.id for norm in known.values() if norm.confidence != "unverified"}
    of_old_law = {id_ for id_ in told if id_.startswith("psl-2012-")}

    cited = {known[ref.id].id for card in cards() for ref in card.say.refs("law")}

    assert told - of_old_law - cited == set()


@pytest.mark.parametrize("card", cards(), ids=lambda card: card.id)
def test_a_card_is_heard_in_several_voices(card: Answer) -> None:
    """Each has at least four phrases, and its own phrases find it."""
    found = [phrase for phrase in card.hear if book().find(phrase) is card]

    assert len(found) >= 4, card.hear


def test_a_card_that_leans_on_what_is_sure_in_part_leaves_room() -> None:
    """Where an entry is partly checked, the card says 一般, 可以 or the like."""
    known = library().knowledge.norms

    bold = [
        card.id
        for card in cards()
        if any(known[ref.id].confidence == "partly" for ref in card.say.refs("law"))
        and not _CAUTIOUS.search(_PLACE.sub("", card.say.source))
    ]

    assert bold == []


def test_most_cards_are_heard_in_traditional_characters() -> None:
    """Who writes 繁體 or Cantonese is answered too."""
    voices = [c for c in cards() if any(_TRADITIONAL.convert(p) != p for p in c.hear)]

    assert len(voices) > len(cards()) * 0.8


def test_every_wrong_belief_of_the_register_has_a_correction() -> None:
    """The 24 rows are numbered in the ids of the cards of intent belief."""
    rows = [int(card.id[2:4]) for card in cards() if card.intent == "belief"]

    assert rows == list(range(1, 25)) == sorted(WRONG)


@pytest.mark.parametrize("row", sorted(WRONG))
def test_a_wrong_belief_is_heard_and_corrected(row: int) -> None:
    """A phrase with the belief inside a sentence leads to the card that corrects it."""
    card = next(c for c in cards() if c.intent == "belief" and int(c.id[2:4]) == row)
    phrase = max((p for p in card.hear if len(p) >= 4), key=len)

    assert book().find(f"听人说{phrase}，是吗？") is card


@pytest.mark.parametrize("row", sorted(WRONG))
def test_a_wrong_belief_is_asserted_by_no_text(row: int) -> None:
    """No card, flow, script, letter or norm says it, but to deny it."""
    pattern = re.compile(WRONG[row])

    asserted = [text for text in texts() if _asserts(pattern, text)]

    assert asserted == []


def test_the_patterns_of_wrong_beliefs_can_match() -> None:
    """What the articles say is what is looked for."""
    said = {
        1: "去找银保监会投诉。",
        3: "一天超过3个电话就违法。",
        5: "停息挂账是你的权利。",
        7: "超过4倍LPR的部分不用还。",
        9: "爆通讯录就判三年。",
        14: "三年不联系债就没了。",
        18: "15个工作日必须答复。",
        23: "上门催收本身就是违法的。",
    }

    missed = [row for row, text in said.items() if not _asserts(re.compile(WRONG[row]), text)]

    assert missed == []


def _asserts(pattern: re.Pattern[str], text: str) -> bool:
    """Tell whether a text says a thing itself: not quoted, not denied in its clause."""
    plain = _QUOTED.sub("", text)
    for hit in pattern.finditer(plain):
        clause = re.split("[。；：！？]", plain[: hit.start()])[-1]
        if not _DENIED.search(clause[-12:]) and not _OLD_LAW.search(text):
            return True
    return False


def texts() -> Iterator[str]:
    """Give every text that users may read."""
    read = library()
    knowledge = read.knowledge
    yield from (card.say.source for card in knowledge.answers)
    yield from (norm.say.source for norm in knowledge.norms.values())
    for script in knowledge.scripts.values():
        yield from (variant.source for variant in script.variants)
    for letter in knowledge.letters.values():
        yield from (paragraph.source for paragraph in letter.paragraphs)
    for flow in read.flows.values():
        yield from (text.template.source for text in texts_of(flow))


@pytest.mark.parametrize("channel", library().channels, ids=lambda channel: channel.id)
def test_every_channel_has_a_card_that_says_what_it_does_not_take(channel: Channel) -> None:
    """Nobody is sent to a door without hearing what it turns away."""
    card = next((one for one in cards() if one.id == f"渠道-{channel.id}"), None)

    assert card is not None, channel.id
    assert "不收：" in card.say.source
