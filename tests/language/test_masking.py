import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.masking import mask_secrets


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("身份证110101199003071234", "身份证**************1234"),
        ("11010119900307123X", "**************123X"),
        ("110101 19900307 123x", "****************123x"),
        ("卡6222021234567890123。", "卡***************0123。"),
        ("6222 0212 3456 7890", "***************7890"),
        ("6222-0212-3456-7890-123", "*******************-123"),
        ("验证码是 482913", "验证码是 ******"),
        ("482913是验证码", "******是验证码"),
        ("您的驗證碼：482913，勿告诉他人", "您的驗證碼：******，勿告诉他人"),
        ("１１０１０１１９９００３０７８５１５", "**************８５１５"),
        ("11010119900307851513800138000", "**************851513800138000"),
        ("密码是 482913", "密码是 ******"),
    ],
)
def test_secrets_are_masked(text: str, masked: str) -> None:
    """Identity and card numbers keep four digits at most, codes none."""
    assert mask_secrets(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "13800138000",
        "+86 138 0013 8000",
        "13800138000 13900139000",
        "0086-138-0013-8000",
        "021-58888888",
        "4001234567",
        "欠 120000 元",
        "尾号 482913",
        "2026-11-22 22:10:35",
        "他问我要验证码",
        "他问我要验证码，我转了 150000 元",
        "密码忘了，欠 120000",
        "8613800138000",
        "13800138000、13900139000、13700137000",
        "138 0013 8000 139 0013 9000",
        "2026-11-22 2026-11-23",
        "1234567890123",
        "三千、四千",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    """Telephone numbers, amounts and dates are no secrets."""
    assert mask_secrets(text) == text


SECRETS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "data" / "safety" / "secrets.jsonl")
    .read_text("utf-8")
    .splitlines()
]


@pytest.mark.parametrize("row", SECRETS, ids=lambda row: row["text"][:24])
def test_every_form_of_a_secret_is_masked(row: dict[str, str]) -> None:
    """Spaces, dashes, full-width and Chinese digits hide nothing."""
    assert row["secret"] in row["text"]
    assert row["secret"] not in mask_secrets(row["text"])


@pytest.mark.parametrize(
    "text", ["1 2 3 4 5 6 7 8 9 0 " * 500, "1234567890" * 1_000, "验证码" * 3_000, "-1" * 5_000]
)
def test_long_texts_are_masked_in_bounded_time(text: str) -> None:
    """Ten thousand characters that never come to an end are read in well under a second."""
    began = time.perf_counter()

    mask_secrets(text)

    assert time.perf_counter() - began < 2


@given(st.text())
def test_masking_keeps_the_length_of_any_text(text: str) -> None:
    """Masking replaces glyph for glyph, and once is enough."""
    masked = mask_secrets(text)

    assert len(masked) == len(text)
    assert mask_secrets(masked) == masked
