"""`bot.engine.phrases`: fixed phrases in what is typed."""

from bot.engine.mark import Mark
from bot.engine.phrases import phrase_book

MARK = Mark("a", 1, 1)


def test_phrases_of_nothing_but_marks_are_left_out() -> None:
    """An empty text would be found in every other."""
    assert phrase_book([("……", 1), ("你好", 2)]).exact == {"你好": 2}
