"""What libxl's own files can't express: one ``check_*`` per rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.model import Array, BitField, Field, KeyedUnion, Reference
from idlgen.rules.survey import survey
from idlgen.targets.libxl.places import attributes_of

if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.rules.survey import Survey, Use
    from idlgen.target import Request


def check(request: Request, diagnostics: Diagnostics) -> None:
    """Report what libxl's own files can't express."""
    surveyed = survey(request.module)
    check_dialect(surveyed, diagnostics)
    check_deprecated_fields(surveyed, diagnostics)


def check_dialect(surveyed: Survey, diagnostics: Diagnostics) -> None:
    """Report what only the dialects before 2012 have: libxl's JSON functions are younger."""
    for use in surveyed.uses:
        found = _of_old(use)
        if found is not None:
            diagnostics.error(
                "IDL820",
                f"libxl's own files can't express {found}",
                use.span,
                definition=use.definition,
            )


def _of_old(use: Use) -> str | None:
    if isinstance(use.within, Field) and use.within.name is None:
        return "a field without a name"
    match use.type:
        case BitField():
            return "a bit field"
        case Reference():
            return "a reference"
        case KeyedUnion(key_type=None):
            return "a union whose members go by conditions"
        case KeyedUnion(key_is_field=True):
            return "a keyed union whose discriminant is a field"
    return None


def check_deprecated_fields(surveyed: Survey, diagnostics: Diagnostics) -> None:
    """Report deprecated fields whose value nothing can tell from the default."""
    for use in surveyed.uses:
        field = use.within
        if not isinstance(field, Field) or field.deprecated_by is None or field.const:
            continue
        if not any(a.attributes.copy_deprecated_fn is not None for a in use.around):
            continue
        array = isinstance(use.type, Array)
        if isinstance(use.type, BitField | Reference):
            continue
        if array or attributes_of(use.type).check_default_fn is None:
            diagnostics.error(
                "IDL821",
                f"the deprecated field '{field.name}' can't be told from its default: "
                + ("it is an array" if array else "its type has no check_default_fn"),
                use.span,
                definition=use.definition,
            )
