"""What a check reports: a code, a place, and the words that fill its wording.

The sentences live in `content/checks/<lang>.yaml`; see `bot.authoring.wording`.
"""

from dataclasses import dataclass
from typing import Literal

from bot.engine.mark import Mark

Level = Literal["错误", "警告", "提示"]

WARNINGS = frozenset(
    {"F043", "F045", "F054", "F063", "F065", "F071", "F072", "F073", "F076", "F078", "F079"}
    | {"F080", "F081", "F082", "F084", "F088"}
)
"""Codes that an author may allow with a reason; anything else but a hint blocks a publish."""

HINTS = frozenset({"F066", "F086", "F095"})

AGEING = frozenset({"F041"})
"""Errors that come with time alone: they block a publish, never a running adviser."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault at one place. `detail` are pairs of name and text for the wording."""

    code: str
    mark: Mark
    detail: tuple[tuple[str, str], ...] = ()

    @property
    def level(self) -> Level:
        """How bad it is: 错误 blocks a publish, 警告 needs a reason, 提示 is only shown."""
        if self.code in HINTS:
            return "提示"
        return "警告" if self.code in WARNINGS else "错误"

    @property
    def place(self) -> tuple[str, int, int, str]:
        """Key for sorting by place."""
        return (self.mark.file, self.mark.line, self.mark.column, self.code)


def found(code: str, mark: Mark, **detail: str) -> Finding:
    """Make a finding. A detail that begins with `@` names words of the catalogue."""
    return Finding(code, mark, tuple(detail.items()))


def in_order(findings: "tuple[Finding, ...] | list[Finding]") -> tuple[Finding, ...]:
    """Sort findings by place and drop repetitions."""
    return tuple(sorted(set(findings), key=lambda one: one.place))


def prevents_serving(finding: Finding) -> bool:
    """Tell whether a set of flows with this finding must not be put to users."""
    return finding.level == "错误" and finding.code not in AGEING
