"""Where the parser stands, read from its stacks."""

from __future__ import annotations

import pytest

from idlgen.lalr import UnexpectedTokenError
from idlgen.parser import _grammar
from idlgen.stack import Stack
from idlgen.tokens import Token


def stack(text: str) -> Stack:
    """Return the stacks after all tokens of a text that goes on."""
    grammar = _grammar()
    made = Stack(grammar.start())
    for token in grammar.scanner.scan(text)[0][:-1]:
        made.feed(token)
    return made


@pytest.mark.parametrize(
    ("text", "kinds", "function"),
    [
        ("a = f(", ["LPAR"], "f"),
        ("a = f([(1,", ["LPAR", "LSQB", "LPAR"], None),
        ("a = f([(1, 2), g(3)", ["LPAR", "LSQB"], None),
        ("a = f({'x': [1], 'y':", ["LPAR", "LBRACE"], None),
        ("a = f(b=g(", ["LPAR", "LPAR"], "g"),
        ("a = f(1)", [], None),
        ("", [], None),
    ],
)
def test_brackets_that_are_open(text: str, kinds: list[str], function: str | None) -> None:
    made = stack(text)
    assert made.open_brackets() == kinds
    bracket = made.bracket()
    assert (bracket.function if bracket else None) == function


def test_outer_bracket_is_below_the_inner() -> None:
    made = stack("a = f([(1,")
    inner = made.bracket()
    assert inner is not None
    outer = made.bracket(below=inner.height)
    assert outer is not None
    assert (inner.opener.text, outer.opener.text) == ("(", "[")


@pytest.mark.parametrize("text", ["a = f(1, [", "a = f(1, [2, g(", "a = f(x=", "a = f({'k':"])
def test_closing_leaves_a_parser_that_goes_on(text: str) -> None:
    made = stack(text)
    while (bracket := made.bracket()) is not None:
        made.close(bracket)
    for token in _grammar().scanner.scan("b = g(1)")[0]:
        made.feed(token)
    assert made.open_brackets() == []


def test_element_is_replaced_by_a_complete_one() -> None:
    made = stack("a = f(1, b =")
    bracket = made.bracket()
    assert bracket is not None
    made.placeholder(bracket)
    made.feed(Token("RPAR", ")", 0, 1))
    made.feed(Token("$END", "", 0, 0))


def test_cut_takes_the_parser_back() -> None:
    made = stack("a = f(1")
    made.cut(0)
    with pytest.raises(UnexpectedTokenError):
        made.feed(Token("RPAR", ")", 0, 1))
    made.feed(Token("NAME", "b", 0, 1))
