"""`wenzhu assess`: findings on a case document, in the shape that others depend on."""

import json
from typing import Any

import pytest

from bot.casework.rules import ABOUT, ANSWERS, TRACKS
from tests.support import process

AT = ("--at", "2026-11-24T12:00:00+08:00")
CASE: dict[str, Any] = {
    "user": {"role": "debtor", "name": None, "province": None},
    "debts": [
        {
            "id": "d1",
            "lender": "某某消费金融",
            "lender_type": "consumer_finance",
            "product": "consumer_loan",
            "principal": "12000.00",
            "overdue_since": "2026-08-01",
            "contract_date": None,
        }
    ],
    "collectors": [{"id": "c1", "name": None, "debts": ["d1"], "numbers": ["4001234567"]}],
    "incidents": [
        {
            "id": "i1",
            "debt": "d1",
            "collector": "c1",
            "channel": "call",
            "at": {
                "from": "2026-11-21T22:10:00+08:00",
                "to": "2026-11-21T22:10:00+08:00",
                "precision": "exact",
            },
            "connected": True,
            "duration_s": 120,
            "target": "debtor",
            "acts": ["threat_violence"],
            "debtor_reachable": True,
            "consent_night": False,
            "words": None,
            "evidence": [],
        }
    ],
    "notes": [],
    "evidence": [],
    "complaints": [],
    "offers": [],
}


def assessed(case: object, *more: str) -> dict[str, Any]:
    """Assess one document."""
    done = process.run("assess", "--json", *AT, *more, typed=json.dumps(case))
    assert done.code == 0, done.err
    found: dict[str, Any] = json.loads(done.out)
    return found


def test_a_finding_has_its_whole_shape() -> None:
    """Missing keys are not allowed."""
    findings = assessed(CASE)["findings"]

    assert findings
    for finding in findings:
        assert finding["about"] in ABOUT
        assert finding["answer"] in ANSWERS
        assert set(finding["tracks"]) <= set(TRACKS)
        assert {"id", "title", "article", "force", "in_force_from"} <= set(finding["norm"])
        assert finding["say"]
        assert finding["incident"] == "i1"
    hours = [one for one in findings if one["about"] == "hours"]
    assert [one["answer"] for one in hours if one["norm"]["id"] == "gbt45251-hours"] == ["符合"]


def test_police_comes_before_the_rest() -> None:
    """What concerns safety is told first."""
    findings = assessed(CASE)["findings"]

    assert findings[0]["tracks"][0] == "police"


def test_a_polite_call_by_day_fits_no_breach() -> None:
    """One reminder by day is lawful."""
    (call,) = CASE["incidents"]
    day: dict[str, Any] = {
        **call["at"],
        "from": "2026-11-21T10:00:00+08:00",
        "to": "2026-11-21T10:00:00+08:00",
    }
    polite: dict[str, Any] = {**CASE, "incidents": [{**call, "at": day, "acts": []}]}

    assert all(one["answer"] != "符合" for one in assessed(polite)["findings"])


def test_what_was_no_use_is_told_in_words() -> None:
    """A time still to come is not used, and the hour is not guessed."""
    (call,) = CASE["incidents"]
    later: dict[str, Any] = {
        **call["at"],
        "from": "2027-11-21T22:10:00+08:00",
        "to": "2027-11-21T22:10:00+08:00",
    }
    found = assessed({**CASE, "incidents": [{**call, "at": later}]})

    (unusable,) = found["unusable"]
    assert (unusable["path"], unusable["why"]) == ("incidents.1.at", "future")
    assert "还没到" in unusable["say"]
    hours = [one for one in found["findings"] if one["about"] == "hours"]
    assert {one["answer"] for one in hours} == {"尚不能判断"}


def test_a_batch_answers_line_for_line() -> None:
    """A line that is no JSON does not stop the others."""
    typed = "\n".join((json.dumps(CASE), "{", json.dumps({})))

    done = process.run("assess", "--batch", *AT, typed=typed)

    first, second, third = (json.loads(line) for line in done.out.splitlines())
    assert first["findings"]
    assert second == {
        "findings": [],
        "unusable": [{"path": "", "why": "not_a_record", "say": second["unusable"][0]["say"]}],
    }
    assert third == {"findings": [], "unusable": []}


@pytest.mark.parametrize("typed", ["", "{", "x"])
def test_what_is_no_json_is_wrong_use(typed: str) -> None:
    """It ends with a sentence and 2."""
    done = process.run("assess", "--json", typed=typed)

    assert (done.code, done.out) == (2, "")
    assert "JSON" in done.err
    assert "Traceback" not in done.err


def test_people_get_lines() -> None:
    """Without `--json` each finding is one line with its norm."""
    case: dict[str, Any] = {**CASE, "debts": [*CASE["debts"], {"id": "d1"}]}

    done = process.run("assess", *AT, typed=json.dumps(case))

    lines = done.out.splitlines()
    assert any(line.startswith("符合 i1 ") for line in lines)
    assert lines[-1].startswith("debts.2: ")
