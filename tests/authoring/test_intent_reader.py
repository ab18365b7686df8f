"""The phrases of the intents are read; unknown ids and empty lists are found at their place."""

from pathlib import Path

import pytest

from bot.authoring.intent_reader import IntentContent, load_intents
from bot.language.intents import INTENTS

CONTENT = Path(__file__).parents[2] / "content"
WHOLE = "intents:\n" + "".join(f"  - {{id: {one}, hear: [甲{one}]}}\n" for one in INTENTS)


def _load(tmp_path: Path, **files: str) -> IntentContent:
    folder = tmp_path / "content" / "intents"
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, "utf-8")
    return load_intents(tmp_path / "content")


def _found(content: IntentContent) -> list[tuple[str, str, int]]:
    return [(one.code, one.mark.file, one.mark.line) for one in content.findings]


def test_phrases_and_lists_are_read(tmp_path: Path) -> None:
    """Intents come in the order of the taxonomy, lists as they are written."""
    words = "alike: {法院: [法院, 传票]}\nplain: {利息: lixi}\n"

    content = _load(tmp_path, all=WHOLE, words=words)

    assert content.findings == ()
    assert content.words.examples == tuple((one, (f"甲{one}",)) for one in INTENTS)
    assert content.words.alike == (("法院", ("法院", "传票")),)
    assert content.words.plain == (("利息", ("lixi",)),)


def test_word_lists_may_be_missing(tmp_path: Path) -> None:
    """A folder without `words.yaml` has no groups."""
    content = _load(tmp_path, all=WHOLE)

    assert (content.words.alike, content.words.plain, content.findings) == ((), (), ())


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ("  - {id: 不存在, hear: [乙]}\n", "F009"),
        ("  - {id: court, hear: [乙]}\n", "F048"),
        ("  - {id: court}\n", "F005"),
        ("  - {id: court, hear: [乙], say: 丙}\n", "F001"),
        ("  - {id: court, hear: [乙, '']}\n", "F008"),
    ],
)
def test_a_faulty_intent_is_found_at_its_line(tmp_path: Path, more: str, code: str) -> None:
    """Unknown ids and keys, missing phrases and second ones are reported where they stand."""
    found = _found(_load(tmp_path, all=WHOLE + more))

    assert (code, "content/intents/all.yaml", len(INTENTS) + 2) in found


def test_an_empty_list_is_found(tmp_path: Path) -> None:
    """An intent without phrases, and a group without words, lack what they are for."""
    whole = WHOLE.replace("[甲court]", "[]")

    found = _found(_load(tmp_path, all=whole, words="alike:\n  法院: []\n"))

    assert [(code, file) for code, file, _ in found] == [
        ("F005", "content/intents/all.yaml"),
        ("F005", "content/intents/words.yaml"),
    ]


def test_a_missing_intent_is_found(tmp_path: Path) -> None:
    """Every intent of the taxonomy has phrases, or the folder is told to lack it."""
    content = _load(tmp_path, all="intents:\n  - {id: court, hear: [甲]}\n")

    missing = [dict(one.detail)["key"] for one in content.findings if one.code == "F046"]
    assert set(missing) == set(INTENTS) - {"court"}


def test_broken_yaml_is_a_finding(tmp_path: Path) -> None:
    """A file that is no YAML is reported, never raised."""
    content = _load(tmp_path, all=WHOLE, more="intents: [")

    assert [one.mark.file for one in content.findings] == ["content/intents/more.yaml"]


def test_the_shipped_phrases_are_fault_free() -> None:
    """Every shipped intent has at least thirty phrases, and no phrase stands twice."""
    content = load_intents(CONTENT)
    phrases = [phrase for _, given in content.words.examples for phrase in given]

    assert content.findings == ()
    assert all(len(given) >= 30 for _, given in content.words.examples)
    assert len(phrases) == len(set(phrases))
