"""Dispatch in Python against what one would write by hand, at 5 and at 50 types.

That is a dictionary of handlers for dispatchers, and methods found by their names for handlers.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import process_time
from typing import TYPE_CHECKING, Any

from tests.bench.measure import Row, medians
from tests.support.python_target import import_package

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

GROUP = "Python, dispatch"
EVENTS = 20_000


def _idl(types: int) -> str:
    """Return an event of so many types; every fifth has no data."""
    names = [f"kind_{number}" for number in range(types)]
    values = "".join(f'({number}, "{name}"), ' for number, name in enumerate(names, 1))
    data = [
        "None" if number % 5 == 0 else "Struct(None, [('x', uint32)])" for number in range(types)
    ]
    members = "".join(f'("{name}", {held}), ' for name, held in zip(names, data, strict=True))
    return (
        'namespace("libxl_")\n'
        f'libxl_event_type = Enumeration("event_type", [{values}])\n'
        'libxl_event = Struct("event", [("domid", uint32), '
        f'("u", KeyedUnion(None, libxl_event_type, "type", [{members}]))])\n'
    )


def _with_data(event: Any, info: Any) -> int:  # noqa: ARG001
    return 0


def _without(event: Any) -> int:  # noqa: ARG001
    return 0


def _by_hand(table: dict[type, Callable[[Any, Any], int]]) -> Callable[[Any], int]:
    """Return what one would write: all handlers take the same arguments."""

    def dispatch(event: Any) -> int:
        info = event.u
        return table[type(info)](event, info)

    return dispatch


class _ByName:
    """What one would write to have methods for events."""

    def __init__(self, names: dict[type, str]) -> None:
        self.names = names

    def dispatch(self, event: Any) -> object:
        info = event.u
        return getattr(self, self.names[type(info)])(event, info)


def _variants(package: Any, types: int) -> dict[str, Callable[[], object]]:
    classes = [getattr(package, f"EventKind{number}") for number in range(types)]
    events = [package.Event(number, classes[number % types]()) for number in range(EVENTS)]
    dispatcher = package.EventDispatcher()
    methods = {}
    for number in range(types):
        function = _without if number % 5 == 0 else _with_data
        getattr(dispatcher, f"kind_{number}")(function)
        methods[f"kind_{number}"] = lambda _, *__: 0
    handler = type("Handler", (package.EventHandler,), methods)()
    names = {cls: f"kind_{number}" for number, cls in enumerate(classes)}
    calls = {
        "a dict": _by_hand(dict.fromkeys(classes, _with_data)),
        "methods by name": type("ByName", (_ByName,), methods)(names).dispatch,
        "dispatcher": dispatcher.dispatch,
        "handler": handler.dispatch,
    }
    assert all(call(event) == 0 for call in calls.values() for event in events[:types])
    return {name: _all(call, events) for name, call in calls.items()}


def _all(call: Callable[[Any], int], events: list[Any]) -> Callable[[], object]:
    def run() -> None:
        for event in events:
            call(event)

    return run


def rows(rounds: int = 25) -> Iterator[Row]:
    """Yield both ways to dispatch, at both numbers of types."""
    took = {}
    with tempfile.TemporaryDirectory() as folder:
        for types in (5, 50):
            made, _ = import_package(
                _idl(types), Path(folder) / str(types), f"libxl_with_{types}_types"
            )
            took[types] = medians(_variants(made, types), rounds, process_time)
    for way, peer in (("dispatcher", "a dict"), ("handler", "methods by name")):
        for types in (5, 50):
            ratio = took[types][way] / took[types][peer]
            yield Row(GROUP, f"{way}, {types} types / {peer}", 1.25, ratio)
        grown = took[50][way] / took[5][way]
        yield Row(GROUP, f"{way}, 50 types / 5 types", 1.25, grown)
