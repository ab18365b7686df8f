"""The case as flows read it: `案件.欠款`, `案件.事件` and so on."""

from decimal import Decimal

from bot.casework.casebook import CaseBook, FileEntry
from bot.casework.complaints import complaints_of
from bot.casework.view import CollectorRow, IncidentRow, Row, View, view_of
from bot.kernel.values import Record, Value


def case_record(book: CaseBook) -> Record:
    """Give the case book as flows read it."""
    view = view_of(book)
    return {
        "欠款": tuple(_debt(row) for row in view.debts),
        "催收": tuple(_collector(view, row) for row in view.collectors),
        "事件": tuple(_incident(view, one) for one in view.incidents),
        "未知来电": tuple(_incident(view, one) for one in view.incidents if one.unknown_caller),
        "证据": tuple(_file(entry) for entry in book.files),
        "投诉": tuple(_complaint(one.fields) for one in complaints_of(book)),
        "角色": book.role(),
    }


def _debt(row: Row) -> Record:
    fields = row.fields
    return {
        "编号": Decimal(row.number),
        "出借人": fields.get("lender"),
        "类型": fields.get("lender_type"),
        "产品": fields.get("product"),
        "金额": fields.get("amount"),
        "逾期日": fields.get("overdue_since"),
        "状态": fields.get("status"),
    }


def _collector(view: View, row: CollectorRow) -> Record:
    owed = (view.debt(number) for number in row.debts)
    lenders = (debt.text("lender") for debt in owed if debt is not None)
    return {
        "编号": Decimal(row.number),
        "名称": row.name,
        "号码": row.numbers,
        "机构": tuple(dict.fromkeys(one for one in (*lenders, *row.lenders) if one)),
    }


def _incident(view: View, incident: IncidentRow) -> Record:
    fields = incident.row.fields
    collector = view.collector(incident.collector)
    return {
        "编号": Decimal(incident.row.number),
        "渠道": fields.get("channel"),
        "时间": fields.get("at"),
        "对象": fields.get("target"),
        "行为": fields.get("acts"),
        "原话": fields.get("words"),
        "号码": incident.phone,
        "接通": incident.row.yes("connected"),
        "机构": incident.lender,
        "催收": collector.name if collector is not None else None,
        "拒绝过": incident.row.yes("refused"),
    }


def _complaint(fields: Record) -> Record:
    shown = {"channel": "渠道", "number": "编号", "at": "时间", "outcome": "结果"}
    return {name: fields.get(field) for field, name in shown.items()}


def _file(entry: FileEntry) -> Record:
    row: dict[str, Value] = {"名称": entry.ref.name, "类型": entry.ref.kind}
    row["时间"] = entry.at.date()
    return row
