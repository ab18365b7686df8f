"""Actions of flows: what each leaves as records, timers and documents."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from bot.adviser.desk import perform
from bot.authoring.library import Library
from bot.engine.cursor import CaseNeededError
from bot.engine.effects import Erased, Recorded
from bot.engine.world import Action
from bot.kernel.errors import EngineError
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import FileRef, Record, Value
from tests.support.shipped import library

NOW = datetime(2026, 11, 22, 23, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
REF = FileRef("f1", "photo", "a.jpg", "image/jpeg", 3)


def _action(
    name: str,
    arguments: Mapping[str, Value] | None = None,
    *,
    case: Record | None = None,
    slots: Mapping[str, Value] | None = None,
) -> Action:
    read: Library = library()
    flow = read.flows[FlowId("report")]
    given = arguments or {}
    return Action(name, given, EffectKey("k"), 1, NOW, case, read.knowledge, flow, slots or {})


@pytest.mark.parametrize("name", ["note", "debt", "collector", "offer", "consent"])
def test_record_keeps_what_was_told(name: str) -> None:
    """Empty arguments are left out; the rest is recorded under the action's key."""
    done = perform(_action(name, {"text": "x", "empty": "", "none": None}))

    assert done.effects == (Recorded(EffectKey("k"), name, {"text": "x"}),)
    assert isinstance(done.fields["id"], str)


def test_evidence_counts_its_files() -> None:
    """`数` is the number of files."""
    assert perform(_action("evidence", {"files": (REF, REF)})).fields["数"] == 2
    assert perform(_action("evidence", {})).fields["数"] == 0


def test_document_is_a_record_and_a_file() -> None:
    """A letter is rendered once and kept; its file's size is that of its text."""
    (letter, *_) = library().knowledge.letters.values()

    done = perform(_action("document", {"template": letter.id, "title": "题"}))

    (record,) = done.effects
    file = done.fields["file"]
    assert isinstance(record, Recorded)
    assert isinstance(file, FileRef)
    text = str(record.fields["text"])
    assert text.startswith("题\n")
    assert file.size_bytes == len(text.encode())
    assert file.id.startswith("document:1:k~")


@pytest.mark.parametrize(
    ("form", "name", "kind"),
    [
        ("json", "记录.json", "file"),
        ("text", "记录.txt", "file"),
        ("picture", "记录.png", "photo"),
        ("svg", "记录.svg", "file"),
    ],
)
def test_export_is_a_file_to_be_made(form: str, name: str, kind: str) -> None:
    """An export names its form and is made when it is sent; a picture can be looked at."""
    file = perform(_action("export", {"format": form})).fields["file"]

    assert isinstance(file, FileRef)
    assert (file.name, file.kind) == (name, kind)
    assert file.id.startswith(f"export:{form}:")


def test_erase_erases() -> None:
    """Erasing is one effect."""
    assert perform(_action("erase")).effects == (Erased(),)


def test_assess_asks_for_the_case() -> None:
    """Without the records there is nothing to judge; the shell is asked to load them."""
    with pytest.raises(CaseNeededError):
        perform(_action("assess"))


def test_cost_gives_rates_or_nothing() -> None:
    """A loan has its rates; nonsense has none."""
    loan: dict[str, Value] = {
        name: Decimal(n) for name, n in (("received", 10000), ("paid", 1000), ("months", 12))
    }

    rates = perform(_action("cost", loan)).fields

    assert round(Decimal(str(rates["年利率"])) * 100, 2) == Decimal("35.07")
    assert perform(_action("cost", {})).fields == {}


def test_plan_gives_what_is_left() -> None:
    """`余额` may be negative, `每月` never."""
    short: dict[str, Value] = {"income": Decimal(1), "essentials": Decimal(5)}

    assert perform(_action("plan", short)).fields == {"余额": -4, "每月": 0}


@pytest.mark.parametrize(
    ("name", "arguments"),
    [("fly", {}), ("document", {"template": "no"}), ("export", {}), ("export", {"format": "pdf"})],
)
def test_unknown_action_is_refused(name: str, arguments: dict[str, Value]) -> None:
    """What the checks refuse is an error of the engine here."""
    with pytest.raises(EngineError):
        perform(_action(name, arguments))
