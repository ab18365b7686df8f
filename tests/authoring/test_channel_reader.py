"""Channels are read as doors: conditions compiled, faults found at their place."""

from pathlib import Path

import pytest

from bot.authoring.channel_reader import Channel, read_channels
from bot.authoring.reading import Reading
from bot.authoring.yaml_source import parse_source
from bot.casework.doors import DoorFacts, wrong_door
from tests.authoring.samples import Example, check_example

FILE = "content/channels.yaml"
OTHER = "  - {id: 乙, name: 乙, takes: 别的}\n"


def _read(body: str) -> tuple[tuple[Channel, ...], Reading]:
    text = f"channels:\n  - id: 甲\n    name: 甲\n    takes: 投诉\n{body}{OTHER}"
    reading = Reading()
    return read_channels(parse_source(text.encode(), FILE), reading), reading


def _first(body: str) -> Channel:
    channels, reading = _read(body)
    assert reading.findings == []
    return channels[0]


def _codes(body: str) -> list[str]:
    return [finding.code for finding in _read(body)[1].findings]


def test_a_condition_judges_facts() -> None:
    """`when` is an expression over the facts of a case."""
    channel = _first("    when: 出借人类型 包含 bank 且 非 (行为 包含 insult)\n")

    assert channel.when(DoorFacts(lenders=frozenset({"bank"})))
    assert not channel.when(DoorFacts(lenders=frozenset({"private"})))
    assert not channel.when(DoorFacts(lenders=frozenset({"bank"}), acts=frozenset({"insult"})))


def test_conditions_can_name_doors_roles_and_flags() -> None:
    """Ids of doors, the person's role, and whether every lender is a person."""
    channel = _first("    when: 投诉过 包含 乙 且 角色 = debtor\n    aside: 个人放款\n")

    assert channel.when(DoorFacts(filed=frozenset({"乙"})))
    assert not channel.when(DoorFacts(role="relative", filed=frozenset({"乙"})))
    assert channel.aside(DoorFacts(lenders=frozenset({"private", "unlicensed"})))
    assert not channel.aside(DoorFacts(lenders=frozenset({"private", "bank"})))


def test_a_channel_without_conditions_is_never_suggested_and_never_refused() -> None:
    """A short entry is a place to know of, no more."""
    channel = _first("")

    assert not channel.when(DoorFacts())
    assert not channel.safety(DoorFacts())
    assert not channel.aside(DoorFacts())
    assert wrong_door(channel, DoorFacts()) is None
    assert (channel.after, channel.why, channel.deadline) == ((), (), None)


def test_why_is_one_text_or_several_with_conditions() -> None:
    """Several are tried in the order of writing; one without a condition always holds."""
    one = _first("    why: 去这里。\n")
    several = _first(
        "    why:\n      - {if: 行为 包含 insult, say: 骂人。}\n      - {say: 别的。}\n"
    )
    insulted = DoorFacts(acts=frozenset({"insult"}))

    assert [reason.say.source for reason in one.why if reason.when(DoorFacts())] == ["去这里。"]
    assert [r.say.source for r in several.why if r.when(insulted)] == ["骂人。", "别的。"]
    assert [r.say.source for r in several.why if r.when(DoorFacts())] == ["别的。"]


def test_a_guard_refuses_and_names_the_right_door() -> None:
    """`not_when` is read in the order of writing."""
    body = "    not_when:\n      - if: 个人放款\n        say: 它不收。\n        instead: 乙\n"
    channel = _first(body)

    refusal = wrong_door(channel, DoorFacts(lenders=frozenset({"private"})))

    assert refusal is not None
    assert (refusal.say.source, refusal.instead) == ("它不收。", "乙")
    assert wrong_door(channel, DoorFacts()) is None


def test_a_deadline_has_days_unit_source_and_next_step() -> None:
    """The number that users see is the one of the entry."""
    body = (
        "    deadline: {days: 7, unit: 工作日, norm: n, say: 一般<天数>个工作日。, then: 再问。}\n"
    )
    deadline = _first(body).deadline

    assert deadline is not None
    assert (deadline.days, deadline.unit, deadline.norm) == (7, "工作日", "n")
    assert (deadline.say.source, deadline.then.source) == ("一般<天数>个工作日。", "再问。")


@pytest.mark.parametrize(
    "deadline",
    ["{days: 7, norm: n}", "{days: 7, unit: 工作日}", "{unit: 工作日, norm: n}"],
)
def test_a_deadline_without_days_unit_or_source_is_refused(deadline: str) -> None:
    """A number of days alone misleads."""
    assert _codes(f"    deadline: {deadline}\n") == ["F047"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("    deadline: {days: 七, unit: 工作日, norm: n}\n", "F009"),
        ("    deadline: {days: 7, unit: 周, norm: n}\n", "F009"),
        ("    deadline: 七天\n", "F008"),
        ("    rank: 先\n", "F009"),
        ("    when: 出借人类型 包含 banc\n", "F031"),
        ("    when: 借人类型 包含 bank\n", "F032"),
        ("    when: 出借人类型 包含\n", "F034"),
        ("    when: 数(行为)\n", "F036"),
        ("    when: 投诉过 包含 丙\n", "F031"),
        ("    after: [丙]\n", "F040"),
        ("    not_when:\n      - {if: 是, say: 不, instead: 丙}\n", "F040"),
        ("    not_when:\n      - {if: 是, say: 不}\n", "F005"),
        ("    not_when: 不收\n", "F008"),
        ("    wenn: 是\n", "F001"),
    ],
)
def test_a_fault_is_found(body: str, code: str) -> None:
    """Each with the code that explains it."""
    assert code in _codes(body)


def test_a_fault_is_found_at_its_character() -> None:
    """The misspelt word, not the line's beginning."""
    finding = _read("    when: 出借人类型 包含 banc\n")[1].findings[0]

    assert (finding.mark.file, finding.mark.line, finding.mark.column) == (FILE, 5, 20)
    assert dict(finding.detail)["near"] == "bank"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("    hotline: 未核热线\n", "F042"),
        ("    norm: 没有这条\n", "F040"),
        ("    why: 打 <热线:未核热线>。\n", "F042"),
        ("    why: 他们这样是违法的。\n", "F043"),
        ("    not_when:\n      - {if: 是, say: 它应当受理。, instead: 甲}\n", "F043"),
        (
            "    deadline: {days: 7, unit: 自然日, norm: 治安-恐吓, say: 打 12378, then: 等}\n",
            "F044",
        ),
    ],
)
def test_what_a_door_says_is_checked(body: str, code: str, tmp_path: Path) -> None:
    """An unverified door, a claim without a source and a bare number do not reach anyone."""
    text = f"# {FILE}\nchannels:\n  - id: 甲\n    name: 甲\n    takes: 投诉\n{body}"

    assert code in [finding.code for finding in check_example(Example("", text), tmp_path)]


def test_the_second_of_two_channels_with_one_id_is_reported() -> None:
    """Ids are how everything else names a door."""
    channels, reading = _read("    refuses: 别的\n  - {id: 甲, name: 又, takes: 投诉}\n")

    assert [channel.name for channel in channels] == ["甲", "乙"]
    assert [finding.code for finding in reading.findings] == ["F048"]
