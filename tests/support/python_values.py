"""Random values of generated dataclasses, boundaries included, from a module's model."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from idlgen.model import Array, Enumeration, KeyedUnion, Number, Ref, Struct, UInt
from idlgen.targets.python.classes import taken_names, visible_fields
from idlgen.targets.python.names import field_name
from idlgen.targets.python.plan import plan

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

    from idlgen.model import Builtin, Module, Type
    from idlgen.targets.python.plan import Variant

_TEXTS = ("", "a", 'quoted "\\/', "\n\t\x01\x1f\x7f", "é", "😀", "\u2028", "null", "x" * 300)


def _width(number: Builtin) -> tuple[int, bool]:
    """Return how many bits a number has, and whether one of them is its sign."""
    if isinstance(number, UInt):
        return number.width, False
    if number.c_name in ("size_t", "unsigned long"):
        return 64, False
    return 32, number.c_name == "int"


class Values:
    """Makes random values of one package's classes.

    Only such as survive libxl's form: an enumeration's values have names, a keyed union's variant
    a member, ``const`` fields their default. ``filled`` is the share of fields that get a value,
    which may be their default.
    """

    def __init__(self, package: Any, module: Module, source: random.Random) -> None:
        """Take what random numbers come from as well, so that a seed repeats a run."""
        self._package = package
        self._random = source
        self.filled = 0.8
        self.plan = plan(module)
        self._taken = taken_names(self.plan)

    def struct(self, struct: Struct) -> Any:
        """Return a value of a struct's class; now and then a field keeps its default."""
        cls = getattr(self._package, self.plan.names[struct])
        chosen = {
            field_name(str(field.name), self._taken): self._value(field.type)
            for field in visible_fields(struct)
            if not field.const and self._random.random() < self.filled
        }
        return cls(**chosen)

    def boundaries(self, type_: Type) -> list[Any]:
        """Return the values of a type that errors like best; each member of a union among them."""
        match type_:
            case Ref(target=Enumeration() as enumeration):
                return list(getattr(self._package, self.plan.names[enumeration]))
            case Ref(target=Number() as number):
                return self._limits(number)
            case Ref(target=Struct()) | Struct():
                return self._structs(type_)
            case Ref(target=builtin):
                return self._limits_of_builtin(str(builtin.raw_name))
            case Array(element=element):
                of_element = self.boundaries(element)
                return [[], of_element, *([each] for each in of_element)]
            case KeyedUnion():
                members = [v for v in self.plan.sums[type_].variants if v.row.member is not None]
                return [self._variant_of(member) for member in members]
        raise AssertionError(type_)

    def _structs(self, type_: Type) -> list[Any]:
        """Return some values of a struct, not all of them its default if it has fields."""
        values = [self._value(type_) for _ in range(3)]
        while len(values) < 50 and all(value == type(value)() for value in values):
            values.append(self._value(type_))
        return values

    def _limits(self, number: Builtin) -> list[int]:
        bits, signed = _width(number)
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        edges = {
            edge + by
            for edge in (0, *(1 << w for w in (7, 8, 15, 16, 31, 32, 63)))
            for by in (-1, 0)
        }
        return sorted(
            value for value in {low, low + 1, high - 1, high, 1} | edges if low <= value <= high
        )

    def _limits_of_builtin(self, name: str) -> list[Any]:
        package = self._package
        limits: dict[str, list[Any]] = {
            "bool": [False, True],
            "char *": [None, *_TEXTS],
            "defbool": [None, False, True],
            "domid": [0, 1, 2**31 - 1, 2**31, 2**32 - 1],
            "devid": [-(2**31), -1, 0, 1, 2**31 - 1],
            "uuid": [uuid.UUID(int=n) for n in (0, 1, 2**64, 2**128 - 1)],
            "mac": [package.MacAddress(bytes(6)), package.MacAddress(b"\xff" * 6)],
            "bitmap": [set(), {0}, {7, 8, 63, 64}, {65535}, set(range(130))],
            "string_list": [[], [""], list(_TEXTS)],
            "key_value_list": [{}, {"": None}, {text: text for text in _TEXTS}],
            "hwcap": [[0] * 8, [2**32 - 1] * 8, [0, 0, 0, 0, 0, 0, 0, 1]],
            "ms_vm_genid": [bytes(16), b"\xff" * 16],
        }
        return limits[name] if name in limits else [self._builtin(name) for _ in range(5)]

    def _value(self, type_: Type) -> Any:
        match type_:
            case Ref(target=Enumeration() as enumeration):
                cls = getattr(self._package, self.plan.names[enumeration])
                return self._random.choice(list(cls))
            case Ref(target=Struct() as struct) | (Struct() as struct):
                return self.struct(struct)
            case Ref(target=Number() as number):
                return self._number(number)
            case Ref(target=builtin):
                return self._builtin(str(builtin.raw_name))
            case Array(element=element):
                return [self._value(element) for _ in range(self._random.choice((0, 1, 2, 3)))]
            case KeyedUnion():
                return self._variant(type_)
        raise AssertionError(type_)

    def _variant(self, union: KeyedUnion) -> Any:
        members = [v for v in self.plan.sums[union].variants if v.row.member is not None]
        return self._variant_of(self._random.choice(members))

    def _variant_of(self, variant: Variant) -> Any:
        if variant.struct is not None:
            return self.struct(variant.struct)
        cls = getattr(self._package, variant.name)
        return cls(self._value(variant.wrapped)) if variant.wrapped is not None else cls()

    def _number(self, number: Builtin) -> int:
        bits, signed = _width(number)
        return self._integer(bits, signed=signed)

    def _integer(self, bits: int, *, signed: bool) -> int:
        low, high = (-(1 << bits - 1), (1 << bits - 1) - 1) if signed else (0, (1 << bits) - 1)
        chosen = (low, low + 1, 0, 1, high - 1, high, self._random.randint(low, high))
        return self._random.choice(chosen)

    def _text(self) -> str:
        return self._random.choice(_TEXTS)

    def _builtin(self, name: str) -> Any:
        package, source = self._package, self._random
        makers: dict[str, Callable[[], Any]] = {
            "bool": lambda: source.random() < 0.5,
            "char *": lambda: source.choice((None, self._text())),
            "defbool": lambda: source.choice((None, True, False)),
            "domid": lambda: self._integer(32, signed=False),
            "devid": lambda: self._integer(32, signed=True),
            "uuid": lambda: uuid.UUID(int=source.getrandbits(128)),
            "mac": lambda: package.MacAddress(source.randbytes(6)),
            "bitmap": self._bits,
            "string_list": lambda: [self._text() for _ in range(source.randrange(3))],
            "key_value_list": lambda: {
                self._text(): source.choice((None, self._text()))
                for _ in range(source.randrange(3))
            },
            "hwcap": lambda: [self._integer(32, signed=False) for _ in range(8)],
            "ms_vm_genid": lambda: source.randbytes(16),
            "cpuid_policy_list": self._policy,
        }
        return makers[name]()

    def _bits(self) -> set[int]:
        # The highest bit that there may be makes a map of 8 KiB in C: now and then is enough.
        highest = {65535} if self._random.random() < 0.1 else set()
        return set(self._random.sample(range(300), self._random.randrange(5))) | highest

    def _policy(self) -> Any:
        source = self._random
        package = self._package
        leaves = [
            package.CpuidLeaf(
                source.randrange(2**32 - 1),
                source.choice((None, 0, source.randrange(2**32 - 1))),
                *(source.choice((None, "".join(source.choices("01xks", k=32)))) for _ in range(4)),
            )
            for _ in range(source.randrange(3))
        ]
        registers = [
            package.MsrPolicy(source.randrange(2**32 - 1), "".join(source.choices("01xks", k=64)))
            for _ in range(source.randrange(2))
        ]
        return package.CpuidPolicyList(leaves, registers)
