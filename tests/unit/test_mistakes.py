"""What a mistake is called, and what is marked."""

from __future__ import annotations

import pytest

from idlgen.mistakes import clipped
from tests.support.idl import found

E = "é"


@pytest.mark.parametrize(
    ("text", "code", "marked"),
    [
        ("a = f(b.c)", "IDL115", "."),
        ("a = f(b[0])", "IDL115", "["),
        ("a = f(1 + 2)", "IDL115", "+"),
        ("a = f(1 - 2)", "IDL115", "-"),
        ("a = f(-x)", "IDL115", "-"),
        ("a = f(x == 1)", "IDL115", "=="),
        ("a = f(x := 1)", "IDL115", ":="),
        ("a += f(1)", "IDL115", "+="),
        ("@f\na = f(1)", "IDL115", "@"),
        ("a = f(*b)", "IDL115", "*"),
        ("a = f(...)", "IDL115", "..."),
        ("import a", "IDL114", "import"),
        ("a = f(lambda: 1)", "IDL114", "lambda"),
        ("a = f(not b)", "IDL114", "not"),
        ("class = f(1)", "IDL114", "class"),
        ("a = f(class=1)", "IDL114", "class"),
        ('a = f(b"x")', "IDL109", "b"),
        ('a = f(f"x")', "IDL109", "f"),
        ('a = f(r"x")', "IDL109", "r"),
        ("a = f(1.5)", "IDL108", "1.5"),
        ("a = f(1e5)", "IDL108", "1e5"),
        ("a = f(0b1)", "IDL108", "0b1"),
        ("a = f(017)", "IDL108", "017"),
        ("a = f(1_000)", "IDL108", "1_000"),
        ("a = f(9PFS)", "IDL108", "9PFS"),
        ("a = f(5j)", "IDL108", "5j"),
        ('a = f("x)', "IDL107", '"'),
        ('a = f("""x)', "IDL107", '"""'),
        ('a = f("\\q")', "IDL110", "\\q"),
        ("a = f(\u201cx\u201d)", "IDL106", "\u201c"),
        (f"{E} = f(1)", "IDL106", E),
        ("a = f(1);", "IDL106", ";"),
        ("a = f(1\\)", "IDL106", "\\"),
        ("a = f(x?)", "IDL106", "?"),
        ("a = f(\u00a01)", "IDL106", "\u00a0"),
        ("a = ", "IDL116", ""),
        ("a = f(1, , 2)", "IDL116", ","),
        ("a = f({1})", "IDL116", "}"),
        ("a = f({1: 2: 3})", "IDL116", ":"),
        ("a b", "IDL116", "b"),
        ("a", "IDL116", ""),
        ('"text"', "IDL116", '"text"'),
        ("a = f(1", "IDL112", "("),
        ("a = f(1))", "IDL113", ")"),
        ("a = f(1 2)", "IDL111", ""),
    ],
)
def test_mistake(text: str, code: str, marked: str) -> None:
    assert found(text) == [(code, marked)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("short", "short"),
        ("two\n   lines", "two lines"),
        ("x" * 40, "x" * 40),
        ("x" * 41, "x" * 39 + "…"),
        ("x " * 5000, ("x " * 20)[:39] + "…"),
    ],
)
def test_quoted_text_is_short_and_on_a_line(text: str, expected: str) -> None:
    assert clipped(text) == expected
