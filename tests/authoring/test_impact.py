"""Who cites a norm or a hotline."""

import shutil
from pathlib import Path

import pytest

from bot.authoring.impact import Use, uses_of
from bot.authoring.library import Library, load_library
from tests.authoring.samples import ROOT, SHIPPED, TODAY

FLOW = """title: 例
about: 例
scenes:
  一:
    - say: |-
        先记下时间。
        依据：<法条:恐吓> 有危险拨 <热线:报警>
    - go: end
"""
FILES = {
    "answers/a.yaml": "answers:\n  - {id: 甲卡, hear: [甲], say: 依据：<法条:治安-恐吓>}\n",
    "letters/信.yaml": "title: 信\nparagraphs:\n  - 请看 <法条:恐吓>\n",
    "rules/r.yaml": "rules:\n  - id: threat\n    norms: [恐吓]\n    say: {符合: 拨 <热线:报警>}\n",
    "channels.yaml": (
        "channels:\n"
        "  - id: 甲处\n    name: 甲\n    takes: 好\n    refuses: 无\n"
        "    norm: 治安-恐吓\n    hotline: 报警\n"
    ),
}


@pytest.fixture(name="small")
def small_library(tmp_path: Path) -> Library:
    """A library in which one norm with an alias is cited everywhere."""
    content, flows = tmp_path / "content", tmp_path / "flows"
    shutil.copytree(SHIPPED / "content", content)
    flows.mkdir()
    (flows / "one.yaml").write_text(FLOW, encoding="utf-8")
    law = content / "law" / "治安.yaml"
    law.write_text(law.read_text().replace("    say:", "    alias: [恐吓]\n    say:"))
    for name, text in FILES.items():
        (content / name).parent.mkdir(exist_ok=True)
        (content / name).write_text(text, encoding="utf-8")
    return load_library(flows, content, TODAY)


def _short(uses: tuple[Use, ...] | None) -> list[tuple[str, int, str, str]]:
    return [(one.file, one.line, one.kind, one.id) for one in uses or ()]


@pytest.mark.parametrize("name", ["治安-恐吓", "恐吓"])
def test_every_citation_of_a_norm_is_found_by_id_and_by_alias(small: Library, name: str) -> None:
    """Texts, keys and lists of ids lead to the entry that an author must read again."""
    uses = _short(uses_of(small, name))

    assert ("content/answers/a.yaml", 2, "card", "甲卡") in uses
    assert ("content/channels.yaml", 6, "channel", "甲处") in uses
    assert ("content/letters/信.yaml", 3, "letter", "信") in uses
    assert ("content/rules/r.yaml", 3, "rule", "threat") in uses
    assert ("flows/one.yaml", 7, "flow", "one") in uses
    assert ("content/hotlines.yaml", 2, "hotline", "报警") in uses


def test_the_citations_of_a_hotline_are_those_of_the_hotline(small: Library) -> None:
    """A norm of the same entry is not mistaken for it."""
    uses = [one for one in _short(uses_of(small, "报警")) if one[2] in ("flow", "rule", "channel")]

    assert uses == [
        ("content/channels.yaml", 7, "channel", "甲处"),
        ("content/rules/r.yaml", 4, "rule", "threat"),
        ("flows/one.yaml", 7, "flow", "one"),
    ]


def test_an_id_that_nothing_has_is_told_from_one_nobody_cites(small: Library) -> None:
    """None is no entry."""
    assert uses_of(small, "没有这条") is None
    assert _short(uses_of(small, "未核热线")) == []


def test_places_come_in_order_and_once(small: Library) -> None:
    """Readers go through files from top to bottom."""
    uses = uses_of(small, "恐吓") or ()

    assert list(uses) == sorted(set(uses))


@pytest.mark.parametrize("name", ["psl-50-threat-insult-privacy", "gbt45251-hours", "报警"])
def test_every_citation_of_the_shipped_texts_is_found(name: str) -> None:
    """Searching the files for the places of an id finds nothing more."""
    library = load_library(ROOT / "flows", ROOT / "content", TODAY)
    norm = library.knowledge.norms.get(name)
    words = (norm.id, *norm.alias) if norm else (name,)
    kind = "法条" if norm else "热线"

    found = {(use.file, use.line) for use in uses_of(library, name) or ()}

    named = {
        (source.file, number)
        for source in library.sources
        for number, line in enumerate(source.lines(), start=1)
        if any(f"<{kind}:{word}>" in line for word in words)
    }
    assert named
    assert named <= found
