"""Identity numbers, cards and one-time codes typed anywhere are kept nowhere."""

import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.cli.main import main
from bot.storage.sealing import NONCE_BYTES, TAG_BYTES, DataKey
from tests.support.canaries import contents, found
from tests.support.logs import restored

AT: Final = "2026-11-22T23:30:00+08:00"
ROWS: Final = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "safety" / "secrets.jsonl")
    .read_text("utf-8")
    .splitlines()
]
SECRETS: Final = tuple(row["secret"] for row in ROWS)
KEPT: Final = "金丝雀门口.jpg"
NAMED: Final = "身份证110101199003078515.jpg"
DANGER: Final = ("我想从金丝雀桥跳下去", "遗书写好了，金丝雀，永别了")
"""What is never kept of a cry for help, told as a text and as the caption of a file."""


def _lines(folder: Path) -> Iterator[dict[str, str]]:
    """Type every secret where a text is asked for, at other questions, and with a file."""
    for name in (KEPT, NAMED):
        (folder / name).write_text("a photo", "utf-8")
        yield {"kind": "photo", "file": str(folder / name)}
    for number, row in enumerate(ROWS):
        if number % 5 == 0:
            yield {"text": ("取消", "/call", "/report", "/case", "返回")[number // 5 % 5]}
        yield {"text": row["text"]}
        if number % 7 == 0:
            yield {"kind": "photo", "file": str(folder / KEPT), "text": row["text"]}
    yield {"text": DANGER[0]}
    yield {"kind": "photo", "file": str(folder / KEPT), "text": DANGER[1]}


@pytest.fixture
def unsealed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seal nothing, so that whatever is stored can be found."""

    def seal(_: DataKey, plain: bytes, bound: bytes) -> bytes:
        return bytes(NONCE_BYTES) + plain + bytes(TAG_BYTES)

    def open_(_: DataKey, sealed: bytes, bound: bytes) -> bytes:
        return sealed[NONCE_BYTES:-TAG_BYTES]

    monkeypatch.setattr(DataKey, "seal", seal)
    monkeypatch.setattr(DataKey, "open", open_)


@pytest.mark.usefixtures("unsealed")
def test_nothing_secret_is_stored_logged_or_exported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No byte of forty forms and of two cries for help, in files that are not sealed."""
    data = tmp_path / "data"
    monkeypatch.setenv("WENZHU_LOG", "DEBUG")
    lines = "\n".join(json.dumps(line) for line in _lines(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))
    with restored():
        assert main(["chat", "--json", "--data", str(data), "--at", AT, "--user", "x"]) == 0
        told = capsys.readouterr()
        export = ["case", "export", "--user", "terminal:x", "--data", str(data)]
        assert main(export) == 0
        exported = capsys.readouterr().out

    places = {**contents(data), "stderr": told.err.encode(), "export": exported.encode()}
    assert found((KEPT,), places), "what is no secret is kept: the search can fail"
    assert found((*SECRETS, *DANGER), places) == {}
