"""Text to tokens, one after the other, for texts without mistakes.

This is the scanner of ``tokens`` without what it takes to tell what is wrong with a text, and with
terminals that stand for several of those. What it is not sure of it refuses.
"""

from __future__ import annotations

from idlgen.patterns import pattern
from idlgen.syntax import Comment
from idlgen.tokens import KEYWORDS, MAX_NAME, MAX_TOKENS, Token, expression

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Iterable, Iterator

    from idlgen.tokens import Terminal

# How many of the other scanner's tokens a token is; zero where it takes a look.
_COUNTS = {
    **dict.fromkeys(("COMMENT", "END", "NAME", "NESTED", "PAIRS", "PLAIN"), 0),
    **dict.fromkeys(("TARGET", "CALL"), 2),
    **dict.fromkeys(("ITEM", "SETTING"), 3),
    "DECLARATION": 7,
}

_NOT_ONLY_ELEMENTS = ("NESTED", "PLAIN")


class StreamScanner:
    """Cuts texts into tokens; made once for a grammar."""

    def __init__(self, terminals: Iterable[Terminal]) -> None:
        """Compile the terminals."""
        self._pattern = pattern(expression(terminals))

    def scan(self, text: str, comments: deque[Comment]) -> Iterator[Token]:
        """Yield the tokens of *text*, and append its comments to *comments*.

        The last one is of type ``$END``, or of one that no rule takes: ``STRAY``.
        """
        # The end takes the room of a token, as it does for the other scanner.
        new, count_of, room = tuple.__new__, _COUNTS.get, MAX_TOKENS - 1
        for match in self._pattern.finditer(text):
            kind = match.lastgroup or ""
            start, end = match.span(kind)
            written = match[kind]
            count = count_of(kind, 1)
            if count == 0:
                if kind == "END":
                    yield Token("$END", "", end, end)
                    return
                if kind == "NAME":
                    if written in KEYWORDS or end - start > MAX_NAME:
                        break
                    count = 1
                else:
                    written, count = _measured(kind, written, start, comments)
            room -= count
            if room < 0:
                break
            if kind != "COMMENT":
                yield new(Token, (kind, written, start, end))
        yield Token("STRAY", "", len(text), len(text))


def _measured(kind: str, text: str, start: int, comments: deque[Comment]) -> tuple[str, int]:
    """Return a token's text, and how many of the other scanner's tokens that is at most.

    There are blanks in place of its comments, which go to *comments*.
    """
    known = len(comments)
    if "#" in text:
        text = _without_comments(text, start, comments)
    size = len(comments) - known
    if kind != "COMMENT":
        # An element is a token and a comma; an attribute has ten more, a call nine.
        size += 2 * text.count("(") + 7 * text.count('"))')
        size += 10 * text.count("{") if "{" in text else 0
    if kind in _NOT_ONLY_ELEMENTS:  # brackets and what else is in them, "=" and what is beside it
        size += 8 + 4 * text.count("=")
    return text, size


def _without_comments(text: str, start: int, comments: deque[Comment]) -> str:
    parts: list[str] = []
    done, begin, at = 0, 0, text.find("#")
    while at >= 0:
        # A string ends on its line, and a comment with it.
        begin = max(begin, text.rfind("\n", begin, at) + 1)
        quote = _open_quote(text[begin:at])
        if quote:
            begin = text.index(quote, at) + 1
            at = text.find("#", begin)
            continue
        end = text.find("\n", at)
        end = len(text) if end < 0 else end
        end = text.find("\r", at, end) if "\r" in text[at:end] else end
        inside = at + (2 if text.startswith(" ", at + 1) else 1)
        comments.append(Comment(start + at, start + end, text[inside:end]))
        parts += text[done:at], " " * (end - at)
        done = begin = end
        at = text.find("#", end)
    parts.append(text[done:])
    return "".join(parts)


def _open_quote(line: str) -> str:
    """Return the quote of the string in which the beginning of a line ends, if it does in one."""
    if "'" not in line:
        return '"' * (line.count('"') % 2)
    quote = ""
    for char in line:
        if char == quote:
            quote = ""
        elif not quote and char in "\"'":
            quote = char
    return quote
