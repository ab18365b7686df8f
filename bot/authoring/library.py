"""Load flows and content together. `check` and `serve` use this same code."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from bot.authoring.channel_reader import Channel
from bot.authoring.content import Content, load_content
from bot.authoring.finding import Finding, found, in_order
from bot.authoring.flow_reader import read_flow
from bot.authoring.rule_reader import RuleSource
from bot.authoring.shape import grammar_words
from bot.authoring.yaml_source import Source, parse_source, read_source
from bot.engine.knowledge import Knowledge
from bot.engine.mark import Mark
from bot.engine.model import Flow
from bot.kernel.ids import FlowId


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that authors wrote, as read on one day.

    `findings` are those of loading, in order of place. A flow with findings lacks the parts
    that could not be read: whoever serves flows asks `prevents_serving` first.
    """

    flows: Mapping[FlowId, Flow]
    knowledge: Knowledge
    findings: tuple[Finding, ...]
    sources: tuple[Source, ...] = ()
    channels: tuple[Channel, ...] = ()
    rules: tuple[RuleSource, ...] = ()
    checked: frozenset[str] = frozenset()
    """Files that `check_library` reports on; empty: all of them."""


def load_library(flows_dir: Path, content_dir: Path, today: date) -> Library:
    """Load every `*.yaml` of the flows folder and all content. Never raises for their text."""
    content = load_content(content_dir, today)
    if not flows_dir.is_dir():
        missing = found("Y012", Mark(flows_dir.name, 1, 1), why="")
        return _library({}, (), (missing,), content)
    flows, sources, findings = _read_flows(flows_dir)
    return _library(flows, sources, findings, content)


def with_file(library: Library, path: Path, file: str) -> Library:
    """Give the library with one more flow file, in place of a flow of the same name."""
    return _with_source(library, read_source(path, file, grammar_words()), FlowId(path.stem))


def with_text(library: Library, text: bytes, file: str, id_: FlowId) -> Library:
    """Give the library with one more flow, from bytes in memory."""
    return _with_source(library, parse_source(text, file, grammar_words()), id_)


def _with_source(library: Library, source: Source, id_: FlowId) -> Library:
    flow, findings = read_flow(source, id_)
    replaced = library.flows.get(id_)
    old = replaced.mark.file if replaced else source.file
    flows = {name: one for name, one in library.flows.items() if name != id_}
    if flow is not None:
        flows[id_] = flow
    kept = tuple(one for one in library.findings if one.mark.file not in (old, source.file))
    sources = tuple(one for one in library.sources if one.file not in (old, source.file))
    return replace(
        library,
        flows=flows,
        findings=in_order((*kept, *findings)),
        sources=(*sources, source),
    )


def _read_flows(
    folder: Path,
) -> tuple[dict[FlowId, Flow], tuple[Source, ...], tuple[Finding, ...]]:
    flows: dict[FlowId, Flow] = {}
    sources: list[Source] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.yaml")):
        source = read_source(path, f"{folder.name}/{path.name}", grammar_words())
        flow, wrong = read_flow(source, FlowId(path.stem))
        sources.append(source)
        findings.extend(wrong)
        if flow is not None:
            flows[flow.id] = flow
    return flows, tuple(sources), tuple(findings)


def _library(
    flows: Mapping[FlowId, Flow],
    sources: tuple[Source, ...],
    findings: tuple[Finding, ...],
    content: Content,
) -> Library:
    return Library(
        flows=flows,
        knowledge=content.knowledge,
        findings=in_order((*findings, *content.findings)),
        sources=(*sources, *content.sources),
        channels=content.channels,
        rules=content.rules,
    )
