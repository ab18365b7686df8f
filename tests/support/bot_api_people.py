"""The people on the other side: they write, tap, send files, and wait for answers."""

import mimetypes
import time
from collections.abc import Callable
from typing import Final, TypeVar

from tests.support.bot_api_methods import file_shape
from tests.support.bot_api_shapes import (
    BOT,
    BOT_ID,
    Button,
    Json,
    Upload,
    as_int,
    as_object,
    buttons_of,
    entities_of,
    group_chat,
    person,
    private_chat,
)
from tests.support.bot_api_world import Press, Sent, World

WAIT_S: Final = 10.0
Found = TypeVar("Found")


class Room:
    """One chat as seen from outside the bot: what arrived there, and waiting for more."""

    def __init__(self, world: World, chat_id: int, shape: Json) -> None:
        self.chat_id = chat_id
        self._world = world
        with world.changed:
            self._chat = world.chat(chat_id, shape)
            self._mark = len(world.events)

    @property
    def mark(self) -> int:
        """Number of the last event before this user's last action; later ones are replies."""
        return self._mark

    def replies(self, since: int | None = None) -> tuple[Sent, ...]:
        """List sends and edits in this chat after `since`, by default after the last action."""
        after = self._mark if since is None else since
        with self._world.changed:
            later = self._world.events[after:]
        return tuple(sent for sent in later if sent.chat_id == self.chat_id)

    def wait_for(self, fragment: str, timeout_s: float = WAIT_S, since: int | None = None) -> Sent:
        """Wait for a reply whose text or a button's label holds `fragment`; give the first.

        Raises:
            AssertionError: None came in time; the message lists what came instead.
        """

        def look() -> Sent | None:
            return next((each for each in self.replies(since) if _shows(each, fragment)), None)

        found = self._wait(look, timeout_s)
        if found is None:
            raise AssertionError(
                f"no {fragment!r} in chat {self.chat_id}, only {self._told(since)}"
            )
        return found

    def wait_replies(
        self, count: int, timeout_s: float = WAIT_S, since: int | None = None
    ) -> tuple[Sent, ...]:
        """Wait until at least `count` replies have come; give them all.

        Raises:
            AssertionError: Fewer came in time.
        """

        def look() -> tuple[Sent, ...] | None:
            replies = self.replies(since)
            return replies if len(replies) >= count else None

        found = self._wait(look, timeout_s)
        if found is None:
            raise AssertionError(f"fewer than {count} in {self.chat_id}: {self._told(since)}")
        return found

    def wait_quiet(self, quiet_s: float = 0.5, timeout_s: float = WAIT_S) -> tuple[Sent, ...]:
        """Wait until something came and then nothing for `quiet_s`; give what came.

        Raises:
            AssertionError: Nothing came, or it never grew quiet.
        """

        def look() -> tuple[Sent, ...] | None:
            replies = self.replies()
            is_quiet = bool(replies) and time.monotonic() - replies[-1].at >= quiet_s
            return replies if is_quiet else None

        found = self._wait(look, timeout_s)
        if found is None:
            raise AssertionError(f"chat {self.chat_id} did not settle: {self._told(None)}")
        return found

    def shown(self) -> tuple[str, ...]:
        """List the bot's texts as the user sees them now: edits done, deletions gone."""
        with self._world.changed:
            messages = list(self._chat.messages.values())
        return tuple(
            str(each.get("text", each.get("caption", ""))) for each in messages if _by_bot(each)
        )

    @property
    def left(self) -> bool:
        """Tell whether the bot is no longer in the chat."""
        return not self._chat.member

    def _wait(self, look: Callable[[], Found | None], timeout_s: float) -> Found | None:
        deadline = time.monotonic() + timeout_s
        with self._world.changed:
            while True:
                found = look()
                left = deadline - time.monotonic()
                if found is not None or left <= 0:
                    return found
                self._world.changed.wait(min(left, 0.1))

    def _told(self, since: int | None) -> list[str]:
        return [each.text[:60] for each in self.replies(since)]

    def _post(self, sender: Json, content: Json, date: float | None = None) -> int:
        with self._world.changed:
            now = self._world.clock.now()
            message: Json = {
                "message_id": self._world.message_id(),
                "from": sender,
                "chat": self._chat.shape,
                "date": int(now if date is None else date),
                **content,
            }
            message_id = as_int(message["message_id"])
            self._chat.messages[message_id] = message
            self._mark = len(self._world.events)
            self._world.push("message", message, self.chat_id)
        return message_id

    def _membership(self, sender: Json, old: str, new: str) -> None:
        with self._world.changed:
            change: Json = {
                "chat": self._chat.shape,
                "from": sender,
                "date": int(self._world.clock.now()),
                "old_chat_member": _member(old),
                "new_chat_member": _member(new),
            }
            self._mark = len(self._world.events)
            self._world.push("my_chat_member", change, self.chat_id)


class Person(Room):
    """A user in the private chat with the bot. Actions give the message id."""

    def __init__(self, world: World, user_id: int, name: str) -> None:
        super().__init__(world, user_id, private_chat(user_id, name))
        self.sender = person(user_id, name)

    def say(self, text: str, date: float | None = None) -> int:
        """Send a text, sent at the Unix time `date` when given."""
        return self._post(self.sender, _text(text), date)

    def send_photo(self, content: bytes, caption: str = "") -> int:
        """Send a picture as a photo, which has no name."""
        return self._send_file("photo", Upload("photo.jpg", "image/jpeg", content), caption)

    def send_voice(self, content: bytes) -> int:
        """Send a voice message."""
        return self._send_file("voice", Upload("voice.oga", "audio/ogg", content), "")

    def send_video(self, content: bytes) -> int:
        """Send a video."""
        return self._send_file("video", Upload("video.mp4", "video/mp4", content), "")

    def send_document(self, content: bytes, name: str, caption: str = "") -> int:
        """Send a file under a name."""
        mime = mimetypes.guess_type(name)[0] or "application/octet-stream"
        return self._send_file("document", Upload(name, mime, content), caption)

    def send_content(self, content: Json) -> int:
        """Send any other kind of message: `{"location": {…}}`, `{"sticker": {…}}`, `{}`."""
        return self._post(self.sender, content)

    def forward(self, text: str, original_date: float, author: str = "催收") -> int:
        """Forward a text that somebody hidden wrote at `original_date`."""
        origin: Json = {
            "type": "hidden_user",
            "sender_user_name": author,
            "date": int(original_date),
        }
        return self._post(self.sender, {**_text(text), "forward_origin": origin})

    def edit(self, message_id: int, text: str) -> None:
        """Change an own message."""
        with self._world.changed:
            message = self._chat.messages[message_id]
            message.update(_text(text), edit_date=int(self._world.clock.now()))
            self._mark = len(self._world.events)
            self._world.push("edited_message", message, self.chat_id)

    def tap(self, target: str, on: int | None = None) -> str:
        """Press the button with this data or label, on message `on` or the newest that has it.

        Gives the id of the press, for `answers`.

        Raises:
            AssertionError: No keyboard in the chat has it; the message lists the labels.
        """
        with self._world.changed:
            for message in self._keyboards(on):
                for wanted in (_data_is, _label_is, _label_holds):
                    data = wanted(message, target)
                    if data is not None:
                        return self.press(data, as_int(message["message_id"]))
        raise AssertionError(f"no button {target!r}, only {self.labels()}")

    def press(self, data: str, message_id: int) -> str:
        """Press a button of whatever data, even one that is no longer shown."""
        with self._world.changed:
            world = self._world
            press_id = str(7_000_000_000 + len(world.presses))
            world.presses[press_id] = Press(world.clock.now())
            gone: Json = {"chat": self._chat.shape, "message_id": message_id, "date": 0}
            query: Json = {
                "id": press_id,
                "from": self.sender,
                "message": self._chat.messages.get(message_id, gone),
                "chat_instance": f"-{self.chat_id}1",
                "data": data,
            }
            self._mark = len(world.events)
            world.push("callback_query", query, self.chat_id)
        return press_id

    def answers(self, press_id: str) -> tuple[Json, ...]:
        """List the answerCallbackQuery calls a press got."""
        with self._world.changed:
            return tuple(self._world.presses[press_id].answers)

    def labels(self) -> tuple[str, ...]:
        """List the labels of the newest keyboard."""
        with self._world.changed:
            for message in self._keyboards(None):
                return tuple(each.label for each in _buttons(message))
        return ()

    def block(self) -> None:
        """Block the bot: sends are refused from now on."""
        self._chat.blocked = True
        self._membership(self.sender, "member", "kicked")

    def unblock(self) -> None:
        """Let the bot write again."""
        self._chat.blocked = False
        self._membership(self.sender, "kicked", "member")

    def _keyboards(self, on: int | None) -> list[Json]:
        messages = reversed(self._chat.messages.values())
        return [
            each
            for each in messages
            if _by_bot(each) and _buttons(each) and on in {None, each["message_id"]}
        ]

    def _send_file(self, kind: str, upload: Upload, caption: str) -> int:
        with self._world.changed:
            stored = self._world.store_file(f"{kind}s", upload)
        content: Json = {kind: file_shape(kind, upload, stored)}
        if caption:
            content["caption"] = caption
        return self._post(self.sender, content)


class Group(Room):
    """A group that the bot may be added to."""

    def __init__(self, world: World, chat_id: int, title: str) -> None:
        super().__init__(world, chat_id, group_chat(chat_id, title))

    def say(self, text: str, user_id: int = 1, name: str = "群友") -> int:
        """Let a member write in the group."""
        return self._post(person(user_id, name), _text(text))

    def add_bot(self, user_id: int = 1, name: str = "群友") -> None:
        """Let a member add the bot."""
        self._chat.member = True
        self._membership(person(user_id, name), "left", "member")

    def remove_bot(self, user_id: int = 1, name: str = "群友") -> None:
        """Let a member throw the bot out."""
        self._chat.member = False
        self._membership(person(user_id, name), "member", "kicked")


def _text(text: str) -> Json:
    entities = entities_of(text)
    return {"text": text, "entities": entities} if entities else {"text": text}


def _member(status: str) -> Json:
    until: Json = {"until_date": 0} if status == "kicked" else {}
    return {"user": BOT, "status": status, **until}


def _by_bot(message: Json) -> bool:
    return as_object(message["from"]).get("id") == BOT_ID


def _buttons(message: Json) -> tuple[Button, ...]:
    return buttons_of(as_object(message.get("reply_markup")))


def _data_is(message: Json, target: str) -> str | None:
    return next((each.data for each in _buttons(message) if each.data == target), None)


def _label_is(message: Json, target: str) -> str | None:
    return next((each.data for each in _buttons(message) if each.label == target), None)


def _label_holds(message: Json, target: str) -> str | None:
    return next((each.data for each in _buttons(message) if target in each.label), None)


def _shows(sent: Sent, fragment: str) -> bool:
    return fragment in sent.text or any(fragment in button.label for button in sent.buttons)
