"""Carries out turns inside a transaction: many users' turns as one group.

Rows are collected and written at the end of the group, one statement per table. A second
update of the same user in the group sees what the first one left.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final, TypeVar

from bot.kernel.errors import AdviserError, EvidenceAlteredError, StoreError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import Failure, LaneView, Mark, Outbound, Outgoing, Receipt, StoredFile
from bot.storage import rows, statements
from bot.storage.drafts import Draft, House, channel_of, draft
from bot.storage.rows import Db, Lane, Row, micros, place
from bot.storage.sealing import Keyring

MAX_TRIES: Final = 3
KEY_ID_BYTES: Final = 8
_DUPLICATE: Final = Receipt(duplicate=True, messages=())
# A step is foreign code to a group: one that breaks fails its own turn, not those of others.
_STEP_ERRORS: Final = (
    AdviserError,
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    RuntimeError,
    TypeError,
    ValueError,
)
_T = TypeVar("_T")


class Group:
    """The turns and other work of one transaction, in order."""

    def __init__(self, db: Db, house: House) -> None:
        self.erased = False
        """True when a user was erased: files and traces are to be removed after the commit."""
        self.db = db
        self.house = house
        self._lanes: dict[bytes, Lane] = {}
        self._dirty: dict[bytes, Lane] = {}
        self._digests: set[bytes] = set()
        self._pending: defaultdict[str, list[Row]] = defaultdict(list)

    @property
    def keyring(self) -> Keyring:
        """The keyring of the store."""
        return self.house.keyring

    def take(self, update: Update) -> Receipt:
        """Accept an update and carry out its turn, after those of the user that wait."""
        lane_id, digest = self._names(update)
        try:
            lane = self._meet(lane_id, digest, update.address)
        except EvidenceAlteredError as exc:
            return self._set_aside(update, exc)
        if lane is None or (_is_timer(update) and not self._claim(lane, update)):
            return _DUPLICATE
        if lane.waiting:
            return self._take_behind(lane, digest, update)
        turn = self._turn(lane, update)
        if isinstance(turn, str):
            self._keep_waiting(lane, digest, update, turn)
            return Receipt(duplicate=False, messages=(), failed=True)
        self._add(lane, statements.ADD_DONE, (lane_id, digest, *_arrival(update)))
        return Receipt(duplicate=False, messages=turn.messages, files=turn.files)

    def _take_behind(self, lane: Lane, digest: bytes, update: Update) -> Receipt:
        """Take an update of a user some of whose updates wait."""
        earlier = self._retry(lane)
        messages = tuple(message for receipt in earlier for message in receipt.messages)
        files = tuple(file for receipt in earlier for file in receipt.files)
        turn = "Waiting" if lane.waiting else self._turn(lane, update)
        if isinstance(turn, str):
            tries = 0 if lane.waiting else 1
            self._keep_waiting(lane, digest, update, turn, tries)
            return Receipt(duplicate=False, messages=messages, files=files, failed=True)
        self._add(lane, statements.ADD_DONE, (lane.id, digest, *_arrival(update)))
        return Receipt(
            duplicate=False, messages=messages + turn.messages, files=files + turn.files
        )

    def postpone(self, update: Update, failure: str) -> Receipt:
        """Keep an update whose turn could not be written, as after a failed step."""
        lane_id, digest = self._names(update)
        lane = self._meet(lane_id, digest, update.address)
        if lane is None:
            return _DUPLICATE
        self._keep_waiting(lane, digest, update, failure)
        return Receipt(duplicate=False, messages=(), failed=True)

    def take_waiting(self) -> tuple[Receipt, ...]:
        """Try every lane's waiting updates again, in each until one fails."""
        self.flush()
        receipts: list[Receipt] = []
        for (lane_id,) in self.db.execute(statements.LANES_WAITING).fetchall():
            lane = self.or_none(partial(self.head, lane_id))
            if lane is not None:
                receipts.extend(self._retry(lane))
        return tuple(receipts)

    def or_none(self, read: Callable[[], _T]) -> _T | None:
        """Read; None when what is stored does not open, so that one user cannot stop all."""
        try:
            return read()
        except EvidenceAlteredError:
            return None

    def head(self, lane_id: bytes, address: Address | None = None) -> Lane | None:
        """Load a lane that is stored; None when there is none.

        Raises:
            EvidenceAlteredError: It does not open.
        """
        lane = self._lanes.get(lane_id)
        if lane is not None:
            return lane if lane_id in self._dirty or lane.sealed_address is not None else None
        row = self.db.execute(statements.HEAD, (lane_id, place(lane_id))).fetchone()
        if row[0] is None and row[1] is None:
            return None
        return self._open(lane_id, row, address)

    def flush(self) -> None:
        """Write what was collected."""
        for lane in self._dirty.values():
            if lane.sealed_address is None:
                id_ = secrets.token_bytes(KEY_ID_BYTES)
                self._pending[statements.ADD_KEY].append(
                    (lane.id, place(lane.id), id_, lane.wrapped)
                )
            self._pending[statements.PUT_LANE].append(lane.head())
        self._dirty.clear()
        for sql in statements.WRITES:
            if sql in self._pending:
                self.db.executemany(sql, self._pending.pop(sql))

    def settle(self, lane: Lane) -> None:
        """Write what was collected if it concerns this lane, before its rows are read."""
        if lane.id in self._dirty:
            self.flush()

    def mark(self, marks: tuple[Mark, ...]) -> None:
        """Record deliveries. Those of messages that are gone are dropped."""
        pending: list[Row] = []
        routes = self.house.routes
        for mark in marks:
            lane_id = routes.get(mark.id)
            if lane_id is None:
                row = self.db.execute(statements.LANE_OF_MESSAGE, (mark.id,)).fetchone()
                if row is None:
                    continue
                lane_id = row[0]
            next_at = mark.next_at and micros(mark.next_at)
            pending.append((lane_id, mark.id, mark.state, mark.ref, next_at))
        self.db.executemany(statements.MARK, pending)
        for mark in marks:
            if mark.state in {"sent", "dead"}:
                routes.pop(mark.id, None)

    def keep_file(self, lane: Lane, file: StoredFile) -> None:
        """Record a file."""
        self._add(lane, statements.PUT_FILE, rows.file_row(lane.id, lane.key, file))

    def erase(self, lane_id: bytes) -> None:
        """Destroy a user's key and rows. The dedupe keys of done updates stay."""
        faults = self.house.faults
        self.erased = True
        self.flush()
        faults.hit("erase.before-rows")
        self.db.execute(statements.DOOM_FILES, (lane_id, place(lane_id)))
        for sql in statements.ERASE_PLACED:
            self.db.execute(sql, (lane_id, place(lane_id)))
        for sql in statements.ERASE:
            self.db.execute(sql, (lane_id,))
        self.keep_ids()
        faults.hit("erase.after-rows")
        self.keyring.forget(lane_id)
        self._lanes.pop(lane_id, None)

    def keep_ids(self) -> None:
        """See to it that numbers of messages that were deleted are not used again."""
        floor = next(self.house.ids.message)
        self.db.execute(statements.SET_META, ("message_floor", floor))

    def _names(self, update: Update) -> tuple[bytes, bytes]:
        return self.keyring.lane(update.address), self.keyring.digest(update.key)

    def _meet(self, lane_id: bytes, digest: bytes, address: Address) -> Lane | None:
        """Load the lane, or begin one; None when the update was accepted before."""
        if lane_id + digest in self._digests:
            return None
        lane = self._lanes.get(lane_id)
        if lane is None:
            known, *row = self.db.execute(
                statements.MEET, (lane_id, place(lane_id), digest)
            ).fetchone()
            if not known:
                lane = self._open(lane_id, tuple(row), address)
        elif self.db.execute(statements.SEEN, (lane_id, digest)).fetchone():
            return None
        self._digests.add(lane_id + digest)
        return lane

    def _open(self, lane_id: bytes, row: Row, address: Address | None) -> Lane:
        wrapped = row[0]
        if isinstance(wrapped, bytes):
            key = self.keyring.key(lane_id, wrapped)
            lane = rows.open_lane(lane_id, key, row, address)
        elif row[1] is not None or address is None:
            raise EvidenceAlteredError("key: the row is gone")
        else:
            wrapped, key = self.keyring.new_key(lane_id)
            lane = Lane(lane_id, address, key, wrapped)
        self._lanes[lane_id] = lane
        return lane

    def begin(self, address: Address) -> Lane:
        """Load a user's lane, or begin one."""
        lane_id = self.keyring.lane(address)
        lane = self.head(lane_id, address)
        if lane is None:
            wrapped, key = self.keyring.new_key(lane_id)
            lane = self._lanes[lane_id] = self._dirty[lane_id] = Lane(
                lane_id, address, key, wrapped
            )
        return lane

    def _claim(self, lane: Lane, update: Update) -> bool:
        """Remove the timer that fired; False when it was removed or replaced meanwhile."""
        id_, _, due = update.key.rpartition("@")
        self.settle(lane)
        row = (lane.id, id_, micros(datetime.fromisoformat(due)))
        return self.db.execute(statements.CLAIM_TIMER, row).rowcount == 1

    def _turn(self, lane: Lane, update: Update) -> Draft | str:
        """Carry out one turn; give what it said, or the kind of failure with nothing changed."""
        view = LaneView(
            lane.address,
            lane.session,
            lane.segment,
            partial(self._read, rows.read_journal, lane),
            partial(self._read, rows.read_items, lane),
            partial(self._read, rows.read_files, lane),
        )
        try:
            outcome = self.house.step(update, view)
            if isinstance(outcome, Failure):
                return outcome.kind
            if outcome.erase:
                return self._start_over(lane, update, outcome.messages)
            at = micros(update.received_at)
            if outcome.silence or any(timer.due is None for timer in outcome.timers):
                # What the user's turns before this one in the group set must be there to remove.
                self.settle(lane)
            turn = draft(self.db, self.house, lane, at, outcome)
        except StoreError:
            raise
        except _STEP_ERRORS as exc:
            return type(exc).__name__
        self._adopt(turn)
        return turn

    def _read(self, read: Callable[[Db, Lane], _T], lane: Lane) -> _T:
        self.settle(lane)
        return read(self.db, lane)

    def _start_over(self, lane: Lane, update: Update, farewell: tuple[Outbound, ...]) -> Draft:
        """Erase the user; the farewell is sealed under a new key, of a lane without a session."""
        self.erase(lane.id)
        wrapped, key = self.keyring.new_key(lane.id)
        lane.start_over(wrapped, key)
        self._lanes[lane.id] = lane
        turn = Draft(self.house, lane, micros(update.received_at))
        turn.add_messages(farewell)
        self._adopt(turn)
        return turn

    def _adopt(self, turn: Draft) -> None:
        for sql, row in turn.writes:
            self._pending[sql].append(row)
        turn.adopt()
        self._dirty[turn.lane.id] = turn.lane

    def _retry(self, lane: Lane) -> tuple[Receipt, ...]:
        """Try a lane's waiting updates again, in order, until one fails and is to be kept."""
        self.settle(lane)
        receipts: list[Receipt] = []
        for digest, tries, raw in self.db.execute(statements.WAITING, (lane.id,)).fetchall():
            update = self._waited(lane, digest, raw)
            receipts.append(self._try_again(lane, update, digest, tries))
            # An erasure takes what else waited with it.
            if (receipts[-1].failed and not receipts[-1].dead) or not lane.waiting:
                break
        return tuple(receipts)

    def _try_again(self, lane: Lane, update: Update | str, digest: bytes, tries: int) -> Receipt:
        lane.waiting -= 1
        turn = update if isinstance(update, str) else self._turn(lane, update)
        if isinstance(turn, Draft):
            self._add(lane, statements.SET_DONE, (lane.id, digest))
            return Receipt(duplicate=False, messages=turn.messages, files=turn.files)
        if tries + 1 < MAX_TRIES:
            lane.waiting += 1
            self._add(lane, statements.SET_TRIED, (lane.id, digest, "waiting", tries + 1, turn))
            return Receipt(duplicate=False, messages=(), failed=True)
        self._add(lane, statements.SET_TRIED, (lane.id, digest, "dead", tries + 1, turn))
        return Receipt(
            duplicate=False, messages=self._apologise(lane, digest), failed=True, dead=True
        )

    def _apologise(self, lane: Lane, digest: bytes) -> tuple[Outgoing, ...]:
        (at,) = self.db.execute(statements.SEEN, (lane.id, digest)).fetchone()
        said = Draft(self.house, lane, at)
        if self.house.apology is not None:
            said.add_messages((Outbound(self.house.apology, "A"),))
        self._adopt(said)
        return said.messages

    def _waited(self, lane: Lane, digest: bytes, raw: bytes) -> Update | str:
        """Open a waiting update, or give the kind of failure."""
        try:
            opened = lane.key.open(raw, rows.raw_bound(lane.id, digest))
            return rows.unpack_update(opened, lane.address)
        except _STEP_ERRORS as exc:
            return type(exc).__name__

    def _keep_waiting(
        self, lane: Lane, digest: bytes, update: Update, failure: str, tries: int = 1
    ) -> None:
        lane.waiting += 1
        self._add_open(lane, digest, update, ("waiting", tries, failure))

    def _add_open(
        self, lane: Lane, digest: bytes, update: Update, fate: tuple[str, int, str]
    ) -> None:
        state, tries, failure = fate
        raw = lane.key.seal(rows.pack_update(update), rows.raw_bound(lane.id, digest))
        row = (lane.id, digest, *_arrival(update), state, next(self.house.ids.waiting))
        self._add(lane, statements.ADD_OPEN, (*row, tries, failure, raw))

    def _set_aside(self, update: Update, broken: EvidenceAlteredError) -> Receipt:
        """Set an update aside at once: what is stored of its user does not open any more.

        Nothing altered is used or overwritten. As no key may be at hand either, only the
        arrival is recorded.
        """
        lane_id, digest = self._names(update)
        self._digests.add(lane_id + digest)
        row = (lane_id, digest, *_arrival(update), "dead", next(self.house.ids.waiting))
        failure = type(broken).__name__
        self._pending[statements.ADD_OPEN].append((*row, MAX_TRIES, failure, None))
        return Receipt(duplicate=False, messages=(), failed=True, dead=True)

    def _add(self, lane: Lane, sql: str, row: Row) -> None:
        self._pending[sql].append(row)
        self._dirty[lane.id] = lane


def _arrival(update: Update) -> Row:
    return channel_of(update.address), micros(update.received_at)


def _is_timer(update: Update) -> bool:
    """Tell a stored timer from a message of the program's own, which has no time in its key."""
    return update.kind == "timer" and "@" in update.key
