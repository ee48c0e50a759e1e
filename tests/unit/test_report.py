"""The four formats of a report, and reports on a terminal."""

from __future__ import annotations

import io
import json
import re
from typing import TYPE_CHECKING

import pytest

from idlgen import report
from idlgen.frontend import load_text

if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics

TEXT = """a = Struct("a", [
    ("x", uint9),
    ])
b = Struct("b", [
    ("y", nothing),
    ], dispoze_fn="c")
"""
TWICE = 'a = UInt(8)\na = Struct("a", [("x", uint8), ("x", uint8)])\n'


def found(text: str, path: str = "dir/a.idl") -> Diagnostics:
    _, diagnostics = load_text(path, text)
    assert diagnostics.found
    return diagnostics


def test_json_has_all_there_is_to_say() -> None:
    document = json.loads(report.render([found(TWICE)], "json"))
    assert (document["format"], document["version"]) == ("idlgen-diagnostics", 1)
    assert (document["errors"], document["warnings"]) == (1, 1)
    warning, error = document["diagnostics"]
    assert warning["code"] == "IDL202"
    assert warning["notes"][0]["line"] == 1
    assert error["path"] == "dir/a.idl"
    assert error["severity"] == "error"
    place = [error[key] for key in ("line", "column", "end_line", "end_column")]
    assert place == [2, 33, 2, 36]
    assert error["definition"] == "a"


def test_github_gives_a_command_a_line() -> None:
    lines = report.render([found(TEXT, "a,b:c.idl")], "github").splitlines()
    assert len(lines) == 3
    for line in lines:
        assert re.fullmatch(
            r"::error file=a%2Cb%3Ac\.idl,line=\d+,endLine=\d+,col=\d+,endColumn=\d+,"
            r"title=[^:]*::.+",
            line,
        ), line
    assert "line=2,endLine=2,col=11,endColumn=15" in lines[0]
    assert "did you mean" in lines[0]


def test_github_escapes_what_would_end_a_command() -> None:
    (line,) = report.render([found('a = Builtin("x%y\\nz")')], "github").splitlines()
    assert "x%25y" in line


def test_sarif_is_a_run_with_rules_and_places() -> None:
    document = json.loads(report.render([found(TEXT), found(TWICE, "/abs/b c.idl")], "sarif"))
    assert document["version"] == "2.1.0"
    (run,) = document["runs"]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert rules == sorted(set(rules))
    for result in run["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        assert result["level"] in ("error", "warning")
        (location,) = result["locations"]
        region = location["physicalLocation"]["region"]
        assert region["startLine"] >= 1
        assert (region["endLine"], region["endColumn"]) >= (
            region["startLine"],
            region["startColumn"],
        )
    uris = {
        r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in run["results"]
    }
    assert uris == {"dir/a.idl", "file:///abs/b%20c.idl"}
    twice = next(r for r in run["results"] if r["ruleId"] == "IDL202")
    assert twice["relatedLocations"][0]["physicalLocation"]["region"]["startLine"] == 1


@pytest.mark.parametrize("form", report.FORMATS)
def test_nothing_found_is_an_empty_report(form: report.Format) -> None:
    _, diagnostics = load_text("a.idl", "")
    text = report.render([diagnostics], form)
    if form in ("text", "github"):
        assert text == ""
    else:
        assert json.loads(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (TEXT, "3 errors"),
        (TWICE, "1 error, 1 warning"),
        ("a = UInt(8)\na = UInt(8)", "1 warning"),
    ],
)
def test_summary(text: str, expected: str) -> None:
    _, diagnostics = load_text("a.idl", text)
    assert report.summary([diagnostics]) == expected


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_terminal_gets_the_same_text_in_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    stream = Terminal()
    report.write([found(TWICE)], "text", stream)
    coloured = stream.getvalue()
    assert "\x1b[" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == report.render([found(TWICE)], "text")


def test_stream_that_lacks_a_character_gets_an_escape() -> None:
    data = io.BytesIO()
    stream = io.TextIOWrapper(data, encoding="ascii")
    report.write([found('a = Builtin("\u00e9")')], "text", stream)
    stream.flush()
    assert b"\\xe9" in data.getvalue()


def test_path_and_names_cannot_move_the_cursor() -> None:
    text = report.render([found("a = \x1b[2J", "\x1b[31m.idl")], "text")
    assert "\x1b" not in text
    assert text.startswith("\\x1b[31m.idl:1:5: error:")
