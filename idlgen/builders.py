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
from idlgen.tokens import MAX_STRING

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence
    from typing import Any, TypeVar

    from idlgen.tokens import Token

    _T = TypeVar("_T")

_BLANK = " \t\r\n"

# The two parts of a token that the grammar calls PAIR.
_PARTS = pattern(r"""\(\s*("[^"]*"|-?[0-9]+)\s*,\s*("[^"]*"|\w+)""")

# What tokens begin with that are called PLAIN or DECLARATION, and NESTED; keyword arguments.
_OPENING = pattern(r'(\w+)\s*=\s*(\w+)\s*\(\s*("[^"]*")\s*(?:,\s*(\[)\s*)?')
_NESTING = pattern(r'\(\s*("[^"]*")\s*,\s*(\w+)\s*\(\s*(None)\s*,\s*(\[)\s*')
_SETTING = pattern(r"""(\w+)\s*=\s*("[^"]*"|'[^']*'|\w+)""")

_make_name, _make_string, _make_tuple = syntax.make_name, syntax.make_string, syntax.make_tuple
_make_list, _make_call = maker(syntax.List), maker(syntax.Call)
_make_keyword = maker(syntax.Keyword)
_make_assignment, _make_run = maker(syntax.Assignment), maker(syntax.Run)


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

    def pair(self, children: list[Token]) -> syntax.Tuple:
        _, text, start, end = children[0]
        match = _PARTS.match(text)
        assert match is not None
        first, second = match.groups()
        return _make_tuple(
            start,
            end,
            (
                syntax.literal(start + match.start(1), first),
                syntax.literal(start + match.start(2), second),
            ),
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

    def parenthesised(self, children: list[Any]) -> syntax.Tuple:
        return _make_tuple(*_bracket(children))

    def bracketed(self, children: list[Any]) -> syntax.List:
        return _make_list(*_bracket(children))

    def braced(self, children: list[Any]) -> syntax.Dict:
        return syntax.Dict(*_bracket(children))

    def pairing(self, children: list[Any]) -> tuple[syntax.Expression, syntax.Expression]:
        return children[0], children[2]

    def keyword(self, children: list[Any]) -> syntax.Keyword:
        name, _, value = children
        return _make_keyword(name.start, value.end, _word(name), value)

    def call(self, children: list[Any]) -> syntax.Call:
        name, *brackets = children
        _, end, given = _bracket(brackets)
        return _call(_word(name), end, given)


class _QuickBuilder(_Builder):
    """Builds the same nodes, also from the tokens of the quick grammar: several in one."""

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
        match = _OPENING.match(text)
        assert match is not None
        given = [
            syntax.literal(start + match.start(3), match[3]),
            _make_list(start + match.start(4), *fields),
            *(more[1] if len(more) > 1 else ()),
        ]
        call = _call(_named(match[2], start + match.start(2)), closer.end, given)
        return _make_assignment(start, closer.end, _named(match[1], start), call)

    def plain(self, children: list[Token]) -> syntax.Assignment:
        _, text, start, end = children[0]
        match = _OPENING.match(text)
        assert match is not None
        target, function, name, bracket = match.groups()
        at, opened = start + match.start(3), match.end()
        given: tuple[syntax.Expression, ...] = (_make_string(at, at + len(name), name[1:-1]),)
        if bracket is not None:
            given = (*given, _listed(text, start, match.start(4), opened))
            opened = text.rindex("]")
        settings = tuple([_setting(start, found) for found in _SETTING.finditer(text, opened)])
        at = start + match.start(2)
        call = _make_call(at, end, _named(function, at), given, settings)
        return _make_assignment(start, end, _named(target, start), call)

    def opened(self, children: list[Any]) -> tuple[int, tuple[syntax.Expression | syntax.Run, ...]]:
        elements = tuple(children[0]) if len(children) == 2 else ()
        return children[-1].end, elements

    def keyword_of(self, children: list[Any]) -> syntax.Keyword:
        target, value = children
        return _make_keyword(target.start, value.end, _leading(target), value)

    def setting(self, children: list[Token]) -> syntax.Keyword:
        _, text, start, _ = children[0]
        match = _SETTING.match(text)
        assert match is not None
        return _setting(start, match)

    def call_of(self, children: list[Any]) -> syntax.Call:
        given = children[1] if len(children) == 3 else ()
        return _call(_leading(children[0]), children[-1].end, given)

    def nested(self, children: list[Token]) -> syntax.Tuple:
        _, text, start, end = children[0]
        match = _NESTING.match(text)
        assert match is not None
        label, function, nothing, listed = (match.start(group) for group in (1, 2, 3, 4))
        given = [
            syntax.literal(start + nothing, match[3]),
            _listed(text, start, listed, match.end()),
        ]
        closed = text.rindex(")", 0, -1) + 1
        call = _call(_named(match[2], start + function), start + closed, given)
        return _make_tuple(start, end, (syntax.literal(start + label, match[1]), call))

    def item(self, children: list[Any]) -> syntax.Tuple:
        _, text, start, _ = children[0]
        written = text[1:-1].strip(_BLANK)
        at = start + text.index('"')
        first = _make_string(at, at + len(written), written[1:-1])
        rest = syntax.flat(children[1]) if len(children) == 3 else ()
        return _make_tuple(start, children[-1].end, (first, *rest))

    # --- lists, which grow in place ------------------------------------------------------------

    def first_pairs(self, children: list[Token]) -> list[syntax.Expression | syntax.Run]:
        return [_run(children[0])]

    def more_pairs(self, children: list[Any]) -> list[syntax.Expression | syntax.Run]:
        elements: list[syntax.Expression | syntax.Run] = children[0]
        elements.append(_run(children[1]))
        return elements

    def following_pairs(self, children: list[Any]) -> list[syntax.Expression | syntax.Run]:
        elements: list[syntax.Expression | syntax.Run] = children[0]
        elements.append(_run(children[2]))
        return elements

    def after_pairs(self, children: list[Any]) -> list[syntax.Expression | syntax.Run]:
        elements: list[syntax.Expression | syntax.Run] = children[0]
        elements.append(children[1])
        return elements


def _call(function: syntax.Name, end: int, given: Sequence[Any]) -> syntax.Call:
    """Return the node of a call with what is *given* to the function, in the order of the text."""
    arguments = tuple([part for part in given if part.__class__ is not syntax.Keyword])
    keywords = tuple([part for part in given if part.__class__ is syntax.Keyword])
    return _make_call(function.start, end, function, arguments, keywords)


def _word(token: Token) -> syntax.Name:
    return _make_name(token.start, token.end, token.text)


def _bracket(children: list[Any]) -> tuple[int, int, tuple[Any, ...]]:
    """Return where brackets begin and end, and what is between them."""
    inside = tuple(children[1]) if len(children) == 3 else ()
    return children[0].start, children[-1].end, inside


def _leading(token: Token) -> syntax.Name:
    """Return the name in a token that is a name and a sign."""
    return _named(token.text[:-1].rstrip(_BLANK), token.start)


def _named(text: str, start: int) -> syntax.Name:
    return _make_name(start, start + len(text), text)


def _setting(begin: int, match: re.Match[str]) -> syntax.Keyword:
    """Return the keyword argument of a token that begins at an offset."""
    name, value = match.groups()
    start, at = begin + match.start(), begin + match.start(2)
    return _make_keyword(start, at + len(value), _named(name, start), syntax.literal(at, value))


def _listed(text: str, begin: int, opened: int, first: int) -> syntax.List:
    """Return the list in a token that begins at an offset; no bracket is behind that of the list.

    It opens, and its first element begins, at places in the token's text.
    """
    closed = text.rindex("]")
    run = _make_run(begin + first, begin + closed, text[first:closed]) if first < closed else None
    return _make_list(begin + opened, begin + closed + 1, () if run is None else (run,))


def _run(token: Token) -> syntax.Run:
    _, text, start, end = token
    return _make_run(start, end, text)


def builder() -> object:
    """Return the builder for the grammar."""
    return _Builder()


def quick_builder() -> object:
    """Return the builder for the quick grammar."""
    return _QuickBuilder()
