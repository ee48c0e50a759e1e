"""The view of ``builtins.h`` and ``builtins.c``: which of libxl's builtins an IDL has."""

from __future__ import annotations

from idlgen.cabi.builtins import LIBXL
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping

    from idlgen.model import Builtin
    from idlgen.targets.c.context import Context

# Those that are a type and nothing else.
_WITHOUT_FUNCTIONS = frozenset({"domid", "devid", "ev_link"})
_LIST = ("length", "copy", "try_copy")
# The rest of the names after "libxl_" and the builtin's; dispose is called as the IDL says.
_FUNCTIONS: Mapping[str, tuple[str, ...]] = {
    "defbool": ("set", "unset", "setdefault", "is_default", "val", "to_string"),
    "uuid": (
        *("is_nil", "generate", "from_string", "copy", "clear", "compare"),
        *("bytearray_const", "bytearray"),
    ),
    "mac": ("copy",),
    "hwcap": ("copy",),
    "ms_vm_genid": ("generate", "is_zero", "copy"),
    "bitmap": (
        *("init", "alloc", "copy_alloc", "try_copy", "copy", "is_full", "is_empty", "test", "set"),
        *("reset", "count_set", "or", "and", "to_hex_string", "set_any", "set_none"),
        *("cpu_valid", "equal"),
    ),
    "string_list": _LIST,
    "key_value_list": _LIST,
    "cpuid_policy_list": (*_LIST, "add_leaf", "add_msr"),
}
_OWNING = frozenset(name for name, standard in LIBXL.items() if standard.owns)
_RANDOM = frozenset({"uuid", "ms_vm_genid"})


@dataclass(frozen=True, slots=True)
class Builtins:
    """Which builtins there are (``names``, in the order of the table), and how they are disposed.

    ``dispose`` gives the name of the function that the IDL calls it by, which changed over the
    years. ``string``: the IDL uses strings as well.
    """

    names: tuple[str, ...]
    dispose: Mapping[str, str]
    string: bool

    @property
    def functions(self) -> tuple[str, ...]:
        """The names of all functions that come with them."""
        named = tuple(
            f"libxl_{name}_{function}"
            for name in self.names
            for function in _FUNCTIONS.get(name, ())
        )
        disposing = tuple(self.dispose[n] for n in self.names if n in _OWNING)
        return (*named, *disposing, *(("libxl_string_copy",) if self.string else ()))

    @property
    def defined(self) -> tuple[str, ...]:
        """Those that have functions."""
        return tuple(n for n in self.names if n not in _WITHOUT_FUNCTIONS)

    def view(self) -> dict[str, object]:
        """Return what the templates see of it."""
        names = set(self.names)
        text = bool(names & _OWNING - {"bitmap"}) or self.string
        needs = {
            "copy_text": text,
            "out_of_memory": text or "bitmap" in names,
            "random_bytes": bool(names & _RANDOM),
        }
        return {
            "names": self.names,
            "defined": self.defined,
            "dispose": self.dispose,
            "has": {name: name in names for name in LIBXL},
            "has_string": self.string,
            "needs": needs,
            "system_includes": _system_includes(names, needs),
        }


def builtins(context: Context) -> Builtins:
    """Return the builtins of libxl's that a module declares or uses."""
    found: dict[str, str] = {}
    string = False
    used = context.layout.used_builtins
    for builtin in dict.fromkeys((*context.module.builtins, *used)):
        in_c = context.layout.builtin(builtin)
        string = string or (in_c.string and builtin in used)
        if in_c.standard is not None:
            named = _dispose_name(builtin, in_c.standard.dispose_fn)
            found[in_c.standard.name] = named
    names = tuple(name for name in LIBXL if name in found)
    functions = any(name not in _WITHOUT_FUNCTIONS for name in names)
    return Builtins(names, found, string and functions)


def _dispose_name(builtin: Builtin, usual: str | None) -> str:
    return builtin.attributes.dispose_fn or usual or ""


def _system_includes(names: set[str], needs: Mapping[str, bool]) -> tuple[str, ...]:
    found = set()
    if names & {"bitmap", "defbool"}:
        found.add("<assert.h>")
    if names & _OWNING:
        found |= {"<errno.h>", "<stdlib.h>"}
    if needs["out_of_memory"] or needs["random_bytes"]:
        found |= {"<stdio.h>", "<stdlib.h>"}
    if names - _WITHOUT_FUNCTIONS - {"defbool"}:
        found.add("<string.h>")
    return tuple(sorted(found))
