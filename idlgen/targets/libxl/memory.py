"""The bodies of init, dispose, copy and of the copy of deprecated fields."""

from __future__ import annotations

from idlgen.cabi.ownership import key_initial
from idlgen.cabi.statements import Step
from idlgen.model import Array, KeyedUnion
from idlgen.targets.libxl.places import (
    Locals,
    argument,
    attributes_of,
    members,
    struct_of,
    switch,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.cabi.statements import Steps
    from idlgen.model import Field, InitVal, Struct, Type


# --- init -----------------------------------------------------------------------------------


def init(struct: Struct) -> Steps:
    """Return what follows the zeroing in ``T_init(p)``."""
    return _init_fields(struct, "p->")


def init_key(field: Field, union: KeyedUnion) -> Steps:
    """Return what ``T_init_KEY(p, KEY)`` does once the key is set."""
    return switch(union, union.key, f"p->{field.name}.", initialise)


def initialise(type_: Type, place: str) -> Steps:
    """Return what gives the initial value to zeroed memory."""
    attributes = attributes_of(type_)
    struct = struct_of(type_)
    if struct is not None and attributes.init_fn is None:
        return _init_fields(struct, f"{place}.")
    if attributes.init_val is not None:
        return (Step(f"{place} = {attributes.init_val}"),)
    if attributes.init_fn is not None:
        return (Step(f"{attributes.init_fn}({argument(type_, place)})"),)
    return ()


def _init_fields(struct: Struct, prefix: str) -> Steps:
    return tuple(step for field in members(struct) for step in _init_field(field, prefix))


def _init_field(field: Field, prefix: str) -> Steps:
    if isinstance(field.type, KeyedUnion):
        return _assign(f"{prefix}{field.type.key}", key_initial(field.type))
    if field.init_val is not None:
        return _assign(f"{prefix}{field.name}", field.init_val)
    if isinstance(field.type, Array):
        return ()
    return initialise(field.type, f"{prefix}{field.name}")


def _assign(place: str, value: InitVal) -> Steps:
    return () if value is None else (Step(f"{place} = {value}"),)


# --- dispose --------------------------------------------------------------------------------


def dispose(struct: Struct, scope: Locals) -> Steps:
    """Return what precedes the zeroing in ``T_dispose(p)``."""
    return _dispose_fields(struct, "p->", scope, 0)


def _dispose_fields(struct: Struct, prefix: str, scope: Locals, depth: int) -> Steps:
    return tuple(step for f in members(struct) for step in _dispose_field(f, prefix, scope, depth))


def _dispose_field(field: Field, prefix: str, scope: Locals, depth: int) -> Steps:
    place = f"{prefix}{field.name}"
    if isinstance(field.type, KeyedUnion):
        key = f"{prefix}{field.type.key}"
        return switch(field.type, key, f"{place}.", lambda t, p: _dispose(t, p, scope, depth))
    if isinstance(field.type, Array):
        length = f"{prefix}{field.type.length}"
        return _dispose_array(field.type, place, length, scope, depth)
    return _dispose(field.type, place, scope, depth)


def _dispose_array(array: Array, place: str, length: str, scope: Locals, depth: int) -> Steps:
    index = "ijklmn"[depth]
    each = _dispose(array.element, f"{place}[{index}]", scope, depth + 1)
    steps: Steps = ()
    if each:
        scope.index(depth)
        head = f"for ({index} = 0; {place} && {index} < {length}; {index}++)"
        steps = (Step(head, body=each),)
    if array.attributes.dispose_fn is not None:
        steps += (Step(f"{array.attributes.dispose_fn}({place})"),)
    return steps


def _dispose(type_: Type, place: str, scope: Locals, depth: int) -> Steps:
    function = attributes_of(type_).dispose_fn
    if function is not None:
        return (Step(f"{function}({argument(type_, place)})"),)
    struct = struct_of(type_)
    return _dispose_fields(struct, f"{place}.", scope, depth) if struct is not None else ()


# --- copy -----------------------------------------------------------------------------------


def copy(struct: Struct, scope: Locals) -> Steps:
    """Return what follows the zeroing of ``*dst`` in ``T_copy(ctx, dst, src)``."""
    return _copy_fields(struct, "", scope, 0)


def _copy_fields(struct: Struct, path: str, scope: Locals, depth: int) -> Steps:
    return tuple(
        step
        for field in members(struct, private=False)
        for step in _copy_field(field, path, scope, depth)
    )


def _copy_field(field: Field, path: str, scope: Locals, depth: int) -> Steps:
    inner = f"{path}{field.name}"
    if isinstance(field.type, KeyedUnion):
        key = f"{path}{field.type.key}"
        return (
            Step(f"dst->{key} = src->{key}"),
            *switch(
                field.type,
                f"src->{key}",
                f"{inner}.",
                lambda t, p: _copy(t, p, scope, depth),
            ),
        )
    if isinstance(field.type, Array):
        return _copy_array(field.type, inner, f"{path}{field.type.length}", scope, depth)
    return _copy(field.type, inner, scope, depth)


def _copy_array(array: Array, path: str, length: str, scope: Locals, depth: int) -> Steps:
    index = scope.index(depth)
    size = f"src->{length}, sizeof(*dst->{path})"
    body = (
        Step(f"dst->{path} = libxl__calloc(&ctx->nogc_gc, {size})"),
        Step(f"dst->{length} = src->{length}"),
        Step(
            f"for ({index} = 0; {index} < src->{length}; {index}++)",
            body=_copy(array.element, f"{path}[{index}]", scope, depth + 1),
        ),
    )
    return (Step(f"if (src->{path} && src->{length} > 0)", body=body),)


def _copy(type_: Type, path: str, scope: Locals, depth: int) -> Steps:
    function = attributes_of(type_).copy_fn
    if function is not None:
        return (Step(f"{function}(ctx, &dst->{path}, &src->{path})"),)
    struct = struct_of(type_)
    if struct is not None:
        return _copy_fields(struct, f"{path}.", scope, depth)
    return (Step(f"dst->{path} = src->{path}"),)


# --- deprecated fields ----------------------------------------------------------------------


def copy_deprecated(struct: Struct) -> Steps:
    """Return what moves the values of deprecated fields to those that they are deprecated by."""
    return _moves(struct, "p->")


def _moves(struct: Struct, prefix: str) -> Steps:
    steps: Steps = ()
    for field in members(struct):
        place = f"{prefix}{field.name}"
        inner = struct_of(field.type)
        if isinstance(field.type, KeyedUnion):
            steps += switch(
                field.type,
                f"{prefix}{field.type.key}",
                f"{place}.",
                lambda t, p: _moves(s, f"{p}.") if (s := _inline(t)) is not None else (),
            )
        elif field.deprecated_by is not None:
            steps += _move(field, place)
        elif inner is not None and attributes_of(field.type).copy_fn is None:
            steps += _moves(inner, f"{place}.")
    return steps


def _inline(type_: Type) -> Struct | None:
    return struct_of(type_) if attributes_of(type_).copy_fn is None else None


def _move(field: Field, old: str) -> Steps:
    attributes = attributes_of(field.type)
    is_default = attributes.check_default_fn
    new = f"p->{field.deprecated_by}"
    free, reset = attributes.dispose_fn, attributes.init_val
    copy_fn = attributes.copy_fn
    body = [Step(f"!{is_default}(&{new})", leave="return ERROR_INVAL")]
    if free is not None:
        # A list may be empty and owned all the same.
        body.append(Step(f"{free}({argument(field.type, new)})"))
    body.append(Step(f"{copy_fn}(ctx, &{new}, &{old})" if copy_fn else f"{new} = {old}"))
    if free is not None:
        body.append(Step(f"{free}({argument(field.type, old)})"))
    if reset is not None:
        body.append(Step(f"{old} = {reset}"))
    elif attributes.init_fn is not None:
        body.append(Step(f"{attributes.init_fn}({argument(field.type, old)})"))
    else:
        body.append(Step(f"memset(&{old}, 0, sizeof({old}))"))
    return (Step(f"if (!{is_default}(&{old}))", body=tuple(body)),)
