"""The Bot API methods that answer at once. `getUpdates` waits and lives with the server."""

import re
from collections.abc import Callable
from typing import Final

from tests.support.bot_api_shapes import (
    BOT,
    BOT_ID,
    CAPTION_MAX_UNITS,
    TEXT_MAX_UNITS,
    ApiError,
    Json,
    Params,
    Upload,
    as_array,
    as_int,
    as_object,
    bad_request,
    entities_of,
    reply_markup,
    utf16_units,
)
from tests.support.bot_api_world import Chat, StoredFile, Webhook, World

DELETE_WINDOW_S: Final = 48 * 3600
PRESS_WINDOW_S: Final = 150
DOWNLOAD_MAX_BYTES: Final = 20 * 1024 * 1024
UPLOAD_MAX_BYTES: Final = 50 * 1024 * 1024
SECRET: Final = re.compile(r"[A-Za-z0-9_-]{0,256}")
ACTIONS: Final = frozenset(
    [
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
    ]
)

NOT_MODIFIED: Final = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
TOO_OLD: Final = "query is too old and response timeout expired or query ID is invalid"


def call(world: World, method: str, params: Params) -> object:
    """Carry out a method, whose name may be in any case.

    Raises:
        ApiError: The request is refused.
    """
    act = METHODS.get(method.lower())
    if act is None:
        raise ApiError(404, "Not Found: method not found")
    return act(world, params)


def _writable(world: World, params: Params) -> Chat:
    chat = _known(world, params)
    if chat.blocked:
        raise ApiError(403, "Forbidden: bot was blocked by the user")
    if not chat.member:
        raise ApiError(403, "Forbidden: bot is not a member of the group chat")
    return chat


def _known(world: World, params: Params) -> Chat:
    if not str(params.values.get("chat_id", "")):
        raise bad_request("chat_id is empty")
    chat = world.chats.get(params.whole("chat_id"))
    if chat is None:
        raise bad_request("chat not found")
    return chat


def _get_me(world: World, params: Params) -> object:
    del world, params
    return {
        **BOT,
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": False,
    }


def _checked_text(params: Params) -> str:
    text = params.text("text").strip()
    if not text:
        raise bad_request("message text is empty")
    if utf16_units(text) > TEXT_MAX_UNITS:
        raise bad_request("message is too long")
    return text


def _common(world: World, chat: Chat, params: Params) -> Json:
    content: Json = {}
    markup = reply_markup(params)
    if markup and "inline_keyboard" in markup:
        content["reply_markup"] = markup
    reply = as_object(params.structure("reply_parameters"))
    answered = as_int(reply.get("message_id"), params.whole("reply_to_message_id"))
    if answered:
        original = chat.messages.get(answered)
        if original is not None:
            nested = {key: value for key, value in original.items() if key != "reply_to_message"}
            content["reply_to_message"] = nested
        elif not reply.get("allow_sending_without_reply"):
            raise bad_request("message to be replied not found")
    return content


def _send_message(world: World, params: Params) -> object:
    chat = _writable(world, params)
    text = _checked_text(params)
    content: Json = {"text": text, **_common(world, chat, params)}
    entities = as_array(params.structure("entities")) or entities_of(text)
    if entities:
        content["entities"] = entities
    message = world.bot_message(chat, content)
    world.record(message, "sendMessage", None, params.values)
    return message


def _send_file(kind: str, method: str) -> Callable[[World, Params], object]:
    def send(world: World, params: Params) -> object:
        chat = _writable(world, params)
        caption = params.text("caption")
        if utf16_units(caption) > CAPTION_MAX_UNITS:
            raise bad_request("message caption is too long")
        upload, stored = _incoming(world, kind, params)
        content: Json = {kind: file_shape(kind, upload, stored), **_common(world, chat, params)}
        if caption:
            content["caption"] = caption
        message = world.bot_message(chat, content)
        world.record(message, method, upload, params.values)
        return message

    return send


def _incoming(world: World, kind: str, params: Params) -> tuple[Upload, StoredFile]:
    known = world.files.get(params.text(kind))
    if known is not None:
        return Upload(known.path.rpartition("/")[2], "", known.content), known
    upload = params.upload(kind)
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    if not upload.content:
        raise bad_request("file must be non-empty")
    if len(upload.content) > UPLOAD_MAX_BYTES:
        raise ApiError(413, "Request Entity Too Large")
    return upload, world.store_file(f"{kind}s", upload)


def file_shape(kind: str, upload: Upload, stored: StoredFile) -> object:
    """Build what a message holds under `photo`, `voice`, `document` and so on."""
    size: Json = {
        "file_id": stored.file_id,
        "file_unique_id": f"AQAD{stored.file_id[4:12]}",
        "file_size": len(stored.content),
    }
    if kind == "photo":
        thumbnail = {**size, "file_id": stored.file_id, "width": 90, "height": 60}
        return [thumbnail, {**size, "width": 1280, "height": 853}]
    mime: Json = {"mime_type": upload.mime} if upload.mime else {}
    if kind == "document":
        return {**size, **mime, "file_name": upload.name}
    if kind == "video":
        return {**size, **mime, "duration": 5, "width": 640, "height": 480}
    return {**size, **mime, "duration": 5}


def _edited(world: World, params: Params) -> tuple[Chat, Json]:
    chat = _writable(world, params)
    message = chat.messages.get(params.whole("message_id"))
    if message is None:
        raise bad_request("message to edit not found")
    if as_object(message["from"]).get("id") != BOT_ID:
        raise bad_request("message can't be edited")
    return chat, message


def _edit_text(world: World, params: Params) -> object:
    _, message = _edited(world, params)
    text = _checked_text(params)
    return _replace(world, message, {"text": text}, ("editMessageText", params))


def _edit_markup(world: World, params: Params) -> object:
    _, message = _edited(world, params)
    return _replace(world, message, {}, ("editMessageReplyMarkup", params))


def _replace(world: World, message: Json, content: Json, origin: tuple[str, Params]) -> Json:
    method, params = origin
    markup = reply_markup(params) or {}
    if not as_array(markup.get("inline_keyboard")):
        markup = {}
    same_text = all(message.get(key) == value for key, value in content.items())
    if same_text and as_object(message.get("reply_markup")) == markup:
        raise bad_request(NOT_MODIFIED)
    message.update(content)
    message["edit_date"] = int(world.clock.now())
    message.pop("reply_markup", None)
    if markup:
        message["reply_markup"] = markup
    world.record(message, method, None, params.values)
    return message


def _delete(world: World, chat: Chat, message_id: int) -> None:
    message = chat.messages.get(message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if world.clock.now() - as_int(message["date"]) > DELETE_WINDOW_S:
        raise bad_request("message can't be deleted for everyone")
    del chat.messages[message_id]


def _delete_message(world: World, params: Params) -> object:
    _delete(world, _writable(world, params), params.whole("message_id"))
    return True


def _delete_messages(world: World, params: Params) -> object:
    chat = _writable(world, params)
    ids = [as_int(each) for each in as_array(params.structure("message_ids"))]
    if not 1 <= len(ids) <= 100:
        raise bad_request("there must be between 1 and 100 message identifiers")
    for message_id in ids:
        if message_id in chat.messages:
            _delete(world, chat, message_id)
    return True


def _answer_press(world: World, params: Params) -> object:
    press = world.presses.get(params.text("callback_query_id"))
    if press is None or world.clock.now() - press.made_at > PRESS_WINDOW_S:
        raise bad_request(TOO_OLD)
    if utf16_units(params.text("text")) > 200:
        raise bad_request("MESSAGE_TOO_LONG")
    press.answers.append(params.values)
    return True


def _get_file(world: World, params: Params) -> object:
    stored = world.files.get(params.text("file_id"))
    if stored is None:
        raise bad_request("wrong file_id or the file is temporarily unavailable")
    if len(stored.content) > DOWNLOAD_MAX_BYTES:
        raise bad_request("file is too big")
    return {
        "file_id": stored.file_id,
        "file_unique_id": f"AQAD{stored.file_id[4:12]}",
        "file_size": len(stored.content),
        "file_path": stored.path,
    }


def _get_chat(world: World, params: Params) -> object:
    chat = _known(world, params)
    return {
        **chat.shape,
        "accent_color_id": 0,
        "max_reaction_count": 11,
        "accepted_gift_types": {
            "unlimited_gifts": True,
            "limited_gifts": True,
            "unique_gifts": True,
            "premium_subscription": True,
            "gifts_from_channels": True,
        },
    }


def _leave_chat(world: World, params: Params) -> object:
    chat = _writable(world, params)
    if chat.shape["type"] == "private":
        raise bad_request("chat member status can't be changed in private chats")
    chat.member = False
    world.changed.notify_all()
    return True


def _set_commands(world: World, params: Params) -> object:
    world.commands = params.structure("commands")
    return True


def _get_commands(world: World, params: Params) -> object:
    del params
    return world.commands


def _chat_action(world: World, params: Params) -> object:
    _writable(world, params)
    if params.text("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    return True


def take_allowed_updates(world: World, params: Params) -> None:
    """Remember `allowed_updates` when the request has it; an empty list restores the default."""
    if "allowed_updates" in params.values:
        kinds = as_array(params.structure("allowed_updates"))
        world.allowed = frozenset(str(kind) for kind in kinds)


def _set_webhook(world: World, params: Params) -> object:
    url = params.text("url")
    if url and not url.startswith(("http://", "https://")):
        raise bad_request("invalid webhook URL specified")
    secret = params.text("secret_token")
    if len(secret) > 256:
        raise bad_request("secret token is too long")
    if not SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    take_allowed_updates(world, params)
    if params.true("drop_pending_updates"):
        world.queue.clear()
    world.webhook = Webhook(url, secret, params.whole("max_connections", 40))
    world.wake()
    return True


def _delete_webhook(world: World, params: Params) -> object:
    if params.true("drop_pending_updates"):
        world.queue.clear()
    world.webhook = Webhook()
    world.wake()
    return True


def _webhook_info(world: World, params: Params) -> object:
    del params
    hook = world.webhook
    info: Json = {
        "url": hook.url,
        "has_custom_certificate": False,
        "pending_update_count": world.unconfirmed(),
    }
    if hook.url:
        info["max_connections"] = hook.max_connections
    if world.allowed:
        info["allowed_updates"] = sorted(world.allowed)
    if hook.last_error:
        info["last_error_date"] = hook.last_error_date
        info["last_error_message"] = hook.last_error
    return info


METHODS: Final[dict[str, Callable[[World, Params], object]]] = {
    "getme": _get_me,
    "sendmessage": _send_message,
    "senddocument": _send_file("document", "sendDocument"),
    "sendphoto": _send_file("photo", "sendPhoto"),
    "sendvoice": _send_file("voice", "sendVoice"),
    "editmessagetext": _edit_text,
    "editmessagereplymarkup": _edit_markup,
    "deletemessage": _delete_message,
    "deletemessages": _delete_messages,
    "answercallbackquery": _answer_press,
    "getfile": _get_file,
    "getchat": _get_chat,
    "leavechat": _leave_chat,
    "setmycommands": _set_commands,
    "getmycommands": _get_commands,
    "sendchataction": _chat_action,
    "setwebhook": _set_webhook,
    "deletewebhook": _delete_webhook,
    "getwebhookinfo": _webhook_info,
}
