"""The view of ``codec.py``: how each class is read from plain JSON values, and written to them.

Each field becomes a few straight lines. A macro draws those of one shape; which one, and all
expressions in it, are decided here.
"""

from __future__ import annotations

from idlgen.records import dataclass, replace
from idlgen.targets.python.classes import ClassView
from idlgen.targets.python.conversions import (
    LOOKED_UP,
    Reading,
    call,
    condition,
    constant,
    initial,
    look_up,
    read_function,
    reading,
    table,
    union_default,
    union_wire,
    write_function,
    written,
)
from idlgen.targets.python.imports import mentioned, mentioned_modules, needed
from idlgen.targets.python.names import value_name
from idlgen.targets.python.text import statement

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.targets.python.classes import FieldView, UnrecognizedView
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import PythonType, Types

# What the modules of the package offer to the code of this one.
_PROVIDED = {
    "_arrays": frozenset(
        {
            *("as_it_is", "booleans", "elements", "enumerations", "foreign", "foreigns"),
            *("integers", "strings_or_none"),
        }
    ),
    "_lists": frozenset(
        {
            *("bitmap", "cpuid_policy_list", "hwcap", "key_value_list", "ms_vm_genid"),
            *("plain_cpuid_policy_list", "string_list"),
        }
    ),
    "_read": frozenset(
        {
            *("DEFBOOLS", "DEFBOOL_NAMES", "boolean", "defbool", "enumeration", "expect"),
            *("integer", "integer_of", "mac", "misplaced", "misread_defbool"),
            *("misread_enumeration", "new", "NO_UUID", "string", "string_or_none", "two_keys"),
            *("unknown_member", "uuid"),
        }
    ),
    "builtins": frozenset({"CpuidPolicyList", "MacAddress", "NO_GENID", "NO_MAC"}),
}

# Kinds that are taken from the document as they are, once checked.
_PLAIN = ("integer", "bool", "string")


@dataclass(frozen=True, slots=True)
class MemberView:
    """A field, or one member of a keyed union.

    ``shape`` names the macros that draw it, ``attribute`` is the field, ``variable`` holds it when
    it is written, and ``wire`` is its name in the document. What is there goes to ``assign`` if it
    is of class ``kind``, or passes no ``check``; ``complain`` deals with all else. ``condition``,
    if any, says when the field is written. ``unrecognized`` is the value of a union's default.
    """

    shape: str
    attribute: str
    variable: str
    wire: str
    default: str
    kind: str = ""
    assign: str = ""
    complain: str = ""
    check: str = ""
    condition: str | None = None
    written: str = ""
    members: tuple[MemberView, ...] = ()
    key: str = ""
    table: str = ""
    unrecognized: str = ""


@dataclass(frozen=True, slots=True)
class CodecView:
    """A class. ``known`` defines the set of its members' names, which is called ``names``.

    ``read`` and ``write`` are the functions, ``read_head`` and ``write_head`` begin them.
    ``const`` are the fields that no document carries, with what they are.
    """

    name: str
    read: str
    write: str
    read_head: str
    write_head: str
    members: tuple[MemberView, ...]
    const: tuple[tuple[str, str], ...]
    known: str
    names: str


@dataclass(frozen=True, slots=True)
class TableView:
    """An enumeration's values by their names in a document, and variables for some of them."""

    name: str
    enumeration: str
    values: tuple[tuple[str, str], ...]
    constants: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SumView:
    """How the variants of a keyed union are written, as entries of a dict; some are not."""

    name: str
    variants: tuple[str, ...]
    silent: tuple[str, ...]


def view(
    plan: Plan,
    types: Types,
    classes: tuple[ClassView | UnrecognizedView, ...],
    foreign: frozenset[str],
) -> dict[str, object]:
    """Return what the template of ``codec.py`` sees; *foreign*: modules of builtins."""
    sums = tuple(_sum(types, sum_) for sum_ in plan.sums.values())
    codecs = tuple(_codec(types, c) if isinstance(c, ClassView) else _bare(c) for c in classes)
    words = _words(codecs, sums)
    used = tuple(t for t in _tables(plan, words) if t.constants or f"{t.name}_VALUES" in words)
    words |= {t.enumeration for t in used}
    provided = {
        **_PROVIDED,
        "enumerations": {t.enumeration for t in used},
        "types": {c.name for c in classes},
    }
    return {
        "tables": used,
        "sums": sums,
        "codecs": codecs,
        "codec_modules": mentioned_modules(words, foreign),
        "codec_imports": needed(words, provided),
    }


def _words(codecs: tuple[CodecView, ...], sums: tuple[SumView, ...]) -> set[str]:
    """Return all identifiers in the expressions of the views."""
    texts = [entry for sum_ in sums for entry in sum_.variants]
    texts += [name for sum_ in sums for name in sum_.silent]
    for codec in codecs:
        texts += [codec.name, "new", "unknown_member", *(default for _, default in codec.const)]
        for member in codec.members:
            for m in (member, *member.members):
                texts += [m.default, m.assign, m.complain, m.condition or ""]
                texts += [m.written, "two_keys" if len(m.members) > 1 else ""]
    return mentioned(texts)


def _tables(plan: Plan, words: set[str]) -> Iterator[TableView]:
    for enumeration in plan.enumerations:
        name = plan.names[enumeration]
        values = tuple((v.name.lower(), value_name(v.name)) for v in enumeration.values)
        constants = [(constant(name, value), value) for _, value in values]
        used = tuple((variable, value) for variable, value in constants if variable in words)
        yield TableView(table(name), name, values, used)


def _sum(types: Types, sum_: Sum) -> SumView:
    variants = [_entry(types, v) for v in sum_.variants if v.row.member]
    silent = [v.name for v in sum_.variants if not v.row.member]
    return SumView(_sum_table(sum_), tuple(variants), (*silent, sum_.unrecognized))


def _sum_table(sum_: Sum) -> str:
    return table(sum_.unrecognized.removesuffix("Unrecognized")) + "_VARIANTS"


def _entry(types: Types, variant: Variant) -> str:
    """Return the entry that says by what name a variant is written, and by what function.

    There is no function for one without data.
    """
    values = f'("{union_wire(variant)}", {_written_variant(types, variant)})'
    return statement(f"{variant.name}: ", values, 4, ",")


def _written_variant(types: Types, variant: Variant) -> str:
    if variant.wrapped is None:
        return write_function(variant.name) if variant.struct is not None else "None"
    return f"lambda u: {written(types.type(variant.wrapped), 'u.value')}"


def _bare(view: UnrecognizedView) -> CodecView:
    """Return the codec of an unrecognized variant, which stands in no document but its own."""
    member = MemberView(
        shape="plain",
        attribute="value",
        variable="v_value",
        wire="value",
        default="0",
        check="type(plain) is not int",
        complain='expect((path, "value"), "an integer", plain)',
        written="v_value",
    )
    return CodecView(
        name=view.name,
        **_functions(view.name),
        members=(member,),
        const=(),
        **_names(view.name, ["value"]),
    )


def _codec(types: Types, view: ClassView) -> CodecView:
    members = tuple(_member(types, field) for field in view.fields if not field.const)
    known = [
        wire
        for member in members
        for wire in ([m.wire for m in member.members] if member.shape == "union" else [member.wire])
    ]
    return CodecView(
        name=view.name,
        **_functions(view.name),
        members=members,
        const=tuple((f.name, initial(f.type)) for f in view.fields if f.const),
        **_names(view.name, known),
    )


def _functions(name: str) -> dict[str, str]:
    """Return the functions of a class and how they begin."""
    read, write = read_function(name), write_function(name)
    parameters = "members: Any, path: _Path, strict: bool"
    return {
        "read": read,
        "write": write,
        "read_head": statement("def ", f"{read}({parameters})", 0, f" -> {name}:"),
        "write_head": statement("def ", f"{write}(value: {name})", 0, " -> dict[str, Any]:"),
    }


def _names(name: str, known: list[str]) -> dict[str, str]:
    """Return the definition of the set of a class's members, and what it is called."""
    names = f"{table(name)}_MEMBERS"
    return {"known": _set(names, known), "names": names}


def _set(variable: str, names: list[str]) -> str:
    """Return the definition of a frozen set of names."""
    if not names:
        return f"{variable}: frozenset[str] = frozenset()"
    quoted = [f'"{name}"' for name in names]
    line = f"{variable} = frozenset({{{', '.join(quoted)}}})"
    if len(line) <= 100:
        return line
    lines = "".join(f"        {name},\n" for name in quoted)
    return f"{variable} = frozenset(\n    {{\n{lines}    }}\n)"


def _member(types: Types, field: FieldView) -> MemberView:
    made = field.type
    wire = field.wire or "value"
    variable = f"v_{field.name}"
    if made.kind == "union" and made.sum is not None:
        return _union(types, field, made.sum)
    member = MemberView(
        shape="plain",
        attribute=field.name,
        variable=f"v_{field.name}",
        wire=wire,
        default=initial(made),
        condition=condition(made, variable, initial(made)),
        written=written(made, variable),
    )
    target = f"value.{field.name}"
    at = f'{initial(made)}, path, "{wire}", strict'
    if made.kind in _PLAIN:
        check, complain = _plain(made, wire)
        return replace(member, check=check, complain=complain)
    if made.kind in LOOKED_UP:
        looked_up = look_up(made)
        return replace(
            member,
            shape="looked_up",
            assign=f"{target} = {looked_up.table}[plain]",
            complain=statement(f"{target} = ", looked_up.complain.replace("{at}", at), 12),
        )
    read = reading(made)
    return replace(
        member,
        shape="converted" if read.kind != "object" else "anything",
        kind=read.kind,
        assign=call(target, read, f'(path, "{wire}")', 12),
        complain=_complain(read, wire, 12),
    )


def _plain(made: PythonType, wire: str) -> tuple[str, str]:
    """Return when a plain value is not as it should be, and what then."""
    at = f'path, "{wire}", strict'
    if made.kind == "integer":
        check = f"type(plain) is not int or not {made.low} <= plain <= {made.high}"
        complain = f"integer(plain, {made.low}, {made.high}, {made.default}, {at})"
    elif made.kind == "bool":
        check = "plain is not True and plain is not False"
        complain = f"boolean(plain, {made.default}, {at})"
    else:
        check = 'type(plain) is not str or "\\0" in plain'
        complain = f"string(plain, {at})"
    return check, statement("plain = ", complain, 12)


def _complain(read: Reading, wire: str, indent: int) -> str:
    return statement("", f'misplaced(plain, "{read.expected}", path, "{wire}", strict)', indent)


def _union(types: Types, field: FieldView, sum_: Sum) -> MemberView:
    variable = f"v_{field.name}"
    members = tuple(
        _alternative(types, variant, variable) for variant in sum_.variants if variant.row.member
    )
    default, unrecognized = union_default(field.type.default, sum_)
    return MemberView(
        shape="union",
        attribute=field.name,
        variable=variable,
        wire="",
        default=default,
        unrecognized=unrecognized,
        members=members,
        key=sum_.dispatch.key,
        table=_sum_table(sum_),
    )


def _alternative(types: Types, variant: Variant, variable: str) -> MemberView:
    wire = union_wire(variant)
    if variant.wrapped is None:
        function = read_function(variant.name)
        read = Reading("dict", f"{function}(plain, {{path}}, strict)", "an object")
    else:
        inner = reading(types.type(variant.wrapped))
        read = Reading(inner.kind, f"{variant.name}({inner.call})", inner.expected)
    return MemberView(
        shape="alternative",
        attribute="",
        variable="",
        wire=wire,
        default="",
        kind=read.kind,
        assign=call(variable, read, f'(path, "{wire}")', 12),
        complain=_complain(read, wire, 12),
    )
