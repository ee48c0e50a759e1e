"""What a token that the parser refuses says about its author's mistake.

Most of those are Python that an IDL file has no use for: the IDL is data, not a program.
"""

from __future__ import annotations

import re

from idlgen.patterns import pattern
from idlgen.records import dataclass
from idlgen.source import Span
from idlgen.strings import BadEscapeError, value_of
from idlgen.tokens import MAX_DEPTH, MAX_NAME, MAX_STRING, MAX_TOKENS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.diagnostics import Note
    from idlgen.tokens import Token

DATA = "the IDL is data, not a program"

# Python's keywords, by what a reader would call the thing that they make.
_WORDS = {
    **dict.fromkeys(("import", "from"), "import statement"),
    **dict.fromkeys(("def", "lambda", "return", "yield", "async", "await"), "function"),
    **dict.fromkeys(("if", "elif", "else"), "condition"),
    **dict.fromkeys(("for", "while", "break", "continue"), "loop"),
    **dict.fromkeys(("try", "except", "finally", "raise"), "exception handling"),
    "class": "class",
}

_OPERATOR = pattern(r"\.\.\.|->|:=|[!=]=|(?:\*\*|//|<<|>>)=?|[-+*/%&|^@<>]=?|[.~!?;$`\\]", re.ASCII)

_QUOTES = ('"', "'", '"""', "'''")
_TYPOGRAPHIC = "\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb"

_ENDS = frozenset(("NAME", "CONSTANT", "INTEGER", "STRING", "PAIR", "RPAR", "RSQB", "RBRACE"))


@dataclass(frozen=True, slots=True)
class Mistake:
    """The parts of a diagnostic."""

    code: str
    message: str
    span: Span
    hint: str | None = None
    notes: tuple[Note, ...] = ()


def clipped(text: str, width: int = 40) -> str:
    """Return *text* on one line and at most *width* characters wide, for use in a message."""
    line = " ".join(text[: 4 * width].split())
    return line if len(line) <= width and len(text) <= 4 * width else line[: width - 1] + "…"


def too_much(token: Token, errors: int) -> Mistake:
    """Return the mistake of a file that goes past a limit: of *errors*, if of no other."""
    if token.type == "DEEP":
        return Mistake(
            "IDL104", f"brackets are nested more than {MAX_DEPTH} deep", Span(*token[2:])
        )
    if token.type == "MANY":
        return Mistake("IDL103", f"the file has more than {MAX_TOKENS:,} tokens", token.span)
    message = f"more than {errors} syntax errors; the rest of the file was not read"
    return Mistake("IDL103", message, token.span)


def stray(token: Token, text: str) -> Mistake:
    """Return the mistake of a token that no terminal of the grammar matches."""
    literal = token.text
    if token.type == "LONG":
        return _long(token)
    if literal in _QUOTES:
        where = "on its line" if len(literal) == 1 else "in this file"
        return Mistake("IDL107", f"the string does not end {where}", token.span)
    if literal[0].isdigit():
        return _number(token)
    if len(literal) > 1:
        return _escape(token)
    operator = _OPERATOR.match(text, token.start)
    return _operator(operator[0], token.start) if operator else _character(token)


def _long(token: Token) -> Mistake:
    if token.text[-1] in "'\"":
        return Mistake("IDL105", f"a string longer than {MAX_STRING:,} characters", token.span)
    return Mistake("IDL105", f"a name longer than {MAX_NAME} characters", token.span)


def _number(token: Token) -> Mistake:
    text = token.text
    lower = text.lower()
    hint = "numbers are decimal or hexadecimal integers, such as 16 or 0x10"
    if (text.isdigit() and text[0] != "0") or re.fullmatch("0x[0-9a-f]+", lower):
        what = f"a number of {len(text)} digits: no C type holds it"
    elif text.isdigit():
        what = f"'{clipped(text)}': a number has no leading zeros"
    elif re.fullmatch(r"[0-9_]*\.[0-9_]*(e[0-9]*)?|[0-9]+e[0-9]*", lower):
        what = f"'{clipped(text)}' is no integer"
    else:
        what = f"'{clipped(text)}' is no number"
        if re.fullmatch(r"[1-9][0-9]*[A-Za-z]\w+", text):
            hint = "a name that begins with a digit is written in quotes; " + hint
    return Mistake("IDL108", what, token.span, hint=hint)


def _escape(token: Token) -> Mistake:
    try:
        value_of(token.text)
    except BadEscapeError as error:
        span = Span(token.start + error.start, token.start + error.end)
        return Mistake("IDL110", str(error), span, hint="a backslash itself is written '\\\\'")
    raise AssertionError(token)


def _operator(text: str, start: int) -> Mistake:
    span = Span(start, start + len(text))
    if text == ".":
        return Mistake("IDL115", f"attribute access: {DATA}", span)
    if text == ";":
        hint = "a comma goes between elements, nothing after statements"
        return Mistake("IDL106", "';' does not belong here", span, hint=hint)
    if text == "\\":
        return Mistake("IDL106", "a backslash outside of a string and not at a line's end", span)
    if text in "?!$`":
        return Mistake("IDL106", f"stray character '{text}'", span)
    return Mistake("IDL115", f"operator '{text}': {DATA}", span)


def _character(token: Token) -> Mistake:
    character = token.text
    shown = f"'{character}' " if character.isprintable() else ""
    hint = None
    if character in _TYPOGRAPHIC:
        hint = "write straight quotes, \" or '"
    elif character.isalpha():
        hint = "names are made of the letters A to Z and a to z, digits and '_'"
    elif character == "\N{NO-BREAK SPACE}":
        hint = "this is a no-break space; write a plain one"
    return Mistake(
        "IDL106", f"stray character {shown}(U+{ord(character):04X})", token.span, hint=hint
    )


def expression(text: str, previous: Token, token: Token) -> Mistake | None:
    """Return the mistake of two tokens that make an expression of Python's, if they do."""
    after_value = previous.type in _ENDS
    adjacent = previous.end == token.start
    if previous.type == "NAME" and token.type == "STRING" and adjacent and len(previous.text) < 3:
        return _prefix(previous)
    if after_value and token.type == "LSQB" and adjacent:
        return Mistake("IDL115", f"subscript: {DATA}", token.span)
    if after_value and token.type == "LPAR" and adjacent and previous.type == "RPAR":
        return None
    if token.type in ("EQUAL", "MINUS", "COLON") and after_value:
        operator = _OPERATOR.match(text, token.start)
        if operator is not None:
            return _operator(operator[0], token.start)
    if previous.type == "MINUS" or (previous.type == "EQUAL" and token.type == "EQUAL"):
        operator = _OPERATOR.match(text, previous.start)
        if operator is not None:
            return _operator(operator[0], previous.start)
    return None


def _prefix(token: Token) -> Mistake:
    what = {"b": "a byte string", "f": "an f-string", "r": "a raw string"}
    kind = next((what[letter] for letter in token.text.lower() if letter in what), None)
    return Mistake(
        "IDL109",
        f"{kind}: strings are plain text" if kind else f"'{token.text}' is no prefix of a string",
        token.span,
        hint="write it without the prefix",
    )


def incomplete(previous: Token, closer: Token) -> Mistake:
    """Return the mistake of a bracket that is closed where a value is missing."""
    return Mistake(
        "IDL116",
        f"a value is missing between '{clipped(previous.text)}' and '{closer.text}'",
        closer.span,
    )


def unfinished(last: Token) -> Mistake:
    """Return the mistake of a statement that ends too early, with *last*."""
    if last.type == "NAME":
        return Mistake("IDL116", f"expected '=' or '(' after '{clipped(last.text)}'", last.span)
    place = Span(last.end, last.end)
    return Mistake("IDL116", f"a value is missing after '{clipped(last.text)}'", place)


def unexpected(
    token: Token,
    previous: Token | None,
    following: Token,
    opener: str | None = None,
    *,
    in_key: bool = False,
) -> Mistake:
    """Return the mistake of a token that can't follow *previous* in a bracket (or in none).

    ``in_key``: in a dict, before the colon.
    """
    if token.type == "KEYWORD" and following.type == "EQUAL":
        message = f"'{token.text}' is a word of Python's and can't be a name"
        return Mistake("IDL114", message, token.span)
    if token.type == "KEYWORD":
        after_value = opener is not None and previous is not None and previous.type in _ENDS
        comprehension = token.text == "for" and after_value
        what = "comprehension" if comprehension else _WORDS.get(token.text)
        shown = f"{what} ('{token.text}')" if what else f"Python's word '{token.text}'"
        return Mistake("IDL114", f"{shown}: {DATA}", token.span)
    found = "the end of the file" if token.type == "$END" else f"'{clipped(token.text)}'"
    expected = _expected(previous, opener, in_key=in_key)
    return Mistake("IDL116", f"expected {expected}, found {found}", token.span)


def _expected(previous: Token | None, opener: str | None, *, in_key: bool) -> str:
    """Return in words what may follow *previous*."""
    if opener is not None and previous is not None:
        if previous.type not in _ENDS:
            return "a value"
        return "':'" if in_key else "',' or a closing bracket"
    if previous is not None and previous.type == "NAME":
        return f"'=' or '(' after '{clipped(previous.text)}'"
    if previous is not None and previous.type == "EQUAL":
        return "a value after '='"
    return "a statement, such as NAME = Struct(…)"
