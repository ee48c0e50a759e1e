"""Builtins in C: libxl's own, those of another project, and the standard types.

Source of the layouts: libxl's public headers. What another project's builtin is comes from its
settings; nothing is guessed.
"""

from __future__ import annotations

from idlgen.model import Number
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from idlgen.model import Builtin
    from idlgen.settings import Settings

    # How a value is copied: by assignment, byte by byte (C has no assignment of arrays), by a
    # function of ours that returns 0 or -ENOMEM, or by the function that the IDL names, which
    # can't fail.
    Copying = Literal["assign", "bytes", "try", "call"]


@dataclass(frozen=True, slots=True)
class Standard:
    """One of libxl's builtins, by its name without the namespace."""

    name: str
    copying: Copying
    owns: bool = False
    dispose_fn: str | None = None


# Those that own memory are pointers or hold one; the rest are plain bytes.
LIBXL: dict[str, Standard] = {
    s.name: s
    for s in (
        Standard("defbool", "assign"),
        Standard("domid", "assign"),
        Standard("devid", "assign"),
        Standard("uuid", "assign"),
        Standard("mac", "bytes"),
        Standard("hwcap", "bytes"),
        Standard("ms_vm_genid", "assign"),
        Standard("ev_link", "assign"),
        Standard("bitmap", "try", owns=True, dispose_fn="libxl_bitmap_dispose"),
        Standard("string_list", "try", owns=True, dispose_fn="libxl_string_list_dispose"),
        Standard("key_value_list", "try", owns=True, dispose_fn="libxl_key_value_list_dispose"),
        Standard("cpuid_policy_list", "try", owns=True, dispose_fn="libxl_cpuid_dispose"),
    )
}

# Types of C itself and of the headers that every generated header includes.
_C_TYPES = frozenset(
    {
        *("void *", "char *", "const char *", "bool", "size_t", "char", "float", "double"),
        *("short", "int", "long", "long long", "unsigned", "signed char", "unsigned char"),
        *("unsigned short", "unsigned int", "unsigned long", "unsigned long long"),
        *(f"{u}int{w}_t" for u in ("", "u") for w in (8, 16, 32, 64)),
        *("intptr_t", "uintptr_t", "ptrdiff_t", "intmax_t", "uintmax_t"),
    }
)


@dataclass(frozen=True, slots=True)
class BuiltinInC:
    """What a builtin is in C.

    ``known`` is false where nobody said what the type is: its declaration must come before that of
    the generated header. ``header`` is what to include for it, with brackets or quotes. ``string``:
    a ``char *`` that is owned. ``dispose_fn`` and ``copy_fn`` are the functions to call, by
    reference or by value as the IDL says; the copy function is one only for ``copying == "call"``.
    """

    c_type: str
    known: bool
    header: str | None
    standard: Standard | None
    string: bool
    owns: bool
    copying: Copying
    dispose_fn: str | None
    dispose_by_value: bool
    copy_fn: str | None


def builtin_in_c(builtin: Builtin, settings: Settings) -> BuiltinInC:
    """Return what a builtin is in C; a project's own binding comes before libxl's table."""
    binding = settings.builtins.get(builtin.id or "")
    standard = None
    if binding is None and builtin.c_name == f"libxl_{builtin.raw_name}":
        standard = LIBXL.get(str(builtin.raw_name))
    c_type = binding.c_type if binding is not None and binding.c_type else builtin.c_name
    attributes = builtin.attributes
    string = c_type == "char *" and attributes.dispose_fn == "free"
    copying = _copying(builtin, standard, string=string)
    return BuiltinInC(
        c_type=c_type,
        known=binding is not None or standard is not None or c_type in _C_TYPES,
        header=binding.c_header if binding is not None else None,
        standard=standard,
        string=string,
        owns=attributes.dispose_fn is not None,
        copying=copying,
        dispose_fn=attributes.dispose_fn,
        dispose_by_value=attributes.passby == "PASS_BY_VALUE",
        copy_fn=attributes.copy_fn if copying == "call" else None,
    )


def _copying(builtin: Builtin, standard: Standard | None, *, string: bool) -> Copying:
    attributes = builtin.attributes
    if string:
        return "try"
    if standard is not None:
        # A list whose dispose is switched off owns nothing: the pointer is what is copied.
        return "assign" if standard.owns and attributes.dispose_fn is None else standard.copying
    if isinstance(builtin, Number) or attributes.copy_fn is None:
        return "assign"
    # Files older than the copy functions name none; a value that owns nothing needs none.
    by_value = attributes.passby == "PASS_BY_VALUE" and attributes.dispose_fn is None
    return "assign" if by_value and attributes.copy_fn == f"{builtin.c_name}_copy" else "call"
