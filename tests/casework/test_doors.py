"""Which door first, which later, which not: the choosing, and the shipped doors."""

from dataclasses import replace
from datetime import date
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest

from bot.authoring.channel_reader import Channel as Read
from bot.authoring.content import load_content
from bot.casework.case import ACTS, LENDER_TYPES, Case, Complaint, Debt, Incident
from bot.casework.doors import (
    AT_ONCE,
    Channel,
    Condition,
    Door,
    DoorFacts,
    Guard,
    Reason,
    door_facts,
    one_door,
    order_doors,
    wrong_door,
)

SHIPPED = Path(__file__).parents[2] / "content"
DANGERS = (
    "threat_violence",
    "violence",
    "detain",
    "enter_home",
    "refuse_leave",
    "follow",
    "damage",
)


def _yes(_: DoorFacts) -> bool:
    return True


def _no(_: DoorFacts) -> bool:
    return False


def _channel(id_: str, rank: int = 1, when: Condition = _yes) -> Channel[str]:
    return Channel(
        id=id_,
        name=id_,
        takes="",
        refuses="",
        bring=(),
        get_back="",
        norm=None,
        hotline=None,
        rank=rank,
        when=when,
        safety=_no,
        aside=_no,
    )


def _stages(doors: tuple[Door[str], ...]) -> list[tuple[str, str]]:
    return [(door.channel.id, door.stage) for door in doors]


def _had(filed: str, state: str = "") -> DoorFacts:
    done = frozenset({filed})
    facts = DoorFacts(filed=done)
    match state:
        case "overdue":
            return replace(facts, overdue=done)
        case "unhappy":
            return replace(facts, unhappy=done)
        case "solved":
            return replace(facts, solved=done)
        case _:
            return facts


# --- the choosing


def test_doors_of_one_stage_come_by_rank() -> None:
    """The lower number goes first, whatever the order of writing."""
    doors = order_doors((_channel("b", rank=2), _channel("a", rank=1)), DoorFacts())

    assert _stages(doors) == [("a", "now"), ("b", "now")]


def test_a_door_that_does_not_fit_is_left_out() -> None:
    """Only doors whose condition holds are named."""
    assert order_doors((_channel("a", when=_no),), DoorFacts()) == ()


def test_at_most_two_doors_are_for_now() -> None:
    """The third waits its turn."""
    doors = order_doors(tuple(_channel(name, rank=n) for n, name in enumerate("abc")), DoorFacts())

    assert _stages(doors) == [("a", "now"), ("b", "now"), ("c", "next")]


def test_a_door_waits_for_the_answer_of_those_before_it() -> None:
    """The regulator is next while the lender was not asked, and while its answer is open."""
    channels = (_channel("lender"), replace(_channel("regulator"), after=("lender",)))

    fresh = order_doors(channels, DoorFacts())
    filed = order_doors(channels, _had("lender"))

    assert _stages(fresh) == [("lender", "now"), ("regulator", "next")]
    assert fresh[1].waits_for == ("lender",)
    assert _stages(filed) == [("lender", "waiting"), ("regulator", "next")]


@pytest.mark.parametrize("state", ["overdue", "unhappy", "solved"])
def test_a_door_is_for_now_when_the_one_before_is_through(state: str) -> None:
    """Overdue and answered both open the next door, and the used one is left out."""
    channels = (_channel("lender"), replace(_channel("regulator"), after=("lender",)))

    doors = order_doors(channels, _had("lender", state))

    assert _stages(doors) == [("regulator", "now")]


def test_a_door_does_not_wait_for_one_that_does_not_fit() -> None:
    """Who has no lender to complain to need not complain there first."""
    channels = (_channel("lender", when=_no), replace(_channel("regulator"), after=("lender",)))

    assert _stages(order_doors(channels, DoorFacts())) == [("regulator", "now")]


def test_a_door_aside_comes_last() -> None:
    """It is only for need."""
    doors = order_doors(
        (replace(_channel("aid", rank=0), aside=_yes), _channel("lender")), DoorFacts()
    )

    assert _stages(doors) == [("lender", "now"), ("aid", "needed")]


def test_safety_goes_before_every_rank_and_every_aside() -> None:
    """Danger makes a door first and for now, even one that is otherwise held back."""
    police = replace(_channel("police", rank=99, when=_no), safety=_yes, aside=_yes)

    doors = order_doors((_channel("lender", rank=1), police), DoorFacts())

    assert _stages(doors) == [("police", "now"), ("lender", "now")]


def test_a_door_of_safety_stays_when_it_did_not_help() -> None:
    """Danger that goes on is for the police again."""
    police = replace(_channel("police"), safety=_yes)

    assert _stages(order_doors((police,), _had("police"))) == [("police", "waiting")]
    assert _stages(order_doors((police,), _had("police", "unhappy"))) == [("police", "now")]


def test_the_first_guard_that_holds_refuses() -> None:
    """The reason and the right door are those of the first."""
    guards = (Guard(_no, "x", "x"), Guard(_yes, "no", "right"), Guard(_yes, "late", "late"))
    channel = replace(_channel("wrong"), guards=guards)

    refusal = wrong_door(channel, DoorFacts())

    assert refusal is not None
    assert (refusal.channel, refusal.say, refusal.instead) == ("wrong", "no", "right")
    assert order_doors((channel,), DoorFacts()) == ()


def test_a_door_says_the_first_reason_that_holds() -> None:
    """Later reasons are for other cases."""
    reasons = (Reason(_no, "not this"), Reason(_yes, "this"), Reason(_yes, "nor this"))
    channel = replace(_channel("a"), why=reasons)

    assert order_doors((channel,), DoorFacts())[0].why == "this"


def test_one_door_is_told_of_though_it_is_not_named() -> None:
    """Its stage is that of the case: filed and open is waiting, whatever else fits."""
    door = _channel("a", when=_no)

    assert one_door(door, _had("a")).stage == "waiting"
    assert one_door(door, DoorFacts()).stage == "now"
    assert one_door(replace(door, after=("b",)), DoorFacts()).waits_for == ("b",)


# --- the facts


def test_facts_are_those_of_the_whole_case() -> None:
    """Lenders, acts and complaints of all debts and incidents are gathered."""
    case = Case(
        role="relative",
        debts=(Debt("d1", lender_type="bank"), Debt("d2", lender_type="private", status="sued")),
        incidents=(
            Incident("i1", channel="call", acts=frozenset({"insult"})),
            Incident("i2", channel="visit", acts=frozenset({"follow"})),
        ),
        complaints=(Complaint("放贷机构"), Complaint("派出所", outcome="rejected")),
    )

    facts = door_facts(case, frozenset({"police"}), frozenset({"放贷机构", "金融监管"}))

    assert facts == DoorFacts(
        role="relative",
        lenders=frozenset({"bank", "private"}),
        statuses=frozenset({"open", "sued"}),
        tracks=frozenset({"police"}),
        acts=frozenset({"insult", "follow"}),
        reached_by=frozenset({"call", "visit"}),
        filed=frozenset({"放贷机构", "派出所"}),
        overdue=frozenset({"放贷机构"}),
        unhappy=frozenset({"派出所"}),
    )


def test_a_case_without_debts_has_an_unknown_lender() -> None:
    """The caller did not say for whom."""
    assert door_facts(Case(), frozenset(), frozenset()).lenders == {"unknown"}


def test_the_last_outcome_of_a_door_counts() -> None:
    """A complaint filed anew is open again."""
    case = Case(complaints=(Complaint("a", outcome="refused"), Complaint("a", outcome="solved")))

    facts = door_facts(case, frozenset(), frozenset())

    assert (facts.unhappy, facts.solved) == (frozenset(), {"a"})


def test_a_door_told_to_be_silent_is_overdue() -> None:
    """The person says that no answer came, whatever the calendar says."""
    case = Case(complaints=(Complaint("a", outcome="silent"), Complaint("b")))

    assert door_facts(case, frozenset(), frozenset()).overdue == {"a"}


def test_what_was_told_replaces_the_lender_and_adds_acts() -> None:
    """A complaint is about one lender; an act of no list is another act."""
    facts = DoorFacts(lenders=frozenset({"bank", "private"}), acts=frozenset({"insult"}))

    told = facts.told("private", ("night", "often"))

    assert told.lenders == {"private"}
    assert told.acts == {"insult", "night", "other"}
    assert facts.told(None, ()) == facts


def test_every_name_of_a_condition_has_a_value() -> None:
    """Whether every lender is a person is told besides the sets."""
    names = DoorFacts(lenders=frozenset({"private"})).names()

    assert names["个人放款"] is True
    assert DoorFacts().names()["个人放款"] is False


# --- the shipped doors


@cache
def _shipped() -> tuple[Read, ...]:
    return load_content(SHIPPED, date(2026, 11, 24)).knowledge.channels


def _order(lender: str, *acts: str, overdue: str = "") -> list[tuple[str, str]]:
    used = frozenset(overdue.split())
    facts = replace(_facts(lender, *acts), filed=used, overdue=used)
    return [(door.channel.id, door.stage) for door in order_doors(_shipped(), facts)]


def _instead(id_: str, facts: DoorFacts) -> str | None:
    channel = next(one for one in _shipped() if one.id == id_)
    refusal = wrong_door(channel, facts)
    return refusal.instead if refusal else None


def _facts(lender: str, *acts: str, by: str = "") -> DoorFacts:
    return DoorFacts(
        lenders=frozenset({lender}), acts=frozenset(acts), reached_by=frozenset(by.split())
    )


@pytest.mark.parametrize("lender", LENDER_TYPES)
@pytest.mark.parametrize("act", DANGERS)
def test_danger_goes_to_the_police_first(lender: str, act: str) -> None:
    """Whoever lent: violence, detention, intrusion and threats are for the police, now."""
    assert _order(lender, act)[0] == ("派出所", "now")


@pytest.mark.parametrize(
    ("lender", "first", "later"),
    [
        ("bank", "放贷机构", "金融监管"),
        ("consumer_finance", "放贷机构", "金融监管"),
        ("microloan", "放贷机构", "地方金融"),
        ("platform", "查放款人", "放贷机构"),
        ("unknown", "查放款人", "放贷机构"),
    ],
)
def test_the_lender_comes_before_who_oversees_it(lender: str, first: str, later: str) -> None:
    """Night calls: complain to the lender, then to its own overseer, once it is known."""
    order = _order(lender, "night")

    assert (first, "now") in order
    assert (later, "next") in order


@pytest.mark.parametrize("lender", ["private", "unlicensed"])
def test_a_person_or_unlicensed_lender_has_no_overseer(lender: str) -> None:
    """Police for the acts, legal aid to ask, the court if needed; no financial door."""
    assert _order(lender, "night") == [
        ("派出所", "now"),
        ("法律援助", "now"),
        ("法院立案", "needed"),
    ]


@pytest.mark.parametrize(
    ("lender", "after", "now"),
    [
        ("bank", "放贷机构", "金融监管"),
        ("microloan", "放贷机构", "地方金融"),
        ("consumer_finance", "放贷机构", "金融监管"),
    ],
)
def test_the_overseer_is_for_now_once_the_lender_is_overdue(
    lender: str, after: str, now: str
) -> None:
    """Day sixteen: the lender's door is used up."""
    order = _order(lender, "night", overdue=after)

    assert (now, "now") in order
    assert after not in [id_ for id_, _ in order]


def test_police_that_did_nothing_can_be_complained_of() -> None:
    """Not before a report was made."""
    used = frozenset({"派出所"})
    facts = DoorFacts(acts=frozenset({"insult"}), filed=used, unhappy=used)

    assert _instead("公安督察", DoorFacts()) == "派出所"
    assert order_doors(_shipped(), facts)[0].channel.id == "公安督察"


@pytest.mark.parametrize(
    ("door", "lender", "right"),
    [
        ("金融监管", "private", "派出所"),
        ("金融监管", "unlicensed", "派出所"),
        ("金融监管", "microloan", "地方金融"),
        ("金融监管", "platform", "查放款人"),
        ("金融监管", "unknown", "查放款人"),
        ("金融监管", "bank", None),
        ("金融监管", "consumer_finance", None),
        ("地方金融", "bank", "金融监管"),
        ("地方金融", "consumer_finance", "金融监管"),
        ("地方金融", "microloan", None),
        ("地方金融", "private", "派出所"),
        ("政务", "bank", "金融监管"),
        ("政务", "unknown", None),
        ("央行", "bank", "放贷机构"),
        ("央行", "private", "派出所"),
        ("通信申诉", "bank", "垃圾信息"),
        ("网信举报", "bank", "放贷机构"),
        ("网信举报", "private", "派出所"),
        ("互金协会", "bank", "金融监管"),
        ("互金协会", "private", "派出所"),
        ("互金协会", "microloan", None),
        ("市场监管", "bank", "放贷机构"),
        ("放贷机构", "private", "派出所"),
        ("金融调解", "unlicensed", "法律援助"),
        ("征信异议", "bank", "放贷机构"),
        ("法院", "bank", "放贷机构"),
        ("行政复议", "bank", "派出所"),
    ],
)
def test_calls_at_the_wrong_door_are_sent_to_the_right_one(
    door: str, lender: str, right: str | None
) -> None:
    """Harassing calls, by lender and by the door a person would have chosen."""
    assert _instead(door, _facts(lender, "insult", by="call")) == right


def test_what_was_posted_online_is_not_turned_away() -> None:
    """The same doors that refuse calls take a post."""
    facts = _facts("private", "post_publicly", by="post")

    assert _instead("网信举报", facts) is None
    assert _instead("发布平台", facts) is None


def test_a_wrong_record_of_credit_is_not_turned_away() -> None:
    """A debt that is settled or not mine may go where a harassing call may not."""
    facts = DoorFacts(statuses=frozenset({"not_mine"}), acts=frozenset({"insult"}))

    assert _instead("央行", facts) is None
    assert _instead("征信异议", facts) is None


def _cases() -> list[DoorFacts]:
    acts = ("insult", "post_publicly", "threat_violence", "fake_document", "disclose_debt")
    return [
        DoorFacts(
            lenders=frozenset(lenders),
            acts=frozenset(some),
            reached_by=frozenset(by.split()),
            statuses=frozenset({status}),
            filed=frozenset(filed.split()),
        )
        for size in (1, 2)
        for lenders in combinations(LENDER_TYPES, size)
        for some in ((), *((act,) for act in acts), acts)
        for by in ("", "call", "visit")
        for status in ("open", "sued", "not_mine")
        for filed in ("", "放贷机构", "派出所")
    ]


def test_the_right_door_is_never_a_wrong_one() -> None:
    """Over lenders, acts, channels and states: whoever is sent on is let in there."""
    by_id = {channel.id: channel for channel in _shipped()}
    for facts in _cases():
        for channel in _shipped():
            refusal = wrong_door(channel, facts)
            if refusal is not None:
                assert wrong_door(by_id[refusal.instead], facts) is None, (channel.id, facts)


def test_there_is_always_a_door_and_never_all_at_once() -> None:
    """Every case has a way to go, at most two of them at once, none of them wrong."""
    for facts in _cases():
        doors = order_doors(_shipped(), facts)
        now = [door.channel.id for door in doors if door.stage == "now"]

        assert doors
        assert len(now) <= AT_ONCE
        assert now or doors[0].stage == "waiting" or "放贷机构" in facts.filed, facts


def test_every_shipped_door_says_what_it_refuses() -> None:
    """No door without its limits, and every deadline with unit, source and next step."""
    for channel in _shipped():
        assert channel.refuses.source, channel.id
        assert channel.norm, channel.id
        if channel.deadline is not None:
            assert channel.deadline.days > 0
            assert channel.deadline.norm
            assert channel.deadline.then.source


def test_the_acts_of_danger_are_acts() -> None:
    """The list above follows the list of acts."""
    assert set(DANGERS) <= set(ACTS)
