"""The conversation of a person at a terminal."""

from datetime import timedelta

from prompt_toolkit import PromptSession
from prompt_toolkit.patch_stdout import patch_stdout
from rich.console import Console
from rich.text import Text

from bot.channels.terminal import has_options, numbered, press
from bot.cli.screen import Screen
from bot.cli.talk import Talk
from bot.kernel.messages import Button
from bot.kernel.values import Json


async def converse(talk: Talk, screen: Screen) -> int:
    """Talk until the person leaves with Ctrl-D or /quit. A number presses a button."""
    console = Console(highlight=False)
    editor: PromptSession[str] = PromptSession()
    unread = await talk.unread()
    _print(console, await screen.show(unread or await talk.send("text", "/start")))
    while True:
        try:
            with patch_stdout():
                typed = await editor.prompt_async("> ")
        except (EOFError, KeyboardInterrupt):
            break
        if typed.strip() == "/quit":
            break
        chosen = numbered(typed, screen.menu) or press(typed, screen.menu)
        kind = "tap" if any(button.id == chosen for button in screen.menu) else "text"
        late = await talk.wait(timedelta(0))
        answer = await talk.send(kind, chosen if kind == "tap" else typed)
        _print(console, await screen.show((*late, *answer)))
    console.print(Text(screen.ui("chat_bye"), style="dim"))
    return 0


def _print(console: Console, replies: list[Json]) -> None:
    for reply in replies:
        match reply:
            case {"text": str(text), "buttons": list(buttons), "file": file, "edited": _}:
                console.print(Text(text, style="bold"))
                if isinstance(file, dict):
                    console.print(Text(str(file.get("path")), style="underline"))
                _print_buttons(console, [one for one in buttons if isinstance(one, dict)])
            case _:
                pass


def _print_buttons(console: Console, buttons: list[dict[str, Json]]) -> None:
    menu = tuple(Button(str(one.get("id")), str(one.get("label"))) for one in buttons)
    counted = has_options(menu)
    for number, button in enumerate(menu, 1):
        sign = str(number) if counted else "-"
        console.print(Text(f"  {sign:>2}  {button.label}", style="cyan"))
    if menu:
        console.print()
