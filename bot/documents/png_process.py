"""A process of its own that draws one PNG with typst: SVG in, PNG out. It alone knows typst.

typst keeps what it drew and the fonts it read, some hundreds of megabytes after a few
pictures. That memory ends with the process.
"""

import sys
from pathlib import Path

import typst

from bot.documents.drawing import FONTS
from bot.documents.typesetting import NO_FONT, NO_PICTURE
from bot.kernel.errors import PictureError

SCALE = 3
"""Pixels of the PNG for one of the SVG: what the screens of phones have."""
_PIXELS_PER_INCH = 96
"""Of an SVG, by the standard of CSS."""
_FAMILIES = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "Source Han Sans CN")
_SOURCE = b"""#set page(width: auto, height: auto, margin: 0pt)
#image(bytes(sys.inputs.svg), format: "svg")
"""


def find_family(fonts: typst.Fonts) -> str | None:
    """Find the Chinese font to draw with among those of a folder."""
    known = fonts.families()
    return next((name for name in _FAMILIES if name in known), None)


def draw(svg: str, fonts: typst.Fonts, family: str) -> bytes:
    """Draw an SVG of `bot.documents.drawing` with one font; nothing else is read.

    Raises:
        PictureError: It cannot be drawn. The message has nothing of the picture's texts.
    """
    try:
        compiler = typst.Compiler(
            input=_SOURCE,
            font_paths=fonts,
            ignore_system_fonts=True,
            sys_inputs={"svg": svg.replace(FONTS, family)},
        )
        drawn = compiler.compile(format="png", ppi=_PIXELS_PER_INCH * SCALE)
    except typst.TypstError:
        raise PictureError("the SVG cannot be drawn") from None
    if not isinstance(drawn, bytes):
        raise PictureError("the picture is not one page")
    return drawn


def main(folder: Path) -> int:
    """Draw what stands on standard input with a font of `folder`, to standard output."""
    fonts = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[str(folder)]
    )
    family = find_family(fonts)
    if family is None:
        return NO_FONT
    try:
        drawn = draw(sys.stdin.buffer.read().decode(), fonts, family)
    except PictureError:
        return NO_PICTURE
    sys.stdout.buffer.write(drawn)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
