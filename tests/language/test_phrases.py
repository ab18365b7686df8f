from datetime import UTC, date, datetime

from bot.language.phrases import prepare, read_phrases

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=UTC)


def test_words_about_one_time_are_gathered() -> None:
    """A day, a part and a clock time make one phrase, whatever stands between."""
    phrases, marks = read_phrases(prepare("昨天他们晚上来了，大概八点"), NOW)

    assert len(phrases) == 1
    assert phrases[0].days == (date(2026, 11, 21),)
    assert phrases[0].parts == ("evening",)
    assert phrases[0].fuzz == "around"
    assert not marks


def test_a_second_hour_takes_over_day_and_part() -> None:
    """昨晚八点、九点 are two hours of one evening."""
    phrases, _ = read_phrases("昨晚八点、九点", NOW)

    assert [phrase.parts for phrase in phrases] == [("evening",), ("evening",)]
    assert phrases[0].days == phrases[1].days


def test_marks_are_no_phrases() -> None:
    """刚刚又 and 每天 are told apart from times."""
    phrases, marks = read_phrases("每天都打，刚刚又打", NOW)

    assert phrases == ()
    assert marks == {"just", "often"}


def test_preparing_closes_gaps_and_drops_what_is_no_time() -> None:
    """Spaces between Chinese words go; 早一点 is no hour."""
    assert prepare("昨天 晚上 早一点") == "昨天晚上,"
