"""Text for Python: docstrings and comments that can't be broken out of."""

from __future__ import annotations

import textwrap

from idlgen.patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# Control characters, and those that make text read otherwise than it is stored.
_UNSAFE = pattern(
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
    lines = tuple(part for line in lines for part in _fitting(line, indent))
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


def _fitting(line: str, indent: int) -> list[str]:
    """Return a line as it is, or as several where it is too long; words are kept whole."""
    width = _WIDTH - indent - len('"""') * 2
    if len(line) <= width:
        return [line]
    hanging = len(line) - len(line.lstrip())
    return wrapped(line.strip(), hanging, hanging, width)


def comment(doc: str | None, indent: int) -> str:
    """Return comment lines for what follows them, each with its line end; ``""`` for none."""
    prefix = " " * indent
    return "".join(f"{prefix}#: {line}".rstrip() + "\n" for line in plain_lines(doc))


def wrapped(text: str, indent: int, hanging: int, width: int = _WIDTH) -> list[str]:
    """Return a paragraph as lines of at most a width, those after the first further in."""
    return textwrap.wrap(
        text,
        width,
        initial_indent=" " * indent,
        subsequent_indent=" " * hanging,
        break_long_words=False,
        break_on_hyphens=False,
    )


def statement(head: str, call: str, indent: int, tail: str = "") -> str:
    """Return a statement with a call, whose arguments go to lines of their own if need be.

    *tail* is what follows the call. The first line is not indented, the others by *indent* or more.
    """
    line = head + call + tail
    if indent + len(line) <= _WIDTH or "(" not in call:
        return line
    function, _, rest = call.partition("(")
    arguments = rest[:-1]
    prefix = " " * (indent + 4)
    # A tuple, which has no function, always takes a line for each.
    if len(prefix) + len(arguments) > _WIDTH or not function:
        arguments = f",\n{prefix}".join(_arguments(arguments)) + ","
    elif head == "def " and "," not in arguments:
        arguments += ","
    return f"{head}{function}(\n{prefix}{arguments}\n{' ' * indent}){tail}"


def alternatives(annotation: str, indent: int) -> str:
    """Return a union in parentheses, on a line of its own or on one for each alternative."""
    prefix = " " * (indent + 4)
    if len(prefix) + len(annotation) > _WIDTH:
        annotation = annotation.replace(" | ", f"\n{prefix}| ")
    return f"(\n{prefix}{annotation}\n{' ' * indent})"


def words(names: Iterable[str], indent: int) -> str:
    """Return names as one string, or as several that follow one another, on lines of their own."""
    lines = [line.strip() for line in wrapped(" ".join(names), indent, indent, _WIDTH - 4)]
    return f' "\n{" " * indent}"'.join(lines).join('""')


def _arguments(text: str) -> list[str]:
    """Split the arguments of a call at their commas, not at those inside of brackets."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "," and depth == 0:
            parts.append(text[start:index].strip())
            start = index + 1
    return [*parts, text[start:].strip()]
