"""Values in full, as :mod:`tests.support.peer` shows them: compared, listed, made of Python's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from idlgen.model import Array, Enumeration, KeyedUnion, Ref, Struct
from tests.support.peer_program import carried

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.model import Module, Type

Path = tuple[str, str]  # a struct with a name, and a member of it: ("libxl_event", "u.disk_eject")


@dataclass(frozen=True, slots=True)
class Leaf:
    """A value that is no struct: in which struct with a name it stands, and as what."""

    struct: str
    member: str
    value: Any

    @property
    def path(self) -> Path:
        """What the value is a value of."""
        return self.struct, self.member


def fields(module: Module) -> Iterator[Path]:
    """Yield all leaves that the structs of a module have, those inside of unions too."""
    for struct in module.aggregates:
        if isinstance(struct, Struct) and struct.raw_name is not None:
            yield from ((struct.c_name, member) for member in _members(struct, ""))


def _members(struct: Struct, prefix: str) -> Iterator[str]:
    for field in carried(struct):
        place = f"{prefix}{field.name}"
        types = [(place, field.type)]
        if isinstance(field.type, KeyedUnion):
            yield f"{prefix}{field.type.key}"
            types = [(f"{place}.{m.name}", m.type) for m in field.type.members if m.type]
        elif isinstance(field.type, Array):
            yield f"{place}.length"
            types = [(f"{place}[]", field.type.element)]
        for at, type_ in types:
            if (inner := _anonymous(type_)) is not None:
                yield from _members(inner, f"{at}.")
            elif _named(type_) is None:
                yield at


def _target(type_: Type) -> Struct | None:
    target = type_.target if isinstance(type_, Ref) else type_
    return target if isinstance(target, Struct) else None


def _anonymous(type_: Type) -> Struct | None:
    target = _target(type_)
    return target if target is not None and target.raw_name is None else None


def _named(type_: Type) -> Struct | None:
    target = _target(type_)
    return target if target is not None and target.raw_name is not None else None


def leaves(struct: Struct, value: Any) -> Iterator[Leaf]:
    """Yield all leaves of a struct's value that is shown in full."""
    yield from _leaves(struct, value, struct.c_name, "")


def _leaves(struct: Struct, value: Any, owner: str, prefix: str) -> Iterator[Leaf]:
    for field in carried(struct):
        shown = value[field.name]
        place = f"{prefix}{field.name}"
        match field.type:
            case KeyedUnion() as union:
                yield Leaf(owner, f"{prefix}{union.key}", shown["key"])
                for member in union.members:
                    chosen = member.value is not None and member.value.value == shown["key"]
                    if chosen and member.type is not None:
                        at = f"{place}.{member.name}"
                        yield from _inside(member.type, shown["data"], owner, at)
            case Array(element=element):
                yield Leaf(owner, f"{place}.length", len(shown))
                for item in shown:
                    yield from _inside(element, item, owner, f"{place}[]")
            case _:
                yield from _inside(field.type, shown, owner, place)


def _inside(type_: Type, value: Any, owner: str, place: str) -> Iterator[Leaf]:
    if (inner := _anonymous(type_)) is not None:
        yield from _leaves(inner, value, owner, f"{place}.")
    elif (inner := _named(type_)) is not None:
        yield from leaves(inner, value)
    else:
        yield Leaf(owner, place, value)


# --- Python's values ----------------------------------------------------------------------------


def show(struct: Struct, value: Any) -> dict[str, Any]:
    """Return an object of a generated class in full."""
    shown: dict[str, Any] = {}
    for field in carried(struct):
        name = str(field.name)
        inner = getattr(value, name if hasattr(value, name) else f"{name}_")
        if isinstance(field.type, KeyedUnion):
            shown[name] = _show_union(field.type, int(getattr(value, field.type.key)), inner)
        elif isinstance(field.type, Array):
            shown[name] = [_show(field.type.element, item) for item in inner]
        else:
            shown[name] = _show(field.type, inner)
    return shown


def _show_union(union: KeyedUnion, key: int, variant: Any) -> dict[str, Any]:
    data = None
    for member in union.members:
        chosen = member.value is not None and member.value.value == key
        if chosen and member.type is not None:
            named = _named(member.type) is not None
            data = _show(member.type, variant.value if named else variant)
    return {"key": key, "data": data}


def _show(type_: Type, value: Any) -> Any:
    if (struct := _target(type_)) is not None:
        return show(struct, value)
    assert isinstance(type_, Ref)
    if isinstance(type_.target, Enumeration):
        return int(value)
    shown = _SHOWN.get(str(type_.target.raw_name))
    return shown(value) if shown is not None else value


def _text(value: str | None) -> str | None:
    return value.encode().hex() if value is not None else None


def _policy(value: Any) -> dict[str, Any]:
    return {
        "leaves": [
            [
                leaf.leaf,
                0xFFFFFFFF if leaf.subleaf is None else leaf.subleaf,
                *(_text(getattr(leaf, name)) for name in ("eax", "ebx", "ecx", "edx")),
            ]
            for leaf in value.cpuid
        ],
        "registers": [[msr.index, _text(msr.policy)] for msr in value.msr],
    }


_SHOWN: dict[str, Callable[[Any], Any]] = {
    "char *": _text,
    "defbool": lambda v: {None: 0, False: -1, True: 1}[v],
    "uuid": lambda v: v.bytes.hex(),
    "mac": lambda v: v.hex(),
    "ms_vm_genid": lambda v: v.hex(),
    "bitmap": sorted,
    "hwcap": list,
    "string_list": lambda v: [_text(item) for item in v],
    "key_value_list": lambda v: [[_text(name), _text(item)] for name, item in v.items()],
    "cpuid_policy_list": _policy,
}
