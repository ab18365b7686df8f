"""The process helpers start, watch and end a program, whatever it does."""

import sys
from pathlib import Path

import pytest

from tests.support import process
from tests.support.bot_api import BotApi
from tests.support.chat import Chat
from tests.support.process import Serve, free_port, run

PROGRAM = """
import http.server, json, os, signal, sys

class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 404)
        self.end_headers()

    def log_message(self, *ignored):
        pass

def serve():
    if os.environ.get("WENZHU_FAULT"):
        sys.exit("fault")
    signal.signal(signal.SIGTERM, lambda *ignored: sys.exit(0))
    print("api", os.environ.get("WENZHU_TELEGRAM_API"), os.environ["WENZHU_DATA"], flush=True)
    port = int(os.environ["WENZHU_WEB"].rpartition(":")[2])
    http.server.HTTPServer(("127.0.0.1", port), Health).serve_forever()

def chat():
    for line in sys.stdin:
        said = json.loads(line)
        if said.get("end"):
            return
        if said.get("text") == "die":
            sys.exit("died")
        reply = {"text": line.strip(), "buttons": [{"id": "!back", "label": "返回"}],
                 "file": None, "edited": False}
        print(json.dumps({"replies": [reply], "flow": "f", "scene": "s", "asking": None,
                          "state": "idle"}), flush=True)

{"serve": serve, "chat": chat}[sys.argv[1]]()
"""


@pytest.fixture(autouse=True)
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    script = tmp_path / "program.py"
    script.write_text(PROGRAM, "utf-8")
    monkeypatch.setattr(process, "PROGRAM", (sys.executable, str(script)))


def test_serve_is_ready_when_healthy_and_stops_on_sigterm(tmp_path: Path) -> None:
    """A start waits for health; a stop gives the exit code; settings reach the process."""
    with BotApi() as api, Serve(tmp_path / "data", api) as serve:
        assert serve.health() == 200
        serve.wait_line("api")

        assert serve.stop() == 0

        assert serve.stdout == f"api {api.url} {tmp_path / 'data'}\n"


def test_serve_starts_again_after_a_kill(tmp_path: Path) -> None:
    """Each run adds to the collected output."""
    with Serve(tmp_path / "data") as serve:
        serve.kill()
        assert serve.code == -9

        serve.start()

        assert serve.alive
        assert serve.stdout.count("api None") == 2


def test_a_start_that_fails_tells_why(tmp_path: Path) -> None:
    """Waiting ends with the process, not with the timeout."""
    serve = Serve(tmp_path / "data", settings={"WENZHU_FAULT": "1"})

    with pytest.raises(AssertionError, match="serve ended with 1: fault"):
        serve.start()

    assert serve.stderr == "fault\n"


def test_chat_pairs_each_input_with_its_line(tmp_path: Path) -> None:
    """Inputs are written as the command line contract says, and the answers parsed."""
    with Chat(tmp_path / "data", "--user", "terminal:甲") as chat:
        assert chat.say("你好").text == '{"text": "你好"}'
        assert chat.tap("返回").text == '{"tap": "返回"}'
        turn = chat.wait("PT72H")

        assert turn.text == '{"wait": "PT72H"}'
        assert turn.labels == ("返回",)
        assert (turn.flow, turn.state) == ("f", "idle")
        assert chat.end() == 0


def test_a_chat_that_dies_tells_why(tmp_path: Path) -> None:
    """A missing answer is reported with the error output at once."""
    with Chat(tmp_path / "data") as chat, pytest.raises(AssertionError, match="died"):
        chat.say("die")


def test_run_gives_code_and_output() -> None:
    """A command that ends by itself is run to its end."""
    finished = run("chat", typed='{"text": "die"}\n')

    assert (finished.code, finished.out, finished.err) == (1, "", "died\n")


def test_free_ports_can_be_bound() -> None:
    """The port is in the range that needs no rights."""
    assert 1024 < free_port() < 65536
