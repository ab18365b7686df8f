"""Run the conversations under `tests:` and say where one went another way."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Literal

import orjson

from bot.authoring.finding import Finding
from bot.authoring.flow_reader import read_tests
from bot.authoring.library import Library
from bot.authoring.reading import Reading
from bot.authoring.shape import grammar_words
from bot.authoring.simulator import Simulator
from bot.authoring.tracing import Trace, traced
from bot.authoring.yaml_source import read_source
from bot.casework.casebook import RECORD_KINDS
from bot.casework.rules import assess
from bot.engine.dossier import case_of
from bot.engine.expression_eval import compile_expression
from bot.engine.mark import Mark
from bot.engine.model import Call, Do, Each, Flow, FlowTest, Let, TestLine
from bot.engine.parts import walk_steps
from bot.engine.program import CASE
from bot.engine.world import World
from bot.kernel.errors import EngineError
from bot.kernel.ids import FlowId
from bot.kernel.values import FileKind, to_json

DEFAULT_START = "2026-11-22T23:30:00+08:00"
ANY = "|"
"""Between fragments of which any will do."""
_REFUSALS = frozenset({"ui/hint", "ui/not_understood", "ui/tries_up", "ui/skip_not_allowed"})
_KINDS: Mapping[str, FileKind] = {
    "jpg": "photo",
    "jpeg": "photo",
    "png": "photo",
    "heic": "photo",
    "m4a": "voice",
    "mp3": "voice",
    "ogg": "voice",
    "wav": "voice",
    "amr": "voice",
    "mp4": "video",
    "mov": "video",
}

Why = Literal["text", "unread", "button", "check", "noted", "wait", "error", "finding"]
"""What went wrong: the text was not said, what was typed was not read, a condition did not
hold, nothing such was noted, no time was given, the engine failed, a finding differs."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a test went another way."""

    why: Why
    mark: Mark
    wanted: str
    got: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TestResult:
    """One test that was run. `transcript` is what was said until it ended."""

    flow: FlowId
    name: str
    mark: Mark
    fault: Fault | None
    transcript: tuple[str, ...]

    __test__ = False  # not a test class for pytest

    @property
    def lines(self) -> tuple[str, ...]:
        """Give what to print of a failed test: a difference within the conversation."""
        if self.fault is None:
            return ()
        fault = self.fault
        head = f"{fault.mark.file}:{fault.mark.line}: {self.name} [{fault.why}]"
        said = (f"  + {line}" for line in fault.got)
        wanted = f"  - {fault.wanted}"
        return (head, *(f"    {line}" for line in self.transcript), wanted, *said)


@dataclass(frozen=True, slots=True)
class TestReport:
    """What running tests showed. `findings` are faults of the test files themselves."""

    results: tuple[TestResult, ...]
    findings: tuple[Finding, ...]
    trace: Trace
    world: World

    __test__ = False  # not a test class for pytest

    @property
    def failed(self) -> tuple[TestResult, ...]:
        """Give the tests that failed."""
        return tuple(result for result in self.results if result.fault is not None)


def run_tests(
    library: Library, world: World, paths: Iterable[Path] = (), *, typed: bool = False
) -> TestReport:
    """Run the tests of every flow, and those in more files (`tests/flows/<flow>.yaml`).

    Args:
        library: The flows whose tests are run.
        world: Built from the same flows.
        paths: More files with a list under `tests:`; the file's name is the flow's.
        typed: Type the labels of buttons instead of pressing them.
    """
    watched, trace = traced(world)
    suites = [(flow.id, test) for flow in library.flows.values() for test in flow.tests]
    findings: list[Finding] = []
    for path in paths:
        tests, wrong = read_test_file(library, path)
        suites.extend((FlowId(path.stem), test) for test in tests)
        findings.extend(wrong)
    results: list[TestResult] = []
    for flow, test in suites:
        trace.cut()
        results.append(run_test(watched, flow, test, typed=typed))
    return TestReport(tuple(results), tuple(findings), trace, world)


def read_test_file(
    library: Library, path: Path
) -> tuple[tuple[FlowTest, ...], tuple[Finding, ...]]:
    """Read a file that holds only `tests:`."""
    source = read_source(path, path.as_posix(), grammar_words())
    flow = library.flows.get(FlowId(path.stem))
    reading = Reading(names_of(flow) if flow else frozenset())
    given = reading.map(source.root, "tests") if source.root else None
    tests: tuple[FlowTest, ...] = ()
    for key, value in given.items if given else ():
        if key.text == "tests":
            tests = read_tests(reading.items(value, "tests"), reading)
        else:
            reading.report("F001", key.mark, key=key.text, part="tests", near="tests")
    return tests, (*source.findings, *reading.findings)


def names_of(flow: Flow) -> frozenset[str]:
    """Give every name that a condition in a test of this flow can use."""
    names: set[str] = {*flow.slots, CASE}
    for step in walk_steps(flow):
        match step:
            case Let(assigns=assigns):
                names.update(name for name, _ in assigns)
            case Do(get=get, arguments=arguments):
                names.update(name for name, _ in get)
                save = arguments.get("save")
                names.update([save.value] if save and isinstance(save.value, str) else [])
            case Call(get=get):
                names.update(name for name, _ in get)
            case Each(name=name):
                names.add(name)
            case _:
                pass
    return frozenset(names)


def run_test(world: World, flow: FlowId, test: FlowTest, *, typed: bool = False) -> TestResult:
    """Run one conversation until its end or its first fault."""
    run = _Run(world, datetime.fromisoformat(test.at or DEFAULT_START), typed=typed)
    fault: Fault | None = None
    following = (*test.talk[1:], None)
    for line, after in zip(test.talk, following, strict=True):
        fault = run.line(line, after)
        if fault is not None:
            break
    return TestResult(flow, test.name, test.mark, fault, tuple(run.transcript))


class _Run:
    """One test under way."""

    def __init__(self, world: World, start: datetime, *, typed: bool) -> None:
        self.sim = Simulator(world, start)
        self.typed = typed
        self.transcript: list[str] = []

    def line(self, line: TestLine, after: TestLine | None) -> Fault | None:
        """Play one line; give what is wrong with it."""
        try:
            return _PLAY[line.verb](self, line, after)
        except EngineError as exc:
            return self.fault("error", line, type(exc).__name__)

    def fault(self, why: Why, line: TestLine, *got: str) -> Fault:
        return Fault(why, line.mark, line.text, got)

    def note(self, who: str, text: str) -> None:
        self.transcript.append(f"{who}: {text}")
        self.transcript.extend(f"机: {message.text}" for message in self.sim.replies)

    def user(self, line: TestLine, after: TestLine | None) -> Fault | None:
        button = self.sim.shown(line.text)
        if button is not None and not self.typed:
            self.sim.press(button.id)
        else:
            self.sim.say(line.text)
        self.note("我", line.text)
        refused = _REFUSALS.intersection(self.sim.said)
        told = after is not None and after.verb == "bot"
        return self.fault("unread", line, *self.labels()) if refused and not told else None

    def labels(self) -> tuple[str, ...]:
        return tuple(f"[{b.label}]" for message in self.sim.replies for b in message.buttons)

    def bot(self, line: TestLine, _: TestLine | None) -> Fault | None:
        said = [message.text for message in self.sim.replies]
        names = [file.name for message in self.sim.replies for file in message.files]
        wanted = [part.strip() for part in line.text.split(ANY)]
        if any(part in text for part in wanted for text in (*said, *names)):
            return None
        return self.fault("text", line, *said)

    def wait(self, line: TestLine, _: TestLine | None) -> Fault | None:
        span = self.value(line)
        if not isinstance(span, timedelta):
            return self.fault("wait", line, repr(span))
        self.sim.wait(span)
        self.note("过", line.text)
        return None

    def check(self, line: TestLine, _: TestLine | None) -> Fault | None:
        holds = self.value(line)
        return None if holds is True else self.fault("check", line, *self.known(line))

    def value(self, line: TestLine) -> object:
        if line.expression is None:
            return None
        return compile_expression(line.expression)(self.sim.scope, self.sim.now)

    def known(self, line: TestLine) -> Iterator[str]:
        """Tell what the names in a condition stand for."""
        scope = self.sim.scope
        for name in sorted(line.expression.names if line.expression else ()):
            yield f"{name} = {orjson.dumps(to_json(scope.get(name))).decode()}"

    def noted(self, line: TestLine, _: TestLine | None) -> Fault | None:
        records = tuple(self.records())
        found = any(line.text in record for record in records)
        return None if found else self.fault("noted", line, *records)

    def records(self) -> Iterator[str]:
        book = self.sim.book
        for kind in RECORD_KINDS:
            for revision in book.current(kind):
                fields = {name: to_json(value) for name, value in revision.fields.items()}
                yield f"{kind} {orjson.dumps(fields).decode()}"

    def file(self, line: TestLine, _: TestLine | None) -> Fault | None:
        kind = _KINDS.get(line.text.rpartition(".")[2].lower(), "file")
        self.sim.give_file(kind, line.text)
        self.note("件", line.text)
        return None

    def finding(self, line: TestLine, _: TestLine | None) -> Fault | None:
        """Compare `违规: 规则=答案` or `违规: 符合=2` with what the rules say now."""
        case = case_of(self.sim.book, self.sim.now)
        found = assess(case, self.sim.world.knowledge.rules)
        counts = Counter(one.answer for one in found)
        got = (
            f"符合={counts['符合']}",
            f"待定={counts['尚不能判断']}",
            *(f"{one.rule.id}={one.answer}" for one in found),
        )
        return None if line.text.replace(" ", "") in got else self.fault("finding", line, *got)


_PLAY: Mapping[str, Callable[[_Run, TestLine, TestLine | None], Fault | None]] = {
    "user": _Run.user,
    "bot": _Run.bot,
    "wait": _Run.wait,
    "check": _Run.check,
    "noted": _Run.noted,
    "file": _Run.file,
    "finding": _Run.finding,
}
