"""The terminal: how other channels would show a message, and which button was meant."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.terminal import TELEGRAM_MAX, WECHAT_MAX_BYTES, numbered, press, show
from bot.kernel.messages import Button, Message

BUTTONS = (Button("q:a", "正在响"), Button("q:b", "✓ 辱骂"), Button("!back", "返回"))


@pytest.mark.parametrize("channel", ["terminal", "web"])
def test_message_is_shown_whole(channel: str) -> None:
    """Nothing is split where nothing must be."""
    (shown,) = show(Message("字" * 9_000, BUTTONS, edits=True), channel)

    assert (shown.text, shown.buttons, shown.edited) == ("字" * 9_000, BUTTONS, True)


def test_telegram_gets_parts_with_buttons_on_the_last() -> None:
    """A long text is cut at the limit; only its last part has buttons."""
    parts = show(Message("字" * (TELEGRAM_MAX + 1), BUTTONS), "telegram")

    assert [len(part.text) for part in parts] == [TELEGRAM_MAX, 1]
    assert [part.buttons for part in parts] == [(), BUTTONS]


def test_wechat_gets_a_numbered_menu() -> None:
    """Buttons are lines with numbers, and nothing is edited."""
    (shown,) = show(Message("选", BUTTONS, edits=True), "wechat")

    assert shown.text == "选\n1 正在响\n2 ✓ 辱骂\n3 返回"
    assert not shown.edited


@given(st.text(max_size=3_000), st.sampled_from(["telegram", "wechat"]))
def test_parts_are_the_text(text: str, channel: str) -> None:
    """Nothing is lost between parts, and none is over the limit."""
    parts = [part.text for part in show(Message(text), channel)]

    # A text without buttons ends with the line at which the menu would begin.
    assert "".join(parts).rstrip("\n") == text.rstrip("\n")
    if channel == "wechat":
        assert all(len(part.encode()) <= WECHAT_MAX_BYTES for part in parts)


def test_empty_text_is_one_part() -> None:
    """A message with only a file is still shown."""
    assert len(show(Message(""), "telegram")) == 1


@pytest.mark.parametrize(
    ("said", "id_"),
    [
        ("正在响", "q:a"),
        ("q:a", "q:a"),
        ("辱骂", "q:b"),
        ("✓ 辱骂", "q:b"),
        (" 返回 ", "!back"),
        ("没有这个", "没有这个"),
    ],
)
def test_button_is_found(said: str, id_: str) -> None:
    """By label, with or without its tick, by id; what is unknown is given back."""
    assert press(said, BUTTONS) == id_


def test_latest_button_wins() -> None:
    """Of two buttons with one label the later is meant."""
    assert press("是", (Button("old:yes", "是"), Button("new:yes", "是"))) == "new:yes"


@pytest.mark.parametrize(
    ("said", "id_"),
    [("1", "q:a"), (" 3 ", "!back"), ("２", "q:b"), ("0", None), ("4", None), ("一", None)],
)
def test_number_presses_a_button_of_the_menu(said: str, id_: str | None) -> None:
    """Numbers of the menu, full-width ones too; others are text."""
    assert numbered(said, BUTTONS) == id_


@pytest.mark.parametrize("said", ["9" * 5_000, "²", ""])
def test_strange_numbers_are_text(said: str) -> None:
    """Neither a number without end nor a superscript is a fault."""
    assert numbered(said, BUTTONS) is None


@pytest.mark.parametrize("said", ["1", "2", "３"])
def test_a_number_is_the_answer_where_no_option_is_offered(said: str) -> None:
    """Three minutes are not the third button."""
    ways = (Button("q:!skip", "记不清"), Button("!back", "返回"), Button("!call", "催收来电"))

    assert numbered(said, ways) is None
    assert "1 " not in show(Message("几分钟？", ways), "wechat")[0].text


def test_a_number_presses_an_option_or_a_flow() -> None:
    """Where the question offers answers, and in the menu."""
    assert numbered("1", BUTTONS) == "q:a"
    assert numbered("1", (Button("!flow:report", "投诉"),)) == "!flow:report"
