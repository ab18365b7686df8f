"""A flow as its author wrote it: slots, scenes, steps, digressions and tests.

Built by `bot.authoring.flow_reader`, compiled by `bot.engine.program`. Every part keeps
its mark, so that any later finding can name line and column.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from bot.engine.expression import Expression
from bot.engine.mark import Mark
from bot.engine.template import Template
from bot.kernel.ids import FlowId, SlotName

SlotType = Literal[
    "text",
    "yesno",
    "choice",
    "checklist",
    "taps",
    "number",
    "money",
    "date",
    "datetime",
    "phone",
    "photo",
    "voice",
    "file",
    "list",
]
OPTION_TYPES: tuple[SlotType, ...] = ("choice", "checklist", "taps")
FILE_TYPES: tuple[SlotType, ...] = ("photo", "voice", "file")
START_OF_FLOW = 0
END = "end"


@dataclass(frozen=True, slots=True)
class Choice:
    """One option: `id` is stable, `label` may be edited or translated."""

    id: str
    label: str
    mark: Mark
    help: str | None = None
    then: Template | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """A condition that an answer must meet, else `message` is said and the question stays."""

    condition: Expression
    message: Template


@dataclass(frozen=True, slots=True)
class Slot:
    """One fact to know: its type, its question and what counts as an answer."""

    name: SlotName
    type: SlotType
    mark: Mark
    ask: Template | None = None
    hint: Template | None = None
    label: str | None = None
    skip: str | None = None
    """Label of the button that leaves the slot empty; None: an answer is required."""
    checks: tuple[Check, ...] = ()
    minimum: int | None = None
    """Characters for text, value for numbers, ticks for checklists, rows for lists."""
    maximum: int | None = None
    secret: bool = False
    tries: int = 3
    choices: tuple[Choice, ...] = ()
    need: tuple[str, ...] = ()
    """Option ids that must be ticked; all of them for `need: all`."""
    of: tuple["Slot", ...] = ()
    more: Template | None = None

    def choice(self, id_: str) -> Choice | None:
        """Find an option by id."""
        return next((choice for choice in self.choices if choice.id == id_), None)


@dataclass(frozen=True, slots=True)
class Say:
    """`say`: one message, one of several variants; `files` names slots that hold files."""

    variants: tuple[Template, ...]
    files: tuple[SlotName, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Wait:
    """A reminder while a question is open: after `after`, at most `times`, then `then`."""

    after: Expression
    times: int
    say: Template
    then: str | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Ask:
    """`ask`: make sure that the slots are known, one question at a time."""

    slots: tuple[SlotName, ...]
    mark: Mark
    say: Template | None = None
    again: bool = False
    wait: Wait | None = None


@dataclass(frozen=True, slots=True)
class Let:
    """`let`: compute slots from expressions."""

    assigns: tuple[tuple[SlotName, Expression], ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of an action: a template, an expression, a list of names, or a word."""

    value: "Template | Expression | tuple[SlotName, ...] | str | bool"
    mark: Mark


@dataclass(frozen=True, slots=True)
class Do:
    """`do`: a typed action on the case; `get` stores result fields in slots."""

    action: str
    arguments: Mapping[str, Argument]
    get: tuple[tuple[SlotName, str], ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Branch:
    """Where an `if` or `wait` leads: a scene by name, or steps in place."""

    scene: str | None
    steps: tuple["Step", ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class If:
    """`if`: `then` when the condition holds, `otherwise` when it does not or is unknown."""

    condition: Expression
    then: Branch
    otherwise: Branch | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Go:
    """`go`: to a scene or to the end."""

    scene: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class GoBy:
    """`go` by the value of a slot: option ids (or 是/否) to scenes."""

    slot: SlotName
    cases: tuple[tuple[str, str, Mark], ...]
    otherwise: tuple[str, Mark] | None
    mark: Mark


@dataclass(frozen=True, slots=True)
class Call:
    """`call`: run another flow, giving it values and taking its results."""

    flow: FlowId
    give: tuple[tuple[SlotName, Expression], ...]
    get: tuple[tuple[SlotName, SlotName], ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Each:
    """`each`: the steps once for every row of a list."""

    source: Expression
    name: SlotName
    steps: tuple["Step", ...]
    mark: Mark


Step: TypeAlias = Say | Ask | Let | Do | If | Go | GoBy | Call | Each


@dataclass(frozen=True, slots=True)
class Scene:
    """A named list of steps."""

    name: str
    steps: tuple[Step, ...]
    mark: Mark


@dataclass(frozen=True, slots=True)
class Digression:
    """`anytime`: what to do when one of the phrases is heard, whatever is being asked."""

    hear: tuple[str, ...]
    mark: Mark
    say: Template | None = None
    call: FlowId | None = None
    go: str | None = None


TestVerb = Literal["user", "bot", "wait", "check", "noted", "file", "finding"]


@dataclass(frozen=True, slots=True)
class TestLine:
    """One line of a conversation in a test: 我 机 过 查 记 件 违规."""

    verb: TestVerb
    text: str
    mark: Mark
    expression: Expression | None = None

    __test__ = False  # not a test class for pytest


@dataclass(frozen=True, slots=True)
class FlowTest:
    """A conversation that must go as written."""

    name: str
    talk: tuple[TestLine, ...]
    mark: Mark
    at: str | None = None


@dataclass(frozen=True, slots=True)
class Flow:
    """One file under `flows/`."""

    id: FlowId
    title: str
    about: str
    mark: Mark
    tags: tuple[str, ...] = ()
    enter: tuple[str, ...] = ()
    takes: tuple[SlotName, ...] = ()
    gives: tuple[SlotName, ...] = ()
    slots: Mapping[SlotName, Slot] = field(default_factory=dict[SlotName, Slot])
    scenes: tuple[Scene, ...] = ()
    anytime: tuple[Digression, ...] = ()
    menu: tuple[FlowId, ...] = ()
    """Of `_global`: the flows that the menu offers first, in this order."""
    moved: Mapping[str, str] = field(default_factory=dict[str, str])
    tests: tuple[FlowTest, ...] = ()
    version: str = ""
    """Hash of the source text."""

    @property
    def urgent(self) -> bool:
        """Whether this flow may interrupt any other."""
        return "urgent" in self.tags

    def scene(self, name: str) -> Scene | None:
        """Find a scene by name."""
        return next((scene for scene in self.scenes if scene.name == name), None)
