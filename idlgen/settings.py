"""What a project says about its IDL beside the file itself: constants and foreign builtins.

These are the values of ``[tool.idlgen]`` once read and checked; reading them is the business of
``idlgen.config``.
"""

from __future__ import annotations

from idlgen.primitives import MappingProxyType
from idlgen.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class BuiltinBinding:
    """How a builtin that idlgen does not know is spelt in the targets' languages.

    ``c_type`` is the C type's name (default: the composed C name) and ``c_header`` what to include
    for it, with its brackets or quotes. ``python_type`` is an annotation, ``python_default`` an
    expression, ``python_import`` a module to import for both; ``python_from_json`` and
    ``python_to_json`` are names of callables (dotted: imported from their module).
    """

    name: str
    c_type: str | None = None
    c_header: str | None = None
    python_type: str | None = None
    python_default: str | None = None
    python_import: str | None = None
    python_from_json: str | None = None
    python_to_json: str | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Constants (name to value) and bindings (variable in the IDL to binding)."""

    constants: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    builtins: Mapping[str, BuiltinBinding] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Config:
    """What a project says; ``None`` and empty where it says nothing.

    ``out`` is absolute, or relative to the current directory: the file's value was relative to
    the file's folder. ``options`` are values by option by target.
    """

    path: str | None = None
    targets: tuple[str, ...] | None = None
    out: str | None = None
    options: Mapping[str, Mapping[str, str]] = field(default_factory=lambda: MappingProxyType({}))
    settings: Settings = field(default_factory=Settings)
