"""The same types for other libraries, as somebody who writes them by hand would declare them.

Each library gets a module with a class for each struct, checked as far as it can check: ranges of
integers, lengths, patterns, unknown members. What is written leaves defaults out, as libxl does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from idlgen.settings import Settings
from idlgen.targets.python.classes import visible_fields
from idlgen.targets.python.names import KEYWORDS
from idlgen.targets.python.plan import plan
from idlgen.targets.python.values import PythonType, Types

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from idlgen.model import Enumeration, Field, Module, Struct
    from idlgen.targets.python.plan import Plan, Sum

_MAC = "^([0-9a-fA-F]{2}:){5}[0-9a-fA-F]{2}$"

_COMMON = """\
from __future__ import annotations
from enum import Enum
from typing import Annotated, Literal, Optional, Union
from uuid import UUID
NIL = UUID(int=0)
"""

_HEADS = {
    "msgspec": """\
from msgspec import Meta, Struct, field
class Base(Struct, omit_defaults=True, forbid_unknown_fields=True): pass
""",
    "pydantic": """\
from pydantic import BaseModel, ConfigDict, Field
class Base(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", populate_by_name=True,
                              protected_namespaces=())
""",
    "mashumaro": """\
from dataclasses import dataclass, field
from mashumaro import field_options
from mashumaro.config import BaseConfig
from mashumaro.mixins.orjson import DataClassORJSONMixin
@dataclass
class Base(DataClassORJSONMixin):
    class Config(BaseConfig):
        omit_default = True
        serialize_by_alias = True
        forbid_extra_keys = True
""",
}


def source(module: Module, library: str) -> str:
    """Return the module's text for a library: ``msgspec``, ``pydantic`` or ``mashumaro``."""
    return "\n".join(_Writer(module, library).lines())


class _Writer:
    def __init__(self, module: Module, library: str) -> None:
        self.library = library
        self.plan: Plan = plan(module)
        self.types = Types(self.plan, Settings())

    def lines(self) -> Iterator[str]:
        yield _COMMON + _HEADS[self.library]
        for enumeration in self.plan.enumerations:
            yield from self._enumeration(enumeration)
        registers = [(name, "Optional[str]", "None") for name in ("eax", "ebx", "ecx", "edx")]
        subleaf = ("subleaf", f"Optional[{self._integer(0, 2**32 - 1)}]", "None")
        yield from self._class(
            "CpuidLeaf", [("leaf", self._integer(0, 2**32 - 1), ""), subleaf, *registers]
        )
        yield from self._class(
            "MsrPolicy", [("index", self._integer(0, 2**32 - 1), ""), ("policy", "str", "")]
        )
        yield from self._class(
            "CpuidPolicy", [("cpuid", "list[CpuidLeaf]", ""), ("msr", "list[MsrPolicy]", "")]
        )
        for struct in self.plan.structs:
            for dispatch in self.plan.dispatches.get(struct, ()):
                for variant in self.plan.sums[dispatch.union].variants:
                    if variant.struct is None and variant.wrapped is None:
                        yield from self._class(variant.name, [])
            yield from self._class(self.plan.names[struct], [*self._fields(struct)])

    def _enumeration(self, enumeration: Enumeration) -> Iterator[str]:
        yield f"class {self.plan.names[enumeration]}(Enum):"
        for value in enumeration.values:
            yield f'    V_{value.name} = "{value.name.lower()}"'

    def _fields(self, struct: Struct) -> Iterator[tuple[str, str, str]]:
        for field in visible_fields(struct):
            made = self.types.field(field)
            if field.const:
                continue
            if made.sum is not None:
                yield from self._members(made.sum)
            else:
                yield str(field.name), self._annotation(made), self._default(made, field)

    def _members(self, sum_: Sum) -> Iterator[tuple[str, str, str]]:
        for variant in sum_.variants:
            if variant.row.member is not None:
                name = f"{sum_.dispatch.key}.{variant.row.member.name}"
                wrapped = variant.wrapped
                held = self._annotation(self.types.type(wrapped)) if wrapped else variant.name
                yield name, f"Optional[{held}]", "None"

    def _class(self, name: str, fields: list[tuple[str, str, str]]) -> Iterator[str]:
        if self.library == "mashumaro":
            yield "@dataclass"
        yield f"class {name}(Base):"
        for wire, annotation, default in fields:
            attribute = wire.replace(".", "__")
            attribute += "_" if attribute in KEYWORDS else ""
            given = f" = {self._field(attribute, wire, default)}" if default else ""
            yield f"    {attribute}: {annotation}{given}"
        if not fields:
            yield "    pass"

    def _field(self, attribute: str, wire: str, default: str) -> str:
        factories = {"[]": "list", "{}": "dict", "set()": "set"}
        factory = factories.get(default) or (f"lambda: {default}" if "(" in default else None)
        if default.endswith("()") and default != "set()":
            factory = default[:-2]
        arguments = [f"default_factory={factory}" if factory else f"default={default}"]
        if attribute != wire:
            arguments += {
                "msgspec": [f'name="{wire}"'],
                "pydantic": [f'alias="{wire}"'],
                "mashumaro": [f'metadata=field_options(alias="{wire}")'],
            }[self.library]
        return f"{'Field' if self.library == 'pydantic' else 'field'}({', '.join(arguments)})"

    def _integer(self, low: int, high: int) -> str:
        if self.library == "mashumaro":
            return "int"
        if self.library == "msgspec":
            # Bounds beyond those of 64 signed bits are more than it can take.
            bounds = f"ge={low}" if high >= 2**63 else f"ge={low}, le={high}"
            return f"Annotated[int, Meta({bounds})]"
        return f"Annotated[int, Field(ge={low}, le={high})]"

    def _limited(self, annotation: str, limits: str) -> str:
        if self.library == "mashumaro":
            return annotation
        return (
            f"Annotated[{annotation}, {'Meta' if self.library == 'msgspec' else 'Field'}({limits})]"
        )

    def _annotation(self, made: PythonType) -> str:
        if made.element is not None:
            return f"list[{self._annotation(made.element)}]"
        made_of: dict[str, Callable[[], str]] = {
            "integer": lambda: self._integer(made.low, made.high),
            "bool": lambda: "bool",
            "string": lambda: "Optional[str]",
            "enumeration": lambda: f"Optional[{made.name}]",
            "struct": lambda: made.name,
            "defbool": lambda: 'Literal["<default>", "True", "False"]',
            "uuid": lambda: "UUID",
            "mac": lambda: self._limited("str", f'pattern=r"{_MAC}"'),
            "bitmap": lambda: f"set[{self._integer(0, 65535)}]",
            "hwcap": lambda: self._limited(
                f"list[{self._integer(0, 2**32 - 1)}]", "min_length=8, max_length=8"
            ),
            "ms_vm_genid": lambda: self._limited(
                f"list[{self._integer(0, 255)}]", "min_length=16, max_length=16"
            ),
            "string_list": lambda: "list[str]",
            "key_value_list": lambda: "dict[str, Optional[str]]",
            "cpuid_policy_list": lambda: "Union[list[CpuidLeaf], CpuidPolicy]",
        }
        return made_of[made.kind]()

    def _default(self, made: PythonType, _field: Field) -> str:
        if made.kind == "enumeration":
            enumeration, _, value = made.default.partition(".")
            return f"{enumeration}.V_{value.lstrip('_')}" if value else "None"
        return {
            "defbool": '"<default>"',
            "uuid": "NIL",
            "mac": '"00:00:00:00:00:00"',
            "hwcap": "[0, 0, 0, 0, 0, 0, 0, 0]".replace("[", "list((").replace("]", "))"),
            "ms_vm_genid": "list(bytes(16))",
            "cpuid_policy_list": "[]",
        }.get(made.kind, made.default)
