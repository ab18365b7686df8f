"""Content files become knowledge."""

import shutil
from datetime import date
from pathlib import Path

from bot.authoring.content import load_content
from tests.authoring.samples import SHIPPED, TODAY


def _folder(tmp_path: Path) -> Path:
    shutil.copytree(SHIPPED / "content", tmp_path / "content")
    return tmp_path / "content"


def _codes(folder: Path, today: date = TODAY) -> list[str]:
    return [one.code for one in load_content(folder, today).findings]


def test_the_sample_content_is_fault_free() -> None:
    """What the examples lean on has no finding."""
    assert load_content(SHIPPED / "content", TODAY).findings == ()


def test_norms_hotlines_and_scripts_are_found_by_id() -> None:
    """Entries have all their fields."""
    knowledge = load_content(SHIPPED / "content", TODAY).knowledge
    norm = knowledge.norms["治安-恐吓"]

    assert (norm.force, norm.in_force_from, norm.in_force_to) == ("法律", date(2026, 1, 1), None)
    assert knowledge.hotlines["报警"].number == "110"
    assert knowledge.reference("law", "治安-恐吓") == "《治安管理处罚法》第50条"
    assert len(knowledge.scripts["表明身份"].variants) == 1


def test_a_norm_is_found_by_its_alias(tmp_path: Path) -> None:
    """An alias is as good as the id."""
    folder = _folder(tmp_path)
    path = folder / "law" / "治安.yaml"
    path.write_text(path.read_text().replace("    say:", "    alias: [恐吓]\n    say:"))

    knowledge = load_content(folder, TODAY).knowledge

    assert knowledge.norms["恐吓"] is knowledge.norms["治安-恐吓"]


def test_crisis_words_and_replies_are_read() -> None:
    """Levels come gravest first, with the words that end the state."""
    knowledge = load_content(SHIPPED / "content", TODAY).knowledge

    assert [reply.level for reply in knowledge.crisis] == ["immediate", "high", "concern"]
    assert knowledge.crisis_words.high == ("不想活",)
    assert knowledge.crisis_words.but_not == ("笑死",)
    assert knowledge.safe_label == "我现在安全了"


def test_scam_danger_answers_letters_and_channels_are_read(tmp_path: Path) -> None:
    """The files that a small content folder may lack."""
    folder = _folder(tmp_path)
    for name, text in {
        "safety/scam.yaml": "kinds: [{id: 押, hear: [交保证金], say: 先别转账。}]\n",
        "safety/danger.yaml": "danger:\n  hear: [破门]\n",
        "answers/a.yaml": "answers:\n  - {id: 坐牢, hear: [会坐牢吗], say: 不会。}\n",
        "letters/信.yaml": "title: 信\nparagraphs: [你好 <称呼>]\nneeds: [称呼]\n",
        "channels.yaml": "channels:\n  - {id: 甲, name: 甲, takes: 投诉, hotline: 报警}\n",
    }.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")

    content = load_content(folder, TODAY)

    assert content.findings == ()
    assert content.knowledge.scam_words.kinds == (("押", ("交保证金",)),)
    assert content.knowledge.scams["押"].source == "先别转账。"
    assert content.knowledge.danger == ("破门",)
    assert content.knowledge.answers[0].intent is None
    assert content.knowledge.letters["信"].needs == ("称呼",)
    assert content.channels[0].hotline == "报警"


def test_an_entry_past_its_review_is_reported_the_day_after() -> None:
    """The day of review itself is still in time."""
    folder = SHIPPED / "content"

    assert _codes(folder, date(2027, 5, 22)) == []
    assert _codes(folder, date(2027, 5, 23)) == ["F041"] * 4


def test_what_the_program_needs_is_asked_for(tmp_path: Path) -> None:
    """A content folder without interface texts lacks each of them."""
    folder = _folder(tmp_path)
    (folder / "ui" / "zh-Hans.yaml").write_text("ui: {}\ncommands: {bak: [返回]}\n")

    codes = _codes(folder)

    assert codes.count("F046") > 60
    assert "F001" in codes


def test_unknown_words_of_closed_sets_are_reported(tmp_path: Path) -> None:
    """Force and confidence are words of a list."""
    folder = _folder(tmp_path)
    path = folder / "law" / "治安.yaml"
    text = path.read_text().replace("force: 法律", "force: 规矩").replace("verified", "sure")
    path.write_text(text)

    assert _codes(folder) == ["F009", "F009"]
