import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.plain import bare, fold, normalise, read_yesno

YES = (
    "是",
    "是的",
    "对",
    "嗯",
    "好",
    "好的",
    "可以",
    "要",
    "想",
    "没错",
    "能",
    "有",
    "行",
    "ok",
    "1",
)
NO = ("不是", "否", "不", "没有", "不用", "不要", "不想", "算了", "别", "2")


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("１３８，ＯＫ", "138,OK"),
        ("  你好\u3000\n\t世界  ", "你好 世界"),
        ("不\u200b想\u2060活\ufe0f了", "不想活了"),
        ("\x00a\x07b\x7f", "ab"),
        ("①", "1"),
        ("", ""),
        ("\u200b", ""),
    ],
)
def test_text_takes_one_plain_form(typed: str, plain: str) -> None:
    """Full-width forms, invisible characters and runs of space make no difference."""
    assert normalise(typed) == plain


def test_the_caller_converts_traditional_characters() -> None:
    """A given converter is applied to Chinese text."""
    assert normalise("電話", lambda text: text.replace("電話", "电话")) == "电话"


def test_the_grammar_reads_its_own_traditional_glyphs() -> None:
    """Times and amounts need no conversion table."""
    assert fold("昨晚八點鐘，兩萬塊") == "昨晚八点钟,两万块"


def test_a_bare_text_has_letters_and_digits_only() -> None:
    """Punctuation and emoji go; the slash of a command stays."""
    assert bare("/Call！😭 好…的。") == "/call好的"


@pytest.mark.parametrize(
    "text",
    [
        "是", "是的", "是的。", " 是 ", "对", "对的", "对对对", "嗯", "嗯嗯", "嗯！", "好呀",
        "好的好的", "没错", "可以吧", "ＯＫ", "OK~", "1", "是的，我想接", "对，没错", "想", "能啊",
        "行吧", "有的", "好😊",
    ],
)  # fmt: skip
def test_an_affirmation_is_yes(text: str) -> None:
    """A yes phrase counts with particles, repeats, punctuation and an explanation."""
    assert read_yesno(text, YES, NO) is True


@pytest.mark.parametrize(
    "text",
    [
        "不是", "不是的", "不", "不!", "否", "没有", "没有啊", "不用了", "不要", "算了吧", "不行",
        "不能", "不可以", "不对", "没有，谢谢", "不不不", "2", "别", "不想", "不，我不接",
    ],
)  # fmt: skip
def test_a_denial_is_no(text: str) -> None:
    """A no phrase counts likewise, and so does a negated yes."""
    assert read_yesno(text, YES, NO) is False


@pytest.mark.parametrize(
    "text",
    [
        "不知道", "不太清楚", "不确定", "说不清", "不好说", "是不是", "对不起", "昨晚八点", "",
        "。", "😭", "嗯，不是", "好贵", "不一定", "有人敲门",
    ],
)  # fmt: skip
def test_doubt_and_other_talk_is_no_answer(text: str) -> None:
    """Neither, both, or unsure gives nothing."""
    assert read_yesno(text, YES, NO) is None


@given(st.text())
def test_any_text_can_be_compared(text: str) -> None:
    """No text makes a reader fail, and the plain form is stable."""
    plain = normalise(text)

    assert normalise(plain) == plain
    assert read_yesno(text, YES, NO) in (True, False, None)
