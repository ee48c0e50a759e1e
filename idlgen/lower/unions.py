"""Keyed unions, in the three forms that they have had."""

from __future__ import annotations

from idlgen import syntax
from idlgen.diagnostics import Note
from idlgen.lower.attributes import complete
from idlgen.lower.calls import read_call
from idlgen.lower.signatures import is_none
from idlgen.model import Enumeration, KeyedUnion, Member, Ref
from idlgen.records import maker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from idlgen.comments import Docs
    from idlgen.lower.scope import Scope
    from idlgen.model import EnumerationValue, Type

    TypeOf = Callable[[syntax.Expression, str, str], Type | None]

_make_union, _make_member = maker(KeyedUnion), maker(Member)


class KeyedUnionLowering:
    """Lowers keyed unions; ``type_of`` lowers the types of their members."""

    def __init__(self, scope: Scope, docs: Docs, type_of: TypeOf) -> None:
        """Work in *scope*, with the comments of the same file."""
        self._scope = scope
        self._docs = docs
        self._type_of = type_of
        self._values: dict[Enumeration, dict[str, EnumerationValue]] = {}

    def lower(
        self, call: syntax.Call, owner: str, siblings: Mapping[str, Type]
    ) -> KeyedUnion | None:
        """Return the keyed union that stands in a struct with the fields *siblings*."""
        arguments = read_call(self._scope, call)
        if arguments is None:
            return None
        key = arguments.positional["key"]
        items = arguments.positional["members"]
        assert isinstance(key, syntax.String)
        assert isinstance(items, syntax.List)
        written = items.items
        conditional = any(_condition(item) is not None for item in written)
        if (type_ := arguments.positional.get("type")) is not None:
            key_type = self._enumeration(key, self._type_of(type_, owner, key.value))
            known = key_type is not None
        else:
            known, key_type = self._key_of_sibling(key, siblings, conditional=conditional)
        if not known:
            return None
        enumeration = key_type.target if key_type is not None else None
        members = tuple(
            member
            for item in written
            if (member := self._member(item, enumeration, owner)) is not None
        )
        attributes = complete(
            "KeyedUnion",
            None,
            arguments.attributes,
            namespace=self._scope.namespace,
            hidden=self._scope.hidden,
        )
        return _make_union(
            call.start,
            call.end,
            key.value,
            key_type,
            arguments.field_attributes,
            key.value in siblings,
            members,
            attributes,
        )

    def _key_of_sibling(
        self, key: syntax.String, siblings: Mapping[str, Type], *, conditional: bool
    ) -> tuple[bool, Ref | None]:
        """Return whether the key is known, and its type where that is an enumeration."""
        sibling = siblings.get(key.value)
        if sibling is None:
            self._scope.error(
                "IDL502",
                f"discriminant '{key.value}' is no field of this struct",
                key.span,
                hint=self._scope.did_you_mean(key.value, siblings)
                or "today's form brings it along: KeyedUnion(None, ENUMERATION, "
                f'"{key.value}", […])',
            )
            return False, None
        if conditional and not _is_enumeration(sibling):
            return True, None
        key_type = self._enumeration(key, sibling)
        return key_type is not None, key_type

    def _enumeration(self, key: syntax.String, type_: Type | None) -> Ref | None:
        if isinstance(type_, Ref) and _is_enumeration(type_):
            return type_
        if type_ is not None:
            notes: tuple[Note, ...] = ()
            if isinstance(type_, Ref) and type_.target.end:
                notes = (Note(f"'{type_.id}' is declared here", type_.target.span),)
            self._scope.error(
                "IDL503",
                f"discriminant '{key.value}' is of a type that is no enumeration",
                key.span,
                notes=notes,
            )
        return None

    def _member(self, item: syntax.Expression, enumeration: object, owner: str) -> Member | None:
        condition = _condition(item)
        match item:
            case syntax.Tuple(items=(syntax.String() as name, type_)):
                pass
            case syntax.Tuple(items=(syntax.String() as name, _, type_)) if condition is not None:
                pass
            case _:
                self._scope.error(
                    "IDL504",
                    'a member of a keyed union is written ("name", type) or ("name", None)',
                    item.span,
                )
                return None
        value = None
        if condition is None and isinstance(enumeration, Enumeration):
            value = self._value(name, enumeration)
            if value is None:
                return None
        no_data = is_none(type_)
        lowered = None if no_data else self._type_of(type_, owner, name.value)
        if lowered is None and not no_data:
            return None
        return _make_member(
            name.start, name.end, name.value, value, condition, lowered, self._docs.at(item.start)
        )

    def _value(self, name: syntax.String, enumeration: Enumeration) -> EnumerationValue | None:
        """Return the value of the same name, in whichever case."""
        upper = name.value.upper()
        values = self._values.get(enumeration)
        if values is None:
            values = self._values[enumeration] = {v.name: v for v in enumeration.values}
        value = values.get(upper)
        if value is None:
            self._scope.error(
                "IDL505",
                f"'{name.value}' is no value of the enumeration '{enumeration.id}'",
                name.span,
                notes=(Note(f"'{enumeration.id}' is declared here", enumeration.span),),
                hint=self._scope.did_you_mean(upper, values),
            )
        return value


def _is_enumeration(type_: Type) -> bool:
    return isinstance(type_, Ref) and isinstance(type_.target, Enumeration)


def _condition(item: syntax.Expression) -> str | None:
    """Return the C condition of a member of 2010's form, ``(name, condition, type)``."""
    match item:
        case syntax.Tuple(items=(_, syntax.String(value=condition), _)):
            return condition
    return None
