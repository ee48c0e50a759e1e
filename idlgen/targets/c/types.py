"""The view of ``types.h`` and ``types.c``: every type with its functions, ready to print."""

from __future__ import annotations

from idlgen.cabi import names
from idlgen.cabi.declarations import MemberView, ValueView, named_values, values
from idlgen.cabi.ownership import key_initial
from idlgen.cabi.text import comment_lines, signature
from idlgen.model import Aggregate, Enumeration, Struct
from idlgen.records import dataclass
from idlgen.targets.c.bodies import fails
from idlgen.targets.c.statements import walk

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from idlgen.cabi.layout import CMember
    from idlgen.targets.c.bodies import KeyBody
    from idlgen.targets.c.context import Context
    from idlgen.targets.c.statements import Steps


@dataclass(frozen=True, slots=True)
class EnumerationView:
    """An enumeration with its functions and its string table; ``visibility`` precedes each.

    ``named`` are the values whose number no earlier value has, so that a switch may list them.
    ``first`` is the first value if each of the others is one more than that before it.
    """

    c_name: str
    doc: tuple[str, ...]
    visibility: str
    values: tuple[ValueView, ...]
    named: tuple[ValueView, ...]
    first: str | None
    functions: names.EnumerationFunctions
    is_enumeration: bool = True


@dataclass(frozen=True, slots=True)
class FunctionView:
    """A function to declare or define.

    ``signature`` has no visibility and no semicolon. ``public`` ones have a prototype, ``defined``
    ones a body. ``loops``: the body counts with ``i``; ``fails``: it has a failure label.
    """

    name: str
    signature: str
    public: bool
    defined: bool
    steps: Steps
    loops: bool
    fails: bool


@dataclass(frozen=True, slots=True)
class KeyView:
    """``T_init_KEY``: the discriminant, its initial value, and what is done."""

    name: str
    signature: str
    key: str
    initial: str | None
    defined: bool
    steps: Steps


@dataclass(frozen=True, slots=True)
class AggregateView:
    """A struct or union with its functions; those that are ``None`` don't exist.

    ``owned`` names the members that own memory, wrapped for a comment. ``plain``: an assignment
    copies all of it, which ``assignment`` does (const members can't be assigned). ``cast`` precedes
    a pointer to what is zeroed: C++ wants it where there are const members.
    """

    c_name: str
    keyword: str
    doc: tuple[str, ...]
    visibility: str
    anonymous: bool
    members: tuple[MemberView, ...]
    init: FunctionView | None
    keys: tuple[KeyView, ...]
    dispose: FunctionView | None
    copy: FunctionView | None
    try_copy: FunctionView | None
    owned: tuple[str, ...]
    plain: bool
    assignment: str
    cast: str
    is_enumeration: bool = False


DeclarationView = EnumerationView | AggregateView


def declarations(context: Context) -> tuple[DeclarationView, ...]:
    """Return the views of all declarations, in the order in which C must have them."""
    views: list[DeclarationView] = []
    for declaration in context.module.declarations:
        if isinstance(declaration, Enumeration):
            views.append(_enumeration(context, declaration))
        elif isinstance(declaration, Aggregate) and declaration in context.layout.members:
            views += [_aggregate(context, a) for a in _innermost_first(context, declaration)]
    return tuple(views)


def _innermost_first(context: Context, aggregate: Aggregate) -> Iterator[Aggregate]:
    for nested in context.layout.hoisted[aggregate]:
        yield from _innermost_first(context, nested)
    yield aggregate


def _enumeration(context: Context, enumeration: Enumeration) -> EnumerationView:
    found = values(enumeration)
    return EnumerationView(
        enumeration.c_name,
        comment_lines(enumeration.doc),
        context.visibility(enumeration),
        found,
        named_values(found),
        _first_of_a_run(enumeration),
        names.enumeration_functions(enumeration),
    )


def _first_of_a_run(enumeration: Enumeration) -> str | None:
    if not enumeration.values:
        return None
    first = enumeration.values[0]
    numbers = range(first.value, first.value + len(enumeration.values))
    run = all(v.value == n for v, n in zip(enumeration.values, numbers, strict=True))
    return first.c_name if run else None


def _aggregate(context: Context, aggregate: Aggregate) -> AggregateView:
    bodies = context.bodies[aggregate]
    traits = context.ownership.of_declaration(aggregate)
    functions = bodies.functions

    def function(
        of: names.Function | None, returns: str, parameters: Sequence[str], steps: Steps
    ) -> FunctionView | None:
        if of is None or not (of.public or of.name in context.called):
            return None
        text = signature(f"{'' if of.public else 'static '}{returns} {of.name}", parameters)
        loops = any(s.body and s.text.startswith("for ") for s in walk(steps))
        return FunctionView(of.name, text, of.public, of.generated, steps, loops, fails(steps))

    value, copies = f"{aggregate.c_name} *p", _copy_parameters(aggregate)
    in_context = (f"{names.context_type(context.module.namespace)} *ctx", *copies)

    return AggregateView(
        aggregate.c_name,
        "struct" if isinstance(aggregate, Struct) else "union",
        comment_lines(aggregate.doc),
        context.visibility(aggregate),
        aggregate.anonymous,
        tuple(member_view(m) for m in context.layout.members[aggregate]),
        function(functions.init, "void", (value,), bodies.init),
        tuple(_key(context, k, value, defined=functions.init.generated) for k in bodies.keys),
        function(functions.dispose, "void", (value,), bodies.dispose),
        function(functions.copy, "void", in_context, ()),
        function(functions.try_copy, "int", copies, bodies.try_copy),
        wrapped(context.ownership.owned_members(aggregate)),
        traits.plain,
        "memcpy((void *)dst, src, sizeof(*dst))" if traits.constant else "*dst = *src",
        "(void *)" if traits.constant else "",
    )


def _copy_parameters(aggregate: Aggregate) -> tuple[str, str]:
    return f"{aggregate.c_name} *dst", f"const {aggregate.c_name} *src"


def _key(context: Context, key: KeyBody, value: str, *, defined: bool) -> KeyView:
    assert key.union.key_type is not None
    initial = key_initial(key.union)
    key_type = context.layout.c_type(key.union.key_type)
    return KeyView(
        key.name,
        signature(f"void {key.name}", (value, f"{key_type} value")),
        key.union.key,
        None if initial is None else context.steps.initial(key.union.key_type, initial),
        defined,
        key.steps,
    )


def member_view(member: CMember) -> MemberView:
    """Return the view of a member and of those inside of it."""
    return MemberView(
        member.declaration,
        member.name or "",
        comment_lines(member.doc),
        tuple(member_view(m) for m in member.alternatives),
    )


def wrapped(items: tuple[str, ...], width: int = 84) -> tuple[str, ...]:
    """Return a list of names as the lines of a comment, with commas between."""
    lines: list[str] = []
    for index, item in enumerate(items):
        text = item if index == len(items) - 1 else f"{item},"
        if lines and len(lines[-1]) + 1 + len(text) <= width:
            lines[-1] += f" {text}"
        else:
            lines.append(text)
    return tuple(lines)
