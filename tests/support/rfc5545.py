"""A second reader of iCalendar files, written from RFC 5545 alone (read 2026-11-24).

Strict where a phone is: lines of at most 75 octets ended by CRLF, properties within their
components, dates that are dates. It knows only what our files use.
"""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

_LINE = re.compile(r"(?P<name>[A-Z-]+)(?P<parameters>(?:;[A-Z-]+=[^;:]+)*):(?P<value>.*)")
_LINE_OCTETS = 75  # RFC 5545 section 3.1


@dataclass(slots=True)
class Component:
    """A component with its properties by name, and those within it."""

    kind: str
    properties: dict[str, tuple[dict[str, str], str]] = field(
        default_factory=dict[str, tuple[dict[str, str], str]]
    )
    within: "list[Component]" = field(default_factory=list["Component"])

    def text(self, name: str) -> str:
        """Give the text of a property, its escapes undone."""
        value = self.properties[name][1]
        return re.sub(r"\\([\\;,nN])", lambda m: "\n" if m[1] in "nN" else m[1], value)

    def time(self, name: str) -> datetime:
        """Give the time of a property."""
        parameters, value = self.properties[name]
        if value.endswith("Z"):
            return datetime.strptime(value, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        zone = ZoneInfo(parameters["TZID"])
        return datetime.strptime(value, "%Y%m%dT%H%M%S").replace(tzinfo=zone)

    def all(self, kind: str) -> "list[Component]":
        """Give the components of a kind."""
        return [one for one in self.within if one.kind == kind]


def read_calendar(body: bytes) -> Component:
    """Read a file.

    Raises:
        AssertionError: It breaks a rule of the RFC.
    """
    stack: list[Component] = []
    root: Component | None = None
    for line in _unfolded(body):
        found = _LINE.fullmatch(line)
        assert found, line
        name, value = found["name"], found["value"]
        if name == "BEGIN":
            component = Component(value)
            if stack:
                stack[-1].within.append(component)
            stack.append(component)
        elif name == "END":
            root = stack.pop()
            assert root.kind == value
        else:
            pairs = (pair.partition("=") for pair in found["parameters"].split(";")[1:])
            assert name not in stack[-1].properties, f"{name} twice"
            stack[-1].properties[name] = ({key: text for key, _, text in pairs}, value)
    assert root is not None
    assert not stack
    return _checked(root)


def _unfolded(body: bytes) -> list[str]:
    assert body.endswith(b"\r\n")
    raw = body[:-2].split(b"\r\n")
    assert all(len(line) <= _LINE_OCTETS for line in raw)
    assert not any(b"\n" in line or b"\r" in line for line in raw)
    joined: list[bytes] = []
    for line in raw:
        if line[:1] in {b" ", b"\t"}:
            joined[-1] += line[1:]
        else:
            joined.append(line)
    return [line.decode() for line in joined]


def _checked(root: Component) -> Component:
    """Look for what RFC 5545 sections 3.4 to 3.6 ask of every calendar."""
    assert root.kind == "VCALENDAR"
    assert root.text("VERSION") == "2.0"
    assert root.text("PRODID")
    assert root.within
    zones = {zone.text("TZID") for zone in root.all("VTIMEZONE")}
    for event in root.all("VEVENT"):
        assert {"UID", "DTSTAMP", "DTSTART"} <= set(event.properties)
        assert event.properties["DTSTART"][0]["TZID"] in zones
        assert event.time("DTEND") > event.time("DTSTART")
    uids = [event.text("UID") for event in root.all("VEVENT")]
    assert len(uids) == len(set(uids))
    return root
