"""The bodies of the functions that write JSON: per member, what C has to do.

In come the members that a struct has in JSON, out come :class:`~idlgen.targets.c.statements.Step`
values, ready to print.
"""

from __future__ import annotations

from itertools import groupby

from idlgen.cabi.codec import JsonMember, JsonUnion
from idlgen.cabi.names import enumeration_functions
from idlgen.model import Enumeration
from idlgen.records import dataclass
from idlgen.targets.c.json_rows import StringRow, StringTable
from idlgen.targets.c.statements import Case, Step

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.cabi.codec import JsonValue
    from idlgen.targets.c.json_names import MemberNames
    from idlgen.targets.c.statements import Steps
    from idlgen.targets.c.steps import StepBuilder

# A member of this kind is there even if it has its default.
_ALWAYS = frozenset({"hwcap"})

# So many strings that follow one another are written by a table.
_MANY = 8

# A call that stands in an if or a case, and is as long as this, goes on in a second line.
_LONG = 90
_MORE = " " * 12

# What values of these kinds begin with.
_BRACKETS = {"struct": "'{'", "array": "'['"}

# These are arrays in C.
_C_ARRAYS = frozenset({"mac", "hwcap"})


@dataclass(frozen=True, slots=True)
class Body:
    """The body of a struct's writer: its statements, whether they count with i, their tables."""

    steps: Steps
    loops: bool
    strings: tuple[StringTable, ...]


class WriteSteps:
    """Builds the bodies of one module's writers; *prefix* is that of the runtime's names."""

    def __init__(self, prefix: str, names: MemberNames, initial: StepBuilder) -> None:
        """Take the prefix, the names of members, what knows initial values as C expressions."""
        self._prefix = prefix
        self._names = names
        self._initial = initial

    def struct(self, c_name: str, members: Iterable[JsonMember | JsonUnion]) -> Body:
        """Return what stands between the brackets of an object."""
        steps: list[Step] = []
        tables: list[StringTable] = []
        for together, group in groupby(members, self._is_string):
            run = tuple(group)
            if together and len(run) >= _MANY:
                tables.append(self._table(c_name, len(tables) + 1, run))
                table = tables[-1]
                steps.append(self._call("put_strings", "p", table.c_name, str(len(run))))
            else:
                steps += [step for member in run for step in self._any(member)]
        loops = any(s.body and s.text.startswith("for ") for t in steps for s in t.walk())
        return Body(tuple(steps), loops, tuple(tables))

    def _is_string(self, member: JsonMember | JsonUnion) -> bool:
        if isinstance(member, JsonUnion) or member.value is None:
            return False
        return member.value.kind == "string" and self._names.argument(member.name) is not None

    def _table(
        self, c_name: str, number: int, run: Iterable[JsonMember | JsonUnion]
    ) -> StringTable:
        rows = tuple(
            StringRow(self._names.argument(m.name) or "", f"offsetof({c_name}, {m.path})")
            for m in run
            if isinstance(m, JsonMember)
        )
        return StringTable(f"strings_{c_name}{f'_{number}' if number > 1 else ''}", rows)

    def _any(self, member: JsonMember | JsonUnion) -> Steps:
        return self._union(member) if isinstance(member, JsonUnion) else self._member(member)

    def _call(self, function: str, *arguments: str) -> Step:
        return Step(f"{self._prefix}_{function}({', '.join(('b', *arguments))})")

    def _name(self, member: JsonMember) -> Step:
        argument = self._names.argument(member.name)
        if argument is None:
            return self._call("put_long_name", *self._names.long_arguments(member.name))
        return self._call("put_name", argument)

    def _open(self, member: JsonMember, bracket: str) -> Steps:
        argument = self._names.argument(member.name)
        if argument is None:
            return (self._name(member), self._call("open", bracket))
        return (self._call("put_open", argument, bracket),)

    def _member(self, member: JsonMember) -> Steps:
        place = f"p->{member.path}"
        steps = self._named(member, member.value, place)
        if member.value is None:
            return steps
        condition = self._condition(member, member.value, place)
        return (Step(f"if ({condition})", body=steps),) if condition else steps

    def _union(self, union: JsonUnion) -> Steps:
        cases = []
        for member in union.members:
            assert member.alternative is not None
            assert member.alternative.value is not None
            label = member.alternative.value.c_name
            cases.append(Case(label, self._named(member, member.value, f"p->{member.path}")))
        return (Step(f"p->{union.key}", cases=tuple(cases)),) if cases else ()

    def _named(self, member: JsonMember, value: JsonValue | None, place: str) -> Steps:
        """Return what writes a member: one call where its value is simple and always there."""
        if value is None:
            return (*self._open(member, "'{'"), self._call("close", "'}'"))
        if value.kind in _BRACKETS:
            return (*self._open(member, _BRACKETS[value.kind]), *self._inside(value, place))
        simple = value.kind in ("bool", "integer", "enumeration", "string")
        argument = self._names.argument(member.name)
        if not simple or not argument or (value.kind == "string" and member.alternative):
            return (self._name(member), *self._value(value, place))
        function, expression = self._simple(value, place)
        step = self._call(f"put_{function}", argument, expression)
        if len(step.text) > _LONG:
            step = Step(f"{step.text.removesuffix(f' {expression})')}\n{_MORE}{expression})")
        return (step,)

    def _condition(self, member: JsonMember, value: JsonValue, place: str) -> str | None:
        """Return when a member differs from its default, ``None`` for always."""
        match value.kind:
            case "struct":
                return None
            case "builtin":
                return None if value.name in _ALWAYS else f"has_{value.name}(&{place})"
            case "array":
                return f"{place} && p->{value.length} > 0"
            case "string":
                return place
        if member.default is None:
            return place if value.kind == "bool" else f"{place} != 0"
        assert member.type is not None
        return f"{place} != {self._initial.initial(member.type, member.default)}"

    def _simple(self, value: JsonValue, place: str) -> tuple[str, str]:
        """Return the function that writes a value without parts, and its argument."""
        match value.kind:
            case "integer":
                return ("int" if value.signed else "uint"), place
            case "enumeration":
                assert isinstance(value.declaration, Enumeration)
                to_string = enumeration_functions(value.declaration).to_string
                return "plain", f"{to_string}({place})"
        return value.kind, place

    def _value(self, value: JsonValue, place: str) -> Steps:
        if value.kind == "builtin":
            # C does not make a pointer to a const array of one to an array (6.5.16.1).
            cast = f"(const {value.c_type} *)" if value.name in _C_ARRAYS else ""
            return (Step(f"write_{value.name}(b, {cast}&{place})"),)
        return (self._call(*self._simple(value, place)),)

    def _inside(self, value: JsonValue, place: str) -> Steps:
        """Return what writes an object or array that has been opened."""
        if value.kind == "struct":
            inside = Step(f"write_{value.c_type}(b, &{place})")
            return (inside, self._call("close", "'}'"))
        assert value.element is not None
        each = self._element(value.element, f"{place}[i]")
        loop = Step(f"for (i = 0; i < p->{value.length}; i++)", body=each)
        return (loop, self._call("close", "']'"))

    def _element(self, value: JsonValue, place: str) -> Steps:
        if value.kind in _BRACKETS:
            opened = self._call("open_element", _BRACKETS[value.kind])
            return (opened, *self._inside(value, place))
        return (self._call("element"), *self._value(value, place))
