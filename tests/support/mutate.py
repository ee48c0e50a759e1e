"""Random edits of IDL files: what hands, editors and merges do to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

# Tokens as they are in the IDL, so that an edit can fall between them or upon one.
_TOKEN = re.compile(r"\"[^\"\n]*\"|'[^'\n]*'|[A-Za-z_]\w*|-?\d\w*|[^\s\w]")

_TOKENS = (
    *(
        "(",
        ")",
        "[",
        "]",
        "{",
        "}",
        ",",
        ":",
        "=",
        "-",
        "+",
        "*",
        ".",
        "@",
        ";",
        "\\",
        "#",
        "==",
        "->",
    ),
    *('"', "'", '"""', '"x"', "'y'", 'b"z"', 'f"{x}"', '"\\q"', '"\\x41"', '"\\0"'),
    *("0", "1", "-1", "0x10", "017", "1.5", "1e9", "9PFS", "99999999999", "9" * 50),
    *("None", "True", "False", "import", "lambda", "for", "if", "in", "not", "class", "def", "x"),
    *("Struct", "Union", "KeyedUnion", "Array", "Enumeration", "Builtin", "UInt", "BitField"),
    *("uint8", "string", "libxl_event", "libxl_domid", "namespace", "hidden", "init_val", "dir"),
    *("Struct()", "Array(uint8, 1)", "(1, 2)", "[x]", "{}", "()", "[0]", "KeyedUnion(None, [])"),
)

_CHARACTERS = "()[]{},:=-+.#\"'\\ \t\n\r\0\x1b\u00e9\u201c\u2028\ufeff\U0001f600aZ_09"


def edited(text: str, random: Random, *, inside: bool) -> str:
    """Return *text* with one to three edits, *inside* expressions or anywhere."""
    edit = _in_expression if inside else _anywhere
    for _ in range(random.choice((1, 1, 1, 2, 3))):
        text = edit(text, random)
    return text


def _in_expression(text: str, random: Random) -> str:
    """Edit the tokens around a random place that is within brackets."""
    opening = [match.start() for match in re.finditer(r"[(\[{]", text)]
    if not opening:
        return text + random.choice(_TOKENS)
    tokens = _bracket(text, random.choice(opening))
    token = random.choice(tokens)
    other = random.choice(tokens)
    start, end = token.span()
    if random.random() < 0.2:
        return text[: other.start()] + token[0] + text[other.end() :]
    # Put something in before the token, or put it, or nothing, in the token's place.
    new = random.choice(("", token[0] + " ", random.choice(_TOKENS), other[0]))
    return text[:start] + new + text[random.choice((start, end)) :]


def _bracket(text: str, begin: int) -> list[re.Match[str]]:
    """Return the tokens of the bracket that opens at *begin*, as far as 400 characters go."""
    tokens = []
    depth = 0
    for token in _TOKEN.finditer(text, begin, begin + 400):
        tokens.append(token)
        depth += (token[0] in "([{") - (token[0] in ")]}")
        if depth == 0:
            break
    return tokens


def _anywhere(text: str, random: Random) -> str:
    """Edit characters or lines at a random place."""
    at = random.randrange(len(text) + 1)
    kind = random.randrange(7)
    if kind == 0:
        return text[:at] + text[at + random.choice((1, 1, 2, 10, 200)) :]
    if kind == 1:
        return text[:at] + random.choice(_CHARACTERS) + text[at + random.randrange(2) :]
    if kind == 2:
        return text[:at]
    if kind == 3:
        return text[:at] + text[at : at + random.randrange(200)] + text[at:]
    lines = text.split("\n")
    line, other = random.randrange(len(lines)), random.randrange(len(lines))
    if kind == 4:
        del lines[line]
    elif kind == 5:
        lines.insert(other, lines[line])
    else:
        lines[line], lines[other] = lines[other], lines[line]
    return "\n".join(lines)
