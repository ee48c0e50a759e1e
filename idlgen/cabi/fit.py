"""Long statements on several lines: a call is broken between its arguments."""

from __future__ import annotations

import re

from idlgen.cabi.statements import Case, Step
from idlgen.cabi.text import signature

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.cabi.statements import Steps

_WIDTH = 100
# A call that ends the statement: what comes before its bracket, and its arguments.
_CALL = re.compile(r"([^(]*\w)\((.*)\)")


def fitted(steps: Steps, indent: int = 4) -> Steps:
    """Return statements of which none is longer than a line where it can be broken."""
    found = tuple([_fitted(step, indent) for step in steps])
    return steps if all(map(_same, found, steps)) else found


def _same(one: Step, other: Step) -> bool:
    return one is other


def _fitted(step: Step, indent: int) -> Step:
    if step.cases:
        cases = tuple([Case(c.label, fitted(c.body, indent + 4)) for c in step.cases])
        return Step(step.text, cases=cases)
    if step.body:
        body = fitted(step.body, indent + 4)
        return step if body is step.body else Step(step.text, body=body)
    if len(step.text) + indent < _WIDTH:
        return step
    if step.checked or (step.leave is not None and step.test is None):
        return step
    call = _CALL.fullmatch(step.text)
    if call is None:
        return step
    first, *more = signature(call[1], tuple(_arguments(call[2])), _WIDTH - indent - 1).split("\n")
    return Step(first, calls=step.calls, leave=step.leave, test=step.test, more=tuple(more))


def _arguments(text: str) -> Iterator[str]:
    """Yield the arguments of a call."""
    depth = start = 0
    for at, character in enumerate(text):
        if character in "([":
            depth += 1
        elif character in ")]":
            depth -= 1
        elif character == "," and not depth:
            yield text[start:at].strip()
            start = at + 1
    yield text[start:].strip()
