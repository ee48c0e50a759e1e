"""Print what Xen's own idl.py makes of an IDL file, in the form of ``idlgen dump``.

    python upstream_model.py DIRECTORY-OF-IDL.PY FILE

It runs in a process of its own, since idl.py executes the file and keeps globals. What idl.py does
not know is ``null``: the names of anonymous structs, and documentation.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import sys
from typing import Any

sys.path.insert(0, sys.argv[1])
idl: Any = importlib.import_module("idl")

Json = dict[str, Any]

PASSBY = {1: "PASS_BY_VALUE", 2: "PASS_BY_REFERENCE"}
DIR = {0: "DIR_NONE", 1: "DIR_IN", 2: "DIR_OUT", 3: "DIR_BOTH"}
KINDS = ("UInt", "Number", "Builtin", "Enumeration", "Struct", "Union")
PLAIN = (
    *("namespace", "private", "signed", "init_val", "init_fn", "autogenerate_init_fn"),
    *("dispose_fn", "autogenerate_dispose_fn", "copy_fn", "autogenerate_copy_fn"),
    *("copy_deprecated_fn", "check_default_fn", "json_gen_fn", "jsonc_json_gen_fn"),
    *("json_parse_fn", "json_parse_type", "autogenerate_json", "value_namespace"),
)
ABSENT = {"signed": False}  # idl.py keeps it for numbers alone


class Variables(idl.OrderedDict):  # type: ignore[misc]
    """The variables that the file assigns, which idl.py forgets."""

    last: Variables

    def __init__(self) -> None:
        super().__init__()
        Variables.last = self


def kind(t: Any) -> str:
    return next(k for k in KINDS if isinstance(t, getattr(idl, k))).lower()


def attributes(t: Any) -> Json:
    found = {name: getattr(t, name, ABSENT.get(name)) for name in PLAIN}
    return found | {"hidden": t._hidden, "passby": PASSBY[t.passby], "dir": DIR[t.dir]}


def given(field: Any) -> Json:
    values = {name: getattr(field, name) for name in ("const", "init_val", "deprecated_by")}
    return {name: value for name, value in values.items() if value not in (None, False)}


def fields(t: Any, names: dict[int, str]) -> list[Json]:
    return [
        {
            "name": f.name,
            "type": type_(f.type, names),
            "const": f.const,
            "init_val": f.init_val,
            "deprecated_by": f.deprecated_by,
        }
        for f in t.fields
    ]


def type_(t: Any, names: dict[int, str]) -> Json:
    if isinstance(t, idl.Array):
        return {
            "kind": "array",
            "length": t.lenvar.name,
            "length_attributes": given(t.lenvar),
            "element": type_(t.elem_type, names),
        }
    if isinstance(t, idl.KeyedUnion):
        return {
            "kind": "keyed_union",
            "key": t.keyvar.name,
            "key_type": names[id(t.keyvar.type)],
            "key_attributes": given(t.keyvar),
            "members": [
                {
                    "name": f.name,
                    "value": f.enumname,
                    "condition": None,
                    "type": None if f.type is None else type_(f.type, names),
                }
                for f in t.fields
            ],
        }
    if t.typename is None:
        return {"kind": kind(t), "c_name": None, "fields": fields(t, names)}
    return {"kind": "ref", "id": names[id(t)], "c_name": t.typename}


def declaration(name: str, t: Any, names: dict[int, str]) -> Json:
    dumped = {
        "id": name,
        "kind": kind(t),
        "c_name": t.typename,
        "attributes": attributes(t),
    }
    if isinstance(t, idl.Enumeration):
        dumped["values"] = [
            {"name": v.valuename, "c_name": v.name, "value": v.value} for v in t.values
        ]
    elif isinstance(t, idl.Aggregate):
        dumped["fields"] = fields(t, names)
    return dumped


idl.OrderedDict = Variables
with contextlib.redirect_stdout(sys.stderr):
    idl.parse(sys.argv[2])
declared = [(n, t) for n, t in Variables.last.ordered_items() if isinstance(t, idl.Type)]
standard = [(n, t) for n, t in vars(idl).items() if isinstance(t, idl.Type)]
by_identity = {id(t): n for n, t in [*standard, *declared]}
json.dump([declaration(n, t, by_identity) for n, t in declared], sys.stdout)
