"""The bodies of init, dispose and copy: per field, what C has to do.

In come members and their traits, out come :class:`Step` values: a small tree of statements, ready
to print, in four shapes (see there). What stands around them is the templates' business.
"""

from __future__ import annotations

from idlgen.cabi.names import aggregate_functions
from idlgen.cabi.ownership import is_private, key_initial
from idlgen.cabi.text import initial_value
from idlgen.model import Aggregate, Array, BitField, Builtin, KeyedUnion, Ref, Reference, Struct
from idlgen.targets.c.statements import Case, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.cabi.layout import Layout
    from idlgen.cabi.ownership import Ownership
    from idlgen.model import Declaration, Field, Member, Type
    from idlgen.targets.c.statements import Steps

    Each = Callable[[Type, str], Steps]

# A statement that is longer goes on in another line; most stand in a block.
_LONG = 88


class StepBuilder:
    """Builds the bodies of one module's functions."""

    def __init__(
        self, layout: Layout, ownership: Ownership, value_of: Callable[[str], int | None]
    ) -> None:
        """Take the module's side tables, and what knows the values of constants."""
        self._layout = layout
        self._ownership = ownership
        self._value_of = value_of
        # Until 2012 a struct declared the discriminant itself, and could say that it is const.
        self._constant_keys = {
            union
            for aggregate in layout.aggregates
            for union in (f.type for f in aggregate.fields)
            if isinstance(union, KeyedUnion)
            if any(f.const and f.name == union.key for f in aggregate.fields)
        }

    def _fields(self, aggregate: Aggregate) -> Iterator[Field]:
        """Yield the fields that functions see, those of unnamed structs among them."""
        for field in aggregate.fields:
            if field.const or not self._layout.has_data(field.type):
                continue
            inner = _declaration(field.type) if field.name is None else None
            if isinstance(inner, Struct):
                yield from self._fields(inner)
            else:
                yield field

    # --- init -------------------------------------------------------------------------------

    def init(self, aggregate: Aggregate) -> Steps:
        """Return what follows the zeroing in ``T_init(p)``."""
        return tuple(step for field in self._fields(aggregate) for step in self._init_field(field))

    def _init_field(self, field: Field) -> Steps:
        if isinstance(field.type, KeyedUnion):
            return self._init_key_initially(field.type)
        if field.name is None:
            return ()
        expression = f"p->{field.name}"
        if field.init_val is not None:
            return self._assign_initial(field.type, expression, field.init_val)
        return self._init(field.type, expression)

    def _init_key_initially(self, union: KeyedUnion) -> Steps:
        value = key_initial(union)
        own = union.key_attributes.get("init_val")
        if value is None or union.key_type is None or (union.key_is_field and own is None):
            return ()
        return self._assign_initial(union.key_type, f"p->{union.key}", value)

    def _assign_initial(self, type_: Type, expression: str, value: str | int) -> Steps:
        return (Step(f"{expression} = {self.initial(type_, value)}"),)

    def initial(self, type_: Type, value: str | int) -> str:
        """Return an initial value as a C expression of the type that it is for."""
        declaration = _declaration(type_)
        if declaration is None:
            return str(value)
        c_type = self._layout.c_name(declaration)
        return initial_value(value, declaration, c_type, self._value_of)

    def _init(self, type_: Type, expression: str) -> Steps:
        declaration = _declaration(type_)
        if declaration is None or not self._ownership.of(type_).initial:
            return ()
        attributes = declaration.attributes
        if attributes.init_val is not None:
            return self._assign_initial(type_, expression, attributes.init_val)
        name = attributes.init_fn
        if isinstance(declaration, Aggregate):
            name = aggregate_functions(declaration).init.name
        return (Step(f"{name}(&{expression})", calls=name),)

    def set_key(self, union: KeyedUnion, place: str, value: str) -> Step:
        """Return the assignment of a discriminant."""
        if union in self._constant_keys:
            return Step(f"memcpy((void *)&{place}, &{value}, sizeof({place}))")
        return Step(f"{place} = {value}")

    def init_key(self, field: Field, union: KeyedUnion) -> Steps:
        """Return what ``T_init_KEY(p, value)`` does: it sets the key and initialises the member."""
        return (
            self.set_key(union, f"p->{union.key}", "value"),
            *self._alternatives(field, union, "value", lambda t, e: self._init(t, f"p->{e}")),
        )

    # --- dispose ----------------------------------------------------------------------------

    def dispose(self, aggregate: Aggregate) -> Steps:
        """Return what precedes the zeroing in ``T_dispose(p)``."""
        return tuple(
            step for field in self._fields(aggregate) for step in self._dispose_field(field)
        )

    def _dispose_field(self, field: Field) -> Steps:
        if isinstance(field.type, KeyedUnion):
            union = field.type
            return self._alternatives(
                field, union, f"p->{union.key}", lambda t, e: self._dispose(t, f"p->{e}")
            )
        if field.name is None:
            return ()
        if isinstance(field.type, Array):
            return self._dispose_array(field.type, f"p->{field.name}", f"p->{field.type.length}")
        return self._dispose(field.type, f"p->{field.name}")

    def _dispose_array(self, array: Array, expression: str, length: str) -> Steps:
        steps: Steps = ()
        each = self._dispose(array.element, f"{expression}[i]")
        if each:
            head = f"for (i = 0; {expression} && i < {length}; i++)"
            steps = (Step(head, body=each),)
        if array.attributes.dispose_fn is not None:
            steps += (Step(f"{array.attributes.dispose_fn}({expression})"),)
        return steps

    def _dispose(self, type_: Type, expression: str) -> Steps:
        if isinstance(type_, Reference):
            inner = self._dispose(type_.target, f"(*{expression})")
            guarded = (Step(f"if ({expression})", body=inner),) if inner else ()
            return (*guarded, Step(f"free({expression})"))
        declaration = _declaration(type_)
        if declaration is None or not self._ownership.of(type_).memory:
            return ()
        if isinstance(declaration, Builtin):
            in_c = self._layout.builtin(declaration)
            reference = "" if in_c.dispose_by_value else "&"
            return (Step(f"{in_c.dispose_fn}({reference}{expression})"),)
        if not isinstance(declaration, Aggregate):
            return ()
        function = aggregate_functions(declaration).dispose
        if function is None:
            return ()
        return (Step(f"{function.name}(&{expression})", calls=function.name),)

    # --- copy -------------------------------------------------------------------------------

    def copy(self, aggregate: Aggregate) -> Steps:
        """Return what follows the zeroing of ``*dst`` in ``T_try_copy(dst, src)``."""
        return tuple(
            step
            for field in self._fields(aggregate)
            if not is_private(field.type)
            for step in self._copy_field(field)
        )

    def _copy_field(self, field: Field) -> Steps:
        if isinstance(field.type, KeyedUnion):
            union = field.type
            key = self.set_key(union, f"dst->{union.key}", f"src->{union.key}")
            return (
                key,
                *self._alternatives(
                    field,
                    union,
                    f"src->{union.key}",
                    lambda t, e: self._copy(t, f"dst->{e}", f"src->{e}"),
                ),
            )
        if isinstance(field.type, Array):
            return self._copy_array(field.type, str(field.name))
        if field.name is None:
            # A union without a name: each member's bytes are the union's, as far as they go.
            return tuple(
                step
                for member in _fields_of(field.type)
                for step in self._copy_plain(
                    member.type, f"dst->{member.name}", f"src->{member.name}"
                )
            )
        return self._copy(field.type, f"dst->{field.name}", f"src->{field.name}")

    def _copy_plain(self, type_: Type, dst: str, src: str) -> Steps:
        declaration = _declaration(type_)
        if (
            isinstance(declaration, Builtin)
            and self._layout.builtin(declaration).copying == "bytes"
        ):
            return (Step(f"memcpy({dst}, {src}, sizeof({dst}))"),)
        return (Step(f"{dst} = {src}"),)

    def _copy_array(self, array: Array, name: str) -> Steps:
        length = f"src->{array.length}"
        element = self._layout.c_type(array.element)
        if self._ownership.of(array.element).plain:
            size = f"(size_t){length} * sizeof({element})"
            fill = _broken(f"memcpy(dst->{name}, src->{name},", f" {size})")
        else:
            each = self._copy(array.element, f"dst->{name}[i]", f"src->{name}[i]")
            fill = Step(f"for (i = 0; i < {length}; i++)", body=each)
        body = (
            *self._allocate(array, f"dst->{name}", f"(size_t){length}", element),
            Step(f"dst->{array.length} = {length}"),
            fill,
        )
        return (Step(f"if (src->{name} && {length} > 0)", body=body),)

    def _allocate(self, type_: Type, dst: str, count: str, element: str) -> Steps:
        pointer = self._layout.c_type(type_)
        return (
            _broken(f"{dst} =", f" ({pointer})calloc({count},", f" sizeof({element}))"),
            Step(f"!{dst}", checked=True),
        )

    def _copy(self, type_: Type, dst: str, src: str) -> Steps:
        if isinstance(type_, Reference):
            fill = self._copy(type_.target, f"(*{dst})", f"(*{src})")
            target = self._layout.c_type(type_.target)
            return (Step(f"if ({src})", body=(*self._allocate(type_, dst, "1", target), *fill)),)
        declaration = _declaration(type_)
        if isinstance(declaration, Builtin):
            return self._copy_builtin(declaration, dst, src)
        if isinstance(declaration, Aggregate) and not self._ownership.of(type_).plain:
            functions = aggregate_functions(declaration)
            if functions.try_copy is not None:
                name = functions.try_copy.name
                return (Step(f"{name}(&{dst}, &{src})", checked=True, calls=name),)
            if functions.copy is not None:
                return (Step(f"{functions.copy.name}(NULL, &{dst}, &{src})"),)
        if self._ownership.of(type_).constant:
            return (Step(f"memcpy((void *)&{dst}, &{src}, sizeof({dst}))"),)
        return (Step(f"{dst} = {src}"),)

    def _copy_builtin(self, builtin: Builtin, dst: str, src: str) -> Steps:
        in_c = self._layout.builtin(builtin)
        if in_c.copying == "call":
            return (Step(f"{in_c.copy_fn}(NULL, &{dst}, &{src})"),)
        if in_c.copying == "try":
            name = "copy_string" if in_c.string else f"{in_c.c_type}_try_copy"
            source = src if in_c.string else f"&{src}"
            return (_broken(f"{name}(&{dst},", f" {source})", checked=True, calls=name),)
        return self._copy_plain(Ref(builtin.id, builtin), dst, src)

    # --- keyed unions -----------------------------------------------------------------------

    def _alternatives(self, field: Field, union: KeyedUnion, on: str, each: Each) -> Steps:
        """Return the switch over a keyed union's members that have something to do.

        *each* gives what is done for a member, from its type and the path to it. Members with
        conditions (files of 2010) give a chain of ifs over the key, which is ``on``.
        """
        prefix = f"{field.name}." if field.name is not None else ""
        done = [
            (m, steps)
            for m in union.members
            if m.type is not None
            and self._layout.has_data(m.type)
            and (steps := each(m.type, f"{prefix}{m.name}"))
        ]
        if not done:
            return ()
        if union.key_type is None:
            return tuple(
                Step(f"if ({_condition(member, on)})", body=steps) for member, steps in done
            )
        cases = tuple(Case(m.value.c_name, steps) for m, steps in done if m.value is not None)
        return (Step(on, cases=cases),)


def _broken(*parts: str, checked: bool = False, calls: str | None = None) -> Step:
    """Return a statement; one that is long is broken between its parts."""
    pad = " " * (8 if checked else 4)
    lines = [parts[0]]
    for part in parts[1:]:
        if len(lines[-1]) + len(part) <= _LONG:
            lines[-1] += part
        else:
            lines.append(pad + part.lstrip())
    return Step(lines[0], checked=checked, calls=calls, more=tuple(lines[1:]))


def _condition(member: Member, key: str) -> str:
    return (member.condition or "%s").replace("%s", key)


def _fields_of(type_: Type) -> tuple[Field, ...]:
    declaration = _declaration(type_)
    return declaration.fields if isinstance(declaration, Aggregate) else ()


def _declaration(type_: Type) -> Declaration | None:
    """Return the declaration behind a type, ``None`` for what has none of its own."""
    match type_:
        case Ref(target=target):
            return target
        case BitField(type=inner):
            return _declaration(inner)
        case Aggregate():
            return type_
    return None
