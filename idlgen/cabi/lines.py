"""Statements of C as text: whole lines, indented, broken where they are too long.

What is returned here are lines with their ends, so that bodies are put together by concatenation
and templates print them as they are. No statements are no text.
"""

from __future__ import annotations

import re

from idlgen.cabi.text import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# The indentation of a function's own statements, and how much deeper those in a block are.
PAD = "    "

# How long a line may be.
WIDTH = 100
# A call that ends the statement: what comes before its bracket, and its arguments.
_CALL = re.compile(r"([^(]*\w)\((.*)\)")
# What arguments are told apart by.
_MARK = re.compile(r"[][(),]")


def statement(text: str, pad: str = PAD) -> str:
    """Return a statement, *text* with a semicolon; a long call is broken between its arguments."""
    if len(pad) + len(text) >= WIDTH:
        text = _broken(text, pad)
    return f"{pad}{text};\n"


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
    call = _CALL.fullmatch(text)
    if call is None:
        return text
    width = WIDTH - len(pad) - 1
    return signature(call[1], tuple(_arguments(call[2])), width).replace("\n", f"\n{pad}")


def _arguments(text: str) -> Iterator[str]:
    """Yield the arguments of a call."""
    depth = start = 0
    for mark in _MARK.finditer(text):
        if mark[0] in "([":
            depth += 1
        elif mark[0] in ")]":
            depth -= 1
        elif not depth:
            yield text[start : mark.start()].strip()
            start = mark.end()
    yield text[start:].strip()
