"""Rules about keyed unions."""

from __future__ import annotations

from idlgen.diagnostics import Note
from idlgen.model import KeyedUnion, Ref

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Member
    from idlgen.rules.survey import Survey


def check_discriminants(survey: Survey, diagnostics: Diagnostics) -> None:
    """A discriminant that the struct declares as well (until 2012-01) is of the same type there."""
    for use in survey.special:
        union = use.type
        if not isinstance(union, KeyedUnion) or not union.key_is_field or union.key_type is None:
            continue
        field = next((f for f in use.around[-1].fields if f.name == union.key), None)
        if field is None:
            continue
        target = field.type.target if isinstance(field.type, Ref) else None
        if target is not union.key_type.target:
            diagnostics.error(
                "IDL507",
                f"the struct declares the discriminant '{union.key}' with another type",
                field.span,
                definition=use.definition,
                notes=(Note(f"here it is of type '{union.key_type.id}'", union.span),),
                hint="leave the field out: the keyed union brings it along",
            )


def check_members(survey: Survey, diagnostics: Diagnostics) -> None:
    """Each value of the discriminant has one member at most, each member its own name."""
    for use in survey.special:
        if not isinstance(use.type, KeyedUnion):
            continue
        seen: dict[str, Member] = {}
        for member in use.type.members:
            previous = seen.setdefault(member.name.upper(), member)
            if previous is not member:
                diagnostics.error(
                    "IDL506",
                    f"two members for the value '{member.name.upper()}'"
                    if member.value is not None
                    else f"two members called '{member.name}'",
                    member.span,
                    definition=use.definition,
                    notes=(Note("the first one is here", previous.span),),
                )
