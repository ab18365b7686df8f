"""`bot.kernel.values`."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from bot.kernel.values import FileRef, Json, Moment, Tap, Value, from_json, has_content, to_json

NOW = datetime(2026, 11, 22, 15, 30, tzinfo=UTC)
FILE = FileRef("f1", "photo", "a.jpg", "image/jpeg", 3)


@pytest.mark.parametrize(
    "value",
    [
        None,
        "",
        "张三",
        True,
        False,
        Decimal("12000.50"),
        date(2026, 1, 5),
        Moment(NOW, NOW, "exact"),
        FILE,
        (),
        ("threat", "night"),
        (Tap("insult", NOW), Tap("insult", NOW)),
        (FILE, FILE),
        {"平台": "某银行", "金额": Decimal(3)},
        ({"平台": "某银行", "金额": Decimal(3), "逾期日": None, "图": FILE},),
    ],
)
def test_every_value_survives_its_json_form(value: Value) -> None:
    """Encoding and decoding gives an equal value of the same type."""
    back = from_json(to_json(value))

    assert back == value
    assert type(back) is type(value)


@pytest.mark.parametrize("raw", [3, {"x": 1}, {"at": ["2026", "x", "y"]}, [{"q": 1}]])
def test_foreign_json_is_refused(raw: object) -> None:
    """What `to_json` never makes is no value."""
    with pytest.raises(ValueError, match=r".+"):
        from_json(raw)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "expected"),
    [(None, False), ("", False), ((), False), (False, True), (Decimal(0), True), ("a", True)],
)
def test_empty_and_skipped_values_say_nothing(value: Value, *, expected: bool) -> None:
    """`has_content` is false for skipped and empty values only."""
    assert has_content(value) is expected


@pytest.mark.parametrize(
    "raw",
    [
        {"at": ["2026-11-22T15:30:00+00:00", "2026-11-22T15:30:00+00:00", "roughly"]},
        {"f": ["f1", "picture", "a.jpg", "image/jpeg", 3]},
        {"who": "knows"},
        [{"d": "1"}],
    ],
)
def test_what_is_no_encoded_value_is_refused(raw: Json) -> None:
    """Stored data that is wrong is never taken for something else."""
    with pytest.raises(ValueError, match=r"encoded|unknown"):
        from_json(raw)


def test_a_list_of_rows_comes_back() -> None:
    """Each row with its values."""
    rows: Value = ({"金额": Decimal(3)}, {"金额": None})

    assert from_json(to_json(rows)) == rows
