"""The terminal as a channel: how other channels would show a message, and lines of JSON."""

from dataclasses import dataclass, replace

from bot.engine.keys import DONE, FLOW_PREFIX, SKIP
from bot.kernel.messages import Button, Message

TELEGRAM_MAX = 4096
"""Characters of a Telegram message; source: core.telegram.org/bots/api#sendmessage."""
_DIGITS_MAX = 2
WECHAT_MAX_BYTES = 2048
"""Bytes of a WeChat text message; source: developers.weixin.qq.com/doc/offiaccount."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One message as a channel shows it."""

    text: str
    buttons: tuple[Button, ...]
    edited: bool


def show(message: Message, channel: str) -> tuple[Shown, ...]:
    """Show a message as one channel would: split where it is too long, menus numbered.

    Args:
        message: What is sent.
        channel: terminal, telegram, wechat or web.
    """
    if channel == "telegram":
        return _split(message, _by_characters(message.text, TELEGRAM_MAX))
    if channel == "wechat":
        numbered = replace(message, text=_with_menu(message))
        return _split(numbered, _by_bytes(numbered.text, WECHAT_MAX_BYTES), editable=False)
    return (Shown(message.text, message.buttons, message.edits),)


def _split(message: Message, parts: list[str], *, editable: bool = True) -> tuple[Shown, ...]:
    last = len(parts) - 1
    return tuple(
        Shown(part, message.buttons if n == last else (), message.edits and editable)
        for n, part in enumerate(parts)
    )


def _with_menu(message: Message) -> str:
    shown = has_options(message.buttons)
    lines = [
        f"{n} {button.label}" if shown else button.label
        for n, button in enumerate(message.buttons, 1)
    ]
    return "\n".join([message.text, *lines])


def _by_characters(text: str, limit: int) -> list[str]:
    return [text[at : at + limit] for at in range(0, len(text), limit)] or [""]


def _by_bytes(text: str, limit: int) -> list[str]:
    parts: list[str] = [""]
    size = 0
    for character in text:
        bytes_ = len(character.encode("utf-8", "surrogatepass"))
        if size + bytes_ > limit:
            parts.append("")
            size = 0
        parts[-1] += character
        size += bytes_
    return parts


def press(said: str, shown: tuple[Button, ...]) -> str:
    """Find the button that a label, an id, or a number of the menu means; else give it back."""
    for button in reversed(shown):
        if said in (button.id, button.label):
            return button.id
    plain = said.strip().lstrip("✓ ")
    for button in reversed(shown):
        if plain == button.label.lstrip("✓ "):
            return button.id
    return said


def has_options(menu: tuple[Button, ...]) -> bool:
    """Tell whether a menu offers answers, not only ways around the question.

    Where it does not, a number is the answer itself: 3 minutes, not the third button.
    """
    ways = (f":{SKIP}", f":{DONE}")
    return any(
        button.id.startswith(FLOW_PREFIX)
        or (not button.id.startswith("!") and not button.id.endswith(ways))
        for button in menu
    )


def numbered(said: str, menu: tuple[Button, ...]) -> str | None:
    """Find the button that a number of the last menu means, full-width digits too."""
    if not has_options(menu):
        return None
    digits = said.strip()
    # No menu has a hundred buttons, and Python reads no number without end.
    if digits.isdecimal() and len(digits) <= _DIGITS_MAX and 1 <= int(digits) <= len(menu):
        return menu[int(digits) - 1].id
    return None
