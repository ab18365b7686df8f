"""Pictures, the schema and the form of flow files."""

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

from bot.authoring.coverage import FlowCoverage, coverage
from bot.authoring.fmt import formatted
from bot.authoring.graph import mermaid, svg
from bot.authoring.schema import json_schema, read_hovers
from bot.authoring.testing import run_tests
from bot.cli.flow_tools import chosen, read_text, say, shipped, transcripts
from bot.engine.model import Flow
from bot.engine.world import GLOBAL_FLOW
from bot.kernel.errors import SettingsError
from bot.settings import Settings


def graph(parsed: argparse.Namespace, settings: Settings) -> int:
    """Draw flows as Mermaid on standard output, or as pictures into a folder."""
    library, world, wanted = chosen(parsed, settings)
    tested = parsed.coverage and parsed.svg is not None
    reach = coverage(run_tests(library, world, transcripts())).flows if tested else ()
    for id_ in sorted(wanted - {GLOBAL_FLOW}):
        flow = library.flows[id_]
        if parsed.svg is None:
            say(mermaid(flow, steps=parsed.steps))
        else:
            _draw(flow, parsed.svg, next((one for one in reach if one.flow == id_), None))
    return 0


def _draw(flow: Flow, folder: Path, reach: FlowCoverage | None) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{flow.id}.svg").write_text(svg(flow, _shares(flow, reach)), encoding="utf-8")
    except OSError as exc:
        raise SettingsError("--svg: the folder cannot be written") from exc


def _shares(flow: Flow, reach: FlowCoverage | None) -> Mapping[str, float]:
    """Give the share of each scene's steps that the tests reach."""
    if reach is None:
        return {}
    ran: dict[str, list[bool]] = {}
    for part in (part for part in reach.parts if part.kind == "step"):
        above = [scene.name for scene in flow.scenes if scene.mark.line <= part.mark.line]
        ran.setdefault(above[-1] if above else "", []).append(part.reached)
    return {scene: sum(steps) / len(steps) for scene, steps in ran.items()}


def schema(_: argparse.Namespace, settings: Settings) -> int:
    """Print the JSON Schema of flow files for editors."""
    made = json_schema(shipped(settings), read_hovers(settings.content))
    say(json.dumps(made, ensure_ascii=False, indent=2))
    return 0


def fmt(parsed: argparse.Namespace, settings: Settings) -> int:
    """Bring flow files into their canonical form; with --check only name the others."""
    paths = parsed.paths or sorted(settings.flows.glob("*.yaml"))
    other = 0
    for path in paths:
        old = read_text(path)
        new = formatted(old)
        if new != old:
            other += 1
            say(str(path))
            if not parsed.check:
                path.write_text(new, encoding="utf-8")
    return 1 if parsed.check and other else 0
