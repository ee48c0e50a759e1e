"""String literals: from their text, quotes and all, to their value."""

from __future__ import annotations

from idlgen.patterns import VERBOSE, pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_SIMPLE = {
    "\\": "\\",
    "'": "'",
    '"': '"',
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
}

_ESCAPE = pattern(
    r"""\\(?:(?P<line>\r?\n)
          |(?P<octal>[0-7]{1,3})
          |x(?P<x>[0-9a-fA-F]{2})
          |u(?P<u>[0-9a-fA-F]{4})
          |U(?P<U>[0-9a-fA-F]{8})
          |N\{(?P<N>[^{}\n]*)\}
          |(?P<simple>[\s\S]))""",
    VERBOSE,
)


class BadEscapeError(ValueError):
    """An escape that stands for no character; ``start`` and ``end`` are offsets in the literal."""

    def __init__(self, message: str, start: int, end: int) -> None:
        """Say what is wrong with the characters from *start* to *end*."""
        super().__init__(message)
        self.start = start
        self.end = end


def value_of(literal: str) -> str:
    """Return the value of a string literal in Python's notation, without prefix or with ``u``.

    Unlike Python, an escape that Python does not know is an error (:class:`BadEscapeError`), and
    so is one for NUL or for half a surrogate pair: neither can stand in a C string or in UTF-8.
    """
    start = 1 if literal[0] in "uU" else 0
    quotes = 3 if literal.startswith(('"""', "'''"), start) else 1
    start += quotes
    body = literal[start:-quotes]
    if "\r" in body:
        body = body.replace("\r\n", "\n")
    if "\\" not in body:
        return body
    return _ESCAPE.sub(lambda match: _character(match, start), body)


def _character(match: re.Match[str], offset: int) -> str:
    """Return what an escape in a literal stands for, whose inside begins at *offset*."""
    kind, text = match.lastgroup, match.group(match.lastgroup or 0)
    start, end = match.start() + offset, match.end() + offset
    if kind == "line":
        return ""
    if kind == "simple":
        if text not in _SIMPLE:
            raise BadEscapeError(f"unknown escape '\\{text}' in a string", start, end)
        return _SIMPLE[text]
    code = _named(text) if kind == "N" else int(text, 8 if kind == "octal" else 16)
    if not 0 < code <= 0x10FFFF or 0xD800 <= code <= 0xDFFF:
        raise BadEscapeError(f"'{match.group()[:40]}' stands for no character", start, end)
    return chr(code)


def _named(name: str) -> int:
    """Return the code of the character that Unicode calls *name*, 0 if there is none."""
    import unicodedata

    try:
        return ord(unicodedata.lookup(name))
    except KeyError:
        return 0
