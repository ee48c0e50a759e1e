"""The view of ``codec.py``: how each class is read from plain JSON values, and written to them.

Each field becomes a few straight lines. A macro draws those of one shape; which one, and all
expressions in it, are decided here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from idlgen.targets.python.classes import ClassView
from idlgen.targets.python.conversions import (
    Reading,
    call,
    condition,
    read_function,
    reading,
    table,
    write_function,
    written,
)
from idlgen.targets.python.names import value_name
from idlgen.targets.python.text import alternatives, statement

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
            *("DEFBOOL", "boolean", "check_members", "defbool", "enumeration", "expect"),
            *("integer", "integer_of", "mac", "misplaced", "string", "string_or_none"),
            *("two_keys", "uuid"),
        }
    ),
    "builtins": frozenset({"CpuidPolicyList", "MacAddress", "NO_GENID", "NO_MAC", "no_uuid"}),
}

_IDENTIFIER = re.compile(r"[A-Za-z_]\w*")

# Kinds that are taken from the document as they are, once checked.
_PLAIN = ("integer", "bool", "string")


@dataclass(frozen=True, slots=True)
class MemberView:
    """A field, or one member of a keyed union.

    ``shape`` names the macros that draw it, ``variable`` holds its value, ``wire`` is its name in
    the document. ``assign`` is the statement that converts the plain value, of class ``kind``;
    ``complain`` deals with one of another class. ``condition``, if any, says when it is written.
    """

    shape: str
    variable: str
    annotation: str
    attribute: str
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

    @property
    def get(self) -> str:
        """The statement that takes a plain value out of the document."""
        default = "" if self.default == "None" else f", {self.default}"
        return f'plain = get("{self.wire}"{default})'

    @property
    def applies(self) -> str:
        """When a plain value is of the right class."""
        return "True" if self.kind == "object" else f"plain.__class__ is {self.kind}"


@dataclass(frozen=True, slots=True)
class CodecView:
    """A class. ``known`` and ``nullable`` define sets of members' names, ``check`` uses them.

    ``read`` and ``write`` are the functions, ``read_head`` and ``write_head`` begin them.
    """

    name: str
    read: str
    write: str
    read_head: str
    write_head: str
    members: tuple[MemberView, ...]
    construct: str
    known: str
    nullable: str
    check: str


@dataclass(frozen=True, slots=True)
class TableView:
    """An enumeration's values by their names in a document."""

    name: str
    enumeration: str
    values: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SumView:
    """How the variants of a keyed union are written, as entries of a dict; some are not."""

    name: str
    variants: tuple[str, ...]
    silent: tuple[str, ...]


def view(
    plan: Plan, types: Types, classes: tuple[ClassView | UnrecognizedView, ...]
) -> dict[str, object]:
    """Return what the template of ``codec.py`` sees."""
    sums = tuple(_sum(types, sum_) for sum_ in plan.sums.values())
    codecs = tuple(_codec(types, c) if isinstance(c, ClassView) else _bare(c) for c in classes)
    words = _words(codecs, sums)
    used = tuple(t for t in _tables(plan) if t.enumeration in words or f"{t.name}_VALUES" in words)
    provided = {
        **_PROVIDED,
        "enumerations": {t.enumeration for t in used},
        "types": {c.name for c in classes},
    }
    return {
        "tables": used,
        "sums": sums,
        "codecs": codecs,
        "codec_uuid": "UUID" in words,
        "codec_imports": tuple(
            (module, sorted(names & words)) for module, names in provided.items() if names & words
        ),
    }


def _words(codecs: tuple[CodecView, ...], sums: tuple[SumView, ...]) -> set[str]:
    """Return all identifiers in the expressions of the views."""
    texts = [entry for sum_ in sums for entry in sum_.variants]
    texts += [name for sum_ in sums for name in sum_.silent]
    for codec in codecs:
        texts += [codec.name, codec.construct, codec.check]
        for member in codec.members:
            for m in (member, *member.members):
                texts += [m.annotation, m.default, m.assign, m.complain, m.condition or ""]
                texts += [m.written, "two_keys" if len(m.members) > 1 else ""]
    return {word for text in texts for word in _IDENTIFIER.findall(text)}


def _tables(plan: Plan) -> Iterator[TableView]:
    for enumeration in plan.enumerations:
        name = plan.names[enumeration]
        values = tuple((v.name.lower(), value_name(v.name)) for v in enumeration.values)
        yield TableView(table(name), name, values)


def _sum(types: Types, sum_: Sum) -> SumView:
    variants = [_entry(types, v) for v in sum_.variants if v.row.member]
    silent = [v.name for v in sum_.variants if not v.row.member]
    return SumView(_sum_table(sum_), tuple(variants), (*silent, sum_.unrecognized))


def _sum_table(sum_: Sum) -> str:
    return table(sum_.unrecognized.removesuffix("Unrecognized")) + "_VARIANTS"


def _wire(variant: Variant) -> str:
    member = variant.row.member
    return f"{variant.dispatch.key}.{member.name if member is not None else ''}"


def _entry(types: Types, variant: Variant) -> str:
    """Return the entry that says by what name a variant is written, and by what function."""
    values = f'("{_wire(variant)}", {_written_variant(types, variant)})'
    return statement(f"{variant.name}: ", values, 4, ",")


def _written_variant(types: Types, variant: Variant) -> str:
    if variant.wrapped is None:
        return write_function(variant.name)
    return f"lambda u: {written(types.type(variant.wrapped), 'u.value')}"


def _bare(view: UnrecognizedView) -> CodecView:
    """Return the codec of an unrecognized variant, which stands in no document but its own."""
    member = MemberView(
        shape="plain",
        variable="v_value",
        annotation="int",
        attribute="value",
        wire="value",
        default="0",
        check="plain.__class__ is not int",
        complain='expect((path, "value"), "an integer", plain)',
        written="v_value",
    )
    return CodecView(
        name=view.name,
        **_functions(view.name),
        members=(member,),
        construct=f"return {view.name}(v_value)",
        **_sets(view.name, ["value"], []),
    )


def _codec(types: Types, view: ClassView) -> CodecView:
    members = tuple(_member(types, field) for field in view.fields if not field.const)
    arguments = [f.type.default if f.const else f"v_{f.name}" for f in view.fields]
    known = [
        wire
        for member in members
        for wire in ([m.wire for m in member.members] if member.shape == "union" else [member.wire])
    ]
    nullable = [f.wire or "value" for f in view.fields if f.type.kind == "string" and not f.const]
    return CodecView(
        name=view.name,
        **_functions(view.name),
        members=members,
        construct=statement("return ", f"{view.name}({', '.join(arguments)})", 4),
        **_sets(view.name, known, nullable),
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


def _sets(name: str, known: list[str], nullable: list[str]) -> dict[str, str]:
    """Return the definitions of the sets of a class's members, and their use."""
    stem = table(name)
    return {
        "known": _set(f"{stem}_MEMBERS", known),
        "nullable": _set(f"{stem}_NULLABLE", nullable),
        "check": statement("", f"check_members(members, {stem}_MEMBERS, {stem}_NULLABLE, path)", 8),
    }


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
        return _union(types, field, made.sum, variable)
    member = MemberView(
        shape="plain",
        variable=variable,
        annotation=made.annotation,
        attribute=field.name,
        wire=wire,
        default=made.default,
        condition=condition(made, variable),
        written=written(made, variable),
    )
    if made.kind in _PLAIN:
        check, complain = _plain(made, wire)
        return replace(member, check=check, complain=complain)
    read = reading(made)
    return replace(
        member,
        shape="converted" if read.kind != "object" else "anything",
        kind=read.kind,
        assign=call(variable, read, f'(path, "{wire}")', 8),
        complain=_complain(read, wire, 8),
    )


def _plain(made: PythonType, wire: str) -> tuple[str, str]:
    """Return when a plain value is not as it should be, and what then."""
    at = f'path, "{wire}", strict'
    if made.kind == "integer":
        check = f"plain.__class__ is not int or not {made.low} <= plain <= {made.high}"
        complain = f"integer(plain, {made.low}, {made.high}, {made.default}, {at})"
    elif made.kind == "bool":
        check, complain = "plain.__class__ is not bool", f"boolean(plain, {made.default}, {at})"
    else:
        check = 'plain is not None and (plain.__class__ is not str or "\\0" in plain)'
        complain = f"string(plain, {at})"
    return check, statement("plain = ", complain, 8)


def _complain(read: Reading, wire: str, indent: int) -> str:
    return statement("", f'misplaced(plain, "{read.expected}", path, "{wire}", strict)', indent)


def _union(types: Types, field: FieldView, sum_: Sum, variable: str) -> MemberView:
    members = tuple(
        _alternative(types, variant, variable) for variant in sum_.variants if variant.row.member
    )
    annotation = f"{field.type.annotation} | None"
    if len(f"    {variable}: {annotation} = None") > 100:
        annotation = alternatives(annotation, 4)
    return MemberView(
        shape="union",
        variable=variable,
        annotation=annotation,
        attribute=field.name,
        wire="",
        default=field.type.default,
        members=members,
        key=sum_.dispatch.key,
        table=_sum_table(sum_),
    )


def _alternative(types: Types, variant: Variant, variable: str) -> MemberView:
    wire = _wire(variant)
    if variant.wrapped is None:
        function = read_function(variant.name)
        read = Reading("dict", f"{function}(plain, {{path}}, strict)", "an object")
    else:
        inner = reading(types.type(variant.wrapped))
        read = Reading(inner.kind, f"{variant.name}({inner.call})", inner.expected)
    return MemberView(
        shape="alternative",
        variable=variable,
        annotation=variant.name,
        attribute="",
        wire=wire,
        default="",
        kind=read.kind,
        assign=call(variable, read, f'(path, "{wire}")', 12),
        complain=_complain(read, wire, 12),
    )
