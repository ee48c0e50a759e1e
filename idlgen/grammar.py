"""The grammar file, loaded: Lark's LALR tables, and a scanner made from the same terminals."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, cast

from lark import Lark
from lark.lexer import Lexer

from idlgen.tokens import Scanner, Terminal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.tokens import Token

GRAMMAR = Path(__file__).with_name("idl.lark")


class ParserState(Protocol):
    """What is used of Lark's parser: its two stacks, and the way to feed it a token.

    ``state_stack`` has one element more than ``value_stack``, the state that it began in.
    """

    state_stack: list[Any]
    value_stack: list[Any]

    def feed_token(self, token: Token, is_end: bool = False) -> Any:  # noqa: ANN401
        """Shift a token, having reduced what it completes; return the result at the end."""


class _NoLexer(Lexer):
    """Keeps Lark from making a scanner of its own: tokens are fed to the parser."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, *_: object) -> Iterator[Any]:
        return iter(())


class Grammar:
    """The parser and the scanner that the grammar file describes; ``builder`` makes the nodes."""

    def __init__(self, builder: object) -> None:
        """Load the file and compute the parser's tables."""
        options: Any = {"transformer": builder}
        self._lark = Lark(
            GRAMMAR.read_text(encoding="utf-8"),
            parser="lalr",
            lexer=_NoLexer,
            maybe_placeholders=False,
            keep_all_tokens=True,
            **options,
        )
        ignored = set(self._lark.ignore_tokens)
        self.scanner = Scanner(
            Terminal(t.name, t.pattern.to_regexp(), t.priority, t.name in ignored)
            for t in self._lark.terminals
        )

    def start(self) -> ParserState:
        """Return a parser that has seen nothing yet."""
        return cast("ParserState", self._lark.parse_interactive("").parser_state)
