"""The views of the modules that need little: enumerations, errors, the package itself."""

from __future__ import annotations

from idlgen.naming import words
from idlgen.records import dataclass
from idlgen.targets.python import text
from idlgen.targets.python.names import error_name, value_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Enumeration
    from idlgen.targets.python.plan import Plan

# The enumeration whose values become exceptions as well.
ERROR = "error"


@dataclass(frozen=True, slots=True)
class ValueView:
    """A named value; ``comment`` is whole lines."""

    name: str
    value: int
    comment: str


@dataclass(frozen=True, slots=True)
class EnumerationView:
    """An enumeration."""

    name: str
    docstring: str
    values: tuple[ValueView, ...]


@dataclass(frozen=True, slots=True)
class ErrorView:
    """An exception for a named error; ``c_name`` is what C calls it."""

    name: str
    c_name: str
    docstring: str
    code: int


def enumerations(plan: Plan) -> tuple[EnumerationView, ...]:
    """Return the view of ``enumerations.py``."""
    return tuple(
        EnumerationView(
            name=plan.names[enumeration],
            docstring=text.docstring(
                text.plain_lines(enumeration.doc) or (_title(enumeration),), 4
            ),
            values=tuple(
                ValueView(value_name(v.name), v.value, text.comment(v.doc, 4))
                for v in enumeration.values
            ),
        )
        for enumeration in plan.enumerations
    )


def errors(plan: Plan) -> tuple[ErrorView, ...]:
    """Return the exceptions of ``errors.py``: one for each value of the enumeration ``error``."""
    return tuple(
        ErrorView(
            name=error_name(value.name),
            c_name=value.c_name,
            docstring=text.docstring(
                text.plain_lines(value.doc) or (f"``{value.c_name}``, {value.value}.",), 4
            ),
            code=value.value,
        )
        for enumeration in plan.enumerations
        if enumeration.raw_name == ERROR
        for value in enumeration.values
    )


def _title(enumeration: Enumeration) -> str:
    spelled = " ".join(words(str(enumeration.raw_name)))
    return f"{spelled[:1].upper()}{spelled[1:]}."
