"""The names of members in JSON, as ``types_json.c`` has them: each one once, whoever shares it."""

from __future__ import annotations

from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

# What the runtime has room for, besides quotes, colon and a zero byte.
_LONGEST = 35


@dataclass(frozen=True, slots=True)
class NameRow:
    """A member's name, as C calls it and as it is written; ``length`` has quotes and colon."""

    c_name: str
    text: str
    length: int


class MemberNames:
    """The names of all members; those that are too long have no row."""

    def __init__(self, names: Iterable[str]) -> None:
        """Give each name one in C; a dot, which C does not have, could make two of them one."""
        self._rows: dict[str, NameRow] = {}
        taken: set[str] = set()
        for name in sorted(set(names)):
            if len(name) > _LONGEST:
                continue
            c_name = name.replace(".", "__")
            while c_name in taken:
                c_name += "_"
            taken.add(c_name)
            self._rows[name] = NameRow(c_name, _written(name), len(name) + 3)

    @property
    def rows(self) -> tuple[NameRow, ...]:
        """The rows of all names, by name."""
        return tuple(self._rows.values())

    def argument(self, name: str) -> str | None:
        """Return what a call is given for a name, or ``None`` if that is too long."""
        row = self._rows.get(name)
        return f"&member.{row.c_name}" if row is not None else None

    def long_arguments(self, name: str) -> tuple[str, str]:
        """Return what a call is given for a name that is too long: text and length."""
        return f'"{_written(name)}"', str(len(name) + 3)

    def behind_quote(self, name: str) -> str:
        """Return the name from behind its first quote on, as an expression."""
        row = self._rows.get(name)
        return f"member.{row.c_name}.text + 1" if row is not None else f'"{_written(name)[2:]}"'


def _written(name: str) -> str:
    return f'\\"{name}\\":'
