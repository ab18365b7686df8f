"""SVG to PNG: the right size, the same bytes, real characters, or a plain refusal."""

import struct
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from bot.casework.case import Case, Incident
from bot.casework.patterns import patterns_of
from bot.documents import typesetting
from bot.documents.drawing import Sheet
from bot.documents.png_process import SCALE
from bot.documents.timeline import WIDTH, timeline_svg
from bot.documents.typesetting import (
    FONT_FILES,
    FONT_PACKAGE,
    FONT_ROOTS,
    missing_parts,
    png_of,
)
from bot.engine.render import Renderer
from bot.kernel.errors import PictureError
from tests.support.patterned import at
from tests.support.shipped import ROOT, world

needs_font = pytest.mark.skipif(
    bool(missing_parts()), reason="no Chinese font; scripts/system says how to get one"
)


def _sheet(text: str) -> bytes:
    sheet = Sheet(100)
    sheet.text(10, 60, text, 40)
    return sheet.bytes_of(80, "x")


def _size(png: bytes) -> tuple[int, ...]:
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    return struct.unpack(">II", png[16:24])


@needs_font
def test_picture_is_as_sharp_as_a_phone() -> None:
    """The PNG has three pixels for each of the SVG."""
    assert _size(png_of(_sheet("x"))) == (100 * SCALE, 80 * SCALE)


@needs_font
def test_picture_of_a_case_is_made() -> None:
    """What is sent in the chat is a PNG as wide as the picture."""
    case = Case(incidents=(Incident("i1", channel="call", at=at("2026-11-20 10:00")),))
    svg = timeline_svg(patterns_of(case, str), Renderer(world().knowledge, None, {}).ui)

    assert _size(png_of(svg))[0] == WIDTH * SCALE


@needs_font
def test_same_svg_gives_the_same_png() -> None:
    """A picture that is sent twice has one hash."""
    assert png_of(_sheet("被")) == png_of(_sheet("被"))


@needs_font
def test_chinese_is_drawn_and_not_left_blank() -> None:
    """Two characters give two pictures, and neither is the empty sheet."""
    drawn = {png_of(_sheet(text)) for text in ("被", "联", "")}

    assert len(drawn) == 3


@needs_font
def test_broken_svg_is_refused_without_its_words() -> None:
    """An SVG that cannot be read is an error of ours, and the text does not leak."""
    with pytest.raises(PictureError) as caught:
        png_of(b"<svg>secret")

    assert "secret" not in str(caught.value)


def test_without_a_font_the_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The operator learns what to install, and drawing is refused instead of done blank."""
    monkeypatch.setattr(typesetting, "font_folder", lambda: None)

    assert missing_parts() == (FONT_PACKAGE,)
    with pytest.raises(PictureError, match=FONT_PACKAGE):
        png_of(_sheet("被"))


@needs_font
def test_picture_that_takes_too_long_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for ever, neither for the process nor for those before."""
    monkeypatch.setattr(typesetting, "DRAW_MAX_S", 0.001)

    with pytest.raises(PictureError, match="too long"):
        png_of(_sheet("被"))
    with typesetting.ONE_AT_A_TIME, pytest.raises(PictureError, match="too many"):
        png_of(_sheet("被"))


@needs_font
def test_process_that_cannot_start_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """An interpreter that is gone makes no traceback in the chat."""
    monkeypatch.setattr("sys.executable", "/nonexistent/python")

    with pytest.raises(PictureError, match="no process"):
        png_of(_sheet("被"))


@needs_font
def test_drawing_leaves_no_memory_behind() -> None:
    """The process that serves does not load what draws."""
    probe = (
        "import sys; from bot.documents.typesetting import png_of;"
        "png_of(sys.stdin.buffer.read()); print('typst' in sys.modules)"
    )

    done = subprocess.run(
        [sys.executable, "-c", probe], input=_sheet("被"), capture_output=True, check=True
    )

    assert done.stdout.strip() == b"False"


@needs_font
def test_folder_without_the_family_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A file that is only named like the font draws nothing."""
    (tmp_path / "NotoSansCJK-Regular.ttc").write_bytes(zlib.compress(b"no font"))
    monkeypatch.setattr(typesetting, "font_folder", lambda: tmp_path)

    with pytest.raises(PictureError, match=FONT_PACKAGE):
        png_of(_sheet("被"))


@pytest.mark.parametrize("place", [*FONT_ROOTS, *FONT_FILES, FONT_PACKAGE])
def test_installer_looks_for_the_same_font(place: str) -> None:
    """What scripts/system takes for the font is what the program finds."""
    assert place in (ROOT / "scripts" / "system").read_text("utf-8")
