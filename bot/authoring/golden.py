"""Print an exploration as dialogues: the golden text whose difference shows any change."""

from collections.abc import Iterator
from pathlib import Path

import orjson

from bot.authoring.explore import Exploration, Transition
from bot.engine.effects import Effect, Erased, Kept, Recorded, Said, Scheduled, Withdrawn
from bot.kernel.messages import Button, Message
from bot.kernel.values import FileRef, Json, Record, Value, to_json


def dialogue(exploration: Exploration) -> str:
    """Print every path of a flow, each answer once. Equal explorations give equal bytes."""
    lines: list[str] = []
    for chain in _chains(exploration.transitions):
        lines.append(f"## {question(chain[0].at)}")
        for transition in chain:
            lines.extend(lines_of(transition))
        lines.extend((f"=> {question(chain[-1].to)}", ""))
    return "\n".join(lines)


def question(id_: str) -> str:
    """Name a question by scene and slot, so that a step more or less before it is no change."""
    scene, _, rest = id_.partition("/")
    return f"{scene}:{rest.rpartition(':')[2]}" if rest else id_


def _chains(transitions: tuple[Transition, ...]) -> Iterator[tuple[Transition, ...]]:
    """Follow each answer that was not printed yet as far as new answers follow it."""
    left: dict[int, list[Transition]] = {}
    for transition in transitions:
        left.setdefault(transition.source, []).append(transition)
    for first in transitions:
        here = left[first.source]
        if first not in here:
            continue
        chain: list[Transition] = []
        step: Transition | None = first
        while step is not None:
            left[step.source].remove(step)
            chain.append(step)
            rest = left.get(step.target, []) if step.target is not None else []
            step = rest[0] if rest else None
        yield tuple(chain)


def lines_of(transition: Transition) -> Iterator[str]:
    """Print one answer and what it led to."""
    yield f"我: {transition.label}"
    for effect in transition.effects:
        yield from _effect(effect)


def _effect(effect: Effect) -> Iterator[str]:
    match effect:
        case Said(message=message):
            yield from _said(message)
        case Recorded(kind=kind, fields=fields):
            text = fields.get("text")
            long = text.splitlines() if isinstance(text, str) and "\n" in text else []
            yield f"  记: {kind} {_fields(fields)}"
            yield from (f"      | {line}".rstrip() for line in long)
        case Withdrawn(kind=kind):
            yield f"  记: -{kind}"
        case Scheduled(id=id_, due=due, text=text) if due is not None:
            name = id_ if id_.startswith("remind:") else id_.partition(":")[0]
            yield f"  过: {name} {due:%m-%d %H:%M} {text}".rstrip()
        case Kept(ref=ref, about=about):
            yield f"  件: {ref.name}{' ?' if about else ''}"
        case Erased():
            yield "  记: --"
        case _:  # a timer removed, or reminders silenced: nothing that is said
            pass


def _said(message: Message) -> Iterator[str]:
    if message.edits:
        return
    for number, line in enumerate(message.text.splitlines() or [""]):
        yield f"  {'  ' if number else '机'}{' ' if number else ':'} {line}".rstrip()
    own = [button for button in message.buttons if not button.id.startswith("!")]
    if own:
        yield f"      {' '.join(_button(button) for button in own)}"
    for file in message.files:
        yield f"      <{file.name}>"


def _button(button: Button) -> str:
    """Show an option with its id: that is what is stored, so it must not change unseen."""
    option = button.id.partition(":")[2]
    return f"[{button.label}]" if option.startswith("!") else f"[{button.label} {option}]"


def _fields(fields: Record) -> str:
    shown = {name: _value(value) for name, value in fields.items()}
    return orjson.dumps(shown).decode()


def _value(value: Value) -> Json:
    match value:
        case FileRef():
            return value.name
        case str() if "\n" in value:
            return "|"
        case tuple():
            return [item.name if isinstance(item, FileRef) else str(item) for item in value]
        case _:
            return to_json(value)


def golden_path(folder: Path, exploration: Exploration) -> Path:
    """Name the file that holds a flow's golden dialogues."""
    return folder / f"{exploration.flow}.txt"


def read_golden(folder: Path, exploration: Exploration) -> str:
    """Give the stored dialogues of a flow; empty when there are none."""
    path = golden_path(folder, exploration)
    return path.read_text(encoding="utf-8") if path.is_file() else ""


def write_golden(folder: Path, exploration: Exploration) -> bool:
    """Store a flow's dialogues; tell whether that changed the file."""
    text = dialogue(exploration)
    if text == read_golden(folder, exploration):
        return False
    folder.mkdir(parents=True, exist_ok=True)
    golden_path(folder, exploration).write_text(text, encoding="utf-8")
    return True
