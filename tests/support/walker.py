"""Somebody who answers most of the time, and does anything else for the rest."""

from datetime import datetime
from typing import Final

from bot.authoring.simulator import Simulator
from bot.engine.model import FILE_TYPES
from bot.engine.program import Query
from bot.kernel.values import FileKind
from tests.support.dice import Dice
from tests.support.shipped import world

START: Final = datetime.fromisoformat("2026-11-22T23:30:00+08:00")
SENSIBLE: Final = 6
"""Of ten inputs so many are answers."""
ENTRIES: Final = tuple(
    program.flow.enter[0] for program in world().programs.values() if program.flow.enter
)
PHRASES: Final = tuple(
    digression.hear[0]
    for id_ in sorted(world().digressions)
    for digression in world().digressions[id_].exact.values()
)
NOISE: Final = (
    *(
        "@@@",
        "",
        "   ",
        "。。。",
        "asdf",
        "嗯嗯嗯",
        "5",
        "我",
        "😀",
        "<script>",
        "不对",
        "改 金额",
    ),
    *(
        "他又打来了",
        "继续",
        "帮助",
        "菜单",
        "重复",
        "人工",
        "隐藏",
        "取消",
        "重来",
        "跳过",
        "完成",
    ),
    *("不对，金额是5000", "第一笔金额改成300", "昨晚十点半", "1,234.50元", "我不想活了", "/start"),
)
LONG: Final = ("钱" * 5_000, "昨晚" * 4_000)
TEXTS: Final = {
    "text": ("某银行", "张三", "昨晚他们打了三次"),
    "number": ("0", "3", "120"),
    "money": ("100元", "1万", "3.5万", "0元"),
    "date": ("2026年8月1日", "昨天", "2020-01-05", "明天"),
    "datetime": ("昨晚10点半", "刚刚", "8点", "2026-11-20 09:00"),
    "phone": ("13800138000", "4001234567", "95588"),
}


class Walker:
    """Walks through the shipped flows; the same seed walks the same way."""

    def __init__(self, seed: str) -> None:
        self.sim = Simulator(world(), START)
        self.dice = Dice(seed)
        self._seen: list[str] = []
        self._last = "!back"

    def query(self) -> Query | None:
        """Give what is being asked."""
        session = self.sim.session
        if session.asking is None:
            return None
        program = self.sim.world.programs[session.frames[-1].flow]
        at = program.position(session.frames[-1].at)
        found = program.code[at] if at is not None else None
        return found if isinstance(found, Query) else None

    def noisy(self) -> str:
        """Do one thing; tell what it was."""
        if self.dice.below(10) < SENSIBLE:
            return self.sensible()
        dice, kind = self.dice, self.dice.below(8)
        if kind == 0:
            return self.file("photo", "门口.jpg")
        if kind < 3:
            return self.press(self._last if kind == 1 else dice.pick([*self._seen, "nothing:1"]))
        choices = (("返回",), PHRASES, LONG, ENTRIES, NOISE)
        return self.say(dice.pick(choices[kind - 3]))

    def sensible(self, *, homeward: bool = False) -> str:
        """Answer what is asked, or begin something; homeward rather with the last option."""
        query = self.query()
        if self.sim.session.mode == "hidden":
            return self.say("继续")
        if query is None:
            return self.say(self.dice.pick(ENTRIES))
        options, kind = self.options(), query.slot.type
        if kind in FILE_TYPES and not (options and self.dice.below(2)):
            return self.file("file", "材料.pdf")
        if kind in TEXTS and not (options and self.dice.below(4) == 0):
            # On the way home also the least there is: an offer must not exceed what is left.
            least = ("0.01元",) if homeward and kind == "money" else ()
            return self.say(self.dice.pick((*TEXTS[kind], *least)))
        if not options:
            return self.say("继续")
        return self.press(
            options[-1] if homeward and self.dice.below(2) else self.dice.pick(options)
        )

    def options(self) -> list[str]:
        """Give the ids of the pending question's own buttons."""
        shown = [button.id for message in self.sim.replies for button in message.buttons]
        return [id_ for id_ in shown if not id_.startswith("!")]

    def press(self, id_: str) -> str:
        """Press a button."""
        self._note()
        self._last = id_
        self.sim.press(id_)
        return f"[{id_}]"

    def say(self, text: str) -> str:
        """Send a text."""
        self._note()
        self.sim.say(text)
        return text[:20]

    def file(self, kind: FileKind, name: str) -> str:
        """Send a file."""
        self._note()
        self.sim.give_file(kind, name, caption="看")
        return name

    def _note(self) -> None:
        """Remember buttons, to press them when they are old."""
        self._seen = [*self._seen, *self.options()][-200:]
