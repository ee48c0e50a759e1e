"""The line that is shown with a diagnostic, and the carets below it."""

from __future__ import annotations

import pytest

from idlgen.excerpt import WIDTH, excerpt, visible
from idlgen.source import SourceFile, Span


def shown(text: str, start: int, end: int) -> tuple[str, str]:
    found = excerpt(SourceFile("a.idl", text), Span(start, end))
    return found.text, found.carets


@pytest.mark.parametrize(
    ("text", "marked", "line", "carets"),
    [
        ("abc def", "def", "abc def", "    ^^^"),
        ("\tabc", "abc", "        abc", "        ^^^"),
        ("ab\tcd", "cd", "ab      cd", "        ^^"),
        ("ab\tcd", "\t", "ab      cd", "  ^^^^^^"),
        # Two columns for a character of East Asia, none for one that combines.
        ("漢字 x", "x", "漢字 x", "     ^"),
        ("漢字 x", "字", "漢字 x", "  ^^"),
        ("e\u0301 x", "x", "e\u0301 x", "  ^"),
        ("a\x1bb x", "x", "a\\x1bb x", "       ^"),
        ("a\u202eb x", "x", "a\\u202eb x", "         ^"),
    ],
)
def test_carets_are_below_what_is_meant(text: str, marked: str, line: str, carets: str) -> None:
    start = text.index(marked)
    assert shown(text, start, start + len(marked)) == (line, carets)


def test_span_over_lines_is_marked_to_the_end_of_the_first() -> None:
    assert shown("f(a,\n  b)", 2, 9) == ("f(a,", "  ^^")


@pytest.mark.parametrize("end", ["\n", "\r\n", ""])
def test_end_of_line_has_a_caret_behind_it(end: str) -> None:
    assert shown(f"abc{end}", 3, 3) == ("abc", "   ^")


def test_long_line_is_cut_around_the_span() -> None:
    text = "x" * 500 + "HERE" + "y" * 500
    line, carets = shown(text, 500, 504)
    assert line.startswith("…")
    assert line.endswith("…")
    assert len(line) == WIDTH + 2
    assert line[carets.index("^") : len(carets)] == "HERE"


def test_long_line_is_whole_at_its_ends() -> None:
    text = "x" * 500
    assert not shown(text, 0, 1)[0].startswith("…")
    assert not shown(text, 499, 500)[0].endswith("…")


def test_span_longer_than_what_is_shown_is_cut() -> None:
    line, carets = shown("x" * 1000, 10, 900)
    assert len(carets) <= len(line)


def test_what_is_not_printable_is_made_visible() -> None:
    assert visible("a\nb\x00\ud800é") == "a\\nb\\x00\\ud800é"
