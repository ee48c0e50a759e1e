"""Statements of C as text: whole lines, indented, broken where they are too long.

What is returned here are lines with their ends, so that bodies are put together by concatenation
and templates print them as they are. No statements are no text.
"""

from __future__ import annotations

from idlgen.cabi.text import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# The indentation of a function's own statements, and how much deeper those in a block are.
PAD = "    "

# How long a line may be.
WIDTH = 100
# And with its end.
_LINE = WIDTH + 1


def statement(text: str, pad: str = PAD) -> str:
    """Return a statement, *text* with a semicolon; a long call is broken between its arguments."""
    line = f"{pad}{text};\n"
    return line if len(line) <= _LINE else f"{pad}{_broken(text, pad)};\n"


def leave(test: str, how: str, pad: str = PAD) -> str:
    """Return a test upon which the function is left by the statement *how*."""
    return f"{pad}if ({test})\n{pad}    {how};\n"


def block(head: str, body: str, pad: str = PAD) -> str:
    """Return a block, or its head alone if it is empty; its body is indented already."""
    return f"{pad}{head} {{\n{body}{pad}}}\n" if body else statement(head, pad)


def switch(on: str, cases: Iterable[tuple[str, str]], pad: str = PAD) -> str:
    """Return a switch over the cases, labels with bodies, that do anything; perhaps none."""
    found = "".join([f"{pad}case {c}:\n{body}{pad}    break;\n" for c, body in cases if body])
    if not found:
        return ""
    return f"{pad}switch ({on}) {{\n{found}{pad}default:\n{pad}    break;\n{pad}}}\n"


def _broken(text: str, pad: str) -> str:
    """Return a statement on several lines if it ends in a call, whose arguments these begin."""
    head, _, rest = text.partition("(")
    if not (head[-1:].isalnum() or head.endswith("_")) or not rest.endswith(")"):
        return text
    width = WIDTH - len(pad) - 1
    return signature(head, _arguments(rest[:-1]), width).replace("\n", f"\n{pad}")


def _arguments(text: str) -> list[str]:
    """Return the arguments of a call."""
    found: list[str] = []
    depth = 0
    for part in text.split(","):
        if depth:
            found[-1] += f",{part}"
        else:
            found.append(part)
        depth += part.count("(") + part.count("[") - part.count(")") - part.count("]")
    return [argument.strip() for argument in found]
