"""After a syntax error: say what is wrong, and go on with the next field or statement.

This runs only for a text that the parser refused. It feeds the tokens anew; at each error it
looks at where the parser stands, reports one diagnostic, and brings the parser back to a state
that takes what follows: a missing comma is put in, anything else costs the element of the bracket
that it stands in, or the statement where there is none. The tree that comes out is of no use.

Where the parser stands is told by ``stack``, what lies ahead by ``lookahead``, and what a mistake
is called by ``mistakes``.
"""

from __future__ import annotations

from collections import Counter

from idlgen import mistakes
from idlgen.diagnostics import Note
from idlgen.lalr import UnexpectedTokenError
from idlgen.lookahead import CLOSER, OPENER, Lookahead
from idlgen.source import Span
from idlgen.stack import SIGN, Stack
from idlgen.tokens import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.lalr import Parser
    from idlgen.stack import Bracket

# A file with more than these is no IDL file with mistakes in it but something else.
MAX_ERRORS = 50
MAX_RESUMED = 200

# How many tokens are looked at to see whether the quotes on a line pair up.
_LINE = 200

_ENDS = frozenset(("NAME", "CONSTANT", "INTEGER", "STRING", "PAIR", *OPENER))
_BEGINS = frozenset(("NAME", "CONSTANT", "INTEGER", "STRING", "PAIR", "MINUS", *CLOSER))

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


def recover(state: Parser, tokens: list[Token], diagnostics: Diagnostics) -> None:
    """Feed *tokens* to a fresh parser and report each mistake in them."""
    stack = Stack(state)
    recovery = _Recovery(stack, tokens, diagnostics)
    at = 0
    while at < len(tokens):
        try:
            stack.feed(tokens[at])
        except UnexpectedTokenError:
            at = recovery.resume(at)
        else:
            at += 1


class _Recovery:
    """Reports what is wrong at a token, and finds the token to go on with."""

    def __init__(self, stack: Stack, tokens: list[Token], diagnostics: Diagnostics) -> None:
        self._stack = stack
        self._ahead = Lookahead(tokens, diagnostics.source)
        self._tokens = tokens
        self._diagnostics = diagnostics
        self._text = diagnostics.source.text
        self._stop = len(tokens)
        self._resumed = 0
        self._at = -1
        self._reported = 0
        self._lines: set[int] = set()
        self._odd_reported: Counter[int] = Counter()  # by statement
        self._firm = 0  # from this token on, a further mistake on a line is one of its own

    def resume(self, at: int) -> int:
        """Report the error at token *at*; return the number of the token to go on with."""
        token, bracket = self._tokens[at], self._stack.bracket()
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
            if token.text in ('"""', "'''"):
                return self._stop
            following = self._skip(at, bracket)
            if stray.code == "IDL107":  # what quotes make of the line is anybody's guess
                self._firm = self._stop
            return following
        if bracket is None:
            return self._statement(at)
        return self._element(at, bracket)

    def _report(self, mistake: mistakes.Mistake) -> None:
        """Report a mistake, unless it is most likely but the consequence of one reported before.

        That is what a second one on a line is, but where the parser is back on firm ground.
        """
        line_of = self._diagnostics.source.position
        lines = {line_of(mistake.span.start).line, line_of(self._tokens[self._at].start).line}
        on_same_line = lines & self._lines and self._at < self._firm
        if on_same_line or self._is_of_same_bracket(mistake):
            return
        self._lines |= lines
        self._firm = len(self._tokens)
        self._reported += 1
        self._diagnostics.error(
            mistake.code,
            mistake.message,
            mistake.span,
            definition=self._definition(),
            notes=mistake.notes,
            hint=mistake.hint,
        )

    def _is_of_same_bracket(self, mistake: mistakes.Mistake) -> bool:
        """Whether a mistake is but another sign of an odd bracket that was reported before."""
        kind, bracket = self._tokens[self._at].type, self._stack.bracket()
        statement, odd = self._ahead.odd_brackets(self._at)
        about_brackets = mistake.code in ("IDL112", "IDL113")
        # What was a keyword argument looks wrong in any bracket but that of its call.
        lost_keyword = kind == "EQUAL" and bracket is not None
        if (about_brackets or lost_keyword) and 0 < odd <= self._odd_reported[statement]:
            return True
        in_call = bracket is not None and bracket.function is not None
        odd_subscript = kind == "LSQB" and not self._ahead.closes_on_line(self._at)
        if about_brackets or odd_subscript or (mistake.code == "IDL111" and in_call):
            self._odd_reported[statement] += 1
        return False

    # --- where the parser stands ---------------------------------------------------------------

    def _definition(self) -> str | None:
        """Return the variable that the statement assigns which the parser is in."""
        if self._stack.bracket() is None and (
            self._tokens[self._at].type in OPENER or self._ahead.begins_line(self._at)
        ):
            return None
        tokens = [value for value in self._stack.values[:3] if isinstance(value, Token)]
        if len(tokens) > 1 and tokens[0].type == "NAME" and tokens[1].type == "EQUAL":
            return tokens[0].text
        return None

    def _elements(self, bracket: Bracket) -> str:
        """Return what the elements of a bracket are called."""
        if bracket.function is not None:
            return "the arguments"
        if bracket.opener.type == "LBRACE":
            return "the attributes"
        outer = self._stack.bracket(below=bracket.height)
        if bracket.opener.type == "LPAR":
            element = self._elements(outer) if outer and outer.opener.type == "LSQB" else "tuples"
            return f"the parts of the {element.removeprefix('the ').removesuffix('s')}"
        return f"the {_ELEMENTS.get((outer and outer.function) or '', 'element')}s"

    # --- what is wrong, and what helps ---------------------------------------------------------

    def _statement(self, at: int) -> int:
        """Go on after an error that is in no bracket."""
        token = self._tokens[at]
        if token.type in OPENER:
            self._report(mistakes.Mistake("IDL113", f"'{token.text}' closes nothing", token.span))
            return at + 1
        # The statement before may lack its end: what was taken for that is a statement's begin.
        begun = at - 1 if token.type == "EQUAL" else at
        if begun > 0 and self._ahead.begins_statement(begun):
            before = self._tokens[begun - 1]
            self._report(mistakes.unfinished(before))
            self._stack.cut(0)
            return begun
        self._report(self._unexpected_statement(at))
        if self._lacks_equals(at):
            self._stack.feed(Token("EQUAL", "=", token.start, token.start))
            return at
        return self._skip(at, None)

    def _lacks_equals(self, at: int) -> bool:
        """Whether a call follows a name, which stands where a statement begins."""
        name, call, bracket = self._tokens[at - 1], self._tokens[at], self._tokens[at + 1 :][:1]
        return (
            at > 0
            and (name.type, call.type, *(token.type for token in bracket))
            == ("NAME", "NAME", "LPAR")
            and self._ahead.begins_line(at - 1)
            and not self._ahead.begins_line(at)
        )

    def _unexpected_statement(self, at: int) -> mistakes.Mistake:
        token, previous = self._tokens[at], self._tokens[at - 1] if at else None
        following = self._tokens[min(at + 1, len(self._tokens) - 1)]
        of_python = mistakes.expression(self._text, previous, token) if previous else None
        return of_python or mistakes.unexpected(token, previous, following)

    def _element(self, at: int, bracket: Bracket) -> int:
        """Go on after an error in a bracket."""
        token = self._tokens[at]
        begun = at - 1 if token.type == "EQUAL" else at
        if token.type == "$END" or self._ahead.begins_statement(begun):
            self._report_unclosed(bracket, self._tokens[begun])
            self._stack.cut(0)
            return self._stop if token.type == "$END" else begun
        if token.type in OPENER:
            return self._closer(at, bracket)
        if self._is_repaired(at, bracket):
            return at
        previous = self._tokens[at - 1]
        self._report(
            mistakes.expression(self._text, previous, token)
            or mistakes.unexpected(
                token,
                previous,
                self._tokens[at + 1],
                bracket.opener.type,
                in_key=self._in_key(bracket),
            )
        )
        # A keyword argument where there is no call is the first of several.
        no_call = token.type == "EQUAL" and bracket.opener.type == "LPAR"
        return self._skip(at, bracket, to_its_end=no_call)

    def _in_key(self, bracket: Bracket) -> bool:
        """Whether the parser is in a dict, before the colon of an entry."""
        inside = self._stack.values[bracket.element :]
        colon = any(isinstance(value, Token) and value.type == "COLON" for value in inside)
        return bracket.opener.type == "LBRACE" and not colon

    def _is_repaired(self, at: int, bracket: Bracket) -> bool:
        """Put in what is missing or take out what is too much, if it is clear what that is."""
        token = self._tokens[at]
        if self._is_sibling(at, bracket):
            self._report_unclosed(bracket, token)
            self._stack.close(bracket)
            self._stack.feed(Token("COMMA", ",", token.start, token.start))
            return True
        if bracket.opener.type == "LBRACE" and token.type == "COMMA" and self._is_extra(at):
            self._report_unclosed(bracket, token)
            self._stack.cut(bracket.height)
            self._stack.feed(Token("CONSTANT", "None", token.start, token.start))
            return True
        return self._missing_comma(at, bracket)

    def _is_extra(self, at: int) -> bool:
        """Whether the brackets pair up if the innermost one that is open were not there."""
        kinds = self._stack.open_brackets()
        return not self._ahead.pairs_up(kinds, at) and self._ahead.pairs_up(kinds[:-1], at)

    def _is_sibling(self, at: int, bracket: Bracket) -> bool:
        """Whether a token looks like the one that begins the next element of the list around."""
        token, opener = self._tokens[at], bracket.opener
        outer = self._stack.bracket(below=bracket.height)
        return (
            token.type in ("LPAR", "PAIR")
            and opener.type == "LPAR"
            and bracket.function is None
            and outer is not None
            and outer.opener.type == "LSQB"
            and self._ahead.begins_line(at)
            and (self._ahead.column(token) == self._ahead.column(opener) or self._is_extra(at))
        )

    def _report_unclosed(self, bracket: Bracket, found: Token) -> None:
        sign, closer = bracket.opener.text, SIGN[CLOSER[bracket.opener.type]]
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
            if self._ahead.begins_line(index):
                break
            if self._tokens[index].text in ('"', "'") and self._tokens[index].type == "STRAY":
                return mistakes.stray(self._tokens[index], self._text)
        return None

    def _closer(self, at: int, bracket: Bracket) -> int:
        """Go on after a closing bracket that does not close the innermost one."""
        token = self._tokens[at]
        if bracket.opener.type == OPENER[token.type]:
            self._report(mistakes.incomplete(self._tokens[at - 1], token))
            self._stack.placeholder(bracket)
            return at
        open_brackets = self._stack.open_brackets()
        outer = OPENER[token.type] in open_brackets
        # Of the three ways to understand it, take the one after which the brackets pair up.
        if outer and self._ahead.pairs_up(_closed_to(open_brackets, token.type), at + 1):
            return self._close_to(at, bracket)
        if self._ahead.pairs_up(open_brackets, at + 1):
            self._report(mistakes.Mistake("IDL113", f"'{token.text}' closes nothing", token.span))
            return at + 1
        if outer and not self._ahead.pairs_up(open_brackets[:-1], at + 1):
            return self._close_to(at, bracket)
        self._report(
            mistakes.Mistake(
                "IDL113",
                f"'{token.text}' does not close '{bracket.opener.text}'",
                token.span,
                hint=f"write '{SIGN[CLOSER[bracket.opener.type]]}'",
                notes=(Note(f"'{bracket.opener.text}' is opened here", bracket.opener.span),),
            )
        )
        self._stack.close(bracket)
        return at + 1

    def _close_to(self, at: int, innermost: Bracket) -> int:
        """Close the brackets that stand open inside the one that token *at* closes."""
        self._report_unclosed(innermost, self._tokens[at])
        bracket: Bracket | None = innermost
        while bracket is not None and bracket.opener.type != OPENER[self._tokens[at].type]:
            self._stack.close(bracket)
            bracket = self._stack.bracket()
        return at

    def _missing_comma(self, at: int, bracket: Bracket) -> bool:
        """Put in a comma where one expression directly follows another."""
        previous, token = self._tokens[at - 1], self._tokens[at]
        if previous.type not in _ENDS or token.type not in _BEGINS:
            return False
        if mistakes.expression(self._text, previous, token) is not None:
            return False
        gap = Span(previous.end, previous.end)
        try:
            self._stack.feed(Token("COMMA", ",", *gap))
        except UnexpectedTokenError:
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
        if self._ahead.pairs_up(self._stack.open_brackets(), at):
            self._firm = at + (1 if token.type == "PAIR" else 2)
        return True

    # --- going on ------------------------------------------------------------------------------

    def _skip(self, at: int, bracket: Bracket | None, *, to_its_end: bool = False) -> int:
        """Leave the element (or all that follow in the bracket, or the statement).

        Return the first token after it.
        """
        if bracket is None:
            self._stack.cut(0)
            return self._ahead.next_statement(at)
        self._stack.placeholder(bracket)
        depth = 0
        for index in range(at, len(self._tokens)):
            kind = self._tokens[index].type
            if kind in CLOSER:
                depth += 1
            elif kind in OPENER and depth:
                depth -= 1
            elif kind in OPENER or (kind == "COMMA" and not depth and not to_its_end):
                if self._ahead.pairs_up(self._stack.open_brackets(), index):
                    self._firm = index + (2 if self._tokens[at].type == "COMMA" else 1)
                return index
            elif kind == "NAME" and index > at and self._ahead.begins_statement(index):
                self._stack.cut(0)
                return index
        return self._stop


def _closed_to(open_brackets: list[str], closer: str) -> list[str]:
    """Return what stays open when *closer* closes the nearest bracket of its kind."""
    kept = list(open_brackets)
    while kept and kept.pop() != OPENER[closer]:
        pass
    return kept
