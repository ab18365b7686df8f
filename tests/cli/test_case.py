"""`wenzhu case`: show, export, verify and delete one case."""

import json
from pathlib import Path

import pytest

from bot.documents.typesetting import missing_parts
from tests.support import process
from tests.support.chat import Chat
from tests.support.process import Finished
from tests.support.rfc5545 import read_calendar

USER = "terminal:me"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Keep a case with one photo."""
    photo = tmp_path / "门口.jpg"
    photo.write_bytes(b"\xff\xd8 photo")
    with Chat(tmp_path / "d", "--at", "2026-11-22T23:30:00+08:00") as chat:
        chat.say("/call")
        chat.give(photo, "photo")
        assert chat.end() == 0
    return tmp_path / "d"


def _case(what: str, data: Path, *more: str, user: str = USER) -> Finished:
    return process.run("case", what, "--user", user, "--data", str(data), *more)


def test_case_is_exported_as_json_and_text(data: Path, tmp_path: Path) -> None:
    """Both forms name the photo; `--out` writes the same bytes to a file."""
    document = _case("export", data)
    text = _case("export", data, "--format", "text")
    out = tmp_path / "case.json"
    written = _case("export", data, "--out", str(out))

    assert json.loads(document.out)["evidence"][0]["name"] == "门口.jpg"
    assert "门口.jpg  2026-11-22 23:30" in text.out
    assert (written.code, written.out) == (0, "")
    assert out.read_text("utf-8") == document.out


def test_pattern_is_exported_as_svg_and_counts(data: Path, tmp_path: Path) -> None:
    """`--format patterns` gives the counts that the picture shows."""
    out = tmp_path / "p.svg"

    counts = _case("export", data, "--format", "patterns")
    drawn = _case("export", data, "--format", "svg", "--out", str(out))

    assert json.loads(counts.out)["total"] == 0
    assert (counts.code, drawn.code) == (0, 0)
    assert out.read_bytes().startswith(b"<svg ")


@pytest.mark.skipif(bool(missing_parts()), reason="no Chinese font; scripts/system gets one")
def test_picture_is_exported_as_png(data: Path, tmp_path: Path) -> None:
    """`--format png` writes a picture that any program opens."""
    out = tmp_path / "p.png"

    assert _case("export", data, "--format", "png", "--out", str(out)).code == 0
    assert out.read_bytes().startswith(b"\x89PNG")


def test_what_is_to_come_is_exported_for_the_calendar(data: Path) -> None:
    """Nothing is set yet: a calendar without entries, which a phone opens all the same."""
    written = _case("export", data, "--format", "ics")

    lines = written.out.splitlines()
    assert written.code == 0
    assert read_calendar("".join(f"{line}\r\n" for line in lines).encode()).within


def test_case_is_shown_with_where_it_stands(data: Path) -> None:
    """`show --json` tells the session too; without it the text is shown."""
    shown = json.loads(_case("show", data, "--json").out)

    assert shown["session"]["flow"] == "collector_call"
    assert shown["session"]["state"] == "asking"
    assert shown["case"]["evidence"]
    assert "门口.jpg" in _case("show", data).out


def test_altered_file_is_found(data: Path) -> None:
    """One changed byte in the vault is told by the file's id, with exit code 1."""
    assert _case("verify", data).code == 0
    (blob,) = [path for path in data.rglob("*") if path.parent.name == "files"]
    body = bytearray(blob.read_bytes())
    body[len(body) // 2] ^= 1
    blob.write_bytes(bytes(body))

    done = _case("verify", data)

    assert done.code == 1
    assert done.out.endswith(" ALTERED\n")


def test_deleted_case_is_gone(data: Path) -> None:
    """After `delete` nothing is left to show, and deleting again says so."""
    assert _case("delete", data).code == 0

    for what in ("show", "export", "verify", "delete"):
        done = _case(what, data)
        assert (done.code, done.out) == (1, ""), what
        assert done.err.strip(), what
        assert "Traceback" not in done.err


def test_unknown_user_is_told(data: Path) -> None:
    """Somebody unknown has no case: a sentence and 1."""
    done = _case("export", data, user="terminal:nobody")

    assert (done.code, done.out) == (1, "")
    assert done.err.strip()


def test_empty_directory_is_left_alone(tmp_path: Path) -> None:
    """Looking where nothing is kept makes nothing."""
    done = _case("show", tmp_path / "none")

    assert done.code == 1
    assert "--data" in done.err
    assert not (tmp_path / "none").exists()


def test_file_that_cannot_be_written_is_told(data: Path, tmp_path: Path) -> None:
    """An impossible `--out` is a sentence."""
    done = _case("export", data, "--out", str(tmp_path / "no" / "x"))

    assert done.code == 1
    assert "--out" in done.err
    assert "Traceback" not in done.err
