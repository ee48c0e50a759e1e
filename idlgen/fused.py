"""LALR tables with less to do at each token, for texts without mistakes.

Most of what a parser does at a token is known beforehand. Where a token, or what was made of it,
can only be reduced by itself, that is done while it is shifted: a string in a list becomes an
expression and an element in one step. And where a state has but one reduction, it is done for
every token that can't be shifted. So a wrong token is noticed after more reductions than ``lalr``
makes; whether a text is right comes out the same, but not where the parser stood.
"""

from __future__ import annotations

from idlgen import lalr
from idlgen.lalr import UnexpectedTokenError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from idlgen.tokens import Token

    Maker = Callable[[list[Any]], Any]

    # The state to go to, and the number of the chain of rules that make the value.
    Step = tuple[int, int]

    # In values that can be kept between runs: for each state the steps, by a token's type or a
    # rule's origin, and the rule to reduce by where there is none, ``-1`` for an error; the chains;
    # the rules; the first state and the last.
    Fused = tuple[
        list[dict[str, Step]],
        list[int],
        list[tuple[int, ...]],
        list[tuple[Any, ...]],
        int,
        int,
    ]


def fused(tables: lalr.Tables) -> Fused:
    """Return what the tables of a parser come to."""
    defaults = [_default(row) for row in tables.actions]
    chains: dict[tuple[int, ...], int] = {}
    rows = [
        {
            symbol: _step(symbol, row, tables, defaults, chains)
            for symbol, action in row.items()
            if action >= 0
        }
        for row in tables.actions
    ]
    rules = [tuple(rule) for rule in tables.rules]
    return rows, defaults, list(chains), rules, tables.start, tables.end


def _default(row: dict[str, int]) -> int:
    """Return the only rule that a state reduces by, ``-1`` if it reduces by none."""
    rules = {~action for action in row.values() if action < 0}
    assert len(rules) <= 1, "it takes the next token to tell which of two rules to reduce by"
    return rules.pop() if rules else -1


def _step(
    symbol: str,
    row: dict[str, int],
    tables: lalr.Tables,
    defaults: Sequence[int],
    chains: dict[tuple[int, ...], int],
) -> Step:
    """Follow a symbol from a state through all reductions of nothing but itself."""
    state = row[symbol]
    chain: list[int] = []
    while defaults[state] >= 0 and all(action < 0 for action in tables.actions[state].values()):
        rule = tables.rules[defaults[state]]
        if rule.size != 1 or rule.origin not in row:
            break
        if rule.callback is not None or rule.origin.startswith("_"):
            chain.append(defaults[state])
        state = row[rule.origin]
    return state, chains.setdefault(tuple(chain), len(chains))


class Table:
    """Fused tables, and the methods of a builder that make the values."""

    def __init__(self, fused: Fused, builder: object) -> None:
        """Find the methods."""
        self.rows, self.defaults, chains, rules, self.start, self.end = fused
        self.reductions = lalr.reductions([lalr.Rule(*rule) for rule in rules], builder)
        self.makers = [_chained([self.reductions[rule][2] for rule in chain]) for chain in chains]


def _chained(methods: Sequence[Maker | None]) -> Maker | None:
    """Return what makes a value by several rules, one after the other; ``None``: it stays."""
    if len(methods) < 2:
        return methods[0] if methods else None

    def make(children: list[Any]) -> Any:  # noqa: ANN401
        for method in methods:
            if method is not None:
                children = [method(children)]
        return children[0]

    return make


class Parser:
    """One parse: the states that it is in, and the values of what they stand for."""

    __slots__ = ("_height", "_states", "_table", "_values")

    def __init__(self, table: Table, height: int) -> None:
        """Begin; a text that makes the stacks higher than *height* is refused."""
        self._table = table
        self._height = height
        self._states = [table.start]
        self._values: list[Any] = []

    def feed_tokens(self, tokens: Iterable[Token]) -> Any:  # noqa: ANN401
        """Shift tokens, having reduced what is complete; return the result at the end.

        Raises UnexpectedTokenError for one that can't follow.
        """
        rows, defaults, makers = self._table.rows, self._table.defaults, self._table.makers
        reductions, end, height = self._table.reductions, self._table.end, self._height
        states, values = self._states, self._values
        row = rows[states[-1]]
        for token in tokens:
            kind = token[0]
            while (step := row.get(kind)) is None:
                rule = defaults[states[-1]]
                if rule < 0:
                    raise UnexpectedTokenError
                origin, size, make = reductions[rule]
                children = []
                if size:
                    children = values[-size:]
                    del values[-size:], states[-size:]
                value = children[0] if make is None else make(children)
                state, chain = rows[states[-1]][origin]
                make = makers[chain]
                values.append(value if make is None else make([value]))
                states.append(state)
                row = rows[state]
                if state == end and kind == "$END":
                    return values[-1]
            state, chain = step
            make = makers[chain]
            if make is not None:
                values.append(make([token]))
            elif len(states) < height:
                values.append(token)
            else:
                raise UnexpectedTokenError
            states.append(state)
            row = rows[state]
        return None

    def take(self) -> list[Any]:
        """Return the elements of the repetition that the text is, as far as they are complete.

        The parser keeps none of them; they are not in the result.
        """
        if not self._values or not isinstance(self._values[0], list):
            return []
        repetition: list[Any] = self._values[0]
        taken = repetition[:]
        repetition.clear()
        return taken
