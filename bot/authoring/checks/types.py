"""F028, F03x, F053: kinds of values, along the steps, with what the conditions prove."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.authoring.checks.walk import place_in, slots_of, steps_of, texts_of
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.authoring.reading import numbered
from bot.authoring.shape import nearest
from bot.engine.actions import ACTIONS
from bot.engine.expression import Constant, Expression, ListNode
from bot.engine.expression_types import (
    ACTS,
    CASE_TYPE,
    DOORS_TYPE,
    FINDINGS_TYPE,
    YES_NO,
    Kind,
    Type,
    TypeIssue,
    infer,
    narrow,
    type_of_field,
    type_of_row,
    type_of_slot,
)
from bot.engine.model import Argument, Branch, Call, Do, Each, Flow, Go, GoBy, If, Let, Slot, Step
from bot.engine.render import FORMATS
from bot.engine.template import SlotPlace, Template
from bot.kernel.ids import FlowId, SlotName

Env = Mapping[str, Type]
_FILE = Type("文件")
_TEXT = Type("文字")
_NUMBER = Type("数字")
_SPAN = Type("时长")
_RESULTS: Mapping[str, Type] = {
    "文字": _TEXT,
    "数字": _NUMBER,
    "日期": Type("日期"),
    "是否": YES_NO,
    "判断": FINDINGS_TYPE,
    "去处": DOORS_TYPE,
}
_FORMAT_KINDS: Mapping[str, tuple[str, ...]] = {
    "money": ("数字",),
    "数": ("列表", "多选", "文件"),
    "left": ("多选",),
    "date": ("日期", "时刻"),
    "time": ("时刻",),
    "tail4": ("文字",),
}
_DAYS_OF_COMPLAINTS = ("到期", "到期说")
_MAX_ROUNDS = 4  # a `let` may use another; chains longer than this stay untyped


def check_types(library: Library, flow: Flow) -> Iterator[Finding]:
    """Find expressions, branches and formats whose kinds do not fit."""
    types = types_of(library, flow)
    findings: list[Finding] = []
    for slot in flow.slots.values():
        _check_slot(slot, types, findings)
    walker = _Walker(library, flow, findings)
    for scene in flow.scenes:
        walker.steps(scene.steps, types)
    for test in flow.tests:
        for line in test.talk:
            if line.expression is not None:
                wanted = _SPAN if line.verb == "wait" else YES_NO
                report_issues(line.expression, types, wanted, findings)
    yield from findings
    yield from _formats(flow, types)


def types_of(library: Library, flow: Flow) -> Env:
    """Give the type of every name of a flow, wherever it is filled."""
    types: dict[str, Type] = {"案件": CASE_TYPE}
    types.update((slot.name, type_of_slot(slot)) for slot in flow.slots.values())
    for _ in range(_MAX_ROUNDS):
        before = dict(types)
        made: dict[str, Type] = {}
        for step in steps_of(flow):
            for name, type_ in _made(step, types, library):
                if name not in flow.slots:
                    made[name] = _merged(made.get(name), type_)
        types.update(made)
        if types == before:
            break
    return _narrowed(library, flow, types)


def _narrowed(library: Library, flow: Flow, types: Env) -> Env:
    """Let what conditions prove where a `let` stands hold for its name everywhere."""
    for _ in range(_MAX_ROUNDS):
        walker = _Walker(library, flow, [])
        for scene in flow.scenes:
            walker.steps(scene.steps, types)
        better = {**types, **walker.made}
        if better == types:
            break
        types = better
    return types


def _made(step: Step, types: Env, library: Library) -> Iterator[tuple[str, Type]]:
    match step:
        case Let(assigns=assigns):
            for name, expression in assigns:
                yield name, infer(expression, types)[0]
        case Each(source=source, name=name):
            yield name, type_of_row(infer(source, types)[0])
        case Do():
            yield from _results(step, library)
        case Call(flow=flow, get=get):
            for name, theirs in get:
                yield name, _result_type(library, flow, theirs)
        case _:
            return


def _results(step: Do, library: Library) -> Iterator[tuple[str, Type]]:
    spec = ACTIONS[step.action]
    for name, field in step.get:
        type_ = _RESULTS.get(spec.result(field) or "", Type("不明"))
        if field in _DAYS_OF_COMPLAINTS:
            type_ = replace(type_, maybe_empty=not _is_dated(step, library))
        yield name, type_
    saved = step.arguments.get("save")
    if saved is not None and isinstance(saved.value, str):
        yield saved.value, _FILE


def _is_dated(step: Do, library: Library) -> bool:
    """Tell a complaint made today to a channel that has a deadline: it has its day."""
    channel = step.arguments.get("channel")
    named = channel.value.source if channel and isinstance(channel.value, Template) else ""
    return (
        step.action == "complaint"
        and "at" not in step.arguments
        and (named in library.knowledge.terms)
    )


def _result_type(library: Library, flow: FlowId, name: SlotName) -> Type:
    called = library.flows.get(flow)
    slot = called.slots.get(name) if called else None
    return type_of_slot(slot) if slot else Type("不明")


def _merged(first: Type | None, second: Type) -> Type:
    if first is None or first == second or first.kind == "不明":
        return second
    if second.kind == "不明":
        return first
    if first.kind != second.kind:
        return Type("不明")
    both = first.options is not None and second.options is not None
    options = (first.options or frozenset()) | (second.options or frozenset()) if both else None
    return Type(
        first.kind,
        options,
        first.fields,
        first.maybe_empty or second.maybe_empty,
        first.of,
        first.maybe_unknown or second.maybe_unknown,
    )


def report_issues(
    expression: Expression, types: Env, expected: Type | None, findings: list[Finding]
) -> Type:
    """Type an expression and note its faults."""
    type_, issues = infer(expression, types, expected)
    unknown = any(issue.code in ("F031", "F032") for issue in issues)
    # That the whole does not fit follows from the word that nobody knows.
    findings.extend(
        _finding(issue, expression)
        for issue in issues
        if not (unknown and issue.code == "F033" and issue.detail[0] == "")
    )
    return type_


def _finding(issue: TypeIssue, expression: Expression) -> Finding:
    told = list(issue.detail)
    if issue.code in ("F033", "F036"):
        first_kind = 1 if issue.code == "F033" else 0
        told[first_kind:] = [f"@{kind}" for kind in told[first_kind:]]
    detail = {
        **numbered(tuple(told)),
        "rest": "、".join(told[1:]),
        "near": issue.suggestion or "",
        "source": expression.source,
    }
    return found(issue.code, expression.mark.after(issue.column), **detail)


def _check_slot(slot: Slot, types: Env, findings: list[Finding]) -> None:
    for row in slot.of:
        inner = {**types, **{one.name: type_of_slot(one) for one in slot.of}}
        _check_slot(row, inner, findings)
    own = type_of_slot(slot)
    answered = Type(own.kind, own.options, own.fields, of=own.of)
    for check in slot.checks:
        report_issues(check.condition, {**types, slot.name: answered}, YES_NO, findings)


class _Walker:
    """Goes along steps with the types as they stand at each."""

    def __init__(self, library: Library, flow: Flow, findings: list[Finding]) -> None:
        self._library = library
        self._flow = flow
        self._findings = findings
        self.made: dict[str, Type] = {}
        """Types of `let` names, each joined over every place that fills it."""

    def steps(self, steps: tuple[Step, ...], types: Env) -> Env | None:
        """Check steps in order; None when no path goes on behind them."""
        now: Env | None = types
        for step in steps:
            if now is None:
                break
            now = self._step(step, now)
        return now

    def _step(self, step: Step, types: Env) -> Env | None:
        match step:
            case If():
                return self._if(step, types)
            case Go():
                return None
            case GoBy():
                self._go_by(step, types)
                return None
            case Each():
                self._each(step, types)
            case Let(assigns=assigns):
                return self._let(assigns, types)
            case Do():
                self._do(step, types)
            case Call():
                self._call(step, types)
            case _:
                self._wait(step, types)
        return types

    def _if(self, step: If, types: Env) -> Env | None:
        kind = report_issues(step.condition, types, YES_NO, self._findings)
        if kind.maybe_unknown and step.otherwise is None:
            source = step.condition.source
            self._findings.append(
                found("F039", step.condition.mark, how="@unknown_time", source=source)
            )
        if_true, if_false = narrow(step.condition, types)
        after_then = self._branch(step.then, if_true)
        after_else = self._branch(step.otherwise, if_false) if step.otherwise else if_false
        if after_then is None or after_else is None:
            return after_else if after_then is None else after_then
        return {
            name: _merged(after_then.get(name), type_) for name, type_ in after_else.items()
        } | {name: type_ for name, type_ in after_then.items() if name not in after_else}

    def _branch(self, branch: Branch, types: Env) -> Env | None:
        return None if branch.scene is not None else self.steps(branch.steps, types)

    def _let(self, assigns: tuple[tuple[SlotName, Expression], ...], types: Env) -> Env:
        now = dict(types)
        for name, expression in assigns:
            slot = self._flow.slots.get(name)
            wanted = type_of_slot(slot) if slot else None
            type_ = report_issues(expression, now, wanted, self._findings)
            if slot is None and type_.kind != "不明":
                now[name] = type_
                self.made[name] = _merged(self.made.get(name), type_)
        return now

    def _each(self, step: Each, types: Env) -> None:
        rows = report_issues(step.source, types, None, self._findings)
        if rows.kind not in ("列表", "多选", "不明"):
            detail = {"d1": "each", "rest": f"@{rows.kind}", "source": step.source.source}
            self._findings.append(found("F033", step.source.mark, **detail))
        self.steps(step.steps, {**types, step.name: type_of_row(rows)})

    def _go_by(self, step: GoBy, types: Env) -> None:
        type_ = types.get(step.slot)
        if type_ is None or type_.kind == "不明":
            return
        if type_.kind not in ("选项", "是否"):
            detail = {"d1": "go", "rest": f"@{type_.kind}", "source": step.slot}
            self._findings.append(found("F033", step.mark, **detail))
            return
        wanted = sorted(type_.options or ()) if type_.kind == "选项" else ["是", "否"]
        named = [value for value, _, _ in step.cases]
        for value, _, mark in step.cases:
            if value not in wanted:
                near, rest = nearest(value, wanted), "、".join(wanted)
                self._findings.append(found("F031", mark, d1=value, rest=rest, near=near))
        missing = [value for value in wanted if value not in named]
        if type_.maybe_empty:
            missing.append("else")
        if missing and step.otherwise is None:
            detail = {"how": "@cases", "missing": "、".join(missing), "source": step.slot}
            self._findings.append(found("F039", step.mark, **detail))

    def _do(self, step: Do, types: Env) -> None:
        for name, argument in step.arguments.items():
            shape = ACTIONS[step.action].argument(name)
            match argument.value:
                case Expression() as value if shape is not None:
                    kind = report_issues(
                        value, types, _literal_acts(name, value), self._findings
                    ).kind
                    self._argument(name, argument, (kind, shape.types))
                case Template(source=source) if source in types:
                    detail = {"argument": name, "slot": source}
                    self._findings.append(found("F054", argument.mark, **detail))
                case tuple() as slots:
                    for slot in slots:
                        kind = types[slot].kind if slot in types else "不明"
                        self._argument(name, argument, (kind, ("文件",)))
                case _:
                    pass

    def _argument(
        self, name: str, argument: Argument, kinds: tuple[Kind, tuple[str, ...]]
    ) -> None:
        got, allowed = kinds
        if allowed and got not in (*allowed, "不明"):
            expected = "、".join(f"@{kind}" for kind in allowed)
            detail = {"argument": name, "got": f"@{got}", "expected": expected}
            self._findings.append(found("F053", argument.mark, **detail))

    def _call(self, step: Call, types: Env) -> None:
        called = self._library.flows.get(step.flow)
        for name, expression in step.give:
            slot = called.slots.get(name) if called else None
            wanted = type_of_slot(slot) if slot else None
            if wanted is not None:
                wanted = replace(wanted, maybe_empty=True)
            report_issues(expression, types, wanted, self._findings)

    def _wait(self, step: Step, types: Env) -> None:
        wait = getattr(step, "wait", None)
        if wait is not None:
            report_issues(wait.after, types, _SPAN, self._findings)


def _literal_acts(name: str, expression: Expression) -> Type | None:
    """Take bare words written as an argument for the fixed ids of acts."""
    if name != "acts" or expression.names:
        return None
    match expression.node:
        case ListNode():
            return Type("多选", frozenset(ACTS))
        case Constant():
            return Type("选项", frozenset(ACTS))
        case _:
            return None


def _formats(flow: Flow, types: Env) -> Iterator[Finding]:
    rows = {row.name: type_of_slot(row) for slot in slots_of(flow) for row in slot.of}
    for text in texts_of(flow):
        for place in text.template.slots():
            if place.format is not None:
                yield from _format(text.template, place, {**rows, **types})


def _format(template: Template, place: SlotPlace, types: Env) -> Iterator[Finding]:
    form = place.format or ""
    mark = place_in(template, place.column)
    if form not in FORMATS:
        near = nearest(form, FORMATS)
        yield found("F028", mark, format=form, near=near, known=" ".join(FORMATS))
        return
    root, *fields = place.name.split(".")
    type_ = types.get(root)
    for field in fields:
        type_ = type_of_field(type_, field) if type_ else None
    kind = type_.kind if type_ else "不明"
    if kind not in (*_FORMAT_KINDS.get(form, (kind,)), "不明"):
        fits = "、".join(f"@{kind}" for kind in _FORMAT_KINDS[form])
        yield found("F028", mark, format=form, kind=f"@{kind}", fits=fits)
