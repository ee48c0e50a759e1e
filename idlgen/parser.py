"""Text to syntax tree, by Lark's LALR parser; every error of Lark becomes a diagnostic."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from lark import Lark, Token, Transformer
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from idlgen import syntax
from idlgen.source import Span

if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics

GRAMMAR = Path(__file__).with_name("idl.lark")


def _span(first: Token | syntax.Node, last: Token | syntax.Node) -> Span:
    start = first.start_pos if isinstance(first, Token) else first.span.start
    end = last.end_pos if isinstance(last, Token) else last.span.end
    return Span(start or 0, end or 0)


class _Builder(Transformer):
    """Builds syntax nodes as the parser reduces."""

    def start(self, children):
        return tuple(children)

    def assignment(self, children):
        target = self._name(children[0])
        return syntax.Assignment(Span(target.span.start, children[1].span.end), target, children[1])

    def _name(self, token):
        return syntax.Name(_span(token, token), str(token))

    def name(self, children):
        return self._name(children[0])

    def string(self, children):
        return syntax.String(
            _span(children[0], children[-1]), "".join(ast.literal_eval(t) for t in children)
        )

    def integer(self, children):
        value = int(children[-1], 0) if not children[-1].isdigit() else int(children[-1])
        return syntax.Integer(
            _span(children[0], children[-1]), -value if len(children) > 1 else value
        )

    def constant(self, children):
        value = {"True": True, "False": False, "None": None}[str(children[0])]
        return syntax.Constant(_span(children[0], children[0]), value)

    def _children_of(self, children):
        return tuple(c for c in children[1:-1] if not isinstance(c, Token))

    def list(self, children):
        return syntax.List(_span(children[0], children[-1]), self._children_of(children))

    def parenthesised(self, children):
        items = self._children_of(children)
        if len(items) == 1 and not any(
            isinstance(c, Token) and c.type == "COMMA" for c in children
        ):
            return items[0]
        return syntax.Tuple(_span(children[0], children[-1]), items)

    def entry(self, children):
        return tuple(children)

    def dict(self, children):
        return syntax.Dict(_span(children[0], children[-1]), tuple(children[1:-1]))

    def keyword(self, children):
        name = self._name(children[0])
        return syntax.Keyword(Span(name.span.start, children[1].span.end), name, children[1])

    def call(self, children):
        function = self._name(children[0])
        inner = children[2:-1]
        return syntax.Call(
            _span(children[0], children[-1]),
            function,
            tuple(c for c in inner if not isinstance(c, syntax.Keyword)),
            tuple(c for c in inner if isinstance(c, syntax.Keyword)),
        )


@cache
def _parser() -> Lark:
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="basic",
        maybe_placeholders=False,
        transformer=_Builder(),
        start="start",
    )


def parse(diagnostics: Diagnostics) -> syntax.SyntaxTree | None:
    """Parse the collector's source; report what is wrong and return None where nothing is left."""
    try:
        statements = _parser().parse(diagnostics.source.text)
    except UnexpectedInput as error:
        at = error.pos_in_stream or 0
        diagnostics.error("IDL101", "syntax error", Span(at, at + 1))
        return None
    return syntax.SyntaxTree(statements, ())
