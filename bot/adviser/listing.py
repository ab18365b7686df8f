"""`do: list`: write out a part of the case page by page, as long as a message may be."""

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from bot.casework.case import Case
from bot.casework.case_text import PARTS, CaseText
from bot.casework.casebook import CaseBook
from bot.casework.pattern_lines import pattern_lines
from bot.casework.patterns import patterns_of
from bot.casework.rules import ANSWERS
from bot.engine.cursor import CaseNeededError
from bot.engine.dossier import case_of
from bot.engine.judging import Judgement, judge
from bot.engine.knowledge import Knowledge, Norm
from bot.engine.render import JOINER, Renderer
from bot.engine.world import Action, Performed
from bot.kernel.errors import EngineError
from bot.language.phones import mask_phone

_CHARACTERS = 500
"""What one message shows of a list: WeChat takes 2,048 bytes, three a character."""
_FORCE_TOLD = 3
"""How much of a force's name a citation has when it tells the force."""
_MET, _NOT_MET, _OPEN = ANSWERS


def listing(action: Action) -> Performed:
    """Write a page of a list: `页`, where the next page begins (`下`, 0: none), and `数`.

    Raises:
        CaseNeededError: The case book was not loaded; the shell loads it and tries again.
        EngineError: There is no such list; the checks refuse such a flow.
    """
    if action.book is None:
        raise CaseNeededError(action.flow.id)
    rows = _rows(str(action.arguments.get("what")), action.book, action)
    asked = action.arguments.get("from")
    begin = min(max(int(asked) - 1, 0), len(rows)) if isinstance(asked, Decimal) else 0
    page: list[str] = []
    for row in rows[begin:]:
        if page and len("\n".join((*page, row))) > _CHARACTERS:
            break
        page.append(row)
    end = begin + len(page)
    after = Decimal(end + 1 if end < len(rows) else 0)
    return Performed({"页": "\n".join(page), "下": after, "数": Decimal(len(rows))})


def _rows(what: str, book: CaseBook, action: Action) -> tuple[str, ...]:
    renderer = Renderer(action.knowledge, None, {})
    for part in PARTS:
        if part == what:
            return CaseText(book, renderer.ui, renderer.value, mask_phone).rows(part)
    judged = _JUDGED.get(what)
    if judged is None:
        raise EngineError("a list of nothing")
    return judged(case_of(book, action.now), action.knowledge)


def finding_lines(case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    """Tell what the rules say: plain words first, then where, then the norm.

    What fits comes first, then what cannot be told yet with what would settle it; the same
    said of several incidents is said once.
    """
    said: dict[tuple[str, str], list[Judgement]] = {}
    for one in judge(case, knowledge):
        if one.finding.answer != _NOT_MET:
            said.setdefault((one.finding.rule.id, one.say), []).append(one)
    ordered = sorted(said.values(), key=lambda same: same[0].finding.answer == _OPEN)
    return tuple(_finding_line(same, knowledge) for same in ordered)


def _finding_line(same: list[Judgement], knowledge: Knowledge) -> str:
    first = same[0]
    renderer = Renderer(knowledge, None, {})
    numbers = sorted({int(id_[1:]) for one in same for id_ in one.finding.incidents})
    fills = {
        "话": first.say,
        "编号": JOINER.join(str(number) for number in numbers),
        "依据": _cited(first.norm, renderer),
        "问": next(_questions(same, knowledge), ""),
    }
    return renderer.ui("finding_open" if first.finding.answer == _OPEN else "finding_met", **fills)


def _questions(same: list[Judgement], knowledge: Knowledge) -> Iterator[str]:
    """Give the questions that would settle these findings."""
    for one in same:
        asked = (knowledge.fact_words.get(name) for name in one.finding.facts_missing)
        yield from (words.ask for words in asked if words is not None)


def _cited(norm: Norm, renderer: Renderer) -> str:
    """Cite a norm with its force, unless the citation tells it already."""
    if norm.force[:_FORCE_TOLD] in norm.cite:
        return norm.cite
    return renderer.ui("finding_cited", 依据=norm.cite, 效力=norm.force)


def _pattern(case: Case, knowledge: Knowledge) -> tuple[str, ...]:
    return pattern_lines(patterns_of(case, mask_phone), Renderer(knowledge, None, {}).ui)


_JUDGED: Mapping[str, Callable[[Case, Knowledge], tuple[str, ...]]] = {
    "findings": finding_lines,
    "pattern": _pattern,
}
