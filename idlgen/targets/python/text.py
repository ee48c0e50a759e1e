"""Text for Python: docstrings and comments that can't be broken out of."""

from __future__ import annotations

import re
import textwrap

# Control characters, and those that make text read otherwise than it is stored.
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)
_WIDTH = 100


def plain_lines(doc: str | None) -> tuple[str, ...]:
    """Return the lines of a documentation text without what no source file should hold."""
    if doc is None:
        return ()
    text = _UNSAFE.sub(" ", doc.replace("\t", "    "))
    return tuple(line.rstrip() for line in text.strip("\n").split("\n"))


def docstring(lines: tuple[str, ...], indent: int) -> str:
    """Return a docstring, quotes and all; lines after the first are indented.

    Backslashes and quotes that would end it are escaped, so that ``__doc__`` is the text itself.
    """
    escaped = [line.replace("\\", "\\\\").replace('"""', '\\"\\"\\"') for line in lines]
    if len(escaped) == 1:
        line = escaped[0]
        if line.endswith('"'):
            line = f'{line[:-1]}\\"'
        if len(line) + indent + 6 <= _WIDTH:
            return f'"""{line}"""'
        escaped[0] = line
    prefix = " " * indent
    body = "\n".join(prefix + line if line else "" for line in escaped).strip()
    return f'"""{body}\n{prefix}"""'


def comment(doc: str | None, indent: int) -> str:
    """Return comment lines for what follows them, each with its line end; ``""`` for none."""
    prefix = " " * indent
    return "".join(f"{prefix}#: {line}".rstrip() + "\n" for line in plain_lines(doc))


def wrapped(text: str, indent: int, hanging: int) -> list[str]:
    """Return a paragraph as lines of at most the width, those after the first further in."""
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )
