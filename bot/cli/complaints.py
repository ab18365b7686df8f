"""Tell an error in the operator's words: what happened and what to do."""

from pathlib import Path

from bot.authoring.yaml_source import MapNode, TextNode, read_source
from bot.kernel.errors import AdviserError, SettingsError
from bot.settings import load_settings

FILE = "ui/errors.zh-Hans.yaml"


def complaint(error: AdviserError) -> str:
    """Give the sentence for an error, with its detail, and a line end."""
    known = _sentences()
    for kind in type(error).__mro__:
        if kind.__name__ in known:
            return known[kind.__name__].replace("<详情>", str(error)) + "\n"
    return f"{type(error).__name__}: {error}\n"


def _sentences() -> dict[str, str]:
    try:
        path = load_settings().content / FILE
    except SettingsError:
        path = Path("content") / FILE
    if not path.is_file():
        return {}
    root = read_source(path, path.name).root
    if not isinstance(root, MapNode):
        return {}
    return {key.text: node.text for key, node in root.items if isinstance(node, TextNode)}
