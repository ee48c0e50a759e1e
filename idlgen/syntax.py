"""The syntax tree: expressions as they were written, each with its place.

Nothing here knows libxl or what a constructor means; that is the business of lowering.
Nodes are frozen and compare by identity.
"""

from __future__ import annotations

from idlgen.patterns import pattern
from idlgen.records import dataclass, field, maker
from idlgen.source import Placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True, eq=False)
class Node(Placed):
    """What every piece of syntax is: something that stands in the text."""


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """A bare name, such as ``libxl_uuid``."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class String(Node):
    """A string literal (adjacent ones are one), with its escapes resolved."""

    value: str


@dataclass(frozen=True, slots=True, eq=False)
class Integer(Node):
    """An integer literal with its sign."""

    value: int


@dataclass(frozen=True, slots=True, eq=False)
class Constant(Node):
    """``True``, ``False`` or ``None``."""

    value: bool | None


@dataclass(frozen=True, slots=True, eq=False)
class List(Node):
    """``[...]``, whose ``parts`` are its elements, or runs of several of them."""

    parts: tuple[Expression | Run, ...]

    @property
    def items(self) -> tuple[Expression, ...]:
        """The elements; those of runs are new nodes each time."""
        return flat(self.parts)


@dataclass(frozen=True, slots=True, eq=False)
class Tuple(Node):
    """``(...)`` with a comma in it, or ``()``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Dict(Node):
    """``{...}``; keys are kept in the order in which they were written."""

    entries: tuple[tuple[Expression, Expression], ...]


@dataclass(frozen=True, slots=True, eq=False)
class Keyword(Node):
    """``name=value`` in a call."""

    name: Name
    value: Expression


@dataclass(frozen=True, slots=True, eq=False)
class Call(Node):
    """``function(arguments, keyword=value)``."""

    function: Name
    arguments: tuple[Expression, ...]
    keywords: tuple[Keyword, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Assignment(Node):
    """``name = value``, a statement."""

    target: Name
    value: Expression


make_name, make_string, make_tuple = maker(Name), maker(String), maker(Tuple)

CONSTANTS = {"True": True, "False": False, "None": None}


def literal(start: int, text: str) -> String | Integer | Name | Constant:
    """Return the node of a string without escapes, of a decimal number or of a word."""
    end = start + len(text)
    if text[0] in "\"'":
        return make_string(start, end, text[1:-1])
    if text[0] in "-0123456789":
        return Integer(start, end, int(text))
    if text in CONSTANTS:
        return Constant(start, end, CONSTANTS[text])
    return make_name(start, end, text)


# One element of a run; what its groups are stands there.
_ELEMENT = pattern(
    r"""\(\s*+(?:"([^"]*+)"|(-?[0-9]++))\s*+,\s*+"""
    r"""(?:"([^"]*+)"|(\w++)(?:\(\s*+(\w++)\s*+,\s*+"([^"]*+)"\))?)\s*+"""
    r"""(?:,\s*+\{\s*+("[^"]*+"|'[^']*+')\s*+:\s*+("[^"]*+"|'[^']*+'|True)\s*+\}\s*+)?\)"""
)


@dataclass(frozen=True, slots=True, eq=False)
class Run(Node):
    """Fields or values that follow one another, each as most of them are, with their commas.

    ``text`` is what stands there, with blanks in place of comments; ``kept`` is what has been found
    in it.

    They are tuples of a string or a number, and of a string, a word or a call with a word and a
    string; there may be a dict with one entry, too. They become nodes only if somebody asks for
    those.
    """

    text: str
    kept: list[re.Match[str]] = field(default_factory=list)

    def matches(self) -> Sequence[re.Match[str]]:
        """Find the elements in ``text``.

        The groups are: a string or the digits of a number; a string or a word, of either two one;
        the arguments of the call that the word is the function of; and the dict's key and value,
        with quotes. What there isn't is ``None``.
        """
        if not self.kept:
            self.kept.extend(_ELEMENT.finditer(self.text))
        return self.kept

    @property
    def items(self) -> tuple[Tuple, ...]:
        """The elements as nodes; new ones each time."""
        return tuple(map(self._node, self.matches()))

    def _node(self, match: re.Match[str]) -> Tuple:
        begin, text = self.start, self.text
        label, number, string, word, argument, length, key, value = match.groups()
        first = (
            Integer(begin + match.start(2), begin + match.end(2), int(number))
            if label is None
            else make_string(begin + match.start(1) - 1, begin + match.end(1) + 1, label)
        )
        second: Expression
        if word is None:
            second = make_string(begin + match.start(3) - 1, begin + match.end(3) + 1, string)
        else:
            second = literal(begin + match.start(4), word)
        if isinstance(second, Name) and argument is not None:
            given = (
                make_name(begin + match.start(5), begin + match.end(5), argument),
                make_string(begin + match.start(6) - 1, begin + match.end(6) + 1, length),
            )
            second = Call(second.start, begin + match.end(6) + 2, second, given, ())
        items: tuple[Expression, ...] = first, second
        if key is not None:
            entry = literal(begin + match.start(7), key), literal(begin + match.start(8), value)
            opened = begin + text.rindex("{", 0, match.start(7))
            closed = begin + text.index("}", match.end(8)) + 1
            items = first, second, Dict(opened, closed, (entry,))
        return make_tuple(begin + match.start(), begin + match.end(), items)


def flat(parts: Sequence[Expression | Run]) -> tuple[Expression, ...]:
    """Return elements, those of runs as nodes."""
    items: list[Expression] = []
    for part in parts:
        if isinstance(part, Run):
            items += part.items
        else:
            items.append(part)
    return tuple(items)


Expression = Name | String | Integer | Constant | List | Tuple | Dict | Call
Statement = Assignment | Call


@dataclass(frozen=True, slots=True, eq=False)
class Comment(Node):
    """A ``#`` comment, without the sign and one space after it."""

    text: str

    @staticmethod
    def read(text: str, start: int, end: int) -> Comment:
        """Return the comment that stands in a text."""
        inside = start + (2 if text.startswith(" ", start + 1) else 1)
        return Comment(start, end, text[inside:end])


@dataclass(frozen=True, slots=True)
class SyntaxTree:
    """A whole file: its statements, and its comments in the order of the text."""

    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...]
