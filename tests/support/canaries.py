"""Looks for words of users in what a program wrote, in whatever form they were written."""

import base64
import json
from collections.abc import Iterable, Mapping
from pathlib import Path


def forms(text: str) -> tuple[bytes, ...]:
    """Give the byte forms under which a text can lie in a file."""
    plain = text.encode()
    wide = [text.encode(f"utf-16-{order}") for order in ("le", "be")]
    escaped = json.dumps(text)[1:-1].encode()
    hexed = [each for raw in (plain, *wide) for each in _hex(raw)]
    coded = [each for raw in (plain, *wide) for each in _base64(raw)]
    return (plain, *wide, escaped, *hexed, *coded)


def _hex(raw: bytes) -> tuple[bytes, bytes]:
    return raw.hex().encode(), raw.hex().upper().encode()


def _base64(raw: bytes) -> tuple[bytes, ...]:
    """Encode at each of the three places at which a text can stand in a longer one."""
    inner: list[bytes] = []
    for before in range(3):
        # Characters that also hold bits of what stands before or after are cut off.
        first = -(-before * 4 // 3)
        last = (before + len(raw)) * 4 // 3
        coded = base64.b64encode(b"\0" * before + raw)[first:last]
        inner += [coded, coded.translate(bytes.maketrans(b"+/", b"-_"))]
    return tuple(inner)


def found(canaries: Iterable[str], places: Mapping[str, bytes]) -> dict[str, list[str]]:
    """Find canaries in named contents; give those that were found with their places."""
    hits: dict[str, list[str]] = {}
    for canary in canaries:
        shapes = forms(canary)
        where = [name for name, body in places.items() if any(one in body for one in shapes)]
        if where:
            hits[canary] = where
    return hits


def contents(folder: Path) -> dict[str, bytes]:
    """Read every file below a folder; a file's own name counts as its content too."""
    return {
        str(path.relative_to(folder)): path.name.encode() + b"\n" + path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
