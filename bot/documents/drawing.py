"""A sheet of SVG: shapes and texts put on it one by one, the same bytes for the same shapes."""

import re
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

Attribute = str | int | float
# XML has no place for control characters, lone surrogates and the two that are no characters.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_NARROW, _WIDE = 0.56, 1.0
"""Width of Latin letters and digits, and of Chinese, in parts of the font's size."""
_LATIN_END = "\u2e80"
FONTS = "Noto Sans CJK SC, PingFang SC, Microsoft YaHei, sans-serif"
"""The first is what the PNG is drawn with; the others are what phones and computers have."""


@dataclass(slots=True)
class Sheet:
    """A sheet that grows downwards; measures are in the pixels of a phone's screen."""

    width: int
    parts: list[str] = field(default_factory=list[str])

    def shape(self, name: str, **attributes: Attribute) -> None:
        """Put a shape. An underscore in an attribute's name stands for a hyphen."""
        self.parts.append(f"<{name}{_attributes(attributes)}/>")

    def text(self, x: float, y: float, text: str, size: float, **attributes: Attribute) -> None:
        """Put a text with its base line at `y`."""
        given = {"x": x, "y": y, "font_size": size, **attributes}
        self.parts.append(f"<text{_attributes(given)}>{escape(_UNFIT.sub('', text))}</text>")

    def bytes_of(self, height: float, title: str) -> bytes:
        """Give the whole picture, `title` being what is read aloud for it."""
        size = f'width="{self.width}" height="{_number(height)}"'
        box = f'viewBox="0 0 {self.width} {_number(height)}"'
        lines = (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size} {box} role="img" '
            f"font-family={quoteattr(FONTS)}>",
            f"<title>{escape(_UNFIT.sub('', title))}</title>",
            f'<rect width="{self.width}" height="{_number(height)}" fill="#ffffff"/>',
            *self.parts,
            "</svg>",
        )
        return ("\n".join(lines) + "\n").encode()


def fitted(text: str, size: float, room: float) -> float:
    """Give the size at which a text fits the room, never more than `size`."""
    ems = sum(_NARROW if mark < _LATIN_END else _WIDE for mark in text)
    return size if ems * size <= room else room / ems


def _attributes(attributes: dict[str, Attribute]) -> str:
    return "".join(
        f" {name.rstrip('_').replace('_', '-')}={quoteattr(_shown(value))}"
        for name, value in attributes.items()
    )


def _shown(value: Attribute) -> str:
    return value if isinstance(value, str) else _number(value)


def _number(value: float) -> str:
    """Write a measure with two decimals at most."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
