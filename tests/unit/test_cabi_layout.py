"""The members of C structs: order, declarators, what is left out, what is hoisted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from idlgen.cabi.layout import CMember, Layout, declare
from idlgen.settings import BuiltinBinding, Settings
from tests.support.idl import aggregate_of, module_of

if TYPE_CHECKING:
    from collections.abc import Iterable

EVENT = """
kind = Enumeration("kind", [(1, "EJECT"), (2, "DEATH"), (3, "RC")])
disk = Struct("disk", [("path", string)])
event = Struct("event", [
    ("domid", uint32),
    ("u", KeyedUnion(None, kind, "type", [
        ("eject", Struct(None, [("disk", disk)])),
        ("death", Struct(None, [])),
        ("rc", integer)])),
    ("disks", Array(disk, "num_disks")),
    ])
"""


def printed(members: Iterable[CMember]) -> list[str]:
    """Return members as a header would have them, those of unions with their path."""
    lines = []
    for member in members:
        if member.alternatives:
            inside = "; ".join(printed(member.alternatives))
            name = f" {member.name}" if member.name is not None else ""
            lines.append(f"{member.declaration} {{ {inside} }}{name}")
        else:
            lines.append(member.declaration)
    return lines


def layout_of(text: str, **settings: BuiltinBinding) -> tuple[Layout, dict[str, list[str]]]:
    """Return a layout, and the printed members of each struct by its C name."""
    layout = Layout(module_of(text), Settings(builtins=settings))
    return layout, {a.c_name: printed(members) for a, members in layout.members.items()}


def test_key_and_length_stand_before_what_they_are_of() -> None:
    _, members = layout_of(EVENT)
    assert members["libxl_event"] == [
        "uint32_t domid",
        "libxl_kind type",
        "union { libxl_event_eject eject; int rc } u",
        "int num_disks",
        "libxl_disk *disks",
    ]


def test_anonymous_structs_are_declared_before_their_user() -> None:
    layout, members = layout_of(EVENT)
    assert list(members) == ["libxl_disk", "libxl_event_eject", "libxl_event"]
    event = aggregate_of(module_of(EVENT), "libxl_event")
    hoisted = {a.c_name: [h.c_name for h in hs] for a, hs in layout.hoisted.items()}
    assert hoisted[event.c_name] == ["libxl_event_eject"]


def test_what_has_no_data_is_left_out() -> None:
    layout, members = layout_of(
        'kind = Enumeration("kind", [(1, "A"), (2, "B")])\n'
        'none = Struct("none", [("empty", Struct(None, []))])\n'
        'some = Struct("some", [("empty", Struct()), ("list", Array(Struct(), "num_list")),'
        ' ("u", KeyedUnion(None, kind, "key", [("a", None), ("b", Struct())]))])'
    )
    assert members == {"libxl_some": ["libxl_kind key"]}
    assert [a.c_name for a in layout.aggregates] == ["libxl_some"]


@pytest.mark.parametrize(
    ("field", "member"),
    [
        ('("x", string)', "char *x"),
        ('("x", string, {"const": True})', "const char *x"),
        ('("x", void)', "void *x"),
        ('("x", integer, {"const": True})', "const int x"),
        ('("x", BitField(integer, 3))', "int x:3"),
        ('("x", BitField(bool, 1))', "bool x:1"),
        ('("x", BitField(uint8, 1))', "__extension__ uint8_t x:1"),
        ('("x", Reference(integer))', "int *x"),
        ('("x", Reference(string))', "char **x"),
        ('("x", UInt)', "uint64_t x"),
    ],
)
def test_declarators(field: str, member: str) -> None:
    text = field.replace("UInt", "mine")
    _, members = layout_of(f'mine = UInt(64)\na = Struct("a", [{text}])')
    assert members["libxl_a"] == [member]


def test_array_of_strings() -> None:
    _, members = layout_of('a = Struct("a", [("x", Array(string, "num_x"), {"const": True})])')
    assert members["libxl_a"] == ["int num_x", "const char **x"]


def test_a_key_that_the_struct_declares_is_not_repeated() -> None:
    _, members = layout_of(
        'kind = Enumeration("kind", [(1, "A")])\n'
        'a = Struct("a", [("type", kind), ("n", integer),'
        ' ("u", KeyedUnion(None, kind, "type", [("a", integer)]))])'
    )
    assert members["libxl_a"] == ["libxl_kind type", "int n", "union { int a } u"]


def test_union_without_a_name_stands_where_it_is() -> None:
    layout, members = layout_of(
        'a = Struct("a", [(None, Union(None, [("x", integer),'
        ' ("y", Struct(None, [("z", string)]))]))])'
    )
    assert members["libxl_a"] == ["union { int x; libxl_a_anonymous_y y }"]
    assert [a.c_name for a in layout.aggregates] == ["libxl_a_anonymous_y", "libxl_a"]


def test_a_builtin_is_what_its_binding_says() -> None:
    binding = BuiltinBinding("t", c_type="struct timespec", c_header="<time.h>")
    text = 't = Builtin("time")\na = Struct("a", [("when", t), ("list", Array(t, "num_list"))])'
    layout, members = layout_of(text, t=binding)
    assert members["libxl_a"] == ["struct timespec when", "int num_list", "struct timespec *list"]
    (builtin,) = layout.used_builtins
    assert layout.builtin(builtin).header == "<time.h>"


@pytest.mark.parametrize(
    ("text", "known"),
    [
        ('Builtin("uuid")', True),
        ('Builtin("time")', False),
        ('Builtin("uuid", namespace="moon_")', False),
        ('Number("unsigned long")', True),
        ('Number("pid_t")', False),
    ],
)
def test_which_builtins_are_known(text: str, *, known: bool) -> None:
    layout, _ = layout_of(f't = {text}\na = Struct("a", [("x", t)])')
    (builtin,) = layout.used_builtins
    assert layout.builtin(builtin).known is known


def test_pointers_are_declared_without_a_space() -> None:
    assert declare("char *", "x") == "char *x"
    assert declare("int", "*x") == "int *x"
