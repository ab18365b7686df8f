"""What the flow tools say by themselves; the sentences lie in `content/ui/tools.<lang>.yaml`."""

import sys
from collections.abc import Sequence
from pathlib import Path

from bot.authoring.yaml_source import MapNode, TextNode, read_source
from bot.settings import Settings

WRONG_USE = 2


def sentence(settings: Settings, language: str, key: str, **filling: str) -> str:
    """Give a sentence with its places filled; the key and the filling when it is missing."""
    path = settings.content / "ui" / f"tools.{language}.yaml"
    root = read_source(path, path.name).root
    node = root.get(key) if isinstance(root, MapNode) else None
    text = node.text if isinstance(node, TextNode) else f"{key} {' '.join(filling.values())}"
    for name, value in filling.items():
        text = text.replace(f"<{name}>", value)
    return text


def complain(text: str) -> int:
    """Say on standard error how a command was used wrongly; gives the exit code."""
    sys.stderr.write(f"{text}\n")
    return WRONG_USE


def missing(paths: Sequence[Path]) -> Path | None:
    """Find the first path that is no file."""
    return next((path for path in paths if not path.is_file()), None)
