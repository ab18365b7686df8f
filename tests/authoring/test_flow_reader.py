"""Flow files become the engine's model."""

from bot.authoring.flow_reader import GLOBAL_ID, read_flow, read_transcripts
from bot.authoring.shape import grammar_words
from bot.authoring.yaml_source import parse_source
from bot.engine.expression import Constant, Contains
from bot.engine.model import Ask, Call, Do, Each, Flow, Go, GoBy, If, Let, Say
from bot.engine.template import Template
from bot.kernel.ids import FlowId

ENGLISH = """
title: 例子
about: 说明
tags: [urgent]
enter: [/a, 你好]
takes: [乙]
gives: [总额]
slots:
  甲: {type: choice, ask: 哪个？, choices: {p: 这个, q: {text: 那个, help: 说明, then: 好}}}
  乙:
    {type: text, ask: 什么？, hint: 提示, label: 名, skip: 没有, max: 9, min: 1, secret: yes,
     tries: 2}
  丙: {type: checklist, ask: 哪些？, choices: {m: 一, n: 二}, need: all}
  丁:
    type: list
    ask: 一笔一笔。
    more: 还有吗？
    max: 3
    of:
      数额: {type: money, ask: 多少？, check: [{if: 数额 > 0, else: 要大于零}]}
  算: number
scenes:
  开始:
    - say: [一, 二]
    - ask: [甲, 丁]
      say: 换个问法
      again: yes
      wait: {for: 2天, times: 3, say: 还在吗, then: 完}
    - let: {总额: 合计(丁.数额)}
    - if: 丙 包含 m
      then: 完
      else: [{say: 三}]
    - each: 丁
      as: 行
      steps: [{say: <行.数额>}]
    - do: note
      text: 记 <乙>
      files: [乙]
      private: yes
    - call: other
      with: {x: 乙}
      get: {算: y}
    - go: {甲: {p: 完, else: end}}
  完:
    - go: end
anytime:
  - {hear: [a], say: b}
  - {hear: [c], call: other}
  - {hear: [d], go: 完}
moved: {旧: 完}
tests:
  - name: 一
    at: 2026-11-22T23:30:00+08:00
    talk: [{我: ""}, {机: a|b}, {过: 3天}, {查: 总额 = 1}, {记: x}, {件: y.jpg}, {违规: r=符合}]
"""
CHINESE = (
    "标题: 例子\n简介: 说明\n槽位:\n  甲: {类型: yesno, 问: 是吗？}\n场景:\n  开始:\n"
    "    - 说: 你好\n    - 问: 甲\n    - 若: 甲\n      则: [{去: end}]\n      否则: [{说: 再见}]\n"
    "    - 令: {乙: 1}\n    - 去: end\n"
)


def _flow(text: str, id_: str = "f") -> Flow:
    source = parse_source(text.encode(), "flows/f.yaml", grammar_words())
    flow, findings = read_flow(source, FlowId(id_))
    assert findings == ()
    assert flow is not None
    return flow


def test_every_kind_of_step_is_read() -> None:
    """All eight verbs, with `go` in both its forms."""
    kinds = [type(step) for step in _flow(ENGLISH).scenes[0].steps]

    assert kinds == [Say, Ask, Let, If, Each, Do, Call, GoBy]


def test_the_head_of_a_flow_is_read() -> None:
    """Title, tags, entries, interface and moves."""
    flow = _flow(ENGLISH)

    assert (flow.title, flow.about, flow.urgent) == ("例子", "说明", True)
    assert (flow.enter, flow.takes, flow.gives) == (("/a", "你好"), ("乙",), ("总额",))
    assert flow.moved == {"旧": "完"}
    assert len(flow.version) == 64


def test_slots_are_read_with_all_their_keys() -> None:
    """Limits, secrets, options, rows and checks."""
    slots = {slot.name: slot for slot in _flow(ENGLISH).slots.values()}
    text, ticks, rows = slots[list(slots)[1]], slots[list(slots)[2]], slots[list(slots)[3]]

    assert (text.skip, text.minimum, text.maximum) == ("没有", 1, 9)
    assert (text.secret, text.tries, text.label) == (True, 2, "名")
    assert ticks.need == ("m", "n")
    assert rows.of[0].checks[0].message.source == "要大于零"
    assert rows.maximum == 3


def test_an_option_may_be_a_text_or_have_parts() -> None:
    """Short and long form of an option."""
    choices = next(iter(_flow(ENGLISH).slots.values())).choices

    assert [(one.id, one.label) for one in choices] == [("p", "这个"), ("q", "那个")]
    assert choices[1].help == "说明"
    assert choices[1].then is not None


def test_a_question_has_its_reminder() -> None:
    """`wait` says after how long, how often, what, and where to go then."""
    ask = _flow(ENGLISH).scenes[0].steps[1]

    assert isinstance(ask, Ask)
    assert ask.again
    assert ask.wait is not None
    assert (ask.wait.after.source, ask.wait.times, ask.wait.then) == ("2天", 3, "完")


def test_bare_words_that_are_no_names_become_options() -> None:
    """`丙 包含 m`: the slot is a name, the option a text."""
    step = _flow(ENGLISH).scenes[0].steps[3]

    assert isinstance(step, If)
    assert isinstance(step.condition.node, Contains)
    assert step.condition.node.item == Constant("m", 5, bare=True)
    assert step.condition.names == frozenset({"丙"})


def test_arguments_are_read_by_the_table_of_actions() -> None:
    """A text becomes a template, files become names, yes becomes true."""
    step = _flow(ENGLISH).scenes[0].steps[5]

    assert isinstance(step, Do)
    assert isinstance(step.arguments["text"].value, Template)
    assert step.arguments["files"].value == ("乙",)
    assert step.arguments["private"].value is True


def test_lines_of_a_test_are_read() -> None:
    """All seven kinds of line; a user may send an empty text."""
    test = _flow(ENGLISH).tests[0]

    verbs = [line.verb for line in test.talk]
    assert verbs == ["user", "bot", "wait", "check", "noted", "file", "finding"]
    assert test.talk[0].text == ""
    assert test.talk[3].expression is not None


def test_chinese_keys_mean_the_same() -> None:
    """说 问 若 则 否则 令 去 are say ask if then else let go."""
    steps = _flow(CHINESE).scenes[0].steps

    assert [type(step) for step in steps] == [Say, Ask, If, Let, Go]


def test_yes_and_no_in_cases_are_spelt_one_way() -> None:
    """`yes` and `是` are the same case."""
    text = CHINESE.replace("    - 去: end\n", "    - go: {甲: {yes: 开始, 否: end}}\n")
    step = _flow(text).scenes[0].steps[-1]

    assert isinstance(step, GoBy)
    assert [case[0] for case in step.cases] == ["是", "否"]


def test_the_global_file_has_digressions_only() -> None:
    """`_global.yaml` needs no title and takes no scenes."""
    flow = _flow("anytime:\n  - {hear: [a], say: b}\n", GLOBAL_ID)
    source = parse_source(b"anytime: []\nscenes: {}\n", "f")

    assert len(flow.anytime) == 1
    assert [one.code for one in read_flow(source, GLOBAL_ID)[1]] == ["F001"]


def test_a_faulty_step_leaves_the_others() -> None:
    """All findings come at once, and what can be read is read."""
    text = CHINESE.replace("- 说: 你好", "- 说说: 你好").replace("- 去: end\n", "- 去: []\n", 1)
    flow, findings = read_flow(parse_source(text.encode(), "f"), FlowId("f"))

    assert flow is not None
    assert [one.code for one in findings] == ["F002", "F008"]
    assert [type(step) for step in flow.scenes[0].steps] == [Ask, If, Let]


def test_transcripts_beside_a_flow_are_read() -> None:
    """A file of tests sees the names of its flow."""
    source = parse_source("tests:\n  - {name: 一, talk: [{查: 甲 = p}]}\n".encode(), "t")
    tests, findings = read_transcripts(source, frozenset({"甲"}))

    assert findings == ()
    assert tests[0].talk[0].expression is not None
    assert tests[0].talk[0].expression.names == frozenset({"甲"})
