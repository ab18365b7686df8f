"""What channels carry and what people take in."""

import pytest

from tests.authoring.samples import check_text

FLOW = """title: 例
about: 例
{head}
slots:
  甲: {{type: text, ask: 什么？, max: 60}}
  乙: {{type: list, ask: 一笔。, max: 10, of: {{丙: {{type: text, ask: 什么？, max: 100}}}}}}
  丁: {{type: taps, ask: 点哪样？, choices: {taps}}}
scenes:
  一:
    - ask: [甲, 乙, 丁]
{steps}
    - go: end
"""
ELEVEN = "{" + ", ".join(f"o{number}: 第{number}种" for number in range(11)) + "}"


def _found(steps: str, *, head: str = "tags: []", taps: str = "{o: 好}") -> list[tuple[str, int]]:
    lines = "\n".join(f"    {line}" for line in steps.splitlines())
    text = FLOW.format(head=head, taps=taps, steps=lines)
    return [(one.code, one.mark.line) for one in check_text(text) if one.code.startswith("F07")]


@pytest.mark.parametrize(
    ("steps", "codes"),
    [
        ("- say: " + "好" * 120, []),
        ("- say: " + "好" * 121, ["F078"]),
        ("- say: <甲>", []),
        ("- say: <乙>", ["F070"]),
        ("- say: <乙|数>", []),
        ("- say: 你说“为什么？”“凭什么？”时他怎么答？", []),
        ("- say: 为什么？凭什么？", ["F079"]),
        ("- say: 一\n- say: 二\n- say: 三\n- say: 四\n- say: 五", []),
        ("- say: 一\n- say: 二\n- say: 三\n- say: 四\n- say: 五\n- say: 六", ["F073"]),
        ("- say: 一\n- say: 二\n- say: 三\n- ask: 甲\n- say: 四\n- say: 五\n- say: 六", []),
    ],
)
def test_limits_of_an_ordinary_flow(steps: str, codes: list[str]) -> None:
    """Each limit at its edge."""
    assert [code for code, _ in _found(steps)] == codes


def test_messages_are_counted_over_scenes() -> None:
    """The sixth message counts wherever it stands."""
    steps = "- say: 一\n- say: 二\n- say: 三\n- go: 二" + "\n"
    text = FLOW.format(
        head="tags: []", taps="{o: 好}", steps="    " + steps.replace("\n", "\n    ")
    )
    text = text.replace("    - go: end\n", "") + (
        "  二:\n    - say: 四\n    - say: 五\n    - say: 六\n    - go: end\n"
    )

    assert [one.code for one in check_text(text) if one.code.startswith("F07")] == ["F073"]


def test_eleven_taps_fit_an_urgent_flow_only() -> None:
    """A live call has eleven acts to tap; elsewhere ten buttons are the most."""
    urgent = "tags: [urgent]"

    assert _found("- say: 好", taps=ELEVEN) == [("F072", 7)]
    assert ("F072", 7) not in _found("- say: 好", taps=ELEVEN, head=urgent)


def test_an_urgent_text_counts_its_scripts() -> None:
    """What a reference becomes is part of the bubble."""
    steps = "- say: " + "好" * 50 + "<话术:表明身份>"

    assert ("F075", 11) in _found(steps, head="tags: [urgent]")
    assert _found(steps) == []
