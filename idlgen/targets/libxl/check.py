"""What libxl's own files can't express: one ``check_*`` per rule."""

from __future__ import annotations

from idlgen.cabi.reserved import check_reserved_names
from idlgen.model import Array, BitField, Builtin, Field, KeyedUnion, Reference
from idlgen.rules.survey import name_of, survey
from idlgen.targets.libxl.places import attributes_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.rules.survey import Survey, Use
    from idlgen.target import Request

# The functions of the standard types.
_OF_LIBXL = frozenset(
    {
        *(f"libxl__uint{width}_parse_json" for width in (8, 16, 32, 64)),
        *(f"libxl__{name}_parse_json" for name in ("int", "bool", "string")),
        *(f"libxl__{name}_gen_json" for name in ("uint64", "string")),
        *(f"libxl__{name}_gen_jso" for name in ("boolean", "enum", "int", "string", "uint64")),
    }
)


def check(request: Request, diagnostics: Diagnostics) -> None:
    """Report what libxl's own files can't express."""
    surveyed = survey(request.module)
    # Upstream's files go through C++ only where somebody includes them there.
    check_reserved_names(surveyed, diagnostics, cxx=False)
    check_functions(surveyed, diagnostics)
    check_dialect(surveyed, diagnostics)
    check_deprecated_fields(surveyed, diagnostics)


def check_functions(surveyed: Survey, diagnostics: Diagnostics) -> None:
    """Report types that get a function with the name of one that libxl has."""
    for declaration in surveyed.module.declarations:
        if isinstance(declaration, Builtin):
            continue
        attributes = declaration.attributes
        found = [f"{declaration.c_name}_gen_json", f"{declaration.c_name}_gen_jso"]
        if attributes.json_parse_fn is not None:
            found.append(f"{attributes.namespace}_{declaration.raw_name}_parse_json")
        for name in sorted(_OF_LIBXL.intersection(found)):
            diagnostics.error(
                "IDL704",
                f"the C name '{name}' is also that of a function of libxl's",
                declaration.span,
                definition=name_of(declaration),
            )


def check_dialect(surveyed: Survey, diagnostics: Diagnostics) -> None:
    """Report what only the dialects before 2012 have: libxl's JSON functions are younger."""
    for use in surveyed.special:
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
    for use in surveyed.special:
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
