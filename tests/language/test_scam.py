"""Scams by kind."""

import pytest

from bot.language.scam import ScamWords, read_scam
from tests.support.safety import rows, simplified
from tests.support.shipped import library

WORDS = ScamWords(
    kinds=(("码", ("{要}…验证码",)), ("押", ("保证金", "先交…放款"))),
    but_not=("没要验证码", "租房保证金"),
    parts=(("要", ("要我", "报")),),
)
RECALL = 0.95
FALSE_ALARMS = 0.05
PARTS = ("tune", "kept", "late", "last")
KINDS = tuple(library().knowledge.scams)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("他要我念验证码", "码"),
        ("报一下验 证 码", "码"),
        ("要我报验证码才退保证金", "码"),
        ("先交两千才能放款", "押"),
        ("先交的东西太多了我看不懂也不想放款", None),
        ("没要验证码", None),
        ("租房保证金退不回来", None),
        ("", None),
    ],
)
def test_kind_is_told(text: str, kind: str | None) -> None:
    """The first kind whose phrase is there, once what is innocent was taken out."""
    assert read_scam(text, WORDS) == kind


def _read(text: str) -> str | None:
    return read_scam(simplified(text), library().knowledge.scam_words)


@pytest.mark.parametrize("part", PARTS)
def test_scams_are_recognised(part: str) -> None:
    """At least 95 in a hundred, and nine in ten by their very kind."""
    texts = rows(f"scam_{part}")
    read = [_read(row["text"]) for row in texts]

    assert sum(one is not None for one in read) >= RECALL * len(texts)
    right = sum(row["kind"] == one for row, one in zip(texts, read, strict=True))
    assert right >= 0.85 * len(texts)


@pytest.mark.parametrize("part", PARTS)
def test_lawful_help_is_no_scam(part: str) -> None:
    """Legal aid, own efforts and mere questions: at most five in a hundred are taken for one."""
    texts = [row["text"] for row in rows(f"scam_benign_{part}")]

    assert sum(_read(text) is not None for text in texts) <= FALSE_ALARMS * len(texts)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_texts(kind: str) -> None:
    """No kind of the content is left without a text that it must be told by."""
    assert any(row["kind"] == kind for row in rows("scam_kept"))


@pytest.mark.parametrize("kind", KINDS)
def test_reply_is_two_lines_with_law_and_a_number(kind: str) -> None:
    """What the risk is, and what to do for nothing, with where to report."""
    say = library().knowledge.scams[kind]

    assert len(say.source.strip().splitlines()) == 2
    assert say.refs("law")
    assert say.refs("hotline")
    assert "免费" in say.source or "不花钱" in say.source


@pytest.mark.parametrize("text", ["", "😭" * 10_000, "验证码" * 3_000, "先交" * 5_000])
def test_any_text_is_read_in_bounded_time(text: str) -> None:
    """Ten thousand characters of anything are read."""
    assert _read(text) is None or _read(text) in KINDS
