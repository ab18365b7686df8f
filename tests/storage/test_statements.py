"""What the statements may touch."""

import re

import pytest

from bot.storage import statements
from bot.storage.schema import load_migrations


def names_lane(sql: str) -> bool:
    """Tell whether a statement is confined to one lane, given as its first parameter."""
    text = " ".join(sql.split())
    insert = re.match(r"INSERT INTO \w+ \(lane, .*?\) VALUES \(\?", text)
    where = re.search(r"WHERE lane = (\?1?)(?!\d)", text) and not re.search(
        r"JOIN (\w+) (\w) ON (?!.*\b\2\.lane = \?1)", text
    )
    meet = re.search(r"FROM \(SELECT \? AS lane\b", text) and text.count("JOIN") == text.count(
        "lane = q.lane"
    )
    return bool(insert or where or meet)


@pytest.mark.parametrize("sql", statements.HOT)
def test_a_hot_statement_names_the_lane(sql: str) -> None:
    """A turn touches one user's rows only, so the schema can be split by lane."""
    assert names_lane(sql)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT body FROM journal WHERE segment = ?",
        "UPDATE outbox SET state = ?3 WHERE id = ?1",
        "INSERT INTO journal (segment, n, body) VALUES (?, ?, ?)",
        "SELECT n FROM chain c JOIN journal j ON j.n = c.prev WHERE lane = ?1",
        "SELECT 1 FROM (SELECT ? AS lane) q LEFT JOIN key k ON k.id = q.id",
    ],
)
def test_a_statement_without_a_lane_is_seen(sql: str) -> None:
    """The check can fail."""
    assert not names_lane(sql)


def test_every_statement_is_hot_or_cold() -> None:
    """None escapes the check by standing in no list."""
    listed = {*statements.HOT, *statements.COLD}
    defined = {
        value
        for name, value in vars(statements).items()
        if name.isupper() and name[0] != "_" and isinstance(value, str)
    }

    assert defined <= listed
    assert not set(statements.HOT) & set(statements.COLD)


def test_every_table_of_a_lane_is_erased() -> None:
    """A table added later must not be forgotten by an erasure."""
    text = "\n".join(migration.text for migration in load_migrations())
    tables = re.findall(r"CREATE TABLE (\w+) \([^;]*?\blane BLOB", text)
    statement = "\n".join((*statements.ERASE_PLACED, *statements.ERASE))
    erased = set(re.findall(r"DELETE FROM (\w+)", statement))

    assert erased == set(tables) - {"inbox"}
