"""`bot.authoring.schema`."""

from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.authoring.library import load_library
from bot.authoring.schema import Schema, json_schema
from bot.authoring.shape import ALIASES, FLOW, SLOT, STEPS
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
