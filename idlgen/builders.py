"""Syntax nodes from tokens: the builders whose methods the parsers call when they reduce.

A method has the name of a rule or of an alternative, and gets the values of the symbols on the
rule's right-hand side, tokens included: as Lark would call it.
"""

from __future__ import annotations

from idlgen import syntax
from idlgen.lalr import UnexpectedTokenError
from idlgen.patterns import pattern
from idlgen.records import maker
from idlgen.strings import BadEscapeError, value_of
from idlgen.tokens import KEYWORDS, MAX_STRING

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeVar

    from idlgen.tokens import Token

    _T = TypeVar("_T")

_NO_NAMES = frozenset((*KEYWORDS, *syntax.CONSTANTS))
_BLANK = " \t\r\n"

# The two parts of a token that the grammar calls PAIR.
_PARTS = pattern(r"""\(\s*("[^"]*"|-?[0-9]+)\s*,\s*("[^"]*"|\w+)""")

# A token that is called DECLARATION, and one that is called CALLED.
_DECLARATION = pattern(r'(\w+)\s*=\s*(\w+)\s*\(\s*"([^"]*)"')
_CALLED = pattern(r'\(\s*("[^"]*")\s*,\s*(\w+)\s*\(\s*(\w+)\s*,\s*("[^"]*")\s*(\))')

_make_name, _make_string = maker(syntax.Name), maker(syntax.String)
_make_pair, _make_parenthesised = maker(syntax.Pair), maker(syntax.Parenthesised)
_make_list, _make_call = maker(syntax.List), maker(syntax.Call)
_make_assignment = maker(syntax.Assignment)

# The parts of one of the fields that a token called PAIRS is, or of the values.
_PAIR = pattern(
    r"""\(\s*("([^"]*)"|(-?[0-9]+))\s*,\s*("([^"]*)"|(\w+))\s*"""
    r"""(?:,\s*(\{)\s*("[^"]*"|'[^']*')\s*:\s*("[^"]*"|'[^']*'|True)\s*(\})\s*)?\)"""
)


class _Builder:
    """Builds nodes by the rules of the grammar."""

    def start(self, children: list[syntax.Statement]) -> tuple[syntax.Statement, ...]:
        return tuple(children)

    def assignment(self, children: list[Any]) -> syntax.Assignment:
        target, _, value = children
        return _make_assignment(target.start, value.end, _word(target), value)

    # --- literals and names -------------------------------------------------------------------

    def name(self, children: list[Token]) -> syntax.Name:
        return _word(children[0])

    def constant(self, children: list[Token]) -> syntax.Constant:
        token = children[0]
        return syntax.Constant(token.start, token.end, syntax.CONSTANTS[token.text])

    def integer(self, children: list[Token]) -> syntax.Integer:
        last = children[-1]
        value = int(last.text, 0)
        return syntax.Integer(children[0].start, last.end, -value if len(children) == 2 else value)

    def string(self, children: list[list[Token]]) -> syntax.String:
        literals = children[0]
        value = "".join([value_of(literal.text) for literal in literals])
        return _make_string(literals[0].start, literals[-1].end, value)

    def pair(self, children: list[Token]) -> syntax.Parenthesised:
        _, text, start, end = children[0]
        match = _PARTS.match(text)
        assert match is not None
        first, second = match.groups()
        return _make_parenthesised(
            start,
            end,
            (_literal(first, start + match.start(1)), _literal(second, start + match.start(2))),
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

    def parenthesised(self, children: list[Any]) -> syntax.Parenthesised:
        return _make_parenthesised(*_bracket(children))

    def bracketed(self, children: list[Any]) -> syntax.List:
        return _make_list(*_bracket(children))

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
        return _call(_word(name), end, given)


class _QuickBuilder(_Builder):
    """Builds the same nodes, also from the tokens of the quick grammar, which are several in one.

    A word in them may be one of Python's. That is refused here, as what no rule takes.
    """

    def string(self, children: list[list[Token]]) -> syntax.String:
        if any(len(literal.text) > MAX_STRING for literal in children[0]):
            raise UnexpectedTokenError
        try:
            return super().string(children)
        except BadEscapeError:
            raise UnexpectedTokenError from None

    def text(self, children: list[Token]) -> syntax.String:
        _, text, start, end = children[0]
        return _make_string(start, end, text[1:-1])

    def assignment_to(self, children: list[Any]) -> syntax.Assignment:
        target, value = children
        return _make_assignment(target.start, value.end, _leading(target), value)

    def declaration(self, children: list[Any]) -> syntax.Assignment:
        (_, text, start, _), fields, *more, closer = children
        match = _DECLARATION.match(text)
        assert match is not None
        target, function, name = match.groups()
        at, end = start + match.start(3) - 1, closer.end
        given = [
            _make_string(at, at + len(name) + 2, name),
            _make_list(start + len(text) - 1, *fields),
            *(more[1] if len(more) > 1 else ()),
        ]
        call = _call(_named(function, start + match.start(2)), end, given)
        return _make_assignment(start, end, _named(target, start), call)

    def opened(self, children: list[Any]) -> tuple[int, tuple[syntax.Expression, ...]]:
        elements = tuple(children[0]) if len(children) == 2 else ()
        return children[-1].end, elements

    def keyword_of(self, children: list[Any]) -> syntax.Keyword:
        target, value = children
        return syntax.Keyword(target.start, value.end, _leading(target), value)

    def setting(self, children: list[Token]) -> syntax.Keyword:
        _, text, start, end = children[0]
        name, _, value = text.partition("=")
        value = value.lstrip(_BLANK)
        named = _named(name.rstrip(_BLANK), start)
        return syntax.Keyword(start, end, named, _value(value, end - len(value)))

    def call_of(self, children: list[Any]) -> syntax.Call:
        given = children[1] if len(children) == 3 else ()
        return _call(_leading(children[0]), children[-1].end, given)

    def called_item(self, children: list[Token]) -> syntax.Parenthesised:
        _, text, begin, end = children[0]
        match = _CALLED.match(text)
        assert match is not None
        label, function, argument, string, _ = match.groups()
        first, third, fourth = (begin + match.start(group) for group in (1, 3, 4))
        given = [_named(argument, third), _literal(string, fourth)]
        call = _call(_named(function, begin + match.start(2)), begin + match.end(5), given)
        return _make_parenthesised(begin, end, (_literal(label, first), call))

    def item(self, children: list[Any]) -> syntax.Parenthesised:
        _, text, start, _ = children[0]
        written = text[1:-1].strip(_BLANK)
        at = start + text.index('"')
        first = _make_string(at, at + len(written), written[1:-1])
        rest = children[1] if len(children) == 3 else ()
        return _make_parenthesised(start, children[-1].end, (first, *rest))

    # --- lists, which grow in place ------------------------------------------------------------

    def first_pairs(self, children: list[Token]) -> list[syntax.Expression]:
        return _pairs(children[0])

    def more_pairs(self, children: list[Any]) -> list[syntax.Expression]:
        elements: list[syntax.Expression] = children[0]
        elements += _pairs(children[1])
        return elements

    def following_pairs(self, children: list[Any]) -> list[syntax.Expression]:
        elements: list[syntax.Expression] = children[0]
        elements += _pairs(children[2])
        return elements

    def after_pairs(self, children: list[Any]) -> list[syntax.Expression]:
        elements: list[syntax.Expression] = children[0]
        elements.append(children[1])
        return elements


def _call(function: syntax.Name, end: int, given: Sequence[Any]) -> syntax.Call:
    """Return the node of a call with what is *given* to the function, in the order of the text."""
    arguments = tuple([part for part in given if part.__class__ is not syntax.Keyword])
    keywords = tuple([part for part in given if part.__class__ is syntax.Keyword])
    return _make_call(function.start, end, function, arguments, keywords)


def _word(token: Token) -> syntax.Name:
    return _make_name(token.start, token.end, token.text)


def _literal(text: str, start: int) -> syntax.Expression:
    """Return the node of a string without escapes, of a number or of a word, by its text."""
    end = start + len(text)
    if text[0] in "\"'":
        return _make_string(start, end, text[1:-1])
    if text[0] in "-0123456789":
        return syntax.Integer(start, end, int(text))
    return syntax.word(start, text)


def _bracket(children: list[Any]) -> tuple[int, int, tuple[Any, ...]]:
    """Return where brackets begin and end, and what is between them."""
    inside = tuple(children[1]) if len(children) == 3 else ()
    return children[0].start, children[-1].end, inside


def _leading(token: Token) -> syntax.Name:
    """Return the name in a token that is a name and a sign."""
    return _named(token.text[:-1].rstrip(_BLANK), token.start)


def _named(text: str, start: int) -> syntax.Name:
    if text in _NO_NAMES:
        raise UnexpectedTokenError
    return _make_name(start, start + len(text), text)


def _value(text: str, start: int) -> syntax.Expression:
    if text in KEYWORDS:
        raise UnexpectedTokenError
    return _literal(text, start)


def _pairs(token: Token) -> list[syntax.Expression]:
    """Return the fields or values that a token is."""
    _, text, begin, _ = token
    found: list[syntax.Expression] = []
    add = found.append
    for match in _PAIR.finditer(text):
        _, label, number, _, string, word, brace, key, value, _ = match.groups()
        if word in KEYWORDS:
            raise UnexpectedTokenError
        start, end = match.span()
        start, end = begin + start, begin + end
        first, second = begin + match.start(1), begin + match.start(4)
        pair = _make_pair(start, end, label, number, string, word, first, second)
        if brace:
            entry = _literal(key, begin + match.start(8)), _literal(value, begin + match.start(9))
            attribute = syntax.Dict(begin + match.start(7), begin + match.end(10), (entry,))
            add(_make_parenthesised(start, end, (*pair.items, attribute)))
        else:
            add(pair)
    return found


def builder() -> object:
    """Return the builder for the grammar."""
    return _Builder()


def quick_builder() -> object:
    """Return the builder for the quick grammar."""
    return _QuickBuilder()
