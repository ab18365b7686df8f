"""Every SQL statement, in two groups.

`HOT` runs in a user's turn: each names the lane, so that it touches one user's rows only and
the schema can be split by lane over several servers. `COLD` runs at start-up, on a clock, or
when an operator asks. Where a statement takes the lane, it is the first parameter.
"""

from typing import Final

_HEAD: Final = """
k.wrapped, l.address, l.session, l.begun, l.revision, l.segment, l.entries, l.tail,
l.last_entry, l.items, l.item_tail, l.last_item, l.waiting"""
MEET: Final = f"""
SELECT i.lane IS NOT NULL, {_HEAD}
FROM (SELECT ? AS lane, ? AS n, ? AS digest) q
LEFT JOIN inbox i ON i.lane = q.lane AND i.digest = q.digest
LEFT JOIN key k ON k.n = q.n AND k.lane = q.lane
LEFT JOIN lane l ON l.n = q.n AND l.lane = q.lane"""  # noqa: S608 - put together from constants
SEEN: Final = "SELECT at FROM inbox WHERE lane = ? AND digest = ?"
WAITING: Final = """
SELECT digest, tries, raw FROM inbox WHERE lane = ? AND state = 'waiting' ORDER BY seq"""
JOURNAL: Final = """
WITH RECURSIVE chain (n, prev, body) AS (
  SELECT n, prev, body FROM journal WHERE lane = ?1 AND n = ?2
  UNION ALL
  SELECT j.n, j.prev, j.body FROM chain c JOIN journal j ON j.n = c.prev AND j.lane = ?1
)
SELECT n, body FROM chain LIMIT ?3"""
ITEMS: Final = """
WITH RECURSIVE chain (n, prev, id, kind, withdrawn, at, body) AS (
  SELECT n, prev, id, kind, withdrawn, at, body FROM case_item WHERE lane = ?1 AND n = ?2
  UNION ALL
  SELECT i.n, i.prev, i.id, i.kind, i.withdrawn, i.at, i.body
  FROM chain c JOIN case_item i ON i.n = c.prev AND i.lane = ?1
)
SELECT n, id, kind, withdrawn, at, body FROM chain LIMIT ?3"""
FILES: Final = """
SELECT id, state, at, blob, body FROM evidence WHERE lane = ? ORDER BY at, id"""
CLAIM_TIMER: Final = "DELETE FROM timer WHERE lane = ? AND id = ? AND due = ?"
ADD_KEY: Final = "INSERT INTO key (lane, n, id, wrapped) VALUES (?, ?, ?, ?)"
PUT_LANE: Final = """
INSERT INTO lane (lane, n, address, session, begun, revision, segment, entries, tail,
  last_entry, items, item_tail, last_item, waiting)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (n) DO UPDATE SET session = excluded.session, begun = excluded.begun,
  revision = excluded.revision, segment = excluded.segment, entries = excluded.entries,
  tail = excluded.tail, last_entry = excluded.last_entry, items = excluded.items,
  item_tail = excluded.item_tail, last_item = excluded.last_item, waiting = excluded.waiting
WHERE lane = excluded.lane"""
ADD_DONE: Final = "INSERT INTO inbox (lane, digest, channel, at) VALUES (?, ?, ?, ?)"
ADD_OPEN: Final = """
INSERT INTO inbox (lane, digest, channel, at, state, seq, tries, failure, raw)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"""
SET_DONE: Final = """
UPDATE inbox SET state = NULL, seq = NULL, tries = NULL, failure = NULL, raw = NULL
WHERE lane = ? AND digest = ?"""
SET_TRIED: Final = """
UPDATE inbox SET state = ?3, tries = ?4, failure = ?5 WHERE lane = ?1 AND digest = ?2"""
ADD_ENTRY: Final = "INSERT INTO journal (lane, n, prev, segment, body) VALUES (?, ?, ?, ?, ?)"
ADD_ITEM: Final = """
INSERT INTO case_item (lane, n, prev, id, kind, withdrawn, at, body)
VALUES (?, ?, ?, ?, ?, ?, ?, ?)"""
PUT_FILE: Final = """
INSERT INTO evidence (lane, id, state, at, blob, body) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (lane, id) DO UPDATE SET state = excluded.state, at = excluded.at,
  blob = excluded.blob, body = excluded.body"""
PUT_TIMER: Final = """
INSERT INTO timer (lane, id, due, body) VALUES (?, ?, ?, ?)
ON CONFLICT (lane, id) DO UPDATE SET due = excluded.due, body = excluded.body"""
DROP_TIMERS: Final = "DELETE FROM timer WHERE lane = ?"
DROP_TIMER: Final = "DELETE FROM timer WHERE lane = ? AND id = ?"
ADD_MESSAGE: Final = """
INSERT INTO outbox (lane, id, at, delivery, state, tries, repeats, pulled, expires_at, body)
VALUES (?, ?, ?, ?, 'new', 0, 0, ?, ?, ?)"""
ADD_CONSENT: Final = "INSERT INTO consent (lane, n, at, body) VALUES (?, ?, ?, ?)"
LAST_CONSENT: Final = "SELECT MAX(n) FROM consent WHERE lane = ?"
# A message repeats when an earlier attempt may have arrived: its answer was lost, or the
# process ended while it was being sent (found `sending`, and sent again).
MARK: Final = """
UPDATE outbox SET
  repeats = repeats OR ?3 = 'unknown' OR state = 'unknown'
    OR (state = 'sending' AND ?3 = 'sending'),
  tries = tries + (?3 = 'sending'), state = ?3, ref = COALESCE(?4, ref), next_at = ?5
WHERE lane = ?1 AND id = ?2"""
KEY_OF: Final = "SELECT id, wrapped FROM key WHERE lane = ? AND n = ?"
PULLED: Final = """
SELECT id, state, delivery, tries, repeats, expires_at, body FROM outbox
WHERE lane = ? AND id > ? AND pulled = 1 ORDER BY id"""
PUSHED: Final = """
SELECT id, state, delivery, tries, repeats, expires_at, body FROM outbox
WHERE lane = ? AND id > ? AND pulled = 0 ORDER BY id"""

WRITES: Final = (
    ADD_KEY,
    PUT_LANE,
    ADD_DONE,
    ADD_OPEN,
    SET_DONE,
    SET_TRIED,
    ADD_ENTRY,
    ADD_ITEM,
    PUT_FILE,
    DROP_TIMERS,
    DROP_TIMER,
    PUT_TIMER,
    ADD_MESSAGE,
    ADD_CONSENT,
)
"""What a group of turns writes, in the order of writing."""

HOT: Final = (
    *WRITES,
    MEET,
    SEEN,
    WAITING,
    JOURNAL,
    ITEMS,
    FILES,
    CLAIM_TIMER,
    LAST_CONSENT,
    MARK,
    KEY_OF,
    PULLED,
    PUSHED,
)

HEAD: Final = f"""
SELECT {_HEAD}
FROM (SELECT ? AS lane, ? AS n) q
LEFT JOIN key k ON k.n = q.n AND k.lane = q.lane
LEFT JOIN lane l ON l.n = q.n AND l.lane = q.lane"""  # noqa: S608 - put together from constants
LANES: Final = """
SELECT l.lane, k.wrapped, l.address FROM lane l JOIN key k ON k.lane = l.lane ORDER BY l.lane"""
CONSENTS: Final = "SELECT n, at, body FROM consent WHERE lane = ? ORDER BY n"
LANE_OF_MESSAGE: Final = "SELECT lane FROM outbox WHERE id = ?"
LANES_WAITING: Final = """
SELECT lane FROM inbox WHERE state = 'waiting' GROUP BY lane ORDER BY MIN(seq)"""
UNSENT: Final = """
SELECT o.lane, k.wrapped, l.address, o.id, o.state, o.delivery, o.tries, o.repeats,
  o.expires_at, o.body
FROM outbox o JOIN key k ON k.lane = o.lane JOIN lane l ON l.lane = o.lane
WHERE o.state NOT IN ('sent', 'dead') ORDER BY o.id"""
DUE: Final = """
SELECT t.lane, k.wrapped, l.address, t.id, t.due, t.body
FROM timer t JOIN key k ON k.lane = t.lane JOIN lane l ON l.lane = t.lane
WHERE t.due BETWEEN 0 AND ? ORDER BY t.due, t.lane, t.id"""
TIMERS: Final = """
SELECT id, due, body FROM timer WHERE lane = ? AND due >= 0 ORDER BY due, id"""
NEXT_DUE: Final = "SELECT MIN(due) FROM timer WHERE due >= 0"
SHELVE_TIMER: Final = "UPDATE timer SET due = -1 WHERE lane = ? AND id = ?"
EXPECTED: Final = """
SELECT e.lane, k.wrapped, l.address, e.id, e.state, e.at, e.blob, e.body
FROM evidence e JOIN key k ON k.lane = e.lane JOIN lane l ON l.lane = e.lane
WHERE e.state = 'expected' ORDER BY e.at, e.lane, e.id"""
BLOBS: Final = "SELECT blob FROM evidence WHERE blob IS NOT NULL"
HELD: Final = """
SELECT EXISTS (SELECT 1 FROM key WHERE lane = ?1 AND n = ?2)
  OR EXISTS (SELECT 1 FROM lane WHERE lane = ?1 AND n = ?2)
  OR EXISTS (SELECT 1 FROM inbox WHERE lane = ?1 AND state IS NOT NULL)
  OR EXISTS (SELECT 1 FROM evidence WHERE lane = ?1)"""
DOOM_FILES: Final = """
INSERT OR IGNORE INTO erasure (key_id) SELECT id FROM key WHERE lane = ?1 AND n = ?2"""
DOOMED: Final = "SELECT key_id FROM erasure"
UNDOOM: Final = "DELETE FROM erasure"
ERASE_PLACED: Final = (
    "DELETE FROM key WHERE lane = ?1 AND n = ?2",
    """WITH RECURSIVE chain (n) AS (
      SELECT last_entry FROM lane WHERE lane = ?1 AND n = ?2
      UNION ALL
      SELECT j.prev FROM chain c JOIN journal j ON j.n = c.n AND j.lane = ?1
    )
    DELETE FROM journal WHERE lane = ?1 AND n IN (SELECT n FROM chain)""",
    """WITH RECURSIVE chain (n) AS (
      SELECT last_item FROM lane WHERE lane = ?1 AND n = ?2
      UNION ALL
      SELECT i.prev FROM chain c JOIN case_item i ON i.n = c.n AND i.lane = ?1
    )
    DELETE FROM case_item WHERE lane = ?1 AND n IN (SELECT n FROM chain)""",
    "DELETE FROM lane WHERE lane = ?1 AND n = ?2",
)
ERASE: Final = (
    "DELETE FROM evidence WHERE lane = ?",
    DROP_TIMERS,
    "DELETE FROM outbox WHERE lane = ?",
    "DELETE FROM consent WHERE lane = ?",
    "DELETE FROM access_log WHERE lane = ?",
    # The dedupe keys stay their seven days: a redelivery must not bring the erased back.
    """UPDATE inbox SET state = NULL, seq = NULL, tries = NULL, failure = NULL, raw = NULL
    WHERE lane = ? AND state IS NOT NULL""",
)
# What an erased user's farewell needed: nothing of it is wanted once it was delivered.
_LEFT_OVER: Final = """
begun = 0 AND waiting = 0 AND revision > 0
AND lane NOT IN (SELECT lane FROM outbox)
AND lane NOT IN (SELECT lane FROM evidence)
AND lane NOT IN (SELECT lane FROM inbox WHERE at >= ? OR state IS NOT NULL)"""
PURGE: Final = (
    "DELETE FROM inbox WHERE at < ? AND state IS NULL",
    "DELETE FROM outbox WHERE at < ? AND state IN ('sent', 'dead')",
    f"DELETE FROM key WHERE n IN (SELECT n FROM lane WHERE {_LEFT_OVER})",  # noqa: S608 - constants
    f"DELETE FROM lane WHERE {_LEFT_OVER}",  # noqa: S608 - constants
)
# Rows whose chain was broken before their user was erased: their key is gone.
SWEEP: Final = (
    "DELETE FROM journal WHERE lane NOT IN (SELECT lane FROM key)",
    "DELETE FROM case_item WHERE lane NOT IN (SELECT lane FROM key)",
)
LAST_IDS: Final = """
SELECT
  MAX((SELECT COALESCE(MAX(id), 0) FROM outbox),
    (SELECT COALESCE(MAX(value), 0) FROM meta WHERE name = 'message_floor')),
  (SELECT MAX(n) FROM journal),
  (SELECT MAX(n) FROM case_item),
  (SELECT MAX(seq) FROM inbox WHERE state = 'waiting')"""
META: Final = "SELECT value FROM meta WHERE name = ?"
SET_META: Final = "INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)"

COLD: Final = (
    HEAD,
    LANES,
    CONSENTS,
    LANE_OF_MESSAGE,
    LANES_WAITING,
    UNSENT,
    DUE,
    TIMERS,
    NEXT_DUE,
    SHELVE_TIMER,
    EXPECTED,
    BLOBS,
    HELD,
    DOOM_FILES,
    DOOMED,
    UNDOOM,
    *ERASE_PLACED,
    *(sql for sql in ERASE if sql not in HOT),
    *PURGE,
    *SWEEP,
    LAST_IDS,
    META,
    SET_META,
)
