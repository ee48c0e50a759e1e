"""Source text and the spans that point into it.

A :class:`Span` is a pair of offsets and nothing more; the :class:`SourceFile` turns offsets into
lines and columns when something has to be shown.
"""

from __future__ import annotations

from idlgen.memo import lazy
from idlgen.records import NamedTuple, dataclass


class Span(NamedTuple):
    """A half-open range of character offsets into one source text."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Placed:
    """What stands in a text: the offsets between which it does, with no object for the two."""

    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(self.start, self.end)


class Position(NamedTuple):
    """A place as people count it: line and column both start at 1."""

    line: int
    column: int


@dataclass(frozen=True)
class SourceFile:
    """An IDL file's name, as the user gave it, and its text."""

    path: str
    text: str

    @lazy
    def _line_starts(self) -> list[int]:
        starts = [0]
        find = self.text.find
        at = find("\n")
        while at >= 0:
            starts.append(at + 1)
            at = find("\n", at + 1)
        return starts

    def position(self, offset: int) -> Position:
        """Return the line and column of a character offset."""
        from bisect import bisect_right  # most runs show no place

        line = bisect_right(self._line_starts, offset)
        return Position(line, offset - self._line_starts[line - 1] + 1)

    def line(self, number: int) -> str:
        """Return the text of line *number* (from 1), without its line end."""
        start = self._line_starts[number - 1]
        end = self._line_starts[number] - 1 if number < len(self._line_starts) else len(self.text)
        return self.text[start:end].removesuffix("\r")
