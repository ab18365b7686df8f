"""The words of the language: which keys each part takes, and their Chinese spellings."""

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.engine.actions import ACTIONS
from bot.engine.expression import RESERVED_WORDS

ALIASES: Mapping[str, str] = {
    "标题": "title",
    "简介": "about",
    "标签": "tags",
    "进入": "enter",
    "接收": "takes",
    "交出": "gives",
    "槽位": "slots",
    "场景": "scenes",
    "随时": "anytime",
    "改名": "moved",
    "测试": "tests",
    "类型": "type",
    "提示": "hint",
    "名称": "label",
    "跳过": "skip",
    "检查": "check",
    "最多": "max",
    "最少": "min",
    "保密": "secret",
    "次数": "tries",
    "选项": "choices",
    "必选": "need",
    "每笔": "of",
    "还有": "more",
    "说": "say",
    "附件": "files",
    "问": "ask",
    "再问": "again",
    "等": "wait",
    "令": "let",
    "做": "do",
    "取": "get",
    "若": "if",
    "如果": "if",
    "则": "then",
    "否则": "else",
    "去": "go",
    "调": "call",
    "带": "with",
    "每": "each",
    "作": "as",
    "步骤": "steps",
    "听到": "hear",
    "对话": "talk",
    "文字": "text",
    "说明": "help",
}
"""Chinese spelling of a key → the English one. Only for keys of the language, not for names."""

VERBS = ("say", "ask", "let", "do", "if", "go", "call", "each")
TYPES = (
    *("text", "yesno", "choice", "checklist", "taps", "number", "money", "date", "datetime"),
    *("phone", "photo", "voice", "file", "list"),
)
TAGS = ("urgent", "legal", "sensitive", "quiet")
LINE_VERBS: Mapping[str, str] = {
    "我": "user",
    "机": "bot",
    "过": "wait",
    "查": "check",
    "记": "noted",
    "件": "file",
    "违规": "finding",
}
_SHORT_WORD = 4
RESERVED = RESERVED_WORDS | {"案件", "end", "else"}
"""Words that no slot may be called."""


@dataclass(frozen=True, slots=True)
class Shape:
    """The keys that one part may have, and those that it must have."""

    part: str
    keys: tuple[str, ...]
    required: tuple[str, ...] = ()


FLOW = Shape(
    "@flow",
    (
        *("title", "about", "tags", "enter", "takes", "gives", "slots", "scenes", "anytime"),
        *("moved", "tests"),
    ),
    ("title", "about", "scenes"),
)
GLOBAL = Shape("@global", ("title", "about", "menu", "anytime"), ("anytime",))
SLOT = Shape(
    "@slot",
    (
        *("type", "ask", "hint", "label", "skip", "check", "max", "min", "secret", "tries"),
        *("choices", "need", "of", "more"),
    ),
    ("type",),
)
CHOICE = Shape("@choice", ("text", "help", "then"), ("text",))
CHECK = Shape("@check", ("if", "else"), ("if", "else"))
WAIT = Shape("@wait", ("for", "times", "say", "then"), ("for",))
DIGRESSION = Shape("@digression", ("hear", "say", "call", "go"), ("hear",))
TEST = Shape("@test", ("name", "at", "talk"), ("name", "talk"))

STEPS: Mapping[str, Shape] = {
    "say": Shape("@say", ("say", "files"), ("say",)),
    "ask": Shape("@ask", ("ask", "say", "again", "wait"), ("ask",)),
    "let": Shape("@let", ("let",), ("let",)),
    "if": Shape("@if", ("if", "then", "else"), ("if", "then")),
    "go": Shape("@go", ("go",), ("go",)),
    "call": Shape("@call", ("call", "with", "get"), ("call",)),
    "each": Shape("@each", ("each", "as", "steps"), ("each", "as", "steps")),
}
"""Shape of a step by its verb; `do` takes what its action takes."""

KEYS_BY_TYPE: Mapping[str, tuple[str, ...]] = {
    "choices": ("choice", "checklist", "taps"),
    "need": ("checklist",),
    "of": ("list",),
    "more": ("list",),
    "max": ("text", "number", "money", "checklist", "list", "taps"),
    "min": ("text", "number", "money", "checklist", "list", "taps"),
}
"""Keys of a slot that only some types have."""


def grammar_words() -> frozenset[str]:
    """Collect every key of the language, in either spelling."""
    shapes = (FLOW, SLOT, CHOICE, CHECK, WAIT, DIGRESSION, TEST, *STEPS.values())
    keys = {key for shape in shapes for key in shape.keys}
    return frozenset(keys | set(ALIASES) | set(LINE_VERBS) | {"do"})


def canonical(key: str) -> str:
    """Give the English spelling of a key of the language."""
    return ALIASES.get(key, key)


def argument_names(action: str) -> tuple[str, ...]:
    """List the arguments of an action; of all actions when it is unknown."""
    spec = ACTIONS.get(action)
    specs = (spec,) if spec else tuple(ACTIONS.values())
    return tuple(one.name for each in specs for one in each.arguments)


def nearest(word: str, known: Iterable[str]) -> str:
    """Find what a misspelt word was probably meant to be; empty when nothing is close."""
    names = list(known)
    close = difflib.get_close_matches(word, names, n=1, cutoff=0.6)
    if close:
        return close[0]
    # A short word shares few characters with what it was meant to be: one slip in three.
    loose = difflib.get_close_matches(word, names, n=1, cutoff=0.4)
    return loose[0] if loose and len(word) <= _SHORT_WORD else ""
