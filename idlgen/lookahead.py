"""Tokens as a reader sees them: lines, columns, statements, and whether brackets pair up.

For ``recovery``, which has to guess what the author of a text that the parser refused had in mind;
people see the layout of a text, so it is a better guide to that than the grammar.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter

from idlgen.memo import lazy

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.source import SourceFile
    from idlgen.tokens import Token

CLOSER = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
OPENER = {closer: opener for opener, closer in CLOSER.items()}

# How many tokens are looked at to see whether brackets pair up.
_STATEMENT = 5_000

# Words that go on with a statement of Python's and never begin one.
_CONTINUES = frozenset(("else", "elif", "except", "finally"))


class Lookahead:
    """The tokens of a text that has mistakes in it; tokens are meant by their number."""

    def __init__(self, tokens: list[Token], source: SourceFile) -> None:
        """Look at *tokens*, which were read from *source*."""
        self._tokens = tokens
        self._source = source
        self._odd: dict[int, int] = {}

    def begins_line(self, at: int) -> bool:
        """Whether a token is the first one on its line."""
        before = self._tokens[at - 1].end if at else 0
        return at == 0 or self._source.text.find("\n", before, self._tokens[at].start) >= 0

    def column(self, token: Token) -> int:
        """Return the column that a token begins in, from 1."""
        return self._source.position(token.start).column

    def begins_statement(self, at: int) -> bool:
        """Whether a token looks like the first one of a statement, though a bracket is open."""
        token = self._tokens[at]
        return (
            token.type == "NAME"
            and self._tokens[at + 1].type in ("EQUAL", "LPAR")
            and self.begins_line(at)
            and self.column(token) == 1
        )

    def next_statement(self, at: int) -> int:
        """Return the first token of the statement after the one that a token is in."""
        first = at
        while first and not self.begins_line(first):
            first -= 1
        column = self.column(self._tokens[first])
        for index in range(at + 1, len(self._tokens)):
            token = self._tokens[index]
            if (
                token.type in ("NAME", "KEYWORD")
                and token.text not in _CONTINUES
                and self.begins_line(index)
                and self.column(token) <= column
            ):
                return index
        return len(self._tokens)

    def pairs_up(self, open_brackets: list[str], at: int) -> bool:
        """Whether all brackets pair up from a token to the end of the statement."""
        stack = list(open_brackets)
        for index in range(at, min(at + _STATEMENT, len(self._tokens))):
            kind = self._tokens[index].type
            if kind in CLOSER:
                stack.append(kind)
            elif kind in OPENER and (not stack or stack.pop() != OPENER[kind]):
                return False
            elif kind == "$END" or (kind == "NAME" and self.begins_statement(index)):
                break
        return not stack

    def closes_on_line(self, at: int) -> bool:
        """Whether the bracket that a token opens is closed on the same line."""
        depth = 1
        for index in range(at + 1, len(self._tokens)):
            if self.begins_line(index):
                break
            kind = self._tokens[index].type
            depth += (kind in CLOSER) - (kind in OPENER)
            if depth == 0:
                return True
        return False

    @lazy
    def _statements(self) -> list[int]:
        """The numbers of the tokens that look like the first ones of statements."""
        return [0, *(at for at in range(1, len(self._tokens)) if self.begins_statement(at))]

    def odd_brackets(self, at: int) -> tuple[int, int]:
        """Return which statement a token is in, and how many brackets in that must be odd.

        Those are at least as many as there are more of one sign than of its counterpart.
        """
        number = bisect_right(self._statements, at)
        if number not in self._odd:
            first, *rest = self._statements[number - 1 : number + 1]
            last = rest[0] if rest else len(self._tokens)
            counts = Counter(token.type for token in self._tokens[first:last])
            self._odd[number] = sum(abs(counts[a] - counts[b]) for a, b in CLOSER.items())
        return number, self._odd[number]
