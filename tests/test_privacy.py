"""What users say is in no log, no error and no file, at any level of logging."""

import base64
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest

from bot.cli.main import main
from bot.storage.sealing import NONCE_BYTES, TAG_BYTES, DataKey
from tests.support import process
from tests.support.bot_api import BotApi
from tests.support.canaries import contents, found
from tests.support.chat import Chat
from tests.support.logs import restored
from tests.support.process import Serve

SCRIPT: Final = Path(__file__).parent / "e2e" / "data" / "sixty.jsonl"
AT: Final = "2026-11-22T23:30:00+08:00"
BOT: Final = "7654321:AAcanaryTokenOfTheRightShape0123456"
KEPT: Final = {
    "某某信息服务公司": "夜莺金丝雀信息公司",
    "某某消费金融": "画眉金丝雀消费金融，电话13912345678",
    "张三": "欧阳金丝雀",
    "B2026001": "CANARY2026B",
    "某某贷": "百灵金丝雀贷",
    "还没想好": "我住在金丝雀路88号，怎么跟律师说",
}
"""Words of the script, and the canaries that are said in their place and kept."""
PASSING: Final = ("我叫司马金丝雀，身份证110101199003078515", "tapcanary77", "canary@example.org")
"""Said but kept nowhere: the program cannot read them as an answer."""
FILES: Final = {"door.jpg": "金丝雀门口.jpg", "sms.png": "canary-sms.png"}
INSIDE: Final = "what stands in the canary's photo"
NUMBER: Final = "13912345678"
USER: Final = "canaryuser"
CANARIES: Final = (*KEPT.values(), *PASSING, *FILES.values(), INSIDE, NUMBER, USER, BOT)


def _inputs(folder: Path) -> Iterator[dict[str, object]]:
    """Give the sixty inputs with canaries in them, and some more."""
    for name in FILES.values():
        (folder / name).write_text(INSIDE, "utf-8")
    for line in SCRIPT.read_text("utf-8").splitlines():
        told: dict[str, object] = json.loads(line)
        given = {key: told[key] for key in ("text", "tap", "wait", "kind") if key in told}
        if "kind" in told:
            given["file"] = str(folder / FILES[str(told["file"])])
        word = str(given.get("text") or given.get("tap"))
        yield {"text": KEPT[word]} if word in KEPT else given
    for text in PASSING:
        yield {"text": text}
    yield {"tap": PASSING[1]}


@pytest.mark.parametrize("before", [b"", b"a", b"ab", b"abc"])
def test_forms_of_a_text_are_found_wherever_it_stands(before: bytes) -> None:
    """Raw, wide, escaped, hexadecimal and base64 texts are found at every offset."""
    text = "金丝雀123"
    raw = before + text.encode() + b"tail"
    bodies = {
        "raw": raw,
        "hex": raw.hex().encode(),
        "base64": base64.b64encode(raw),
        "json": json.dumps(raw.decode()).encode(),
        "wide": before + text.encode("utf-16-le"),
    }

    assert found([text], bodies) == {text: list(bodies)}
    assert found([text], {"other": b"nothing of it"}) == {}


def test_chat_leaves_no_word_of_its_user_in_files_or_logs(tmp_path: Path) -> None:
    """After sixty inputs at DEBUG neither an open nor a closed data directory tells anything."""
    data = tmp_path / "data"
    settings = {"WENZHU_LOG": "DEBUG", "TELEGRAM_BOT_TOKEN": BOT}
    with Chat(data, "--at", AT, "--user", USER, settings=settings) as chat:
        turns = [chat.send(line) for line in _inputs(tmp_path)]
        open_ = contents(data)
        assert chat.end() == 0
    case = process.run("case", "export", "--user", f"terminal:{USER}", "--data", str(data))

    assert KEPT["某某贷"] in case.out
    assert found(CANARIES, {**open_, "stderr": chat.stderr.encode()}) == {}
    assert found(CANARIES, contents(data)) == {}
    assert BOT not in "".join(turn.text for turn in turns)


def test_the_same_search_finds_what_is_not_sealed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """With sealing that seals nothing, every word that is kept is found: the search can fail."""

    def seal(_: DataKey, plain: bytes, bound: bytes) -> bytes:
        return bytes(NONCE_BYTES) + plain + bytes(TAG_BYTES)

    def open_(_: DataKey, sealed: bytes, bound: bytes) -> bytes:
        return sealed[NONCE_BYTES:-TAG_BYTES]

    monkeypatch.setattr(DataKey, "seal", seal)
    monkeypatch.setattr(DataKey, "open", open_)
    lines = "\n".join(json.dumps(line) for line in _inputs(tmp_path))
    monkeypatch.setattr(sys, "stdin", io.StringIO(lines))

    with restored():
        code = main(
            ["chat", "--json", "--data", str(tmp_path / "data"), "--at", AT, "--user", USER]
        )

    capsys.readouterr()
    kept = (*KEPT.values(), *FILES.values(), INSIDE, NUMBER, USER)
    assert code == 0
    assert set(found(CANARIES, contents(tmp_path / "data"))) >= set(kept)


def test_serve_leaves_no_word_of_its_users_in_files_or_logs(tmp_path: Path) -> None:
    """Neither words, files, names nor the bot's token are in what `serve` writes at DEBUG."""
    with BotApi() as api, Serve(tmp_path / "data", api, settings={"WENZHU_LOG": "DEBUG"}) as serve:
        person = api.user(77)
        for text in ("他又打来了", *KEPT.values(), *PASSING):
            person.say(text)
            person.wait_replies(1)
        open_ = contents(serve.data)
        serve.stop()
        printed = {"stdout": serve.stdout.encode(), "stderr": serve.stderr.encode()}

    assert printed["stderr"]
    assert found((*CANARIES, api.token), {**open_, **contents(serve.data), **printed}) == {}


def test_failing_commands_quote_no_secret(tmp_path: Path) -> None:
    """A complaint about a setting names the variable, not its value."""
    settings = {"TELEGRAM_BOT_TOKEN": BOT, "WENZHU_ZONE": "canary/zone", "WENZHU_LOG": "DEBUG"}

    done = process.run("chat", "--json", "--data", str(tmp_path / "d"), settings=settings)

    assert done.code == 1
    assert "WENZHU_ZONE" in done.err
    assert found((BOT, "canary/zone"), {"out": (done.out + done.err).encode()}) == {}
