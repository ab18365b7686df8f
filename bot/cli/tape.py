"""What was done in a conversation and what was answered, for `chat --record`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.adviser.turn import whole
from bot.authoring.recording import Line, Verb, as_test
from bot.kernel.messages import Message

_DAY_S = 24 * 60 * 60
_UNITS: tuple[tuple[int, str], ...] = ((_DAY_S, "天"), (60 * 60, "小时"), (60, "分钟"))


@dataclass(slots=True)
class Tape:
    """Lines of a conversation. Buttons are told by their label, as a person reads them."""

    lines: list[Line] = field(default_factory=list[Line])
    _labels: dict[str, str] = field(default_factory=dict[str, str])

    def note(self, verb: Verb, text: str, said: tuple[Message, ...]) -> None:
        """Add what was done and what was answered."""
        replies = tuple(message.text for message in said)
        self.lines.append(Line(verb, whole(self._labels.get(text, text)), replies))
        for message in said:
            self._labels |= {button.id: button.label for button in message.buttons}

    def waited(self, duration: timedelta, said: tuple[Message, ...]) -> None:
        """Add a wait; one in which nothing passed and nothing was said is none."""
        if duration or said:
            self.note("过", span(duration), said)

    def written(self, name: str, at: datetime) -> str:
        """Write the conversation as a flow test."""
        return as_test(name, at, self.lines)


def span(duration: timedelta) -> str:
    """Write a duration as flow files do, in the largest unit that it fills evenly.

    Seconds, which flow files do not know, are rounded up to a minute.
    """
    whole = -(-int(duration.total_seconds()) // 60) * 60
    unit, name = next(one for one in _UNITS if whole % one[0] == 0)
    return f"{whole // unit}{name}"
