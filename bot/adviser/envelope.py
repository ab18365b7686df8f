"""The stored form of an outbound message."""

import orjson

from bot.kernel.messages import Button, DeliveryClass, Message
from bot.kernel.values import FileRef, Json, from_json, to_json


def encode_message(message: Message) -> bytes:
    """Encode a message as JSON text."""
    raw: dict[str, Json] = {"text": message.text}
    if message.buttons:
        raw["buttons"] = [[button.id, button.label] for button in message.buttons]
    if message.files:
        raw["files"] = [to_json(ref) for ref in message.files]
    if message.edits:
        raw["edits"] = True
    return orjson.dumps(raw)


def decode_message(body: bytes, delivery: DeliveryClass = "A") -> Message:
    """Decode what `encode_message` made.

    Raises:
        ValueError: The bytes are no encoded message.
    """
    raw: Json = orjson.loads(body)
    match raw:
        case {"text": str(text), **rest}:
            refs = (from_json(ref) for ref in _list(rest.get("files")))
            return Message(
                text=text,
                buttons=tuple(_button(button) for button in _list(rest.get("buttons"))),
                files=tuple(ref for ref in refs if isinstance(ref, FileRef)),
                delivery=delivery,
                edits=rest.get("edits") is True,
            )
        case _:
            raise ValueError("not an encoded message")


def _button(raw: Json) -> Button:
    match raw:
        case [str(id_), str(label)]:
            return Button(id_, label)
        case _:
            raise ValueError("not an encoded button")


def _list(raw: Json) -> list[Json]:
    return raw if isinstance(raw, list) else []
