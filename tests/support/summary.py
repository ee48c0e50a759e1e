"""How much the tests compared: figures that they record, one table at the end of the run.

A test asks for the fixture ``compared`` and says what it compared and how much of it::

    compared("layout, 4.17", types=103, fields=745)

Figures travel with the test's report, so that those of xdist's workers arrive as well. Rows of one
name are added up. A test that fails adds nothing.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

COLUMNS = ("types", "fields", "symbols", "documents", "seeds")

_PROPERTY = "compared"


class Compared(Protocol):
    """What the fixture is: *what* was compared, and how many of each kind of thing."""

    def __call__(self, what: str, **figures: int) -> None:
        """Record a row; the names of figures are those of COLUMNS."""


@pytest.fixture
def compared(request: pytest.FixtureRequest) -> Compared:
    """Return the function that records how much a test compared."""

    def record(what: str, **figures: int) -> None:
        unknown = figures.keys() - set(COLUMNS)
        assert not unknown, f"no such column: {', '.join(sorted(unknown))}"
        request.node.user_properties.append((_PROPERTY, [what, figures]))

    return record


def collected(reports: Iterable[pytest.TestReport]) -> dict[str, Counter[str]]:
    """Return the rows that tests recorded, by name, sorted."""
    rows: dict[str, Counter[str]] = {}
    for report in reports:
        for name, value in report.user_properties:
            if name == _PROPERTY and isinstance(value, list):
                what, figures = value
                rows.setdefault(what, Counter()).update(figures)
    return dict(sorted(rows.items()))


def table(rows: dict[str, Counter[str]]) -> list[str]:
    """Return the table's lines: a heading, a line for each row; none if there are no rows."""
    if not rows:
        return []
    width = max(map(len, rows))
    lines = [" ".join([" " * width, *(f"{column:>9}" for column in COLUMNS)])]
    for what, figures in rows.items():
        cells = (f"{figures[c]:>9,}" if c in figures else " " * 9 for c in COLUMNS)
        lines.append(" ".join([f"{what:<{width}}", *cells]).rstrip())
    return lines
