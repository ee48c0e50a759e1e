"""A C program that calls every dispatch of an IDL with every value, and checks what happens.

It is written from the model alone, and knows of the generated headers no more than their users do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.events import dispatches

if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.events import Dispatch, Row
    from idlgen.model import Module

_HEAD = """
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "libxl_dispatch.h"

static const char *called;
static const void *called_with;
static const void *called_value;
static int called_result;
static int user;
static int checks;

static void check(int ok, const char *what, int line)
{
    checks++;
    if (!ok) {
        fprintf(stderr, "line %d: %s\\n", line, what);
        exit(1);
    }
}
#define CHECK(what) check((what), #what, __LINE__)

static int called_as(const char *name, void *u, const void *value, const void *info)
{
    CHECK(u == &user);
    called = name;
    called_with = info;
    called_value = value;
    return called_result;
}
"""


def dispatch_program(module: Module, *, overlay: bool) -> str:
    """Return the program's text; it prints the number of its checks and exits with 0."""
    parts = [_HEAD]
    calls = []
    for dispatch in dispatches(module):
        if dispatch.struct.anonymous and overlay:
            continue
        prefix = _prefix(dispatch)
        parts += _handlers(dispatch, prefix, overlay=overlay)
        parts += _test(dispatch, prefix)
        calls.append(f"    test_{prefix}();")
    main = ["int main(void)", "{", *calls, '    printf("%d\\n", checks);', "    return 0;", "}"]
    return "\n".join([*parts, *main, ""])


def _prefix(dispatch: Dispatch) -> str:
    return dispatch.struct.c_name + ("" if dispatch.sole else f"_{dispatch.key}")


def _type(dispatch: Dispatch) -> str:
    return f"struct {dispatch.struct.c_name}"


def _entry(row: Row) -> str:
    """Return what the entry for a value is called: a digit is no beginning."""
    return f"_{row.name}" if row.name[0].isdigit() else row.name


def _payload(dispatch: Dispatch, row: Row) -> str | None:
    if row.payload is None or row.member is None:
        return None
    return f"{dispatch.field.name}.{row.member.name}"


def _handlers(dispatch: Dispatch, prefix: str, *, overlay: bool) -> Iterator[str]:
    for row in dispatch.rows:
        payload = _payload(dispatch, row)
        info = ""
        if payload is not None:
            struct = row.payload_struct
            pointer = f"__typeof__(&((const {_type(dispatch)} *)0)->{payload})"
            if overlay and struct is not None and struct.anonymous:
                pointer = f"const struct {struct.c_name} *"
            info = f", {pointer} info"
        value = f"const {_type(dispatch)} *v"
        yield f"static int {prefix}_on_{row.name}(void *u, {value}{info})"
        passed = "info" if payload is not None else "NULL"
        yield f'{{ return called_as("{row.name}", u, v, {passed}); }}'
    yield f"static int {prefix}_on_unhandled(void *u, const {_type(dispatch)} *v)"
    yield '{ return called_as("unhandled", u, v, NULL); }'


def _test(dispatch: Dispatch, prefix: str) -> Iterator[str]:
    yield f"static void test_{prefix}(void)"
    yield "{"
    yield f"    struct {prefix}_handlers h;"
    yield f"    {_type(dispatch)} v;"
    yield "    memset(&h, 0, sizeof(h));"
    yield "    memset(&v, 0, sizeof(v));"
    yield f"    CHECK({prefix}_dispatch(&h, &user, NULL) == -6);"
    yield f"    CHECK(sizeof({prefix}_dispatch_table) / sizeof(*{prefix}_dispatch_table) =="
    yield f"          {len(dispatch.rows)});"
    for index, row in enumerate(dispatch.rows):
        yield from _test_row(dispatch, prefix, row, index)
    yield from _test_unknown(dispatch, prefix)
    if dispatch.maskable:
        yield from _test_mask(dispatch, prefix)
    yield "}"


def _test_row(dispatch: Dispatch, prefix: str, row: Row, index: int) -> Iterator[str]:
    payload = _payload(dispatch, row)
    entry = f"{prefix}_dispatch_table[{index}]"
    key_type = dispatch.enumeration.c_name
    yield f"    v.{dispatch.key} = {row.value.c_name};"
    # No entry for it, then unhandled alone, then one of its own, then all of them.
    yield "    called = NULL;"
    yield f"    CHECK({prefix}_dispatch(NULL, &user, &v) == 0 && !called);"
    yield "    memset(&h, 0, sizeof(h));"
    yield f"    CHECK({prefix}_dispatch(&h, &user, &v) == 0 && !called);"
    yield f"    h.unhandled = {prefix}_on_unhandled;"
    yield "    called_result = 1;"
    yield f"    CHECK({prefix}_dispatch(&h, &user, &v) == 1);"
    yield '    CHECK(!strcmp(called, "unhandled") && called_value == &v);'
    yield f"    h.{_entry(row)} = {prefix}_on_{row.name};"
    for result in (0, 1, -3):
        yield f"    called_result = {result};"
        yield "    called = NULL;"
        yield f"    CHECK({prefix}_dispatch(&h, &user, &v) == {result});"
        yield f'    CHECK(called && !strcmp(called, "{row.name}") && called_value == &v);'
        where = f"&v.{payload}" if payload else "NULL"
        yield f"    CHECK(called_with == (const void *){where});"
    yield f"    CHECK(!strcmp({entry}.name, {key_type}_to_string({row.value.c_name})));"
    yield f"    CHECK({entry}.discriminant == {row.value.c_name});"
    if payload:
        yield f"    CHECK({entry}.payload_offset == (size_t)((char *)&v.{payload} - (char *)&v));"
        yield f"    CHECK({entry}.payload_size == sizeof(v.{payload}));"
    else:
        yield f"    CHECK({entry}.payload_offset == 0 && {entry}.payload_size == 0);"


def _test_unknown(dispatch: Dispatch, prefix: str) -> Iterator[str]:
    unknown = max(row.value.value for row in dispatch.rows) + 1
    yield "    called = NULL;"
    yield f"    v.{dispatch.key} = ({dispatch.enumeration.c_name}){unknown};"
    for row in dispatch.rows:
        yield f"    h.{_entry(row)} = {prefix}_on_{row.name};"
    yield "    called_result = -4;"
    yield f"    CHECK({prefix}_dispatch(&h, &user, &v) == -4);"
    yield '    CHECK(!strcmp(called, "unhandled") && called_value == &v);'
    yield "    called = NULL;"
    yield "    h.unhandled = NULL;"
    yield f"    CHECK({prefix}_dispatch(&h, &user, &v) == 0 && !called);"


def _test_mask(dispatch: Dispatch, prefix: str) -> Iterator[str]:
    every = 0
    yield f"    CHECK({prefix}_handlers_mask(NULL) == 0);"
    yield "    memset(&h, 0, sizeof(h));"
    yield f"    CHECK({prefix}_handlers_mask(&h) == 0);"
    for row in dispatch.rows:
        every |= 1 << row.value.value
        yield f"    h.{_entry(row)} = {prefix}_on_{row.name};"
        yield f"    CHECK({prefix}_handlers_mask(&h) == UINT64_C({every:#x}));"
    yield f"    h.unhandled = {prefix}_on_unhandled;"
    yield f"    CHECK({prefix}_handlers_mask(&h) == UINT64_MAX);"
