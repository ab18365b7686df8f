import pytest

from bot.language.shapes import comparable, compiled

PARTS = {"物": ("刀", "绳子"), "英": ("pills",)}


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("{物}…买好", "绳子我早就买好", True),
        ("{物}…买好", "炭买好", False),
        ("买了{物}", "买了刀", True),
        ("{没有}买好", "买好", False),
        ("想…死", "想一二三四五六七八死", True),
        ("想…死", "想一二三四五六七八九死", False),
        ("要‥死", "要去死", True),
        ("要‥死", "要是我死", False),
        ("took…{英}", "tookawholebottleofpills", False),
        ("took…pills", "tookawholebottleofpills", True),
        ("真的…好", "真的不好", True),
        ("，想死", "想死", True),
        ("…", "什么", False),
        ("。", "什么", False),
        ("", "什么", False),
    ],
)
def test_phrase_is_matched(phrase: str, text: str, found: bool) -> None:
    """Gaps are bounded, parts stand for their words, and an empty phrase matches nothing."""
    assert bool(compiled((phrase,), PARTS).search(text)) is found


def test_the_longest_of_two_phrases_is_taken() -> None:
    """So that an idiom is taken out whole."""
    match = compiled(("死", "死也不还"), {}).search("死也不还")

    assert match is not None
    assert match[0] == "死也不还"


def test_fillers_within_a_phrase_may_be_forbidden() -> None:
    """A phrase that holds one itself is met with more of them, unless told otherwise."""
    assert compiled(("真的好",), {}).search("真的也好")
    assert not compiled(("真的好",), {}, fillers=False).search("真的也好")


def test_two_pieces_in_either_order() -> None:
    """`甲 & 乙` is met both ways, not too far apart, and with a part at either end."""
    shape = compiled(("{物} & 买",), PARTS)

    assert shape.search("买了一把刀")
    assert shape.search("刀是昨天买的")
    assert not shape.search("买" + "了" * 15 + "刀")


def test_both_traditional_forms_of_a_word_are_one() -> None:
    """活著 is 活着, in a phrase and in a text."""
    assert compiled(("活著累",), {}).search(comparable("活着累"))
    assert compiled(("活着累",), {}).search(comparable("活著累"))
