"""F085, F086: `# 允许 F063: 理由` on a line keeps a warning from being reported."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bot.authoring.finding import Finding, found
from bot.authoring.yaml_source import Source
from bot.engine.mark import Mark

_ALLOW = re.compile(
    r"(?:^|\s)#\s*允许\s*(?P<codes>[A-Z]\d{3}(?:[\s,\u3001]+[A-Z]\d{3})*)\s*[:\uff1a]?(?P<why>.*)$"
)
_CODE = re.compile(r"[A-Z]\d{3}")


@dataclass(frozen=True, slots=True)
class _Allowance:
    code: str
    mark: Mark
    lines: tuple[int, ...]
    """The lines it speaks for: its own, and the next when it stands alone or opens a block."""


def apply_allowances(findings: list[Finding], sources: Iterable[Source]) -> list[Finding]:
    """Drop warnings that an author allowed; report allowances without reason or use."""
    kept = list(findings)
    for source in sources:
        for allowance, problem in _allowances(source):
            if problem is not None:
                kept.append(problem)
                continue
            hit = [one for one in kept if _covers(allowance, one)]
            serious = [one for one in hit if one.level == "错误"]
            if serious:
                kept.append(found("F085", allowance.mark, named=allowance.code, why="@an_error"))
            elif not hit:
                kept.append(found("F086", allowance.mark, named=allowance.code))
            kept = [one for one in kept if one not in hit or one in serious]
    return kept


def _covers(allowance: _Allowance, finding: Finding) -> bool:
    return (
        finding.code == allowance.code
        and finding.mark.file == allowance.mark.file
        and finding.mark.line in allowance.lines
    )


def _allowances(source: Source) -> Iterator[tuple[_Allowance, Finding | None]]:
    lines = source.lines()
    for number, line in enumerate(lines, start=1):
        said = _ALLOW.search(line)
        if said is None:
            continue
        column = line.index("#", said.start()) + 1
        mark = Mark(source.file, number, column)
        before = line[: column - 1].rstrip()
        covers_next = not before or before.endswith(("|", "|-", ">", ">-"))
        covered = (number, number + 1) if covers_next else (number,)
        for code in _CODE.findall(said["codes"]):
            problem = None
            if not said["why"].strip():
                problem = found("F085", mark, named=code, why="@no_reason")
            yield _Allowance(code, mark, covered), problem
