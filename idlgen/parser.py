"""Text to syntax tree, by Lark's LALR parser; whatever is wrong becomes a diagnostic.

The parser builds the tree while it reduces, so that there is no second one of Lark's. What a
constructor means is the business of lowering, which comment belongs where that of ``comments``,
and what to do about an error that of ``recovery``.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import islice

from idlgen import syntax
from idlgen.lalr import UnexpectedTokenError
from idlgen.strings import value_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator
    from typing import Any, TypeVar

    from idlgen.diagnostics import Diagnostics
    from idlgen.grammar import Grammar
    from idlgen.tokens import Token

    _T = TypeVar("_T")

_CONSTANTS = {"True": True, "False": False, "None": None}

# How many tokens are parsed before the statements are handed out that they have completed.
_AT_ONCE = 100

# The two parts of a token that the grammar calls PAIR.
_PARTS = re.compile(r"""\(\s*("[^"]*"|-?[0-9]+)\s*,\s*("[^"]*"|\w+)""")


class _Builder:
    """Builds syntax nodes; Lark calls the method of a rule's or an alternative's name.

    A method gets the values of the symbols on the rule's right-hand side, tokens included.
    """

    def start(self, children: list[syntax.Statement]) -> tuple[syntax.Statement, ...]:
        return tuple(children)

    def assignment(self, children: list[Any]) -> syntax.Assignment:
        target, _, value = children
        return syntax.Assignment(target.start, value.end, _word(target), value)

    # --- literals and names -------------------------------------------------------------------

    def name(self, children: list[Token]) -> syntax.Name:
        return _word(children[0])

    def constant(self, children: list[Token]) -> syntax.Constant:
        token = children[0]
        return syntax.Constant(token.start, token.end, _CONSTANTS[token.text])

    def integer(self, children: list[Token]) -> syntax.Integer:
        last = children[-1]
        value = int(last.text, 0)
        return syntax.Integer(children[0].start, last.end, -value if len(children) == 2 else value)

    def string(self, children: list[list[Token]]) -> syntax.String:
        literals = children[0]
        value = "".join([value_of(literal.text) for literal in literals])
        return syntax.String(literals[0].start, literals[-1].end, value)

    def pair(self, children: list[Token]) -> syntax.Tuple:
        _, text, start, end = children[0]
        match = _PARTS.match(text)
        assert match is not None
        first, second = match.groups()
        return syntax.Tuple(
            start,
            end,
            (_simple(first, start + match.start(1)), _simple(second, start + match.start(2))),
        )

    # --- what stands in brackets; the lists grow in place while the parser is inside them -----

    def first(self, children: list[_T]) -> list[_T]:
        return children[:1]

    def first_two(self, children: list[_T]) -> list[_T]:
        return [children[0], children[2]]

    def also(self, children: list[Any]) -> list[Token]:
        literals: list[Token] = children[0]
        literals.append(children[1])
        return literals

    def following(self, children: list[Any]) -> list[syntax.Node]:
        elements: list[syntax.Node] = children[0]
        elements.append(children[2])
        return elements

    def with_comma(self, children: list[_T]) -> _T:
        return children[0]

    def grouped(self, children: list[Any]) -> syntax.Expression:
        inner: syntax.Expression = children[1]
        return inner

    def parenthesised(self, children: list[Any]) -> syntax.Tuple:
        return syntax.Tuple(*_bracket(children))

    def bracketed(self, children: list[Any]) -> syntax.List:
        return syntax.List(*_bracket(children))

    def braced(self, children: list[Any]) -> syntax.Dict:
        return syntax.Dict(*_bracket(children))

    def pairing(self, children: list[Any]) -> tuple[syntax.Expression, syntax.Expression]:
        return children[0], children[2]

    def keyword(self, children: list[Any]) -> syntax.Keyword:
        name, _, value = children
        return syntax.Keyword(name.start, value.end, _word(name), value)

    def call(self, children: list[Any]) -> syntax.Call:
        name, *brackets = children
        _, end, given = _bracket(brackets)
        return syntax.Call(
            name.start,
            end,
            _word(name),
            tuple([a for a in given if not isinstance(a, syntax.Keyword)]),
            tuple([a for a in given if isinstance(a, syntax.Keyword)]),
        )


def _word(token: Token) -> syntax.Name:
    return syntax.Name(token.start, token.end, token.text)


def _simple(text: str, start: int) -> syntax.Expression:
    """Return the node of a part of a pair, which begins at *start*."""
    end = start + len(text)
    if text[0] == '"':
        return syntax.String(start, end, text[1:-1])
    if text[0] in "-0123456789":
        return syntax.Integer(start, end, int(text))
    if text in _CONSTANTS:
        return syntax.Constant(start, end, _CONSTANTS[text])
    return syntax.Name(start, end, text)


def _bracket(children: list[Any]) -> tuple[int, int, tuple[Any, ...]]:
    """Return where brackets begin and end, and what is between them."""
    inside = tuple(children[1]) if len(children) == 3 else ()
    return children[0].start, children[-1].end, inside


@cache
def _grammar() -> Grammar:
    from idlgen.grammar import Grammar

    return Grammar(_Builder())


def parse(diagnostics: Diagnostics) -> syntax.SyntaxTree | None:
    """Return the tree of the collector's source; or report what is wrong and return ``None``."""
    grammar = _grammar()
    tokens, comments = grammar.scanner.scan(diagnostics.source.text)
    if tokens[-1].type == "MANY":
        _recover(grammar, tokens[-1:], diagnostics)
        return None
    try:
        statements: tuple[syntax.Statement, ...] = grammar.start().feed_tokens(tokens, True)
    except UnexpectedTokenError:
        _recover(grammar, tokens, diagnostics)
        return None
    return syntax.SyntaxTree(statements, tuple(comments))


def statements(text: str, comments: deque[syntax.Comment]) -> Iterator[syntax.Statement]:
    """Yield the statements of a text, and append to *comments* those before and in each.

    No token and no statement is kept. Raises UnexpectedTokenError where the text has a mistake, or
    where it takes a second look to tell: ``parse`` does that.
    """
    grammar = _grammar()
    state, tokens, rest = grammar.start(), grammar.scanner.stream(text, comments), None
    while rest is None:
        rest = state.feed_tokens(islice(tokens, _AT_ONCE), True)
        yield from state.take()
    yield from rest


def _recover(grammar: Grammar, tokens: list[Token], diagnostics: Diagnostics) -> None:
    """Report what is wrong with *tokens*, by what a file without mistakes does not need."""
    from idlgen.recovery import recover

    recover(grammar.start(), tokens, diagnostics)
