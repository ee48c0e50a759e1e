"""The syntax tree: expressions as they were written, each with its place.

Nothing here knows libxl or what a constructor means; that is the business of lowering.
Nodes are frozen and compare by identity.
"""

from __future__ import annotations

from idlgen.records import dataclass, maker
from idlgen.source import Placed


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
    """``[...]``."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Tuple(Node):
    """``(...)`` with a comma in it, or ``()``."""

    @property
    def items(self) -> tuple[Expression, ...]:
        """What is in it."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, eq=False)
class Parenthesised(Tuple):
    """A tuple of any expressions."""

    items: tuple[Expression, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Pair(Tuple):
    """A tuple that most fields and values are, whose nodes are made when somebody asks for them.

    It has a string, ``label``, or the digits of an integer, ``number``, at the offset ``first``;
    and a bare ``word`` or a string, ``text``, at ``second``. Of either two one is ``None``.
    """

    label: str | None
    number: str | None
    text: str | None
    word: str | None
    first: int
    second: int

    @property
    def items(self) -> tuple[Expression, ...]:
        """What is in it, as nodes; new ones each time."""
        left: Expression = (
            Integer(self.first, self.first + len(self.number), int(self.number))
            if self.number is not None
            else _string(self.first, self.label)
        )
        right = (
            word(self.second, self.word)
            if self.word is not None
            else _string(self.second, self.text)
        )
        return left, right


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


def _string(start: int, text: str | None) -> String:
    assert text is not None
    return String(start, start + len(text) + 2, text)


_make_name = maker(Name)

CONSTANTS = {"True": True, "False": False, "None": None}


def word(start: int, text: str) -> Name | Constant:
    """Return the node of a word: a constant or a name."""
    end = start + len(text)
    if text in CONSTANTS:
        return Constant(start, end, CONSTANTS[text])
    return _make_name(start, end, text)


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
