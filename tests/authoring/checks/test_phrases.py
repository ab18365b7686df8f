"""Phrases that something else hears first."""

import pytest

from tests.authoring.samples import check_text

FLOW = """title: 例
about: 例
{head}
slots:
  甲: {{type: choice, ask: 哪个？, choices: {{a: {label}, b: 好}}}}
scenes:
  一: [{{ask: 甲}}, {{say: <甲>}}, {{go: end}}]
tests: [{{name: 例, talk: [{{我: 例}}]}}]
"""


def _codes(head: str = "", label: str = "行", file: str = "flows/example.yaml") -> list[str]:
    return [one.code for one in check_text(FLOW.format(head=head, label=label), file)]


@pytest.mark.parametrize(
    ("head", "codes"),
    [
        ("enter: [我要说]", []),
        ("enter: [返 回！]", ["F068"]),
        ("enter: [催收来电]", ["F068"]),
        ("tags: [urgent]\nenter: [催收来电]", []),
        ("enter: [真的不想活了]", ["F067"]),
        ("enter: [笑死]", []),
        ("anytime: [{hear: [好的, 不], say: 嗯}]", []),
        ("anytime: [{hear: [是], say: 嗯}]", ["F068"]),
        ("anytime: [{hear: [撑不住了], say: 嗯}]", ["F067"]),
    ],
)
def test_what_is_heard_first_cannot_be_heard_here(head: str, codes: list[str]) -> None:
    """Commands and signals of danger come before any phrase of a flow."""
    assert _codes(head) == [*codes, *(["F076"] if "urgent" in head else [])]


def test_the_live_call_may_share_its_command() -> None:
    """The command "the collector is calling" opens that very flow."""
    assert _codes("enter: [催收来电]", file="flows/collector_call.yaml") == []


@pytest.mark.parametrize(("label", "codes"), [("取消", ["F068"]), ("是", []), ("取消它", [])])
def test_a_label_must_not_be_a_command(label: str, codes: list[str]) -> None:
    """A button that is typed would act as the command; yes and no are answers."""
    assert _codes(label=label) == codes
