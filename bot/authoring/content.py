"""Load `content/` into `Knowledge`; what is missing or wrong is a finding."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from bot.authoring.calendar_reader import read_calendar
from bot.authoring.channel_reader import Channel, read_channels
from bot.authoring.content_records import (
    read_answers,
    read_hotlines,
    read_letter,
    read_norms,
    read_scripts,
)
from bot.authoring.entry import Entry, entry_of
from bot.authoring.finding import Finding
from bot.authoring.reading import Reading
from bot.authoring.rule_reader import RuleSource, read_facts, read_rules
from bot.authoring.safety_reader import read_crisis, read_danger, read_scam
from bot.authoring.shape import Shape, nearest
from bot.authoring.yaml_source import Source, read_source
from bot.engine.knowledge import (
    COMMAND_NAMES,
    UI_KEYS,
    CommandName,
    Knowledge,
    Letter,
)
from bot.engine.mark import Mark
from bot.engine.template import Template

FACTS_FILE = "facts.yaml"
"""Beside the rules: what their facts are called."""
_CRISIS_FILE = "safety/crisis.yaml"
_UI = Shape("@ui", ("ui", "commands"), ("ui", "commands"))


@dataclass(frozen=True, slots=True)
class Content:
    """Everything under `content/`, and the files it was read from."""

    knowledge: Knowledge
    channels: tuple[Channel, ...]
    sources: tuple[Source, ...]
    findings: tuple[Finding, ...]
    rules: tuple[RuleSource, ...] = ()


class _Folder:
    """The content folder: reads files and remembers them."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.sources: list[Source] = []
        self.missing = Source("", "", None, ())

    def name(self, relative: str) -> str:
        return f"{self._root.name}/{relative}"

    def one(self, relative: str) -> Source:
        """Read a file; one that is not there is an empty source."""
        path = self._root / relative
        return self._read(path) if path.is_file() else self.missing

    def many(self, folder: str, but: str = "") -> tuple[Source, ...]:
        paths = sorted((self._root / folder).glob("*.yaml"))
        return tuple(self._read(path) for path in paths if path.name != but)

    def _read(self, path: Path) -> Source:
        relative = path.relative_to(self._root).as_posix()
        source = read_source(path, self.name(relative))
        self.sources.append(source)
        return source


def load_content(root: Path, today: date) -> Content:
    """Load a content folder. `today` decides which entries are past their review."""
    folder, reading = _Folder(root), Reading()
    channels = read_channels(folder.one("channels.yaml"), reading)
    ui, commands = _read_ui(folder, reading)
    start = Mark(folder.name(_CRISIS_FILE), 1, 1)
    crisis = read_crisis(folder.one(_CRISIS_FILE), start, reading)
    scam_words, scams = read_scam(folder.one("safety/scam.yaml"), reading)
    norms = read_norms(folder.many("law"), today, reading)
    rules = read_rules(folder.many("rules", but=FACTS_FILE), norms, reading)
    knowledge = Knowledge(
        norms=norms,
        hotlines=read_hotlines(folder.one("hotlines.yaml"), today, reading),
        scripts=read_scripts(folder.many("scripts"), reading),
        answers=read_answers(folder.many("answers"), reading),
        rules=tuple(one.rule for one in rules),
        fact_words=read_facts(folder.one(f"rules/{FACTS_FILE}"), reading),
        letters=_read_letters(folder, reading),
        channels=channels,
        calendar=read_calendar(folder.many("calendar"), reading),
        ui=ui,
        commands=commands,
        crisis_words=crisis.words,
        crisis=crisis.replies,
        calm=crisis.calm,
        safe_label=crisis.safe_label,
        danger=read_danger(folder.one("safety/danger.yaml"), reading),
        scam_words=scam_words,
        scams=scams,
    )
    return Content(knowledge, channels, tuple(folder.sources), tuple(reading.findings), rules)


def load_rules(root: Path, today: date) -> Knowledge:
    """Load only what judging a case needs: norms, rules, and the program's own wording."""
    folder, reading = _Folder(root), Reading()
    norms = read_norms(folder.many("law"), today, reading)
    rules = read_rules(folder.many("rules", but=FACTS_FILE), norms, reading)
    ui, _ = _read_ui(folder, reading)
    return Knowledge(norms=norms, rules=tuple(one.rule for one in rules), ui=ui)


def _read_letters(folder: _Folder, reading: Reading) -> dict[str, Letter]:
    letters: dict[str, Letter] = {}
    for source in folder.many("letters"):
        id_ = source.file.rpartition("/")[2].removesuffix(".yaml")
        letter = read_letter(source, id_, reading)
        if letter is not None:
            letters[id_] = letter
    return letters


def _read_ui(
    folder: _Folder, reading: Reading
) -> tuple[Mapping[str, Template], Mapping[CommandName, tuple[str, ...]]]:
    relative = "ui/zh-Hans.yaml"
    entry = entry_of(folder.one(relative), _UI, reading)
    start = Mark(folder.name(relative), 1, 1)
    entry = entry or Entry({}, start, reading)
    texts = _texts(entry, reading)
    for key in UI_KEYS:
        if key not in texts:
            reading.report("F046", entry.place("ui"), key=key, part="ui")
    return texts, _commands(entry, reading)


def _texts(entry: Entry, reading: Reading) -> dict[str, Template]:
    node = entry.values.get("ui")
    given = reading.map(node, "ui") if node is not None else None
    texts: dict[str, Template] = {}
    for key, value in given.items if given else ():
        template = reading.template(value, key.text)
        if template is not None:
            texts[key.text] = template
    return texts


def _commands(entry: Entry, reading: Reading) -> dict[CommandName, tuple[str, ...]]:
    node = entry.values.get("commands")
    given = reading.map(node, "commands") if node is not None else None
    phrases: dict[CommandName, tuple[str, ...]] = {}
    for name in COMMAND_NAMES:
        value = given.get(name) if given else None
        if value is None:
            reading.report("F046", entry.place("commands"), key=name, part="commands")
        else:
            phrases[name] = tuple(word.text for word in reading.words(value, name))
    for key, _ in given.items if given else ():
        if key.text not in COMMAND_NAMES:
            near = nearest(key.text, COMMAND_NAMES)
            reading.report("F001", key.mark, key=key.text, part="commands", near=near)
    return phrases
