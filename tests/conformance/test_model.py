"""Our model of Xen's IDL files against what upstream's own idl.py makes of them.

Everything that idl.py knows is compared: declarations and their order, kinds, C names, every
attribute, values, fields, keys, lengths and members. It knows neither comments nor the names that
we derive for anonymous structs.
"""

from __future__ import annotations

import copy
import json
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import pytest

from idlgen import dump, frontend

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.summary import Compared
    from tests.support.xen import Xen

UPSTREAM = Path(__file__).with_name("upstream_model.py")
FILES = [
    (xen, name)
    for xen in ("xen_417", "xen_414")
    for name in ("libxl_types.idl", "libxl_types_internal.idl")
]

# Where idl.py forgets what the file says: it keeps ``signed`` for numbers alone, and devid is a
# Builtin with ``signed=True``. Paths, with what we have there and what it has.
FORGOTTEN = {
    "libxl_types.idl": [("libxl_devid.attributes.signed", True, False)],
    "libxl_types_internal.idl": [],
}

Json = dict[str, Any]
Difference = tuple[str, Any, Any]


def theirs(xen: Xen, name: str) -> list[Json]:
    """Return what idl.py makes of a file, from a process of its own."""
    command = [sys.executable, str(UPSTREAM), str(xen.idl), str(xen.idl / name)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    declarations: list[Json] = json.loads(done.stdout)
    return declarations


def ours(xen: Xen, name: str) -> list[Json]:
    """Return our declarations of a file, without what idl.py does not know."""
    module, diagnostics = frontend.load(str(xen.idl / name))
    assert module is not None, diagnostics.found
    known: list[Json] = _known(dump.to_dict(module)["declarations"])
    return known


def _known(value: Any) -> Any:
    if isinstance(value, list):
        return [_known(element) for element in value]
    if not isinstance(value, dict):
        return value
    known = {key: _known(element) for key, element in value.items() if key != "doc"}
    if known.get("kind") in ("struct", "union") and "id" not in known:
        known["c_name"] = None
    return known


def differences(ours: Any, theirs: Any, path: str = "") -> Iterator[Difference]:
    """Yield where two models differ: path, our value, theirs."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in {**ours, **theirs}:
            here = f"{path}.{key}" if path else key
            yield from differences(ours.get(key, "absent"), theirs.get(key, "absent"), here)
    elif isinstance(ours, list) and isinstance(theirs, list):
        yield from _of_lists(ours, theirs, path)
    elif type(ours) is not type(theirs) or ours != theirs:
        yield path, ours, theirs


def _of_lists(ours: list[Any], theirs: list[Any], path: str) -> Iterator[Difference]:
    names = [element.get("id") or element.get("name") for element in ours]
    others = [element.get("id") or element.get("name") for element in theirs]
    if names != others:
        yield f"{path}, names and order", names, others
        return
    for name, our, their in zip(names, ours, theirs, strict=True):
        yield from differences(our, their, f"{path}.{name}" if path else str(name))


@pytest.mark.parametrize(("fixture", "name"), FILES)
def test_model_is_what_upstream_says(
    fixture: str, name: str, request: pytest.FixtureRequest, compared: Compared
) -> None:
    xen = request.getfixturevalue(fixture)
    model = ours(xen, name)
    assert list(differences(model, theirs(xen, name))) == FORGOTTEN[name]
    upstream = xen.version.partition("-")[0]
    fields = json.dumps(model).count('"deprecated_by": ')
    compared(f"model, {upstream}", types=len(model), fields=fields)


# --- the comparison itself ------------------------------------------------------------------------


def _leaves(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Yield the paths to all that is no container, and to the containers that are empty."""
    children = dict(enumerate(value)) if isinstance(value, list) else value
    if not isinstance(children, dict) or not children:
        yield path
        return
    for key, child in children.items():
        yield from _leaves(child, (*path, key))


def _one_of_each_kind(model: list[Json]) -> dict[str, tuple[str | int, ...]]:
    """Return paths to leaves, one for each kind: an attribute of an enumeration, say."""
    found: dict[str, tuple[str | int, ...]] = {}
    for number, declaration in enumerate(model):
        for path in _leaves(declaration, (number,)):
            kind = re.sub(r"\d+", "", "/".join(map(str, path)))
            found.setdefault(f"{declaration['kind']}{kind}", path)
    return found


def test_whatever_differs_is_seen(xen_417: Xen) -> None:
    model = ours(xen_417, "libxl_types.idl")
    kinds = _one_of_each_kind(model)
    assert len(kinds) > 120, sorted(kinds)
    for kind, path in kinds.items():
        changed = copy.deepcopy(model[int(path[0])])
        at: Any = [changed]
        for step in (0, *path[1:-1]):
            at = at[step]
        before = at[path[-1]]
        at[path[-1]] = not before if isinstance(before, bool) else "changed"
        found = list(differences([changed], [model[int(path[0])]]))
        assert len(found) == 1, kind


@pytest.mark.parametrize("part", ["declarations", "fields", "values", "members"])
def test_order_and_absence_are_seen(part: str, xen_417: Xen) -> None:
    model = ours(xen_417, "libxl_types.idl")
    changed = copy.deepcopy(model)
    sequence = _part(changed, part)
    sequence[0], sequence[1] = sequence[1], sequence[0]
    (swapped,) = differences(changed, model)
    assert "order" in swapped[0]
    del sequence[0]
    (shorter,) = differences(changed, model)
    assert "order" in shorter[0]


def _part(model: list[Json], part: str) -> list[Json]:
    """Return a sequence of a kind that the model of 4.17 has."""
    by_id = {declaration["id"]: declaration for declaration in model}
    fields = by_id["libxl_event"]["fields"]
    match part:
        case "declarations":
            return model
        case "fields":
            sequence = fields
        case "values":
            sequence = by_id["libxl_event_type"]["values"]
        case _:
            sequence = next(f["type"]["members"] for f in fields if "members" in f["type"])
    return cast("list[Json]", sequence)
