"""The view of ``_convert.py``: how each class is read from libxl's C struct, and written to one.

In the expressions ``c`` is the struct in C and ``value`` the Python object. Only IDLs that declare
libxl's ``event`` have this module, and all else that calls libxl: for these there is a library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.cabi.layout import Layout
from idlgen.cabi.names import aggregate_functions, init_key
from idlgen.events import dispatches
from idlgen.model import Array, KeyedUnion, Ref, Struct
from idlgen.naming import snake
from idlgen.records import dataclass, field
from idlgen.targets.python import text
from idlgen.targets.python.classes import ClassView, taken_names, visible_fields
from idlgen.targets.python.modules import ERROR
from idlgen.targets.python.plan import variant_struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from idlgen.model import Field, Module, Type
    from idlgen.targets.python.classes import FieldView, UnrecognizedView
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import PythonType, Types

# Names of the package beside those of the IDL's classes, where it can call libxl.
EXPORTED = (
    ("context", ("Context",)),
    ("operations", ("Operation",)),
    ("generators", ("Generator",)),
    ("_backends", ("Backend", "DisasterError", "UnavailableError", "backends")),
)
CLASSES = frozenset(name for _, names in EXPORTED for name in names)

# Where the sources of the extension modules are, beside the package.
FOLDER = "native"

# Sources that are the same for every IDL.
RUNTIME = (
    "_aio",
    "_backends",
    "_convert",
    "_lacking",
    "_register",
    "context",
    "generators",
    "operations",
    "sim",
)

_WIDTH = 100

# The struct that is read all the time.
_HOT = "libxl_event"

_FIELDS = frozenset({"domid", "for_user"})

# What is assigned as a whole; for these, an expression of the Python value.
_ASSIGNED = {
    "integer": "{}",
    "bool": "{}",
    "enumeration": "{}",
    "string": "store_text({})",
    "string_list": "store_strings({})",
    "key_value_list": "store_pairs({})",
    "cpuid_policy_list": "store_policy({})",
}
# What is written into memory that is there already; for these, a function.
_FILLED = {
    "bitmap": "store_bitmap",
    "defbool": "store_defbool",
    "hwcap": "store_words",
    "mac": "store_mac",
    "ms_vm_genid": "store_bytes",
    "uuid": "store_uuid",
}
_LOADED = {
    "bitmap": "load_bitmap",
    "cpuid_policy_list": "load_policy",
    "defbool": "load_defbool",
    "hwcap": "list",
    "key_value_list": "load_pairs",
    "mac": "load_mac",
    "ms_vm_genid": "load_bytes",
    "string": "load_text",
    "string_list": "load_strings",
    "uuid": "load_uuid",
}


@dataclass(frozen=True, slots=True)
class StructView:
    """A class with a struct in C.

    ``c_name`` and ``path`` say where that is: a type, and members inside of it; a variant is read
    from the struct around it, where it is ``member``. ``members`` are the names that the code
    relies on. ``load`` are the arguments that make an object; ``scalars`` names members that are
    read in one go before that, into variables with ``v_`` before the name. ``store`` has the
    statements that write one. Only a type that C has a name for can stand alone: ``init`` and
    ``dispose`` are its functions.
    """

    name: str
    stem: str
    c_name: str
    path: str
    member: str | None
    members: str
    scalars: tuple[str, ...]
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
                for member in inner.type.members:
                    self._inside(member.type, c_name, (*path, str(inner.name), member.name))
            else:
                self._inside(inner.type, c_name, (*path, str(inner.name)))

    def _inside(self, type_: Type | None, c_name: str, path: tuple[str, ...]) -> None:
        inner = type_.element if isinstance(type_, Array) else type_
        struct = variant_struct(inner)
        if struct is not None:
            self.add(struct, c_name, path)


def applies(module: Module) -> bool:
    """Whether an IDL declares an ``event`` that libxl's functions could return, and errors."""
    errors = (e for e in module.enumerations if e.raw_name == ERROR)
    if not any(value.name == "NOT_READY" for e in errors for value in e.values):
        return False
    return any(
        d.struct.c_name == "libxl_event"
        and d.sole
        and d.maskable
        and {f.name for f in d.struct.fields} >= _FIELDS
        for d in dispatches(module)
    )


def view(
    plan: Plan, types: Types, classes: Iterable[ClassView | UnrecognizedView]
) -> dict[str, object]:
    """Return what the template of ``_convert.py`` sees."""
    made = _Maker(plan, types)
    structs = [made.struct(c) for c in classes if isinstance(c, ClassView) and c.struct is not None]
    return {
        "native_structs": structs,
        "native_unions": [made.union(sum_) for sum_ in plan.sums.values()],
        "native_policy": made.policy(),
        "native_disk": made.disk(),
        "native_enumerations": sorted(plan.names[e] for e in plan.enumerations),
        "native_classes": sorted(_class_names(plan)),
    }


def _class_names(plan: Plan) -> Iterator[str]:
    yield from (plan.names[struct] for struct in plan.structs)
    for sum_ in plan.sums.values():
        yield sum_.unrecognized
        yield from (v.name for v in sum_.variants if v.struct is None)


class _Maker:
    """Makes the views of one module."""

    def __init__(self, plan: Plan, types: Types) -> None:
        self._plan = plan
        self._types = types
        self._taken = taken_names(plan)
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
            if mine.type.kind != "foreign" and self._layout.has_data(theirs.type)
        ]
        scalars = _scalars(fields) if struct.c_name == _HOT else ()
        stored = [line for mine, theirs in fields for line in self._store(struct, mine, theirs)]
        c_name, path = self._places.found.get(struct, (struct.c_name, ()))
        functions = aggregate_functions(struct)
        return StructView(
            name=view.name,
            stem=snake(view.name),
            c_name=c_name,
            path=".".join(path),
            member=_member(self._plan.variant_of.get(struct)),
            members=_names(theirs for _, theirs in fields),
            load=tuple(
                self._load(mine, theirs, scalars, named=len(fields) < len(view.fields))
                for mine, theirs in fields
            ),
            scalars=scalars,
            store=tuple(_with_item(stored)),
            init=functions.init.name if functions.init.public else None,
            dispose=functions.dispose.name
            if functions.dispose is not None and functions.dispose.public
            else None,
            alone=not path and struct.raw_name is not None,
        )

    def union(self, sum_: Sum) -> UnionView:
        """Return the view of a keyed union."""
        return UnionView(
            table=_table(sum_),
            key=sum_.dispatch.key,
            unrecognized=sum_.unrecognized,
            load=tuple(f"{v.row.value.value}: {self._load_variant(v)}," for v in sum_.variants),
            store=tuple(self._store_variant(v) for v in sum_.variants),
        )

    def policy(self) -> tuple[str, str] | None:
        """Return a type that holds a policy of the processor, and the member that does.

        Only in JSON can such a policy be taken apart, as part of a type that is read from it.
        """
        for struct in self._plan.structs:
            for member in visible_fields(struct):
                if (
                    struct.id is not None
                    and isinstance(member.type, Ref)
                    and self._types.type(member.type).kind == "cpuid_policy_list"
                ):
                    return struct.c_name, str(member.name)
        return None

    def disk(self) -> str | None:
        """Return the class of disks, where the embedded core has them."""
        disks = (s for s in self._plan.structs if s.c_name == "libxl_device_disk")
        return next((self._plan.names[s] for s in disks if _has(s, "vdev")), None)

    # --- from C -----------------------------------------------------------------------------

    def _load(
        self, mine: FieldView, theirs: Field, scalars: tuple[str, ...], *, named: bool
    ) -> str:
        """Return an argument: by position, which is faster, unless some are left out."""
        made = mine.type
        if made.sum is not None:
            table = _table(made.sum)
            key = made.sum.dispatch.key
            at = f"v_{key}" if key in scalars else f"c.{key}"
            call = f"{table}_LOAD.get({at}, {table}_OTHER)(c)"
        elif theirs.name in scalars:
            call = f"uuid_of(v_{theirs.name})" if made.kind == "uuid" else f"v_{theirs.name}"
        elif made.element is not None and isinstance(theirs.type, Array):
            call = _load_array(made.element, theirs.type.length, str(theirs.name))
        else:
            call = _loaded(made, f"c.{theirs.name}")
        return text.statement(f"{mine.name}=" if named else "", call, 8, ",")

    def _load_variant(self, variant: Variant) -> str:
        type_ = variant.row.member.type if variant.row.member is not None else None
        if type_ is None or not self._layout.has_data(type_):
            return f"lambda c: {variant.name}()"
        if variant.struct is not None:
            return f"_load_{snake(variant.name)}"
        return f"lambda c: {variant.name}({_loaded(self._types.type(type_), _at(variant))})"

    # --- to C -------------------------------------------------------------------------------

    def _store(self, struct: Struct, mine: FieldView, theirs: Field) -> Iterator[str]:
        made = mine.type
        if made.sum is not None:
            yield from self._store_union(struct, mine, made.sum)
        elif made.element is not None and isinstance(theirs.type, Array):
            yield from self._store_array(made.element, mine, theirs, theirs.type)
        else:
            yield _stored(made, f"value.{mine.name}", f"c.{theirs.name}", 4)

    def _store_union(self, struct: Struct, mine: FieldView, sum_: Sum) -> Iterator[str]:
        union = sum_.dispatch.union
        table = _table(sum_)
        variant = f"v_{mine.name}"
        yield f"{variant}: Any = value.{mine.name}"
        yield f"key, fill = {table}_STORE[type({variant})]"
        yield "if fill is None:"
        yield f"    c.{union.key} = {variant}.value"
        yield "else:"
        if aggregate_functions(struct).init.public:
            yield f"    lib.{init_key(struct, union)}(addressof(c), key)"
        else:
            yield f"    c.{union.key} = key"
        yield f"    fill({variant}, c)"

    def _store_variant(self, variant: Variant) -> str:
        type_ = variant.row.member.type if variant.row.member is not None else None
        fill = "store_nothing"
        if type_ is not None and self._layout.has_data(type_):
            at = _at(variant)
            if variant.struct is not None:
                call = f"_store_{snake(variant.name)}(value, {at})"
            else:
                made = self._types.type(type_)
                # A lambda is an expression: what is assigned elsewhere is set by name here.
                call = _stored(made, "value.value", at, 4)
                target, assigned, expression = call.partition(" = ")
                if assigned:
                    owner, _, name = target.rpartition(".")
                    call = f'setattr({owner}, "{name}", {expression})'
            fill = f"lambda value, c: {call}"
        line = f"{variant.name}: ({variant.row.value.value}, {fill}),"
        if len(line) <= _WIDTH - 4:
            return line
        return f"{variant.name}: (\n        {variant.row.value.value},\n        {fill},\n    ),"

    def _store_array(
        self, element: PythonType, mine: FieldView, theirs: Field, array: Array
    ) -> Iterator[str]:
        name, mine_ = f"c.{theirs.name}", f"value.{mine.name}"
        if element.kind in ("integer", "bool", "enumeration"):
            yield f"{name} = store_integers({name}, {mine_})"
            yield f"c.{array.length} = len({mine_})"
            return
        yield f"{name} = allocate({name}, len({mine_}))"
        yield f"c.{array.length} = len({mine_})"
        yield f"for index, item in enumerate({mine_}):"
        target = array.element.target if isinstance(array.element, Ref) else array.element
        if isinstance(target, Struct) and aggregate_functions(target).init.public:
            init = aggregate_functions(target).init.name
            yield f"    lib.{init}(addressof({name}[index]))"
        yield "    " + _stored(element, "item", f"{name}[index]", 8)


def _scalars(fields: Iterable[tuple[FieldView, Field]]) -> tuple[str, ...]:
    """Return the members that can be read in one go: integers, UUIDs, keys of unions."""
    names: list[str] = []
    for mine, theirs in fields:
        if mine.type.sum is not None:
            names.append(mine.type.sum.dispatch.key)
        elif mine.type.kind in ("integer", "uuid"):
            names.append(str(theirs.name))
    return tuple(names)


def _names(fields: Iterable[Field]) -> str:
    """Return the members' names as an expression: one string, over lines if need be."""
    names: list[str] = []
    for member in fields:
        names += [member.type.key] if isinstance(member.type, KeyedUnion) else []
        names += [member.type.length] if isinstance(member.type, Array) else []
        names += [str(member.name)]
    lines = text.wrapped(" ".join(names), 8, 8)
    if len(lines) < 2:
        return f'"{" ".join(names)}"'
    return (
        ' "\n        "'.join(["", *(line.strip() for line in lines)]).removeprefix(' "\n        ')
        + '"'
    )


def _has(struct: Struct, name: str) -> bool:
    return any(field_.name == name for field_ in struct.fields)


def _with_item(statements: list[str]) -> list[str]:
    """Declare what the loops over arrays of several types share."""
    loops = any(statement.startswith("for index, item") for statement in statements)
    return ["item: Any", *statements] if loops else statements


def _member(variant: Variant | None) -> str | None:
    """Return where a variant is in the struct around it."""
    if variant is None or variant.row.member is None:
        return None
    return f"{variant.dispatch.field.name}.{variant.row.member.name}"


def _at(variant: Variant) -> str:
    return f"c.{_member(variant)}"


def _table(sum_: Sum) -> str:
    stem = snake(sum_.unrecognized.removesuffix("Unrecognized"))
    return f"_{stem}_{sum_.dispatch.key}".upper()


def _loader(made: PythonType) -> str:
    """Return the function that makes a value of what is in C."""
    if made.kind == "struct":
        return f"_load_{snake(made.name)}"
    return made.name if made.kind == "enumeration" else _LOADED[made.kind]


def _loaded(made: PythonType, at: str) -> str:
    return at if made.kind in ("integer", "bool") else f"{_loader(made)}({at})"


def _load_array(element: PythonType, length: str, name: str) -> str:
    if element.kind in ("integer", "bool"):
        return f"load_integers(c.{name}, c.{length})"
    return f"load_array({_loader(element)}, c.{name}, c.{length})"


def _stored(made: PythonType, value: str, at: str, indent: int) -> str:
    """Return the statement that writes a value to what is at a place in C."""
    if made.kind in _ASSIGNED:
        expression = _ASSIGNED[made.kind].format(value)
        return text.statement(f"{at} = ", expression, indent)
    function = f"_store_{snake(made.name)}" if made.kind == "struct" else _FILLED[made.kind]
    return text.statement("", f"{function}({value}, {at})", indent)
