"""`wenzhu chat --json` as a process: the contract that scripts of others depend on."""

import json
import shutil
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest

from bot.authoring.library import with_text
from bot.authoring.testing import run_test
from bot.cli.chat import read_duration
from bot.kernel.ids import FlowId
from tests.support import process
from tests.support.bot_api_shapes import as_array, as_object
from tests.support.chat import Chat
from tests.support.shipped import FLOWS, library, world

AT: Final = "2026-11-22T23:30:00+08:00"
KEYS: Final = {"replies", "flow", "scene", "asking", "state"}
FLOW: Final = """\
title: 试
about: 试
slots:
  甲: {type: text, ask: 甲？}
scenes:
  开始:
    - ask: 甲
    - go: end
"""


def _chat(data: Path, *options: str) -> Chat:
    return Chat(data, "--at", AT, *options)


def _export(data: Path, user: str = "terminal:me") -> dict[str, object]:
    done = process.run("case", "export", "--user", user, "--data", str(data))
    assert done.code == 0, done.err
    return as_object(json.loads(done.out))


def test_every_line_has_the_keys_of_the_contract(tmp_path: Path) -> None:
    """Each input is answered by one object with the promised keys and no others."""
    with _chat(tmp_path / "d") as chat:
        turns = [chat.say("他又打来了"), chat.tap("正在讲电话"), chat.wait("PT1M")]

        assert [set(turn.raw) for turn in turns] == [KEYS] * 3
        replies = [as_object(reply) for turn in turns for reply in as_array(turn.raw["replies"])]
        assert replies
        assert {frozenset(reply) for reply in replies} == {
            frozenset({"text", "buttons", "file", "edited"})
        }
        buttons = [as_object(b) for reply in replies for b in as_array(reply["buttons"])]
        assert {frozenset(button) for button in buttons} == {frozenset({"id", "label"})}
        assert chat.end() == 0


def test_state_tells_where_the_conversation_stands(tmp_path: Path) -> None:
    """Idle before a flow, asking in it, crisis when a life is at risk."""
    with _chat(tmp_path / "d") as chat:
        turns = [chat.say("你好"), chat.say("/call"), chat.say("我不想活了，今晚就死")]

        assert [turn.state for turn in turns] == ["idle", "asking", "crisis"]
        assert (turns[0].flow, turns[0].scene, turns[0].asking) == (None, None, None)
        assert turns[1].flow == "collector_call"


def test_buttons_are_pressed_by_label_or_by_id(tmp_path: Path) -> None:
    """A tap names a button as it is shown or by its id."""
    with _chat(tmp_path / "d") as chat:
        first = chat.say("/call")
        by_label = chat.tap("正在讲电话")
        chat.say("返回")
        button = next(
            b for reply in first.replies for b in reply.buttons if b.label == "正在讲电话"
        )
        by_id = chat.tap(button.data)

        assert by_label.asking == by_id.asking == "身份"


def test_clock_stands_where_it_was_put(tmp_path: Path) -> None:
    """What is recorded bears the time of `--at`, moved by waits only."""
    data = tmp_path / "d"
    with _chat(data) as chat:
        chat.wait("P1DT12H")
        photo = tmp_path / "a.jpg"
        photo.write_bytes(b"x")
        chat.give(photo, "photo")
        assert chat.end() == 0

    (kept,) = map(as_object, as_array(_export(data)["evidence"]))
    assert kept["received_at"] == "2026-11-24T11:30:00+08:00"


def test_wait_fires_reminders(tmp_path: Path) -> None:
    """Three days of silence at a checklist bring its reminder, shorter ones do not."""
    script = Path(__file__).parents[1] / "e2e" / "data" / "sixty.jsonl"
    lines = [json.loads(line) for line in script.read_text("utf-8").splitlines()]
    before = next(number for number, line in enumerate(lines) if "wait" in line)
    (tmp_path / "door.jpg").write_bytes(b"x")
    with _chat(tmp_path / "d") as chat:
        for line in lines[:before]:
            known = {key: line[key] for key in ("text", "tap", "kind") if key in line}
            file = {"file": str(tmp_path / line["file"])} if "kind" in line else {}
            chat.send({**known, **file})

        early, late = chat.wait("PT1H"), chat.wait("PT72H")

        assert early.replies == ()
        assert "今天补一项" in late.text
        assert late.asking == "材料"


@pytest.mark.parametrize("kind", ["photo", "voice", "video", "file"])
def test_file_is_kept_byte_for_byte(tmp_path: Path, kind: str) -> None:
    """A file that comes in lies in the vault with equal bytes, as its hash and `verify` tell."""
    data, body = tmp_path / "d", bytes(range(256)) * 1_000
    path = tmp_path / "证据.bin"
    path.write_bytes(body)
    with _chat(data) as chat:
        chat.give(path, kind)
        assert chat.end() == 0

    (kept,) = map(as_object, as_array(_export(data)["evidence"]))
    assert (kept["sha256"], kept["kind"]) == (sha256(body).hexdigest(), kind)
    verified = process.run("case", "verify", "--user", "terminal:me", "--data", str(data))
    assert (verified.code, verified.out) == (0, f"{kept['id']} ok\n")


def test_file_that_goes_out_can_be_opened(tmp_path: Path) -> None:
    """A reply with a file names a path under which its bytes are while the talk lasts."""
    with _chat(tmp_path / "d") as chat:
        chat.say("我的案件")
        turn = chat.tap("导出数据备份")
        (file,) = (reply.file for reply in turn.replies if reply.file)

        assert set(file) == {"path", "name", "mime"}
        assert file["mime"] == "application/json"
        assert as_object(json.loads(Path(str(file["path"])).read_text("utf-8")))["debts"] == []


def test_file_over_the_limit_is_refused_in_words(tmp_path: Path) -> None:
    """A file of more than 20 MiB gets an answer and is not kept."""
    data, big = tmp_path / "d", tmp_path / "big.mp4"
    with big.open("wb") as file:
        file.truncate(20 * 1024 * 1024 + 1)
    with _chat(data) as chat:
        turn = chat.give(big, "video")
        chat.say("你好")
        assert chat.end() == 0

    assert turn.text
    assert _export(data)["evidence"] == []


@pytest.mark.parametrize(
    "line",
    [
        "nonsense",
        "[1]",
        "null",
        '"text"',
        "{}",
        '{"text": 5}',
        '{"wait": "three days"}',
        '{"wait": "P"}',
        '{"wait": "PT' + "9" * 40 + 'H"}',
        '{"file": "/nowhere/at/all.jpg"}',
        '{"file": "/"}',
        '{"file": "a\\u0000b"}',
        "[" * 100_000,
        "\ud800",
    ],
)
def test_bad_line_is_answered_and_the_talk_goes_on(tmp_path: Path, line: str) -> None:
    """A line that cannot be used gets `error`; later ones work; the exit code is 1."""
    with _chat(tmp_path / "d") as chat:
        chat.send_raw(line.encode("utf-8", "replace").decode())
        bad = chat.read()
        good = chat.say("/call")

        assert set(bad.raw) == {*KEYS, "error"}
        assert bad.raw["error"]
        assert "error" not in good.raw
        assert good.flow == "collector_call"
        assert chat.end() == 1


def test_second_process_on_a_directory_is_told_so(tmp_path: Path) -> None:
    """While one process holds the data another one ends with a sentence that says what to do."""
    with _chat(tmp_path / "d") as chat:
        chat.say("你好")

        other = process.run("chat", "--json", "--data", str(tmp_path / "d"))

        assert (other.code, other.out) == (1, "")
        assert "正被另一个进程使用" in other.err
        assert "Traceback" not in other.err
        assert chat.say("你好").replies


def test_killed_talk_goes_on(tmp_path: Path) -> None:
    """After `kill -9` between two inputs the next process stands where the last one stood."""
    labels = ("正在讲电话", "我是借款人本人", "辱骂", "挂断了")
    with _chat(tmp_path / "d") as chat:
        last = chat.say("他又打来了")
        chat.kill()
    for label in labels:
        with _chat(tmp_path / "d") as chat:
            stands = chat.wait("PT0S")
            assert (stands.flow, stands.asking) == (last.flow, last.asking)
            last = chat.send({"tap": label}) if label != "挂断了" else chat.say(label)
            assert "error" not in last.raw
            chat.kill()

    assert last.scene != "开始"


def test_broken_flow_is_told_with_its_place(tmp_path: Path) -> None:
    """With a broken flow nothing starts; file, line and column are named, and no traceback."""
    flows = tmp_path / "flows"
    shutil.copytree(FLOWS, flows)
    text = (flows / "danger.yaml").read_text("utf-8")
    (flows / "danger.yaml").write_text(text.replace("scenes:", "scenes: [", 1), "utf-8")

    done = process.run(
        "chat", "--json", "--data", str(tmp_path / "d"), settings={"WENZHU_FLOWS": str(flows)}
    )

    assert (done.code, done.out) == (1, "")
    assert "danger.yaml:" in done.err
    assert "Traceback" not in done.err


def test_users_of_one_directory_do_not_mix(tmp_path: Path) -> None:
    """`--user` chooses whose conversation goes on."""
    with _chat(tmp_path / "d", "--user", "anna") as chat:
        chat.say("/call")
        assert chat.end() == 0
    with _chat(tmp_path / "d", "--user", "terminal:anna") as chat:
        assert chat.wait("PT0S").flow == "collector_call"
        assert chat.end() == 0
    with _chat(tmp_path / "d", "--user", "ben") as chat:
        assert chat.wait("PT0S").flow is None


def test_menu_is_numbered_as_in_wechat(tmp_path: Path) -> None:
    """With `--channel wechat` the buttons are numbers in the text, and a number presses one."""
    with _chat(tmp_path / "d", "--channel", "wechat") as chat:
        turn = chat.say("/call")
        assert "\n2 正在讲电话" in turn.text

        assert chat.say("２").asking == "身份"


def test_recorded_talk_is_a_test_that_passes(tmp_path: Path) -> None:
    """What `--record` writes can be put under a flow's `tests:` and passes."""
    path = tmp_path / "门外.yaml"
    photo = tmp_path / "门口.jpg"
    photo.write_bytes(b"x")
    with _chat(tmp_path / "d", "--record", str(path)) as chat:
        for text in ("/danger", "\ud800怪字"):
            chat.say(text.encode("utf-8", "replace").decode())
        chat.tap("人在门外，没动手")
        chat.give(photo, "photo")
        chat.wait("PT72H")
        assert chat.end() == 0

    recorded = path.read_text("utf-8")
    read = with_text(
        library(), f"{FLOW}tests:\n{recorded}".encode(), "flows/try.yaml", FlowId("try")
    )
    (test,) = read.flows[FlowId("try")].tests
    assert test.name == "门外"
    assert "- 我: 人在门外，没动手\n" in recorded
    assert '- 过: "3天"' in recorded
    assert run_test(world(), FlowId("danger"), test).lines == ()


def test_record_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    """A talk is not lost when its record cannot be written; a sentence says so."""
    with _chat(tmp_path / "d", "--record", str(tmp_path / "no" / "x.yaml")) as chat:
        chat.say("/call")
        assert chat.end() == 1

    assert "--record" in chat.stderr
    assert "Traceback" not in chat.stderr


def test_unreadable_time_is_told(tmp_path: Path) -> None:
    """A time that cannot be read ends with 1 and shows how to write one."""
    done = process.run("chat", "--json", "--data", str(tmp_path / "d"), "--at", "gestern")

    assert done.code == 1
    assert "--at" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("PT72H", 259_200), ("P3D", 259_200), ("P1DT1H1M1S", 90_061), ("PT0S", 0)],
)
def test_duration_is_read(text: str, seconds: int) -> None:
    """ISO 8601 durations of days, hours, minutes and seconds are read."""
    span = read_duration(text)

    assert span is not None
    assert span.total_seconds() == seconds


@pytest.mark.parametrize(
    "text",
    ["", "P", "PT", "72H", "P1M", "PT1.5H", "-PT1H", "P999999999D", "P" + "9" * 5_000 + "D"],
)
def test_no_duration_is_read(text: str) -> None:
    """Anything else is none, also what no calendar can hold."""
    assert read_duration(text) is None


def test_end_of_input_ends_the_talk(tmp_path: Path) -> None:
    """Standard input may just end; blank lines count for nothing."""
    done = process.run(
        "chat", "--json", "--data", str(tmp_path / "d"), typed='\n{"text": "你好"}\n\n'
    )

    assert done.code == 0
    assert len(done.out.splitlines()) == 1
