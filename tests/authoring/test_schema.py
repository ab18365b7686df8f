"""`bot.authoring.schema`."""

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.authoring.library import load_library
from bot.authoring.schema import Schema, json_schema, read_hovers
from bot.authoring.shape import (
    ALIASES,
    CHECK,
    CHOICE,
    DIGRESSION,
    FLOW,
    GLOBAL,
    SLOT,
    STEPS,
    TEST,
    WAIT,
    Shape,
)
from bot.engine.actions import ACTIONS

ROOT = Path(__file__).parents[2]
SHIPPED = sorted((ROOT / "flows").glob("*.yaml"))
EXAMPLES = sorted((ROOT / "tests" / "data" / "flows").glob("*.yaml"))


@pytest.fixture(scope="module")
def schema() -> Schema:
    return json_schema(load_library(ROOT / "flows", ROOT / "content", date(2026, 11, 24)))


def _read(text: str) -> Any:  # what YAML gives
    return yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506, TID251  # all scalars are texts


@pytest.mark.parametrize("path", [*SHIPPED, *EXAMPLES], ids=lambda path: path.stem)
def test_real_flows_fit_the_schema(schema: Schema, path: Path) -> None:
    """An editor shows no false alarm."""
    jsonschema.validate(_read(path.read_text(encoding="utf-8")), schema)


@pytest.mark.parametrize(
    "broken",
    [
        "title: a\nabout: b\nscene: {}\nscenes: {}\n",
        "title: a\nabout: b\nscenes: {开始: [{sya: x}]}\n",
        "title: a\nabout: b\nslots: {x: {tpye: text}}\nscenes: {}\n",
        "title: a\nabout: b\nslots: {x: {type: txt}}\nscenes: {}\n",
        "title: a\nabout: b\nscenes: {开始: [{do: note}]}\n",
        "title: a\nscenes: {}\n",
    ],
)
def test_mistakes_are_shown_while_typing(schema: Schema, broken: str) -> None:
    """Unknown keys, types and actions, and what is missing."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(_read(broken), schema)


def test_the_schema_knows_every_word_of_the_language(schema: Schema) -> None:
    """Drift between the reader's tables and the schema would be seen here."""
    text = str(schema)
    words = {*FLOW.keys, *SLOT.keys, *(k for s in STEPS.values() for k in s.keys), *ACTIONS}

    assert {word for word in words if f"'{word}'" not in text} == set()
    assert {alias for alias in ALIASES if f"'{alias}'" not in text} == set()


HEAD = "title: a\nabout: b\n"


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "slots: {x: yesno}\nscenes: {s: [{go: end}]}\n",
        HEAD + "scenes: {s: [{ask: x, wait: {for: 2天, 次数: 2, say: h}}]}\n",
        HEAD + "scenes: {s: [{go: end}]}\ntests: [{name: a, talk: [{user: x}]}]\n",
        "title: [a, b]\nabout: b\nscenes: {s: [{go: end}]}\n",
    ],
    ids=["type alone", "times in Chinese", "line in English", "title in parts"],
)
def test_what_the_reader_takes_is_no_mistake(schema: Schema, text: str) -> None:
    """Short forms and both spellings."""
    jsonschema.validate(_read(text), schema)


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "scenes: {s: [{go: end}]}\ntests: [{name: a, talk: [{你: x}]}]\n",
        HEAD + "scenes: {s: [{do: export, format: pdf, save: a}]}\n",
        HEAD + "scenes: {s: [{do: debt, lender: a, get: {x: nope}}]}\n",
    ],
    ids=["line", "word", "result"],
)
def test_closed_words_are_enforced(schema: Schema, text: str) -> None:
    """Verbs of test lines, words and results of actions."""
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(_read(text), schema)


@pytest.mark.parametrize(
    ("part", "shape"),
    [
        ("flow", FLOW),
        ("global", GLOBAL),
        ("slot", SLOT),
        ("choice", CHOICE),
        ("check", CHECK),
        ("wait", WAIT),
        ("digression", DIGRESSION),
        ("test", TEST),
    ],
)
def test_each_part_takes_exactly_its_keys(schema: Schema, part: str, shape: Shape) -> None:
    """A key added to a table without the schema, or the reverse, would be seen."""
    definition: Any = schema["definitions"]
    english = {ALIASES.get(key, key) for key in definition[part]["properties"]}

    spelt_as_tries = {"tries"} if part == "wait" else set[str]()
    assert english == {*shape.keys, *spelt_as_tries}


def test_every_key_has_its_help() -> None:
    """And there is no help on a key that is gone."""
    shapes = (FLOW, GLOBAL, SLOT, CHOICE, CHECK, WAIT, DIGRESSION, TEST, *STEPS.values())
    arguments = {one.name for action in ACTIONS.values() for one in action.arguments}

    assert set(read_hovers(ROOT / "content")) == {
        *(key for shape in shapes for key in shape.keys),
        *arguments,
        "do",
    }


def test_help_on_texts_lists_the_hotlines() -> None:
    """Ids that a place can name are at hand."""
    library = load_library(ROOT / "flows", ROOT / "content", date(2026, 11, 24))

    text = str(json_schema(library))

    assert all(hotline in text for hotline in library.knowledge.hotlines)
