"""Reads across lanes and of whole lanes: what start-up, the clock and the user's page ask for.

What does not open is left out, so that one altered row stops nobody else; `dump`, which is
asked for one user, raises instead.
"""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

from bot.kernel.errors import EvidenceAlteredError
from bot.kernel.ids import Address
from bot.kernel.messages import Update
from bot.kernel.turns import CaseDump, Outgoing, StoredFile, StoredTimer
from bot.storage import rows, statements
from bot.storage.lanes import Group
from bot.storage.rows import Lane, Row, micros, place
from bot.storage.sealing import DataKey


def unsent(group: Group) -> tuple[Outgoing, ...]:
    """List undelivered messages in order."""
    group.flush()
    found: list[Outgoing] = []
    for lane, wrapped, address, *row in group.db.execute(statements.UNSENT).fetchall():
        message = group.or_none(partial(_message, group, (lane, wrapped, address), tuple(row)))
        if message is not None:
            found.append(message)
            group.house.hand_out(message.id, lane)
    return tuple(found)


def _message(group: Group, owner: tuple[bytes, bytes, bytes], row: Row) -> Outgoing:
    lane, wrapped, address = owner
    key = group.keyring.key(lane, wrapped)
    return rows.open_message(lane, key, rows.open_address(lane, key, address), row)


def sent_after(group: Group, address: Address, id_: int) -> tuple[Outgoing, ...]:
    """List a user's messages with a higher id."""
    group.flush()
    lane = group.keyring.lane(address)
    row = group.db.execute(statements.KEY_OF, (lane, place(lane))).fetchone()
    if row is None:
        return ()
    key = group.keyring.key(lane, row[1])
    pulled = group.house.is_pulled(address)
    found = group.db.execute(statements.PULLED if pulled else statements.PUSHED, (lane, id_))
    return tuple(rows.open_message(lane, key, address, row) for row in found.fetchall())


def due(group: Group, now: datetime) -> tuple[Update, ...]:
    """Give the timers that are due as updates, in order of time."""
    group.flush()
    updates: list[Update] = []
    for lane, wrapped, address, id_, at, body in group.db.execute(
        statements.DUE, (micros(now),)
    ).fetchall():
        try:
            key = group.keyring.key(lane, wrapped)
            text = key.open(body, rows.timer_bound(lane, id_, at)).decode("utf-8", "surrogatepass")
            owner = rows.open_address(lane, key, address)
        except EvidenceAlteredError:
            # Left as it is it would be due for ever and keep the clock busy.
            group.db.execute(statements.SHELVE_TIMER, (lane, id_))
            continue
        key_of_update = f"{id_}@{rows.moment(at).isoformat()}"
        updates.append(Update(owner, key_of_update, "timer", text, now, reply_to=id_))
    return tuple(updates)


def next_due(group: Group) -> datetime | None:
    """Tell when the next timer is due."""
    group.flush()
    (at,) = group.db.execute(statements.NEXT_DUE).fetchone()
    return None if at is None else rows.moment(at)


def expected_files(group: Group) -> tuple[tuple[Address, StoredFile], ...]:
    """List files that were announced but not fetched, in the order of receiving."""
    group.flush()
    found: list[tuple[Address, StoredFile]] = []
    for lane, wrapped, address, *row in group.db.execute(statements.EXPECTED).fetchall():
        file = group.or_none(partial(_file, group, (lane, wrapped, address), tuple(row)))
        if file is not None:
            found.append(file)
    return tuple(found)


def _file(group: Group, owner: tuple[bytes, bytes, bytes], row: Row) -> tuple[Address, StoredFile]:
    lane, wrapped, address = owner
    key = group.keyring.key(lane, wrapped)
    return rows.open_address(lane, key, address), rows.open_file(lane, key, row)


def dump(group: Group, address: Address) -> CaseDump | None:
    """Open all that is kept of one user; None when there is nothing.

    Raises:
        EvidenceAlteredError: Something does not open, or is missing from a chain.
    """
    group.flush()
    lane = group.head(group.keyring.lane(address), address)
    if lane is None:
        return None
    rows.read_journal(group.db, lane)
    items = rows.read_items(group.db, lane)
    files = rows.read_files(group.db, lane)
    consents = rows.read_consents(group.db, lane)
    if lane.session is None and not (items or files or consents):
        # Begun, but nothing was kept: a first turn that failed, or the farewell of an erasure.
        return None
    return CaseDump(address, lane.session, items, files, consents, tuple(_timers(group, lane)))


def _timers(group: Group, lane: Lane) -> Iterator[StoredTimer]:
    """Give the timers that are set; one that does not open is shelved when it falls due."""
    for id_, due, body in group.db.execute(statements.TIMERS, (lane.id,)).fetchall():
        bound = rows.timer_bound(lane.id, id_, due)
        text = group.or_none(partial(lane.key.open, body, bound))
        if text is not None:
            yield StoredTimer(id_, rows.moment(due), text.decode("utf-8", "surrogatepass"))


def addresses(group: Group) -> tuple[Address, ...]:
    """List every user of whom something is kept."""
    group.flush()
    found: list[Address] = []
    for lane, wrapped, address in group.db.execute(statements.LANES).fetchall():
        owner = group.or_none(partial(_address, group, (lane, wrapped, address)))
        if owner is not None:
            found.append(owner)
    return tuple(found)


def _address(group: Group, owner: tuple[bytes, bytes, bytes]) -> Address:
    lane, wrapped, address = owner
    return rows.open_address(lane, group.keyring.key(lane, wrapped), address)


def known_key(group: Group, address: Address) -> tuple[DataKey, bytes] | None:
    """Give a user's key for files, with its id."""
    lane = group.keyring.lane(address)
    row = group.db.execute(statements.KEY_OF, (lane, place(lane))).fetchone()
    return None if row is None else (group.keyring.key(lane, row[1]), row[0])


def file_key(group: Group, address: Address) -> tuple[DataKey, bytes]:
    """Give a user's key for files, with its id; begin the lane when there is none."""
    group.begin(address)
    group.flush()
    found = known_key(group, address)
    if found is None:
        raise EvidenceAlteredError("key: the row is gone")
    return found


def keep_file(group: Group, address: Address, file: StoredFile) -> bool:
    """Record a file; False when its key was destroyed while it was being fetched."""
    lane = group.head(group.keyring.lane(address), address)
    if lane is None:
        return False
    group.flush()
    found = known_key(group, address)
    if found is None or (file.blob is not None and not file.blob.startswith(found[1].hex())):
        return False
    group.keep_file(lane, file)
    return True


def erase(group: Group, address: Address) -> bool:
    """Destroy a user's key and rows, opened or not; False when there was nothing."""
    lane = group.keyring.lane(address)
    group.flush()
    (held,) = group.db.execute(statements.HELD, (lane, place(lane))).fetchone()
    if not held:
        return False
    group.erase(lane)
    return True


def purge(group: Group, before: datetime) -> None:
    """Forget dedupe keys and delivered messages older than a time, and lanes left empty."""
    group.flush()
    group.keep_ids()
    for sql in statements.PURGE:
        group.db.execute(sql, (micros(before),))
    for sql in statements.SWEEP:
        group.db.execute(sql)
