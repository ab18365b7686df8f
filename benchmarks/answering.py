"""What a handler of a peer does with an answer; the same for every peer."""

from typing import Any

from benchmarks.flow import HIGH, LOW, NOTE, PROMPT, QUESTIONS, THRESHOLD


def first(data: dict[str, Any]) -> str:
    """Begin: give the first question."""
    data.clear()
    data["总数"] = data["档"] = 0
    return PROMPT.format(grade=0, number=1, total=0)


def answered(data: dict[str, Any], number: int, text: str) -> tuple[str, int]:
    """Set the slots, write the note; give the next question and its number."""
    value = int(text)
    data[f"数{number}"] = value
    data["总数"] += value
    data["档"] = HIGH if value > THRESHOLD else LOW
    data["note"] = NOTE.format(number=number, value=value)
    following = number % QUESTIONS + 1
    prompt = PROMPT.format(grade=data["档"], number=following, total=data["总数"])
    return prompt, following
