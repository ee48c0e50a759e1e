"""The target libxl: what it makes of an IDL, feature by feature."""

from __future__ import annotations

import re
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import pytest

from idlgen import frontend
from idlgen.cabi.lines import block, statement
from idlgen.model import Struct
from idlgen.records import replace
from idlgen.render import render
from idlgen.settings import Settings
from idlgen.target import Request
from idlgen.targets.libxl import TARGET
from idlgen.targets.libxl.members import COPY, MembersOf
from idlgen.targets.libxl.roundtrip import roundtrip
from tests.support import golden

if TYPE_CHECKING:
    from idlgen.model import Field

HEADER, PRIVATE, JSON, SOURCE = ("_a.h", "_a_private.h", "_a_json.h", "_a.c")


def made(idl: str, library: str = "yajl") -> dict[str, str]:
    """Return what the target makes of an IDL: text by path."""
    module, diagnostics = frontend.load_text("a.idl", f'namespace("libxl_")\n{idl}')
    assert module is not None, diagnostics.found
    request = Request(module, Settings(), {"json": library})
    TARGET.check(request, diagnostics)
    assert not diagnostics.has_errors, diagnostics.found
    return {o.path: render(o, "a.idl") for o in TARGET.outputs(request)}


def function(text: str, name: str) -> str:
    """Return the definition of a function."""
    match = re.search(
        rf"^\w[^\n;]*\b{name}\([^;{{]*\)\n{{\n.*?^}}$", text, re.DOTALL | re.MULTILINE
    )
    assert match is not None, name
    return match[0]


def test_the_files_are_named_as_in_libxls_tree() -> None:
    assert list(made('a = Struct("a", [("x", integer)])')) == [HEADER, PRIVATE, JSON, SOURCE]


def test_hidden_types_are_declared_so_in_each_header() -> None:
    files = made('hidden(True)\na = Struct("a", [("x", integer)])')
    for path in (HEADER, PRIVATE, JSON):
        prototypes = re.findall(r"^[a-z_][^\n{}]*\);$", files[path], re.MULTILINE)
        assert prototypes
        assert all(p.startswith("_hidden ") for p in prototypes)


@pytest.mark.parametrize("library", ["yajl", "json-c"])
def test_one_statement_a_line_and_evenly_indented(library: str) -> None:
    path = golden.ROOT / "event/event.idl"
    text = made(path.read_text().partition("\n")[2], library)[SOURCE]
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    depth = 0
    for line in code.splitlines():
        assert line == line.rstrip()
        assert len(line) <= 100
        if not line or line.startswith("#"):
            continue
        if not re.match(r"\s*for \(", line):
            assert line.count(";") <= 1, line
        depth -= line.count("}")
        indent = len(line) - len(line.lstrip())
        continued = indent > 4 * (depth + 2)
        label = re.match(r"\s*(case .*|default):$|out:$", line) is not None
        after_test = indent == 4 * (depth + 1)
        assert continued or indent == 4 * (depth - label) or after_test, line
        depth += line.count("{")
    assert depth == 0


def test_wide_integers_lose_no_bit() -> None:
    idl = 'cookie = UInt(64)\na = Struct("a", [("x", cookie), ("y", uint32), ("z", integer)])'
    text = made(idl)[SOURCE]
    assert "libxl__uint64_gen_json(hand, p->x)" in text
    assert "yajl_gen_integer(hand, p->y)" in text
    assert 'libxl__json_map_get("x", o, JSON_INTEGER | JSON_NUMBER)' in text
    assert 'libxl__json_map_get("y", o, JSON_INTEGER)' in text
    text = made(idl, "json-c")[SOURCE]
    assert "libxl__uint64_gen_jso(&value, p->x)" in text
    assert "gen_integer(&value, p->y)" in text
    assert "gen_integer(&value, p->z)" in text


def test_a_size_is_read_by_its_own_width() -> None:
    text = made('a = Struct("a", [("x", size_t)])')[SOURCE]
    assert "sizeof(size_t) == 8 ? libxl__uint64_parse_json : libxl__uint32_parse_json" in text


def test_json_c_takes_the_functions_that_the_idl_names_unless_they_lose_bits() -> None:
    text = made(
        """
a = Builtin("a", jsonc_json_gen_fn="libxl__a_of_its_own")
b = Builtin("b", json_gen_fn="yajl_gen_integer", jsonc_json_gen_fn="libxl__int_gen_jso")
c = Builtin("c")
s = Struct("s", [("a", a), ("b", b), ("c", c), ("d", bool), ("e", string)])
""",
        "json-c",
    )[SOURCE]
    written = re.findall(r"rc = (\w+)\(&value, p->", text)
    assert written == [
        "libxl__a_of_its_own",
        "gen_integer",
        "libxl_c_gen_jso",
        "libxl__boolean_gen_jso",
        "libxl__string_gen_jso",
    ]


def test_private_and_const_fields_are_nowhere_but_in_the_struct() -> None:
    files = made(
        """
link = Builtin("link", private=True, dispose_fn="free")
a = Struct("a", [("secret", link), ("fixed", string, {"const": True}), ("x", integer)])
"""
    )
    assert "libxl_link secret;" in files[HEADER]
    assert "const char *fixed;" in files[HEADER]
    assert "fixed" not in files[SOURCE]
    assert re.findall(r"^.*secret.*$", files[SOURCE], re.MULTILINE) == ["    free(p->secret);"]


def test_arrays_of_anonymous_structs_own_what_is_in_them() -> None:
    files = made('a = Struct("a", [("pairs", Array(Struct(None, [("s", string)]), "num_pairs"))])')
    assert "    struct {\n        char *s;\n    } *pairs;\n" in files[HEADER]
    dispose = function(files[SOURCE], "libxl_a_dispose")
    assert "free(p->pairs[i].s);" in dispose
    assert dispose.index("pairs[i]") < dispose.index("free(p->pairs);")


def test_loops_inside_of_loops_count_with_their_own_variable() -> None:
    text = made(
        """
a = Struct("a", [
    ("rows", Array(Struct(None, [("cells", Array(string, "num_cells"))]), "num_rows")),
    ])
"""
    )[SOURCE]
    for name in ("libxl_a_dispose", "libxl_a_copy", "libxl_a_gen_json", "libxl__a_parse_json"):
        body = function(text, name)
        assert body.count("    int i;\n    int j;\n") == 1
        assert re.search(r"cells\[j\]", body)


@pytest.mark.parametrize("library", ["yajl", "json-c"])
def test_loops_are_as_deep_as_brackets_may_be(library: str) -> None:
    """Counters are declared, and none has the name of a parameter."""
    type_ = "string"
    for depth in range(15):
        type_ = f'Array(Struct(None, [("f{depth}", {type_})]), "num_a{depth}")'
    texts = made(f'a = Struct("a", [("g", {type_})])', library)
    writer = "libxl_a_gen_json" if library == "yajl" else "libxl_a_gen_jso"
    for name in ("libxl_a_dispose", "libxl_a_copy", writer, "libxl__a_parse_json"):
        body = function(texts[SOURCE], name)
        counters = re.findall(r"for \((\w+) = 0;", body)
        assert len(set(counters)) == len(counters) == 15
        assert all(f"    int {counter};\n" in body for counter in counters)
        assert not {"o", "p", "s", "src", "dst"} & set(counters)


def test_a_union_in_a_struct_without_a_name_sets_its_own_discriminant() -> None:
    text = made(
        """
kind = Enumeration("kind", [(1, "ONE"), (2, "TWO")])
disk = Struct("disk", [("n", uint32, {"init_val": 7})])
a = Struct("a", [
    ("inner", Struct(None, [
        ("u", KeyedUnion(None, kind, "kind", [("one", disk), ("two", None)])),
        ])),
    ])
"""
    )[SOURCE]
    read = function(text, "libxl__a_parse_json")
    assert "p->inner.kind = LIBXL_KIND_ONE;\n" in read
    assert "libxl_disk_init(&p->inner.u.one);\n" in read
    assert read.count("if (members1 > 1)") == 2


def test_functions_of_the_project_are_declared_and_not_defined() -> None:
    files = made(
        """
a = Struct("a", [("x", string)], autogenerate_dispose_fn=False, autogenerate_copy_fn=False,
           autogenerate_init_fn=False)
b = Union("b", [("x", string)], dispose_fn="libxl_b_free")
"""
    )
    for name in ("libxl_a_dispose", "libxl_a_copy", "libxl_a_init", "libxl_b_free"):
        assert f"{name}(" in files[HEADER]
        assert not re.search(rf"^void {name}\(", files[SOURCE], re.MULTILINE)


def test_a_type_without_functions_is_handled_by_those_that_hold_it() -> None:
    text = made(
        """
a = Struct("a", [("s", string)], dispose_fn=None, copy_fn=None, json_gen_fn=None,
           json_parse_fn=None, init_fn=None)
b = Struct("b", [("a", a)])
"""
    )[SOURCE]
    assert "free(p->a.s);" in function(text, "libxl_b_dispose")
    assert "libxl_string_copy(ctx, &dst->a.s, &src->a.s);" in function(text, "libxl_b_copy")
    assert "libxl__string_gen_json(hand, p->a.s)" in function(text, "libxl_b_gen_json")
    assert "libxl__string_parse_json(gc, y, &p->a.s)" in function(text, "libxl__b_parse_json")
    assert "libxl_a_" not in text


@pytest.mark.parametrize(
    ("seed", "number"),
    [(None, 1), ("0", 0), ("42", 42), ("seed", 1936024932), ("9" * 40, 16106127360000000)],
)
def test_any_text_is_a_seed(seed: str | None, number: int) -> None:
    module, _ = frontend.load_text("a.idl", 'a = Struct("a", [("x", uint8)])')
    assert module is not None
    text = render(roundtrip(Request(module, Settings(), {}), "t.c", seed), "a.idl")
    found = re.search(r"NULL, 10\) : (\d+);", text)
    assert found is not None
    assert int(found[1]) < 2**63
    if seed is None or len(seed) < 10:
        assert int(found[1]) == number


@pytest.mark.parametrize("function", ["f", "a_function_of_a_name_of_some_length", "g" * 90])
def test_text_made_once_for_a_type_is_what_each_name_would_give(function: str) -> None:
    def make(field: Field, facts: object) -> str:
        assert facts is plain
        called = statement(f"{function}(&dst->{field.name}, &src->{field.name})")
        set_ = statement(f'g("{field.name}", {field.init_val})', " " * 8)
        return called + block(f"if ({field.name})", set_)

    plain: Any = SimpleNamespace(parts=False, enumeration=None)
    types: Any = SimpleNamespace(of=lambda _: plain)
    members_of = MembersOf(types, init=make, dispose=make, copy=make, write=make, read=make)
    module, _ = frontend.load_text("a.idl", 'a = Struct("a", [("x", uint8)])')
    assert module is not None
    (struct,) = module.aggregates
    assert isinstance(struct, Struct)
    for length in (1, *range(1, 100), 1):
        fields = tuple(
            replace(struct.fields[0], name=character * length, init_val=value)
            for character, value in (("a", None), ("b", 1), ("c", "1 + 1"), ("d", None), ("e", 1))
        )
        found = members_of(replace(struct, fields=fields)).text(COPY, make)
        assert found == "".join(make(field, plain) for field in fields), length
