"""From a module and the targets that are asked for to the files to make.

Here the names of targets are looked up, parts of other targets are put into their folders, and
options are completed by their defaults. Nothing is rendered yet.
"""

from __future__ import annotations

from idlgen import targets
from idlgen.records import dataclass, replace
from idlgen.target import Request

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Module
    from idlgen.settings import Settings
    from idlgen.target import Output, Target


@dataclass(frozen=True, slots=True)
class Selected:
    """A target, and the values of all its options."""

    target: Target
    options: Mapping[str, str]


def select(name: str, options: Mapping[str, str]) -> Selected:
    """Return a target of the registry with its options, those that are not given by default."""
    target = targets.load(name)
    return Selected(target, {o.name: options.get(o.name, o.default) for o in target.options})


def check(selected: Selected, module: Module, settings: Settings, diagnostics: Diagnostics) -> None:
    """Report what a target, or one of its parts, can't express."""
    selected.target.check(Request(module, settings, selected.options), diagnostics)
    for part in selected.target.parts:
        if part.wanted(module):
            check(select(part.target, part.options), module, settings, diagnostics)


def outputs(selected: Selected, module: Module, settings: Settings) -> Iterator[Output]:
    """Yield a target's files and those of its parts, by paths below the target's folder."""
    yield from selected.target.outputs(Request(module, settings, selected.options))
    for part in selected.target.parts:
        if part.wanted(module):
            for output in outputs(select(part.target, part.options), module, settings):
                yield replace(output, path=f"{part.folder}/{output.path}")
