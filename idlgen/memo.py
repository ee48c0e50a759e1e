"""Values that are computed once: what ``functools`` has for that.

A build of a small file takes less time than it would take to import that module and those that it
needs in turn.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from functools import cached_property
    from typing import Any, TypeVar, TypeVarTuple

    Given = TypeVarTuple("Given")
    R = TypeVar("R")

    lazy = cached_property


def memoized(limit: int = 64) -> Callable[[Callable[[*Given], R]], Callable[[*Given], R]]:
    """Return a decorator for functions of hashable, positional arguments.

    As many results as the limit says are kept; the next one takes the place of all.
    """

    def decorate(function: Callable[[*Given], R]) -> Callable[[*Given], R]:
        known: dict[tuple[object, ...], R] = {}

        def memo(*arguments: *Given) -> R:
            if arguments not in known:
                made = function(*arguments)
                if len(known) >= limit:
                    known.clear()
                known[arguments] = made
            return known[arguments]

        return memo

    return decorate


if not TYPE_CHECKING:

    class lazy:  # noqa: N801 - used as a decorator
        """An attribute that is computed when it is first asked for, and kept in the object."""

        def __init__(self, function: Callable[[Any], Any]) -> None:
            """Take the function that computes the attribute of an object."""
            self._function = function
            self.__doc__ = function.__doc__

        def __get__(self, instance: Any, owner: type) -> Any:
            """Return the attribute; of a class, this."""
            if instance is None:
                return self
            made = self._function(instance)
            instance.__dict__[self._function.__name__] = made
            return made
