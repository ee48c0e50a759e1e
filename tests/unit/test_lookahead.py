"""Tokens as a reader sees them."""

from __future__ import annotations

from idlgen.lookahead import Lookahead
from idlgen.parser import _grammar
from idlgen.source import SourceFile

TEXT = """a = f(1,
    b(2))
  c = g([x
d = h(
    i)
"""


def ahead(text: str) -> tuple[Lookahead, list[str]]:
    tokens, _ = _grammar().scanner.scan(text)
    return Lookahead(tokens, SourceFile("a.idl", text)), [token.text for token in tokens]


def test_lines_columns_and_statements() -> None:
    looks, texts = ahead(TEXT)
    begin_lines = [texts[at] for at in range(len(texts) - 1) if looks.begins_line(at)]
    assert begin_lines == ["a", "b", "c", "d", "i"]
    statements = [texts[at] for at in range(len(texts) - 1) if looks.begins_statement(at)]
    assert statements == ["a", "d"]


def test_next_statement_is_not_indented_deeper() -> None:
    looks, texts = ahead(TEXT)
    assert texts[looks.next_statement(texts.index("f"))] == "d"
    assert texts[looks.next_statement(texts.index("g"))] == "d"
    assert looks.next_statement(texts.index("h")) == len(texts)


def test_words_that_go_on_begin_no_statement() -> None:
    looks, texts = ahead("if a:\n    b\nelse:\n    c\nd = f()\n")
    assert texts[looks.next_statement(0)] == "d"


def test_brackets_that_pair_up() -> None:
    looks, texts = ahead("a = f(1,\n  2)\nb = g(h)]\n")
    assert looks.pairs_up([], 0)
    at = texts.index("1")
    assert looks.pairs_up(["LPAR"], at)
    assert not looks.pairs_up(["LPAR", "LPAR"], at)
    assert not looks.pairs_up(["LSQB"], at)
    assert not looks.pairs_up([], texts.index("g"))


def test_odd_brackets_are_counted_by_statement() -> None:
    looks, texts = ahead("a = f(1\nb = g([2)\nc = h(3)]\nd = i(j(4)\n")
    odd = [looks.odd_brackets(texts.index(name))[1] for name in "abcd"]
    assert odd == [1, 1, 1, 1]
    numbers = {looks.odd_brackets(texts.index(name))[0] for name in "abcd"}
    assert len(numbers) == 4
    looks, _ = ahead("a = f([(1)])\n")
    assert looks.odd_brackets(3)[1] == 0


def test_bracket_closed_on_its_line() -> None:
    looks, texts = ahead("a = f(x[0], y[1\n], z[")
    opened = [at for at, text in enumerate(texts) if text == "["]
    assert [looks.closes_on_line(at) for at in opened] == [True, False, False]
