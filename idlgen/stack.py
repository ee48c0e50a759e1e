"""Where the parser stands in a text, read from its stacks, and changes to that.

The tokens of the brackets that are open, and of the commas in them, are still on the value stack,
while all that is complete has become nodes.
"""

from __future__ import annotations

from idlgen.lalr import UnexpectedTokenError
from idlgen.lookahead import CLOSER, OPENER
from idlgen.records import dataclass
from idlgen.tokens import Token

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from idlgen.lalr import Parser

SIGN = {"LPAR": "(", "LSQB": "[", "LBRACE": "{", "RPAR": ")", "RSQB": "]", "RBRACE": "}"}


@dataclass(frozen=True, slots=True)
class Bracket:
    """An open bracket: its token, the name before it in a call, and where on the stack it is.

    ``element`` is the height of the stack where the element begins that the parser is in.
    """

    opener: Token
    function: str | None
    height: int
    element: int


class Stack:
    """A parser's stacks."""

    def __init__(self, state: Parser) -> None:
        """Read and change the stacks of *state*."""
        self._state = state

    @property
    def values(self) -> list[Any]:
        """What the parser has shifted: tokens, and nodes for all that is complete."""
        return self._state.value_stack

    def feed(self, token: Token) -> None:
        """Shift a token; raises UnexpectedTokenError for one that can't follow."""
        self._state.feed_token(token, token.type == "$END")

    def bracket(self, below: int | None = None) -> Bracket | None:
        """Return the innermost open bracket, of those lower than *below* on the stack."""
        values = self.values
        height = len(values) if below is None else below
        element = closed = 0  # one that was closed last stays on the stack until the next token
        for index in range(height - 1, -1, -1):
            value = values[index]
            if not isinstance(value, Token):
                continue
            if value.type in OPENER:
                closed += 1
            elif closed:
                closed -= value.type in CLOSER
            elif value.type == "COMMA":
                element = element or index + 1
            elif value.type in CLOSER:
                before = values[index - 1] if index and value.type == "LPAR" else None
                named = isinstance(before, Token) and before.type == "NAME"
                function = before.text if isinstance(before, Token) and named else None
                return Bracket(value, function, index, element or index + 1)
        return None

    def open_brackets(self) -> list[str]:
        """Return the kinds of the brackets that are open, the outermost first."""
        kinds: list[str] = []
        bracket = self.bracket()
        while bracket is not None:
            kinds.append(bracket.opener.type)
            bracket = self.bracket(below=bracket.height)
        return kinds[::-1]

    def cut(self, height: int) -> None:
        """Forget what the parser has shifted above *height*."""
        del self._state.state_stack[height + 1 :]
        del self._state.value_stack[height:]

    def placeholder(self, bracket: Bracket) -> None:
        """Replace the element of *bracket* that the parser is in by a complete one."""
        self.cut(bracket.element)
        place = bracket.opener.end
        self.feed(Token("CONSTANT", "None", place, place))
        if bracket.opener.type == "LBRACE":
            self.feed(Token("COLON", ":", place, place))
            self.feed(Token("CONSTANT", "None", place, place))

    def close(self, bracket: Bracket) -> None:
        """Close the innermost bracket, whatever state its last element is in."""
        closer = CLOSER[bracket.opener.type]
        token = Token(closer, SIGN[closer], bracket.opener.end, bracket.opener.end)
        try:
            self.feed(token)
        except UnexpectedTokenError:
            self.placeholder(bracket)
            self.feed(token)
