"""What the tools of `wenzhu flows` do."""

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path

from bot.adviser.desk import perform
from bot.authoring.checks.run import check_library, check_paths
from bot.authoring.coverage import Coverage, coverage
from bot.authoring.explore import Exploration
from bot.authoring.explore import explore as explore_flow
from bot.authoring.finding import Finding, prevents_serving
from bot.authoring.golden import dialogue, read_golden, write_golden
from bot.authoring.library import Library, load_library, with_file
from bot.authoring.testing import run_tests
from bot.authoring.wording import load_wording
from bot.cli.tool_words import complain, sentence
from bot.engine.world import World, build_world
from bot.kernel.errors import ContentError, SettingsError
from bot.kernel.ids import FlowId
from bot.settings import Settings, docs_root, wall_clock

GOLDEN = Path("tests/golden")
TRANSCRIPTS = Path("tests/flows")
_LOUD = ("错误", "警告")


def check(parsed: argparse.Namespace, settings: Settings) -> int:
    """Report every finding; errors and warnings fall short."""
    library = shipped(settings)
    found = check_paths(library, parsed.paths) if parsed.paths else check_library(library)
    _show(found, parsed, settings)
    return 1 if any(finding.level in _LOUD for finding in found) else 0


def _show(found: Iterable[Finding], parsed: argparse.Namespace, settings: Settings) -> None:
    wording = load_wording(settings.content, parsed.lang)
    if parsed.json:
        say(json.dumps([wording.record(one) for one in found], ensure_ascii=False))
        return
    for finding in found:
        for line in wording.lines(finding):
            say(line)


def test(parsed: argparse.Namespace, settings: Settings) -> int:
    """Run the flows' conversations; with --coverage say what they reach."""
    library, world, wanted = chosen(parsed, settings)
    report = run_tests(library, world, transcripts())
    results = [one for one in report.results if one.flow in wanted]
    failed = [one for one in results if one.fault is not None]
    reach = coverage(report)
    if parsed.json:
        say(json.dumps(_test_document(len(results), len(failed), reach), ensure_ascii=False))
    else:
        _show(report.findings, parsed, settings)
        for result in failed:
            say("\n".join(result.lines))
        counts = {"好": str(len(results) - len(failed)), "坏": str(len(failed))}
        say(sentence(settings, parsed.lang, "tests_done", **counts))
        if parsed.coverage:
            _show_reach(reach, wanted)
    fine = not failed and not report.findings and reach.meets(parsed.threshold)
    return 0 if fine else 1


def _test_document(run: int, failed: int, reach: Coverage) -> dict[str, object]:
    flows = {
        one.flow: {kind: one.percent(kind) for kind in ("step", "branch", "ending")}
        for one in reach.flows
    }
    return {"run": run, "failed": failed, "coverage": flows}


def _show_reach(reach: Coverage, wanted: frozenset[FlowId]) -> None:
    for one in reach.flows:
        if one.flow in wanted:
            figures = (f"{k} {one.percent(k):.0f} %" for k in ("step", "branch", "ending"))
            say(f"{one.flow}: {', '.join(figures)}")
    for part in reach.uncovered:
        say(f"{part.mark.file}:{part.mark.line}: {part.kind}")


def explore(parsed: argparse.Namespace, settings: Settings) -> int:
    """Walk every way through the flows; report changes of their dialogues."""
    _, world, wanted = chosen(parsed, settings)
    short = 0
    for flow in sorted(wanted):
        found = explore_flow(world, flow)
        short += _explored(found, parsed)
    return 1 if short else 0


def _explored(found: Exploration, parsed: argparse.Namespace) -> int:
    unreached = [f"{p.mark.file}:{p.mark.line}" for p in found.unreached]
    problems = [f"{p.mark.file}:{p.mark.line}: {p.kind}" for p in found.problems]
    if parsed.write:
        write_golden(GOLDEN, found)
    changed = GOLDEN.is_dir() and read_golden(GOLDEN, found) != dialogue(found)
    if parsed.json:
        document = {"flow": found.flow, "states": found.states, "turns": found.turns}
        rest = {"unreached": unreached, "problems": problems, "changed": changed}
        say(json.dumps({**document, **rest}, ensure_ascii=False))
    else:
        say(f"{found.flow}: {found.states} / {found.turns}")
        for line in (*unreached, *problems):
            say(line)
        if changed:
            say(f"{GOLDEN / found.flow}.txt ≠")
    return len(unreached) + len(problems) + int(changed)


def explain(parsed: argparse.Namespace, settings: Settings) -> int:
    """Print the page of one code."""
    path = docs_root() / f"{Path(parsed.code.upper()).name}.md"
    if not path.is_file():
        return complain(sentence(settings, parsed.lang, "no_such_code", 名=path.stem))
    say(read_text(path).rstrip())
    return 0


def read_text(path: Path) -> str:
    """Read an author's file.

    Raises:
        SettingsError: It cannot be read.
    """
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as exc:
        raise SettingsError(f"{path.name}: the file cannot be read") from exc


def shipped(settings: Settings) -> Library:
    """Load the flows and content of the settings."""
    return load_library(settings.flows, settings.content, wall_clock().date())


def chosen(
    parsed: argparse.Namespace, settings: Settings
) -> tuple[Library, World, frozenset[FlowId]]:
    """Load flows with the given files in place, ready to run.

    Raises:
        ContentError: They cannot be run; holds the findings in the operator's words.
    """
    library = shipped(settings)
    for path in parsed.paths:
        library = with_file(library, path, str(path))
    bad = [finding for finding in library.findings if prevents_serving(finding)]
    if bad:
        wording = load_wording(settings.content, parsed.lang)
        raise ContentError([line for one in bad for line in wording.lines(one)])
    named = frozenset(FlowId(path.stem) for path in parsed.paths)
    world = build_world(library.flows, library.knowledge, perform)
    return library, world, named or frozenset(library.flows)


def transcripts() -> list[Path]:
    """List the conversations beyond those inside the flows."""
    return sorted(TRANSCRIPTS.glob("*.yaml"))


def say(line: str) -> None:
    """Print one line."""
    sys.stdout.write(f"{line}\n")
