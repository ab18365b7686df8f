"""The program as a process: content is edited while it serves."""

import shutil
import time
from collections.abc import Callable
from pathlib import Path

from tests.support.bot_api import BotApi
from tests.support.process import ROOT, Serve

QUESTION = "银行有录音吗"
LAW = "law/collection-rules.yaml"


def _until(holds: Callable[[], bool], story: Callable[[], object]) -> None:
    deadline = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < deadline, story()
        time.sleep(0.05)


def _ask(api: BotApi) -> str:
    """Ask the question and give what is answered to it."""
    before = len(api.sends(7))
    api.user(7).say(QUESTION)
    _until(lambda: len(api.sends(7)) > before, lambda: api.sends(7))
    return "\n".join(sent.text for sent in api.sends(7)[before:])


def test_an_edited_article_is_told_at_the_next_message(tmp_path: Path) -> None:
    """Nobody restarts anything: the file is saved, and the answer has the new article."""
    content = tmp_path / "content"
    shutil.copytree(ROOT / "content", content)
    settings = {"WENZHU_FLOOD": "off", "WENZHU_CONTENT": str(content)}
    with BotApi(conflict_delay_s=0.1) as api, Serve(tmp_path / "d", api, settings=settings) as run:
        before = _ask(api)
        law = content / LAW
        law.write_text(law.read_text("utf-8").replace("办法》第68条", "办法》第86条"), "utf-8")
        run.wait_line("reload.done")

        after = _ask(api)

    assert "第68条" in before
    assert "第86条" in after
