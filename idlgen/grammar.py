"""The grammar files, loaded: Lark's LALR tables, and a scanner made from the same terminals.

Lark reads the grammar and computes the tables once; they are kept in the cache for the text that
they were made from.
"""

from __future__ import annotations

import os

from idlgen import cache, fused, lalr
from idlgen.fingerprint import PACKAGE, digest
from idlgen.stream import StreamScanner
from idlgen.tokens import MAX_DEPTH, Scanner, Terminal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from lark import Lark
    from lark.grammar import Rule

GRAMMAR = os.path.join(PACKAGE, "idl.lark")
QUICK = os.path.join(PACKAGE, "quick.lark")


class Grammar:
    """The parser and the scanner that the grammar file describes; ``builder`` makes the nodes."""

    def __init__(self, builder: object) -> None:
        """Load the tables, or have Lark compute them."""
        actions, rules, start, end, terminals = _load("grammar", [GRAMMAR], _plain)
        self._tables = lalr.Tables(actions, [lalr.Rule(*rule) for rule in rules], start, end)
        self._reductions = lalr.reductions(self._tables.rules, builder)
        self.scanner = Scanner(Terminal(*terminal) for terminal in terminals)

    def start(self) -> lalr.Parser:
        """Return a parser that has seen nothing yet."""
        return lalr.Parser(self._tables, self._reductions)


class QuickGrammar:
    """The parser and the scanner of the grammar that the second file makes of that."""

    def __init__(self, builder: object) -> None:
        """Load the tables, or have Lark compute them."""
        tables, terminals = _load("quick", [GRAMMAR, QUICK], _fused)
        self._table = fused.Table(tables, builder)
        self.scanner = StreamScanner(Terminal(*terminal) for terminal in terminals)

    def start(self) -> fused.Parser:
        """Return a parser that has seen nothing yet."""
        # A bracket is on the stack; but for five in NESTED, which can't stand in one another.
        return fused.Parser(self._table, MAX_DEPTH - 5)


def _load(
    name: str, paths: list[str], compute: Callable[[str], tuple[Any, ...]]
) -> tuple[Any, ...]:
    """Return what is computed from a grammar, the text of some files: plain values."""
    grammar = b""
    for path in paths:
        with open(path, "rb") as file:
            grammar += file.read()
    with open(__file__, "rb") as file:
        key = digest(b"\0".join([grammar, file.read(), cache.module_key("lark").encode()]))
    tables: tuple[Any, ...] | None = cache.load(name, key)
    if tables is None:
        tables = compute(grammar.decode())
        cache.store(name, key, tables)
    return tables


def _plain(grammar: str) -> tuple[Any, ...]:
    tables, terminals = _computed(grammar)
    rules = [tuple(rule) for rule in tables.rules]
    return tables.actions, rules, tables.start, tables.end, terminals


def _fused(grammar: str) -> tuple[Any, ...]:
    tables, terminals = _computed(grammar)
    return fused.fused(tables), terminals


def _computed(grammar: str) -> tuple[lalr.Tables, list[tuple[str, str, int, bool]]]:
    """Return Lark's tables for a grammar, and its terminals."""
    from lark import Lark
    from lark.parsers.lalr_analysis import Shift

    lark = Lark(grammar, parser="lalr", maybe_placeholders=False, keep_all_tokens=True)
    table: Any = lark.parser.parser._parse_table  # noqa: SLF001 - what Lark's own stand-alone takes
    rules = list(dict.fromkeys(_rules(table)))
    number = {rule: n for n, rule in enumerate(rules)}
    states = list(table.states)
    place = {state: n for n, state in enumerate(states)}
    actions = [
        {
            str(symbol): place[what] if action is Shift else ~number[what]
            for symbol, (action, what) in table.states[state].items()
        }
        for state in states
    ]
    (start,), (end,) = table.start_states.values(), table.end_states.values()
    made = [lalr.Rule(*_rule(rule)) for rule in rules]
    return lalr.Tables(actions, made, place[start], place[end]), _terminals(lark)


def _rules(table: Any) -> Iterator[Rule]:  # noqa: ANN401
    from lark.parsers.lalr_analysis import Reduce

    for row in table.states.values():
        yield from (what for action, what in row.values() if action is Reduce)


def _rule(rule: Rule) -> tuple[str, int, str | None, bool]:
    """Return what :class:`lalr.Rule` has."""
    size, origin = len(rule.expansion), str(rule.origin.name)
    callback = rule.alias or (None if origin.startswith("_") else origin)
    if not rule.alias and rule.options.expand1 and size == 1:
        callback = None
    first = rule.expansion[0] if rule.expansion else None
    repeats = first is not None and not first.is_term and first.name.startswith("_")
    return origin, size, callback, repeats


def _terminals(lark: Lark) -> list[tuple[str, str, int, bool]]:
    ignored = set(lark.ignore_tokens)
    return [(t.name, t.pattern.to_regexp(), t.priority, t.name in ignored) for t in lark.terminals]
