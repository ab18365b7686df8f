"""`bot.engine.rows`: filling lists."""

from tests.support.engine_flows import begun

ASK = "slots: {甲: {type: yesno, ask: 甲？}}\n"
PLAIN = f"{ASK}scenes: {{开始: [{{ask: 甲}}, {{say: 好。}}, {{go: end}}]}}\n"


def test_a_list_that_is_known_is_not_asked_again() -> None:
    """Asking it twice asks it once."""
    sim = begun(
        "slots: {债: {type: list, ask: 说。, more: 还有？, of: {谁: {type: text, ask: 谁？}}}}\n"
        "scenes: {开始: [{ask: 债}, {ask: 债}, {say: 共 <债|数>。}, {go: end}]}\n"
    )
    sim.say("甲行")

    sim.say("没有了")

    assert sim.text == "共 1。"
