"""What one file has declared so far, and where to report what is wrong with it."""

from __future__ import annotations

from idlgen.diagnostics import Note
from idlgen.lower.standard import standard_types
from idlgen.model import Ref
from idlgen.records import dataclass, field, maker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen import syntax
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Declaration
    from idlgen.source import Span


_make_ref = maker(Ref)


def _standard_refs() -> dict[str, Ref]:
    return {name: _make_ref(name, declaration) for name, declaration in standard_types().items()}


@dataclass(slots=True)
class Scope:
    """The state of one file's lowering: what the statements so far have said.

    ``definition`` is the variable that is being declared, for diagnostics; ``by_name`` what was
    declared, ``refs`` how that and the standard types are referred to, one reference for all uses.
    """

    diagnostics: Diagnostics
    namespace: str = "libxl_"
    hidden: bool = False
    first_namespace: str | None = None
    definition: str | None = None
    by_name: dict[str, Declaration] = field(default_factory=dict)
    refs: dict[str, Ref] = field(default_factory=_standard_refs)
    order: dict[Declaration, None] = field(default_factory=dict)

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        notes: tuple[Note, ...] = (),
        hint: str | None = None,
    ) -> None:
        """Report an error in the current definition."""
        self.diagnostics.error(
            code, message, span, definition=self.definition, notes=notes, hint=hint
        )

    def did_you_mean(self, name: str, candidates: Iterable[str]) -> str | None:
        """Return the help text that names the closest candidate, if one is close."""
        return self.diagnostics.did_you_mean(name, candidates)

    def declare(self, name: syntax.Name, declaration: Declaration) -> None:
        """Bind a variable; one that is assigned again moves to its new place, with a warning."""
        previous = self.by_name.get(name.text)
        if previous is not None:
            self.diagnostics.warning(
                "IDL202",
                f"'{name.text}' is assigned twice; the later one counts",
                name.span,
                definition=self.definition,
                notes=(Note("previously declared here", previous.span),),
            )
            del self.order[previous]
        self.by_name[name.text] = declaration
        self.refs[name.text] = _make_ref(name.text, declaration)
        self.order[declaration] = None

    def hoist(self, declaration: Declaration) -> None:
        """Place a declaration that was written inline before the one that uses it."""
        self.order[declaration] = None

    def knows(self, name: str) -> bool:
        """Whether a name is that of a type, declared so far or standard."""
        return name in self.refs

    def resolve(self, name: syntax.Name) -> Ref | None:
        """Return the reference that a name is, or report that it is unknown: ``None``."""
        found = self.refs.get(name.text)
        if found is None and name.text == self.definition:
            self.error(
                "IDL407",
                f"'{name.text}' contains itself: it is not complete until its declaration ends",
                name.span,
            )
        elif found is None:
            self.error(
                "IDL201",
                f"unknown type '{name.text}'",
                name.span,
                hint=self.did_you_mean(name.text, [*self.by_name, *standard_types()])
                or "a type must be declared before it is used",
            )
        return found
