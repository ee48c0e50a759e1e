"""The scanner: whole texts, limits, and what is left of a string that does not end."""

from __future__ import annotations

import pytest

from idlgen.parser import _grammar
from idlgen.tokens import MAX_DEPTH, MAX_NAME, MAX_STRING, MAX_TOKENS, Token


def scan(text: str) -> list[Token]:
    tokens, _ = _grammar().scanner.scan(text)
    return tokens


def kinds(text: str) -> str:
    return " ".join(token.type for token in scan(text))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "$END"),
        ('a = f("b", [1])', "NAME EQUAL NAME LPAR STRING COMMA LSQB INTEGER RSQB RPAR $END"),
        ('[("a", uint8)]', "LSQB PAIR RSQB $END"),
        ("[(-1, 'a')]", "LSQB LPAR MINUS INTEGER COMMA STRING RPAR RSQB $END"),
        ('(\n"a"\n,\nuint8\n)', "PAIR $END"),
        ('("a", uint8,)', "LPAR STRING COMMA NAME COMMA RPAR $END"),
        ('("a\\x41", uint8)', "LPAR STRING COMMA NAME RPAR $END"),
        # The brackets of a call are none of a pair.
        ('Builtin("a", b)', "NAME LPAR STRING COMMA NAME RPAR $END"),
        ('x\n("a", b)', "NAME PAIR $END"),
        # A word of Python's is no name, in a pair neither.
        ('("a", import)', "LPAR STRING COMMA KEYWORD RPAR $END"),
        ("Nonesuch None", "NAME CONSTANT $END"),
        ("0x1f 0 00 7", "INTEGER INTEGER INTEGER INTEGER $END"),
        ("1.5 017 1L 9PFS 1e9", "STRAY STRAY STRAY STRAY STRAY $END"),
        ('"a" b"c"', "STRING NAME STRING $END"),
        ('"\\q"', "STRAY $END"),
        ("a.b", "NAME STRAY NAME $END"),
        ("\\\n a", "NAME $END"),
        ("# only a comment", "$END"),
    ],
)
def test_kinds(text: str, expected: str) -> None:
    assert kinds(text) == expected


def test_tokens_are_where_they_stand() -> None:
    text = 'a = [("b", c), -1, """d\ne"""] # f\n'
    for token in scan(text)[:-1]:
        assert text[token.start : token.end] == token.text
        assert token.span == (token.start, token.end)


def test_comments_lose_the_sign_and_one_space() -> None:
    _, comments = _grammar().scanner.scan("#a\n# b\n#  c\n#\r\nx # '\"")
    assert [c.text for c in comments] == ["a", "b", " c", "", "'\""]


def test_string_that_does_not_end_leaves_its_brackets_and_commas() -> None:
    assert kinds('f("a, b), [\nc)') == "NAME LPAR STRAY COMMA RPAR COMMA LSQB NAME RPAR $END"
    assert kinds("f('''a, b), [\nc)") == "NAME LPAR STRAY COMMA RPAR COMMA LSQB RPAR $END"


@pytest.mark.parametrize("length", [MAX_NAME, MAX_NAME + 1])
def test_longest_name(length: int) -> None:
    expected = "NAME" if length == MAX_NAME else "LONG"
    assert kinds("x" * length) == f"{expected} $END"
    assert ("LONG" in kinds(f'("a", {"x" * length})')) is (expected == "LONG")


@pytest.mark.parametrize("length", [MAX_STRING, MAX_STRING + 1])
def test_longest_string(length: int) -> None:
    expected = "STRING" if length == MAX_STRING else "LONG"
    assert kinds(f'"{"x" * (length - 2)}"') == f"{expected} $END"


@pytest.mark.parametrize("depth", [MAX_DEPTH, MAX_DEPTH + 1])
def test_deepest_bracket(depth: int) -> None:
    assert ("DEEP" in kinds("[" * depth)) is (depth > MAX_DEPTH)


@pytest.mark.parametrize("text", ["a\n", "#\n", '"\n', "x = ([\n"])
def test_tokens_are_bounded(text: str) -> None:
    tokens, comments = _grammar().scanner.scan(text * (MAX_TOKENS + 10))
    assert tokens[-1].type == "MANY"
    assert len(tokens) + len(comments) <= 2 * MAX_TOKENS


def test_brackets_in_a_string_that_does_not_end_are_bounded() -> None:
    tokens = scan('"' + "(" * (MAX_TOKENS + 10))
    assert len(tokens) <= MAX_TOKENS + 3
