"""Seals what users say: AES-256-GCM under a key per user, wrapped by one master key.

Nonces are random 96-bit numbers. A user's key seals far fewer than the 2**32 records up to
which a collision stays less likely than 2**-32, and so does the master key with the wrapped
keys of 2**32 users. Source: NIST SP 800-38D section 8.3, read 2026-11-24.
"""

import hashlib
import hmac
import os
import secrets
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.kernel.errors import EvidenceAlteredError, VaultError
from bot.kernel.ids import Address

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
TAG_BYTES: Final = 16
LANE_BYTES: Final = 16
_NONCES_AT_ONCE: Final = 256
_KEYS_HELD: Final = 4096


def nonces() -> Iterator[bytes]:
    """Give fresh nonces without end; the system is asked for many at a time. Not thread-safe."""
    while True:
        block = os.urandom(NONCE_BYTES * _NONCES_AT_ONCE)
        for start in range(0, len(block), NONCE_BYTES):
            yield block[start : start + NONCE_BYTES]


class DataKey:
    """One user's key. Sealed form: nonce, ciphertext, tag."""

    __slots__ = ("_box", "_fresh")

    def __init__(self, box: AESGCM, fresh: Callable[[], bytes]) -> None:
        self._box = box
        self._fresh = fresh

    def seal(self, plain: bytes, bound: bytes) -> bytes:
        """Encrypt. `bound` names table, column, row and user; opening needs the same."""
        nonce = self._fresh()
        return nonce + self._box.encrypt(nonce, plain, bound)

    def open(self, sealed: bytes, bound: bytes) -> bytes:
        """Decrypt what `seal` made.

        Raises:
            EvidenceAlteredError: Changed, moved to another row, or of another key.
        """
        try:
            return self._box.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound)
        except (InvalidTag, ValueError) as exc:
            place = bound.split(b"|", 1)[0].decode("ascii", "replace")
            raise EvidenceAlteredError(f"{place}: sealed bytes do not open") from exc

    def for_thread(self) -> "DataKey":
        """Give the same key with nonces of its own, for use in another thread."""
        return DataKey(self._box, partial(os.urandom, NONCE_BYTES))


class Keyring:
    """The master key and what is derived from it. Its `repr` tells nothing."""

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise VaultError(f"the master key must have {KEY_BYTES} bytes")
        self._lanes = _hmac(_derive(master, b"lane"))
        self._digests = _hmac(_derive(master, b"digest"))
        self._fresh = nonces().__next__
        self._wrap = DataKey(AESGCM(_derive(master, b"wrap")), self._fresh)
        self._held: OrderedDict[bytes, tuple[bytes, DataKey]] = OrderedDict()
        self.check = _derive(master, b"check")[:LANE_BYTES]

    @classmethod
    def load_or_create(cls, path: Path) -> "Keyring":
        """Read the master key, or make one readable by its owner only on first use.

        Raises:
            VaultError: The file cannot be read or does not hold a key.
        """
        try:
            _create(path)
            return cls(path.read_bytes())
        except OSError as exc:
            raise VaultError(f"key file: {exc.strerror}") from exc

    def lane(self, address: Address) -> bytes:
        """Name a user's lane: the same address always gives the same 16 bytes."""
        return self._lanes(address.encode("utf-8", "surrogatepass"))[:LANE_BYTES]

    def digest(self, key: str) -> bytes:
        """Shorten an update's key to 16 bytes that say nothing."""
        return self._digests(key.encode("utf-8", "surrogatepass"))[:LANE_BYTES]

    def matches(self, check: bytes) -> bool:
        """Tell whether stored data were sealed under this master key."""
        return hmac.compare_digest(check, self.check)

    def new_key(self, lane: bytes) -> tuple[bytes, DataKey]:
        """Make a data key; give its wrapped form, to be stored, and the key."""
        raw = secrets.token_bytes(KEY_BYTES)
        return self._wrap.seal(raw, b"key.wrapped|" + lane), DataKey(AESGCM(raw), self._fresh)

    def key(self, lane: bytes, wrapped: bytes) -> DataKey:
        """Unwrap a data key. Those used lately are held.

        Raises:
            EvidenceAlteredError: The wrapped key was changed or is another user's.
        """
        held = self._held.get(lane)
        if held is not None and held[0] == wrapped:
            self._held.move_to_end(lane)
            return held[1]
        opened = DataKey(AESGCM(self._wrap.open(wrapped, b"key.wrapped|" + lane)), self._fresh)
        self._held[lane] = (wrapped, opened)
        if len(self._held) > _KEYS_HELD:
            self._held.popitem(last=False)
        return opened

    def forget(self, lane: bytes) -> None:
        """Drop a destroyed key from memory."""
        self._held.pop(lane, None)


def _derive(master: bytes, use: bytes) -> bytes:
    return hmac.digest(master, b"wenzhu:" + use, hashlib.sha256)


def _hmac(key: bytes) -> Callable[[bytes], bytes]:
    """Give HMAC-SHA256 under a key, its padded key hashed once: a third of the usual time."""
    padded = key.ljust(hashlib.sha256().block_size, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in padded))
    outer = hashlib.sha256(bytes(byte ^ 0x5C for byte in padded))

    def code(text: bytes) -> bytes:
        inside = inner.copy()
        inside.update(text)
        whole = outer.copy()
        whole.update(inside.digest())
        return whole.digest()

    return code


def _create(path: Path) -> None:
    """Make the file whole or not at all, even when two processes try at once."""
    if path.exists():
        return
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        os.write(descriptor, secrets.token_bytes(KEY_BYTES))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    try:
        # A link does not replace: whoever comes second uses the key of the first.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink()
