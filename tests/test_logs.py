"""Log lines: one JSON object each, listed fields only, never a word of a user."""

import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import FIELDS, QUIET, set_up_logs
from tests.support.logs import restored

log = logging.getLogger("wenzhu.test")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    with restored():
        out = io.StringIO()
        set_up_logs("DEBUG", out)
        yield out


def _line(stream: io.StringIO) -> dict[str, object]:
    (line,) = stream.getvalue().splitlines()
    read: dict[str, object] = json.loads(line)
    return read


def test_line_holds_event_and_listed_fields(stream: io.StringIO) -> None:
    """Fields outside the list are dropped."""
    log.info("turn.done", extra={"ms": 12, "flow": "danger", "text": "金丝雀"})

    line = _line(stream)

    assert set(line) == {"at", "level", "event", "ms", "flow"}
    assert (line["level"], line["event"], line["ms"]) == ("INFO", "turn.done", 12)


def test_every_listed_field_is_printed(stream: io.StringIO) -> None:
    """No field of the list gets lost."""
    log.info("x", extra=dict.fromkeys(FIELDS, 1))

    assert set(FIELDS) <= set(_line(stream))


def test_arguments_are_not_put_into_the_event(stream: io.StringIO) -> None:
    """The template is printed, not what would be filled in."""
    log.info("said %s", "金丝雀")

    assert _line(stream)["event"] == "said %s"


def test_error_tells_type_and_frames_not_its_value(stream: io.StringIO) -> None:
    """`int("…")` quotes the text; the line does not, nor does a cause."""
    try:
        try:
            int("金丝雀")
        except ValueError as exc:
            raise RuntimeError("金丝雀") from exc
    except RuntimeError:
        log.exception("turn.failed")

    line = _line(stream)

    assert line["error"] == "RuntimeError"
    assert str(line["frames"]).startswith("['test_error_tells_type_and_frames_not_its_value:")
    assert "金丝雀" not in stream.getvalue()


def test_others_tell_only_their_name(stream: io.StringIO) -> None:
    """A library's message may quote what it carries; only its name is printed."""
    logging.getLogger("somebody").warning("sent 金丝雀 to %s", "me")

    assert _line(stream)["event"] == "somebody"


@pytest.mark.parametrize("name", QUIET)
def test_talkative_libraries_are_quiet(stream: io.StringIO, name: str) -> None:
    """At DEBUG too they say nothing below a warning."""
    logging.getLogger(name).info("body: 金丝雀")

    assert stream.getvalue() == ""


def test_level_hides_what_is_below() -> None:
    """At WARNING an info is not printed."""
    with restored():
        out = io.StringIO()
        set_up_logs("WARNING", out)

        log.info("x")
        log.warning("y")

        assert [json.loads(line)["event"] for line in out.getvalue().splitlines()] == ["y"]
