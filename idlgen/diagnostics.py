"""Diagnostics: what is wrong with an input, where, and what to do about it.

Stages report into a :class:`Diagnostics` collector and go on; whoever runs the stages decides
when to stop. How a diagnostic is shown is the business of ``idlgen.report``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from idlgen.source import SourceFile, Span

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Note:
    """A further place, or a further fact, that explains a diagnostic."""

    message: str
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding. ``code`` is stable; ``definition`` names the declaration that it happened in."""

    code: str
    severity: Severity
    message: str
    span: Span | None = None
    definition: str | None = None
    notes: tuple[Note, ...] = ()
    hint: str | None = None


@dataclass(slots=True)
class Diagnostics:
    """Collects the findings about one source file."""

    source: SourceFile
    found: list[Diagnostic] = field(default_factory=list)

    def error(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        definition: str | None = None,
        notes: tuple[Note, ...] = (),
        hint: str | None = None,
    ) -> None:
        """Report an error."""
        self.found.append(Diagnostic(code, "error", message, span, definition, notes, hint))

    def warning(
        self,
        code: str,
        message: str,
        span: Span | None = None,
        *,
        definition: str | None = None,
        notes: tuple[Note, ...] = (),
        hint: str | None = None,
    ) -> None:
        """Report a warning."""
        self.found.append(Diagnostic(code, "warning", message, span, definition, notes, hint))

    def sort(self) -> None:
        """Put the findings into the order of the text; those about the whole file come first."""
        self.found.sort(key=lambda d: -1 if d.span is None else d.span.start)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(d.severity == "error" for d in self.found)
