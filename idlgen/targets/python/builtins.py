"""Builtins in Python: libxl's own, C's numbers, and those that a project's settings describe."""

from __future__ import annotations

from idlgen.model import Number, UInt
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Builtin
    from idlgen.settings import BuiltinBinding, Settings


@dataclass(frozen=True, slots=True)
class PythonBuiltin:
    """What a builtin is in Python.

    ``kind`` selects how it is written to JSON and read. ``default`` is an expression for the value
    that C's zeroes stand for; ``shared``: one such value may serve all objects. ``bits`` is not
    zero for integers.
    """

    kind: str
    annotation: str
    default: str
    shared: bool = True
    bits: int = 0
    signed: bool = False
    binding: BuiltinBinding | None = None


_LIBXL = {
    "bitmap": PythonBuiltin("bitmap", "set[int]", "set()", shared=False),
    "cpuid_policy_list": PythonBuiltin(
        "cpuid_policy_list", "CpuidPolicyList", "CpuidPolicyList()", shared=False
    ),
    "defbool": PythonBuiltin("defbool", "bool | None", "None"),
    "devid": PythonBuiltin("integer", "int", "0", bits=32, signed=True),
    "domid": PythonBuiltin("integer", "int", "0", bits=32),
    "hwcap": PythonBuiltin("hwcap", "list[int]", "[0, 0, 0, 0, 0, 0, 0, 0]", shared=False),
    "key_value_list": PythonBuiltin("key_value_list", "dict[str, str | None]", "{}", shared=False),
    "mac": PythonBuiltin("mac", "MacAddress", "NO_MAC"),
    "ms_vm_genid": PythonBuiltin("ms_vm_genid", "bytes", "NO_GENID"),
    "string_list": PythonBuiltin("string_list", "list[str]", "[]", shared=False),
    # Made anew although it can't be changed: the module uuid is imported for the first one.
    "uuid": PythonBuiltin("uuid", "UUID", "no_uuid()", shared=False),
}

_STANDARD = {
    "bool": PythonBuiltin("bool", "bool", "False"),
    "char *": PythonBuiltin("string", "str | None", "None"),
}

# Widths in bits of C's integers, where their names don't say, on every system that Xen runs on.
_INTEGERS = {
    "char": (8, True),
    "short": (16, True),
    "int": (32, True),
    "long": (64, True),
    "long long": (64, True),
    "unsigned": (32, False),
    "unsigned char": (8, False),
    "unsigned short": (16, False),
    "unsigned int": (32, False),
    "unsigned long": (64, False),
    "unsigned long long": (64, False),
    "size_t": (64, False),
    **{f"int{w}_t": (w, True) for w in (8, 16, 32, 64)},
    **{f"uint{w}_t": (w, False) for w in (8, 16, 32, 64)},
}


def python_builtin(builtin: Builtin, settings: Settings) -> PythonBuiltin | None:
    """Return what a builtin is in Python; ``None`` where nobody said."""
    binding = settings.builtins.get(builtin.id or "")
    if binding is not None and binding.python_type is not None:
        return _foreign(binding, binding.python_type)
    if isinstance(builtin, UInt):
        return PythonBuiltin("integer", "int", "0", bits=builtin.width)
    if isinstance(builtin, Number):
        signed = builtin.attributes.signed
        bits, signed = _INTEGERS.get(str(builtin.raw_name), (64, signed))
        return PythonBuiltin("integer", "int", "0", bits=bits, signed=signed)
    if builtin.c_name in _STANDARD:
        return _STANDARD[builtin.c_name]
    if builtin.c_name == f"libxl_{builtin.raw_name}":
        return _LIBXL.get(str(builtin.raw_name))
    return None


def _foreign(binding: BuiltinBinding, annotation: str) -> PythonBuiltin:
    default = binding.python_default or "None"
    # A number, a name or a constant can be shared; a call or a display may be changed by its owner.
    shared = not any(bracket in default for bracket in "([{")
    return PythonBuiltin("foreign", annotation, default, shared=shared, binding=binding)
