"""The command line as a whole: exit codes, wrong use, and clear sentences."""

import shutil
import subprocess
from pathlib import Path

import pytest

import bot
from bot.cli import complaints
from bot.cli.complaints import complaint
from bot.kernel.errors import (
    AdviserError,
    ContentError,
    LetterError,
    SettingsError,
    StoreBusyError,
    StoreFullError,
)
from tests.support import process

FLOWS = process.ROOT / "flows"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("fly",),
        ("chat", "--no-such"),
        ("chat", "--channel", "pigeon"),
        ("flows",),
        ("case", "show"),
        ("read", "weather", "x"),
    ],
)
def test_wrong_use_exits_with_two(arguments: tuple[str, ...]) -> None:
    """Unknown commands and options are told on standard error, without traceback."""
    done = process.run(*arguments)

    assert (done.code, done.out) == (2, "")
    assert "usage: wenzhu" in done.err
    assert "Traceback" not in done.err


def test_version_is_told() -> None:
    """`--version` gives the version and succeeds."""
    done = process.run("--version")

    assert (done.code, done.out.strip()) == (0, f"wenzhu {bot.__version__}")


@pytest.mark.parametrize("command", [("chat", "--json"), ("serve",), ("read", "time", "昨晚")])
def test_wrong_setting_is_a_sentence(command: tuple[str, ...], tmp_path: Path) -> None:
    """A setting that cannot be used ends every command with 1 and its name."""
    settings = {"WENZHU_ZONE": "no/zone", "WENZHU_DATA": str(tmp_path / "d")}

    done = process.run(*command, settings=settings)

    assert (done.code, done.out) == (1, "")
    assert "WENZHU_ZONE" in done.err
    assert "Traceback" not in done.err


def test_broken_flow_stops_serve_with_its_place(tmp_path: Path) -> None:
    """`serve` with a broken flow names file, line and column and ends with 1."""
    shutil.copytree(FLOWS, tmp_path / "flows")
    path = tmp_path / "flows" / "report.yaml"
    path.write_text(path.read_text("utf-8").replace("title:", "titel:", 1), "utf-8")

    done = process.run(
        "serve",
        settings={"WENZHU_FLOWS": str(tmp_path / "flows"), "WENZHU_DATA": str(tmp_path / "d")},
    )

    assert done.code == 1
    assert "report.yaml:2:1" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize("blocks", [0, 1, 16])
def test_full_disk_at_start_is_a_sentence(tmp_path: Path, blocks: int) -> None:
    """Without room for the key or the database a sentence tells what to do; nothing starts."""
    environment = process.environment({"WENZHU_DATA": str(tmp_path / "d")})
    # What measures coverage in subprocesses would want room on the same disk.
    measured = [name for name in environment if name.startswith("COVERAGE_")]
    for name in measured:
        del environment[name]
    done = subprocess.run(
        [
            "/bin/sh",
            "-c",
            f'ulimit -f {blocks}; exec "$@"',
            "sh",
            *process.PROGRAM,
            "chat",
            "--json",
        ],
        input='{"text": "/call"}\n',
        capture_output=True,
        text=True,
        cwd=process.ROOT,
        env=environment,
        timeout=60,
        check=False,
    )

    assert done.returncode == 1
    assert any(word in done.stderr for word in ("磁盘", "密钥", "WENZHU_DATA")), done.stderr
    assert "Traceback" not in done.stderr


def test_directory_that_cannot_be_made_is_a_sentence() -> None:
    """A data directory inside a file is told by the setting's name."""
    done = process.run("chat", "--json", settings={"WENZHU_DATA": "/dev/null/d"})

    assert (done.code, done.out) == (1, "")
    assert "WENZHU_DATA" in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (SettingsError("X: y"), "X: y"),
        (ContentError(["a.yaml:1:2 F001 坏"]), "a.yaml:1:2 F001 坏"),
        (StoreBusyError("lock"), "另一个进程"),
        (StoreFullError("full"), "磁盘满了"),
        (LetterError(["甲"]), "出错了"),
    ],
)
def test_every_error_has_a_sentence(error: AdviserError, part: str) -> None:
    """The nearest known kind of an error gives its sentence."""
    told = complaint(error)

    assert part in told
    assert told.endswith("\n")


def test_error_is_told_even_without_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the sentences are missing the plain error is told."""
    monkeypatch.setenv("WENZHU_CONTENT", str(tmp_path))
    assert complaint(StoreBusyError("lock")) == "StoreBusyError: lock\n"

    monkeypatch.setattr(complaints, "load_settings", _refuses)
    monkeypatch.chdir(tmp_path)
    assert complaint(SettingsError("X")) == "SettingsError: X\n"


def _refuses() -> None:
    raise SettingsError("Y")
