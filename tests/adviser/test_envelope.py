"""The stored form of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adviser.envelope import decode_message, encode_message
from bot.kernel.messages import Button, Message
from bot.kernel.values import FileRef

REF = FileRef("f1", "photo", "门口.jpg", "image/jpeg", 3)
BUTTONS = st.lists(st.builds(Button, st.text(), st.text()), max_size=3).map(tuple)


@given(st.builds(Message, st.text(), BUTTONS, st.sampled_from([(), (REF,), (REF, REF)])))
def test_message_comes_back(message: Message) -> None:
    """Text, buttons and files survive encoding."""
    assert decode_message(encode_message(message)) == message


def test_class_and_edit_come_back() -> None:
    """The class is told at decoding; whether it edits is in the bytes."""
    body = encode_message(Message("x", delivery="B", edits=True))

    assert decode_message(body, "B") == Message("x", delivery="B", edits=True)


@pytest.mark.parametrize(
    "body", [b"", b"[]", b"{}", b'{"text": 5}', b'{"text": "x", "buttons": [["a"]]}']
)
def test_other_bytes_are_no_message(body: bytes) -> None:
    """Bytes that are no message are refused."""
    with pytest.raises(ValueError, match=r".*"):
        decode_message(body)
