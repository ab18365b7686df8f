"""What is read from an update, and that nothing else can happen than reading or refusing."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram_updates import Crowd, Nothing, Turn, read_update
from bot.kernel.messages import Update

NOW = datetime(2026, 11, 24, 8, 0, 30, tzinfo=UTC)
SENT = int(NOW.timestamp()) - 90
PRIVATE = {"id": 7, "type": "private", "first_name": "A"}
FILES = [
    ({"photo": [{"file_id": "s", "file_size": 1}, {"file_id": "L", "file_size": 9}]}, "photo"),
    ({"voice": {"file_id": "L", "file_size": 9, "duration": 3}}, "voice"),
    ({"audio": {"file_id": "L", "file_size": 9}}, "voice"),
    ({"video": {"file_id": "L", "file_size": 9}}, "video"),
    ({"video_note": {"file_id": "L", "file_size": 9}}, "video"),
    ({"document": {"file_id": "L", "file_size": 9, "file_name": "合同.pdf"}}, "file"),
]


def message(**content: object) -> dict[str, Any]:
    return {"message_id": 5, "date": SENT, "chat": PRIVATE, "from": {"id": 7}, **content}


def read(raw: object) -> Update:
    reading = read_update(raw, 42, NOW)
    assert isinstance(reading, Turn)
    return reading.update


def test_a_text_is_read() -> None:
    """Who, what, and when it was sent rather than when it came."""
    update = read({"update_id": 1, "message": message(text=" 你好 ")})

    assert (update.address, update.kind, update.text) == ("telegram:7", "text", " 你好 ")
    assert update.received_at == NOW - timedelta(seconds=90)


def test_a_date_ahead_of_ours_is_now() -> None:
    """A clock of ours that is slow makes no message of the future."""
    update = read({"update_id": 1, "message": message(text="x", date=SENT + 9999)})

    assert update.received_at == NOW


@pytest.mark.parametrize(("content", "kind"), FILES)
def test_a_file_is_described(content: dict[str, object], kind: str) -> None:
    """Every kind of file, the largest size of a photo, and its caption."""
    update = read({"update_id": 1, "message": message(**content, caption="看")})

    assert update.file is not None
    assert (update.kind, update.text, update.file_source) == ("file", "看", "telegram:L")
    assert (update.file.kind, update.file.size_bytes) == (kind, 9)


def test_a_document_keeps_its_name() -> None:
    """The name that the user gave a file is evidence too."""
    update = read({"update_id": 1, "message": message(**FILES[-1][0])})

    assert update.file is not None
    assert update.file.name == "合同.pdf"


def test_a_press_is_read_and_to_be_answered() -> None:
    """The button's data, and which message it stands under."""
    query = {"id": "9", "from": {"id": 7}, "message": message(), "data": "t:yes"}

    reading = read_update({"update_id": 1, "callback_query": query}, 42, NOW)

    assert isinstance(reading, Turn)
    assert reading.press == "9"
    assert (reading.update.kind, reading.update.text) == ("tap", "t:yes")
    assert (reading.update.reply_to, reading.update.received_at) == ("5", NOW)


def test_an_edit_is_another_update() -> None:
    """The same message changed has a key of its own, twice changed two."""
    first = read({"update_id": 1, "message": message(text="a")})
    edits = [
        read({"update_id": 2, "edited_message": message(text=text, edit_date=SENT + 1)})
        for text in ("b", "c")
    ]

    assert len({first.key, *(edit.key for edit in edits)}) == 3


def test_a_message_has_one_key_however_it_comes() -> None:
    """Ids of updates start anew after a week and differ between two ways of delivery."""
    keys = {read({"update_id": n, "message": message(text="a")}).key for n in (1, 99, 3)}

    assert len(keys) == 1


def test_another_bot_has_other_keys() -> None:
    """Message ids are counted per bot."""
    raw = {"update_id": 1, "message": message(text="a")}
    readings = [read_update(raw, bot_id, NOW) for bot_id in (1, 2)]

    keys = {reading.update.key for reading in readings if isinstance(reading, Turn)}

    assert len(keys) == 2


def test_a_forwarded_message_keeps_its_words() -> None:
    """Who wrote it first does not matter to the turn."""
    origin = {"type": "hidden_user", "sender_user_name": "催收", "date": SENT - 9}

    assert read({"update_id": 1, "message": message(text="还钱", forward_origin=origin)}).text == (
        "还钱"
    )


def test_half_characters_are_replaced() -> None:
    """What no store could encode does not come in."""
    update = read({"update_id": 1, "message": message(text="a\ud83d")})

    update.text.encode()
    assert update.text.startswith("a")


@pytest.mark.parametrize("content", [{"sticker": {}}, {"location": {}}, {"poll": {}}])
def test_what_cannot_be_read_is_an_empty_text(content: dict[str, object]) -> None:
    """The turn can then say so, instead of silence."""
    update = read({"update_id": 1, "message": message(**content)})

    assert (update.kind, update.text) == ("text", "")


@pytest.mark.parametrize(
    "raw",
    [
        {"update_id": 1},
        {"update_id": 1, "message": message(pinned_message={})},
        {"update_id": 1, "message": {**message(text="x"), "from": {"id": 1, "is_bot": True}}},
        {"update_id": 1, "my_chat_member": {"chat": PRIVATE, "new_chat_member": {}}},
        {"update_id": 1, "inline_query": {"id": "1", "query": "x"}},
        {"update_id": 1, "business_message": {"chat": PRIVATE, "text": "x"}},
        {"update_id": 1, "callback_query": {"id": "1", "inline_message_id": "x", "data": "y"}},
    ],
)
def test_what_is_no_turn_does_nothing(raw: object) -> None:
    """Events and kinds of update that were not asked for have no effect."""
    assert read_update(raw, 42, NOW) == Nothing()


@pytest.mark.parametrize("kind", ["group", "supergroup", "channel"])
@pytest.mark.parametrize(
    "place", ["message", "edited_message", "channel_post", "edited_channel_post"]
)
def test_nobody_is_advised_in_a_crowd(kind: str, place: str) -> None:
    """Whatever comes from a group or channel is a reason to leave it."""
    chat = {"id": -5, "type": kind}

    assert read_update({"update_id": 1, place: {**message(text="x"), "chat": chat}}, 42, NOW) == (
        Crowd(-5)
    )


@pytest.mark.parametrize(("status", "expected"), [("member", Crowd(-5)), ("left", Nothing())])
def test_being_added_to_a_group_is_noticed(status: str, expected: object) -> None:
    """At once, and not when it was thrown out."""
    change = {"chat": {"id": -5, "type": "group"}, "new_chat_member": {"status": status}}

    assert read_update({"update_id": 1, "my_chat_member": change}, 42, NOW) == expected


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        "x",
        {"message": None},
        {"message": {}},
        {"message": message(text=5)},
        {"message": message(text="x", date="soon")},
        {"message": message(text="x", date=10**30)},
        {"message": message(text="x", message_id=None)},
        {"message": message(document={"file_id": ""})},
        {"message": message(photo=[None])},
        {"callback_query": {"id": 5, "message": message(), "data": "x"}},
    ],
)
def test_what_is_malformed_is_refused(raw: object) -> None:
    """With one kind of error."""
    with pytest.raises(ValueError, match=r"missing|without|no time"):
        read_update(raw, 42, NOW)


_FIELDS = st.sampled_from(
    (
        *("message", "edited_message", "callback_query", "chat", "from", "id", "type", "date"),
        *("text", "photo", "voice", "document", "file_id", "message_id", "data", "status"),
        *("my_chat_member", "new_chat_member", "reply_to_message"),
    )
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.just("private"),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_FIELDS, inner, max_size=8),
    max_leaves=25,
)


@given(_JSON)
def test_nothing_breaks_the_reader(raw: object) -> None:
    """Any JSON at all is read or refused."""
    try:
        reading = read_update(raw, 42, NOW)
    except ValueError:
        return
    assert isinstance(reading, (Turn, Crowd, Nothing))
