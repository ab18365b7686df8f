"""F040 to F045: what texts refer to, claim, promise and spell out."""

import re
from collections.abc import Iterator

from bot.authoring.channel_reader import advice_of
from bot.authoring.checks.cards import check_cards
from bot.authoring.checks.walk import place_in, slots_of, steps_of, texts_of
from bot.authoring.finding import Finding, found
from bot.authoring.library import Library
from bot.authoring.shape import nearest
from bot.authoring.yaml_source import ListNode, MapNode, Node, TextNode
from bot.engine.knowledge import Knowledge
from bot.engine.model import Do, Flow
from bot.engine.template import RefPlace, Template, parse_template

_WORD_BY_KIND = {"law": "法条", "hotline": "热线", "script": "话术"}
_CLAIM = re.compile(
    r"违法|(?<!没)有权(?![力利])|依据|赔偿|应当|第[一二三四五六七八九十百千零〇\d]+条"
)
_PROMISE = re.compile(
    r"(?<![不何势未])(?:包(?:过|赢|停催|停息|分期|减免|成功|下款|通过|搞定|退款)|必(?:胜|过|赢|停|下款))"
    r"|稳(?:赢|过)|一定能|肯定能|绝对能|免还|不用还了|无需还款|债务清零|百分百|百分之百|100%|全额免"
    r"|保证(?:能|成功|通过|减免|停催|不坐牢)|保你(?:停催|不还|没事|上岸|过)"
    r"|零成本上岸|[轻快][松速]上岸|(?:永久|立刻|马上|当天)停(?:催|息)|0元上岸|不还也没事"
)
_UNIT = r"[元块万千百天日月年个次分小时秒%页条期点:-]"
_NUMBERS = (
    re.compile(
        rf"(?<![\d.,:/-])(?:11[0-9]|12[0-2]|12\d{{3}}|9[56]\d{{3}})(?![\d.,]?\d|\s*{_UNIT})"
    ),
    re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)"),
    re.compile(r"(?<!\d)[48]00-?\d{3}-?\d{4}(?!\d)"),
    re.compile(r"(?<!\d)0\d{2,3}-?\d{7,8}(?!\d)"),
)


_CAUTIOUS = re.compile(r"一般|可能|可以|通常|多半|往往|未必|看情况|由.{1,8}认定|像是")


def cautious(text: str) -> bool:
    """Tell whether a sentence leaves room for doubt, as a partly checked norm demands."""
    return _CAUTIOUS.search(text) is not None


def check_wordings(library: Library, flow: Flow) -> Iterator[Finding]:
    """Check every text of a flow."""
    for text in texts_of(flow):
        yield from check_text(text.template, library.knowledge)
    for template in _labels(flow):
        yield from _numbers(template)
        yield from _matches("F045", template, _PROMISE)
    yield from _letters(library, flow)


def check_content(library: Library) -> Iterator[Finding]:
    """Check every text of the content."""
    knowledge = library.knowledge
    for template in _spoken(knowledge):
        yield from check_text(template, knowledge)
    for template in _plain(library):
        yield from _refs(template, knowledge)
        yield from _numbers(template)
    yield from check_cards(library)
    yield from _norms_named(library)


def check_text(template: Template, knowledge: Knowledge) -> Iterator[Finding]:
    """Check what one text refers to, claims, promises and spells out."""
    yield from _refs(template, knowledge)
    yield from _numbers(template)
    yield from _matches("F045", template, _PROMISE)
    if not template.refs("law"):
        yield from _matches("F043", template, _CLAIM)


def _labels(flow: Flow) -> Iterator[Template]:
    """Give the texts of a flow that have no places: labels, helps, title."""
    yield parse_template(flow.title, flow.mark)
    for slot in slots_of(flow):
        for choice in slot.choices:
            yield parse_template(choice.label, choice.mark)
            if choice.help is not None:
                yield parse_template(choice.help, choice.mark)
        if slot.skip is not None:
            yield parse_template(slot.skip, slot.mark)


def _spoken(knowledge: Knowledge) -> Iterator[Template]:
    """Give the texts that advise: they cite what they claim."""
    for script in knowledge.scripts.values():
        yield from script.variants
    for answer in knowledge.answers:
        yield answer.say
    for letter in knowledge.letters.values():
        yield letter.title
        yield from letter.paragraphs
    yield from knowledge.scams.values()
    for channel in knowledge.channels:
        yield from advice_of(channel)


def _plain(library: Library) -> Iterator[Template]:
    """Give the texts that make no claim of their own, or are the source of claims."""
    knowledge = library.knowledge
    yield from {norm.id: norm.say for norm in knowledge.norms.values()}.values()
    yield from knowledge.ui.values()
    for reply in knowledge.crisis:
        yield from reply.say
    if knowledge.calm is not None:
        yield knowledge.calm
    for channel in library.channels:
        yield from (channel.takes, channel.refuses, channel.get_back)


def _refs(template: Template, knowledge: Knowledge) -> Iterator[Finding]:
    for ref in template.refs():
        entry, known = _entry(ref, knowledge)
        word = f"{_WORD_BY_KIND[ref.kind]}:{ref.id}"
        mark = place_in(template, ref.column)
        if entry is None:
            yield found("F040", mark, ref=word, id=ref.id, near=nearest(ref.id, known))
        elif entry == "unverified":
            yield found("F042", mark, ref=word, id=ref.id)


def _entry(ref: RefPlace, knowledge: Knowledge) -> tuple[str | None, tuple[str, ...]]:
    """Give how sure an entry is, None when there is none, and all ids of its kind."""
    if ref.kind == "law":
        norm = knowledge.norms.get(ref.id)
        return norm.confidence if norm else None, tuple(knowledge.norms)
    if ref.kind == "hotline":
        hotline = knowledge.hotlines.get(ref.id)
        return hotline.confidence if hotline else None, tuple(knowledge.hotlines)
    script = knowledge.scripts.get(ref.id)
    return "verified" if script else None, tuple(knowledge.scripts)


def _matches(code: str, template: Template, pattern: re.Pattern[str]) -> Iterator[Finding]:
    for offset, part in _literals(template):
        hit = pattern.search(part)
        if hit:
            yield found(code, place_in(template, offset + hit.start()), word=hit.group())
            return


def _numbers(template: Template) -> Iterator[Finding]:
    for offset, part in _literals(template):
        for pattern in _NUMBERS:
            for hit in pattern.finditer(part):
                mark = place_in(template, offset + hit.start())
                yield found("F044", mark, number=hit.group())


def _literals(template: Template) -> Iterator[tuple[int, str]]:
    offset = 0
    for part in template.parts:
        if isinstance(part, str):
            yield offset, part
            offset += len(part)
        else:
            offset = template.source.index(">", part.column) + 1


def _letters(library: Library, flow: Flow) -> Iterator[Finding]:
    for step in steps_of(flow):
        named = step.arguments.get("template") if isinstance(step, Do) else None
        if named is not None and str(named.value) not in library.knowledge.letters:
            id_ = str(named.value)
            near = nearest(id_, library.knowledge.letters)
            yield found("F040", named.mark, ref=f"letters/{id_}", id=id_, near=near)


def _norms_named(library: Library) -> Iterator[Finding]:
    """Find norms and hotlines that are named and not there, or not fit to be shown."""
    knowledge = library.knowledge
    for source in library.sources:
        if not source.file.endswith(("hotlines.yaml", "channels.yaml")) or source.root is None:
            continue
        # A number may be kept without being shown; a door is always shown.
        shown = source.file.endswith("channels.yaml")
        for key, value in _pairs(source.root):
            known = {"norm": knowledge.norms, "hotline": knowledge.hotlines}.get(key, {})
            named = value.text not in ("", "null") and key in ("norm", "hotline")
            entry = known.get(value.text) if named else None
            if named and entry is None:
                near = nearest(value.text, known)
                yield found("F040", value.mark, ref=value.text, id=value.text, near=near)
            elif entry is not None and shown and entry.confidence == "unverified":
                yield found("F042", value.mark, ref=value.text, id=value.text)


def _pairs(node: Node) -> Iterator[tuple[str, TextNode]]:
    match node:
        case MapNode(items=items):
            for key, value in items:
                if isinstance(value, TextNode):
                    yield key.text, value
                else:
                    yield from _pairs(value)
        case ListNode(items=items):
            for item in items:
                yield from _pairs(item)
        case TextNode():
            return
