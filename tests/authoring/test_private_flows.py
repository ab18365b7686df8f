"""What others than the borrower see holds neither amounts nor lenders."""

from datetime import datetime

from bot.authoring.explore import explore
from bot.authoring.golden import dialogue
from bot.authoring.simulator import Simulator
from bot.engine.expression import Expression, Name, walk
from bot.engine.parts import walk_parts
from bot.kernel.ids import FlowId
from tests.support.shipped import library, world

RELATIVE = FlowId("relative")
MORNING = datetime.fromisoformat("2026-11-23T10:00:00+08:00")


def _page(*lines: str) -> str:
    """Give the page for the front desk as it is stored after a talk."""
    sim = Simulator(world(), MORNING)
    for line in ("催收打到前台了", "打到前台、同事", "要一页给前台的", *lines):
        sim.say(line)
    return str(sim.book.current("document")[-1].fields["text"])


def test_flow_for_relatives_never_reads_the_debts() -> None:
    """No text, condition or argument of the relative's flow names a debt of the case."""
    flow = library().flows[RELATIVE]

    paths = [
        node.path
        for part in walk_parts(flow)
        if isinstance(part, Expression)
        for node in walk(part.node)
        if isinstance(node, Name)
    ]

    assert paths
    assert not [path for path in paths if "欠款" in path or "金额" in path]


def test_relative_is_never_asked_for_an_amount() -> None:
    """No question of the relative's flow wants money."""
    flow = library().flows[RELATIVE]

    assert "money" not in {slot.type for slot in flow.slots.values()}


def test_relative_sees_no_amount_on_any_path() -> None:
    """Nothing said on any path of the relative's flow is a sum of money."""
    said = dialogue(explore(world(), RELATIVE))

    assert "元" not in said


def test_front_desk_page_says_neither_debt_nor_lender() -> None:
    """The page for the front desk says no word of debts, sums or lenders by default."""
    page = _page("张三", "不写部门", "不写，这样更好")

    assert "张三" in page
    assert not [word for word in ("欠", "债", "借", "催", "元", "某某金融") if word in page]


def test_front_desk_page_names_the_caller_only_when_the_person_wants() -> None:
    """A name is on the page once the person gave it, and still no debt."""
    page = _page("张三", "不写部门", "某某服务公司")

    assert "某某服务公司" in page
    assert not [word for word in ("欠", "债", "元") if word in page]
