"""Sending through the Bot API: what arrives, and what every failure means."""

import asyncio
from typing import cast

import pytest

from bot.channels.telegram import TelegramChannel
from bot.channels.telegram_updates import Turn, read_update
from bot.kernel.errors import (
    ChannelError,
    DeliveryDelayedError,
    DeliveryRefusedError,
    DeliveryUnknownError,
    EvidenceTooLargeError,
    SettingsError,
    UndeliverableError,
)
from bot.kernel.messages import Button, Message
from bot.kernel.turns import Receipt
from bot.kernel.values import FileRef
from tests.channels.telegram_rig import MARKER, make_channel, outgoing, wait_for, wall_now
from tests.support.bot_api import BotApi, Kind

LETTER = FileRef("document:1", "file", "投诉信.txt", "text/plain", 3)


async def test_a_message_arrives_as_plain_text(api: BotApi, channel: TelegramChannel) -> None:
    """What a user typed cannot become markup or a preview."""
    await channel.send(outgoing(Message("*a* <b>b</b> [c](http://d)")))

    (sent,) = api.sends(7)
    assert sent.text == "*a* <b>b</b> [c](http://d)"
    assert "parse_mode" not in sent.params
    assert sent.params["link_preview_options"] == {"is_disabled": True}


async def test_the_message_id_is_given(api: BotApi, channel: TelegramChannel) -> None:
    """The channel's own name for a message comes back."""
    ref = await channel.send(outgoing(Message("一")))

    assert ref == str(api.sends(7)[0].message_id)


async def test_buttons_come_in_rows(api: BotApi, channel: TelegramChannel) -> None:
    """Short labels share a row, a long one has its own."""
    labels = ("是", "不是", "我要想一想再告诉你", "返回", "跳过")
    buttons = tuple(Button(f"b{n}", label) for n, label in enumerate(labels))

    await channel.send(outgoing(Message("问", buttons)))

    markup = cast("dict[str, list[list[dict[str, str]]]]", api.sends(7)[0].params["reply_markup"])
    rows = [[cell["text"] for cell in row] for row in markup["inline_keyboard"]]
    assert rows == [["是", "不是"], ["我要想一想再告诉你"], ["返回", "跳过"]]


async def test_a_long_text_is_cut_at_lines(api: BotApi, channel: TelegramChannel) -> None:
    """Nothing is lost, every piece is allowed, and the keyboard is under the last."""
    lines = [f"{n}" + "字" * 90 for n in range(100)]

    await channel.send(outgoing(Message("\n".join(lines), (Button("a", "好"),))))

    sends = api.sends(7)
    assert "\n".join(each.text for each in sends).splitlines() == lines
    assert [bool(each.buttons) for each in sends] == [False] * (len(sends) - 1) + [True]


async def test_a_line_without_an_end_is_cut_between_characters(
    api: BotApi, channel: TelegramChannel
) -> None:
    """An emoji is two units long and never cut in half."""
    await channel.send(outgoing(Message("😀" * 5000)))

    assert "".join(each.text for each in api.sends(7)) == "😀" * 5000


async def test_a_file_arrives_whole_and_named(api: BotApi, channel: TelegramChannel) -> None:
    """A document has its name and its bytes."""
    await channel.send(outgoing(Message("给你", files=(LETTER,))))

    file = api.sends(7)[1].file
    assert file is not None
    assert (file.name, file.content) == ("投诉信.txt", "投诉信.txt".encode())


async def test_a_picture_is_sent_as_one(api: BotApi, channel: TelegramChannel) -> None:
    """A photo can be looked at without being opened."""
    photo = FileRef("f", "photo", "a.jpg", "image/jpeg", 3)

    await channel.send(outgoing(Message("", files=(photo,))))

    assert [each.method for each in api.sends(7)] == ["sendPhoto"]


async def test_a_picture_that_is_refused_is_sent_as_a_file(
    api: BotApi, channel: TelegramChannel
) -> None:
    """Telegram refuses some sizes of pictures; the bytes still arrive."""
    api.fault("sendPhoto", "400", description="Bad Request: PHOTO_INVALID_DIMENSIONS")
    photo = FileRef("f", "photo", "a.jpg", "image/jpeg", 3)

    await channel.send(outgoing(Message("", files=(photo,))))

    assert [each.method for each in api.sends(7)] == ["sendDocument"]


async def test_a_repeat_is_marked(api: BotApi, channel: TelegramChannel) -> None:
    """The user sees that a message may be one they have."""
    await channel.send(outgoing(Message("一", files=(LETTER,)), may_repeat=True))

    assert [each.text for each in api.sends(7)] == [f"{MARKER}\n一", MARKER]


async def test_a_list_is_ticked_in_place(api: BotApi, channel: TelegramChannel) -> None:
    """An edit replaces the last message with buttons."""
    await channel.send(outgoing(Message("一", (Button("a", "甲"),))))

    await channel.send(outgoing(Message("二", (Button("a", "√甲"),), edits=True), 2))

    assert api.user(7).shown() == ("二",)


async def test_an_edit_that_changes_nothing_is_done(api: BotApi, channel: TelegramChannel) -> None:
    """Telegram calls it an error; it is none."""
    message = Message("一", (Button("a", "甲"),), edits=True)
    await channel.send(outgoing(message))

    await channel.send(outgoing(message, 2))

    assert api.user(7).shown() == ("一",)


async def test_an_edit_without_a_known_message_is_sent(
    api: BotApi, channel: TelegramChannel
) -> None:
    """After a restart there is nothing to edit."""
    await channel.send(outgoing(Message("一", (Button("a", "甲"),), edits=True)))

    assert [each.method for each in api.events(7)] == ["sendMessage"]


async def test_pieces_that_arrived_are_not_sent_again(
    api: BotApi, channel: TelegramChannel
) -> None:
    """When the second piece fails, the next try begins with it."""
    message = Message("字" * 4000 + "\n" + "句" * 4000)
    api.fault("sendMessage", "429", skip=1, retry_after=1)
    with pytest.raises(DeliveryDelayedError):
        await channel.send(outgoing(message))

    await channel.send(outgoing(message))

    assert [each.text[0] for each in api.sends(7)] == ["字", "句"]


FAULTS: dict[Kind, type[ChannelError]] = {
    "429": DeliveryDelayedError,
    "400": DeliveryRefusedError,
    "403": UndeliverableError,
    "500": DeliveryUnknownError,
    "502": DeliveryUnknownError,
    "stall_before": DeliveryUnknownError,
    "stall_after": DeliveryUnknownError,
    "reset_before": DeliveryUnknownError,
    "reset_after": DeliveryUnknownError,
}


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("method", ["sendMessage", "sendDocument"])
async def test_every_failure_is_translated(
    api: BotApi, channel: TelegramChannel, kind: Kind, method: str
) -> None:
    """No error of the client leaves the channel, and none says the text or the token."""
    api.fault(method, kind, retry_after=7)
    message = Message("秘密") if method == "sendMessage" else Message("", files=(LETTER,))

    with pytest.raises(ChannelError) as caught:
        await channel.send(outgoing(message))

    assert type(caught.value) is FAULTS[kind]
    assert "秘密" not in str(caught.value)
    assert api.token not in repr(caught.value)


async def test_flood_control_says_for_how_long(api: BotApi, channel: TelegramChannel) -> None:
    """The seconds are those of the answer."""
    api.fault("sendMessage", "429", retry_after=7)

    with pytest.raises(DeliveryDelayedError) as caught:
        await channel.send(outgoing(Message("一")))

    assert caught.value.retry_after_s == 7.0


async def test_a_refused_connection_was_no_send(api: BotApi, channel: TelegramChannel) -> None:
    """Where nothing could connect nothing arrived."""
    api.refuse_connections(1.0)
    await asyncio.sleep(0.3)

    with pytest.raises(DeliveryDelayedError) as caught:
        await channel.send(outgoing(Message("一")))

    assert caught.value.retry_after_s is None


async def test_a_body_that_is_no_message_is_refused(channel: TelegramChannel) -> None:
    """A broken row is set aside, not tried for ever."""
    row = outgoing(Message("一"))

    with pytest.raises(DeliveryRefusedError):
        await channel.send(type(row)(1, row.address, b"{}", "A", 0, may_repeat=False))


@pytest.mark.parametrize("token", ["", "abc", "1:short", "42:AA AA AA AA AA"])
async def test_a_token_that_is_none_is_named(api: BotApi, token: str) -> None:
    """The operator hears which setting is wrong, and its value is not repeated."""
    with pytest.raises(SettingsError, match="TELEGRAM_BOT_TOKEN") as caught:
        make_channel(api, token or "x")

    assert (token or "x") + " " not in str(caught.value)


async def test_a_file_of_a_user_is_fetched(api: BotApi, channel: TelegramChannel) -> None:
    """Bytes come as they were sent."""
    content = bytes(range(256)) * 1000
    api.user(7).send_document(content, "a.bin")

    chunks = await channel.fetch(await _source(channel))

    assert b"".join([chunk async for chunk in chunks]) == content


async def test_a_broken_download_is_an_error(api: BotApi, channel: TelegramChannel) -> None:
    """Half a file is never taken for one."""
    api.user(7).send_document(b"x" * 200_000, "a.bin")
    api.fault("file", "cut")

    with pytest.raises(DeliveryUnknownError):
        _ = [chunk async for chunk in await channel.fetch(await _source(channel))]


async def test_a_file_that_is_gone_is_given_up(api: BotApi, channel: TelegramChannel) -> None:
    """An id that Telegram does not know is not tried again."""
    with pytest.raises(UndeliverableError):
        await channel.fetch("telegram:nothing")


async def test_a_file_too_large_for_bots_is_told_apart(
    api: BotApi, channel: TelegramChannel
) -> None:
    """The user can do something about a file that is too large."""
    api.fault("getFile", "400", description="Bad Request: file is too big")
    api.user(7).send_document(b"x", "a.bin")

    with pytest.raises(EvidenceTooLargeError):
        await channel.fetch(await _source(channel))


async def test_closing_waits_for_nothing(api: BotApi, channel: TelegramChannel) -> None:
    """What is not important is given up."""
    api.fault("leaveChat", "stall_before")
    api.group(-5).say("大家好")
    (raw,) = await channel.updates(None)
    await channel.receive(raw, _never)
    await wait_for(lambda: api.calls("leaveChat"))

    await asyncio.wait_for(channel.close(), 2.0)

    assert not api.group(-5).left


async def _never(update: object) -> Receipt:
    raise AssertionError("no turn was expected")


async def _source(channel: TelegramChannel) -> str:
    (raw,) = await channel.updates(None)
    reading = read_update(raw, 42, wall_now())
    assert isinstance(reading, Turn)
    return reading.update.file_source or ""
