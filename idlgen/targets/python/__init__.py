"""The Python target: a typed package of dataclasses, with dispatch and JSON.

A module becomes a package named after the IDL's namespace, which needs nothing beyond the standard
library, and a ``pyproject.toml`` beside it, so that it can be installed.
"""

from __future__ import annotations

from idlgen.target import Output, Part, Target
from idlgen.targets.python import codec, dispatch, members, mirrors, modules, native
from idlgen.targets.python.check import check_plan
from idlgen.targets.python.classes import ClassView, classes, classes_imports, taken_names
from idlgen.targets.python.imports import foreign_modules, in_order
from idlgen.targets.python.plan import plan
from idlgen.targets.python.values import Types

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from idlgen.diagnostics import Diagnostics
    from idlgen.target import Request
    from idlgen.targets.python.plan import Plan

__all__ = ["TARGET"]

# Sources that are the same for every IDL.
RUNTIME = (
    "_arrays",
    "_enumeration",
    "_json",
    "_lists",
    "_read",
    "_struct",
    "_text",
    "_typed",
    "builtins",
)


def check(request: Request, diagnostics: Diagnostics) -> None:
    """Report what Python can't express, and names that collide in it."""
    made = plan(request.module)
    check_plan(made, Types(made, request.settings), diagnostics)


def outputs(request: Request) -> Iterable[Output]:
    """Yield the files of the package."""
    made = plan(request.module)
    types = Types(made, request.settings)
    view = _view(request, made, types)
    folder = made.package
    yield Output("pyproject.toml", "python/package/pyproject.toml.j2", view, common=True)
    for name in ("__init__.py", "__init__.pyi", "py.typed", "enumerations.py", "errors.py"):
        yield Output(f"{folder}/{name}", f"python/package/{name}.j2", view)
    for name in ("types.py", "types.pyi", "dispatch.py", "codec.py", "members.py", "mirrors.py"):
        yield Output(f"{folder}/{name}", f"python/package/{name}.j2", view)
    for name in RUNTIME:
        yield Output(f"{folder}/{name}.py", f"python/runtime/{name}.py.j2", view)
    if native.applies(request.module):
        yield Output("setup.py", "python/native/setup.py.j2", view)
        yield Output("MANIFEST.in", "python/native/MANIFEST.in.j2", view)
        yield Output(f"{native.FOLDER}/build_native.py", "python/native/build_native.py.j2", view)
        for name in native.OBJECTS:
            path = f"{native.FOLDER}/objects/{name}"
            yield Output(path, f"python/native/objects/{name}.j2", view)
        for name in native.RUNTIME:
            yield Output(f"{folder}/{name}.py", f"python/native/{name}.py.j2", view)


def _view(request: Request, made: Plan, types: Types) -> Mapping[str, object]:
    views = tuple(classes(made, types))
    enumerations = modules.enumerations(made)
    errors = modules.errors(made)
    foreign = foreign_modules(made.module, request.settings)
    dispatched = dispatch.view(made, types, taken_names(made), foreign)
    exported = (
        ("enumerations", in_order(e.name for e in enumerations)),
        ("types", in_order(c.name for c in views)),
        ("dispatch", in_order(dispatch.class_names_of(made))),
        ("builtins", ["CpuidLeaf", "CpuidPolicyList", "MacAddress", "MsrPolicy"]),
        ("errors", in_order([made.base_error, "JsonError", *(e.name for e in errors)])),
        *(native.EXPORTED if native.applies(made.module) else ()),
    )
    return {
        "package": made.package,
        "distribution": made.package.strip("_").replace("_", "-") or made.package,
        "source": made.module.source,
        "title": f"The types of {made.module.source}: dataclasses, enumerations, dispatch, JSON.",
        "base": made.base_error,
        "enumerations": enumerations,
        **classes_imports(views, foreign),
        "errors": errors,
        "classes": views,
        "qualified": any(_qualifies(c) for c in views if isinstance(c, ClassView)),
        **dispatched,
        **codec.view(made, types, views, foreign),
        **members.view(made, types, views),
        **mirrors.view(made, types, views),
        "native": native.applies(made.module),
        **(native.view(made, types, views) if native.applies(made.module) else {}),
        "modules": tuple((module, names) for module, names in exported if names),
        "sorted_modules": tuple(sorted((module, names) for module, names in exported if names)),
        "exported": in_order((name for _, names in exported for name in names), fold=False),
    }


def _qualifies(view: ClassView) -> bool:
    """Whether a class of the stub names builtins by their module."""
    spelt = [view.property_decorator, *(f.annotation for f in view.fields)]
    spelt += [f.fresh or "" for f in view.fields]
    return any("_builtins." in text for text in spelt)


TARGET = Target(
    name="python",
    summary="a typed Python package: dataclasses, enumerations, dispatch, JSON",
    check=check,
    outputs=outputs,
    # What the embedded core is built from.
    parts=(Part("c", native.FOLDER, wanted=native.applies),),
)
