"""`wenzhu serve` with a token that is none: a sentence, and the token stays untold."""

from pathlib import Path

import pytest

from tests.support.bot_api import BotApi
from tests.support.process import Serve


@pytest.mark.parametrize(
    "wrong", ["123:wrong", "canary", "4242:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"]
)
def test_wrong_token_is_a_sentence(tmp_path: Path, wrong: str) -> None:
    """Whether it has no token's shape or Telegram refuses it: exit 1, what to do, no traceback."""
    with BotApi() as api:
        serve = Serve(tmp_path / "d", api, settings={"TELEGRAM_BOT_TOKEN": wrong})
        serve.start(ready=False)
        try:
            code = serve.wait_end(20.0)
        finally:
            serve.kill()

    printed = serve.stdout + serve.stderr
    assert code == 1
    assert "TELEGRAM_BOT_TOKEN" in printed
    assert "Traceback" not in printed
    assert wrong not in printed
