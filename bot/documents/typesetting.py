"""Turn an SVG into a PNG with typst. The only module that knows typst, and fonts by their path."""

from functools import cache
from pathlib import Path

from bot.documents.drawing import FONTS
from bot.kernel.errors import PictureError

SCALE = 3
"""Pixels of the PNG for one of the SVG: what the screens of phones have."""
FONT_PACKAGE = "fonts-noto-cjk"
"""The Debian package of a font with every Chinese character of ours."""
_PIXELS_PER_INCH = 96
"""Of an SVG, by the standard of CSS."""
FONT_ROOTS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "/System/Library/Fonts",
    "/Library/Fonts",
)
FONT_FILES = (
    "NotoSansCJK-Regular.*",
    "NotoSansCJKsc-Regular.*",
    "NotoSansSC*.*",
    "SourceHanSans*.*",
)
_FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
_SOURCE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


@cache
def font_folder() -> Path | None:
    """Find the folder of a Chinese font; None when there is none."""
    for root in FONT_ROOTS:
        for pattern in FONT_FILES:
            found = sorted(Path(root).rglob(pattern))
            if found:
                return found[0].parent
    return None


def missing_parts() -> tuple[str, ...]:
    """Name what the machine lacks for making PNGs, as a package of Debian."""
    return () if font_folder() is not None else (FONT_PACKAGE,)


def png_of(svg: bytes) -> bytes:
    """Draw an SVG of `bot.documents.drawing` as a PNG; equal pictures give equal bytes.

    Takes a tenth of a second or two of work: not for the event loop.

    Raises:
        PictureError: There is no Chinese font, or the SVG cannot be drawn.
    """
    folder = font_folder()
    if folder is None:
        raise PictureError(f"no font: {FONT_PACKAGE}")
    # Loading it takes longer than a command such as `wenzhu read` does altogether.
    import typst  # noqa: PLC0415

    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
    known = fonts.families()
    family = next((name for name in _FAMILIES if name in known), None)
    if family is None:
        raise PictureError(f"no font: {FONT_PACKAGE}")
    text = svg.decode().replace(FONTS, family)
    try:
        compiler = typst.Compiler(
            input=_SOURCE, font_paths=fonts, ignore_system_fonts=True, sys_inputs={"svg": text}
        )
        drawn = compiler.compile(format="png", ppi=_PIXELS_PER_INCH * SCALE)
    except typst.TypstError as exc:
        # Its message may quote the picture's texts.
        raise PictureError("the picture cannot be drawn") from exc
    if not isinstance(drawn, bytes):
        raise PictureError("the picture has no pages")
    return drawn
