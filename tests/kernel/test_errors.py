"""`bot.kernel.errors`: what an error carries besides its message."""

import pytest

from bot.kernel.errors import (
    AdviserError,
    ChannelError,
    ContentError,
    DeliveryDelayedError,
    EvidenceTooLargeError,
    LetterError,
)


@pytest.mark.parametrize(
    ("error", "field", "value"),
    [
        (ContentError(["a.yaml:1", "b.yaml:2"]), "findings", ("a.yaml:1", "b.yaml:2")),
        (EvidenceTooLargeError(5), "limit_bytes", 5),
        (LetterError(["金额"]), "missing", ("金额",)),
        (ChannelError("telegram"), "channel", "telegram"),
        (DeliveryDelayedError("telegram", 3.0), "retry_after_s", 3.0),
        (DeliveryDelayedError("telegram"), "retry_after_s", None),
    ],
)
def test_an_error_carries_what_its_handler_needs(
    error: AdviserError, field: str, value: object
) -> None:
    """As data, so that nobody parses a message."""
    assert getattr(error, field) == value
    assert isinstance(error, AdviserError)
