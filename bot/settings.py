"""Settings from the environment and an optional `.env`; the only reader of both."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import bot
from bot.kernel.errors import SettingsError

DEFAULT_WEB = "127.0.0.1:8000"
TELEGRAM_API = "https://api.telegram.org"
"""Source: core.telegram.org/bots/api, "Making requests"."""
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")
_PORT_MAX = 65535
_PORT = re.compile(r"\d{1,5}", re.ASCII)


def wall_clock() -> datetime:
    """Give the time, aware, in UTC. Everything below gets it as an argument."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that an installation may set. Secrets are never printed."""

    data: Path
    flows: Path
    content: Path
    web: tuple[str, int] | None
    zone: ZoneInfo
    telegram_token: str | None
    telegram_api: str
    telegram_webhook: str | None
    """Public address under which Telegram reaches this server; None: long polling."""
    telegram_secret: str | None
    log_level: str
    fault: tuple[str, int] | None
    """Where tests end the process: point and hit."""
    key_file: Path
    flood: bool
    """Whether sends keep to the flood limits; off only against a test server."""
    rate: bool

    def __repr__(self) -> str:
        return f"Settings(data={self.data!r})"


def load_settings(
    environ: Mapping[str, str] | None = None, env_file: Path | None = None
) -> Settings:
    """Read the settings.

    Args:
        environ: The environment; the process's own by default.
        env_file: `NAME=value` lines that the environment overrides; `./.env` by default.

    Raises:
        SettingsError: A variable cannot be used; names it, never its value.
    """
    source = dict(os.environ if environ is None else environ)
    values = {**_env_file(env_file or Path(".env")), **source}
    root = _root()
    data = Path(values.get("WENZHU_DATA") or "data")
    return Settings(
        data=data,
        flows=Path(values.get("WENZHU_FLOWS") or root / "flows"),
        content=Path(values.get("WENZHU_CONTENT") or root / "content"),
        web=_address(values, "WENZHU_WEB", DEFAULT_WEB),
        zone=_zone(values.get("WENZHU_ZONE") or "Asia/Shanghai"),
        telegram_token=_secret(values, "TELEGRAM_BOT_TOKEN"),
        telegram_api=(values.get("WENZHU_TELEGRAM_API") or TELEGRAM_API).rstrip("/"),
        telegram_webhook=values.get("WENZHU_TELEGRAM_WEBHOOK") or None,
        telegram_secret=_secret(values, "WENZHU_TELEGRAM_SECRET"),
        log_level=_level(values.get("WENZHU_LOG") or "INFO"),
        fault=_fault(values.get("WENZHU_FAULT") or ""),
        key_file=Path(values.get("WENZHU_KEY_FILE") or data / "master.key"),
        flood=values.get("WENZHU_FLOOD", "on") != "off",
        rate=values.get("WENZHU_RATE", "on") != "off",
    )


def _root() -> Path:
    """Find where flows and content are: beside the package, or inside it when installed."""
    package = Path(bot.__file__).parent
    shipped = package / "_data"
    return shipped if shipped.is_dir() else package.parent


def docs_root() -> Path:
    """Find the pages of the checks."""
    return _root() / "docs" / "checks"


def _env_file(path: Path) -> dict[str, str]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{path.name}: cannot be read") from exc
    pairs = (line.partition("=") for line in lines if "=" in line and not line.startswith("#"))
    return {name.strip(): value.strip().strip("\"'") for name, _, value in pairs}


def _secret(values: Mapping[str, str], name: str) -> str | None:
    path = values.get(f"{name}_FILE")
    if path:
        try:
            return Path(path).read_text(encoding="utf-8").strip() or None
        except (OSError, UnicodeDecodeError) as exc:
            raise SettingsError(f"{name}_FILE: the file cannot be read") from exc
    return values.get(name) or None


def _address(values: Mapping[str, str], name: str, default: str) -> tuple[str, int] | None:
    text = values.get(name, default)
    if not text:
        return None
    host, _, port = text.rpartition(":")
    if not host or not _PORT.fullmatch(port) or int(port) > _PORT_MAX:
        raise SettingsError(f"{name}: write it as 127.0.0.1:8000, or leave it empty for off")
    return host, int(port)


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as exc:
        raise SettingsError("WENZHU_ZONE: no such time zone, e.g. Asia/Shanghai") from exc


def _level(name: str) -> str:
    level = name.upper()
    if level not in LOG_LEVELS:
        raise SettingsError(f"WENZHU_LOG: one of {', '.join(LOG_LEVELS)}")
    return level


def _fault(text: str) -> tuple[str, int] | None:
    if not text:
        return None
    point, _, hit = text.partition(":")
    return point, int(hit) if hit.isdecimal() else 1
