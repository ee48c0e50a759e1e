"""Syntax to model: what each constructor means, names resolved, old dialects understood.

In come the statements of one file, out comes a :class:`~idlgen.model.Module`; what is wrong goes
to the collector, and lowering goes on with the next field or declaration. Rules about the finished
model (duplicates, discriminants, recursion, …) are not kept here but in ``idlgen.rules``.
"""

from __future__ import annotations

from idlgen.lower.declarations import FileLowering

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.comments import Docs
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Module
    from idlgen.syntax import Statement

__all__ = ["lower"]


def lower(statements: Iterable[Statement], docs: Docs, diagnostics: Diagnostics) -> Module:
    """Return the module that *statements* declare; *docs* has what documents the one at hand.

    After an error the module lacks what was wrong; the caller looks at ``diagnostics.has_errors``.
    """
    return FileLowering(docs, diagnostics).module(statements)
