"""JSON Schema of flow files for editors, made from the tables by which they are read.

Known scenes, flows and slots are offered for completion but not enforced: the checks do
that, and know the file that is being written.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TypeAlias

from bot.authoring.library import Library
from bot.authoring.shape import (
    ALIASES,
    CHECK,
    CHOICE,
    DIGRESSION,
    FLOW,
    GLOBAL,
    LINE_VERBS,
    SLOT,
    STEPS,
    TAGS,
    TEST,
    TYPES,
    WAIT,
    Shape,
)
from bot.authoring.yaml_source import MapNode, TextNode, read_source
from bot.engine.actions import ACTIONS
from bot.engine.model import END
from bot.kernel.values import Json

Schema: TypeAlias = dict[str, Json]

_SPELLINGS: Mapping[str, tuple[str, ...]] = {
    english: (english, *(alias for alias, key in ALIASES.items() if key == english))
    for english in {key for shape in (FLOW, SLOT, *STEPS.values()) for key in shape.keys}
    | set(ALIASES.values())
}
_SPELT_LIKE: Mapping[str, tuple[str, ...]] = {"@wait times": ("次数",)}
"""Spellings that one part gives a key of its own, by part and key."""
_SCALAR: Schema = {"type": ["string", "number", "boolean"]}
_SAID: Schema = {"type": ["string", "number", "boolean", "null"]}
"""What a line of a test holds: a user may send nothing."""
_TYPE: Schema = {"enum": list(TYPES)}
_SLOT: Schema = {"anyOf": [_TYPE, {"$ref": "#/definitions/slot"}]}
"""A slot may be its type alone."""
_WORDS: Schema = {"anyOf": [_SCALAR, {"type": "array", "items": _SCALAR}]}


def json_schema(library: Library, hovers: Mapping[str, str] | None = None) -> Schema:
    """Make the schema (draft-07).

    Args:
        library: Its scenes, flows and slots are offered for completion.
        hovers: Help by key, in Markdown.
    """
    maker = _Maker(library, hovers or {})
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "wenzhu flow",
        "anyOf": [{"$ref": "#/definitions/flow"}, {"$ref": "#/definitions/global"}],
        "definitions": maker.definitions(),
    }


def read_hovers(content: Path) -> Mapping[str, str]:
    """Read the help by key from the content folder; empty when there is none."""
    path = content / "checks" / "schema.zh-Hans.yaml"
    root = read_source(path, path.name).root
    hovers = root.get("hovers") if isinstance(root, MapNode) else None
    items = hovers.items if isinstance(hovers, MapNode) else ()
    return {key.text: value.text for key, value in items if isinstance(value, TextNode)}


class _Maker:
    def __init__(self, library: Library, hovers: Mapping[str, str]) -> None:
        self._hovers = {**hovers, **_with_ids(hovers, library)}
        flows = library.flows.values()
        self._scenes = sorted({scene.name for flow in flows for scene in flow.scenes} | {END})
        self._flows = sorted(library.flows)
        self._slots = sorted({name for flow in flows for name in flow.slots})

    def definitions(self) -> Schema:
        """Give the parts by name."""
        return {
            "flow": self._part(FLOW, self._flow_values()),
            "global": self._part(GLOBAL, self._flow_values()),
            "slot": self._part(SLOT, self._slot_values()),
            "choice": self._part(CHOICE, {}),
            "check": self._part(CHECK, {}),
            "wait": self._part(WAIT, {"then": _offered(self._scenes)}),
            "digression": self._part(DIGRESSION, {"hear": _WORDS, "go": _offered(self._scenes)}),
            "test": self._part(TEST, {"talk": _listed({"$ref": "#/definitions/line"})}),
            "line": _line(),
            "steps": _listed({"$ref": "#/definitions/step"}),
            "branch": {"anyOf": [_offered(self._scenes), {"$ref": "#/definitions/steps"}]},
            "step": {"oneOf": [*self._steps(), *self._actions()]},
        }

    def _flow_values(self) -> Schema:
        return {
            "title": _WORDS,
            "about": _WORDS,
            "tags": _listed({"enum": list(TAGS)}),
            "enter": _WORDS,
            "takes": _WORDS,
            "gives": _WORDS,
            "slots": _named(_SLOT),
            "scenes": _named({"$ref": "#/definitions/steps"}),
            "menu": _listed(_offered(self._flows)),
            "anytime": _listed({"$ref": "#/definitions/digression"}),
            "moved": _named(_SCALAR),
            "tests": _listed({"$ref": "#/definitions/test"}),
        }

    def _slot_values(self) -> Schema:
        return {
            "type": dict(_TYPE),
            "check": _listed({"$ref": "#/definitions/check"}),
            "choices": _named({"anyOf": [_SCALAR, {"$ref": "#/definitions/choice"}]}),
            "need": _WORDS,
            "of": _named(_SLOT),
        }

    def _steps(self) -> list[Json]:
        branch: Schema = {"$ref": "#/definitions/branch"}
        to: Schema = {"anyOf": [_offered(self._scenes), {"type": "object"}]}
        slots: Schema = {"anyOf": [_offered(self._slots), _listed(_offered(self._slots))]}
        values: Mapping[str, Schema] = {
            "say": {"say": _WORDS, "files": slots},
            "ask": {"ask": slots, "wait": {"$ref": "#/definitions/wait"}},
            "let": {"let": _named(_SCALAR)},
            "if": {"then": branch, "else": branch},
            "go": {"go": to},
            "call": {
                "call": _offered(self._flows),
                "with": _named(_SCALAR),
                "get": _named(_SCALAR),
            },
            "each": {"steps": {"$ref": "#/definitions/steps"}},
        }
        return [self._part(shape, values[verb]) for verb, shape in STEPS.items()]

    def _actions(self) -> list[Json]:
        made: list[Json] = []
        for action in ACTIONS.values():
            names = tuple(argument.name for argument in action.arguments)
            required = tuple(a.name for a in action.arguments if a.required)
            shape = Shape("@do", ("do", *names, "get"), ("do", *required))
            results: list[Json] = [name for name, _ in action.results]
            got: Schema = {"enum": results} if results else _SCALAR
            values: Schema = {"do": {"const": action.name}, "get": _named(got)}
            for argument in action.arguments:
                if argument.kind == "slots":
                    values[argument.name] = _WORDS
                elif argument.words:
                    values[argument.name] = {"enum": list(argument.words)}
            made.append(self._part(shape, values))
        return made

    def _part(self, shape: Shape, values: Schema) -> Schema:
        """Describe one part: its keys in either spelling, and those it must have."""
        properties: Schema = {}
        for key in shape.keys:
            value = values.get(key, _SCALAR)
            shown: Schema = dict(value) if isinstance(value, dict) else {}
            if key in self._hovers:
                shown["markdownDescription"] = self._hovers[key]
            own = _SPELT_LIKE.get(f"{shape.part} {key}", ())
            for spelling in (*_SPELLINGS.get(key, (key,)), *own):
                properties[spelling] = shown
        needed: list[Json] = [
            {"anyOf": [{"required": [spelling]} for spelling in _SPELLINGS.get(key, (key,))]}
            for key in shape.required
        ]
        part: Schema = {"type": "object", "additionalProperties": False, "properties": properties}
        return {**part, "allOf": needed} if needed else part


def _line() -> Schema:
    """Describe one line of a test: one verb, in either spelling."""
    verbs = (*LINE_VERBS, *LINE_VERBS.values())
    return {
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "additionalProperties": False,
        "properties": dict.fromkeys(verbs, _SAID),
    }


def _with_ids(hovers: Mapping[str, str], library: Library) -> dict[str, str]:
    """Add to the help on `say` which laws, hotlines and scripts its places can name."""
    known = library.knowledge
    kinds = (("法条", known.norms), ("热线", known.hotlines), ("话术", known.scripts))
    rows = (f"- `<{kind}:…>` {' '.join(sorted(ids))}" for kind, ids in kinds if ids)
    return {"say": "\n".join((hovers.get("say", ""), "", *rows))}


def _named(value: Json) -> Schema:
    return {"type": "object", "additionalProperties": value}


def _listed(value: Json) -> Schema:
    return {"type": "array", "items": value}


def _offered(names: Iterable[str]) -> Schema:
    """Offer names without insisting on them."""
    known: list[Json] = list(names)
    return {"anyOf": [{"enum": known}, _SCALAR]} if known else dict(_SCALAR)
