"""JSON of the Bot API: typed access to what came in, builders of what goes out.

Source: https://core.telegram.org/bots/api, read 2026-11-24.
"""

import json
from dataclasses import dataclass
from typing import Final, TypeAlias, cast

Json: TypeAlias = dict[str, object]

BOT_ID: Final = 4242
BOT: Final[Json] = {
    "id": BOT_ID,
    "is_bot": True,
    "first_name": "Wenzhu",
    "username": "wenzhu_standin_bot",
}
TEXT_MAX_UNITS: Final = 4096
CAPTION_MAX_UNITS: Final = 1024
CALLBACK_DATA_MAX_BYTES: Final = 64
BUTTONS_MAX: Final = 100


class ApiError(Exception):
    """A refusal by the stand-in; becomes `{"ok": false, …}` with the code as HTTP status."""

    def __init__(self, code: int, description: str, retry_after: int | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.retry_after = retry_after

    def body(self) -> Json:
        """Give the JSON document that the real server would answer with."""
        body: Json = {"ok": False, "error_code": self.code, "description": self.description}
        if self.retry_after is not None:
            body["parameters"] = {"retry_after": self.retry_after}
        return body


def bad_request(reason: str) -> ApiError:
    """Make the error of a refused request; `reason` follows the real server's wording."""
    return ApiError(400, f"Bad Request: {reason}")


def as_object(value: object) -> Json:
    """Give `value` as a JSON object, an empty one when it is something else."""
    return cast("Json", value) if isinstance(value, dict) else {}


def as_array(value: object) -> list[object]:
    """Give `value` as a JSON array, an empty one when it is something else."""
    return cast("list[object]", value) if isinstance(value, list) else []


def as_int(value: object, default: int = 0) -> int:
    """Give `value` as a whole number; form fields arrive as text."""
    try:
        return int(cast("str | int", value))
    except (TypeError, ValueError):
        return default


def utf16_units(text: str) -> int:
    """Count as Telegram counts: an emoji outside the basic plane is two."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that came with a multipart request."""

    name: str
    mime: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Button:
    """One button of an inline keyboard that carries callback data."""

    label: str
    data: str


class Params:
    """Parameters of one request, whichever of the four encodings brought them."""

    def __init__(self, values: Json, uploads: dict[str, Upload] | None = None) -> None:
        self.values = values
        self.uploads = uploads or {}

    def text(self, name: str) -> str:
        """Give a text parameter, empty when absent."""
        value = self.values.get(name)
        return value if isinstance(value, str) else ""

    def whole(self, name: str, default: int = 0) -> int:
        """Give a whole-number parameter."""
        return as_int(self.values.get(name), default)

    def true(self, name: str) -> bool:
        """Tell whether a flag is set."""
        return str(self.values.get(name, "")).lower() in {"true", "1"}

    def structure(self, name: str) -> object:
        """Give a parameter that is JSON, also when it was sent as a text that holds JSON.

        Raises:
            ApiError: 400, the text is not JSON.
        """
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return cast("object", json.loads(value))
        except ValueError as exc:
            raise bad_request(f"can't parse {name} JSON object") from exc

    def upload(self, name: str) -> Upload | None:
        """Find the uploaded file that the parameter `name` stands for."""
        link = self.text(name)
        return self.uploads.get(link.removeprefix("attach://") if link else name)


def reply_markup(params: Params) -> Json | None:
    """Read and check `reply_markup` as the real server does.

    Raises:
        ApiError: 400, not an object, a button without action, or callback data too long.
    """
    raw = params.structure("reply_markup")
    if raw is None or raw == "":
        return None
    if not isinstance(raw, dict):
        raise bad_request("object expected as reply markup")
    markup = as_object(cast("object", raw))
    if "inline_keyboard" in markup:
        _check_inline(markup["inline_keyboard"])
    elif not markup.keys() & {"keyboard", "remove_keyboard", "force_reply"}:
        raise bad_request("can't parse reply markup: unknown type")
    return markup


def _check_inline(rows: object) -> None:
    if not isinstance(rows, list):
        raise bad_request('field "inline_keyboard" must be of type Array')
    count = 0
    for row in as_array(cast("object", rows)):
        if not isinstance(row, list):
            raise bad_request('field "inline_keyboard" must be an Array of Arrays')
        for button in as_array(cast("object", row)):
            _check_button(button)
            count += 1
    if count > BUTTONS_MAX:
        raise bad_request("reply markup is too long")


def _check_button(raw: object) -> None:
    button = as_object(raw)
    if not str(button.get("text", "")).strip():
        raise bad_request('can\'t parse inline keyboard button: field "text" must be non-empty')
    if "callback_data" not in button:
        if "url" not in button:
            raise bad_request(
                "can't parse inline keyboard button: "
                "Text buttons are unallowed in the inline keyboard"
            )
        return
    size = len(str(button["callback_data"]).encode())
    if not 1 <= size <= CALLBACK_DATA_MAX_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def buttons_of(markup: Json | None) -> tuple[Button, ...]:
    """List the callback buttons of a keyboard in reading order."""
    if not markup:
        return ()
    return tuple(
        Button(str(button.get("text", "")), str(button.get("callback_data", "")))
        for row in as_array(markup.get("inline_keyboard"))
        for button in map(as_object, as_array(row))
        if "callback_data" in button
    )


def entities_of(text: str) -> list[Json]:
    """Mark a leading bot command, the one entity that matters to a bot's dispatcher."""
    if not text.startswith("/"):
        return []
    return [{"type": "bot_command", "offset": 0, "length": utf16_units(text.split(maxsplit=1)[0])}]


def person(user_id: int, name: str) -> Json:
    """Build a `User` that is no bot."""
    return {"id": user_id, "is_bot": False, "first_name": name, "language_code": "zh-hans"}


def private_chat(user_id: int, name: str) -> Json:
    """Build the private `Chat` with a user."""
    return {"id": user_id, "first_name": name, "type": "private"}


def group_chat(chat_id: int, title: str) -> Json:
    """Build a group `Chat`; ids of groups are negative."""
    kind = "supergroup" if str(chat_id).startswith("-100") else "group"
    return {"id": chat_id, "title": title, "type": kind}
