"""Dispatch in C against a switch written by hand, at 5 and at 50 types of event.

The same events, in a random order that no predictor learns, go to the same handlers: through the
generated function, and through a switch that calls them by name. One program does both in turns.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests.bench.measure import Row
from tests.support.c_target import generate, run

if TYPE_CHECKING:
    from collections.abc import Iterator

GROUP = "C, dispatch"
ROUNDS = 200
_EVENTS = 4096


def rows() -> Iterator[Row]:
    """Yield a row for each number of types."""
    for types in (5, 50):
        with tempfile.TemporaryDirectory() as name:
            printed = run([build(Path(name), types)])
        ratios = [int(ours) / int(bare) for ours, bare in map(str.split, printed.splitlines())]
        name = f"{types} types, a switch written by hand"
        yield Row(GROUP, name, 1.1, statistics.median(ratios))


def build(folder: Path, types: int, level: str = "-O2") -> Path:
    """Compile the program for so many types into a folder; return it."""
    idl = folder / "kinds.idl"
    idl.write_text(_idl(types))
    generated = generate(idl, folder / "c")
    (folder / "handlers.h").write_text(_declarations(types))
    (folder / "handlers.c").write_text(_handlers(types))
    (folder / "switch.c").write_text(_switch(types))
    (folder / "main.c").write_text(_MAIN.replace("@HANDLERS@", _table(types)))
    sources = [folder / f"{part}.c" for part in ("handlers", "switch", "main")]
    flags = ["-std=gnu11", level, f"-DTYPES={types}", f"-DEVENTS={_EVENTS}", f"-DROUNDS={ROUNDS}"]
    includes = [f"-I{generated.folder}", f"-I{folder}"]
    program = folder / "dispatch"
    run(["gcc", *flags, *includes, *sources, *generated.sources, "-o", program])
    return program


def _idl(types: int) -> str:
    values = ", ".join(f'({n}, "K{n}")' for n in range(types))
    members = ", ".join(f'("k{n}", Struct(None, [("value", uint32)]))' for n in range(types))
    return (
        'namespace("acme_")\n'
        f'kind = Enumeration("kind", [{values}])\n'
        f'event = Struct("event", [("u", KeyedUnion(None, kind, "type", [{members}]))])\n'
    )


def _signature(number: int) -> str:
    member = f"struct acme_event_k{number}"
    return f"int on_k{number}(void *user, const acme_event *event, const {member} *data)"


def _declarations(types: int) -> str:
    lines = ['#include "acme_dispatch.h"', "int by_hand(void *user, const acme_event *event);"]
    return "\n".join([*lines, *(f"{_signature(n)};" for n in range(types)), ""])


def _handlers(types: int) -> str:
    lines = ['#include "handlers.h"']
    for n in range(types):
        body = f"*(unsigned long *)user += data->value + {n}; return event->type == (acme_kind)99;"
        lines.append(f"{_signature(n)}\n{{ {body} }}")
    return "\n".join([*lines, ""])


def _switch(types: int) -> str:
    lines = ['#include "handlers.h"', "int by_hand(void *user, const acme_event *event)", "{"]
    lines += ["    switch (event->type) {"]
    for n in range(types):
        lines += [f"    case ACME_KIND_K{n}:"]
        lines += [f"        return on_k{n}(user, event, &event->u.k{n});"]
    return "\n".join([*lines, "    default:", "        return 0;", "    }", "}", ""])


def _table(types: int) -> str:
    return "\n".join(f"    .k{n} = on_k{n}," for n in range(types))


_MAIN = r"""
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include "handlers.h"

static const struct acme_event_handlers handlers = {
@HANDLERS@
};

static acme_event events[EVENTS];

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

int main(void)
{
    unsigned long sums[2] = { 0, 0 };
    int round;
    int i;

    srand(417);
    for (i = 0; i < EVENTS; i++) {
        events[i].type = (acme_kind)(rand() / 7 % TYPES);
        events[i].u.k0.value = (uint32_t)rand();
    }
    for (round = -10; round < ROUNDS; round++) {
        uint64_t begin = now();
        uint64_t middle;

        for (i = 0; i < EVENTS; i++)
            acme_event_dispatch(&handlers, &sums[0], &events[i]);
        middle = now();
        for (i = 0; i < EVENTS; i++)
            by_hand(&sums[1], &events[i]);
        if (round >= 0)
            printf("%llu %llu\n", (unsigned long long)(middle - begin),
                   (unsigned long long)(now() - middle));
    }
    return sums[0] != sums[1];
}
"""
