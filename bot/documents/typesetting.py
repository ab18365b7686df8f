"""Turn an SVG into a PNG: finds the font by its path and lets `png_process` draw."""

import subprocess
import sys
from functools import cache
from pathlib import Path
from threading import Lock

from bot.kernel.errors import PictureError

FONT_PACKAGE = "fonts-noto-cjk"
"""The Debian package of a font with every Chinese character of ours."""
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
DRAW_MAX_S = 8.0
"""A picture takes half a second; a machine that is slower by far is not made to wait."""
NO_FONT, NO_PICTURE = 3, 4
"""Exit codes of the process that draws."""
_PROGRAM = "bot.documents.png_process"
ONE_AT_A_TIME = Lock()


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
    """Name what the machine lacks to draw a PNG, as a package of Debian."""
    return () if font_folder() is not None else (FONT_PACKAGE,)


def png_of(svg: bytes) -> bytes:
    """Draw an SVG of `bot.documents.drawing` as a PNG; equal pictures give equal bytes.

    Takes about half a second, longer when others wait for theirs: not for the event loop.

    Raises:
        PictureError: There is no Chinese font, the SVG cannot be drawn, or it took too long.
    """
    folder = font_folder()
    if folder is None:
        raise PictureError(f"no font: {FONT_PACKAGE}")
    # Many pictures at once would need the memory of as many processes.
    if not ONE_AT_A_TIME.acquire(timeout=DRAW_MAX_S):
        raise PictureError("too many pictures at once")
    try:
        done = _run(svg, folder)
    finally:
        ONE_AT_A_TIME.release()
    if done.returncode == NO_FONT:
        raise PictureError(f"no font: {FONT_PACKAGE}")
    if done.returncode != 0:
        raise PictureError("the picture cannot be drawn")
    return done.stdout


def _run(svg: bytes, folder: Path) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-P", "-m", _PROGRAM, str(folder)]
    try:
        return subprocess.run(  # noqa: S603  # our own program and a folder that we found
            command, input=svg, capture_output=True, timeout=DRAW_MAX_S, check=False
        )
    except subprocess.TimeoutExpired:
        raise PictureError("the picture took too long") from None
    except OSError as exc:
        raise PictureError("no process for the picture") from exc
