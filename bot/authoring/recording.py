"""Turn a conversation into a flow test that its author can read, change and keep."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

FRAGMENT = 16
"""Characters of a reply that the test asks for."""
_SENTENCE = re.compile("[^\u3002\uff1f\uff01\uff1b\uff1a|<>\n]+")
_PLAIN = re.compile(r"[^\W\d_][^\W_]*(?:[\uff0c\u3001\uff1f\u3002][^\W_]*)*")

Verb = Literal["我", "件", "过"]


@dataclass(frozen=True, slots=True)
class Line:
    """One thing done and what was answered. A wait is written as an expression: `3天`."""

    verb: Verb
    text: str
    replies: tuple[str, ...]


def as_test(name: str, at: datetime, lines: Iterable[Line]) -> str:
    """Write a conversation as one item of a flow's `tests:`."""
    talk: list[str] = []
    for line in lines:
        talk.append(f"      - {line.verb}: {_scalar(line.text)}")
        fragment = _fragment(line.replies)
        if fragment:
            talk.append(f"      - 机: {_scalar(fragment)}")
    head = (f"  - name: {_scalar(name)}", f"    at: {at.isoformat()}", "    talk:")
    return "\n".join((*head, *talk)) + "\n"


def _fragment(replies: tuple[str, ...]) -> str:
    """Choose the beginning of the longest sentence: it is the least likely to stand elsewhere."""
    sentences = [found.strip() for reply in replies for found in _SENTENCE.findall(reply)]
    return max(sentences, key=len, default="")[:FRAGMENT].strip()


def _scalar(text: str) -> str:
    """Write a text so that YAML reads just that."""
    if _PLAIN.fullmatch(text):
        return text
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    for plain, short in (("\n", "\\n"), ("\t", "\\t"), ("\r", "\\r")):
        escaped = escaped.replace(plain, short)
    return f'"{escaped}"'
