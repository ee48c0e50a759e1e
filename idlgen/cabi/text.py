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
    text = doc.replace("\t", "    ")
    if not text.replace("\n", "").isprintable():
        text = _UNSAFE.sub(" ", text)
    while "*/" in text or "/*" in text:
        text = text.replace("*/", "* /").replace("/*", "/ *")
    while "??" in text:
        text = text.replace("??", "? ?")
    lines = [line.rstrip() for line in text.strip("\n").split("\n")]
    return tuple([f"{line} ." if line.endswith("\\") else line for line in lines])


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
    if len(text) <= width:
        return text
    # Parameters may have commas as well.
    text = f"{head}({_APART.join(parameters)})"
    return _broken(text, len(head) + 1, _APART, width).replace(_APART, ", ")


def fitted(text: str, width: int = 99) -> str:
    """Return a signature that is one line of *text* as :func:`signature` does.

    No parameter may have a comma.
    """
    return text if len(text) <= width else _broken(text, text.index("(") + 1, ", ", width)


# What stands between parameters until they are lines; no text of C has it.
_APART = ",\0"


def _broken(text: str, opened: int, apart: str, width: int) -> str:
    """Return a long signature, the parameters of which begin behind *opened* characters."""
    lines, pad, rest = [], " " * opened, text
    aligned = True
    while len(rest) > width:
        # A line ends in a comma.
        comma = rest.rfind(apart, len(pad), width + 1)
        if comma < 0 and aligned:
            # There is one that doesn't fit.
            aligned = False
            lines, pad, rest = [text[:opened]], "    ", f"    {text[opened:]}"
            continue
        if comma < 0:
            comma = rest.find(apart, width)
        if comma < 0:
            break
        lines.append(rest[: comma + 1])
        rest = f"{pad}{rest[comma + 2 :]}"
    return "\n".join([*lines, rest])
