"""The views of ``types_json.h`` and ``types_json.c``: a writer and a table for each type.

A struct is written by straight lines, field by field, and read by the tables that the runtime in
``json.c`` goes by.
"""

from __future__ import annotations

from idlgen.cabi import names
from idlgen.cabi.codec import BUILTINS, Codec, JsonMember, JsonUnion, json_functions
from idlgen.cabi.text import signature
from idlgen.model import Array, Struct
from idlgen.records import dataclass
from idlgen.targets.c.json_hash import places
from idlgen.targets.c.json_names import MemberNames
from idlgen.targets.c.json_rows import (
    AlternativeRow,
    ArrayRow,
    BuiltinView,
    EnumerationView,
    FieldRow,
    PrivateView,
    Signatures,
    StructView,
    TypeRow,
)
from idlgen.targets.c.json_steps import WriteSteps
from idlgen.targets.c.statements import walk
from idlgen.targets.c.types import FunctionView

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from idlgen.cabi.codec import JsonValue
    from idlgen.cabi.names import Function
    from idlgen.model import Declaration, Enumeration, Module
    from idlgen.targets.c.context import Context
    from idlgen.targets.c.statements import Steps

# What a document's value must begin with for a builtin's reader, and what messages expect.
_BUILTINS: Mapping[str, tuple[str, str]] = {
    "defbool": ('\\"', '\\"<default>\\", \\"True\\" or \\"False\\"'),
    "uuid": ('\\"', "a UUID"),
    "mac": ('\\"', "a MAC address"),
    "bitmap": ("[", "a list of bits"),
    "hwcap": ("[", "a list of 4 or 8 words"),
    "ms_vm_genid": ("[", "a list of 16 bytes"),
    "string_list": ("[", "a list of strings"),
    "key_value_list": ("{", "an object"),
    "cpuid_policy_list": ('[{\\"-0123456789tfn', "a list of leaves, or an object of two lists"),
}
_HEXADECIMAL = frozenset({"uuid", "mac"})


def json_view(context: Context, runtime: Mapping[str, object]) -> dict[str, object]:
    """Return what the templates of ``types_json.h`` and ``.c`` see."""
    codec = Codec(context.layout)
    uses = _uses(context, codec)
    views = _Views(context, codec, uses, str(runtime["json"]))
    structs = tuple(views.struct(s) for s in codec.structs if s in uses.written or s in uses.read)
    builtins = tuple(views.builtins())
    called = [f for s in structs if s.read for f in (s.init, s.dispose) if f is not None]
    return {
        **runtime,
        "guard": f"{runtime['types_json_name']}".upper().replace(".", "_"),
        "context": names.context_type(context.module.namespace),
        "context_tag": names.context_tag(context.module.namespace),
        "enumerations": tuple(views.enumeration(e) for e in context.module.enumerations),
        "member_names": views.names.rows,
        "structs": structs,
        "builtins": builtins,
        "writes": any(s.signatures.write for s in structs),
        "hexadecimal": any(b.written and b.name in _HEXADECIMAL for b in builtins),
        "privates": tuple(_privates(context, called)),
    }


def runtime_view(context: Context) -> dict[str, object]:
    """Return what the templates of ``json.h`` and ``json.c`` see."""
    namespace = context.module.namespace
    stem = names.file_stem(context.module)
    string_table = names.string_table_type(namespace)
    return {
        "guard": f"{stem}json_h".upper(),
        "header_name": f"{stem}json.h",
        "types_name": f"{stem}types.h",
        "types_json_name": f"{stem}types_json.h",
        "json": f"{stem}json",
        "upper": f"{stem}json".upper(),
        "string_table": string_table,
        "string_table_guard": f"IDLGEN_HAVE_{string_table.upper()}",
    }


# What the header of the runtime declares, behind its prefix: types, functions, constants.
_RUNTIME = """
    alternative any_name append array ascii bool buffer buffer_dispose buffer_init buffer_take
    builtin close comes_again copy copy_name element enter enumeration error exact field finish hex
    int integer is_text kind member name name_is next no_memory number open open_element plain
    put_bool put_int put_long_name put_name put_open put_plain put_string put_strings put_uint read
    read_text reader short skip status string string_field struct text type uint unknown wrong
"""
_RUNTIME_CONSTANTS = """
    AGAIN ALTERNATIVE ARRAY BOOL BUILTIN EMPTY ENUMERATION KIND MAX_BIT MAX_DEPTH MISPLACED
    NO_MEMORY OK SIGNED STRING STRUCT SYNTAX UNION UNKNOWN UNSIGNED UTF8 VALUE
"""


def runtime_names(module: Module) -> list[str]:
    """Return the names at file scope that reading and writing JSON takes for itself."""
    prefix = f"{names.file_stem(module)}json_"
    constants = [prefix.upper() + name for name in _RUNTIME_CONSTANTS.split()]
    return [*(prefix + name for name in _RUNTIME.split()), *constants]


def json_names(context: Context) -> Iterator[tuple[str, Declaration]]:
    """Yield the names of all public functions, and the type that each is for."""
    for declaration in (*context.module.enumerations, *context.layout.aggregates):
        functions = json_functions(declaration)
        for name in (
            functions.to_json,
            functions.from_json,
            functions.write,
            functions.read,
            functions.read_strict,
        ):
            if name is not None:
                yield name, declaration


@dataclass(frozen=True, slots=True)
class _Uses:
    """What public functions write and read, directly or inside of something: types and builtins."""

    written: frozenset[object]
    read: frozenset[object]
    tested: frozenset[str]


def _uses(context: Context, codec: Codec) -> _Uses:
    functions = {d: json_functions(d) for d in (*context.module.enumerations, *codec.structs)}
    written = _closure(codec, (d for d, f in functions.items() if f.to_json))
    read = _closure(codec, (d for d, f in functions.items() if f.from_json))
    tested = frozenset(
        member.value.name
        for struct, members in codec.structs.items()
        for member in members
        if struct in written and isinstance(member, JsonMember) and member.value is not None
    )
    return _Uses(written, read, tested)


def _closure(codec: Codec, roots: Iterable[Declaration]) -> frozenset[object]:
    found: set[object] = set()
    pending: list[object] = list(roots)
    while pending:
        one = pending.pop()
        if one in found:
            continue
        found.add(one)
        for member in codec.structs.get(one, ()) if isinstance(one, Struct) else ():
            pending += [v.name or v.declaration for v in _values(member)]
    return frozenset(found)


def _plain(members: Iterable[JsonMember | JsonUnion]) -> Iterator[JsonMember]:
    """Yield the members, those of unions among them, as a document may have them."""
    for member in members:
        yield from member.members if isinstance(member, JsonUnion) else (member,)


def _member_names(codec: Codec, uses: _Uses) -> Iterator[str]:
    for struct, members in codec.structs.items():
        if struct in uses.written or struct in uses.read:
            yield from (member.name for member in _plain(members))


def _values(member: JsonMember | JsonUnion) -> Iterator[JsonValue]:
    for each in _plain((member,)):
        value = each.value
        while value is not None:
            yield value
            value = value.element


class _Views:
    """Makes the views of types."""

    def __init__(self, context: Context, codec: Codec, uses: _Uses, prefix: str) -> None:
        self._context = context
        self._codec = codec
        self._uses = uses
        self._prefix = prefix
        self._upper = prefix.upper()
        self.names = MemberNames(_member_names(codec, uses))
        self._steps = WriteSteps(prefix, self.names, context.steps)

    def builtins(self) -> Iterator[BuiltinView]:
        """Yield the views of the builtins that anything uses."""
        for name in BUILTINS:
            written, read = name in self._uses.written, name in self._uses.read
            if written or read:
                tested = name in self._uses.tested
                yield BuiltinView(name, *_BUILTINS[name], tested, written, read)

    def enumeration(self, enumeration: Enumeration) -> EnumerationView:
        """Return the view of an enumeration."""
        functions = names.enumeration_functions(enumeration)
        return EnumerationView(
            enumeration.c_name,
            self._context.visibility(enumeration),
            self._signatures(enumeration, f"{enumeration.c_name} p"),
            enumeration.raw_name or enumeration.c_name,
            functions.to_string,
            functions.string_table,
            enumeration in self._uses.read,
        )

    def struct(self, struct: Struct) -> StructView:
        """Return the view of a struct."""
        members = self._codec.structs[struct]
        unions = [m for m in members if isinstance(m, JsonUnion)]
        body = self._steps.struct(struct.c_name, members)
        functions = names.aggregate_functions(struct)
        traits = self._context.ownership.of_declaration(struct)
        dispose = functions.dispose.name if functions.dispose is not None else None
        public = json_functions(struct)
        fields = tuple(self._fields(struct, members))
        return StructView(
            struct.c_name,
            self._context.visibility(struct),
            self._signatures(struct, f"{struct.c_name} *p"),
            signature(
                f"static void write_{struct.c_name}",
                (f"{self._prefix}_buffer *b", f"const {struct.c_name} *p"),
            ),
            body.steps,
            body.loops,
            body.strings,
            tuple(self._alternatives(struct, unions)),
            tuple(self._arrays(struct, members)),
            fields,
            places([m.name for m in _plain(members)]),
            len(unions),
            functions.init.name if traits.initial else None,
            dispose if traits.memory and public.read else None,
            struct in self._uses.written,
            struct in self._uses.read,
        )

    def _signatures(self, declaration: Declaration, value: str) -> Signatures:
        functions = json_functions(declaration)
        ctx = f"{names.context_type(self._context.module.namespace)} *ctx"
        place = f"{declaration.c_name} *p"
        document = (place, "const char *text", "size_t size", f"{self._prefix}_error *error")
        buffer = (f"const {declaration.c_name} *p", f"{self._prefix}_buffer *out")

        def text(returns: str, name: str | None, *parameters: str) -> str | None:
            return signature(f"{returns}{name}", parameters) if name is not None else None

        return Signatures(
            text("char *", functions.to_json, ctx, value),
            text("int ", functions.from_json, ctx, place, "const char *s"),
            text("int ", functions.write, *buffer),
            text("int ", functions.read, *document),
            text("int ", functions.read_strict, *document),
        )

    def _fields(
        self, struct: Struct, members: Iterable[JsonMember | JsonUnion]
    ) -> Iterator[FieldRow]:
        for member in members:
            union = isinstance(member, JsonUnion)
            for each in _plain((member,)):
                row = (
                    TypeRow(self._kind("alternative"), "0", f"&{_alternative(struct, each)}")
                    if union
                    else self._type(struct, each, each.value)
                )
                offset = f"offsetof({struct.c_name}, {each.path})" if each.path else "0"
                text = self.names.behind_quote(each.name)
                yield FieldRow(text, len(each.name), offset, row)

    def _alternatives(
        self, struct: Struct, unions: Iterable[JsonUnion]
    ) -> Iterator[AlternativeRow]:
        for group, union in enumerate(unions):
            for member in union.members:
                assert member.alternative is not None
                assert member.alternative.value is not None
                yield AlternativeRow(
                    _alternative(struct, member),
                    self._type(struct, member, member.value),
                    group,
                    f"offsetof({struct.c_name}, {union.key})",
                    f"sizeof({union.key_type})",
                    member.alternative.value.c_name,
                )

    def _arrays(
        self, struct: Struct, members: Iterable[JsonMember | JsonUnion]
    ) -> Iterator[ArrayRow]:
        for member in members:
            if isinstance(member, JsonUnion) or not isinstance(member.type, Array):
                continue
            assert member.value is not None
            value = member.value.element
            assert value is not None
            yield ArrayRow(
                _array(struct, member),
                self._type(struct, member, value),
                f"sizeof({value.c_type})",
                f"offsetof({struct.c_name}, {member.path})",
                f"offsetof({struct.c_name}, {member.value.length})",
            )

    def _type(self, struct: Struct, member: JsonMember, value: JsonValue | None) -> TypeRow:
        if value is None:
            return TypeRow(self._kind("empty"), "0", "NULL")
        kind: str = value.kind
        size, detail = "0", "NULL"
        match value.kind:
            case "integer":
                kind, size = "signed" if value.signed else "unsigned", f"sizeof({value.c_type})"
            case "enumeration":
                detail = f"&names_{value.c_type}"
            case "struct":
                detail = f"&struct_{value.c_type}"
            case "builtin":
                detail = f"&{value.name}_type"
            case "array":
                detail = f"&{_array(struct, member)}"
        return TypeRow(self._kind(kind), size, detail)

    def _kind(self, kind: str) -> str:
        return f"{self._upper}_{kind.upper()}"


def _alternative(struct: Struct, member: JsonMember) -> str:
    assert member.alternative is not None
    key = member.name.removesuffix(f".{member.alternative.name}")
    return f"member_{struct.c_name}__{key}_{member.alternative.name}"


def _array(struct: Struct, member: JsonMember) -> str:
    return f"array_{struct.c_name}__{member.path}"


def _privates(context: Context, called: Iterable[str]) -> Iterator[PrivateView]:
    """Yield the types whose init or dispose has no prototype, in order, where a file needs them."""
    init = {b.functions.init.name: b.init for b in context.bodies.values()}
    dispose = {
        b.functions.dispose.name: b.dispose
        for b in context.bodies.values()
        if b.functions.dispose is not None
    }
    needed: set[str] = set()
    pending = list(called)
    while pending:
        name = pending.pop()
        if name in needed or name in context.public_functions:
            continue
        needed.add(name)
        steps = init.get(name, ()) + dispose.get(name, ())
        pending += [s.calls for s in walk(steps) if s.calls is not None]
    for aggregate, bodies in context.bodies.items():
        view = PrivateView(
            aggregate.c_name,
            "(void *)" if context.ownership.of_declaration(aggregate).constant else "",
            _private(aggregate.c_name, bodies.functions.init, bodies.init, needed),
            _private(aggregate.c_name, bodies.functions.dispose, bodies.dispose, needed),
        )
        if view.init is not None or view.dispose is not None:
            yield view


def _private(
    c_name: str, function: Function | None, steps: Steps, needed: set[str]
) -> FunctionView | None:
    if function is None or function.name not in needed:
        return None
    loops = any(s.body and s.text.startswith("for ") for s in walk(steps))
    text = f"static void {function.name}({c_name} *p)"
    return FunctionView(function.name, text, False, True, steps, loops, False)
