"""JSON documents of idlgen's own, as the module ``json`` reads and writes them.

That module, with ``re`` and what else it imports, takes longer to load than all else that a build
needs which finds nothing to do. So this one goes to the scanner behind it, which is written in C.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_SPACE = " \t\n\r"


def loads(data: bytes) -> Any:  # noqa: ANN401 - whatever the document holds
    """Return a document's value; raises ValueError or RecursionError as ``json.loads`` does."""
    try:
        from _json import make_scanner

        text = data.decode().strip(_SPACE)
        value, end = make_scanner(_Scanning)(text, 0)  # type: ignore[arg-type]
        if end == len(text):
            return value
    except (ImportError, StopIteration, ValueError, SystemError):
        # Where its errors are not loaded, the scanner of older versions fails without one.
        pass
    import json

    return json.loads(data)


class _Scanning:
    """What the scanner asks for: how it is to read numbers and objects."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_int, parse_float = int, float

    @staticmethod
    def parse_constant(name: str) -> float:
        return float(name)


def dumps(value: object) -> str:
    """Return ``json.dumps(value, indent=1, sort_keys=True)``.

    *value* consists of dicts with strings as keys, lists, strings, integers and ``None``.
    """
    try:
        from _json import encode_basestring_ascii as quoted
    except ImportError:  # pragma: no cover - other implementations of Python
        import json

        return json.dumps(value, indent=1, sort_keys=True)
    return "".join(_pieces(value, quoted, "\n"))


def _pieces(value: Any, quoted: Any, line: str) -> Iterator[str]:  # noqa: ANN401
    """Yield the text of a value, whose lines begin with *line* if there are more than one."""
    inner = f"{line} "
    if isinstance(value, str):
        yield quoted(value)
    elif value is None:
        yield "null"
    elif isinstance(value, dict) and value:
        separator = "{"
        for key in sorted(value):
            yield f"{separator}{inner}{quoted(key)}: "
            yield from _pieces(value[key], quoted, inner)
            separator = ","
        yield f"{line}}}"
    elif isinstance(value, list) and value:
        separator = "["
        for element in value:
            yield separator + inner
            yield from _pieces(element, quoted, inner)
            separator = ","
        yield f"{line}]"
    else:
        yield "[]" if isinstance(value, list) else "{}" if isinstance(value, dict) else str(value)
