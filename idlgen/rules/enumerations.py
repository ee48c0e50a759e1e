"""Rules about enumerations, and about initial values that should be one of theirs."""

from __future__ import annotations

from idlgen.diagnostics import Note
from idlgen.model import Enumeration, Field, KeyedUnion, Ref
from idlgen.rules.glance import INT_MAX, INT_MIN
from idlgen.rules.survey import name_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.diagnostics import Diagnostics
    from idlgen.model import EnumerationValue, InitVal, Scalar
    from idlgen.rules.survey import Survey
    from idlgen.source import Span


def check_value_names(survey: Survey, diagnostics: Diagnostics) -> None:
    """The values of an enumeration have different names, in whichever case they are written."""
    for enumeration in survey.enumerations:
        if enumeration not in survey.doubtful:
            continue
        seen: dict[str, EnumerationValue] = {}
        for value in enumeration.values:
            previous = seen.setdefault(value.name, value)
            if previous is not value:
                diagnostics.error(
                    "IDL302",
                    f"the enumeration has two values called '{value.name}'",
                    value.span,
                    definition=name_of(enumeration),
                    notes=(Note("the first one is here", previous.span),),
                )


def check_value_numbers(survey: Survey, diagnostics: Diagnostics) -> None:
    """The values of an enumeration have different numbers."""
    for enumeration in survey.enumerations:
        if enumeration not in survey.doubtful:
            continue
        seen: dict[int, EnumerationValue] = {}
        for value in enumeration.values:
            previous = seen.setdefault(value.value, value)
            if previous is not value:
                diagnostics.error(
                    "IDL303",
                    f"the enumeration has two values with the number {value.value}",
                    value.span,
                    definition=name_of(enumeration),
                    notes=(Note(f"'{previous.name}' has it already", previous.span),),
                )


def check_value_ranges(survey: Survey, diagnostics: Diagnostics) -> None:
    """A value fits an ``int``, the type of C's enumeration constants (C11, 6.7.2.2)."""
    for enumeration in survey.enumerations:
        if enumeration not in survey.doubtful:
            continue
        for value in enumeration.values:
            if not INT_MIN <= value.value <= INT_MAX:
                diagnostics.error(
                    "IDL304",
                    f"{value.value} does not fit the int that C's enumerators are",
                    value.span,
                    definition=name_of(enumeration),
                )


def check_initial_values(survey: Survey, diagnostics: Diagnostics) -> None:
    """An initial value of an enumeration's type is one of its own values.

    Warnings: the C that comes out is valid, and libxl has constants besides its enumerators.
    """
    initial_values = tuple(_initial_values(survey))
    if not initial_values:
        return
    owners = {v.c_name: e for e in survey.enumerations for v in e.values}
    for initial, enumeration, span, definition in initial_values:
        owner = owners.get(initial) if isinstance(initial, str) else None
        if owner is not None and owner is not enumeration:
            diagnostics.warning(
                "IDL305",
                f"'{initial}' is a value of another enumeration, '{name_of(owner)}'",
                span,
                definition=definition,
                notes=(Note(f"the type here is '{name_of(enumeration)}'", enumeration.span),),
            )
        elif owner is None:
            _check_unowned(initial, enumeration, span, definition, diagnostics)


def _check_unowned(
    initial: InitVal,
    enumeration: Enumeration,
    span: Span,
    definition: str,
    diagnostics: Diagnostics,
) -> None:
    number = _number(initial)
    hint = None
    if number is not None:
        if any(value.value == number for value in enumeration.values):
            return
    else:
        # A constant of libxl's, or a slip of the pen: only something very close is the latter.
        prefix = enumeration.values[0].c_name.removesuffix(enumeration.values[0].name)
        if not str(initial).startswith(prefix):
            return
        rest = str(initial).removeprefix(prefix)
        hint = diagnostics.did_you_mean(rest, [value.name for value in enumeration.values])
        if hint is None:
            return
        hint = hint.replace("'", f"'{prefix}", 1)
    diagnostics.warning(
        "IDL306",
        f"'{initial}' is no value of the enumeration '{name_of(enumeration)}'",
        span,
        definition=definition,
        hint=hint,
    )


def _number(initial: InitVal) -> int | None:
    """Return the integer that an initial value is, if it is a plain one."""
    if isinstance(initial, int):
        return initial
    try:
        return int(str(initial)[:40], 0)
    except ValueError:
        return None


def _initial_values(
    survey: Survey,
) -> Iterator[tuple[str | int, Enumeration, Span, str]]:
    """Yield the initial values of an enumeration's type: value, enumeration, place, definition."""
    for enumeration in survey.enumerations:
        initial: Scalar = enumeration.attributes.init_val
        if initial is not None and enumeration.values:
            yield initial, enumeration, enumeration.span, name_of(enumeration)
    for use in survey.special:
        initial, target = None, None
        if isinstance(use.within, Field) and isinstance(use.type, Ref):
            initial, target = use.within.init_val, use.type.target
        if isinstance(use.type, KeyedUnion):
            initial, target = use.type.key_attributes.get("init_val"), use.type.enumeration
        if initial is not None and isinstance(target, Enumeration) and target.values:
            yield initial, target, use.span, use.definition
