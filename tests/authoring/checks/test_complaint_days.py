"""The day on which an answer is due is known where the channel has a deadline."""

from dataclasses import replace

import pytest

from bot.authoring.channel_reader import read_channels
from bot.authoring.checks.run import check_library
from bot.authoring.library import with_text
from bot.authoring.reading import Reading
from bot.authoring.yaml_source import parse_source
from bot.kernel.ids import FlowId
from tests.authoring.samples import FILE, shipped

CHANNELS = """\
channels:
  - {id: 机构, name: 机构, takes: 投诉, deadline: {days: 15, unit: 自然日, norm: 治安-恐吓}}
  - {id: 政务, name: 政务, takes: 投诉, deadline: {days: 7, unit: 工作日, norm: 治安-恐吓}}
  - {id: 督察, name: 督察, takes: 投诉, deadline: null}
"""
FLOW = """title: 例
about: 例
slots:
  哪天: {{type: date, ask: 哪天交的？, skip: 忘了}}
  哪家: {{type: text, ask: 哪家？, max: 9}}
scenes:
  一:
    - ask: [哪天, 哪家]
    - do: complaint
      channel: {channel}
      get: {taken}
    {use}
    - go: end
"""
USE = "- if: 那天 > 今天\n      then: end"


def _codes(
    channel: str, use: str = USE, taken: str = "{那天: 到期, 估: 估算}", family: str = "F03"
) -> list[str]:
    channels = read_channels(parse_source(CHANNELS.encode(), "content/channels.yaml"), Reading())
    library = shipped()
    library = replace(library, knowledge=replace(library.knowledge, channels=channels))
    text = FLOW.format(channel=channel, use=use, taken=taken)
    read = with_text(library, text.encode(), FILE, FlowId("example"))
    findings = check_library(replace(read, checked=frozenset({FILE})))
    return [one.code for one in findings if one.code.startswith(family)]


@pytest.mark.parametrize(
    ("channel", "codes"),
    [
        ("机构", []),
        ("督察", ["F030"]),
        ("机构\n      at: 哪天", ["F030"]),
        ("<哪家>", ["F030"]),
    ],
)
def test_the_day_may_be_missing(channel: str, codes: list[str]) -> None:
    """Without a deadline, with a day the person may not know, or with any channel at all."""
    assert _codes(channel) == codes


def test_a_condition_may_look_first() -> None:
    """As with every answer that may be missing."""
    assert _codes("督察", "- if: 有(那天) 且 那天 > 今天\n      then: end") == []


def test_whether_it_is_an_estimate_is_always_known() -> None:
    """Without a day it is none."""
    assert _codes("督察", "- if: 估\n      then: end") == []


@pytest.mark.parametrize(
    ("channel", "taken", "codes"),
    [
        ("政务", "{那天: 到期}", ["F088"]),
        ("<哪家>", "{那天: 到期}", ["F088"]),
        ("机构", "{那天: 到期}", []),
        ("督察", "{那天: 到期}", []),
        ("政务", "{那天: 到期, 估: 估算}", []),
        ("政务", "{那天: 到期, 说: 到期说}", []),
        ("政务", "{号: id}", []),
    ],
)
def test_an_estimate_must_be_told_from_a_day(channel: str, taken: str, codes: list[str]) -> None:
    """Where days of work may be counted, whoever takes the day can say which it is."""
    assert _codes(channel, "- say: 好", taken, "F088") == codes
