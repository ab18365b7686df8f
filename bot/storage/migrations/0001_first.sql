-- Everything of a user stands under `lane`, a keyed hash of the address: the same schema can be
-- split by lane over several servers. Columns named in sealed form hold nonce|ciphertext|tag.
-- Times are microseconds since 1970 in UTC.

-- `n` is the first half of `lane` as a number: where the row lies. Two lanes of one `n` would be
-- refused, never mixed; among a million users that happens once in thirty million programs.
CREATE TABLE key (
  n INTEGER PRIMARY KEY,
  lane BLOB NOT NULL,
  id BLOB NOT NULL,
  wrapped BLOB NOT NULL
);

-- `tail` and `item_tail` are the tags of the last journal entry and of the last record written:
-- each entry is bound to the one before it and the lane to the last, so none can go missing.
-- `last_entry` and `last_item` are where those stand.
CREATE TABLE lane (
  n INTEGER PRIMARY KEY,
  lane BLOB NOT NULL,
  address BLOB NOT NULL,
  session BLOB NOT NULL,
  begun INTEGER NOT NULL,
  revision INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  entries INTEGER NOT NULL,
  tail BLOB NOT NULL,
  last_entry INTEGER NOT NULL,
  items INTEGER NOT NULL,
  item_tail BLOB NOT NULL,
  last_item INTEGER NOT NULL,
  waiting INTEGER NOT NULL
);

-- A row of a done update is a dedupe key only. `seq`, `tries`, `failure` and `raw` (sealed) are
-- set while the update waits to be tried again, and when it was set aside for good.
CREATE TABLE inbox (
  lane BLOB NOT NULL,
  digest BLOB NOT NULL,
  channel TEXT NOT NULL,
  at INTEGER NOT NULL,
  state TEXT,
  seq INTEGER,
  tries INTEGER,
  failure TEXT,
  raw BLOB,
  PRIMARY KEY (lane, digest)
) WITHOUT ROWID;
CREATE INDEX inbox_waiting ON inbox (lane, seq) WHERE state = 'waiting';

-- Journal and records only ever grow at their end, where the rows of many users share pages: a
-- turn costs no page of its own there. `prev` is the user's row before; the head has the last.
CREATE TABLE journal (
  n INTEGER PRIMARY KEY,
  lane BLOB NOT NULL,
  prev INTEGER NOT NULL,
  segment INTEGER NOT NULL,
  body BLOB NOT NULL
);

-- Each row is a revision of the record `id`; a user's rows in order number them.
CREATE TABLE case_item (
  n INTEGER PRIMARY KEY,
  lane BLOB NOT NULL,
  prev INTEGER NOT NULL,
  id TEXT NOT NULL,
  kind TEXT NOT NULL,
  withdrawn INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL
);

CREATE TABLE evidence (
  lane BLOB NOT NULL,
  id TEXT NOT NULL,
  state TEXT NOT NULL,
  at INTEGER NOT NULL,
  blob TEXT,
  body BLOB NOT NULL,
  PRIMARY KEY (lane, id)
) WITHOUT ROWID;
CREATE INDEX evidence_expected ON evidence (state) WHERE state = 'expected';
CREATE INDEX evidence_blob ON evidence (blob) WHERE blob IS NOT NULL;

-- Keys of erased users whose files may still lie in the vault; empty but for moments.
CREATE TABLE erasure (
  key_id BLOB PRIMARY KEY
) WITHOUT ROWID;

CREATE TABLE timer (
  lane BLOB NOT NULL,
  id TEXT NOT NULL,
  due INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (lane, id)
) WITHOUT ROWID;
CREATE INDEX timer_due ON timer (due);

-- `pulled`: the user's page fetches its messages itself, by lane; others are pushed by id.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY,
  lane BLOB NOT NULL,
  at INTEGER NOT NULL,
  delivery TEXT NOT NULL,
  state TEXT NOT NULL,
  tries INTEGER NOT NULL,
  repeats INTEGER NOT NULL,
  pulled INTEGER NOT NULL,
  expires_at INTEGER,
  next_at INTEGER,
  ref TEXT,
  body BLOB NOT NULL
);
CREATE INDEX outbox_pulled ON outbox (lane, id) WHERE pulled = 1;

CREATE TABLE consent (
  lane BLOB NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (lane, n)
) WITHOUT ROWID;

CREATE TABLE access_log (
  lane BLOB NOT NULL,
  n INTEGER NOT NULL,
  at INTEGER NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (lane, n)
) WITHOUT ROWID;

CREATE TABLE flow_version (
  n INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  digest TEXT NOT NULL UNIQUE,
  body BLOB NOT NULL
);

CREATE TABLE meta (
  name TEXT PRIMARY KEY,
  value BLOB NOT NULL
) WITHOUT ROWID;
