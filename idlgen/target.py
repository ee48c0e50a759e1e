"""What a target is: a name, its options, what it can't express, and the files it makes.

A target turns a model into :class:`Output` values: a path, the template that draws it, and the
view, in which names are already mangled and decisions already taken. It neither renders nor
writes; ``idlgen.build`` does.
"""

from __future__ import annotations

from idlgen.primitives import MappingProxyType
from idlgen.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Module
    from idlgen.settings import Settings


@dataclass(frozen=True, slots=True)
class Output:
    """A file to make.

    ``path`` is relative to the target's folder in the output root, with ``/`` between its parts.
    ``template`` is a path below ``templates/``. ``view`` is what the template sees: attributes of
    the view objects by these names. ``common``: several IDL files that share an output root make
    this file alike, one for all of them; it is left to the first of them.
    """

    path: str
    template: str
    view: Mapping[str, object]
    common: bool = False


@dataclass(frozen=True, slots=True)
class Option:
    """A target's option, given as ``--option TARGET.NAME=VALUE``.

    ``choices`` empty: any text.
    """

    name: str
    default: str
    help: str
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """The files of another target, taken along in a folder of one's own.

    ``target`` is a name in the registry, ``folder`` a path below the folder of the target that
    takes the part along, ``options`` those that differ from the other target's defaults. The
    build looks the name up, so that no target imports another; what the user says about the other
    target's options does not reach its part. ``wanted`` says for which modules it comes along.
    """

    target: str
    folder: str
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    wanted: Callable[[Module], bool] = field(default=lambda _: True)


@dataclass(frozen=True, slots=True)
class Request:
    """What a target is asked to do: a module, the user's settings, its options, all resolved."""

    module: Module
    settings: Settings
    options: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Target:
    """One output language.

    ``check`` reports what the target can't express into the collector and returns nothing;
    ``outputs`` is called only where ``check`` left no error. ``parts`` are other targets whose
    files come along; their checks are asked as well.
    """

    name: str
    summary: str
    check: Callable[[Request, Diagnostics], None]
    outputs: Callable[[Request], Iterable[Output]]
    options: tuple[Option, ...] = ()
    parts: tuple[Part, ...] = ()
