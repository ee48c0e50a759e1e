"""The members of structs with names, and the text of those that differ in nothing but their names.

Most members of most structs are of a few types: numbers, flags, strings. What functions do with
one of these is made once for each type, around the place of a name.
"""

from __future__ import annotations

from idlgen.cabi.lines import WIDTH
from idlgen.primitives import attrgetter
from idlgen.records import dataclass, maker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from idlgen.model import Field, Struct, Type
    from idlgen.targets.libxl.facts import Facts, Types

    # Returns what a function does with the member of a name and a type.
    Make = Callable[[str, Facts], str]
    # What stands around a name wherever it occurs; nothing, if there is nothing to do.
    Parts = Sequence[str]

# What stands for a name while it is left open: no name has it.
_OPEN = "\0"


@dataclass(frozen=True, slots=True, eq=False)
class Plain:
    """What each function does with a member of one type.

    ``longest`` is how long a name may be for all lines to fit.
    """

    longest: int
    init: Parts
    dispose: Parts
    copy: Parts
    write: Parts
    read: Parts


_make_plain = maker(Plain)

# How functions look up what they do.
INIT, DISPOSE, COPY = attrgetter("init"), attrgetter("dispose"), attrgetter("copy")
WRITE, READ = attrgetter("write"), attrgetter("read")

# What stands for a member that isn't plain.
_OTHER = Plain(-1, (), (), (), (), ())


@dataclass(frozen=True, slots=True, eq=False)
class Members:
    """The members of a struct that functions see, which const ones are not.

    There is a name and a type for each; ``others`` are those that aren't plain, with their places
    among all.
    """

    struct: Struct
    names: list[str]
    plain: list[Plain]
    others: list[tuple[int, Field, Facts]]

    def text(self, function: Callable[[Plain], Parts], other: Callable[[Field, Facts], str]) -> str:
        """Return what a function does with all members, one after the other.

        *other* returns it for a member that isn't plain.
        """
        parts = [*map(function, self.plain)]
        for place, field, facts in self.others:
            parts[place] = (other(field, facts),)
        return "".join(map(str.join, self.names, parts))


_make_members = maker(Members)


class MembersOf:
    """Finds the members of structs."""

    def __init__(
        self, types: Types, *, init: Make, dispose: Make, copy: Make, write: Make, read: Make
    ) -> None:
        """Each function is given by what it does with a member that it need not look into."""
        self._types = types
        self._functions = (init, dispose, copy, write, read)
        self._known: dict[Type, Plain] = {}

    def __call__(self, struct: Struct) -> Members:
        """Return the members of a struct."""
        known = self._known
        names: list[str] = []
        plain: list[Plain] = []
        others: list[tuple[int, Field, Facts]] = []
        for field in struct.fields:
            if field.const:
                continue
            name = field.name or ""
            found = known.get(field.type) or self._find(field.type)
            if len(name) > found.longest or field.init_val is not None:
                others.append((len(names), field, self._types.of(field.type)))
                found = _OTHER
            names.append(name)
            plain.append(found)
        return _make_members(struct, names, plain, others)

    def _find(self, type_: Type) -> Plain:
        facts = self._types.of(type_)
        # Enumerations are plain as well, but as a rule used once or twice.
        plain = _OTHER if facts.parts or facts.enumeration is not None else self._plain(facts)
        self._known[type_] = plain
        return plain

    def _plain(self, facts: Facts) -> Plain:
        texts = [function(_OPEN, facts) for function in self._functions]
        parts = [text.split(_OPEN) if text else () for text in texts]
        return _make_plain(min(map(_longest, texts)), *parts)


def _longest(text: str) -> int:
    """Return how long a name may be for all lines to fit."""
    longest = WIDTH
    for line in text.split("\n"):
        times = line.count(_OPEN)
        if times:
            longest = min(longest, (WIDTH - len(line)) // times + 1)
        if line.endswith((",", "(")):
            # It is broken already, by the lengths of all of its parts.
            longest = -1
    return longest
