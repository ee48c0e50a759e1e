"""What a field is in Python: its annotation and its initial value.

The initial value is what C's ``T_init`` leaves: zeroes, then the ``init_val`` of the type, or that
of the field in its place, converted to the field's C type.
"""

from __future__ import annotations

from idlgen.cabi.ownership import key_initial
from idlgen.constants import constants, evaluate, wrap
from idlgen.model import Array, Builtin, Enumeration, KeyedUnion, Ref, Struct
from idlgen.records import dataclass
from idlgen.targets.python.builtins import python_builtin
from idlgen.targets.python.names import value_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Field, InitVal, Type
    from idlgen.settings import BuiltinBinding, Settings
    from idlgen.targets.python.plan import Plan, Sum


class CantExpressError(Exception):
    """A type or a value has no counterpart; the message says which, ``code`` files it."""

    def __init__(self, code: str, message: str, hint: str | None = None) -> None:
        """Keep what a diagnostic needs beside its place."""
        super().__init__(message)
        self.code = code
        self.hint = hint


@dataclass(frozen=True, slots=True)
class PythonType:
    """What a type is in Python.

    ``kind`` is ``integer``, ``enumeration``, ``struct``, ``array``, ``union`` or that of a builtin.
    ``default`` is an expression; ``shared``: one value of it may serve all objects. ``low`` and
    ``high`` bound an integer. ``name`` is the class of an enumeration or struct. ``zero``: an
    enumeration's default is the value 0.
    """

    kind: str
    annotation: str
    default: str
    shared: bool
    low: int = 0
    high: int = 0
    name: str = ""
    zero: bool = False
    element: PythonType | None = None
    sum: Sum | None = None
    binding: BuiltinBinding | None = None


class Types:
    """Python's view of the types of a module, for one run."""

    def __init__(self, plan: Plan, settings: Settings) -> None:
        """Gather the values of all constants that an ``init_val`` may name."""
        self.plan = plan
        self.settings = settings
        self._constants = {c.name: c.value for c in constants(settings.constants).values()}
        for enumeration in plan.enumerations:
            self._constants.update({v.c_name: v.value for v in enumeration.values})

    def field(self, field: Field) -> PythonType:
        """Return what a field is, its own initial value before its type's."""
        # init leaves const fields alone.
        return self.type(field.type, field.init_val, zero=field.const)

    def type(self, type_: Type, init_val: InitVal = None, *, zero: bool = False) -> PythonType:
        """Return what a type is; raises :class:`CantExpressError`."""
        match type_:
            case Ref(target=Enumeration() as enumeration):
                initial = self._initial(enumeration.attributes.init_val, init_val, zero=zero)
                return self._enumeration(enumeration, initial)
            case Ref(target=Builtin() as builtin):
                initial = self._initial(self._default_of(builtin), init_val, zero=zero)
                return self._builtin(builtin, initial)
            case Ref(target=Struct() as struct) | (Struct() as struct):
                if init_val is not None:
                    raise CantExpressError("IDL814", "a struct has no single initial value")
                name = self.plan.names[struct]
                return PythonType("struct", name, f"{name}()", shared=False, name=name)
            case Array():
                element = self.type(type_.element)
                annotation = f"list[{element.annotation}]"
                return PythonType("array", annotation, "[]", shared=False, element=element)
            case KeyedUnion():
                return self._union(type_)
        raise CantExpressError("IDL813", f"Python can't express {_describe(type_)}")

    def integer(self, init_val: InitVal) -> int:
        """Return what an initial value is worth, not yet converted to any type."""
        value = evaluate(init_val, self._constants.get)
        if value is None:
            raise CantExpressError(
                "IDL814",
                f"what the initial value '{init_val}' is worth is not known",
                "give constants of your headers a value: [tool.idlgen.constants]",
            )
        return value

    def enumerator(self, enumeration: Enumeration, value: int) -> str:
        """Return an expression for a value of an enumeration, by name if it has one."""
        name = self.plan.names[enumeration]
        for known in enumeration.values:
            if known.value == value:
                return f"{name}.{value_name(known.name)}"
        return f"{name}({value})"

    def initial_variant(self, sum_: Sum) -> str:
        """Return an expression for what a keyed union is at first."""
        initial = key_initial(sum_.dispatch.union)
        value = wrap(self.integer(initial), 32, signed=True) if initial is not None else 0
        for variant in sum_.variants:
            if variant.row.value.value == value:
                return f"{variant.name}()"
        return f"{sum_.unrecognized}({value})"

    def _initial(self, of_type: InitVal, of_field: InitVal, *, zero: bool) -> InitVal:
        if zero:
            return None
        return of_field if of_field is not None else of_type

    def _default_of(self, builtin: Builtin) -> InitVal:
        """Return a builtin's own initial value; ``None`` where the settings have one for Python."""
        binding = self.settings.builtins.get(builtin.id or "")
        if binding is not None and binding.python_default is not None:
            return None
        return builtin.attributes.init_val

    def _enumeration(self, enumeration: Enumeration, initial: InitVal) -> PythonType:
        value = wrap(self.integer(initial), 32, signed=True) if initial is not None else 0
        name = self.plan.names[enumeration]
        default = self.enumerator(enumeration, value)
        shared = "(" not in default
        return PythonType("enumeration", name, default, shared, name=name, zero=value == 0)

    def _builtin(self, builtin: Builtin, initial: InitVal) -> PythonType:
        known = python_builtin(builtin, self.settings)
        if known is None and builtin.c_name == "void *":
            raise CantExpressError("IDL813", "Python can't express a 'void *'")
        if known is None:
            raise CantExpressError(
                "IDL812",
                f"what the builtin '{builtin.id}' is in Python is not known",
                f"say so in [tool.idlgen.builtin.{builtin.id}]: python_type, python_default",
            )
        default = known.default
        low = high = 0
        if known.bits:
            low = -(1 << known.bits - 1) if known.signed else 0
            high = (1 << known.bits - known.signed) - 1
        if initial is not None:
            default = self._converted(known.kind, known.bits, known.signed, initial)
        return PythonType(
            known.kind,
            known.annotation,
            default,
            shared=known.shared,
            low=low,
            high=high,
            binding=known.binding,
        )

    def _converted(self, kind: str, bits: int, signed: bool, initial: InitVal) -> str:
        if bits:
            return _number(wrap(self.integer(initial), bits, signed=signed))
        if kind == "bool":
            return str(bool(self.integer(initial)))
        if kind == "string" and initial in ("NULL", 0, "0"):
            return "None"
        raise CantExpressError("IDL814", f"Python can't express the initial value '{initial}'")

    def _union(self, union: KeyedUnion) -> PythonType:
        sum_ = self.plan.sums.get(union)
        if sum_ is None:
            raise CantExpressError(
                "IDL813", "Python can't express a union whose members go by conditions"
            )
        names = [v.name for v in sum_.variants]
        annotation = " | ".join(dict.fromkeys([*names, sum_.unrecognized]))
        default = self.initial_variant(sum_)
        return PythonType("union", annotation, default, shared=False, sum=sum_)


def _number(value: int) -> str:
    """Return a number as a literal; those that are all ones are better read in hexadecimal."""
    return f"0x{value:X}" if value > 0xFFFF else str(value)


def _describe(type_: Type) -> str:
    match type_:
        case Ref():
            return f"the untagged union '{type_.id or type_.target.c_name}'"
    described = {
        "BitField": "a bit field",
        "Reference": "a reference",
        "Union": "an untagged union",
    }
    return described[type(type_).__name__]
