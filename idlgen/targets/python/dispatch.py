"""The view of ``dispatch.py``: for each keyed union, a class to subclass and one for decorators."""

from __future__ import annotations

from idlgen.naming import is_identifier, pascal, snake
from idlgen.records import dataclass
from idlgen.targets.python import text
from idlgen.targets.python.imports import in_order, mentioned, mentioned_modules, needed
from idlgen.targets.python.names import ANNOTATIONS, KEYWORDS, field_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.targets.python.plan import Plan, Sum, Variant
    from idlgen.targets.python.values import Types

_WIDTH = 100

# What the classes have beside a method for each variant.
OWN = frozenset(
    {
        *("dispatch", "mask", "self", "unhandled"),
        *("_mask", "_register", "_registered", "_table"),
    }
)

# How a function that does not get a variant becomes one that does.
_ALONE, _UNWRAPPED = "_alone(handler)", "_unwrapped(handler)"


@dataclass(frozen=True, slots=True)
class HandlerView:
    """A method for one variant.

    ``signature`` begins the method to override, ``callable`` is the type of the function to
    register, ``entry`` makes one of it that takes the whole value and its variant. ``bit`` is the
    discriminant.
    """

    name: str
    variant: str
    signature: str
    callable: str
    entry: str
    bit: int
    docstring: str


@dataclass(frozen=True, slots=True)
class DispatchView:
    """A keyed union of a struct: ``attribute`` holds it, ``parameter`` is the struct's name."""

    struct: str
    handler: str
    dispatcher: str
    attribute: str
    parameter: str
    maskable: bool
    tables: str
    handlers: tuple[HandlerView, ...]
    unrecognized: str
    wrapped: bool


def handler_name(name: str) -> str:
    """Return the method's name for a variant's."""
    made = name if is_identifier(name) else f"_{name}"
    made = f"_{made.lstrip('_')}" if made.startswith("__") else made
    return f"{made}_" if made in KEYWORDS or made in OWN or made in ANNOTATIONS else made


def accepting(variant: Variant) -> str:
    """Return the call of the method for a variant, an expression of ``handler`` and ``value``."""
    arguments = "value"
    if variant.row.has_data:
        arguments += ", self.value" if variant.wrapped is not None else ", self"
    return f"handler.{handler_name(variant.row.name.lower())}({arguments})"


def class_names(plan: Plan, sum_: Sum) -> tuple[str, str]:
    """Return the names of the class to subclass and of the one for decorators."""
    dispatch = sum_.dispatch
    stem = plan.names[dispatch.struct] + ("" if dispatch.sole else pascal(dispatch.key))
    return f"{stem}Handler", f"{stem}Dispatcher"


def class_names_of(plan: Plan) -> list[str]:
    """Return the names of all classes of ``dispatch.py``."""
    return [name for sum_ in plan.sums.values() for name in class_names(plan, sum_)]


def dispatches(plan: Plan, types: Types, taken: frozenset[str]) -> tuple[DispatchView, ...]:
    """Return the dispatches of a package, in the order of the file."""
    return tuple(
        _dispatch(plan, types, plan.sums[dispatch.union], taken)
        for struct in plan.structs
        for dispatch in plan.dispatches.get(struct, ())
    )


def _dispatch(plan: Plan, types: Types, sum_: Sum, taken: frozenset[str]) -> DispatchView:
    dispatch = sum_.dispatch
    handler, dispatcher = class_names(plan, sum_)
    struct = plan.names[dispatch.struct]
    parameter = "event" if dispatch.struct.raw_name == "event" else "value"
    handlers = tuple(_handler(types, variant, struct, parameter) for variant in sum_.variants)
    return DispatchView(
        struct=struct,
        handler=handler,
        dispatcher=dispatcher,
        attribute=field_name(str(dispatch.field.name), taken),
        parameter=parameter,
        maskable=dispatch.maskable,
        tables="_" + snake(handler).upper(),
        handlers=handlers,
        unrecognized=sum_.unrecognized,
        wrapped=any(h.entry == _UNWRAPPED for h in handlers),
    )


def _handler(types: Types, variant: Variant, struct: str, parameter: str) -> HandlerView:
    name = handler_name(variant.row.name.lower())
    entry, payload = _ALONE, None
    if variant.row.has_data:
        entry, payload = "handler", variant.name
        if variant.wrapped is not None:
            entry, payload = _UNWRAPPED, types.type(variant.wrapped).annotation
    doc = text.plain_lines(variant.row.doc) or (f"Handle ``{variant.row.value.c_name}``.",)
    return HandlerView(
        name=name,
        variant=variant.name,
        signature=_signature(name, struct, parameter, payload),
        callable=f"Callable[[{struct}{f', {payload}' if payload else ''}], _R]",
        entry=entry,
        bit=variant.row.value.value,
        docstring=text.docstring(doc, 8),
    )


def _signature(name: str, struct: str, parameter: str, payload: str | None) -> str:
    parameters = ["self", f"{parameter}: {struct}"]
    parameters += [f"info: {payload}"] if payload else []
    line = f"def {name}({', '.join(parameters)}, /) -> Any:"
    if len(line) <= _WIDTH - 4:
        return line
    lines = "".join(f"        {p},\n" for p in parameters)
    return f"def {name}(\n{lines}        /,\n    ) -> Any:"


def view(
    plan: Plan, types: Types, taken: frozenset[str], modules: frozenset[str]
) -> dict[str, object]:
    """Return what the template of ``dispatch.py`` sees; *modules* may be imported for payloads."""
    made = dispatches(plan, types, taken)
    spelt = mentioned(h.callable for d in made for h in d.handlers)
    classes = {d.struct for d in made} | {h.variant for d in made for h in d.handlers}
    classes |= {d.unrecognized for d in made}
    classes |= {plan.names[s] for s in plan.structs} & spelt
    return {
        "dispatches": made,
        "dispatch_classes": in_order(classes),
        "dispatch_masks": any(d.maskable for d in made),
        "dispatch_wrapped": any(d.wrapped for d in made),
        "dispatch_uuid": "UUID" in spelt,
        "dispatch_typing": needed(
            spelt,
            {
                "builtins": ("CpuidPolicyList", "MacAddress"),
                "enumerations": [plan.names[e] for e in plan.enumerations],
            },
        ),
        "dispatch_imports": mentioned_modules(spelt, modules),
    }
