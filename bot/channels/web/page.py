"""The page's own files and its wording, read once when the program starts."""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import orjson

from bot.authoring.yaml_source import MapNode, TextNode, read_source
from bot.kernel.errors import ContentError

FOLDER: Final = Path(__file__).parent / "page"
WORDS_FILE: Final = "ui/web.zh-Hans.yaml"
_PLACE: Final = re.compile(r"\{\{([a-z_]+)\}\}")
SAID_BY_SERVER: Final = frozenset(
    {
        "error_bad",
        "error_gone",
        "error_origin",
        "error_streams",
        "error_too_long",
        "error_trouble",
        "error_unknown",
        "file_empty",
        "file_large",
        "file_unnamed",
        "store_full",
    }
)
"""Words that the routes say; the others stand in the page's files."""


def read_words(content: Path) -> dict[str, str]:
    """Read the page's wording from the content folder.

    Raises:
        ContentError: The file is missing or broken, or lacks a word that the page uses.
    """
    path = content / WORDS_FILE
    name = f"{content.name}/{WORDS_FILE}"
    source = read_source(path, name)
    words = _texts(source.root)
    missing = sorted(needed_words() - words.keys())
    wrong = [f"{name}:{f.mark.line}:{f.mark.column}: {f.code}" for f in source.findings]
    if wrong or missing:
        raise ContentError([*wrong, *(f"{name}: {key}" for key in missing)])
    return words


def _texts(root: object) -> dict[str, str]:
    node = root.get("web") if isinstance(root, MapNode) else None
    if not isinstance(node, MapNode):
        return {}
    return {key.text: value.text for key, value in node.items if isinstance(value, TextNode)}


def needed_words() -> frozenset[str]:
    """List the words that the page and the routes use."""
    shown = _PLACE.findall((FOLDER / "index.html").read_text("utf-8"))
    script = (FOLDER / "page.js").read_text("utf-8")
    spoken = re.findall(r"\bwords\.([a-z_]+)", script)
    settings = {"settings"}
    return SAID_BY_SERVER | (frozenset(shown) - settings) | frozenset(spoken)


@dataclass(frozen=True, slots=True)
class Page:
    """What is served as it is: name → (bytes, media type)."""

    files: Mapping[str, tuple[bytes, str]]


def load_page(words: Mapping[str, str], settings: Mapping[str, object]) -> Page:
    """Read the page's files and put its wording into them.

    Args:
        words: What `read_words` gave.
        settings: What the script must know, e.g. limits and ids of buttons.
    """
    known = {**settings, "words": words}
    fills = {**words, "settings": orjson.dumps(known).decode()}

    def fill(found: re.Match[str]) -> str:
        return html.escape(fills[found[1]], quote=True)

    index = _PLACE.sub(fill, (FOLDER / "index.html").read_text("utf-8"))
    return Page(
        {
            "index.html": (index.encode(), "text/html; charset=utf-8"),
            "page.css": ((FOLDER / "page.css").read_bytes(), "text/css; charset=utf-8"),
            "page.js": ((FOLDER / "page.js").read_bytes(), "text/javascript; charset=utf-8"),
            "icon.svg": ((FOLDER / "icon.svg").read_bytes(), "image/svg+xml"),
        }
    )
