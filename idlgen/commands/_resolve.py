"""What commands have in common: configuration and arguments resolved, or a complaint."""

from __future__ import annotations

import sys

from idlgen import plan, targets
from idlgen.settings import Config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from idlgen.plan import Selected


class UsageError(Exception):
    """The command line asks for what there is not; the message says what may have been meant."""


def configured(configurations: Iterable[tuple[str, bytes]]) -> Config | None:
    """Return the configuration, or show what is wrong with it."""
    configurations = tuple(configurations)
    if not configurations:
        return Config()
    from idlgen import config

    found, diagnostics = config.read(configurations)
    if diagnostics is not None:
        from idlgen import report

        report.write([diagnostics], "text", sys.stderr)
        return None
    return found


def selected(names: Iterable[str], given: Iterable[str], found: Config) -> tuple[Selected, ...]:
    """Return targets with the options of the configuration and, over them, the command line's.

    *given* are written ``TARGET.NAME=VALUE``; what is wrong with them or with a name is a
    :class:`UsageError`.
    """
    options = {name: dict(values) for name, values in found.options.items()}
    for text in given:
        target, name, value = _option(text)
        options.setdefault(target, {})[name] = value
    return tuple(plan.select(_target(name), options.get(name, {})) for name in names)


def _target(name: str) -> str:
    if name not in targets.REGISTRY:
        raise UsageError(f"no target is called '{name}'{near(name, targets.REGISTRY)}")
    return name


def _option(text: str) -> tuple[str, str, str]:
    key, equals, value = text.partition("=")
    target, dot, name = key.partition(".")
    if not equals or not dot:
        raise UsageError(f"--option {text}: not written TARGET.NAME=VALUE")
    known = {option.name: option for option in targets.load(_target(target)).options}
    if name not in known:
        raise UsageError(f"target {target} has no option '{name}'{near(name, known)}")
    choices = known[name].choices
    if choices and value not in choices:
        raise UsageError(f"--option {key}: '{value}' is none of {', '.join(choices)}")
    return target, name, value


def near(name: str, known: Mapping[str, object]) -> str:
    """Return the end of a message about an unknown name: the one that was meant, or all."""
    from difflib import get_close_matches

    close = get_close_matches(name, known, n=1)
    if close:
        return f": did you mean '{close[0]}'?"
    return f": there are {', '.join(known)}" if known else ""
