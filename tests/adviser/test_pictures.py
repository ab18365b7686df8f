"""The pattern of a stored case as files: the same counts as its own record has."""

import json
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from bot.adviser import pictures
from bot.adviser.desk import perform
from bot.adviser.files import export_bytes
from bot.adviser.pictures import book_patterns, pattern_bytes, perform_without_font
from bot.casework.casebook import CaseBook, Revision
from bot.casework.patterns import Tally
from bot.engine.effects import Said
from bot.engine.world import Action
from bot.kernel.ids import EffectKey, FlowId
from bot.kernel.values import FileRef, Moment, Value
from tests.support.shipped import library

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 22, 23, 30, tzinfo=ZONE)


def _at(text: str) -> Moment:
    at = datetime.fromisoformat(text).replace(tzinfo=ZONE)
    return Moment(at, at, "exact")


def _incident(n: int, **fields: Value) -> Revision:
    told: dict[str, Value] = {"channel": "call", "at": _at("2026-11-20 22:10"), **fields}
    return Revision(f"1:i{n}", "incident", 1, told, withdrawn=False, at=NOW)


BOOK = CaseBook(
    (
        _incident(1, number="13812345678", connected=True),
        _incident(2, number="+86 138 1234 5678", connected=False),
        _incident(3, at=_at("2026-11-21 09:00"), channel="sms"),
    )
)


def _action(name: str, form: str = "") -> Action:
    arguments: dict[str, Value] = {"format": form} if form else {}
    flow = library().flows[FlowId("report")]
    return Action(name, arguments, EffectKey("k"), 1, NOW, None, library().knowledge, flow, {})


def test_counts_are_of_the_stored_case() -> None:
    """One number written in two ways is one, masked."""
    patterns = book_patterns(BOOK)

    assert (patterns.total, patterns.night, patterns.others) == (3, 2, 1)
    assert patterns.numbers == (Tally("138****5678", 2),)


def test_empty_book_has_no_incidents() -> None:
    """Nothing told is nothing counted."""
    assert book_patterns(CaseBook(())).total == 0


def test_withdrawn_incident_is_not_counted() -> None:
    """What was taken back is in no picture."""
    withdrawn = Revision("1:i3", "incident", 2, {}, withdrawn=True, at=NOW)

    book = CaseBook((*BOOK.revisions, withdrawn))

    assert book_patterns(book).total == 2


def test_counts_picture_and_text_agree() -> None:
    """The JSON, the SVG and the text that is exported have one total."""
    counts = json.loads(pattern_bytes(BOOK, "patterns", library().knowledge))
    svg = pattern_bytes(BOOK, "svg", library().knowledge).decode()
    text = export_bytes(BOOK, "text", library().knowledge).decode()

    line = f"一共 {counts['total']} 次，2026年11月20日到2026年11月21日"
    assert counts["total"] == 3
    assert line in svg
    assert line in text
    assert "13812345678" not in svg


def test_text_of_a_case_without_incidents_has_no_pattern() -> None:
    """An empty table would say nothing."""
    assert "一共" not in export_bytes(CaseBook(()), "text", library().knowledge).decode()


def test_picture_is_the_svg_as_a_png(monkeypatch: pytest.MonkeyPatch) -> None:
    """The PNG is drawn of the very same SVG."""

    def marked(svg: bytes) -> bytes:
        return b"PNG" + svg

    monkeypatch.setattr(pictures, "png_of", marked)

    png = pattern_bytes(BOOK, "picture", library().knowledge)

    assert png == b"PNG" + pattern_bytes(BOOK, "svg", library().knowledge)


def test_without_a_font_the_svg_goes_out_and_is_explained() -> None:
    """The user gets what can be made, and a sentence that says how to look at it."""
    done = perform_without_font(_action("export", "picture"))

    file, (said,) = done.fields["file"], done.effects
    assert isinstance(file, FileRef)
    assert (file.name, file.kind) == ("记录.svg", "file")
    assert file.id.startswith("export:svg:")
    assert isinstance(said, Said)
    assert "浏览器" in said.message.text


@pytest.mark.parametrize(("name", "form"), [("export", "svg"), ("export", "text"), ("erase", "")])
def test_without_a_font_all_else_is_the_same(name: str, form: str) -> None:
    """Only the picture is replaced."""
    action = _action(name, form)

    assert perform_without_font(action) == perform(action)
