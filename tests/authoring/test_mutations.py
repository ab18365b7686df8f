"""Nothing that an author can write makes the loader or a check raise."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.authoring.wording import load_wording
from tests.authoring.samples import ROOT, check_text

FOLDER = ROOT / "tests" / "data" / "broken"
SOUND = (FOLDER / "sound.yaml").read_text(encoding="utf-8")
LINES = SOUND.splitlines()
WORDING = load_wording(ROOT / "content")
_PIECES = st.sampled_from(
    [
        *("say: 你好", "- say: <", "- go: {", "ask: []", "- ask:", "if: ", "then: 再记", "&a *a"),
        *("!!int 3", "\t", "：", "# 允许 F045", "each: 行为", "as: 这个", "steps: []", "do: note"),
        *(
            "call: report",
            "with: {金额: 1}",
            "get: {a: b}",
            "?",
            "|",
            ">-",
            "''",
            '"',
            "[[[[",
            "}}",
        ),
        *(
            "\u2028",
            "\x85",
            "\ud7ff",
            "\U0001f600",
            "0" * 400,
            "(" * 60,
            "<<: *a",
            "wait: {for: 2天}",
        ),
        *("else: end", "type: list", "of: {a: text}", "skip: ''", "max: -1", "check: [{if: 1}]"),
        *(
            "let: {a: a + a}",
            "moved: {a: a}",
            "takes: [a]",
            "tests: [{talk: [{我: }]}]",
            "- {}",
            "- []",
        ),
    ]
)
_QUIET = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def _check(text: str | bytes) -> None:
    for finding in check_text(text):
        assert finding.mark.line >= 1
        assert finding.mark.column >= 1
        assert WORDING.lines(finding)


@_QUIET
@given(st.lists(st.tuples(st.integers(0, len(LINES) - 1), _PIECES, st.booleans()), max_size=6))
def test_changed_lines_never_raise(changes: list[tuple[int, str, bool]]) -> None:
    """Lines of a sound flow are replaced by odd pieces, or get them added."""
    lines = list(LINES)
    for number, piece, keeps in changes:
        indent = lines[number][: len(lines[number]) - len(lines[number].lstrip())]
        lines[number] = (lines[number] if keeps else indent) + piece

    _check("\n".join(lines))


@_QUIET
@given(
    st.lists(st.integers(0, len(LINES) - 1), max_size=12),
    st.lists(
        st.tuples(st.integers(0, len(LINES) - 1), st.integers(0, len(LINES) - 1)), max_size=4
    ),
)
def test_missing_and_swapped_lines_never_raise(
    gone: list[int], swapped: list[tuple[int, int]]
) -> None:
    """Lines of a sound flow are dropped and exchanged."""
    lines = list(LINES)
    for one, other in swapped:
        lines[one], lines[other] = lines[other], lines[one]

    _check("\n".join(line for number, line in enumerate(lines) if number not in gone))


@_QUIET
@given(
    st.lists(st.tuples(st.integers(0, len(SOUND) - 1), st.characters(codec="utf-8")), max_size=8)
)
def test_changed_characters_never_raise(changes: list[tuple[int, str]]) -> None:
    """Single characters of a sound flow become others."""
    text = list(SOUND)
    for place, character in changes:
        text[place] = character

    _check("".join(text))


@_QUIET
@given(st.binary(max_size=400))
def test_any_bytes_never_raise(raw: bytes) -> None:
    """A file may hold anything."""
    _check(raw)
