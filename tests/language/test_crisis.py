import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.crisis import CrisisWords, read_risk

WORDS = CrisisWords(
    immediate=("现在就想死", "药都买好", "安眠药已经买好", "遗书…写好", "站在楼顶"),
    high=("不想活了", "想自杀", "想死", "割过腕"),
    concern=("活着没意思", "想消失", "撑不下去"),
    but_not=("死也不还", "累死", "想死你了", "催死"),
)


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("我不想活了", "high"),
        ("我真的不想活了", "high"),
        ("不 想 活 了", "high"),
        ("不，想。活……了", "high"),
        ("不😭想😭活😭了", "high"),
        ("不\u200b想\u200b活了", "high"),
        ("我都不想活了", "high"),
        ("活着真没意思", "concern"),
        ("活着也没有点意思", "concern"),
        ("活着好像没意思啊", "concern"),
        ("我想消失，也想自杀", "high"),
        ("安眠药我已经买好了", "none"),
        ("安眠药真的已经都买好了", "immediate"),
        ("遗书我昨天写好了", "immediate"),
        ("遗书这东西我从来没有想过什么时候写好", "none"),
        ("药也都真的买好了", "immediate"),
        ("药买好了", "none"),
        ("我现在就想死", "immediate"),
        ("我站在楼顶", "immediate"),
        ("ＷＯ想死", "high"),
        ("累死了，不想活了", "high"),
        ("累死了", "none"),
        ("想死你了", "none"),
        ("我死也不还", "none"),
        ("催得我快撑不下去", "concern"),
        ("你好", "none"),
        ("", "none"),
        ("😭", "none"),
    ],
)
def test_the_gravest_level_is_told(text: str, level: str) -> None:
    """Marks and fillers hide nothing, idioms are no signal, a gap is bounded."""
    assert read_risk(text, WORDS) == level


def test_the_two_sides_of_an_idiom_form_no_phrase() -> None:
    """What stood on both sides of an idiom is not read together."""
    assert read_risk("不想累死活了", WORDS) == "none"


def test_no_words_find_nothing() -> None:
    """Empty lists and empty phrases match no text."""
    assert read_risk("不想活了", CrisisWords((), ("", "…", "。"), (), ())) == "none"


@given(st.text(), st.sampled_from(WORDS.high), st.text())
def test_a_phrase_is_found_in_any_text(before: str, phrase: str, after: str) -> None:
    """Whatever stands around a phrase, apart from an idiom, it is heard."""
    if any(idiom[-1] in after or idiom[0] in before for idiom in WORDS.but_not):
        return

    assert read_risk(before + "，" + phrase + "，" + after, WORDS) in ("high", "immediate")
