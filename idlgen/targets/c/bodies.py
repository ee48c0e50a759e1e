"""Which functions every struct and union has, with their bodies, and which of them are needed.

Functions without a prototype (those of anonymous types above all) are defined only where another
one calls them: compilers warn of the rest.
"""

from __future__ import annotations

from idlgen.cabi.names import aggregate_functions, init_key
from idlgen.model import KeyedUnion, Struct
from idlgen.records import dataclass
from idlgen.targets.c.statements import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from idlgen.cabi.layout import Layout
    from idlgen.cabi.names import AggregateFunctions
    from idlgen.cabi.ownership import Ownership
    from idlgen.model import Aggregate
    from idlgen.targets.c.statements import Steps
    from idlgen.targets.c.steps import StepBuilder


@dataclass(frozen=True, slots=True, eq=False)
class KeyBody:
    """``T_init_KEY``: its name, the keyed union, what it does once the key is set."""

    name: str
    union: KeyedUnion
    steps: Steps


@dataclass(frozen=True, slots=True, eq=False)
class Bodies:
    """The functions of a struct or union with what they do."""

    functions: AggregateFunctions
    init: Steps
    keys: tuple[KeyBody, ...]
    dispose: Steps
    try_copy: Steps

    def calls(self) -> Iterator[tuple[str, bool, frozenset[str]]]:
        """Yield each function's name, whether it is public, and which functions it calls."""
        functions = self.functions
        yield functions.init.name, functions.init.public, _callees(self.init)
        for key in self.keys:
            yield key.name, True, _callees(key.steps)
        dispose = functions.dispose
        if dispose is not None:
            yield dispose.name, dispose.public, _callees(self.dispose)
        if functions.try_copy is not None:
            callees = _callees(self.try_copy)
            if dispose is not None and fails(self.try_copy):
                callees |= {dispose.name}
            yield functions.try_copy.name, functions.try_copy.public, callees


def all_bodies(
    layout: Layout, ownership: Ownership, steps: StepBuilder
) -> Mapping[Aggregate, Bodies]:
    """Return the functions of all structs and unions with data."""
    return {a: _bodies(a, ownership, steps) for a in layout.aggregates}


def _bodies(aggregate: Aggregate, ownership: Ownership, steps: StepBuilder) -> Bodies:
    functions = aggregate_functions(aggregate)
    if not isinstance(aggregate, Struct):
        return Bodies(functions, (), (), (), ())
    keys = tuple(
        KeyBody(init_key(aggregate, field.type), field.type, steps.init_key(field, field.type))
        for field in aggregate.fields
        if isinstance(field.type, KeyedUnion) and field.type.key_type is not None
        if functions.init.public and not field.const
    )
    plain = ownership.of_declaration(aggregate).plain
    return Bodies(
        functions,
        steps.init(aggregate),
        keys,
        steps.dispose(aggregate),
        () if plain else steps.copy(aggregate),
    )


def called(bodies: Mapping[Aggregate, Bodies]) -> frozenset[str]:
    """Return the names of the functions that a public one calls, directly or not."""
    graph = {name: (public, to) for b in bodies.values() for name, public, to in b.calls()}
    pending = [name for name, (public, _) in graph.items() if public]
    seen: set[str] = set()
    while pending:
        _, callees = graph.get(pending.pop(), (False, frozenset()))
        pending += callees - seen
        seen |= callees
    return frozenset(seen)


def fails(steps: Steps) -> bool:
    """Whether a body has a call that may fail."""
    return any(step.checked for step in walk(steps))


def _callees(steps: Steps) -> frozenset[str]:
    return frozenset(step.calls for step in walk(steps) if step.calls is not None)
