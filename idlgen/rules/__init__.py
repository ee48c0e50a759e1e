"""The rules that a module has to keep, one ``check_*`` function each.

Lowering has seen to it that names refer to something and that arguments are of the right kind;
here is what can only be said of the finished module. A rule reports all that break it.
"""

from __future__ import annotations

from idlgen.rules.enumerations import (
    check_initial_values,
    check_value_names,
    check_value_numbers,
    check_value_ranges,
)
from idlgen.rules.expressions import check_expressions
from idlgen.rules.names import check_c_names_are_names, check_c_names_are_unique
from idlgen.rules.structs import (
    check_arrays,
    check_bit_fields,
    check_deprecations,
    check_field_names,
    check_references,
)
from idlgen.rules.survey import survey
from idlgen.rules.unions import check_discriminants, check_members

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Module

__all__ = ["check"]

_RULES = (
    check_value_names,
    check_value_numbers,
    check_value_ranges,
    check_initial_values,
    check_expressions,
    check_field_names,
    check_deprecations,
    check_references,
    check_bit_fields,
    check_arrays,
    check_discriminants,
    check_members,
    check_c_names_are_names,
)


def check(module: Module, diagnostics: Diagnostics) -> None:
    """Report where *module* breaks a rule."""
    surveyed = survey(module)
    for rule in _RULES:
        rule(surveyed, diagnostics)
    # Most of what breaks a rule above breaks this one too, and would be reported twice.
    if not diagnostics.has_errors:
        check_c_names_are_unique(surveyed, diagnostics)
