"""The driver of the tables against Lark's own parser, and the cache that the tables come from."""

from __future__ import annotations

import random
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from lark import Lark
from lark.exceptions import UnexpectedToken
from lark.lexer import Lexer

from idlgen.grammar import GRAMMAR, Grammar
from idlgen.lalr import UnexpectedTokenError
from idlgen.parser import _Builder
from tests.support import cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.tokens import Token


class NoLexer(Lexer):
    """Keeps Lark from making a scanner: tokens are fed to the parser."""

    def __init__(self, lexer_conf: object) -> None:
        pass

    def lex(self, *_: object) -> Iterator[Any]:
        return iter(())


@pytest.fixture(scope="module")
def lark() -> Lark:
    options: Any = {"transformer": _Builder()}
    return Lark(
        Path(GRAMMAR).read_text(encoding="utf-8"),
        parser="lalr",
        lexer=NoLexer,
        maybe_placeholders=False,
        keep_all_tokens=True,
        **options,
    )


@pytest.fixture(scope="module")
def grammar() -> Grammar:
    return Grammar(_Builder())


def fed(parser: Any, tokens: list[Token]) -> str | int:
    """Return the tree, or the number of the token that is refused."""
    result = None
    for number, token in enumerate(tokens):
        try:
            result = parser.feed_token(token, number == len(tokens) - 1)
        except (UnexpectedToken, UnexpectedTokenError):
            return number
    # Nodes are equal to nothing but themselves.
    return repr(result)


INPUTS = [p for folder in (cases.OK, cases.ERR) for p in folder.glob("*.idl") if p.is_file()]


def test_lark_builds_the_same_trees_and_refuses_the_same_tokens(
    lark: Lark, grammar: Grammar
) -> None:
    seed = random.randrange(2**32)
    print("seed", seed)
    choose = random.Random(seed)
    compared = refused = 0
    for path in INPUTS:
        text = path.read_bytes().decode("utf-8", "replace")
        tokens, _ = grammar.scanner.scan(text)
        # Also with one token gone, and one twice.
        variants = [tokens]
        for _ in range(4):
            at = choose.randrange(len(tokens))
            variants.append(tokens[:at] + tokens[at + 1 :])
            variants.append([*tokens[:at], tokens[at], *tokens[at:]])
        for variant in variants:
            if not variant or variant[-1].type != "$END":
                continue
            theirs = fed(lark.parse_interactive("").parser_state, variant)
            assert fed(grammar.start(), variant) == theirs, path
            compared += 1
            refused += isinstance(theirs, int)
    assert compared > 500
    assert refused > 100


def test_tables_from_the_cache_are_those_that_lark_computes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    text = "a = UInt(8)\n"
    trees = []
    for _ in range(2):
        grammar = Grammar(_Builder())
        tokens, _comments = grammar.scanner.scan(text)
        trees.append(fed(grammar.start(), tokens))
    assert trees[0] == trees[1]
    assert len(list((tmp_path / "idlgen").iterdir())) == 1
