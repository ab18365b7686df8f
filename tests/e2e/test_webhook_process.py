"""Updates pushed to the running program: a secret, one effect each, nothing without it."""

import http.client
import json
from pathlib import Path

from tests.support.bot_api import BotApi
from tests.support.process import Serve

SECRET = "a-secret-of-our-own-long-enough-for-32"  # noqa: S105  # made for this test
USER = 7


def _pushed(serve: Serve, body: bytes, secret: str | None) -> int:
    connection = http.client.HTTPConnection("127.0.0.1", serve.web_port, timeout=10)
    headers = {"Content-Type": "application/json"}
    if secret is not None:
        headers["X-Telegram-Bot-Api-Secret-Token"] = secret
    try:
        connection.request("POST", "/telegram", body, headers)
        return connection.getresponse().status
    finally:
        connection.close()


def _serving(folder: Path, api: BotApi) -> Serve:
    serve = Serve(folder / "data", api, settings={"WENZHU_TELEGRAM_SECRET": SECRET})
    url = f"http://127.0.0.1:{serve.web_port}/telegram"
    serve.start(settings={"WENZHU_TELEGRAM_WEBHOOK": url})
    return serve


def test_a_conversation_over_the_webhook(tmp_path: Path) -> None:
    """The same adviser, pushed instead of polled; the secret comes with every push."""
    with BotApi() as api:
        serve = _serving(tmp_path, api)
        user = api.user(USER)
        try:
            user.say("他打来了")
            user.wait_for("哪种情况")
            user.tap("正在讲电话")
            user.wait_for("我是借款人本人")

            assert serve.stop() == 0
        finally:
            serve.kill()


def test_nobody_without_the_secret_is_heard(tmp_path: Path) -> None:
    """No secret, a wrong one: refused, and nothing happens."""
    update = {
        "update_id": 1,
        "message": {
            "message_id": 1,
            "date": 1,
            "chat": {"id": USER, "type": "private"},
            "from": {"id": USER, "is_bot": False, "first_name": "x"},
            "text": "/start",
        },
    }
    body = json.dumps(update).encode()
    with BotApi() as api:
        api.user(USER)
        serve = _serving(tmp_path, api)
        try:
            codes = [_pushed(serve, body, secret) for secret in (None, "", "wrong")]
            refused = len(api.sends(USER))
            accepted = [_pushed(serve, body, SECRET) for _ in range(3)]
            malformed = _pushed(serve, b"{", SECRET)
            serve.stop()

            assert codes == [403, 403, 403]
            assert refused == 0
            assert accepted == [200, 200, 200]
            assert malformed in (200, 400)
            assert sum("稳住" in sent.text for sent in api.sends(USER)) == 1
        finally:
            serve.kill()


def test_a_webhook_without_a_secret_does_not_start(tmp_path: Path) -> None:
    """The operator is told which setting is missing."""
    with BotApi() as api:
        serve = Serve(tmp_path / "data", api)
        serve.start(ready=False, settings={"WENZHU_TELEGRAM_WEBHOOK": "https://x.test/telegram"})

        assert serve.wait_end() == 1
        assert "WENZHU_TELEGRAM_SECRET" in serve.stderr
