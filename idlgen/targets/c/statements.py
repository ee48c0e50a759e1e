"""Statements of C: what a function does, as a small tree that is ready to print.

Builders of bodies make them, ``templates/c/_statements.c.j2`` prints them.
"""

from __future__ import annotations

from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(frozen=True, slots=True)
class Case:
    """One case of a switch: its label and what is done."""

    label: str
    body: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A statement.

    With ``cases`` a switch over ``text``; with ``body`` a block with ``text`` as its head; with
    ``checked`` a call, or a test, that sends the function to its failure label when it isn't zero;
    with ``leave`` a test upon which the function is left by that statement: ``text`` itself, or
    ``test`` after the statement ``text``; otherwise ``text`` is the statement, without its
    semicolon. ``calls`` names the function that it calls where that is one of a type's; ``more``
    are further lines of a statement that is too long for one.
    """

    text: str
    checked: bool = False
    body: tuple[Step, ...] = ()
    cases: tuple[Case, ...] = ()
    calls: str | None = None
    leave: str | None = None
    test: str | None = None
    more: tuple[str, ...] = ()

    def walk(self) -> Iterator[Step]:
        """Yield this step and all those inside it."""
        yield self
        for step in (*self.body, *(s for case in self.cases for s in case.body)):
            yield from step.walk()


Steps = tuple[Step, ...]


def walk(steps: Steps) -> Iterator[Step]:
    """Yield all steps, and those inside them."""
    for step in steps:
        yield from step.walk()
