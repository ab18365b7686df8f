"""What a conversation shows, as reply objects: the channel it imitates, the buttons seen."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from bot.adviser.files import FileRoom
from bot.channels.terminal import show
from bot.kernel.ids import Address
from bot.kernel.messages import Button, Message
from bot.kernel.values import FileRef, Json


@dataclass(slots=True)
class Screen:
    """What one conversation shows: the channel it imitates and the buttons seen so far."""

    channel: str
    room: FileRoom
    address: Address
    folder: Path
    ui: Callable[[str], str]
    seen: tuple[Button, ...] = ()
    menu: tuple[Button, ...] = ()

    async def show(self, messages: tuple[Message, ...]) -> list[Json]:
        """Give messages as reply objects and remember their buttons."""
        replies: list[Json] = []
        for message in messages:
            if message.buttons:
                self.menu = message.buttons
                self.seen = (*self.seen[-400:], *message.buttons)
            replies += [
                reply(part.text, part.buttons, None, edited=part.edited)
                for part in show(message, self.channel)
            ]
            replies += await self._attach(message, replies)
        return replies

    async def _attach(self, message: Message, replies: list[Json]) -> list[Json]:
        """Put the first file on the message itself and each further one on its own."""
        more: list[Json] = []
        for number, ref in enumerate(message.files):
            file = await self._save(ref)
            last = replies[-1]
            if number == 0 and isinstance(last, dict):
                last["file"] = file
            else:
                more.append(reply("", (), file, edited=False))
        return more

    async def _save(self, ref: FileRef) -> Json:
        path = self.folder / f"{len(list(self.folder.iterdir()))}-{Path(ref.name).name}"
        with path.open("wb") as out:
            async for chunk in self.room.read(self.address, ref):
                out.write(chunk)
        return {"path": str(path), "name": ref.name, "mime": ref.mime}


def reply(text: str, buttons: tuple[Button, ...], file: Json, *, edited: bool) -> Json:
    """Give one reply object."""
    shown: list[Json] = [{"id": button.id, "label": button.label} for button in buttons]
    return {"text": text, "buttons": shown, "file": file, "edited": edited}
