"""The collector: bounds, order, suggestions."""

from __future__ import annotations

import pytest

from idlgen.diagnostics import MAX_FINDINGS, MAX_SUGGESTIONS, Diagnostics
from idlgen.source import SourceFile, Span


@pytest.fixture
def diagnostics() -> Diagnostics:
    return Diagnostics(SourceFile("a.idl", "some text"))


def test_warnings_are_no_errors(diagnostics: Diagnostics) -> None:
    diagnostics.warning("IDL202", "twice")
    before = diagnostics.has_errors
    diagnostics.error("IDL201", "unknown")
    assert (before, diagnostics.has_errors) == (False, True)
    assert [d.severity for d in diagnostics.found] == ["warning", "error"]


def test_order_is_that_of_the_text_and_stable(diagnostics: Diagnostics) -> None:
    for message, span in (("b", Span(5, 6)), ("a", Span(2, 9)), ("c", Span(5, 5)), ("whole", None)):
        diagnostics.error("IDL201", message, span)
    diagnostics.sort()
    assert [d.message for d in diagnostics.found] == ["whole", "a", "b", "c"]


def test_findings_are_bounded_and_the_last_says_so(diagnostics: Diagnostics) -> None:
    for number in range(3 * MAX_FINDINGS):
        diagnostics.warning("IDL202", str(number), Span(0, 1))
    assert len(diagnostics.found) == MAX_FINDINGS + 1
    assert diagnostics.found[-1].code == "IDL103"
    assert diagnostics.has_errors


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("dispoze_fn", "dispose_fn"),
        ("disposefn", "dispose_fn"),
        ("init_vla", "init_val"),
        ("copy", None),
        ("", None),
        ("x" * 300, None),
    ],
)
def test_did_you_mean(name: str, expected: str | None, diagnostics: Diagnostics) -> None:
    candidates = ["dispose_fn", "init_val", "namespace"]
    hint = None if expected is None else f"did you mean '{expected}'?"
    assert diagnostics.did_you_mean(name, candidates) == hint


def test_suggestions_end_where_there_are_many_findings(diagnostics: Diagnostics) -> None:
    asked = []

    def candidates() -> list[str]:
        asked.append(1)
        return ["name"]

    for _ in range(MAX_SUGGESTIONS):
        diagnostics.warning("IDL202", "twice")
    assert diagnostics.did_you_mean("nane", (c for c in candidates())) is None
