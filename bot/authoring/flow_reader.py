"""Turn a flow file into the engine's model; everything that has no shape is a finding."""

import hashlib
from collections.abc import Iterator
from datetime import datetime

from bot.authoring.finding import Finding
from bot.authoring.reading import Reading
from bot.authoring.shape import (
    DIGRESSION,
    FLOW,
    GLOBAL,
    LINE_VERBS,
    TAGS,
    TEST,
    Shape,
    canonical,
    nearest,
)
from bot.authoring.slot_reader import read_slots
from bot.authoring.step_reader import read_steps
from bot.authoring.yaml_source import ListNode, MapNode, Node, Source, TextNode
from bot.engine.mark import Mark
from bot.engine.model import (
    END,
    Digression,
    Flow,
    FlowTest,
    Scene,
    TestLine,
    TestVerb,
)
from bot.kernel.ids import FlowId, SlotName

GLOBAL_ID = FlowId("_global")
_VERB_BY_WORD: dict[str, TestVerb] = {
    "我": "user",
    "机": "bot",
    "过": "wait",
    "查": "check",
    "记": "noted",
    "件": "file",
    "违规": "finding",
    "user": "user",
    "bot": "bot",
    "wait": "wait",
    "check": "check",
    "noted": "noted",
    "file": "file",
    "finding": "finding",
}


def read_flow(source: Source, id_: FlowId) -> tuple[Flow | None, tuple[Finding, ...]]:
    """Read a flow. With findings the flow lacks the parts that could not be read."""
    if source.root is None:
        return None, source.findings
    reading = Reading(frozenset(_declared(source.root)) | {"案件"})
    given = reading.map(source.root, "@flow")
    flow = _read(given, id_, source, reading) if given else None
    return flow, (*source.findings, *reading.findings)


def read_transcripts(
    source: Source, names: frozenset[str]
) -> tuple[tuple[FlowTest, ...], tuple[Finding, ...]]:
    """Read a file of tests beside a flow, `tests/flows/<id>.yaml`.

    Args:
        source: The file, with `tests:` as in a flow.
        names: What its expressions can see: `visible_names` of the flow.
    """
    reading = Reading(names)
    given = reading.map(source.root, "@test") if source.root is not None else None
    fields = reading.fields(given, Shape("@test", ("tests",), ("tests",))) if given else {}
    items = reading.items(fields["tests"], "tests") if "tests" in fields else ()
    return read_tests(items, reading), (*source.findings, *reading.findings)


def _read(node: MapNode, id_: FlowId, source: Source, reading: Reading) -> Flow:
    fields = reading.fields(node, GLOBAL if id_ == GLOBAL_ID else FLOW)

    def words(key: str) -> tuple[str, ...]:
        given = reading.words(fields[key], key) if key in fields else ()
        return tuple(word.text for word in given)

    def items(key: str) -> tuple[Node, ...]:
        return reading.items(fields[key], key) if key in fields else ()

    return Flow(
        id=id_,
        title=" ".join(words("title")),
        about=" ".join(words("about")),
        mark=Mark(source.file, 1, 1),
        tags=_read_tags(fields.get("tags"), reading),
        enter=words("enter"),
        takes=tuple(SlotName(word) for word in words("takes")),
        gives=tuple(SlotName(word) for word in words("gives")),
        slots=read_slots(fields["slots"], reading) if "slots" in fields else {},
        scenes=_read_scenes(fields.get("scenes"), reading),
        anytime=_some(_read_digression(one, reading) for one in items("anytime")),
        menu=tuple(FlowId(word) for word in words("menu")),
        moved=_read_moved(fields.get("moved"), reading),
        tests=read_tests(items("tests"), reading),
        version=hashlib.sha256(source.text.encode()).hexdigest(),
    )


def _some(items: "Iterator[Digression | None]") -> tuple[Digression, ...]:
    return tuple(item for item in items if item is not None)


def _declared(node: Node) -> Iterator[str]:
    """Find every name that some part of the file makes visible to expressions."""
    match node:
        case MapNode(items=items):
            for key, value in items:
                yield from _made_by(canonical(key.text), value)
                yield from _declared(value)
        case ListNode(items=items):
            for item in items:
                yield from _declared(item)
        case TextNode():
            return


def _made_by(key: str, value: Node) -> Iterator[str]:
    match value:
        case MapNode(items=items) if key in ("slots", "let", "get"):
            yield from (name.text for name, _ in items)
        case TextNode(text=text) if key in ("as", "save", "takes"):
            yield text
        case ListNode(items=items) if key == "takes":
            yield from (item.text for item in items if isinstance(item, TextNode))
        case _:
            return


def _read_tags(node: Node | None, reading: Reading) -> tuple[str, ...]:
    tags = reading.words(node, "tags") if node is not None else ()
    for tag in tags:
        if tag.text not in TAGS:
            detail = {"expected": " ".join(TAGS), "near": nearest(tag.text, TAGS)}
            reading.report("F009", tag.mark, part="tags", value=tag.text, **detail)
    return tuple(tag.text for tag in tags)


def _read_scenes(node: Node | None, reading: Reading) -> tuple[Scene, ...]:
    given = reading.map(node, "scenes") if node is not None else None
    if given is None:
        return ()
    if not given.items:
        reading.report("F005", given.mark, key="@a_scene", part="scenes")
    scenes: list[Scene] = []
    for key, value in given.items:
        if key.text in (END, "", "else"):
            reading.report("F011", key.mark, name=key.text, why="@reserved_name")
        scenes.append(Scene(key.text, read_steps(value, reading, key.text), key.mark))
    return tuple(scenes)


def _read_digression(node: Node, reading: Reading) -> Digression | None:
    given = reading.map(node, "anytime")
    if given is None:
        return None
    fields = reading.fields(given, DIGRESSION)
    hear = reading.words(fields["hear"], "hear") if "hear" in fields else ()
    answers = [key for key in ("say", "call", "go") if key in fields]
    if len(answers) != 1:
        code, detail = ("F005", {"key": "say", "part": "@digression"})
        if answers:
            code, detail = ("F004", {"first": answers[0], "second": answers[1]})
        reading.report(code, given.mark, **detail)
        return None
    call = reading.text(fields["call"], "call") if "call" in fields else None
    go = reading.text(fields["go"], "go") if "go" in fields else None
    return Digression(
        hear=tuple(word.text for word in hear),
        mark=given.mark,
        say=reading.template(fields.get("say"), "say"),
        call=FlowId(call.text) if call else None,
        go=go.text if go else None,
    )


def _read_moved(node: Node | None, reading: Reading) -> dict[str, str]:
    given = reading.map(node, "moved") if node is not None else None
    moved: dict[str, str] = {}
    for key, value in given.items if given else ():
        text = reading.text(value, key.text)
        if text is not None:
            moved[key.text] = text.text
    return moved


def read_tests(items: tuple[Node, ...], reading: Reading) -> tuple[FlowTest, ...]:
    """Read the conversations under `tests:`, of a flow file or of a file beside it."""
    tests: list[FlowTest] = []
    for item in items:
        given = reading.map(item, "tests")
        if given is None:
            continue
        fields = reading.fields(given, TEST)
        name = reading.text(fields["name"], "name") if "name" in fields else None
        talk = reading.items(fields["talk"], "talk") if "talk" in fields else ()
        lines = tuple(line for node in talk if (line := _read_line(node, reading)))
        at = _read_at(fields.get("at"), reading)
        tests.append(FlowTest(name.text if name else "", lines, given.mark, at))
    return tuple(tests)


def _read_at(node: Node | None, reading: Reading) -> str | None:
    text = reading.text(node, "at") if node is not None else None
    if text is None:
        return None
    try:
        aware = datetime.fromisoformat(text.text).tzinfo is not None
    except ValueError:
        aware = False
    if not aware:
        reading.report("F009", text.mark, part="at", value=text.text, expected="@aware_time")
        return None
    return text.text


def _read_line(node: Node, reading: Reading) -> TestLine | None:
    given = reading.map(node, "talk")
    if given is None:
        return None
    if len(given.items) != 1:
        reading.report("F008", given.mark, part="talk", expected="@kind_line", got="@kind_map")
        return None
    key, value = given.items[0]
    verb = _VERB_BY_WORD.get(key.text)
    if verb is None:
        near = nearest(key.text, LINE_VERBS)
        reading.report("F001", key.mark, key=key.text, part="talk", near=near)
        return None
    if not isinstance(value, TextNode):
        reading.text(value, key.text)
        return None
    # A test may send an empty text; any other line says something.
    text = value if verb == "user" else reading.text(value, key.text)
    expression = reading.expression(value, key.text) if verb in ("check", "wait") else None
    if text is None or (verb in ("check", "wait") and expression is None):
        return None
    return TestLine(verb, text.text, value.mark, expression)
