import pytest

from bot.language.dialect import plain_time


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("尋日夜晚十點半", "昨日晚上十点半"),
        ("琴晚", "昨晚"),
        ("噚日下晝", "昨日下午"),
        ("今朝早", "今早早"),
        ("頭先", "刚才"),
        ("啱啱", "刚刚"),
        ("聽日朝早", "明日早上"),
        ("兩點九個字", "两点45分"),
        ("九點搭一", "九点05分"),
        ("九點踏正", "九点整"),
        ("成日打", "整天打"),
        ("８—９點", "8-9点"),
        ("22:10 PM", "22:10 pm"),
    ],
)
def test_words_of_time_become_those_of_the_grammar(text: str, plain: str) -> None:
    """Traditional and Cantonese forms say the same."""
    assert plain_time(text) == plain
