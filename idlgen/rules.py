"""The rules that a module has to keep, one ``check_*`` function each.

Lowering has seen to it that names refer to something and arguments are of the right kind; here is
what can only be said of the finished module.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Module


def check(module: Module, diagnostics: Diagnostics) -> None:
    """Report where *module* breaks a rule."""
