"""Settings: where they come from, what is refused, and that no value is ever told."""

from pathlib import Path

import pytest

from bot.kernel.errors import SettingsError
from bot.settings import Settings, docs_root, load_settings

CANARY = "7:canary"
NO_FILE = Path("/nonexistent/.env")


def _load(**values: str) -> Settings:
    return load_settings(values, NO_FILE)


def test_defaults_need_nothing() -> None:
    """Without any setting the page is served at home and flows are those shipped."""
    settings = _load()

    assert settings.web == ("127.0.0.1", 8000)
    assert settings.data == Path("data")
    assert settings.key_file == Path("data/master.key")
    assert (settings.flows / "_global.yaml").is_file()
    assert (settings.content / "hotlines.yaml").is_file()
    assert settings.telegram_token is None
    assert settings.flood
    assert settings.rate


def test_pages_of_checks_are_found() -> None:
    """The pages that `flows explain` shows lie where they are looked for."""
    assert docs_root().is_dir()


def test_environment_overrides_the_file(tmp_path: Path) -> None:
    """`.env` fills in what the environment does not say; comments and quotes are read."""
    env = tmp_path / ".env"
    env.write_text('# WENZHU_DATA=/no\nWENZHU_DATA = "/a"\nWENZHU_LOG=debug\n', "utf-8")

    settings = load_settings({"WENZHU_DATA": "/b"}, env)

    assert settings.data == Path("/b")
    assert settings.log_level == "DEBUG"
    assert load_settings({}, env).data == Path("/a")


def test_empty_address_turns_the_page_off() -> None:
    """`WENZHU_WEB=` means no page."""
    assert _load(WENZHU_WEB="").web is None


def test_switches_are_off_only_when_told() -> None:
    """`off` lifts a limit; any other word leaves it."""
    assert not _load(WENZHU_RATE="off").rate
    assert _load(WENZHU_RATE="0").rate
    assert not _load(WENZHU_FLOOD="off").flood


def test_secret_may_be_in_a_file(tmp_path: Path) -> None:
    """`TELEGRAM_BOT_TOKEN_FILE` names a file; its line end is no part of the secret."""
    path = tmp_path / "token"
    path.write_text(f"{CANARY}\n", "utf-8")

    assert _load(TELEGRAM_BOT_TOKEN_FILE=str(path)).telegram_token == CANARY


def test_api_address_has_no_slash_at_its_end() -> None:
    """Methods are joined with a slash of their own."""
    assert _load(WENZHU_TELEGRAM_API="http://a:1/").telegram_api == "http://a:1"


@pytest.mark.parametrize(("text", "fault"), [("x:3", ("x", 3)), ("x", ("x", 1)), ("", None)])
def test_fault_point_is_read(text: str, fault: tuple[str, int] | None) -> None:
    """A point and the hit at which the process ends."""
    assert _load(WENZHU_FAULT=text).fault == fault


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WENZHU_WEB", "7777"),
        ("WENZHU_WEB", ":7777"),
        ("WENZHU_WEB", "localhost:http"),
        ("WENZHU_WEB", "localhost:99999"),
        ("WENZHU_ZONE", "Canary/Nowhere"),
        ("WENZHU_ZONE", "/etc/canary"),
        ("WENZHU_ZONE", "../canary"),
        ("TELEGRAM_BOT_TOKEN_FILE", "/nonexistent/canary"),
        ("WENZHU_TELEGRAM_SECRET_FILE", "/"),
        ("WENZHU_LOG", "LOUD"),
    ],
)
def test_unusable_setting_is_named_without_its_value(name: str, value: str) -> None:
    """The complaint names the variable and never quotes what it held."""
    with pytest.raises(SettingsError) as caught:
        _load(**{name: value})

    assert name in str(caught.value)
    assert len(value) < 2 or value not in str(caught.value)


def test_env_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """A directory or bytes that are no text are told by name."""
    (tmp_path / ".env").write_bytes(b"\xff\xfe\x00")

    for path in (tmp_path, tmp_path / ".env"):
        with pytest.raises(SettingsError, match="cannot be read"):
            load_settings({}, path)


def test_settings_do_not_print_secrets() -> None:
    """The printed form holds no secret."""
    settings = _load(TELEGRAM_BOT_TOKEN=CANARY, WENZHU_TELEGRAM_SECRET=CANARY)

    assert CANARY not in repr(settings)
