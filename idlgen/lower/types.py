"""Structs, unions and what only stands inside them: fields, arrays, keyed unions.

A struct without a name of its own gets a C name from where it stands: the struct around it and the
field or member. The field that holds a keyed union lends its name only where the struct has several
of them, so that ``event``'s ``u.disk_eject`` is ``libxl_event_disk_eject``.
"""

from __future__ import annotations

from idlgen import syntax
from idlgen.lower.attributes import FIELD_ATTRIBUTES, complete, composed_name
from idlgen.lower.calls import Arguments, note_place, read_attribute, read_call
from idlgen.lower.signatures import is_none
from idlgen.lower.unions import KeyedUnionLowering
from idlgen.model import Array, BitField, Field, Ref, Reference, Struct, Union
from idlgen.records import dataclass, maker
from idlgen.source import Placed

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

    from idlgen.comments import Docs
    from idlgen.lower.attributes import Given
    from idlgen.lower.scope import Scope
    from idlgen.model import Attributes, InitVal, Type


_NO_ATTRIBUTE = False, None, None

_make_field, _make_array = maker(Field), maker(Array)
_make_struct, _make_union = maker(Struct), maker(Union)


@dataclass(frozen=True, slots=True)
class _WrittenField(Placed):
    """A field as written: its parts, not yet lowered."""

    name: str | None
    type: syntax.Expression
    attributes: Given
    doc: str | None


def _field(written: _WrittenField, type_: Type | None) -> Field | None:
    """Return a field of a type that was lowered, if it could be."""
    if type_ is None:
        return None
    return _make_field(
        written.start,
        written.end,
        written.name,
        type_,
        bool(written.attributes.get("const", False)),
        written.attributes.get("init_val"),
        written.attributes.get("deprecated_by"),
        written.doc,
    )


def _plain_attribute(key: str, value: str) -> tuple[bool, InitVal, str | None] | None:
    """Return whether a field is const, its initial value and by what it is deprecated.

    One of them is given, in quotes or as ``True``; ``None`` if that takes a closer look.
    """
    name, text = key[1:-1], None if value == "True" else value[1:-1]
    if name == "const":
        return (True, None, None) if text is None else None
    if name == "init_val" and text is not None:
        return False, text, None
    if name == "deprecated_by" and text is not None:
        return False, None, text
    return None


def _is_keyed_union(expression: syntax.Expression) -> bool:
    return isinstance(expression, syntax.Call) and expression.function.text == "KeyedUnion"


class StructLowering:
    """Lowers structs and unions, at the top level and inside others."""

    def __init__(self, scope: Scope, docs: Docs) -> None:
        """Work in *scope*, with the comments of the same file."""
        self._scope = scope
        self._docs = docs
        self._unions = KeyedUnionLowering(scope, docs, self.type_of)

    def declared(
        self, variable: syntax.Name, doc: str | None, arguments: Arguments
    ) -> Struct | Union | None:
        """Return the struct or union that a variable is made of."""
        raw_name = _name(arguments)
        if raw_name is None:
            self._scope.error(
                "IDL213",
                f"a {arguments.constructor} that is declared needs a name",
                arguments.place.span,
            )
            return None
        return self._aggregate(variable, raw_name, None, doc, arguments)

    def type_of(self, expression: syntax.Expression, owner: str, name: str) -> Type | None:
        """Return the type that *expression* stands for, in the field *name* of *owner* (C name).

        Reports and returns ``None`` for what can't stand in a field.
        """
        if isinstance(expression, syntax.Name):
            return self._scope.resolve(expression)
        if not isinstance(expression, syntax.Call):
            text = expression.value if isinstance(expression, syntax.String) else None
            self._scope.error(
                "IDL205",
                f"the type of '{name}' must be a type",
                expression.span,
                hint=f"write {text}, without quotes" if text and text.isidentifier() else None,
            )
            return None
        arguments = read_call(self._scope, expression)
        return None if arguments is None else self._constructed(expression, arguments, owner, name)

    def _constructed(
        self, call: syntax.Call, arguments: Arguments, owner: str, name: str
    ) -> Type | None:
        positional = arguments.positional
        match arguments.constructor:
            case "Struct" | "Union":
                return self._inline(arguments, f"{owner}_{name}")
            case "Array":
                return self._array(call, arguments, owner, name)
            case "BitField":
                inner = self.type_of(positional["type"], owner, name)
                width = positional["width"]
                assert isinstance(width, syntax.Integer)
                return None if inner is None else BitField(inner, width.value)
            case "Reference":
                inner = self.type_of(positional["type"], owner, name)
                return None if inner is None else Reference(inner)
            case "KeyedUnion":
                self._scope.error(
                    "IDL501",
                    "keyed union outside a struct: its discriminant would have no place",
                    call.function.span,
                )
            case constructor:
                self._scope.error(
                    "IDL402",
                    f"a field's type can't be declared in place with {constructor}",
                    call.function.span,
                    hint="assign it to a variable before this declaration and name that here",
                )
        return None

    # --- structs and unions -----------------------------------------------------------------

    def _inline(self, arguments: Arguments, derived: str) -> Type:
        raw_name = _name(arguments)
        doc = arguments.attributes.get("comment")
        aggregate = self._aggregate(None, raw_name, derived, doc, arguments)
        if raw_name is None:
            return aggregate
        self._scope.hoist(aggregate)
        return Ref(None, aggregate)

    def _aggregate(
        self,
        variable: syntax.Name | None,
        raw_name: str | None,
        derived: str | None,
        doc: str | None,
        arguments: Arguments,
    ) -> Struct | Union:
        attributes = self._complete(arguments, raw_name)
        c_name = composed_name(raw_name, attributes.namespace) or str(derived)
        items = arguments.positional.get("fields")
        fields: tuple[Field, ...] = ()
        if isinstance(items, syntax.List):
            fields = self._fields(items, c_name, in_struct=arguments.constructor == "Struct")
        make = _make_struct if arguments.constructor == "Struct" else _make_union
        identifier, place = (
            (None, arguments.place) if variable is None else (variable.text, variable)
        )
        return make(place.start, place.end, identifier, raw_name, c_name, attributes, doc, fields)

    def _complete(self, arguments: Arguments, raw_name: str | None) -> Attributes:
        return complete(
            arguments.constructor,
            raw_name,
            arguments.attributes,
            namespace=self._scope.namespace,
            hidden=self._scope.hidden,
        )

    # --- fields -----------------------------------------------------------------------------

    def _fields(self, items: syntax.List, owner: str, *, in_struct: bool) -> tuple[Field, ...]:
        fields: list[Field | None] = []
        unions: dict[int, _WrittenField] = {}
        unnamed = 0
        for part in items.parts:
            plain = self._plain_fields(part) if isinstance(part, syntax.Run) else None
            if plain is not None:
                fields += plain
                continue
            for item in syntax.flat((part,)):
                written = self._written(item)
                if written is None:
                    continue
                if in_struct and _is_keyed_union(written.type):
                    unions[len(fields)] = written
                    fields.append(None)
                    continue
                unnamed += written.name is None
                name = written.name or f"anonymous{unnamed if unnamed > 1 else ''}"
                fields.append(_field(written, self.type_of(written.type, owner, name)))
        if unions:
            self._keyed_unions(unions, owner, fields)
        return tuple([field for field in fields if field is not None])

    def _plain_fields(self, run: syntax.Run) -> list[Field] | None:
        """Return the fields that a run is, ``None`` if something in it takes a closer look.

        Nearly all are a name and a type that has been declared, with one attribute at most.
        """
        begin, refs, docs = run.start, self._scope.refs, self._docs
        documented = docs.places
        fields: list[Field] = []
        for match in run.matches():
            name, _, _, word, argument, _, key, value = match.groups()
            type_: Type | None
            type_ = refs.get(word) if argument is None else self._plain_array(begin, match)
            attribute = _NO_ATTRIBUTE if key is None else _plain_attribute(key, value)
            if name is None or type_ is None or attribute is None:
                return None
            const, initial, deprecated_by = attribute
            place = begin + match.start()
            doc = docs.at(place) or None if place in documented else None
            start = begin + match.start(1) - 1
            end = start + len(name) + 2
            fields.append(_make_field(start, end, name, type_, const, initial, deprecated_by, doc))
        return fields

    def _plain_array(self, begin: int, match: re.Match[str]) -> Array | None:
        """Return the array that is the type in an element of a run that begins at an offset."""
        constructor, element, length = match.group(4, 5, 6)
        ref = self._scope.refs.get(element)
        if constructor != "Array" or ref is None or not length:
            return None
        start, end = begin + match.start(4), begin + match.end(6) + 2
        scope = self._scope
        attributes = complete("Array", None, {}, namespace=scope.namespace, hidden=scope.hidden)
        return _make_array(start, end, length, {}, ref, attributes)

    def _keyed_unions(
        self, unions: dict[int, _WrittenField], owner: str, fields: list[Field | None]
    ) -> None:
        """Lower the keyed unions of a struct into their places among its other fields.

        They come second, since the older ones refer to a field of the struct.
        """
        siblings = {f.name: f.type for f in fields if f is not None and f.name is not None}
        for index, written in unions.items():
            assert isinstance(written.type, syntax.Call)
            own = f"{owner}_{written.name}" if len(unions) > 1 and written.name else owner
            fields[index] = _field(written, self._unions.lower(written.type, own, siblings))

    def _written(self, item: syntax.Expression) -> _WrittenField | None:
        """Return a field's parts, whichever of its forms it has, or report that it has none."""
        match item:
            case syntax.Tuple(items=(first, type_, *rest)) if len(rest) <= 2:
                name = first.value if isinstance(first, syntax.String) else None
                if name is None and not is_none(first):
                    self._scope.error("IDL403", "a field's name must be a string", first.span)
                    return None
                attributes = self._field_attributes(rest)
                if attributes is None:
                    return None
                doc = self._docs.at(item.start) or attributes.get("comment")
                return _WrittenField(first.start, first.end, name, type_, attributes, doc)
        self._scope.error(
            "IDL403", 'a field is written ("name", type) or ("name", type, {…})', item.span
        )
        return None

    def _field_attributes(self, rest: list[syntax.Expression]) -> Given | None:
        """Return what follows a field's type: a dict or, until 2012, const and a comment."""
        attributes: Given = {}
        match rest:
            case []:
                pass
            case [syntax.Dict(entries=entries)]:
                places: dict[str, syntax.Node] = {}
                for key, value in entries:
                    if isinstance(key, syntax.String):
                        note_place(self._scope, key.value, key, places)
                    self._field_attribute(key, value, attributes)
            case [syntax.Constant(value=bool(const))]:
                attributes["const"] = const
            case [syntax.Constant(value=bool(const)), syntax.String(value=comment)]:
                attributes |= {"const": const, "comment": comment}
            case [syntax.Constant(value=bool(const)), nothing] if is_none(nothing):
                attributes["const"] = const
            case [wrong, *_]:
                self._scope.error(
                    "IDL404",
                    "a field's attributes are written as a dict, such as {'const': True}",
                    wrong.span,
                )
                return None
        return attributes

    def _field_attribute(
        self, key: syntax.Expression, value: syntax.Expression, into: Given
    ) -> None:
        name = key.value if isinstance(key, syntax.String) else None
        takes = FIELD_ATTRIBUTES.get(name) if name is not None else None
        if name is None:
            self._scope.error("IDL404", "a field attribute's name must be a string", key.span)
        elif takes is None:
            self._scope.error(
                "IDL206",
                f"a field has no attribute '{name}'",
                key.span,
                hint=self._scope.did_you_mean(name, FIELD_ATTRIBUTES)
                or f"there are {', '.join(FIELD_ATTRIBUTES)}",
            )
        else:
            read_attribute(self._scope, takes, name, value, into)

    def _array(
        self, call: syntax.Call, arguments: Arguments, owner: str, name: str
    ) -> Array | None:
        element = self.type_of(arguments.positional["type"], owner, name)
        length = arguments.positional["length"]
        assert isinstance(length, syntax.String)
        attributes = self._complete(arguments, None)
        if element is None:
            return None
        return _make_array(
            call.start, call.end, length.value, arguments.field_attributes, element, attributes
        )


def _name(arguments: Arguments) -> str | None:
    name = arguments.positional.get("name")
    return name.value if isinstance(name, syntax.String) else None
