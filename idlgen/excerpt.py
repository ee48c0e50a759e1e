"""A source line with carets under a span, as wide as a terminal shows it."""

from __future__ import annotations

import unicodedata

from idlgen.records import NamedTuple

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.source import SourceFile, Span

# Columns of a line that are shown; of a longer one, the part around the span.
WIDTH = 96
_BEFORE = 32
_TAB = 8


class Excerpt(NamedTuple):
    """A line's number, its text and the carets that belong below it."""

    number: int
    text: str
    carets: str


def excerpt(source: SourceFile, span: Span) -> Excerpt:
    """Return the line that *span* begins on, with carets under as much of it as is on the line.

    Tabs become spaces and control characters are made visible; an empty span has one caret, and
    so has one that begins behind the line's end.
    """
    position = source.position(span.start)
    line = source.line(position.line)
    start = position.column - 1
    end = max(min(start + span.end - span.start, len(line)), start + 1)
    line, start, end, cut_before, cut_after = _clipped(line, start, end)
    cells = _cells(line)
    text = "".join(shown for shown, _ in cells).rstrip()
    before = sum(width for _, width in cells[:start])
    under = sum(width for _, width in cells[start:end])
    if cut_before:
        text, before = "…" + text, before + 1
    if cut_after:
        text += "…"
    return Excerpt(position.line, text, " " * before + "^" * max(under, 1))


def _clipped(line: str, start: int, end: int) -> tuple[str, int, int, bool, bool]:
    """Return the part of a line that is shown, the span in it, and where something was cut."""
    if len(line) <= WIDTH:
        return line, start, end, False, False
    first = max(min(start - _BEFORE, len(line) - WIDTH), 0)
    last = first + WIDTH
    return line[first:last], start - first, min(end, last) - first, first > 0, last < len(line)


def _cells(line: str) -> list[tuple[str, int]]:
    """Return for each character how it is shown, and in how many columns."""
    cells: list[tuple[str, int]] = []
    column = 0
    for character in line:
        shown, width = _cell(character, column)
        cells.append((shown, width))
        column += width
    return cells


def _cell(character: str, column: int) -> tuple[str, int]:
    if " " <= character <= "~":
        return character, 1
    if character == "\t":
        width = _TAB - column % _TAB
        return " " * width, width
    if unicodedata.category(character) in ("Mn", "Me"):
        return character, 0
    if not character.isprintable():
        shown = visible(character)
        return shown, len(shown)
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


def visible(text: str) -> str:
    """Return *text* with what is not printable, line ends included, written as an escape."""
    if text.isprintable():
        return text
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode("ascii")
        for c in text
    )
