"""Names of things: typed strings, so that one kind is never passed for another."""

from typing import NewType

Address = NewType("Address", str)
"""Channel-qualified sender, e.g. `telegram:7`. Personal data: never logged."""

FlowId = NewType("FlowId", str)
"""File name of a flow without its ending, e.g. `collector_call`."""

SlotName = NewType("SlotName", str)

AnswerKey = NewType("AnswerKey", str)
"""Which question of a session: `call/slot path#occurrence`."""

EffectKey = NewType("EffectKey", str)
"""Which effect of a session: `call/instruction id#occurrence`."""
