"""A driver for LALR tables: shifts tokens, and reduces what they complete.

The tables are Lark's, reduced to what can be kept between runs; to import Lark takes longer than
to parse all that there is. The methods of a builder make the values of rules, by the names and
with the arguments that Lark would call them with.
"""

from __future__ import annotations

from idlgen.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from idlgen.tokens import Token


class UnexpectedTokenError(Exception):
    """A token that can't stand where it does; what stood before it may have been reduced."""


class Rule(NamedTuple):
    """A rule of the grammar, and what its value is made of.

    ``callback`` names the builder's method, which gets a list of the values of the symbols;
    ``None`` hands the only one on, or for a rule that Lark made of a repetition, the list itself.
    ``repeats`` tells that the first symbol is such a list, whose elements are symbols themselves.
    """

    origin: str
    size: int
    callback: str | None
    repeats: bool


class Tables(NamedTuple):
    """What drives the parser.

    ``actions`` has for each state what to do at a token, by its type: shift and go to the state
    of that number, or, below zero, reduce by the rule of the complement; and the state to go to
    after a reduction, by the rule's origin.
    """

    actions: Sequence[dict[str, int]]
    rules: Sequence[Rule]
    start: int
    end: int


class Parser:
    """One parse: the states that it is in, and the values of what they stand for.

    ``state_stack`` has one element more than ``value_stack``, the state that it began in.
    """

    __slots__ = ("_actions", "_end", "_reductions", "state_stack", "value_stack")

    def __init__(self, tables: Tables, reductions: Sequence[Reduction]) -> None:
        """Begin; *reductions* are those of the tables' rules."""
        self._actions, self._end = tables.actions, tables.end
        self._reductions = reductions
        self.state_stack = [tables.start]
        self.value_stack: list[Any] = []

    def feed_token(self, token: Token, is_end: bool = False) -> Any:  # noqa: ANN401
        """Shift a token, having reduced what it completes; return the result at the end.

        Raises UnexpectedTokenError for one that can't follow.
        """
        return self.feed_tokens((token,), is_end)

    def feed_tokens(self, tokens: Iterable[Token], is_end: bool = False) -> Any:  # noqa: ANN401
        """Shift tokens as :meth:`feed_token` does; *is_end* if the last one is that of the end."""
        actions, reductions, end = self._actions, self._reductions, self._end
        states, values = self.state_stack, self.value_stack
        row = actions[states[-1]]
        for token in tokens:
            kind = token.type
            while True:
                action = row.get(kind)
                if action is None:
                    raise UnexpectedTokenError
                if action >= 0:
                    states.append(action)
                    values.append(token)
                    row = actions[action]
                    break
                origin, size, make = reductions[~action]
                if size == 1:
                    if make is not None:
                        values[-1] = make(values[-1:])
                    states.pop()
                elif size:
                    children = values[-size:]
                    del values[-size:], states[-size:]
                    values.append(children if make is None else make(children))
                else:
                    values.append([] if make is None else make([]))
                state = actions[states[-1]][origin]
                states.append(state)
                row = actions[state]
                if is_end and state == end and kind == "$END":
                    return values[-1]
        return None


# A rule's origin, its size, and what makes its value; None: the value of its only symbol.
Reduction = tuple[str, int, "Callable[[list[Any]], Any] | None"]


def reductions(rules: Sequence[Rule], builder: object) -> list[Reduction]:
    """Return what to do for each rule, with the builder's methods."""
    return [(rule.origin, rule.size, _maker(rule, builder)) for rule in rules]


def _maker(rule: Rule, builder: object) -> Callable[[list[Any]], Any] | None:
    if rule.callback is None:
        if not rule.origin.startswith("_"):
            return None
        return _append if rule.repeats else _same
    method: Callable[[list[Any]], Any] = getattr(builder, rule.callback)
    if rule.repeats:
        return lambda children: method(_append(children))
    return method


def _same(children: list[Any]) -> list[Any]:
    return children


def _append(children: list[Any]) -> list[Any]:
    """Return the list that a repetition's first symbol is, with the others after it."""
    repeated: list[Any] = children[0]
    repeated += children[1:]
    return repeated
