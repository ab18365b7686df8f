"""The pattern of a case as a file: the picture as SVG or PNG, and its counts as JSON."""

import json
from dataclasses import replace
from datetime import UTC, datetime

from bot.adviser.desk import perform
from bot.casework.casebook import CaseBook
from bot.casework.patterns import Patterns, patterns_document, patterns_of
from bot.documents.timeline import timeline_svg
from bot.documents.typesetting import png_of
from bot.engine.dossier import case_of
from bot.engine.effects import Said
from bot.engine.knowledge import Knowledge
from bot.engine.render import Renderer
from bot.engine.world import Action, Performed
from bot.kernel.messages import Message
from bot.kernel.values import Value
from bot.language.phones import mask_phone

PICTURE, SVG, COUNTS = "picture", "svg", "patterns"
PATTERN_FORMS = frozenset({PICTURE, SVG, COUNTS})
"""Forms of export that this module makes."""
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


def pattern_bytes(book: CaseBook, form: str, knowledge: Knowledge) -> bytes:
    """Write the pattern of a case in one of `PATTERN_FORMS`.

    A PNG takes a moment of work: not for the event loop.

    Raises:
        PictureError: A PNG is wanted and this machine has no Chinese font.
    """
    patterns = book_patterns(book)
    if form == COUNTS:
        counts = patterns_document(patterns)
        return json.dumps(counts, ensure_ascii=False, indent=2).encode() + b"\n"
    svg = timeline_svg(patterns, Renderer(knowledge, None, {}).ui)
    return png_of(svg) if form == PICTURE else svg


def book_patterns(book: CaseBook) -> Patterns:
    """Count what a case book tells; what lies after its last record has not happened."""
    now = max((revision.at for revision in book.revisions), default=_NEVER)
    return patterns_of(case_of(book, now), mask_phone)


def perform_without_font(action: Action) -> Performed:
    """Carry out one `do` step on a machine that can draw no PNG.

    Instead of the picture its SVG goes out, and it is said so.
    """
    if action.name != "export" or action.arguments.get("format") != PICTURE:
        return perform(action)
    arguments: dict[str, Value] = {**action.arguments, "format": SVG}
    done = perform(replace(action, arguments=arguments))
    said = Renderer(action.knowledge, action.flow, action.slots).ui("picture_missing")
    return Performed(done.fields, (Said(action.key, Message(said)), *done.effects))
