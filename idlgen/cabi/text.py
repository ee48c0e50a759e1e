"""Text for C: comments that can't be broken out of, and initial values as expressions."""

from __future__ import annotations

from idlgen.constants import evaluate, wrap
from idlgen.model import Enumeration, Number
from idlgen.patterns import DOTALL, pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from idlgen.model import Declaration, InitVal

# Control characters, and those that make text read otherwise than it is stored: compilers warn
# of the latter even in comments.
_UNSAFE = pattern("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SIMPLE = pattern(r"-?\w+|\(.*\)", DOTALL)

# Width in bits and signedness of C's integers, as on every system that Xen runs on; those of
# other widths (long, size_t) take any value that fits 32 bits unharmed.
_INTEGERS = {
    "int": (32, True),
    "unsigned int": (32, False),
    **{f"int{w}_t": (w, True) for w in (8, 16, 32, 64)},
    **{f"uint{w}_t": (w, False) for w in (8, 16, 32, 64)},
}


def comment_lines(doc: str | None) -> tuple[str, ...]:
    """Return the lines of a documentation text, harmless inside a C block comment.

    ``*/`` and ``/*`` are set apart, as are the question marks of trigraphs; no line ends in a
    backslash, which would join it to the next one.
    """
    if doc is None:
        return ()
    text = _UNSAFE.sub(" ", doc.replace("\t", "    "))
    while "*/" in text or "/*" in text:
        text = text.replace("*/", "* /").replace("/*", "/ *")
    while "??" in text:
        text = text.replace("??", "? ?")
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    return tuple(f"{line} ." if line.endswith("\\") else line for line in lines)


def initial_value(
    init_val: InitVal,
    declaration: Declaration,
    c_type: str,
    value_of: Callable[[str], int | None],
) -> str:
    """Return an ``init_val`` as a C expression of the type that it initialises.

    What doesn't convert silently in both C and C++ gets a cast: an integer to an enumeration, a
    value out of an integer type's range. *value_of* knows enumerators and constants.
    """
    text = str(init_val).strip()
    if isinstance(declaration, Enumeration):
        if any(v.c_name == text for v in declaration.values):
            return text
        return f"({c_type}){_operand(text)}"
    value = evaluate(init_val, value_of)
    if value is not None and c_type in _INTEGERS:
        bits, signed = _INTEGERS[c_type]
        if wrap(value, bits, signed=signed) != value:
            return f"({c_type}){_operand(text)}"
    if value is not None and isinstance(declaration, Number) and c_type not in _INTEGERS:
        return f"({c_type}){_operand(text)}"
    return text


def _operand(text: str) -> str:
    """Return an expression in parentheses unless a cast binds to all of it anyhow."""
    return text if _SIMPLE.fullmatch(text) and text.count("(") <= 1 else f"({text})"


def signature(head: str, parameters: Sequence[str], width: int = 99) -> str:
    """Return a function's signature; *head* is all that precedes the parenthesis.

    One longer than *width* is broken between parameters, which are aligned where they fit.
    """
    text = f"{head}({', '.join(parameters)})"
    return text if len(text) <= width else _broken(head, parameters, width)


def fitted(text: str, width: int = 99) -> str:
    """Return a signature on one line as :func:`signature` does, of which no type has a comma."""
    if len(text) <= width:
        return text
    head, _, parameters = text.partition("(")
    return _broken(head, parameters[:-1].split(", "), width)


def _broken(head: str, parameters: Sequence[str], width: int) -> str:
    opening, pad = f"{head}(", " " * (len(head) + 1)
    if max(map(len, parameters)) + len(pad) >= width:
        opening, pad = f"{head}(\n    ", "    "
    # A line ends in a comma or, the last one, in a parenthesis.
    room = width - len(pad) - 1
    lines = []
    line = parameters[0]
    for parameter in parameters[1:]:
        longer = f"{line}, {parameter}"
        if len(longer) <= room:
            line = longer
        else:
            lines.append(line)
            line = parameter
    lines.append(line)
    return f"{opening}{f',{chr(10)}{pad}'.join(lines)})"
