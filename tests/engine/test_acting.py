"""`bot.engine.acting`: the arguments of actions."""

from bot.engine.acting import files_in
from bot.engine.machine import Machine
from bot.kernel.ids import SlotName
from bot.kernel.values import FileRef
from tests.support.engine_flows import START, begun

ASK = "slots: {甲: {type: yesno, ask: 甲？}}\n"
PLAIN = f"{ASK}scenes: {{开始: [{{ask: 甲}}, {{say: 好。}}, {{go: end}}]}}\n"


def test_files_of_a_step_are_those_its_slots_hold() -> None:
    """One or many; what holds none is passed over."""
    one, two = (FileRef(n, "photo", f"{n}.jpg", "image/jpeg", 1) for n in "ab")
    sim = begun(PLAIN)
    machine = Machine(sim.world, sim.session, START, None)
    machine.change(slots={"一": one, "多": (two, one), "字": "无"})

    found = files_in(machine, tuple(SlotName(n) for n in ("一", "字", "多")))

    assert found == (one, two, one)
