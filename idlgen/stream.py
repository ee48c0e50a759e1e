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
    **dict.fromkeys(("COMMENT", "END", "NAME", "PAIRS", "PLAIN"), 0),
    **dict.fromkeys(("TARGET", "CALL"), 2),
    **dict.fromkeys(("ITEM", "SETTING"), 3),
    "DECLARATION": 7,
    "CALLED": 10,
}

_WHOLE = ("PAIRS", "PLAIN")


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
            count = count_of(kind, 1)
            if count == 0:
                if kind == "COMMENT":
                    comments.append(Comment.read(text, start, end))
                    room -= 1
                    if room < 0:
                        break
                    continue
                if kind == "END":
                    yield Token("$END", "", end, end)
                    return
                if kind in _WHOLE:
                    # A pair is a token and a comma, an attribute ten more, a keyword four; with
                    # what a statement has beside these, its "=" and brackets, and 8.
                    count = 2 * text.count("(", start, end) + 10 * text.count("{", start, end)
                    if kind == "PLAIN":
                        count += 4 * text.count("=", start, end) + 8
                elif match[kind] in KEYWORDS or end - start > MAX_NAME:
                    break
                else:
                    count = 1
            room -= count
            if room < 0:
                break
            yield new(Token, (kind, match[kind], start, end))
        yield Token("STRAY", "", len(text), len(text))
