"""The driver of the tables against Lark's own parser, and the cache that the tables come from."""

from __future__ import annotations

import random
from collections import deque
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lark import Lark
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from idlgen.builders import builder, quick_builder
from idlgen.grammar import GRAMMAR, QUICK, Grammar, QuickGrammar
from idlgen.lalr import UnexpectedTokenError
from tests.support import cases
from tests.support.trees import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.tokens import Token


class NoLexer(Lexer):
    """Keeps Lark from making a scanner: tokens are fed to the parser."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, *_: object) -> Iterator[Any]:
        return iter(())


def lark(builder: object, *paths: str) -> Lark:
    options: Any = {"transformer": builder}
    return Lark(
        "".join(Path(path).read_text(encoding="utf-8") for path in paths),
        parser="lalr",
        lexer=NoLexer,
        maybe_placeholders=False,
        keep_all_tokens=True,
        **options,
    )


def fed(feed: Callable[[Token], Any], tokens: list[Token]) -> str | int:
    """Return the tree, or the number of the token that is refused."""
    result = None
    for number, token in enumerate(tokens):
        try:
            result = feed(token)
        except (UnexpectedToken, UnexpectedTokenError):
            return number
    return shown(result)


def by_lark(lark: Lark, tokens: list[Token]) -> str | int:
    state: Any = lark.parse_interactive("").parser_state
    return fed(lambda token: state.feed_token(token, token.type == "$END"), tokens)


def by_tables(grammar: Grammar, tokens: list[Token]) -> str | int:
    state = grammar.start()
    return fed(lambda token: state.feed_token(token, token.type == "$END"), tokens)


def by_fused_tables(grammar: QuickGrammar, tokens: list[Token]) -> str | int:
    state = grammar.start()
    return fed(lambda token: state.feed_tokens([token]), tokens)


def variants(tokens: list[Token], choose: random.Random) -> Iterator[list[Token]]:
    """Yield tokens, and some with one gone, and with one twice."""
    yield tokens
    for _ in range(4):
        at = choose.randrange(len(tokens))
        yield tokens[:at] + tokens[at + 1 :]
        yield [*tokens[:at], tokens[at], *tokens[at:]]


# The quick parser refuses brackets that are too many, as the scanner does for the other.
INPUTS = [
    path
    for folder in (cases.OK, cases.ERR)
    for path in folder.glob("*.idl")
    if path.is_file() and path.stem != "syntax-nested-too-deep"
]


def tokens_of(text: str) -> list[Token]:
    return Grammar(builder()).scanner.scan(text)[0]


def few_tokens_of(text: str) -> list[Token]:
    return list(QuickGrammar(quick_builder()).scanner.scan(text, deque()))


@pytest.mark.parametrize("quick", [False, True])
def test_lark_builds_the_same_trees_and_refuses_the_same_tokens(quick: bool) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    choose = random.Random(seed)
    compared = refused = 0
    theirs = lark(quick_builder(), GRAMMAR, QUICK) if quick else lark(builder(), GRAMMAR)
    grammar, quick_grammar = Grammar(builder()), QuickGrammar(quick_builder())
    for path in INPUTS:
        text = path.read_bytes().decode("utf-8", "replace")
        tokens = few_tokens_of(text) if quick else tokens_of(text)
        for variant in variants(tokens, choose):
            if not variant or variant[-1].type != "$END":
                continue
            expected = by_lark(theirs, variant)
            if quick:
                # What the builder refuses is refused when it comes to that, which differs.
                found = by_fused_tables(quick_grammar, variant)
                assert found == expected or {type(found), type(expected)} == {int}, path
            else:
                assert by_tables(grammar, variant) == expected, path
            compared += 1
            refused += isinstance(expected, int)
    assert compared > 500
    assert refused > 100


def test_tables_from_the_cache_are_those_that_lark_computes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    text = "a = UInt(8)\n"
    trees = []
    for _ in range(2):
        trees.append(by_tables(Grammar(builder()), tokens_of(text)))
        trees.append(by_fused_tables(QuickGrammar(quick_builder()), few_tokens_of(text)))
    assert len(set(trees)) == 1
    assert len(list((tmp_path / "idlgen").iterdir())) == 2
