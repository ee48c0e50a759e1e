"""Which C functions there are, and what they are called."""

from __future__ import annotations

import pytest

from idlgen.cabi import names
from idlgen.cabi.names import Function
from idlgen.model import KeyedUnion, Struct
from tests.support.idl import aggregate_of, module_of


@pytest.mark.parametrize(
    ("namespace", "stem", "context", "tag", "table"),
    [
        ("libxl_", "libxl_", "libxl_ctx", "libxl__ctx", "libxl_enum_string_table"),
        ("libxl__", "libxl__", "libxl_ctx", "libxl__ctx", "libxl_enum_string_table"),
        ("moon_", "moon_", "moon_ctx", "moon_ctx", "moon_enum_string_table"),
        ("moon", "moon_", "moon_ctx", "moon_ctx", "moon_enum_string_table"),
        ("", "", "idl_ctx", "idl_ctx", "idl_enum_string_table"),
    ],
)
def test_names_of_a_module(namespace: str, stem: str, context: str, tag: str, table: str) -> None:
    module = module_of('a = Struct("a", [("x", integer)])', namespace=namespace)
    assert names.file_stem(module) == stem
    assert names.context_type(namespace) == context
    assert names.context_tag(namespace) == tag
    assert names.string_table_type(namespace) == table


def test_functions_of_a_struct() -> None:
    module = module_of('a = Struct("a", [("x", integer)])')
    functions = names.aggregate_functions(aggregate_of(module, "libxl_a"))
    assert functions.init == Function("libxl_a_init", public=True, generated=True)
    assert functions.dispose == Function("libxl_a_dispose", public=True, generated=True)
    assert functions.copy == Function("libxl_a_copy", public=True, generated=True)
    assert functions.try_copy == Function("libxl_a_try_copy", public=True, generated=True)


def test_functions_that_are_switched_off_stay_private() -> None:
    module = module_of('a = Struct("a", [("x", string)], dispose_fn=None, copy_fn=None)')
    functions = names.aggregate_functions(aggregate_of(module, "libxl_a"))
    assert functions.dispose == Function("libxl_a_dispose", public=False, generated=True)
    assert functions.copy is None
    assert functions.try_copy == Function("libxl_a_try_copy", public=False, generated=True)


def test_functions_that_the_project_brings() -> None:
    module = module_of(
        'a = Struct("a", [("x", string)], dispose_fn="drop", autogenerate_dispose_fn=False,'
        ' copy_fn="dup", autogenerate_copy_fn=False, init_fn="make", autogenerate_init_fn=False)'
    )
    functions = names.aggregate_functions(aggregate_of(module, "libxl_a"))
    assert functions.init == Function("make", public=True, generated=False)
    assert functions.dispose == Function("drop", public=True, generated=False)
    assert functions.copy == Function("dup", public=True, generated=False)
    assert functions.try_copy is None


def test_nobody_but_the_project_disposes_an_untagged_union() -> None:
    module = module_of(
        'a = Union("a", [("x", integer)])\n'
        'b = Union("b", [("x", string)], dispose_fn="libxl_b_dispose")'
    )
    assert names.aggregate_functions(aggregate_of(module, "libxl_a")).dispose is None
    dispose = names.aggregate_functions(aggregate_of(module, "libxl_b")).dispose
    assert dispose == Function("libxl_b_dispose", public=True, generated=False)


def test_functions_of_an_anonymous_struct_have_derived_names() -> None:
    module = module_of('a = Struct("a", [("in", Struct(None, [("x", string)]))])')
    inner = aggregate_of(module, "libxl_a").fields[0].type
    assert isinstance(inner, Struct)
    functions = names.aggregate_functions(inner)
    assert functions.init == Function("libxl_a_in_init", public=False, generated=True)
    assert functions.copy is None


def test_init_of_a_discriminant() -> None:
    module = module_of(
        'e = Enumeration("e", [(1, "x")])\n'
        'a = Struct("a", [("u", KeyedUnion(None, e, "kind", [("x", None)]))], init_fn="begin")'
    )
    aggregate = aggregate_of(module, "libxl_a")
    union = aggregate.fields[0].type
    assert isinstance(union, KeyedUnion)
    assert names.init_key(aggregate, union) == "begin_kind"
