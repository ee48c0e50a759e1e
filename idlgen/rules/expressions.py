"""Rules about what an IDL hands on to C as it is: initial values, conditions, kinds of JSON."""

from __future__ import annotations

from idlgen.model import Array, Field, KeyedUnion
from idlgen.patterns import ASCII, pattern
from idlgen.rules.survey import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.diagnostics import Diagnostics
    from idlgen.rules.survey import Survey
    from idlgen.source import Span

_TEXT = pattern(r"\"(?:[^\"\\\n]|\\[^\n])*+\"|'(?:[^'\\\n]|\\[^\n])++'")
_EXPRESSION = pattern(
    r"(?:[A-Za-z_]\w*+|[0-9][\w.]*+|[-+*%<>=!&|^~?:,.()\[\] \t]|/(?![/*]))++", ASCII
)
_BRACKET = pattern(r"[()\[\]]")
_JSON_KINDS = pattern(r"JSON_[A-Z]+(?: \| JSON_[A-Z]+)*+", ASCII)


def check_expressions(survey: Survey, diagnostics: Diagnostics) -> None:
    """What is written as an expression of C is one, on a line, and nothing more.

    Whether its names mean anything is for the targets to say; here it is made sure that no text can
    end the expression that it is put into, or hide what follows it.
    """
    for what, text, span, definition in _expressions(survey):
        if not _is_expression(text):
            diagnostics.error(
                "IDL307",
                f"{what} '{text[:40]}{'…' if len(text) > 40 else ''}' is no expression of C",
                span,
                definition=definition,
            )
    named = {declaration.attributes.json_parse_type for declaration in survey.module.declarations}
    wrong = {kinds for kinds in named if kinds is not None and not _JSON_KINDS.fullmatch(kinds)}
    for declaration in survey.module.declarations if wrong else ():
        kinds = declaration.attributes.json_parse_type
        if kinds in wrong and kinds is not None:
            diagnostics.error(
                "IDL307",
                f"json_parse_type '{kinds[:40]}' names no kinds of JSON",
                declaration.span,
                definition=name_of(declaration),
                hint="such as JSON_STRING, or JSON_STRING | JSON_NULL",
            )


def _is_expression(text: str) -> bool:
    if text.isascii() and text.isidentifier():  # most of them
        return True
    # What is between quotes says nothing about the rest.
    bare = _TEXT.sub("0", text)
    if not bare.strip() or _EXPRESSION.fullmatch(bare) is None:
        return False
    depth = 0
    for sign in _BRACKET.findall(bare):
        depth += 1 if sign in "([" else -1
        if depth < 0:
            return False
    return depth == 0


def _expressions(survey: Survey) -> Iterator[tuple[str, str, Span, str]]:
    """Yield the expressions: what each is, its text, where it stands, the definition."""
    for what, value, span, definition in _values(survey):
        if isinstance(value, str):
            yield what, value, span, definition


def _values(survey: Survey) -> Iterator[tuple[str, object, Span, str]]:
    initial = "the initial value"
    for declaration in survey.module.declarations:
        value = declaration.attributes.init_val
        if value is not None:
            yield initial, value, declaration.span, name_of(declaration)
    for use in survey.special:
        if isinstance(use.within, Field):
            yield initial, use.within.init_val, use.span, use.definition
        if isinstance(use.type, Array):
            value = use.type.length_attributes.get("init_val")
            yield initial, value, use.type.span, use.definition
        if isinstance(use.type, KeyedUnion):
            value = use.type.key_attributes.get("init_val")
            yield initial, value, use.type.span, use.definition
            for member in use.type.members:
                yield "the condition", member.condition, member.span, use.definition
