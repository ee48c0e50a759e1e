"""The view of ``_convert.py``: how each class is read from libxl's C struct, and written to one."""

from __future__ import annotations

from idlgen.cabi.layout import Layout
from idlgen.cabi.names import aggregate_functions, init_key
from idlgen.model import Array, KeyedUnion, Ref, Struct
from idlgen.naming import snake
from idlgen.records import dataclass, field
from idlgen.targets.python import text
from idlgen.targets.python.classes import visible_fields
from idlgen.targets.python.native_values import (
    ASSIGNED,
    assignment,
    convertible,
    load_array,
    loaded,
    member,
    stored,
)
from idlgen.targets.python.plan import variant_struct

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from idlgen.model import Field, Type
    from idlgen.targets.python.classes import ClassView, FieldView
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import PythonType, Types

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class StructView:
    """A class with a struct in C.

    ``c_name`` and ``path`` say where that is: a type, and members inside of it; a variant is read
    from the struct around it, where it is ``member``. ``members`` are the names that the code
    relies on. ``load`` are the arguments that make an object, ``store`` the statements that write
    one. Only a type that C has a name for can stand alone: ``init`` and ``dispose`` are its
    functions.
    """

    name: str
    stem: str
    c_name: str
    path: str
    member: str | None
    members: str
    load: tuple[str, ...]
    store: tuple[str, ...]
    init: str | None
    dispose: str | None
    alone: bool


@dataclass(frozen=True, slots=True)
class UnionView:
    """A keyed union: tables of how its variants are read, by number, and written, by class."""

    table: str
    key: str
    unrecognized: str
    load: tuple[str, ...]
    store: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Places:
    """Where each struct of a module is in C: a type with a name, and a path inside of it."""

    found: dict[Struct, tuple[str, tuple[str, ...]]] = field(default_factory=dict)

    def add(self, struct: Struct, c_name: str, path: tuple[str, ...]) -> None:
        """Note where a struct is, and those without a name inside of it."""
        self.found[struct] = (c_name, path)
        for inner in struct.fields:
            if isinstance(inner.type, KeyedUnion):
                for one in inner.type.members:
                    self._inside(one.type, c_name, (*path, str(inner.name), one.name))
            else:
                self._inside(inner.type, c_name, (*path, str(inner.name)))

    def _inside(self, type_: Type | None, c_name: str, path: tuple[str, ...]) -> None:
        inner = type_.element if isinstance(type_, Array) else type_
        struct = variant_struct(inner)
        if struct is not None:
            self.add(struct, c_name, path)


class Structs:
    """Makes the views of one module."""

    def __init__(self, plan: Plan, types: Types) -> None:
        """Find out where each struct is in C."""
        self._plan = plan
        self._types = types
        self._layout = Layout(plan.module, types.settings)
        self._places = _Places()
        for declared in plan.module.aggregates:
            # One that was written where it stands is a member's; later ones come from there.
            if isinstance(declared, Struct) and declared.id is not None:
                self._places.add(declared, declared.c_name, ())

    def struct(self, view: ClassView) -> StructView:
        """Return the view of a class."""
        struct = view.struct
        assert struct is not None
        fields = [
            (mine, theirs)
            for mine, theirs in zip(view.fields, visible_fields(struct), strict=True)
            if convertible(mine.type) and self._layout.has_data(theirs.type)
        ]
        lines = [line for mine, theirs in fields for line in self._store(struct, mine, theirs)]
        c_name, path = self._places.found.get(struct, (struct.c_name, ()))
        functions = aggregate_functions(struct)
        variant = self._plan.variant_of.get(struct)
        return StructView(
            name=view.name,
            stem=snake(view.name),
            c_name=c_name,
            path=".".join(path),
            member=_at(variant) if variant is not None else None,
            members=_names(theirs for _, theirs in fields),
            load=tuple(
                self._load(mine, theirs, named=len(fields) < len(view.fields))
                for mine, theirs in fields
            ),
            store=tuple(_with_item(lines)),
            init=functions.init.name if functions.init.public else None,
            dispose=functions.dispose.name
            if functions.dispose is not None and functions.dispose.public
            else None,
            alone=not path and struct.raw_name is not None,
        )

    def union(self, sum_: Sum) -> UnionView:
        """Return the view of a keyed union."""
        return UnionView(
            table=table_name(sum_),
            key=sum_.dispatch.key,
            unrecognized=sum_.unrecognized,
            load=tuple(f"{v.row.value.value}: {self.variant_loader(v)}," for v in sum_.variants),
            store=tuple(self._store_variant(v) for v in sum_.variants),
        )

    def policy(self) -> tuple[str, str] | None:
        """Return a type that holds a policy of the processor, and the member that does.

        Only in JSON can such a policy be taken apart, as part of a type that is read from it.
        """
        for struct in self._plan.structs:
            for inner in visible_fields(struct):
                if (
                    struct.id is not None
                    and isinstance(inner.type, Ref)
                    and self._types.type(inner.type).kind == "cpuid_policy_list"
                ):
                    return struct.c_name, str(inner.name)
        return None

    def disk(self) -> str | None:
        """Return the class of disks, where the embedded core has them."""
        disks = (s for s in self._plan.structs if s.c_name == "libxl_device_disk")
        return next((self._plan.names[s] for s in disks if _has(s, "vdev")), None)

    # --- from C -----------------------------------------------------------------------------

    def _load(self, mine: FieldView, theirs: Field, *, named: bool) -> str:
        """Return an argument: by position, which is faster, unless some are left out."""
        made = mine.type
        if made.sum is not None:
            table = table_name(made.sum)
            key = member("c", made.sum.dispatch.key)
            call = f"{table}_LOAD.get({key}, {table}_OTHER)(c)"
        elif made.element is not None and isinstance(theirs.type, Array):
            length = member("c", theirs.type.length)
            call = load_array(made.element, member("c", str(theirs.name)), length)
        else:
            call = loaded(made, member("c", str(theirs.name)))
        return text.statement(f"{mine.name}=" if named else "", call, 8, ",")

    def variant_loader(self, variant: Variant) -> str:
        """Return the function that makes a variant of the struct around it."""
        type_ = self._data(variant)
        if type_ is None:
            return f"lambda c: {variant.name}()"
        if variant.struct is not None:
            return f"_load_{snake(variant.name)}"
        return f"lambda c: {variant.name}({loaded(self._types.type(type_), _at(variant))})"

    def has_data(self, variant: Variant) -> bool:
        """Whether a variant has anything in C that is known."""
        return self._data(variant) is not None

    def _data(self, variant: Variant) -> Type | None:
        """Return the type of what a variant has in C, if that is anything that is known."""
        type_ = variant.row.member.type if variant.row.member is not None else None
        if type_ is None or not self._layout.has_data(type_):
            return None
        known = variant.struct is not None or convertible(self._types.type(type_))
        return type_ if known else None

    # --- to C -------------------------------------------------------------------------------

    def _store(self, struct: Struct, mine: FieldView, theirs: Field) -> Iterator[str]:
        made = mine.type
        if made.sum is not None:
            yield from self._store_union(struct, mine, made.sum)
        elif made.element is not None and isinstance(theirs.type, Array):
            yield from self._store_array(made.element, mine, theirs, theirs.type)
        else:
            yield stored(made, f"value.{mine.name}", member("c", str(theirs.name)), 4)

    def _store_union(self, struct: Struct, mine: FieldView, sum_: Sum) -> Iterator[str]:
        union = sum_.dispatch.union
        table = table_name(sum_)
        variant = f"v_{mine.name}"
        yield f"{variant}: Any = value.{mine.name}"
        yield f"key, fill = {table}_STORE[type({variant})]"
        yield "if fill is None:"
        yield "    " + assignment(member("c", union.key), f"{variant}.value", 8)
        yield "else:"
        if aggregate_functions(struct).init.public:
            yield f"    lib.{init_key(struct, union)}(addressof(c), key)"
        else:
            yield "    " + assignment(member("c", union.key), "key", 8)
        yield f"    fill({variant}, c)"

    def _store_variant(self, variant: Variant) -> str:
        type_ = self._data(variant)
        fill = "store_nothing"
        if type_ is not None:
            at = _at(variant)
            if variant.struct is not None:
                call = f"_store_{snake(variant.name)}(value, {at})"
            else:
                # A lambda is an expression: what is assigned elsewhere is set by name here.
                owner, _, name = at.rpartition(".")
                by_name = at if at.startswith("getattr(") else f'getattr({owner}, "{name}")'
                made = self._types.type(type_)
                call = stored(made, "value.value", by_name if made.kind in ASSIGNED else at, 4)
            fill = f"lambda value, c: {call}"
        line = f"{variant.name}: ({variant.row.value.value}, {fill}),"
        if len(line) <= _WIDTH - 4:
            return line
        return f"{variant.name}: (\n        {variant.row.value.value},\n        {fill},\n    ),"

    def _store_array(
        self, element: PythonType, mine: FieldView, theirs: Field, array: Array
    ) -> Iterator[str]:
        name, mine_ = member("c", str(theirs.name)), f"value.{mine.name}"
        length = member("c", array.length)
        if element.kind in ("integer", "bool", "enumeration"):
            yield assignment(name, f"store_integers({name}, {mine_})", 4)
            yield assignment(length, f"len({mine_})", 4)
            return
        yield assignment(name, f"allocate({name}, len({mine_}))", 4)
        yield assignment(length, f"len({mine_})", 4)
        yield f"for index, item in enumerate({mine_}):"
        target = array.element.target if isinstance(array.element, Ref) else array.element
        if isinstance(target, Struct) and aggregate_functions(target).init.public:
            init = aggregate_functions(target).init.name
            yield f"    lib.{init}(addressof({name}[index]))"
        yield "    " + stored(element, "item", f"{name}[index]", 8)


def _names(fields: Iterable[Field]) -> str:
    """Return the members' names as an expression: one string, over lines if need be."""
    names: list[str] = []
    for one in fields:
        names += [one.type.key] if isinstance(one.type, KeyedUnion) else []
        names += [one.type.length] if isinstance(one.type, Array) else []
        names += [str(one.name)]
    return text.words(names, 8)


def _has(struct: Struct, name: str) -> bool:
    return any(field_.name == name for field_ in struct.fields)


def _with_item(statements: list[str]) -> list[str]:
    """Declare what the loops over arrays of several types share."""
    loops = any(statement.startswith("for index, item") for statement in statements)
    return ["item: Any", *statements] if loops else statements


def _at(variant: Variant) -> str:
    """Return an expression for where a variant is in the struct around it."""
    one = variant.row.member
    assert one is not None
    return member(member("c", str(variant.dispatch.field.name)), one.name)


def table_name(sum_: Sum) -> str:
    """Return what the names of a keyed union's tables begin with."""
    stem = snake(sum_.unrecognized.removesuffix("Unrecognized"))
    return f"_{stem}_{sum_.dispatch.key}".upper()
