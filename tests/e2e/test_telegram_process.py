"""The program as a process behind the stand-in: whole talks, kills, repeats, crashes, stops."""

import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import Final, cast

import pytest

from bot.storage.faults import EXIT_CODE, FAULT_POINTS
from tests.support import process
from tests.support.bot_api import BotApi, Sent, Storm
from tests.support.bot_api_shapes import as_array, as_object
from tests.support.dice import Dice
from tests.support.process import Serve

FLOWS: Final = Path(__file__).parents[1] / "data" / "echo_flows"
SETTINGS: Final = {"WENZHU_FLOOD": "off", "WENZHU_FLOWS": str(FLOWS)}
MARKER: Final = "（网络中断，若重复请忽略）"
SEED: Final = 20261124
USERS: Final = range(11, 21)


@pytest.fixture
def api() -> Iterator[BotApi]:
    with BotApi(conflict_delay_s=0.1) as standin:
        yield standin


@pytest.fixture
def serve(tmp_path: Path, api: BotApi) -> Iterator[Serve]:
    running = Serve(tmp_path / "data", api, settings=SETTINGS)
    yield running
    running.kill()


def _until(holds: Callable[[], bool], timeout_s: float, story: Callable[[], object]) -> None:
    deadline = time.monotonic() + timeout_s
    while not holds():
        assert time.monotonic() < deadline, story()
        time.sleep(0.05)


def _echoes(api: BotApi, user: int) -> list[str]:
    """Give what was echoed to a user, with the mark of a repeat where it stands."""
    texts = (each.text.replace("\n", "") for each in api.sends(user))
    return [text for text in texts if text.removeprefix(MARKER).startswith("回")]


def _first_order(echoes: list[str]) -> list[str]:
    bare = (text.removeprefix(MARKER) for text in echoes)
    return list(dict.fromkeys(bare))


def _unmarked_twice(echoes: list[str]) -> list[str]:
    counts = Counter(text for text in echoes if not text.startswith(MARKER))
    return [text for text, count in counts.items() if count > 1]


def _words(user: int, count: int) -> list[str]:
    return [f"回甲{user}第{number}完" for number in range(count)]


def _say(api: BotApi, user: int, number: int) -> None:
    api.user(user).say(f"甲{user}第{number}")


class Crowd:
    """Users who write at an even pace from a thread, whatever becomes of the bot."""

    def __init__(self, api: BotApi, per_s: float) -> None:
        self.said: Counter[int] = Counter()
        self._api = api
        self._pause_s = 1.0 / per_s
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin."""
        for user in USERS:
            self._api.user(user).say("/echo")
        self._thread.start()

    def stop(self) -> None:
        """End and wait for the thread."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.is_set():
            for user in USERS:
                _say(self._api, user, self.said[user])
                self.said[user] += 1
                self._ended.wait(self._pause_s)

    def wait_answered(self, timeout_s: float = 60.0) -> None:
        """Wait until everything that was said was echoed.

        Raises:
            AssertionError: Something was not.
        """

        def missing() -> dict[int, int]:
            found = {user: len(_first_order(_echoes(self._api, user))) for user in USERS}
            open_ = {user: self.said[user] - found[user] for user in USERS}
            return {user: count for user, count in open_.items() if count}

        _until(lambda: not missing(), timeout_s, missing)


def _check_all(api: BotApi, crowd: Crowd) -> None:
    for user in USERS:
        echoes = _echoes(api, user)
        assert _first_order(echoes) == _words(user, crowd.said[user])
        assert _unmarked_twice(echoes) == []


def test_forty_turns_with_files_both_ways(api: BotApi, serve: Serve) -> None:
    """A long talk: each text answered, three files kept byte for byte, one file back."""
    serve.start()
    user = api.user(7)
    user.say("/echo")
    user.wait_for("请说")
    for number in range(34):
        user.say(f"甲7第{number}")
        user.wait_for(f"回甲7第{number}完")
    files = {"合同.pdf": b"%PDF" + bytes(range(256)) * 999, "voice": b"OggS" + b"v" * 70_000}
    user.say("/parcel")
    user.wait_for("请发文档")
    user.send_document(files["合同.pdf"], "合同.pdf")
    user.wait_for("请发语音")
    user.send_voice(files["voice"])
    user.wait_for("请发照片")
    user.send_photo(b"\xff\xd8" + b"p" * 90_000)
    parcel = _wait_file(user.wait_replies(2))
    _until(lambda: len(api.calls("file")) == 3, 10, lambda: api.calls("file"))
    time.sleep(0.5)
    code = serve.stop()

    assert code == 0
    assert parcel.file is not None
    json.loads(parcel.file.content)
    assert _kept(serve) == {
        sha256(files["合同.pdf"]).hexdigest(),
        sha256(files["voice"]).hexdigest(),
        sha256(b"\xff\xd8" + b"p" * 90_000).hexdigest(),
    }


def _wait_file(sends: tuple[Sent, ...]) -> Sent:
    return next(each for each in sends if each.file is not None)


def _kept(serve: Serve, user: str = "telegram:7") -> set[str]:
    """Give the hashes of the files that are kept of a user."""
    data = str(serve.data)
    done = process.run("case", "export", "--user", user, "--data", data, "--format", "json")
    assert done.code == 0, done.err
    case = as_object(cast("object", json.loads(done.out)))
    entries = [as_object(entry) for entry in as_array(case["evidence"])]
    return {str(entry["sha256"]) for entry in entries if entry["state"] == "kept"}


def test_thirty_kills_lose_nothing(api: BotApi, serve: Serve) -> None:
    """Ten users write forty messages a second while the process is killed thirty times.

    Every message takes effect once and in order, every reply arrives, and a reply that comes
    twice says so (promises R1, R2, R3, R6).
    """
    dice = Dice("thirty kills")
    crowd = Crowd(api, per_s=40)
    crowd.start()
    for _ in range(30):
        serve.start(ready=False)
        time.sleep(0.6 + dice.below(1400) / 1000)
        serve.kill()
    crowd.stop()
    serve.start()

    crowd.wait_answered()
    assert serve.stop() == 0

    _check_all(api, crowd)
    assert sum(crowd.said.values()) > 1000


def test_stops_under_load_leave_nothing_unclear(api: BotApi, serve: Serve) -> None:
    """A graceful stop is quick, and nothing is sent twice because of it (promise O3)."""
    crowd = Crowd(api, per_s=40)
    crowd.start()
    for _ in range(8):
        serve.start()
        time.sleep(0.5)
        began = time.monotonic()
        assert serve.stop() == 0
        assert time.monotonic() - began < 10.0
    crowd.stop()
    serve.start()

    crowd.wait_answered()
    serve.stop()

    _check_all(api, crowd)
    assert not any(MARKER in each.text for each in api.sends())


def test_shuffled_repeats_take_effect_once(api: BotApi, serve: Serve) -> None:
    """Each update comes one to four times, in any order, with kills between."""
    for user in USERS:
        api.user(user).say("/echo")
    serve.start()
    _until(lambda: len(api.sends()) >= len(USERS), 20, lambda: len(api.sends()))
    api.storm(Storm(seed=SEED, window=100))
    for number in range(30):
        for user in USERS:
            _say(api, user, number)
        if number % 10 == 9:
            serve.kill()
            serve.start()
    api.storm(None)

    def missing() -> int:
        return sum(30 - len(_first_order(_echoes(api, user))) for user in USERS)

    _until(lambda: missing() == 0, 60, missing)
    api.wait_confirmed(60)
    serve.stop()

    for user in USERS:
        echoes = _echoes(api, user)
        assert sorted(_first_order(echoes)) == sorted(_words(user, 30))
        assert _unmarked_twice(echoes) == []


POINTS: Final = tuple(point for point in FAULT_POINTS if not point.startswith("erase."))


@pytest.mark.parametrize("point", POINTS)
def test_a_crash_at_any_point_loses_nothing(api: BotApi, serve: Serve, point: str) -> None:
    """The process ends at a named place; the next one takes up everything."""
    serve.start(ready=False, settings={"WENZHU_FAULT": f"{point}:1"})
    content = point.encode() * 1000
    api.user(7).say("/parcel")
    api.user(7).send_document(content, "a.pdf")
    for number in range(3):
        if number == 0:
            api.user(11).say("/echo")
        _say(api, 11, number)

    assert serve.wait_end(20) == EXIT_CODE
    serve.start()
    _until(lambda: len(_first_order(_echoes(api, 11))) == 3, 30, lambda: _echoes(api, 11))
    api.user(7).wait_for("请发语音", since=0)
    time.sleep(0.5)
    serve.stop()

    assert _first_order(_echoes(api, 11)) == _words(11, 3)
    assert _unmarked_twice(_echoes(api, 11)) == []
    assert _kept(serve) == {sha256(content).hexdigest()}
