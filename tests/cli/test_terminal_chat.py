"""The conversation of a person at a terminal."""

import pytest
from prompt_toolkit.application import create_app_session
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from bot.cli.main import main
from tests.support.logs import restored


def test_number_presses_a_button_and_quit_ends(
    tmp_path_factory: pytest.TempPathFactory, capsys: pytest.CaptureFixture[str]
) -> None:
    """A person starts a flow, presses by number, and leaves with a word of farewell."""
    data = tmp_path_factory.mktemp("talk") / "d"
    with (
        restored(),
        create_pipe_input() as typed,
        create_app_session(input=typed, output=DummyOutput()),
    ):
        typed.send_text("/call\n2\n/quit\n")

        code = main(["chat", "--data", str(data), "--at", "2026-11-22T23:30:00+08:00"])

    shown = capsys.readouterr().out
    assert code == 0
    assert "2  正在讲电话" in shown
    assert "他找的人是你吗" in shown
    assert "先到这里" in shown
