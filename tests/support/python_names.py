"""An IDL whose fields have all the names that Python might take offence at."""

from __future__ import annotations

import builtins
import keyword

# What generated code might call its own variables.
_LOCAL = (
    "self",
    "cls",
    "get",
    "path",
    "strict",
    "members",
    "plain",
    "value",
    "text",
    "field",
    "new",
)

# Types whose defaults and conversions are spelt with builtins, which the fields' names hide.
_KINDS = ("string", "libxl_list", "libxl_bits", "Array(uint8, {length})", "libxl_choice", "nested")


def names() -> list[str]:
    """Return the names: keywords, soft keywords, builtins, methods of the classes."""
    methods = ("to_json", "to_jsonb", "to_dict", "from_json", "from_jsonb", "from_dict")
    private = ("_accept", "_discriminant", "__class__", "__slots__", "__match_args__", "__init__")
    chosen = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins), *_LOCAL, *methods, *private}
    # Of two underscores in front one is left, so that the names would be the same.
    return sorted(chosen - {"_", "__build_class__"} | {"_"})


def idl_of_all_names() -> str:
    """Return the IDL: a struct ``everything``, whose types take turns."""
    fields = []
    for number, name in enumerate(names()):
        kind = _KINDS[number % len(_KINDS)].replace("{length}", f'"num_{number}"')
        fields.append(f'    ("{name}", {kind}),')
    return "\n".join(
        (
            'namespace("libxl_")',
            'libxl_list = Builtin("string_list", passby=PASS_BY_REFERENCE)',
            'libxl_bits = Builtin("bitmap", passby=PASS_BY_REFERENCE)',
            'libxl_choice = Builtin("defbool", passby=PASS_BY_REFERENCE)',
            'nested = Struct("nested", [("x", uint8)])',
            'everything = Struct("everything", [',
            *fields,
            "    ])",
            "",
        )
    )
