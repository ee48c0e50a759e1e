"""Diagnostics: what is wrong with an input, where, and what to do about it.

Stages report into a :class:`Diagnostics` collector and go on; whoever runs the stages decides
when to stop. How a diagnostic is shown is the business of ``idlgen.report``.
"""

from __future__ import annotations

from itertools import islice

from idlgen.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Literal

    from idlgen.source import SourceFile, Span

    Severity = Literal["error", "warning"]

# An input with more findings is of no use to anybody; the bounds keep hostile ones cheap.
MAX_FINDINGS = 1000
MAX_SUGGESTIONS = 100

# How much of two names has to be the same, as difflib has it, for one to be meant by the other.
_CLOSE = 0.7


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

    def did_you_mean(self, name: str, candidates: Iterable[str]) -> str | None:
        """Return the help text that names the candidate closest to *name*, if one is close.

        Where there are many findings already, the search costs more than it helps: ``None``.
        """
        if len(self.found) >= MAX_SUGGESTIONS:
            return None
        near = (c for c in candidates if abs(len(c) - len(name)) <= 4)
        alike = [c for c in islice(near, 1000) if _bound(name, c) >= _CLOSE]
        if not alike:
            return None
        from difflib import get_close_matches

        close = get_close_matches(name, alike, n=1, cutoff=_CLOSE)
        return f"did you mean '{close[0]}'?" if close else None

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
        self._add(Diagnostic(code, "error", message, span, definition, notes, hint))

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
        self._add(Diagnostic(code, "warning", message, span, definition, notes, hint))

    def _add(self, found: Diagnostic) -> None:
        if len(self.found) < MAX_FINDINGS:
            self.found.append(found)
        elif len(self.found) == MAX_FINDINGS:
            message = f"more than {MAX_FINDINGS} findings; the others are not shown"
            self.found.append(Diagnostic("IDL103", "error", message, found.span))

    def sort(self) -> None:
        """Put the findings into the order of the text; those about the whole file come first."""
        self.found.sort(key=lambda d: -1 if d.span is None else d.span.start)

    @property
    def has_errors(self) -> bool:
        """Whether any finding is an error."""
        return any(d.severity == "error" for d in self.found)


def _bound(a: str, b: str) -> float:
    """Return what difflib's ratio of two names is at most: it heeds the order of their letters."""
    same = sum(min(a.count(letter), b.count(letter)) for letter in set(a))
    return 2 * same / max(len(a) + len(b), 1)
