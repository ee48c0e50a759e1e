"""Regular expressions that are compiled when they are first used, or by an earlier run.

A run makes use of few of those that its modules have, and to compile one takes as long as to parse
a hundred lines. So is the module ``re`` imported when the first one is compiled: it takes longer
than Python itself needs to start.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from typing import Any

    # What CPython's own compiler hands to the engine: the expression, flags, the engine's code, how
    # many groups there are, their numbers by name, and their names.
    Code = tuple[str, int, list[int], int, dict[str, int], tuple[str | None, ...]]

# Flags, by the names and numbers that they have in the module ``re``.
MULTILINE, DOTALL, VERBOSE, ASCII = 8, 16, 64, 256

# The code of expressions by their text and flags. A run may be given what an earlier one, of the
# very same interpreter, has made.
code: dict[tuple[str, int], Code] = {}

_used: set[tuple[str, int]] = set()


class _Pattern:
    """Stands for a compiled expression, whose methods it takes over one by one."""

    def __init__(self, text: str, flags: int) -> None:
        self._text, self._flags = text, flags

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        found = getattr(_compiled(self._text, int(self._flags)), name)
        setattr(self, name, found)
        return found


def pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """Return what stands for ``re.compile(text, flags)``; a mistake is raised at first use."""
    return _Pattern(text, flags)  # type: ignore[return-value]


def _compiled(text: str, flags: int) -> re.Pattern[str]:
    known = code.get((text, flags))
    if known is None:
        import re

        compiled = re.compile(text, flags)
        _used.add((text, flags))
        return compiled
    try:
        import _sre  # type: ignore[import-not-found]

        made: re.Pattern[str] = _sre.compile(*known)
    except (ImportError, RuntimeError, TypeError):  # pragma: no cover - other implementations
        import re

        return re.compile(text, flags)
    return made


def learn() -> None:
    """Complete :data:`code` by the expressions that were used; where it can't be had, not at all.

    The module ``re`` has no way to keep what it compiles, but for what it is made of.
    """
    try:
        for text, flags in _used - code.keys():
            code[text, flags] = _code(text, flags)
    except (ImportError, AttributeError, TypeError):  # pragma: no cover - other implementations
        code.clear()


def _code(text: str, flags: int) -> Code:
    from re import _compiler, _parser  # type: ignore[attr-defined]

    parsed = _parser.parse(text, flags)
    state = parsed.state
    engine = [int(word) for word in _compiler._code(parsed, flags)]  # noqa: SLF001
    numbers = dict(state.groupdict)
    by_number = {number: name for name, number in numbers.items()}
    names = tuple(by_number.get(number) for number in range(state.groups))
    return text, int(flags | state.flags), engine, state.groups - 1, numbers, names
