"""Statements are whole lines; long ones are broken between arguments, where they have to be."""

from __future__ import annotations

import pytest

from idlgen.cabi.lines import block, leave, statement, switch

MEMBER = "a_member_of_a_long_name"
LONG = f"libxl__a_function_of_a_long_name(ctx, &dst->{MEMBER}, &src->{MEMBER})"


def test_what_fits_is_one_line() -> None:
    assert statement("a = f(b, c)") == "    a = f(b, c);\n"
    assert statement("return", "") == "return;\n"


def test_a_call_is_broken_between_its_arguments_below_the_first_one() -> None:
    assert statement(LONG).splitlines() == [
        f"    libxl__a_function_of_a_long_name(ctx, &dst->{MEMBER},",
        f"    {' ' * 33}&src->{MEMBER});",
    ]


def test_brackets_inside_of_an_argument_are_its_own() -> None:
    inner = "a_function(first, second)"
    lines = statement(f"x = f({inner}, {inner}, {inner}, {inner})").splitlines()
    assert sum(line.count(inner) for line in lines) == 4
    assert all(len(line) <= 100 for line in lines)


@pytest.mark.parametrize(("indent", "lines"), [(4, 1), (8, 1), (9, 2), (12, 2)])
def test_what_is_inside_of_a_block_has_less_room(indent: int, lines: int) -> None:
    text = f"f({'a' * 40}, {'b' * 46})"
    assert len(text) == 91
    made = statement(text, " " * indent)
    assert made.count("\n") == lines
    assert all(len(line) <= 100 for line in made.splitlines())


def test_what_is_no_call_stays_long() -> None:
    text = f"{'x' * 60} = {'y' * 60}"
    assert statement(text) == f"    {text};\n"


def test_a_test_stays_long() -> None:
    assert leave(LONG * 2, "return") == f"    if ({LONG * 2})\n        return;\n"


def test_a_block_without_a_body_is_its_head() -> None:
    assert block("if (a)", statement("b", " " * 8)) == "    if (a) {\n        b;\n    }\n"
    assert block("for (;;)", "") == "    for (;;);\n"


def test_a_switch_has_the_cases_that_do_something_or_is_none() -> None:
    body = statement("b", " " * 8)
    assert switch("a", [("X", body), ("Y", "")]).splitlines() == [
        "    switch (a) {",
        "    case X:",
        "        b;",
        "        break;",
        "    default:",
        "        break;",
        "    }",
    ]
    assert switch("a", [("Y", "")]) == ""
