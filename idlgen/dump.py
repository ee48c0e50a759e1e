"""The model as JSON: what ``idlgen dump`` prints, for tools other than idlgen.

The format is documented in ``docs/model.schema.json``; members may be added to it within a
version, none is changed or removed.
"""

from __future__ import annotations

import json

from idlgen import model
from idlgen.records import fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from idlgen.model import Declaration, Module, Type

    Json = dict[str, Any]

FORMAT = "idlgen-model"
VERSION = 1


_ATTRIBUTES = tuple(f.name for f in fields(model.Attributes))


def to_json(module: Module) -> str:
    """Return the module as JSON text, indented, with a line end at its end."""
    return json.dumps(to_dict(module), indent=2, ensure_ascii=False) + "\n"


def to_dict(module: Module) -> Json:
    """Return the module as the value that :func:`to_json` writes."""
    return {
        "format": FORMAT,
        "version": VERSION,
        "source": module.source,
        "declarations": [_declaration(declaration) for declaration in module.declarations],
    }


def _declaration(declaration: Declaration) -> Json:
    dumped: Json = {
        "id": declaration.id,
        "kind": _kind(declaration),
        "c_name": declaration.c_name,
        "doc": declaration.doc,
        "attributes": {name: getattr(declaration.attributes, name) for name in _ATTRIBUTES},
    }
    if isinstance(declaration, model.Enumeration):
        dumped["values"] = [
            {"name": v.name, "c_name": v.c_name, "value": v.value, "doc": v.doc}
            for v in declaration.values
        ]
    elif isinstance(declaration, model.Aggregate):
        dumped["fields"] = _fields(declaration)
    return dumped


def _kind(declaration: Declaration) -> str:
    match declaration:
        case model.UInt():
            return "uint"
        case model.Number():
            return "number"
        case model.Builtin():
            return "builtin"
        case model.Enumeration():
            return "enumeration"
        case model.Union():
            return "union"
    return "struct"


def _fields(aggregate: model.Aggregate) -> list[Json]:
    return [
        {
            "name": f.name,
            "type": _type(f.type),
            "const": f.const,
            "init_val": f.init_val,
            "deprecated_by": f.deprecated_by,
            "doc": f.doc,
        }
        for f in aggregate.fields
    ]


def _type(type_: Type) -> Json:
    match type_:
        case model.Ref():
            return {"kind": "ref", "id": type_.id, "c_name": type_.target.c_name}
        case model.Array():
            return {
                "kind": "array",
                "length": type_.length,
                "length_attributes": type_.length_attributes,
                "element": _type(type_.element),
            }
        case model.KeyedUnion():
            return _keyed_union(type_)
        case model.BitField():
            return {"kind": "bitfield", "type": _type(type_.type), "width": type_.width}
        case model.Reference():
            return {"kind": "reference", "target": _type(type_.target)}
        case model.Struct() | model.Union():
            return {"kind": _kind(type_), "c_name": type_.c_name, "fields": _fields(type_)}


def _keyed_union(union: model.KeyedUnion) -> Json:
    return {
        "kind": "keyed_union",
        "key": union.key,
        "key_type": None if union.key_type is None else union.key_type.id,
        "key_attributes": union.key_attributes,
        "members": [
            {
                "name": m.name,
                "value": None if m.value is None else m.value.c_name,
                "condition": m.condition,
                "type": None if m.type is None else _type(m.type),
                "doc": m.doc,
            }
            for m in union.members
        ],
    }
