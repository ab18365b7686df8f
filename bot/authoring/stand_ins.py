"""What surrounds a flow that is explored: other flows, and a case that is not empty."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import orjson

from bot.authoring.inputs import OTHER, SAMPLE
from bot.authoring.simulator import Stored, dump_fields
from bot.engine.model import END, Ask, Flow, Go, Say, Scene, Step
from bot.engine.program import compile_flow
from bot.engine.template import parse_template
from bot.engine.world import World
from bot.kernel.ids import FlowId
from bot.kernel.values import FileRef, Moment, Record, to_json

SAMPLE_DOOR = "放贷机构"
"""A door that content has, so that a flow can meet its deadline."""


LONG = 480
"""Characters of what somebody said at length: with anything else it fills a page."""


def alone(world: World, flow_id: FlowId) -> World:
    """Give a world in which every other flow only asks for what it gives."""
    programs = {
        id_: program if id_ == flow_id else compile_flow(stand_in(program.flow))
        for id_, program in world.programs.items()
    }
    return replace(world, programs=programs)


def stand_in(flow: Flow) -> Flow:
    """Give a flow of the same name that tells what it took and asks for what this one gives."""
    names = (*flow.takes, *flow.gives)
    slots = {name: flow.slots[name] for name in names if name in flow.slots}
    mark = flow.mark
    taken = "".join(f" {name}=<{name}>" for name in flow.takes)
    said = Say((parse_template(f"\u2192 {flow.id}{taken}", mark),), (), mark)
    given = tuple(name for name in flow.gives if name in slots)
    asked: tuple[Step, ...] = (Ask(given, mark),) if given else ()
    scene = Scene(flow.id, (said, *asked, Go(END, mark)), mark)
    return replace(flow, slots=slots, scenes=(scene,), anytime=())


def sample_case(at: datetime) -> Stored:
    """Give a case book with one of everything that flows can list."""
    day = at.date() - timedelta(days=1)
    when = Moment(at - timedelta(days=1), at - timedelta(days=1), "minute")
    records: tuple[tuple[str, Record], ...] = (
        ("debt", {"lender": SAMPLE, "amount": Decimal(1000), "overdue_since": day}),
        ("debt", {"lender": OTHER}),
        ("collector", {"name": SAMPLE, "number": "13800138000"}),
        ("collector", {"name": OTHER}),
        ("incident", {"channel": "call", "at": when, "acts": ("insult",), "connected": True}),
        ("incident", {"channel": "visit", "at": when, "acts": ("detain", "other")}),
        ("incident", {"channel": "sms", "words": SAMPLE * LONG}),
        ("complaint", {"channel": SAMPLE_DOOR, "number": SAMPLE, "at": day}),
    )
    items = tuple(
        (f"0:{number}", kind, dump_fields(fields), False, at)
        for number, (kind, fields) in enumerate(records)
    )
    file = FileRef("sample", "photo", "sample.png", "image/png", 1)
    files = ((orjson.dumps(to_json(file)), at),)
    return replace(Stored.new(), items=items, files=files)
