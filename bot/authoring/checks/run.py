"""Run every check over a library: what `wenzhu flows check` prints."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from bot.authoring.checks.allowed import apply_allowances
from bot.authoring.checks.deadlines import check_deadlines
from bot.authoring.checks.lengths import check_lengths
from bot.authoring.checks.links import check_entries, check_links
from bot.authoring.checks.phrases import check_phrases
from bot.authoring.checks.privacy import check_privacy
from bot.authoring.checks.reads import check_reads
from bot.authoring.checks.rules import check_rules
from bot.authoring.checks.scenes import check_scenes
from bot.authoring.checks.slots import check_slots
from bot.authoring.checks.types import check_types
from bot.authoring.checks.wordings import check_content, check_wordings
from bot.authoring.finding import Finding, in_order
from bot.authoring.library import Library, with_file
from bot.engine.model import Flow

_SINGLE = (
    *(check_links, check_types, check_wordings, check_phrases, check_lengths, check_privacy),
    check_deadlines,
)
_WHOLE = (check_scenes, check_reads, check_slots)
"""Checks of paths: with a step missing they would see faults that are none."""


def check_library(library: Library) -> tuple[Finding, ...]:
    """Give every finding on flows and content, in order of place, without the allowed ones."""
    checked = library.checked
    findings = [*library.findings, *check_entries(library)]
    flow_files = {flow.mark.file for flow in library.flows.values()}
    if not checked <= flow_files or not checked:
        findings.extend(check_content(library))
        findings.extend(check_rules(library))
    for flow in library.flows.values():
        if not checked or flow.mark.file in checked:
            findings.extend(_check_flow(library, flow))
    kept = [one for one in findings if not checked or one.mark.file in checked]
    sources = [one for one in library.sources if not checked or one.file in checked]
    return in_order(apply_allowances(kept, sources))


def check_paths(library: Library, paths: Iterable[Path]) -> tuple[Finding, ...]:
    """Check single flow files against shipped content and the other shipped flows.

    Findings show each file's path as given. A file takes the place of the shipped flow of
    the same name. A folder stands for the `*.yaml` in it.
    """
    files: set[str] = set()
    for path in _files(paths):
        file = path.as_posix()
        files.add(file)
        library = with_file(library, path, file)
    return check_library(replace(library, checked=frozenset(files)))


def _files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(path.glob("*.yaml"))
        else:
            yield path


def _check_flow(library: Library, flow: Flow) -> Iterator[Finding]:
    for check in _SINGLE:
        yield from check(library, flow)
    if not any(one.mark.file == flow.mark.file for one in library.findings):
        for check in _WHOLE:
            yield from check(library, flow)
