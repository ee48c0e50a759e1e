"""String literals: what Python makes of them, or an error where it would be guessing."""

from __future__ import annotations

import ast
import random
import warnings

import pytest

from idlgen.strings import BadEscapeError, value_of

PIECES = (
    *("a", " ", "\u00e9", "\U0001f600", "\\\\", "\\'", '\\"', "\\n", "\\t", "\\r", "\\a", "\\b"),
    *("\\f", "\\v", "\\x41", "\\xe9", "\\u00e9", "\\U0001f600", "\\101", "\\7", "\\\n"),
    *("\\N{BULLET}", "\\N{LATIN SMALL LETTER A}", "# no comment", "%s", "{x}"),
)


@pytest.mark.parametrize("seed", range(20))
def test_value_is_what_python_makes_of_it(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        body = "".join(chance.choices(PIECES, k=chance.randrange(8)))
        quotes = chance.choice(('"', "'", '"""', "'''"))
        literal = chance.choice(("", "", "u", "U")) + quotes + body + quotes
        assert value_of(literal) == ast.literal_eval(literal), literal


def test_line_ends_of_windows_are_line_ends() -> None:
    assert value_of('"""a\r\nb"""') == "a\nb"
    assert value_of('"a\\\r\nb"') == "ab"


@pytest.mark.parametrize(
    ("literal", "escape"),
    [
        ('"a\\qb"', "\\q"),  # Python warns, and means a backslash
        ('"\\x4"', "\\x"),
        ('"\\u123"', "\\u"),
        ('"\\0"', "\\0"),
        ("'\\x00'", "\\x00"),
        ('"\\ud800"', "\\ud800"),
        ('"\\U00110000"', "\\U00110000"),
        ('"\\N{NO SUCH CHARACTER}"', "\\N{NO SUCH CHARACTER}"),
        ('"""a\\q"""', "\\q"),
    ],
)
def test_bad_escape_is_found_where_it_stands(literal: str, escape: str) -> None:
    with pytest.raises(BadEscapeError) as raised:
        value_of(literal)
    error = raised.value
    assert literal[error.start : error.end] == escape


def test_octal_escape_past_a_byte_is_taken_as_python_takes_it() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        expected = ast.literal_eval('"\\777"')
    assert value_of('"\\777"') == expected
