"""After a syntax error: say what is wrong, and go on with the next field or statement.

This runs only for a text that the parser refused. It feeds the tokens anew; at each error it
looks at where the parser stands, reports one diagnostic, and brings the parser back to a state
that takes what follows: a missing comma is put in, anything else costs the element of the bracket
that it stands in, or the statement where there is none. The tree that comes out is of no use.

What the parser's value stack holds tells where it stands: the tokens of the brackets that are
open and of the commas in them are still on it, while all that is complete has become nodes.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lark.exceptions import UnexpectedToken

from idlgen import mistakes
from idlgen.diagnostics import Note
from idlgen.source import Span
from idlgen.tokens import Token

if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.grammar import ParserState

# A file with more than these is no IDL file with mistakes in it but something else.
MAX_ERRORS = 50
MAX_RESUMED = 200

# How many tokens are looked at to see whether quotes and brackets pair up.
_LINE = 200
_STATEMENT = 20_000

_CLOSER = {"LPAR": "RPAR", "LSQB": "RSQB", "LBRACE": "RBRACE"}
_OPENER = {closer: opener for opener, closer in _CLOSER.items()}
_SIGN = {"LPAR": "(", "LSQB": "[", "LBRACE": "{", "RPAR": ")", "RSQB": "]", "RBRACE": "}"}

_BEFORE_BRACKET = frozenset(("PAIR", *_CLOSER))
_AFTER_BRACKET = frozenset(("PAIR", *_OPENER))
_ENDS = frozenset(("NAME", "CONSTANT", "INTEGER", "STRING", "PAIR", *_OPENER))
_BEGINS = frozenset(("NAME", "CONSTANT", "INTEGER", "STRING", "PAIR", "MINUS", *_CLOSER))

# What an element of a list is called, by the constructor that the list is an argument of.
_ELEMENTS = {"Struct": "field", "Union": "field", "KeyedUnion": "member", "Enumeration": "value"}

# What shows that a bracket should have been closed before.
_SEEN = {
    "NAME": "a statement begins here",
    "LPAR": "the next element begins here",
    "PAIR": "the next element begins here",
    "COMMA": "an element without a value ends here",
    "$END": "the file ends here",
}

# Words that go on with a statement of Python's and never begin one.
_CONTINUES = frozenset(("else", "elif", "except", "finally"))


@dataclass(frozen=True, slots=True)
class _Bracket:
    """An open bracket: its token, the name before it in a call, and where on the stack it is.

    ``element`` is the height of the stack where the element begins that the parser is in.
    """

    opener: Token
    function: str | None
    height: int
    element: int


def recover(state: ParserState, tokens: list[Token], diagnostics: Diagnostics) -> None:
    """Feed *tokens* to a fresh parser and report each mistake in them."""
    recovery = _Recovery(state, tokens, diagnostics)
    at = 0
    while at < len(tokens):
        try:
            state.feed_token(tokens[at], tokens[at].type == "$END")
        except UnexpectedToken:
            at = recovery.resume(at)
        else:
            at += 1


class _Recovery:
    """Reports what is wrong at a token, and finds the token to go on with."""

    def __init__(self, state: ParserState, tokens: list[Token], diagnostics: Diagnostics) -> None:
        self._state = state
        self._tokens = tokens
        self._diagnostics = diagnostics
        self._text = diagnostics.source.text
        self._stop = len(tokens)
        self._resumed = 0
        self._at = -1
        self._reported = 0
        self._lines: set[int] = set()
        self._last: mistakes.Mistake | None = None

    def resume(self, at: int) -> int:
        """Report the error at token *at*; return the number of the token to go on with."""
        token, bracket = self._tokens[at], self._bracket()
        if at == self._at:  # a repair did not help; what it reported stands
            return max(self._skip(at, bracket), at + 1)
        self._at = at
        self._resumed += 1
        too_many = self._reported >= MAX_ERRORS or self._resumed > MAX_RESUMED
        if too_many or token.type in ("DEEP", "MANY"):
            self._lines.clear()
            self._report(mistakes.too_much(token, self._reported))
            return self._stop
        stray = self._stray_on_line(at)
        if stray is not None:
            self._report(stray)
            return self._stop if token.text in ('"""', "'''") else self._skip(at, bracket)
        if bracket is None:
            return self._statement(at)
        return self._element(at, bracket)

    def _report(self, mistake: mistakes.Mistake) -> None:
        """Report a mistake, unless it is most likely but the consequence of one reported before.

        That is what a second one on a line is, but for a row of commas that are missing.
        """
        line_of = self._diagnostics.source.position
        lines = {line_of(mistake.span.start).line, line_of(self._tokens[self._at].start).line}
        again = self._last is not None and self._last.code == mistake.code == "IDL111"
        before, after = self._tokens[max(self._at - 1, 0)].type, self._tokens[self._at].type
        in_a_row = again and before in _AFTER_BRACKET and after in _BEFORE_BRACKET
        if lines & self._lines and not in_a_row:
            return
        self._lines |= lines
        self._last = mistake
        self._reported += 1
        self._diagnostics.error(
            mistake.code,
            mistake.message,
            mistake.span,
            definition=self._definition(),
            notes=mistake.notes,
            hint=mistake.hint,
        )

    # --- where the parser stands ---------------------------------------------------------------

    def _definition(self) -> str | None:
        """Return the variable that the statement assigns which the parser is in."""
        if self._tokens[self._at].type in _OPENER and self._bracket() is None:
            return None
        tokens = [value for value in self._state.value_stack[:3] if isinstance(value, Token)]
        if len(tokens) > 1 and tokens[0].type == "NAME" and tokens[1].type == "EQUAL":
            return tokens[0].text
        return None

    def _bracket(self, below: int | None = None) -> _Bracket | None:
        """Return the innermost open bracket, of those lower than *below* on the stack."""
        values = self._state.value_stack
        height = len(values) if below is None else below
        element = closed = 0  # one that was closed last stays on the stack until the next token
        for index in range(height - 1, -1, -1):
            value = values[index]
            if not isinstance(value, Token):
                continue
            if value.type in _OPENER:
                closed += 1
            elif closed:
                closed -= value.type in _CLOSER
            elif value.type == "COMMA":
                element = element or index + 1
            elif value.type in _CLOSER:
                before = values[index - 1] if index and value.type == "LPAR" else None
                named = isinstance(before, Token) and before.type == "NAME"
                function = before.text if isinstance(before, Token) and named else None
                return _Bracket(value, function, index, element or index + 1)
        return None

    def _elements(self, bracket: _Bracket) -> str:
        """Return what the elements of a bracket are called."""
        if bracket.function is not None:
            return "the arguments"
        if bracket.opener.type == "LBRACE":
            return "the attributes"
        outer = self._bracket(below=bracket.height)
        if bracket.opener.type == "LPAR":
            element = self._elements(outer) if outer and outer.opener.type == "LSQB" else "tuples"
            return f"the parts of the {element.removeprefix('the ').removesuffix('s')}"
        return f"the {_ELEMENTS.get((outer and outer.function) or '', 'element')}s"

    def _begins_line(self, at: int) -> bool:
        before = self._tokens[at - 1].end if at else 0
        return at == 0 or self._text.find("\n", before, self._tokens[at].start) >= 0

    def _column(self, token: Token) -> int:
        return self._diagnostics.source.position(token.start).column

    def _begins_statement(self, at: int) -> bool:
        """Whether a token looks like the first one of a statement, though a bracket is open."""
        token = self._tokens[at]
        return (
            token.type == "NAME"
            and self._tokens[at + 1].type in ("EQUAL", "LPAR")
            and self._begins_line(at)
            and self._column(token) == 1
        )

    # --- what is wrong, and what helps ---------------------------------------------------------

    def _statement(self, at: int) -> int:
        """Go on after an error that is in no bracket."""
        token = self._tokens[at]
        if token.type in _OPENER:
            self._report(mistakes.Mistake("IDL113", f"'{token.text}' closes nothing", token.span))
            return at + 1
        # The statement before may lack its end: what was taken for that is a statement's begin.
        begun = at - 1 if token.type == "EQUAL" else at
        if begun > 0 and self._begins_statement(begun):
            before = self._tokens[begun - 1]
            self._report(mistakes.unfinished(before))
            self._cut(0)
            return begun
        self._report(self._unexpected_statement(at))
        return self._skip(at, None)

    def _unexpected_statement(self, at: int) -> mistakes.Mistake:
        following = self._tokens[min(at + 1, len(self._tokens) - 1)]
        return mistakes.unexpected(
            self._tokens[at], self._tokens[at - 1] if at else None, following
        )

    def _element(self, at: int, bracket: _Bracket) -> int:
        """Go on after an error in a bracket."""
        token = self._tokens[at]
        begun = at - 1 if token.type == "EQUAL" else at
        if token.type == "$END" or self._begins_statement(begun):
            self._report_unclosed(bracket, self._tokens[begun])
            self._cut(0)
            return self._stop if token.type == "$END" else begun
        if token.type in _OPENER:
            return self._closer(at, bracket)
        if self._is_repaired(at, bracket):
            return at
        previous = self._tokens[at - 1]
        self._report(
            mistakes.expression(self._text, previous, token)
            or mistakes.unexpected(token, previous, self._tokens[at + 1], bracket.opener.type)
        )
        # A keyword argument where there is no call is the first of several.
        no_call = token.type == "EQUAL" and bracket.opener.type == "LPAR"
        return self._skip(at, bracket, to_its_end=no_call)

    def _is_repaired(self, at: int, bracket: _Bracket) -> bool:
        """Put in what is missing or take out what is too much, if it is clear what that is."""
        token = self._tokens[at]
        if self._is_sibling(at, bracket):
            self._report_unclosed(bracket, token)
            self._close(bracket)
            self._state.feed_token(Token("COMMA", ",", token.start, token.start))
            return True
        if bracket.opener.type == "LBRACE" and token.type == "COMMA" and self._is_extra(at):
            self._report_unclosed(bracket, token)
            self._cut(bracket.height)
            self._state.feed_token(Token("CONSTANT", "None", token.start, token.start))
            return True
        return self._missing_comma(at, bracket)

    def _is_extra(self, at: int) -> bool:
        """Whether the brackets pair up if the innermost one that is open were not there."""
        kinds = self._open_brackets()
        return not self._pairs_up(kinds, at) and self._pairs_up(kinds[:-1], at)

    def _is_sibling(self, at: int, bracket: _Bracket) -> bool:
        """Whether a token looks like the one that begins the next element of the list around."""
        token, opener = self._tokens[at], bracket.opener
        outer = self._bracket(below=bracket.height)
        return (
            token.type in ("LPAR", "PAIR")
            and opener.type == "LPAR"
            and bracket.function is None
            and outer is not None
            and outer.opener.type == "LSQB"
            and self._begins_line(at)
            and self._column(token) == self._column(opener)
        )

    def _report_unclosed(self, bracket: _Bracket, found: Token) -> None:
        sign, closer = bracket.opener.text, _SIGN[_CLOSER[bracket.opener.type]]
        what = _SEEN.get(found.type, f"'{found.text}' closes an outer bracket")
        self._report(
            mistakes.Mistake(
                "IDL112",
                f"'{sign}' is never closed",
                bracket.opener.span,
                hint=f"write '{closer}' after {self._elements(bracket)}",
                notes=(Note(what, found.span),),
            )
        )

    def _stray_on_line(self, at: int) -> mistakes.Mistake | None:
        """Return what is wrong with a token that is none of the grammar's.

        Where quotes don't pair up, the first wrong token may come long before the odd quote.
        """
        token = self._tokens[at]
        if token.type in ("STRAY", "LONG"):
            return mistakes.stray(token, self._text)
        for index in range(at + 1, min(at + _LINE, len(self._tokens))):
            if self._begins_line(index):
                break
            if self._tokens[index].text in ('"', "'") and self._tokens[index].type == "STRAY":
                return mistakes.stray(self._tokens[index], self._text)
        return None

    def _closer(self, at: int, bracket: _Bracket) -> int:
        """Go on after a closing bracket that does not close the innermost one."""
        token = self._tokens[at]
        if bracket.opener.type == _OPENER[token.type]:
            self._report(mistakes.incomplete(self._tokens[at - 1], token))
            self._placeholder(bracket)
            return at
        open_brackets = self._open_brackets()
        outer = _OPENER[token.type] in open_brackets
        # Of the three ways to understand it, take the one after which the brackets pair up.
        if outer and self._pairs_up(_closed_to(open_brackets, token.type), at + 1):
            return self._close_to(at, bracket)
        if self._pairs_up(open_brackets, at + 1):
            self._report(mistakes.Mistake("IDL113", f"'{token.text}' closes nothing", token.span))
            return at + 1
        if outer and not self._pairs_up(open_brackets[:-1], at + 1):
            return self._close_to(at, bracket)
        self._report(
            mistakes.Mistake(
                "IDL113",
                f"'{token.text}' does not close '{bracket.opener.text}'",
                token.span,
                hint=f"write '{_SIGN[_CLOSER[bracket.opener.type]]}'",
                notes=(Note(f"'{bracket.opener.text}' is opened here", bracket.opener.span),),
            )
        )
        self._close(bracket)
        return at + 1

    def _close_to(self, at: int, innermost: _Bracket) -> int:
        """Close the brackets that stand open inside the one that token *at* closes."""
        self._report_unclosed(innermost, self._tokens[at])
        bracket: _Bracket | None = innermost
        while bracket is not None and bracket.opener.type != _OPENER[self._tokens[at].type]:
            self._close(bracket)
            bracket = self._bracket()
        return at

    def _open_brackets(self) -> list[str]:
        kinds: list[str] = []
        bracket = self._bracket()
        while bracket is not None:
            kinds.append(bracket.opener.type)
            bracket = self._bracket(below=bracket.height)
        return kinds[::-1]

    def _pairs_up(self, open_brackets: list[str], at: int) -> bool:
        """Whether all brackets pair up from token *at* to the end of the statement."""
        stack = list(open_brackets)
        for index in range(at, min(at + _STATEMENT, len(self._tokens))):
            kind = self._tokens[index].type
            if kind in _CLOSER:
                stack.append(kind)
            elif kind in _OPENER and (not stack or stack.pop() != _OPENER[kind]):
                return False
            elif kind == "$END" or (kind == "NAME" and self._begins_statement(index)):
                break
        return not stack

    def _missing_comma(self, at: int, bracket: _Bracket) -> bool:
        """Put in a comma where one expression directly follows another."""
        previous, token = self._tokens[at - 1], self._tokens[at]
        if previous.type not in _ENDS or token.type not in _BEGINS:
            return False
        if mistakes.expression(self._text, previous, token) is not None:
            return False
        gap = Span(previous.end, previous.end)
        try:
            self._state.feed_token(Token("COMMA", ",", *gap))
        except UnexpectedToken:
            return False
        element = self._text[previous.start : previous.end]
        self._report(
            mistakes.Mistake(
                "IDL111",
                f"missing comma between {self._elements(bracket).removeprefix('the ')}",
                gap,
                hint=f"write '{mistakes.clipped(element)},'",
            )
        )
        return True

    # --- going on ------------------------------------------------------------------------------

    def _cut(self, height: int) -> None:
        """Forget what the parser has shifted above *height*."""
        del self._state.state_stack[height + 1 :]
        del self._state.value_stack[height:]

    def _placeholder(self, bracket: _Bracket) -> None:
        """Replace the element of *bracket* that the parser is in by a complete one."""
        self._cut(bracket.element)
        place = bracket.opener.end
        feed = self._state.feed_token
        feed(Token("CONSTANT", "None", place, place))
        if bracket.opener.type == "LBRACE":
            feed(Token("COLON", ":", place, place))
            feed(Token("CONSTANT", "None", place, place))

    def _close(self, bracket: _Bracket) -> None:
        """Close the innermost bracket, whatever state its last element is in."""
        closer = _CLOSER[bracket.opener.type]
        token = Token(closer, _SIGN[closer], bracket.opener.end, bracket.opener.end)
        try:
            self._state.feed_token(token)
        except UnexpectedToken:
            self._placeholder(bracket)
            self._state.feed_token(token)

    def _skip(self, at: int, bracket: _Bracket | None, *, to_its_end: bool = False) -> int:
        """Leave the element (or all that follow in the bracket, or the statement).

        Return the first token after it.
        """
        if bracket is None:
            self._cut(0)
            return self._next_statement(at)
        self._placeholder(bracket)
        depth = 0
        for index in range(at, len(self._tokens)):
            kind = self._tokens[index].type
            if kind in _CLOSER:
                depth += 1
            elif kind in _OPENER and depth:
                depth -= 1
            elif kind in _OPENER or (kind == "COMMA" and not depth and not to_its_end):
                return index
            elif kind == "NAME" and index > at and self._begins_statement(index):
                self._cut(0)
                return index
        return self._stop

    def _next_statement(self, at: int) -> int:
        first = at
        while first and not self._begins_line(first):
            first -= 1
        column = self._column(self._tokens[first])
        for index in range(at + 1, len(self._tokens)):
            token = self._tokens[index]
            if (
                token.type in ("NAME", "KEYWORD")
                and token.text not in _CONTINUES
                and self._begins_line(index)
                and self._column(token) <= column
            ):
                return index
        return self._stop


def _closed_to(open_brackets: list[str], closer: str) -> list[str]:
    """Return what stays open when *closer* closes the nearest bracket of its kind."""
    kept = list(open_brackets)
    while kept and kept.pop() != _OPENER[closer]:
        pass
    return kept
