"""F056, F069 and what cards share with flows: every answer card is cited, short and heard."""

import re
from collections.abc import Iterator

from bot.authoring.checks.phrases import check_phrase, commands_of
from bot.authoring.checks.worst import shown
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.knowledge import Answer, Knowledge
from bot.language.plain import bare

CARD_HAN = 120
"""Han characters of a card as shown: what is read on a phone without scrolling."""
_FOLDER = "/answers/"
_HAN = re.compile(r"[\u4e00-\u9fff]")


def check_cards(library: Library) -> Iterator[Finding]:
    """Check every answer card: its text, and the phrases it is heard by."""
    for answer in library.knowledge.answers:
        yield from _text(answer, library.knowledge)
    taken = commands_of(library.knowledge)
    first: dict[str, str] = {}
    for card, phrase in _heard(library):
        yield from check_phrase(phrase.text, phrase.mark, taken, library.knowledge)
        plain = bare(phrase.text)
        if first.setdefault(plain, card) != card:
            yield found("F069", phrase.mark, phrase=phrase.text, card=first[plain])


def _text(answer: Answer, knowledge: Knowledge) -> Iterator[Finding]:
    if not answer.say.refs("law"):
        yield found("F056", answer.say.mark, id=answer.id)
    length = len(_HAN.findall(shown(answer.say, knowledge)))
    if length > CARD_HAN:
        yield found("F078", answer.say.mark, length=str(length), limit=str(CARD_HAN))


def _heard(library: Library) -> Iterator[tuple[str, TextNode]]:
    """Give every phrase of every card with its card, in order of writing."""
    for source in library.sources:
        root = source.root if _FOLDER in source.file else None
        cards = root.get("answers") if isinstance(root, MapNode) else None
        for card in cards.items if isinstance(cards, ListNode) else ():
            if isinstance(card, MapNode):
                yield from ((_id(card), phrase) for phrase in _phrases(card.get("hear")))


def _id(card: MapNode) -> str:
    node = card.get("id")
    return node.text if isinstance(node, TextNode) else ""


def _phrases(node: Node | None) -> Iterator[TextNode]:
    items = node.items if isinstance(node, ListNode) else (node,)
    yield from (item for item in items if isinstance(item, TextNode))
