"""Sixty inputs through every flow, told line for line, and the case that is left of them."""

import json
from hashlib import sha256
from pathlib import Path
from typing import cast

import pytest

from tests.support import process
from tests.support.bot_api_shapes import Json, as_array, as_object
from tests.support.chat import Chat, ChatTurn

SCRIPT = Path(__file__).parent / "data" / "sixty.jsonl"
AT = "2026-11-22T23:30:00+08:00"
USER = "terminal:sixty"
FILES = {"door.jpg": b"\xff\xd8 a photo of a door", "sms.png": b"\x89PNG a screenshot"}


def _script() -> list[Json]:
    lines = SCRIPT.read_text(encoding="utf-8").splitlines()
    return [as_object(cast("object", json.loads(line))) for line in lines]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[ChatTurn], int]:
    """Play the script once; give the data directory, the turns, and the exit code."""
    folder = tmp_path_factory.mktemp("sixty")
    for name, body in FILES.items():
        (folder / name).write_bytes(body)
    turns: list[ChatTurn] = []
    with Chat(folder / "data", "--at", AT, "--user", "sixty") as chat:
        for line in _script():
            known = {key: line[key] for key in ("text", "tap", "wait", "kind") if key in line}
            file = {"file": str(folder / str(line["file"]))} if "kind" in line else {}
            turns.append(chat.send({**known, **file}))
        code = chat.end()
    return folder / "data", turns, code


def _export(data: Path) -> Json:
    done = process.run("case", "export", "--user", USER, "--data", str(data), "--format", "json")
    assert done.code == 0, done.err
    return as_object(cast("object", json.loads(done.out)))


def test_script_has_sixty_inputs() -> None:
    """The script is as long as its name says."""
    assert len(_script()) == 60


def test_every_input_is_answered_as_written(played: tuple[Path, list[ChatTurn], int]) -> None:
    """Each input leads to the texts, the question, the flow and the file that the script tells."""
    _, turns, code = played

    for number, (line, turn) in enumerate(zip(_script(), turns, strict=True), 1):
        place = f"line {number}: {turn.raw}"
        for fragments in as_texts(line["want"]):
            assert any(part in turn.text for part in fragments.split("|")), f"{fragments} {place}"
        for key in ("flow", "asking", "state"):
            assert key not in line or turn.raw[key] == line[key], place
        names = [str(reply.file.get("name", "")) for reply in turn.replies]
        if "file" in line and "kind" not in line:
            assert any(name.endswith(str(line["file"])) for name in names), place
    assert code == 0


def as_texts(raw: object) -> list[str]:
    """Take a list of texts."""
    return [str(text) for text in cast("list[object]", raw)]


def test_case_is_exported_right(played: tuple[Path, list[ChatTurn], int]) -> None:
    """After undo, correction, digression, old button and days, the case holds what was meant."""
    case = _export(played[0])

    debts = [as_object(debt) for debt in as_array(case["debts"])]
    assert [(d["lender"], d["principal"], d["lender_type"]) for d in debts] == [
        ("某银行", "20000", "bank"),
        ("某某贷", "12000", "bank"),
    ]
    assert [d["overdue_since"] for d in debts] == ["2026-08-01", None]
    (call,) = (as_object(one) for one in as_array(case["incidents"]))
    assert (call["channel"], call["acts"], call["duration_s"]) == ("call", ["insult"], 300)
    (complaint,) = (as_object(one) for one in as_array(case["complaints"]))
    assert (complaint["channel"], complaint["number"]) == ("放贷机构", "B2026001")
    (letter,) = (as_object(one) for one in as_array(case["documents"]))
    assert "大约 32,000 元" in str(letter["text"])
    assert "42,000" not in str(letter["text"])
    assert as_array(case["collectors"]) == []


def test_files_are_kept_whole(played: tuple[Path, list[ChatTurn], int]) -> None:
    """The photo sent at a yes/no and the file sent as evidence are kept with their hash."""
    case = _export(played[0])

    kept = {str(e["name"]): e["sha256"] for e in map(as_object, as_array(case["evidence"]))}

    assert kept == {name: sha256(body).hexdigest() for name, body in FILES.items()}
