"""Keys, nonces and sealed bytes."""

import hashlib
import hmac
from itertools import islice
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.kernel.errors import EvidenceAlteredError, VaultError
from bot.kernel.ids import Address
from bot.storage.sealing import LANE_BYTES, NONCE_BYTES, DataKey, Keyring, nonces

MASTER = bytes(range(32))
LANE = b"l" * 16


def test_a_million_nonces_are_all_different() -> None:
    """A nonce never comes twice under a key."""
    assert len(set(islice(nonces(), 1_000_000))) == 1_000_000


def test_sealed_bytes_are_aes_256_gcm() -> None:
    """Source: McGrew and Viega, GCM test case 16, with the library's own known answer."""
    key = bytes.fromhex("feffe9928665731c6d6a8f9467308308" * 2)
    nonce = bytes.fromhex("cafebabefacedbaddecaf888")
    plain = bytes.fromhex(
        "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
        "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39"
    )
    bound = bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2")

    sealed = DataKey(AESGCM(key), lambda: nonce).seal(plain, bound)

    assert sealed[:NONCE_BYTES] == nonce
    assert sealed[NONCE_BYTES:].hex() == (
        "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
        "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
        "76fc6ece0f4e1768cddf8853bb2d551b"
    )


def test_sealing_twice_gives_different_bytes() -> None:
    """Equal words do not look equal."""
    _, key = Keyring(MASTER).new_key(LANE)

    assert key.seal(b"x", b"t") != key.seal(b"x", b"t")


@pytest.mark.parametrize("position", [0, NONCE_BYTES, -1])
def test_a_changed_byte_is_noticed(position: int) -> None:
    """Nonce, text and tag: none can be altered."""
    _, key = Keyring(MASTER).new_key(LANE)
    sealed = bytearray(key.seal(b"words", b"table.column|row"))
    sealed[position] ^= 1

    with pytest.raises(EvidenceAlteredError):
        key.open(bytes(sealed), b"table.column|row")


def test_bytes_of_another_row_are_noticed() -> None:
    """What was sealed for one row does not open for another; the message names no row."""
    _, key = Keyring(MASTER).new_key(LANE)
    sealed = key.seal(b"words", b"table.column|1")

    with pytest.raises(EvidenceAlteredError) as caught:
        key.open(sealed, b"table.column|2")

    assert str(caught.value) == "table.column: sealed bytes do not open"


def test_too_few_bytes_are_noticed() -> None:
    """A truncated value is an altered one."""
    _, key = Keyring(MASTER).new_key(LANE)

    with pytest.raises(EvidenceAlteredError):
        key.open(b"short", b"t")


def test_a_wrapped_key_opens_what_it_sealed() -> None:
    """The stored form gives the same key to another keyring of the same master key."""
    wrapped, key = Keyring(MASTER).new_key(LANE)
    sealed = key.seal(b"words", b"t")

    assert Keyring(MASTER).key(LANE, wrapped).open(sealed, b"t") == b"words"


def test_a_wrapped_key_is_one_users() -> None:
    """Moved to another lane it does not open."""
    ring = Keyring(MASTER)
    wrapped, _ = ring.new_key(LANE)

    with pytest.raises(EvidenceAlteredError):
        ring.key(b"m" * 16, wrapped)


def test_a_key_in_hand_is_not_used_for_another_wrapped_form() -> None:
    """A user who starts anew has a new key, whatever is held in memory."""
    ring = Keyring(MASTER)
    first, _ = ring.new_key(LANE)
    second, key = ring.new_key(LANE)
    ring.key(LANE, first)

    sealed = key.seal(b"words", b"t")

    assert ring.key(LANE, second).open(sealed, b"t") == b"words"


def test_lanes_are_equal_for_equal_addresses_only() -> None:
    """The name of a lane depends on the address and on the master key."""
    ring = Keyring(MASTER)

    assert ring.lane(Address("telegram:7")) == Keyring(MASTER).lane(Address("telegram:7"))
    assert ring.lane(Address("telegram:7")) != ring.lane(Address("telegram:8"))
    assert ring.lane(Address("telegram:7")) != Keyring(bytes(32)).lane(Address("telegram:7"))
    assert ring.digest("telegram:7") != ring.lane(Address("telegram:7"))


def test_a_lane_is_named_by_hmac_sha256() -> None:
    """Under a key derived from the master key, cut to 16 bytes."""
    derived = hmac.digest(MASTER, b"wenzhu:lane", hashlib.sha256)

    assert (
        Keyring(MASTER).lane(Address("telegram:7"))
        == hmac.digest(derived, b"telegram:7", hashlib.sha256)[:LANE_BYTES]
    )


def test_the_key_file_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    """A second load gives the same key; nobody else may read it."""
    path = tmp_path / "keys" / "master.key"

    first = Keyring.load_or_create(path)
    second = Keyring.load_or_create(path)

    assert first.matches(second.check)
    assert path.stat().st_mode & 0o777 == 0o600
    assert [entry.name for entry in path.parent.iterdir()] == ["master.key"]


def test_a_key_file_of_another_length_is_refused(tmp_path: Path) -> None:
    """Whatever it is, it is no key."""
    path = tmp_path / "master.key"
    path.write_bytes(b"short")

    with pytest.raises(VaultError):
        Keyring.load_or_create(path)


def test_an_unreadable_key_file_is_a_clear_error(tmp_path: Path) -> None:
    """A folder in its place, say."""
    with pytest.raises(VaultError, match="key file"):
        Keyring.load_or_create(tmp_path)


def test_a_keyring_does_not_print_its_key() -> None:
    """Neither key shows in a repr."""
    ring = Keyring(MASTER)
    _, key = ring.new_key(LANE)

    assert MASTER.hex() not in repr(ring) + repr(key)
    assert repr(MASTER) not in repr(ring) + repr(key)
