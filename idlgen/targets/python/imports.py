"""What a generated module imports: of what is offered to it, that which its code mentions."""

from __future__ import annotations

from idlgen.patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from idlgen.model import Module
    from idlgen.settings import Settings

_IDENTIFIER = pattern(r"[A-Za-z_]\w*")
_DIGITS = pattern(r"(\d+)")


def mentioned(texts: Iterable[str]) -> set[str]:
    """Return all identifiers in pieces of code."""
    return {word for text in texts for word in _IDENTIFIER.findall(text)}


def needed(
    words: set[str], offered: Mapping[str, Iterable[str]]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Return modules with the names to import from them, in the order that isort gives them."""
    found = ((module, words.intersection(names)) for module, names in sorted(offered.items()))
    return tuple((module, in_order(names)) for module, names in found if names)


def foreign_modules(module: Module, settings: Settings) -> frozenset[str]:
    """Return the modules that the settings name for builtins of an IDL, with their functions'."""
    declared = {declaration.id for declaration in module.declarations}
    bindings = [b for name, b in settings.builtins.items() if name in declared]
    named = [b.python_import for b in bindings]
    functions = [f for b in bindings for f in (b.python_from_json, b.python_to_json) if f]
    named += [function.rpartition(".")[0] for function in functions]
    return frozenset(name for name in named if name)


def mentioned_modules(words: set[str], modules: Iterable[str]) -> tuple[str, ...]:
    """Return those modules that code mentions, in order; it does by their whole names."""
    return tuple(sorted(m for m in modules if words.issuperset(m.split("."))))


def in_order(names: Iterable[str], *, fold: bool = True) -> tuple[str, ...]:
    """Return names as isort orders them: constants, classes, all else; numbers by their value.

    *fold*: upper and lower case are alike, as they are in imports but not in ``__all__``.
    """
    return tuple(sorted(names, key=lambda name: _key(name, fold=fold)))


def _key(name: str, *, fold: bool) -> tuple[int, list[tuple[int, int, str]]]:
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    parts = filter(None, _DIGITS.split(name.lower() if fold else name))
    return kind, [(0, int(p), "") if p.isdigit() else (1, 0, p) for p in parts]
