"""Who owns memory, who has an initial value, what an assignment copies."""

from __future__ import annotations

import pytest

from idlgen.cabi.layout import Layout
from idlgen.cabi.ownership import Ownership, Traits, is_private, key_initial
from idlgen.model import KeyedUnion
from idlgen.settings import Settings
from tests.support.idl import aggregate_of, module_of

PRELUDE = """
bitmap = Builtin("bitmap", dispose_fn="libxl_bitmap_dispose", passby=PASS_BY_REFERENCE)
lent = Builtin("string_list", passby=PASS_BY_REFERENCE)
link = Builtin("ev_link", private=True)
devid = Builtin("devid", init_val="-1")
time = Builtin("time")
blob = Builtin("blob", passby=PASS_BY_REFERENCE)
kind = Enumeration("kind", [(0, "A"), (1, "B")])
mode = Enumeration("mode", [(0, "X"), (1, "Y")], init_val="LIBXL_MODE_Y")
plain = Struct("plain", [("n", integer)])
owner = Struct("owner", [("s", string)])
unused = Struct("unused", [("s", string)], dispose_fn=None)
begins = Struct("begins", [("id", devid)])
foreign = Struct("foreign", [("n", integer)], autogenerate_dispose_fn=False)
copied = Struct("copied", [("n", integer)], autogenerate_copy_fn=False)
either = Union("either", [("s", string)])
"""


def traits_of(field: str) -> Traits:
    """Return the traits of a struct with one field."""
    module = module_of(f'{PRELUDE}t = Struct("t", [{field}])')
    ownership = Ownership(Layout(module, Settings()))
    return ownership.of_declaration(aggregate_of(module, "libxl_t"))


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        ('("x", integer)', Traits()),
        ('("x", string)', Traits(memory=True, plain=False)),
        ('("x", bitmap)', Traits(memory=True, plain=False)),
        ('("x", lent)', Traits()),
        ('("x", link)', Traits(plain=False)),
        ('("x", time)', Traits()),
        ('("x", blob)', Traits(plain=False)),
        ('("x", devid)', Traits(initial=True)),
        ('("x", mode)', Traits(initial=True)),
        ('("x", kind)', Traits()),
        ('("x", kind, {"init_val": "LIBXL_KIND_A"})', Traits(initial=True)),
        ('("x", integer, {"init_val": 0})', Traits(initial=True)),
        ('("x", plain)', Traits()),
        ('("x", owner)', Traits(memory=True, plain=False)),
        ('("x", unused)', Traits(memory=True, plain=False)),
        ('("x", begins)', Traits(initial=True)),
        ('("x", foreign)', Traits(memory=True)),
        ('("x", copied)', Traits(plain=False)),
        ('("x", either)', Traits()),
        ('("x", Array(integer, "num_x"))', Traits(memory=True, plain=False)),
        ('("x", Reference(integer))', Traits(memory=True, plain=False)),
        ('("x", BitField(integer, 1))', Traits()),
        ('("x", string, {"const": True})', Traits(plain=False)),
        ('("x", integer, {"const": True})', Traits(plain=False, constant=True)),
        ('("x", Struct(None, [("s", string)]))', Traits(memory=True, plain=False)),
        ('("x", KeyedUnion(None, kind, "k", [("a", plain)]))', Traits()),
        ('("x", KeyedUnion(None, kind, "k", [("a", owner)]))', Traits(memory=True, plain=False)),
        ('("x", KeyedUnion(None, mode, "k", [("x", None)]))', Traits(initial=True)),
    ],
)
def test_traits_of_a_struct_follow_from_its_fields(field: str, expected: Traits) -> None:
    assert traits_of(field) == expected


def test_what_is_owned_is_named_with_its_path() -> None:
    module = module_of(
        f'{PRELUDE}t = Struct("t", [("n", integer), ("s", string),'
        ' ("c", string, {"const": True}), ("list", Array(integer, "num_list")),'
        ' ("u", KeyedUnion(None, kind, "k", [("a", owner), ("b", plain)]))])'
    )
    ownership = Ownership(Layout(module, Settings()))
    owned = ownership.owned_members(aggregate_of(module, "libxl_t"))
    assert owned == ("s", "list", "u.a")
    assert ownership.owned_members(aggregate_of(module, "libxl_either")) == ()


@pytest.mark.parametrize(
    ("union", "expected"),
    [
        ('KeyedUnion(None, kind, "k", [])', None),
        ('KeyedUnion(None, mode, "k", [])', "LIBXL_MODE_Y"),
        ('KeyedUnion(None, mode, "k", [], keyvar_init_val="LIBXL_MODE_X")', "LIBXL_MODE_X"),
        ('KeyedUnion(None, mode, "k", [], keyvar_init_val=0)', 0),
    ],
)
def test_initial_value_of_a_discriminant(union: str, expected: str | int | None) -> None:
    module = module_of(f'{PRELUDE}t = Struct("t", [("u", {union})])')
    type_ = aggregate_of(module, "libxl_t").fields[0].type
    assert isinstance(type_, KeyedUnion)
    assert key_initial(type_) == expected


@pytest.mark.parametrize(
    ("type_", "private"),
    [("link", True), ("Reference(link)", True), ("integer", False), ("Struct(None, [])", False)],
)
def test_private_types(type_: str, *, private: bool) -> None:
    module = module_of(f'{PRELUDE}t = Struct("t", [("x", {type_}), ("n", integer)])')
    assert is_private(aggregate_of(module, "libxl_t").fields[0].type) is private
