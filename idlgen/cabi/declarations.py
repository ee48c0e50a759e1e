"""What ``templates/_shared/declarations.h.j2`` prints: enumerators, and members of structs."""

from __future__ import annotations

from idlgen.cabi.text import comment_lines
from idlgen.records import dataclass, maker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.model import Enumeration


@dataclass(frozen=True, slots=True)
class ValueView:
    """An enumerator: its name in C, its number, its name as text, its documentation."""

    c_name: str
    number: str
    text: str
    doc: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class MemberView:
    """A member: its text without the semicolon or, with ``inside``, the keyword of a union.

    Several that are nothing but text may be one, each but the first on an indented line.
    """

    text: str
    name: str
    doc: tuple[str, ...]
    inside: tuple[MemberView, ...]


_make_value = maker(ValueView)
make_member = maker(MemberView)


def values(enumeration: Enumeration) -> tuple[ValueView, ...]:
    """Return the views of an enumeration's values, in their order."""
    return tuple(
        [
            _make_value(
                v.c_name,
                str(v.value),
                v.name.lower(),
                comment_lines(v.doc) if v.doc is not None else (),
            )
            for v in enumeration.values
        ]
    )


def named_values(views: Iterable[ValueView]) -> tuple[ValueView, ...]:
    """Return those whose number no earlier one has, so that a switch may list them."""
    first: dict[str, ValueView] = {}
    for value in views:
        first.setdefault(value.number, value)
    return tuple(first.values())
