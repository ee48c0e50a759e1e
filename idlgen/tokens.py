"""Text to tokens: a scanner made from the terminals of the grammar.

It never fails: what no terminal matches becomes a token of type ``STRAY``, which no rule of the
grammar takes, and it is for the parser to say what is wrong there. The scanner takes the place of
Lark's own, which spends five times as long on a token.
"""

from __future__ import annotations

import keyword
from itertools import islice

from idlgen.patterns import pattern
from idlgen.records import NamedTuple
from idlgen.source import Span
from idlgen.strings import BadEscapeError, value_of
from idlgen.syntax import Comment

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable

# Past these an input is no IDL; they keep time and memory bounded. Comments count as
# tokens. The largest IDL file there has been has some 7,000 of them, brackets seven deep and names
# of 51 characters.
MAX_TOKENS = 1_000_000
MAX_DEPTH = 64
MAX_NAME = 255
MAX_STRING = 65_536

# Words that are no names in Python, and so in no IDL file.
KEYWORDS = frozenset(keyword.kwlist) - {"True", "False", "None"}

_STRAY = r'(?P<STRAY>"""|\'\'\'|[0-9][0-9A-Za-z_.]*|[\s\S])'
_QUOTES = {'"', "'", '"""', "'''"}
_DEPTH = {"LPAR": 1, "LSQB": 1, "LBRACE": 1, "RPAR": -1, "RSQB": -1, "RBRACE": -1}
_MARKS = {
    "(": "LPAR",
    ")": "RPAR",
    "[": "LSQB",
    "]": "RSQB",
    "{": "LBRACE",
    "}": "RBRACE",
    ",": "COMMA",
}
_MARK = pattern(r"[()\[\]{},]")
_LINE_END = pattern(r"[#\n]")


class Token(NamedTuple):
    """A terminal's name, the text that it matched and the offsets of that.

    Types beside the grammar's: ``STRAY``, ``KEYWORD`` (a word of Python's), ``LONG`` (a name or a
    string past any use), ``DEEP`` (a bracket inside too many), ``MANY`` (the file has too many
    tokens; the last one) and ``$END``.
    """

    type: str
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where the token stands."""
        return Span(self.start, self.end)


class Terminal(NamedTuple):
    """A terminal of the grammar: its name, its regular expression, whether the parser skips it."""

    name: str
    pattern: str
    priority: int
    ignored: bool


def expression(terminals: Iterable[Terminal]) -> str:
    """Return the expression that takes any terminal, of the highest priority, or a comment."""
    ordered = sorted(terminals, key=lambda terminal: -terminal.priority)
    skipped = "|".join(t.pattern for t in ordered if t.ignored and t.name != "COMMENT")
    groups = [f"(?P<{t.name}>{t.pattern})" for t in ordered if not t.ignored or t.name == "COMMENT"]
    choice = "|".join([*groups, r"(?P<END>\Z)", _STRAY])
    return f"(?:{skipped})*+(?:{choice})"


class Scanner:
    """Cuts texts into tokens; made once for a grammar."""

    def __init__(self, terminals: Iterable[Terminal]) -> None:
        """Compile the terminals."""
        self._pattern = pattern(expression(terminals))

    def scan(self, text: str) -> tuple[list[Token], list[Comment]]:
        """Return the tokens of *text*, the last one of type ``$END`` or ``MANY``, and comments."""
        scan = _Scan(text, self._pattern)
        while not scan.run():
            pass
        return scan.tokens, scan.comments


class _Scan:
    """The scan of one text: how far it has come, and what it has found."""

    __slots__ = ("_checks", "_depth", "_pattern", "_position", "_text", "comments", "tokens")

    def __init__(self, text: str, pattern: re.Pattern[str]) -> None:
        self.tokens: list[Token] = []
        self.comments: list[Comment] = []
        self._text = text
        self._pattern = pattern
        self._position = 0
        self._depth = 0
        # Terminals that are looked at twice. A check returns the token's type, or None where
        # there is no token: it has moved on already.
        self._checks: dict[str, Callable[[re.Match[str]], str | None]] = {
            "NAME": _check_name,
            "PAIR": self._check_pair,
            "STRING": _check_string,
            "COMMENT": self._check_comment,
            "STRAY": self._check_stray,
            **dict.fromkeys(_DEPTH, self._check_bracket),
        }

    def run(self) -> bool:
        """Scan to the end, or to where the scan has to start anew; return whether it is done."""
        add, checks, begun_at = self.tokens.append, self._checks, self._position
        room = max(MAX_TOKENS - len(self.tokens) - len(self.comments), 0)
        for match in islice(self._pattern.finditer(self._text, begun_at), room):
            group = kind = match.lastgroup or ""
            if kind in checks:
                checked = checks[kind](match)
                if checked is None:
                    if self._position != begun_at:
                        return False
                    continue
                kind = checked
            elif kind == "END":
                add(Token("$END", "", len(self._text), len(self._text)))
                return True
            start, end = match.span(group)
            add(Token(kind, match[group], start, end))
        end = self.tokens[-1].end if self.tokens else 0
        add(Token("MANY", "", end, end))
        return True

    def _check_pair(self, match: re.Match[str]) -> str | None:
        second, start = match["second"], match.start("PAIR")
        usual = second not in KEYWORDS and max(len(second), len(match["first"])) <= MAX_NAME
        if usual and not self._follows_name(start):
            return "PAIR"
        self.tokens.append(Token("LPAR", "(", start, start + 1))
        self._depth += 1
        self._position = start + 1
        return None

    def _follows_name(self, start: int) -> bool:
        """Whether a name stands before *start* on its line: its bracket is that of a call."""
        last = self.tokens[-1] if self.tokens else None
        if last is None or last.type != "NAME":
            return False
        return self._text.find("\n", last.end, start) < 0

    def _check_bracket(self, match: re.Match[str]) -> str:
        kind = match.lastgroup or ""
        self._depth += _DEPTH[kind]
        return "DEEP" if self._depth > MAX_DEPTH else kind

    def _check_comment(self, match: re.Match[str]) -> None:
        start, end = match.span("COMMENT")
        self.comments.append(Comment.read(self._text, start, end))

    def _check_stray(self, match: re.Match[str]) -> str | None:
        """Where a string does not end, keep only the brackets and commas of what it swallows.

        They tell where the field ends in which the string stands, so that the parser can go on
        after it. A comment behind it is one all the same.
        """
        quotes = match["STRAY"]
        if quotes not in _QUOTES:
            return "STRAY"
        start, end = match.span("STRAY")
        self.tokens.append(Token("STRAY", quotes, start, end))
        stop = len(self._text)
        if len(quotes) == 1 and (line_end := _LINE_END.search(self._text, end)):
            stop = line_end.start()
        for mark in islice(_MARK.finditer(self._text, end, stop), MAX_TOKENS):
            kind = _MARKS[mark[0]]
            self._depth += _DEPTH.get(kind, 0)
            self.tokens.append(Token(kind, mark[0], mark.start(), mark.end()))
        self._position = stop
        return None


def _check_name(match: re.Match[str]) -> str:
    name = match["NAME"]
    if name in KEYWORDS:
        return "KEYWORD"
    return "NAME" if len(name) <= MAX_NAME else "LONG"


def _check_string(match: re.Match[str]) -> str:
    literal = match["STRING"]
    if len(literal) > MAX_STRING:
        return "LONG"
    if "\\" in literal:
        try:
            value_of(literal)
        except BadEscapeError:
            return "STRAY"
    return "STRING"
