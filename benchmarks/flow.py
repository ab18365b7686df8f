"""The conversation that every side carries out: forty steps, ten questions, one case note each.

A turn takes the answer to one question: it sets a slot, adds to a sum, takes a branch that sets
a grade, writes one note and renders the next question. After the tenth question the first comes
again.
"""

from dataclasses import dataclass
from typing import Final

QUESTIONS: Final = 10
START: Final = "/bench"
THRESHOLD: Final = 50
HIGH: Final = 2
LOW: Final = 1
PROMPT: Final = "记下了，属于第{grade}档。第{number}笔是多少？目前一共 {total} 元"
NOTE: Final = "第{number}笔是 {value} 元"


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one user's conversation stands, as read back from what is stored."""

    question: int
    """Number of the question that waits for an answer, from 1."""
    total: int
    notes: int


def answer_of(user: int, turn: int) -> int:
    """Give what a user answers in a turn: both branches occur."""
    return (user * 7 + turn * 13) % 100


def expected(user: int, turns: int) -> Standing:
    """Give where a conversation stands after so many answers."""
    total = sum(answer_of(user, turn) for turn in range(turns))
    return Standing(turns % QUESTIONS + 1, total, turns)


def flow_yaml() -> str:
    """Write the conversation as a flow file: four steps a question."""
    slots = "".join(_slot(n) for n in range(1, QUESTIONS + 1))
    steps = "".join(_steps(n) for n in range(1, QUESTIONS + 1))
    return f"""\
title: 量
about: 量
enter: [{START}]
slots:
{slots}scenes:
  开始:
    - let: {{总数: 0, 档: 0}}
    - go: 一轮
  一轮:
{steps}    - go: 一轮
"""


def _slot(number: int) -> str:
    ask = PROMPT.format(grade="<档>", number=number, total="<总数>")
    return f"  数{number}: {{type: number, ask: {ask}}}\n"


def _steps(number: int) -> str:
    value = f"<数{number}>"
    return f"""\
    - ask: 数{number}
      again: yes
    - let: {{总数: 总数 + 数{number}}}
    - if: 数{number} > {THRESHOLD}
      then:
        - let: {{档: {HIGH}}}
      else:
        - let: {{档: {LOW}}}
    - do: note
      text: {NOTE.format(number=number, value=value)}
"""
