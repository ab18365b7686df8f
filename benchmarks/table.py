"""What the peers keep their state in: one SQLite file, every commit durable."""

import json
import sqlite3
from pathlib import Path
from typing import Any

_SCHEMA = """
CREATE TABLE IF NOT EXISTS state (user TEXT PRIMARY KEY, state TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS data (user TEXT PRIMARY KEY, data TEXT) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS note (id INTEGER PRIMARY KEY, user TEXT, text TEXT);
"""
_SET_STATE = "INSERT INTO state VALUES (?, ?) ON CONFLICT DO UPDATE SET state = excluded.state"
_SET_DATA = "INSERT INTO data VALUES (?, ?) ON CONFLICT DO UPDATE SET data = excluded.data"


class Table:
    """State, data and notes by user. The caller commits.

    The module `sqlite3` is called directly: a hop to a thread would cost the peers more.
    """

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;" + _SCHEMA)

    def set_state(self, user: str, state: str | None) -> None:
        """Write where a user stands."""
        self._begin()
        self._db.execute(_SET_STATE, (user, state))

    def set_data(self, user: str, data: dict[str, Any]) -> None:
        """Write a user's data, and the note among them as a row of its own."""
        self._begin()
        kept = {name: value for name, value in data.items() if name != "note"}
        self._db.execute(_SET_DATA, (user, json.dumps(kept)))
        if data.get("note"):
            row = (user, data["note"])
            self._db.execute("INSERT INTO note (user, text) VALUES (?, ?)", row)

    def state(self, user: str) -> str | None:
        """Read where a user stands."""
        row = self._db.execute("SELECT state FROM state WHERE user = ?", (user,)).fetchone()
        return row[0] if row else None

    def data(self, user: str) -> dict[str, Any]:
        """Read a user's data."""
        row = self._db.execute("SELECT data FROM data WHERE user = ?", (user,)).fetchone()
        return json.loads(row[0]) if row else {}

    def notes(self, user: str) -> int:
        """Count a user's notes."""
        query = "SELECT count(*) FROM note WHERE user = ?"
        return self._db.execute(query, (user,)).fetchone()[0]

    def commit(self) -> None:
        """Make everything since the last commit durable."""
        if self._db.in_transaction:
            self._db.execute("COMMIT")

    def close(self) -> None:
        """Commit and close."""
        self.commit()
        self._db.close()

    def _begin(self) -> None:
        if not self._db.in_transaction:
            self._db.execute("BEGIN IMMEDIATE")
