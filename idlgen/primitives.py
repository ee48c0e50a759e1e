"""What is behind modules of the standard library that take longer to import than to use.

Each name is the same object as in the module that it belongs to: ``collections``, ``operator``,
``types``.
"""

from __future__ import annotations

__all__ = ("MappingProxyType", "attrgetter", "deque", "tuple_field")

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from operator import attrgetter
    from types import MappingProxyType

    def tuple_field(index: int, doc: str) -> property:
        """Return the attribute that reads an element of a tuple."""

else:
    MappingProxyType = type(type.__dict__)
    try:
        from _collections import _tuplegetter as tuple_field
        from _collections import deque
        from _operator import attrgetter
    except ImportError:  # pragma: no cover - other implementations of Python
        from collections import deque
        from operator import attrgetter, itemgetter

        def tuple_field(index: int, doc: str) -> property:
            """Return the attribute that reads an element of a tuple."""
            return property(itemgetter(index), doc=doc)
