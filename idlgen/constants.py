"""Constants that an ``init_val`` may name though no IDL declares them, and what they are worth.

The values are those of libxl's headers (``libxl.h``; ``LIBXL_INVALID_GFN`` is in no public one).
A project adds its own in ``[tool.idlgen.constants]``.
"""

from __future__ import annotations

from idlgen.patterns import VERBOSE, pattern
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Mapping

    from idlgen.model import InitVal


@dataclass(frozen=True, slots=True)
class Constant:
    """A constant: its name, its text in C (safe in any expression), its value."""

    name: str
    c_text: str
    value: int


_ALL_ONES_32 = ("(~(uint32_t)0)", 0xFFFF_FFFF)
_ALL_ONES_64 = ("(~(uint64_t)0)", 0xFFFF_FFFF_FFFF_FFFF)
_MINUS_ONE = ("(-1)", -1)

LIBXL: Mapping[str, Constant] = {
    name: Constant(name, *meaning)
    for name, meaning in {
        "LIBXL_CPUPOOL_POOLID_ANY": _ALL_ONES_32,
        "LIBXL_CPUTOPOLOGY_INVALID_ENTRY": _ALL_ONES_32,
        "LIBXL_DOMAIN_SCHED_PARAM_BUDGET_DEFAULT": _MINUS_ONE,
        "LIBXL_DOMAIN_SCHED_PARAM_CAP_DEFAULT": _MINUS_ONE,
        "LIBXL_DOMAIN_SCHED_PARAM_EXTRATIME_DEFAULT": _MINUS_ONE,
        "LIBXL_DOMAIN_SCHED_PARAM_LATENCY_DEFAULT": _MINUS_ONE,
        "LIBXL_DOMAIN_SCHED_PARAM_PERIOD_DEFAULT": _MINUS_ONE,
        "LIBXL_DOMAIN_SCHED_PARAM_SLICE_DEFAULT": _MINUS_ONE,
        "LIBXL_DOMAIN_SCHED_PARAM_WEIGHT_DEFAULT": _MINUS_ONE,
        "LIBXL_INVALID_GFN": _ALL_ONES_64,
        "LIBXL_MAX_GRANT_DEFAULT": _ALL_ONES_32,
        "LIBXL_MEMKB_DEFAULT": _ALL_ONES_64,
        "LIBXL_NUMAINFO_INVALID_ENTRY": _ALL_ONES_32,
        "LIBXL_PCITOPOLOGY_INVALID_ENTRY": _ALL_ONES_32,
        "LIBXL_PCI_FUNC_ALL": _ALL_ONES_32,
        "LIBXL_RDM_MEM_BOUNDARY_MEMKB_DEFAULT": ("(2048 * 1024)", 2048 * 1024),
        "LIBXL_SCHED_PARAM_VCPU_INDEX_DEFAULT": _MINUS_ONE,
        "LIBXL_TIMER_MODE_DEFAULT": _MINUS_ONE,
    }.items()
}


def constants(extra: Mapping[str, int]) -> dict[str, Constant]:
    """Return libxl's constants with a project's own (name to value) over them, sorted by name."""
    own = {name: Constant(name, c_integer(value), value) for name, value in extra.items()}
    return dict(sorted((dict(LIBXL) | own).items()))


def c_integer(value: int) -> str:
    """Return a C expression for an integer of at most 64 bits, safe in any context."""
    if value > 0x7FFF_FFFF_FFFF_FFFF:
        return f"{value:#x}ULL"
    if value == -(1 << 63):
        return "(-0x7fffffffffffffffLL - 1)"
    suffix = "" if -(1 << 31) < value < 1 << 31 else "LL"
    return f"({value}{suffix})" if value < 0 else f"{value}{suffix}"


_TOKEN = pattern(
    r"""\s*(?:
      (?P<number>0[xX][0-9a-fA-F]+|[0-9]+)(?P<suffix>[uUlL]*)
    | (?P<name>[A-Za-z_]\w*)
    | (?P<sign>[-+~()])
    )""",
    VERBOSE,
)
_NAME = pattern(r"[A-Za-z_]\w*")
_NOT_NAMES = pattern(r"\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'|\b[0-9]\w*")


def names_in(init_val: InitVal) -> tuple[str, ...]:
    """Return the identifiers that an ``init_val`` uses, in order, each once."""
    if not isinstance(init_val, str):
        return ()
    return tuple(dict.fromkeys(_NAME.findall(_NOT_NAMES.sub(" ", init_val))))


def evaluate(init_val: InitVal, value_of: Callable[[str], int | None]) -> int | None:
    """Return what an ``init_val`` is worth, or ``None`` for what isn't an integer.

    It may be an integer, a name that *value_of* knows, or either with signs, ``~`` and parentheses
    around it. What ``~`` does to a plain integer depends on its suffix, as in C: 32 bits without
    one, signed unless there is a ``u``.
    """
    if init_val is None or isinstance(init_val, int):
        return init_val
    tokens = []
    at = 0
    text = init_val.rstrip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        tokens.append(match)
        at = match.end()
    operand = [t for t in tokens if t["sign"] is None]
    if len(operand) != 1:
        return None
    leading = [t["sign"] for t in tokens[: tokens.index(operand[0])]]
    trailing = [t["sign"] for t in tokens[tokens.index(operand[0]) + 1 :]]
    if trailing != [")"] * leading.count("(") or ")" in leading:
        return None
    return _apply(leading, operand[0], value_of)


def _apply(
    signs: list[str | None], operand: re.Match[str], value_of: Callable[[str], int | None]
) -> int | None:
    value = value_of(operand["name"]) if operand["name"] else _literal(operand["number"])
    suffix = (operand["suffix"] or "").lower()
    for sign in reversed(signs):
        if value is None:
            return None
        if sign == "-":
            value = -value
        elif sign == "~":
            value = ~value
    if value is not None and "u" in suffix:
        value = wrap(value, 64 if "l" in suffix else 32, signed=False)
    return value


def _literal(text: str) -> int:
    octal = text.startswith("0") and text.isdigit()
    return int(text, 8) if octal and text != "0" and not set(text) & set("89") else int(text, 0)


def wrap(value: int, bits: int, *, signed: bool) -> int:
    """Return what C makes of a value that is stored in an integer of *bits* bits."""
    value &= (1 << bits) - 1
    return value - (1 << bits) if signed and value >> (bits - 1) else value
