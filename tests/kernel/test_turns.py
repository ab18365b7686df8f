"""`bot.kernel.turns`: what one turn writes."""

from bot.kernel.turns import Outcome, TimerChange


def test_an_outcome_changes_nothing_but_the_session_unless_told() -> None:
    """No entry, item, file, timer or message, and nothing erased."""
    outcome = Outcome(session=b"{}", segment=1)

    assert (outcome.entries, outcome.items, outcome.files) == ((), (), ())
    assert (outcome.timers, outcome.messages, outcome.consents) == ((), (), ())
    assert outcome.erase is False


def test_a_timer_without_a_time_is_removed() -> None:
    """And has no text to say."""
    assert TimerChange("a", None).body == ""
