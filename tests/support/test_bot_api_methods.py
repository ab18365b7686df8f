"""What a bot sends is checked, kept and answered as at the real server."""

import httpx
import pytest
import telegram
from telegram import error

from tests.support.bot_api import BotApi

KEYBOARD = telegram.InlineKeyboardMarkup(
    [[telegram.InlineKeyboardButton("返回", callback_data="!back")]]
)


async def test_a_button_press_arrives_and_is_answered(api: BotApi, bot: telegram.Bot) -> None:
    """A press carries its data and message; the answer reaches the user."""
    user = api.user(7)
    sent = await bot.send_message(7, "问题", reply_markup=KEYBOARD)
    press = user.tap("返回")

    query = (await bot.get_updates())[0].callback_query
    assert query is not None
    await query.answer("好")

    assert query.data == "!back"
    assert query.message is not None
    assert query.message.message_id == sent.message_id
    assert user.answers(press)[0]["text"] == "好"


async def test_a_wrong_token_is_refused(api: BotApi) -> None:
    """A well-formed foreign token is unauthorised, a malformed one is not found."""
    async with httpx.AsyncClient() as client:
        foreign = await client.get(f"{api.url}/bot1:AAA/getMe")
        malformed = await client.get(f"{api.url}/botnonsense/getMe")

    assert foreign.json() == {"ok": False, "error_code": 401, "description": "Unauthorized"}
    assert malformed.status_code == 404


async def test_an_unknown_method_is_not_found(api: BotApi, bot: telegram.Bot) -> None:
    """Misspelt methods do not pass silently."""
    with pytest.raises((error.InvalidToken, error.EndPointNotFound)):
        await bot.do_api_request("sendMesage")


@pytest.mark.parametrize("kind", ["photo", "voice", "document"])
async def test_downloaded_bytes_are_those_sent(api: BotApi, bot: telegram.Bot, kind: str) -> None:
    """GetFile and the download give back exactly what the user sent."""
    content = bytes(range(256)) * 300
    user = api.user(7)
    match kind:
        case "photo":
            user.send_photo(content)
        case "voice":
            user.send_voice(content)
        case _:
            user.send_document(content, "借条.pdf")

    message = (await bot.get_updates())[0].message
    assert message is not None
    part = message.photo[-1] if kind == "photo" else message.voice or message.document
    assert part is not None
    fetched = await (await part.get_file()).download_as_bytearray()

    assert bytes(fetched) == content


async def test_a_sent_document_is_recorded_with_its_bytes(api: BotApi, bot: telegram.Bot) -> None:
    """A multipart upload arrives under its name."""
    api.user(7)

    await bot.send_document(7, b"letter", filename="投诉信.txt", caption="给您")

    sent = api.user(7).wait_for("给您", since=0)
    assert sent.file is not None
    assert (sent.file.name, sent.file.content) == ("投诉信.txt", b"letter")


async def test_limits_of_texts_and_buttons(api: BotApi, bot: telegram.Bot) -> None:
    """What the real server refuses is refused in its words."""
    api.user(7)
    long_data = telegram.InlineKeyboardMarkup.de_json(
        {"inline_keyboard": [[{"text": "按", "callback_data": "字" * 22}]]}
    )

    with pytest.raises(error.BadRequest, match=r"(?i)message is too long"):
        await bot.send_message(7, "字" * 4097)
    with pytest.raises(error.BadRequest, match=r"(?i)text is empty"):
        await bot.send_message(7, " ")
    with pytest.raises(error.BadRequest, match=r"(?i)button_data_invalid"):
        await bot.send_message(7, "甲", reply_markup=long_data)
    with pytest.raises(error.BadRequest, match=r"(?i)chat not found"):
        await bot.send_message(99, "甲")


async def test_a_keyboard_that_is_no_object_is_refused(api: BotApi) -> None:
    """The typed client could not even send this one."""
    api.user(7)
    sent = {"chat_id": 7, "text": "甲", "reply_markup": "[1]"}

    async with httpx.AsyncClient() as client:
        answer = await client.post(f"{api.base_url}{api.token}/sendMessage", json=sent)

    assert answer.status_code == 400
    assert answer.json()["description"] == "Bad Request: object expected as reply markup"
    assert api.sends() == ()


async def test_edits_replace_and_repeat_is_refused(api: BotApi, bot: telegram.Bot) -> None:
    """An edit is recorded as one; the same edit again is "not modified"."""
    user = api.user(7)
    sent = await bot.send_message(7, "甲", reply_markup=KEYBOARD)

    await bot.edit_message_text("乙", 7, sent.message_id)

    assert user.shown() == ("乙",)
    assert user.labels() == ()
    assert [each.edited for each in api.events(7)] == [False, True]
    with pytest.raises(error.BadRequest, match=r"(?i)not modified"):
        await bot.edit_message_text("乙", 7, sent.message_id)


async def test_messages_are_deleted_within_two_days_only(api: BotApi, bot: telegram.Bot) -> None:
    """The 48-hour rule holds for single and for many messages."""
    user = api.user(7)
    old = await bot.send_message(7, "旧")
    api.clock.advance(48 * 3600 + 1)
    new = await bot.send_message(7, "新")

    with pytest.raises(error.BadRequest, match=r"(?i)can't be deleted"):
        await bot.delete_message(7, old.message_id)
    await bot.delete_messages(7, [new.message_id, 999])

    assert user.shown() == ("旧",)


async def test_a_blocked_bot_is_forbidden_and_told(api: BotApi, bot: telegram.Bot) -> None:
    """Blocking refuses sends and makes a my_chat_member update."""
    api.user(7).block()

    with pytest.raises(error.Forbidden, match="blocked by the user"):
        await bot.send_message(7, "甲")

    change = (await bot.get_updates())[0].my_chat_member
    assert change is not None
    assert change.new_chat_member.status == "kicked"


async def test_a_group_adds_the_bot_and_is_left(api: BotApi, bot: telegram.Bot) -> None:
    """A group is announced, can be written to, and can be left once."""
    group = api.group(-100123, "催收群")
    group.add_bot()
    group.say("大家好")

    updates = await bot.get_updates()
    await bot.send_message(group.chat_id, "只在私聊中服务")
    await bot.leave_chat(group.chat_id)

    assert updates[0].my_chat_member is not None
    assert updates[1].effective_chat is not None
    assert updates[1].effective_chat.type == "supergroup"
    assert group.left
    with pytest.raises(error.Forbidden):
        await bot.send_message(group.chat_id, "再见")


async def test_small_methods_answer(api: BotApi, bot: telegram.Bot) -> None:
    """The rest of what a bot calls at start works with the typed client."""
    api.user(7, "小王")

    assert (await bot.get_me()).username == "wenzhu_standin_bot"
    assert (await bot.get_chat(7)).first_name == "小王"
    assert await bot.set_my_commands([("start", "开始")])
    assert await bot.send_chat_action(7, "typing")
    assert (await bot.get_webhook_info()).url == ""


async def test_waiting_tells_what_came_instead(api: BotApi, bot: telegram.Bot) -> None:
    """A failed wait names the replies there were, a failed tap the labels."""
    user = api.user(7)
    await bot.send_message(7, "别的", reply_markup=KEYBOARD)

    with pytest.raises(AssertionError, match="别的"):
        user.wait_for("想要的", timeout_s=0.1)
    with pytest.raises(AssertionError, match="返回"):
        user.tap("没有")
