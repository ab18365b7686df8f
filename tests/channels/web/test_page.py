"""`bot.channels.web.page`."""

from pathlib import Path

import pytest

from bot.channels.web.page import WORDS_FILE, needed_words, read_words
from bot.kernel.errors import ContentError
from tests.channels.web.conftest import ROOT


def test_the_shipped_wording_has_every_word_that_is_used() -> None:
    """Nothing on the page is left without words, and no word is left that nobody sees."""
    words = read_words(ROOT / "content")

    assert needed_words() == words.keys()
    assert all(words.values())


def test_a_missing_word_stops_the_start_and_is_named(tmp_path: Path) -> None:
    """The operator learns which key is missing, before a user does."""
    path = tmp_path / WORDS_FILE
    path.parent.mkdir(parents=True)
    shipped = (ROOT / "content" / WORDS_FILE).read_text(encoding="utf-8")
    kept = [line for line in shipped.splitlines() if not line.strip().startswith("send:")]
    path.write_text("\n".join(kept), encoding="utf-8")

    with pytest.raises(ContentError) as caught:
        read_words(tmp_path)

    assert any(finding.endswith(": send") for finding in caught.value.findings)
