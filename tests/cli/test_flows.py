"""`wenzhu flows`: the operator's tools as a process."""

import json
from pathlib import Path

import pytest

from tests.support.process import ROOT, run

BROKEN = "title: 甲\nabout: 乙\nscenes: {开始: [{sya: 你好}]}\n"


def test_shipped_flows_pass_with_nothing_but_hints() -> None:
    """Nothing is wrong; what is told is that the wording for crises awaits its review."""
    done = run("flows", "check", "--json")

    assert (done.code, done.err) == (0, "")
    assert {(one["code"], one["level"]) for one in json.loads(done.out)} == {("F095", "提示")}


def test_a_broken_file_anywhere_is_placed_and_explained(tmp_path: Path) -> None:
    """A finding has its code and place; the exit code is 1."""
    path = tmp_path / "broken.yaml"
    path.write_text(BROKEN, encoding="utf-8")

    done = run("flows", "check", str(path), "--json")

    found = {one["code"]: one for one in json.loads(done.out)}
    assert done.code == 1
    assert (found["F002"]["file"], found["F002"]["line"]) == (str(path), 3)
    assert found["F002"]["column"] == BROKEN.splitlines()[2].index("sya") + 1


@pytest.mark.parametrize("tool", ["test", "explore", "graph", "fmt"])
def test_a_missing_file_is_wrong_use(tool: str) -> None:
    """The file is named in plain words, and the exit code is 2."""
    done = run("flows", tool, "没有这个.yaml")

    assert done.code == 2
    assert "找不到文件“没有这个.yaml”" in done.err


def test_a_missing_file_is_a_finding_of_the_check() -> None:
    """What cannot be opened is reported like any fault, with exit code 1."""
    done = run("flows", "check", "没有这个.yaml", "--json")

    assert done.code == 1
    assert [one["code"] for one in json.loads(done.out)] == ["Y012"]


def test_a_code_is_explained_by_its_page() -> None:
    """What is printed is the page of the code, however it is typed."""
    page = (ROOT / "docs" / "checks" / "F030.md").read_text(encoding="utf-8")

    done = run("flows", "explain", "f030")

    assert (done.code, done.out.strip()) == (0, page.strip())


@pytest.mark.parametrize(("language", "said"), [("zh-Hans", "没有“F999”"), ("en", "no code")])
def test_an_unknown_code_is_wrong_use(language: str, said: str) -> None:
    """It is said in the language asked for, with exit code 2."""
    done = run("flows", "explain", "F999", "--lang", language)

    assert done.code == 2
    assert said in done.err


def test_fmt_check_names_a_file_and_leaves_it(tmp_path: Path) -> None:
    """With --check a file out of form is named, not written."""
    path = tmp_path / "spelt.yaml"
    text = "标题: 甲\nabout: 乙\nscenes:\n  开始:\n    - 去: end\n"
    path.write_text(text, encoding="utf-8")

    done = run("flows", "fmt", "--check", str(path))

    assert (done.code, done.out.strip()) == (1, str(path))
    assert path.read_text(encoding="utf-8") == text


def test_a_picture_is_coloured_by_what_tests_reach(tmp_path: Path) -> None:
    """With --coverage a scene that tests reach whole is green."""
    done = run("flows", "graph", "flows/danger.yaml", "--coverage", "--svg", str(tmp_path))

    assert done.code == 0, done.err
    assert "#d9ecd3" in (tmp_path / "danger.svg").read_text(encoding="utf-8")


def test_a_flow_under_work_is_tried_without_leaving_data(tmp_path: Path) -> None:
    """A given file is talked with in its place; state is shown, and no data is kept."""
    path = tmp_path / "danger.yaml"
    text = (ROOT / "flows" / "danger.yaml").read_text(encoding="utf-8")
    path.write_text(text.replace("你现在怎么样？", "眼下怎么样？"), encoding="utf-8")
    data = tmp_path / "data"

    done = run(
        *("flows", "sim", str(path), "--json", "--at", "2026-11-22T21:00:00+08:00"),
        settings={"WENZHU_DATA": str(data)},
        typed='{"text": "/danger"}\n',
    )

    turn = json.loads(done.out.splitlines()[0])
    assert (done.code, turn["flow"], turn["asking"]) == (0, "danger", "现状")
    assert "眼下怎么样" in done.out
    assert not data.exists()


def test_who_cites_a_law_is_listed_by_alias() -> None:
    """Flows, cards, rules and channels are named with their places, for a script as well."""
    said = run("flows", "check", "--impact", "治安-恐吓")
    listed = run("flows", "check", "--impact", "psl-50-threat-insult-privacy", "--json")

    uses = json.loads(listed.out)
    assert (said.code, listed.code) == (0, 0)
    assert {"flow", "card", "rule"} <= {use["kind"] for use in uses}
    first = uses[0]
    assert f"{first['file']}:{first['line']}: " in said.out
    assert f"“治安-恐吓”用在 {len(uses)} 处" in said.out


@pytest.mark.parametrize(("language", "said"), [("zh-Hans", "是不是想写"), ("en", "Did you mean")])
def test_an_id_that_is_none_is_wrong_use(language: str, said: str) -> None:
    """The nearest id is offered, with exit code 2."""
    done = run("flows", "check", "--impact", "治安恐吓", "--lang", language)

    assert done.code == 2
    assert said in done.err
    assert "治安-恐吓" in done.err
