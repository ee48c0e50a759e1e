"""The members of structs with names, and the text of those that differ in nothing but their names.

Most members of most structs are of a few types: numbers, flags, strings. What functions do with
one of these is made once for each type, around the place of a name.
"""

from __future__ import annotations

from idlgen.cabi.lines import WIDTH
from idlgen.primitives import attrgetter
from idlgen.records import dataclass, maker, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from idlgen.model import Field, InitVal, Struct, Type
    from idlgen.targets.libxl.facts import Facts, Types

    # Returns what a function does with a member.
    Make = Callable[[Field, Facts], str]
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

    def text(self, function: Callable[[Plain], Parts], other: Make) -> str:
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
        self._rare: dict[tuple[Type, str, int], Plain] = {}

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
            found = known.get(field.type) or self._find(field)
            if len(name) > found.longest or field.init_val is not None:
                if found is not _OTHER:
                    found = self._find_rare(field, len(name), found)
                if found is _OTHER:
                    others.append((len(names), field, self._types.of(field.type)))
            names.append(name)
            plain.append(found)
        return _make_members(struct, names, plain, others)

    def _find(self, field: Field) -> Plain:
        facts = self._types.of(field.type)
        # Enumerations could be plain as well, but most are used once or twice.
        is_other = facts.parts or facts.enumeration is not None
        found = _OTHER if is_other else self._plain(field, None)
        self._known[field.type] = found
        return found

    def _find_rare(self, field: Field, length: int, usual: Plain) -> Plain:
        """Return what is done with a member that has an initial value of its own or a long name."""
        found = self._from_the_second(field, 0) if field.init_val is not None else usual
        if found is not _OTHER and length > found.longest:
            # Names of one length are broken alike.
            found = self._from_the_second(field, length)
        return found

    def _from_the_second(self, field: Field, length: int) -> Plain:
        """Return what is done with a member like one that there was before; most are the only one.

        *length* is that of the name; zero: of one that is not long.
        """
        key = (field.type, f"{field.init_val}", length)
        found = self._rare.get(key)
        if found is None:
            found = self._rare[key] = _OTHER
        elif found is _OTHER:
            found = self._rare[key] = self._plain(field, field.init_val, length)
        return found

    def _plain(self, field: Field, initial: InitVal, length: int = 0) -> Plain:
        name = _OPEN * (length or 1)
        sample = replace(field, name=name, init_val=initial)
        facts = self._types.of(field.type)
        texts = [function(sample, facts) for function in self._functions]
        longest = length or min(map(_longest, texts))
        return _make_plain(longest, *[text.split(name) if text else () for text in texts])


def _longest(text: str) -> int:
    """Return how long a name may be for all lines to fit."""
    if ",\n" in text or "(\n" in text:
        # It is broken already, by the lengths of all of its parts.
        return -1
    with_name = [line for line in text.split("\n") if _OPEN in line]
    return min([(WIDTH - len(line)) // line.count(_OPEN) + 1 for line in with_name], default=WIDTH)
