"""Text to syntax tree, by Lark's LALR tables; whatever is wrong becomes a diagnostic.

A text is read twice where that is needed. ``statements`` is for one without mistakes: it reads a
third of the tokens, by the quick grammar, and never holds more than a statement. Any other it
refuses, and a few of those, and ``parse`` reads them from the beginning: it knows for sure.

The parsers build the tree while they reduce, so that there is no second one of Lark's. What a
constructor means is the business of lowering, which comment belongs where that of ``comments``,
and what to do about an error that of ``recovery``.
"""

from __future__ import annotations

from itertools import islice

from idlgen import syntax
from idlgen.builders import builder, quick_builder
from idlgen.grammar import Grammar, QuickGrammar
from idlgen.lalr import UnexpectedTokenError
from idlgen.memo import memoized

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterator

    from idlgen.diagnostics import Diagnostics
    from idlgen.tokens import Token

# How many tokens are parsed before the statements are handed out that they have completed.
_AT_ONCE = 100


@memoized()
def _quick_grammar() -> QuickGrammar:
    return QuickGrammar(quick_builder())


def statements(text: str, comments: deque[syntax.Comment]) -> Iterator[syntax.Statement]:
    """Yield the statements of a text, and append to *comments* those before and in each.

    No token and no statement is kept. Raises UnexpectedTokenError where the text has a mistake, or
    where it takes a second look to tell: ``parse`` does that.
    """
    grammar = _quick_grammar()
    state, tokens, rest = grammar.start(), grammar.scanner.scan(text, comments), None
    while rest is None:
        rest = state.feed_tokens(islice(tokens, _AT_ONCE))
        yield from state.take()
    yield from rest


@memoized()
def _grammar() -> Grammar:
    return Grammar(builder())


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


def _recover(grammar: Grammar, tokens: list[Token], diagnostics: Diagnostics) -> None:
    """Report what is wrong with *tokens*, by what a file without mistakes does not need."""
    from idlgen.recovery import recover

    recover(grammar.start(), tokens, diagnostics)
