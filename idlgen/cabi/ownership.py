"""Who owns memory, who has an initial value, what a plain assignment copies.

A side table over all types of a module, computed once and transitively: a struct owns memory if
any of its fields does. The rules are those of libxl's contract: ``const`` fields are skipped by
init, dispose and copy, ``private`` ones by copy.
"""

from __future__ import annotations

from idlgen.cabi.names import aggregate_functions
from idlgen.model import Aggregate, Array, BitField, Builtin, KeyedUnion, Ref, Reference, Struct
from idlgen.records import dataclass, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.cabi.layout import Layout
    from idlgen.model import Declaration, Field, InitVal, Type


@dataclass(frozen=True, slots=True)
class Traits:
    """What holds for the values of a type.

    ``memory``: dispose has something to free (or calls a function that the project brings).
    ``initial``: the initial value isn't all zeroes. ``plain``: an assignment copies all of it.
    ``constant``: a member can't be assigned at all.
    """

    memory: bool = False
    initial: bool = False
    plain: bool = True
    constant: bool = False


_PLAIN = Traits()


def is_private(type_: Type) -> bool:
    """Whether a type is private: neither copied nor in JSON."""
    match type_:
        case Ref(target=target):
            return target.attributes.private
        case BitField(type=inner) | Reference(target=inner):
            return is_private(inner)
    return type_.attributes.private


def key_initial(union: KeyedUnion) -> InitVal:
    """Return the initial value of a keyed union's discriminant, ``None`` for zero."""
    own = union.key_attributes.get("init_val")
    if own is not None:
        return own
    return union.enumeration.attributes.init_val if union.enumeration is not None else None


class Ownership:
    """The traits of all types of a module."""

    def __init__(self, layout: Layout) -> None:
        """Compute the traits of every struct and union with data."""
        self._layout = layout
        self._aggregates: dict[Aggregate, Traits] = {}
        # Each stands after those that it holds, so that one pass will do.
        for aggregate in layout.aggregates:
            self._aggregates[aggregate] = self._traits(aggregate)

    def of_declaration(self, declaration: Declaration) -> Traits:
        """Return the traits of a declared type, or of an anonymous struct or union."""
        match declaration:
            case Aggregate():
                return self._aggregates.get(declaration, _PLAIN)
            case Builtin():
                in_c = self._layout.builtin(declaration)
                attributes = declaration.attributes
                return Traits(
                    memory=in_c.owns,
                    initial=attributes.init_val is not None or attributes.init_fn is not None,
                    plain=in_c.copying in ("assign", "bytes") and not in_c.owns,
                )
        return Traits(initial=declaration.attributes.init_val is not None)

    def of(self, type_: Type) -> Traits:
        """Return the traits of a type where it is used."""
        match type_:
            case Ref(target=target):
                return self.of_declaration(target)
            case KeyedUnion():
                return self._of_union(type_)
            case Array(element=element):
                freed = type_.attributes.dispose_fn is not None
                return Traits(memory=freed or self.of(element).memory, plain=False)
            case Reference():
                return Traits(memory=True, plain=False)
            case BitField(type=inner):
                return Traits(initial=self.of(inner).initial)
        return self.of_declaration(type_)

    def owned_members(self, aggregate: Aggregate) -> tuple[str, ...]:
        """Return what of an aggregate owns memory, in order: ``name``, ``u.disk_eject``."""
        if not isinstance(aggregate, Struct):
            return ()
        return tuple(
            path
            for field in aggregate.fields
            if not field.const and self._layout.has_data(field.type)
            for path in self._owned_paths(field)
        )

    def _owned_paths(self, field: Field) -> tuple[str, ...]:
        if isinstance(field.type, KeyedUnion):
            prefix = f"{field.name}." if field.name is not None else ""
            return tuple(
                f"{prefix}{m.name}"
                for m in field.type.members
                if m.type is not None and self._layout.has_data(m.type) and self.of(m.type).memory
            )
        return (str(field.name),) if self.of(field.type).memory else ()

    # --- filling ----------------------------------------------------------------------------

    def _traits(self, aggregate: Aggregate) -> Traits:
        functions = aggregate_functions(aggregate)
        foreign_dispose = functions.dispose is not None and not functions.dispose.generated
        foreign_copy = functions.copy is not None and not functions.copy.generated
        foreign_init = not functions.init.generated
        if not isinstance(aggregate, Struct):
            # Which member of an untagged union is live is nobody's business here.
            constant = any(self._field(f).constant for f in aggregate.fields)
            return Traits(foreign_dispose, foreign_init, not foreign_copy, constant)
        fields = [self._field(f) for f in aggregate.fields if self._layout.has_data(f.type)]
        return Traits(
            memory=foreign_dispose or any(f.memory for f in fields),
            initial=foreign_init
            or aggregate.attributes.init_val is not None
            or any(f.initial for f in fields),
            plain=not foreign_copy and all(f.plain for f in fields),
            constant=any(f.constant for f in fields),
        )

    def _field(self, field: Field) -> Traits:
        if field.const:
            # On a pointer, const is what it points to.
            pointer = isinstance(field.type, Array | Reference)
            pointer = pointer or self._layout.c_type(field.type).endswith("*")
            return Traits(plain=False, constant=not pointer)
        traits = self.of(field.type)
        return replace(
            traits,
            initial=traits.initial or field.init_val is not None,
            plain=traits.plain and not is_private(field.type),
        )

    def _of_union(self, union: KeyedUnion) -> Traits:
        members = [
            self.of(m.type)
            for m in union.members
            if m.type is not None and self._layout.has_data(m.type)
        ]
        return Traits(
            memory=any(m.memory for m in members),
            initial=key_initial(union) is not None,
            plain=all(m.plain for m in members),
            constant=any(m.constant for m in members),
        )
