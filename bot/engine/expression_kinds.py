"""What kinds of value there are, and which kind each slot and each field of a case has.

A value may be *maybe empty* (its slot can be skipped) until `有(x)` says otherwise, and
*maybe unknown* (a time known too roughly to compare). Kinds are the words of the flow
language, as the findings show them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from typing import Literal, TypeAlias

from bot.casework.case import (
    ACTS,
    DEBT_STATUSES,
    INCIDENT_CHANNELS,
    LENDER_TYPES,
    PRODUCTS,
    TARGETS,
)
from bot.casework.doors import OUTCOMES, STAGES
from bot.engine.expression import Scalar
from bot.engine.model import Slot, SlotType

Kind = Literal[
    "是否",
    "数字",
    "文字",
    "日期",
    "时刻",
    "时长",
    "选项",
    "多选",
    "列表",
    "记录",
    "文件",
    "不明",
]
"""列表 is rows with `fields`, or plain values of the kind `of`. 不明: already reported."""


@dataclass(frozen=True, slots=True)
class Type:
    """What a value can be. `options` are those of 选项, 多选 and a 列表 of them."""

    kind: Kind
    options: frozenset[str] | None = None
    fields: "Mapping[str, Type] | None" = None
    maybe_empty: bool = False
    of: Kind | None = None
    maybe_unknown: bool = False


Types: TypeAlias = Mapping[str, Type]
"""Types by name, of all that an expression can see."""

YES_NO = Type("是否")
"""What a condition must be: pass it to `infer` as `expected`."""
NUMBER = Type("数字")
TEXT = Type("文字")
DAY = Type("日期")
TIME = Type("时刻", maybe_unknown=True)
SPAN = Type("时长")
FILE = Type("文件")
UNTYPED = Type("不明")

COUNTED: frozenset[Kind] = frozenset({"列表", "多选", "文件"})
"""What 数 counts."""

_SIMPLE: dict[SlotType, Type] = {
    "text": TEXT,
    "phone": TEXT,
    "yesno": YES_NO,
    "number": NUMBER,
    "money": NUMBER,
    "date": DAY,
    "datetime": TIME,
    "photo": FILE,
    "voice": FILE,
    "file": FILE,
}


def type_of_slot(slot: Slot) -> Type:
    """Give the type of a slot's value once it was asked."""
    empty = slot.skip is not None
    match slot.type:
        case "choice":
            return Type("选项", frozenset(one.id for one in slot.choices), maybe_empty=empty)
        case "checklist" | "taps":
            return Type("多选", frozenset(one.id for one in slot.choices), maybe_empty=empty)
        case "list":
            fields = {str(field.name): type_of_slot(field) for field in slot.of}
            return Type("列表", fields=fields, maybe_empty=empty)
        case simple:
            return replace(_SIMPLE[simple], maybe_empty=empty)


def type_of_row(rows: Type) -> Type:
    """Give the type of one row of a list, for the variable of `each`."""
    if rows.kind == "列表" and rows.fields is not None:
        return Type("记录", fields=rows.fields)
    if rows.kind == "列表" and rows.of is not None:
        return Type(rows.of, rows.options, maybe_unknown=rows.maybe_unknown)
    if rows.kind == "多选":
        return Type("选项", rows.options)
    return UNTYPED


def _optional(kind: Kind, *options: str) -> Type:
    allowed = frozenset(options) if options else None
    return Type(kind, allowed, maybe_empty=True, maybe_unknown=kind == "时刻")


def _rows(**fields: Type) -> Type:
    return Type("列表", fields=fields)


_INCIDENTS = _rows(
    编号=NUMBER,
    渠道=_optional("选项", *INCIDENT_CHANNELS),
    时间=_optional("时刻"),
    对象=_optional("选项", *TARGETS),
    行为=_optional("多选", *ACTS),
    原话=_optional("文字"),
    号码=_optional("文字"),
    接通=_optional("是否"),
    机构=_optional("文字"),
    催收=_optional("文字"),
    拒绝过=_optional("是否"),
)

CASE_TYPE = Type(
    "记录",
    fields={
        "欠款": _rows(
            编号=NUMBER,
            出借人=_optional("文字"),
            类型=_optional("选项", *LENDER_TYPES),
            产品=_optional("选项", *PRODUCTS),
            金额=_optional("数字"),
            逾期日=_optional("日期"),
            状态=_optional("选项", *DEBT_STATUSES),
        ),
        "催收": _rows(
            编号=NUMBER,
            名称=_optional("文字"),
            号码=Type("列表", of="文字"),
            机构=Type("列表", of="文字"),
        ),
        "事件": _INCIDENTS,
        "未知来电": _INCIDENTS,
        "证据": _rows(名称=_optional("文字"), 类型=_optional("文字"), 时间=_optional("时刻")),
        "投诉": _rows(
            渠道=_optional("文字"),
            编号=_optional("文字"),
            时间=_optional("时刻"),
            结果=_optional("选项", *OUTCOMES),
        ),
        "角色": _optional("文字"),
    },
)
"""The type of 案件."""


FINDINGS_TYPE = Type(
    "列表",
    fields={
        "编号": TEXT,
        "事由": TEXT,
        "结论": Type("选项", frozenset({"符合", "尚不能判断"})),
        "话": TEXT,
        "依据": TEXT,
        "效力": TEXT,
        "还缺": _optional("文字"),
    },
)
"""The type of 判断, a result of `do: assess`: what can be told first."""
DOORS_TYPE = Type(
    "列表",
    fields={
        "编号": TEXT,
        "名称": TEXT,
        "为什么": _optional("文字"),
        "收": TEXT,
        "不收": TEXT,
        "带什么": _optional("文字"),
        "拿回什么": TEXT,
        "期限": _optional("文字"),
        "之后": _optional("文字"),
        "电话": _optional("文字"),
        "现在": YES_NO,
        "阶段": Type("选项", frozenset(STAGES)),
        "等": _optional("文字"),
    },
)
"""The type of 去处, a result of `do: assess`: where to go, in order."""


def type_of_constant(value: Scalar) -> Type:
    """Give the type of a fixed value."""
    match value:
        case str():
            return TEXT
        case bool():
            return YES_NO
        case Decimal():
            return NUMBER
        case timedelta():
            return SPAN
        case _:
            return DAY


def type_of_field(owner: Type, field: str) -> Type | None:
    """Give the type of `owner.field`, over every row if `owner` is a list; None: no such.

    Over a list the empty fields are left out, so that none is maybe empty.
    """
    found = owner.fields.get(field) if owner.fields is not None else None
    if found is None or owner.kind != "列表":
        empty = owner.maybe_empty
        return replace(found, maybe_empty=True) if found and empty else found
    if found.fields is not None:
        return Type("列表", fields=found.fields)
    of: Kind = "选项" if found.kind == "多选" else found.kind
    return Type("列表", found.options, of=of, maybe_unknown=found.maybe_unknown)


def not_empty(type_: Type, fields: list[str]) -> Type:
    """Mark a type, or the field of a record, as not empty."""
    if not fields:
        return replace(type_, maybe_empty=False)
    inner = type_.fields.get(fields[0]) if type_.fields is not None else None
    if type_.fields is None or type_.kind != "记录" or inner is None:
        return type_  # a list whose rows have something somewhere says nothing of each row
    return replace(type_, fields={**type_.fields, fields[0]: not_empty(inner, fields[1:])})
