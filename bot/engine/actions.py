"""The closed table of actions: what `do:` can name, its arguments and its result fields.

Data only. The checks read it to judge flows, the engine to gather arguments; what an
action does to the case is written in `bot.adviser`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from bot.casework.doors import OUTCOMES

ArgumentKind = Literal["text", "expression", "slots", "word", "save", "flag"]
"""text: a template · expression: an EXPR · slots: names of slots · word: a fixed word ·
save: the name of a slot that then holds the result · flag: yes or no."""

ResultType = Literal["文字", "数字", "日期", "是否", "判断", "去处"]


@dataclass(frozen=True, slots=True)
class ArgumentSpec:
    """One argument. `types` are the kinds of value an expression may have; empty: any."""

    name: str
    kind: ArgumentKind
    required: bool = False
    types: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    """The only words allowed, for a closed `word`."""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action: its arguments in order of writing and the fields that `get` can take."""

    name: str
    arguments: tuple[ArgumentSpec, ...] = ()
    results: tuple[tuple[str, ResultType], ...] = ()

    def argument(self, name: str) -> ArgumentSpec | None:
        """Find an argument by name."""
        return next((one for one in self.arguments if one.name == name), None)

    def result(self, name: str) -> ResultType | None:
        """Find the type of a result field by name."""
        return next((kind for field, kind in self.results if field == name), None)


_DAY = ("日期", "时刻")
_MONEY = ("数字",)


def _text(name: str, *, required: bool = False) -> ArgumentSpec:
    return ArgumentSpec(name, "text", required)


def _expression(name: str, *types: str, required: bool = False) -> ArgumentSpec:
    return ArgumentSpec(name, "expression", required, types)


_FILES = ArgumentSpec("files", "slots")
_ID: tuple[tuple[str, ResultType], ...] = (("id", "文字"),)

_UNUSABLE: tuple[tuple[str, ResultType], ...] = (("不用", "文字"),)
"""What of the told facts could not be used, in words; empty when all could."""
_DONE: tuple[tuple[str, ResultType], ...] = (("数", "数字"),)
"""How many rows it was done to: none when there is no such row."""

_INCIDENT_FACTS = (
    _text("channel"),
    _expression("at", *_DAY),
    _text("number"),
    _text("to_number"),
    _text("target"),
    _expression("acts", "多选", "选项", "列表"),
    _expression("unnamed", "是否"),
    _text("words"),
    _expression("duration", "数字"),
    _text("debt"),
    _text("collector"),
    *(
        _expression(name, "是否")
        for name in (
            *("connected", "refused", "reachable", "consent_night", "spouse", "public"),
            *("after_warning", "demanded_more"),
        )
    ),
    _expression("info_count", "数字"),
    _text("info_kind"),
    _FILES,
)
"""What can be told of an incident; what is left out or skipped is not known."""
_DEBT_FACTS = (
    _text("lender_type"),
    _expression("amount", *_MONEY),
    _expression("overdue_since", *_DAY),
    _text("product"),
    _expression("contract_date", *_DAY),
    _text("status"),
    _expression("joint", "是否"),
)

_TABLE = (
    ActionSpec(
        "note",
        (
            _text("text", required=True),
            _FILES,
            ArgumentSpec("private", "flag"),
            _text("role"),
        ),
    ),
    ActionSpec("incident", _INCIDENT_FACTS, (*_ID, *_UNUSABLE)),
    ActionSpec("debt", (_text("lender", required=True), *_DEBT_FACTS), (*_ID, *_UNUSABLE)),
    ActionSpec("collector", (_text("name"), _text("number"), _text("debt")), (*_ID, *_UNUSABLE)),
    ActionSpec(
        "assign",
        (
            _expression("incident", "数字", required=True),
            _expression("debt", "数字"),
            _expression("collector", "数字"),
            ArgumentSpec("unknown", "flag"),
            ArgumentSpec("all", "flag"),
        ),
        _DONE,
    ),
    ActionSpec(
        "merge",
        (
            ArgumentSpec("what", "word", required=True, words=("debt", "collector")),
            _expression("from", "数字", required=True),
            _expression("into", "数字", required=True),
        ),
        _DONE,
    ),
    ActionSpec(
        "correct",
        (
            ArgumentSpec("what", "word", required=True, words=("incident", "debt")),
            _expression("row", "数字"),
            ArgumentSpec("retract", "flag"),
            *_INCIDENT_FACTS,
            _text("lender"),
            *_DEBT_FACTS,
        ),
        (*_DONE, *_UNUSABLE),
    ),
    ActionSpec(
        "list",
        (
            _text("what", required=True),
            _expression("from", "数字"),
        ),
        (("页", "文字"), ("下", "数字"), ("数", "数字")),
    ),
    ActionSpec(
        "evidence",
        (ArgumentSpec("files", "slots", required=True), _text("about")),
        (("数", "数字"),),
    ),
    ActionSpec(
        "complaint",
        (
            _text("channel", required=True),
            _text("number"),
            _expression("at", *_DAY),
            _text("about"),
            ArgumentSpec("outcome", "word", words=OUTCOMES),
        ),
        (*_ID, ("到期", "日期"), ("到期说", "文字"), ("估算", "是否")),
    ),
    ActionSpec(
        "offer",
        (
            _text("debt"),
            _expression("amount", *_MONEY, required=True),
            _expression("at", *_DAY),
            _expression("months", "数字"),
        ),
        _ID,
    ),
    ActionSpec(
        "remind",
        (
            ArgumentSpec("id", "word", required=True),
            _expression("at", *_DAY, required=True),
            _text("say", required=True),
        ),
    ),
    ActionSpec(
        "document",
        (
            ArgumentSpec("template", "word", required=True),
            ArgumentSpec("save", "save", required=True),
            _text("title"),
        ),
    ),
    ActionSpec("handoff", (_text("about"), _expression("consent", "是否"))),
    ActionSpec(
        "assess",
        (
            _expression("door", "选项", "文字"),
            _expression("lender_type", "选项", "文字"),
            _expression("acts", "多选", "选项", "列表"),
        ),
        (
            ("符合", "数字"),
            ("待定", "数字"),
            ("判断", "判断"),
            ("去处", "去处"),
            ("先去", "文字"),
            ("拦", "文字"),
            ("该去", "文字"),
            ("该去编号", "文字"),
        ),
    ),
    ActionSpec(
        "cost",
        (
            _expression("received", *_MONEY, required=True),
            _expression("paid", *_MONEY, required=True),
            _expression("months", "数字", required=True),
        ),
        (("月利率", "数字"), ("年利率", "数字")),
    ),
    ActionSpec(
        "plan",
        (
            _expression("income", *_MONEY, required=True),
            _expression("essentials", *_MONEY, required=True),
            _expression("priority", *_MONEY),
        ),
        (("余额", "数字"), ("每月", "数字")),
    ),
    ActionSpec(
        "export",
        (
            ArgumentSpec(
                "format", "word", required=True, words=("text", "json", "picture", "svg", "ics")
            ),
            ArgumentSpec("save", "save", required=True),
        ),
    ),
    ActionSpec("erase"),
    ActionSpec(
        "consent",
        (ArgumentSpec("to", "word", required=True), _expression("given", "是否", required=True)),
    ),
)

ACTIONS: Mapping[str, ActionSpec] = {action.name: action for action in _TABLE}
"""Every action by name."""
READ_CASE: frozenset[str] = frozenset({"assign", "merge", "correct", "list", "assess"})
"""Actions that read the case book."""
