"""The repository itself: what is installed, shipped and promised to whoever clones it."""

import ast
import os
import re
import socket
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import cast

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import bot

ROOT = Path(__file__).parents[1]
LOCKS = (
    "requirements.lock",
    "requirements-dev.lock",
    "requirements-bench.lock",
    "requirements-build.lock",
)


def _table(*keys: str) -> dict[str, object]:
    found: object = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    for key in keys:
        found = cast("dict[str, object]", found)[key]
    return cast("dict[str, object]", found)


def _pins(lock: str) -> dict[str, str]:
    """Read a lock file's versions by canonical name; markers may give a name twice."""
    text = (ROOT / lock).read_text("utf-8")
    found = re.findall(r"^([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", text, re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [ROOT / name for name in listed.stdout.split("\0") if name]


def _imported() -> set[str]:
    """Collect the distributions that the program's own code imports, by canonical name."""
    providers = packages_distributions()
    modules: set[str] = set()
    for path in (ROOT / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                modules |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module is not None:
                modules.add(node.module.partition(".")[0])
    outside = modules - set(sys.stdlib_module_names) - {"bot"}
    return {canonicalize_name(providers[name][0]) for name in outside}


def _top_version() -> str:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    found = re.search(r"^## \[([^\]]+)\] - \d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
    assert found is not None
    return found[1]


def _service() -> dict[str, object]:
    compose = cast(
        "dict[str, dict[str, dict[str, object]]]",
        yaml.safe_load((ROOT / "docker-compose.yml").read_text("utf-8")),
    )
    assert set(compose["services"]) == {"wenzhu"}
    return compose["services"]["wenzhu"]


def test_changelog_tells_of_this_version() -> None:
    """The newest entry of the changelog is the version that the program gives."""
    assert _top_version() == bot.__version__


def test_image_is_named_after_this_version() -> None:
    """The compose file tags the image with the version that the program gives."""
    assert _service()["image"] == f"wenzhu:{bot.__version__}"


@pytest.mark.parametrize(
    ("lock", "group"),
    [
        ("requirements.lock", None),
        ("requirements-dev.lock", "dev"),
        ("requirements-bench.lock", "bench"),
    ],
)
def test_lock_satisfies_what_is_declared(lock: str, group: str | None) -> None:
    """Each declared dependency is locked to a version that the declaration admits."""
    project = _table("project")
    declared = cast("list[str]", project["dependencies"])
    if group is not None:
        extras = cast("dict[str, list[str]]", project["optional-dependencies"])
        declared = [*declared, *extras[group]]
    pins = _pins(lock)

    for requirement in map(Requirement, declared):
        version = pins[canonicalize_name(requirement.name)]
        assert version in requirement.specifier, requirement.name


@pytest.mark.parametrize("lock", LOCKS)
def test_every_locked_package_has_a_hash(lock: str) -> None:
    """No package can be installed whose content was not seen when the lock was written."""
    text = (ROOT / lock).read_text("utf-8")
    entries = re.findall(r"^[\w.-]+.*==.*(?:\n    .*)*", text, re.MULTILINE)

    assert entries
    assert all("--hash=sha256:" in entry for entry in entries)


@pytest.mark.parametrize("lock", ["requirements-dev.lock", "requirements-bench.lock"])
def test_what_is_tested_and_measured_is_what_is_deployed(lock: str) -> None:
    """The other locks hold every runtime package at the runtime lock's version."""
    assert _pins("requirements.lock").items() <= _pins(lock).items()


def test_few_packages_are_asked_for_at_run_time() -> None:
    """The program declares at most fifteen runtime dependencies."""
    assert len(cast("list[str]", _table("project")["dependencies"])) <= 15


def test_what_is_declared_is_what_is_imported() -> None:
    """The program imports every runtime dependency it declares, and no other package."""
    declared = {
        canonicalize_name(Requirement(line).name)
        for line in cast("list[str]", _table("project")["dependencies"])
    }

    assert _imported() == declared


@pytest.mark.parametrize("target", ["run", "chat", "test", "check", "bench", "lock", "clean"])
def test_make_knows_the_target(target: str) -> None:
    """Each target that the documents name can be made."""
    dry = subprocess.run(
        ["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert dry.returncode == 0, dry.stderr


@pytest.mark.parametrize("script", [".ci/run", "scripts/check", "scripts/system", "scripts/venv"])
def test_scripts_stop_at_the_first_surprise(script: str) -> None:
    """Each script can be executed, and a failing or misspelt command ends it."""
    path = ROOT / script

    assert os.access(path, os.X_OK)
    assert "\nset -euo pipefail\n" in path.read_text("utf-8")


def test_container_runs_without_rights() -> None:
    """The service has its own user, no capabilities and nothing to write but its data."""
    service = _service()

    assert service["user"] == "10001:10001"
    assert service["cap_drop"] == ["ALL"]
    assert service["read_only"] is True
    assert service["volumes"] == ["data:/data"]


def test_container_is_reached_from_its_host_only() -> None:
    """The page is published on the loopback address; the outside goes through a proxy."""
    assert _service()["ports"] == ["127.0.0.1:8000:8000"]


def test_compose_file_holds_no_secret() -> None:
    """The environment in the compose file is these three settings; secrets come from .env."""
    assert _service()["environment"] == {
        "PTB_TIMEDELTA": "true",
        "WENZHU_DATA": "/data",
        "WENZHU_WEB": "0.0.0.0:8000",
    }


def test_image_ends_as_an_ordinary_user() -> None:
    """The last stage of the image switches to the user that the compose file names."""
    last_stage = (ROOT / "Dockerfile").read_text("utf-8").rpartition("\nFROM ")[2]

    assert "\nUSER 10001\n" in last_stage
    assert "PTB_TIMEDELTA=true" in last_stage


def test_files_name_no_machine_and_no_registry() -> None:
    """No tracked file holds a path of the machine it was written on or a registry's host."""
    folders = r"(?<![\w./~-])/(?:work|root|opt/wheels|opt/pypi)\b(?!-)"
    hosts = "|".join(
        re.escape(f"{name}.{end}")
        for name, end in [
            ("pypi", "org"),
            ("files.pythonhosted", "org"),
            ("registry.npmjs", "org"),
            ("deb.debian", "org"),
            ("proxy.golang", "org"),
        ]
    )
    forbidden = re.compile(f"{folders}|{hosts}")

    found = [
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in _tracked()
        if path != Path(__file__) and path.is_file()
        for match in forbidden.finditer(path.read_text("utf-8", errors="replace"))
    ]

    assert found == []


def test_every_module_is_in_a_layer() -> None:
    """Each module and package directly under bot is named by the contract of layers."""
    contracts = cast("list[dict[str, object]]", _table("tool", "importlinter")["contracts"])
    layers = cast("list[str]", contracts[0]["layers"])
    named = {name.strip(" ()") for layer in layers for name in layer.split("|")}
    modules = {path.stem for path in (ROOT / "bot").glob("*.py")}
    packages = {path.parent.name for path in (ROOT / "bot").glob("*/__init__.py")}

    assert (modules | packages) - {"__init__"} == named


def test_package_files_are_empty() -> None:
    """Importing a package does no work: only the version stands in an __init__ file."""
    filled = [
        path.relative_to(ROOT)
        for path in (ROOT / "bot").rglob("__init__.py")
        if path.read_text("utf-8").strip()
    ]

    assert filled == [Path("bot/__init__.py")]


def test_wheel_carries_flows_and_content(tmp_path: Path) -> None:
    """An installed program finds every flow, norm and page of help that a checkout has."""
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        shipped = set(archive.namelist())

    expected = {
        f"bot/_data/{path.relative_to(ROOT).as_posix()}"
        for path in _tracked()
        if path.relative_to(ROOT).as_posix().startswith(("flows/", "content/", "docs/checks/"))
    }
    assert expected
    assert expected <= shipped


def test_decisions_have_the_agreed_form() -> None:
    """Each decision record is numbered without a gap and tells context and consequences."""
    records = sorted((ROOT / "docs" / "adr").glob("*.md"))

    assert [int(path.name[:4]) for path in records] == list(range(1, len(records) + 1))
    for path in records:
        headings = re.findall(r"^## (.+)$", path.read_text("utf-8"), re.MULTILINE)
        assert headings == ["Context", "Decision", "Consequences"], path.name


def test_tests_cannot_leave_this_machine() -> None:
    """A connection to any other machine fails before a packet is sent."""
    with socket.socket() as outside, pytest.raises(RuntimeError, match="may not leave"):
        outside.connect(("192.0.2.1", 80))


def test_tests_can_reach_a_server_of_their_own() -> None:
    """A connection to the loopback address is let through."""
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
