"""What the views of the C target share: the module and its side tables."""

from __future__ import annotations

from idlgen.cabi.layout import Layout
from idlgen.cabi.names import file_stem
from idlgen.cabi.ownership import Ownership
from idlgen.constants import Constant, constants, names_in
from idlgen.memo import lazy
from idlgen.model import Field, KeyedUnion, Ref
from idlgen.records import dataclass
from idlgen.rules.survey import name_of, survey
from idlgen.targets.c.bodies import all_bodies, called
from idlgen.targets.c.steps import StepBuilder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from idlgen.model import Aggregate, Declaration, EnumerationValue, Module, Type
    from idlgen.rules.survey import Survey
    from idlgen.settings import Settings
    from idlgen.source import Span
    from idlgen.targets.c.bodies import Bodies


@dataclass(frozen=True, slots=True, eq=False)
class InitialValue:
    """An ``init_val``: where it stands (definition and span), and the type that it is for."""

    value: str | int
    definition: str
    type: Type | None
    span: Span


def _initial_values(surveyed: Survey) -> Iterator[InitialValue]:
    for declaration in surveyed.module.declarations:
        if (own := declaration.attributes.init_val) is not None:
            place = declaration.span
            yield InitialValue(own, name_of(declaration), Ref(None, declaration), place)
    for use in surveyed.special:
        if isinstance(use.within, Field) and use.within.init_val is not None:
            yield InitialValue(use.within.init_val, use.definition, use.type, use.span)
        if isinstance(use.type, KeyedUnion):
            key = use.type.key_attributes.get("init_val")
            if key is not None:
                yield InitialValue(key, use.definition, use.type.key_type, use.span)


class Context:
    """One module as the C target sees it; all tables are computed once."""

    def __init__(self, module: Module, settings: Settings) -> None:
        """Compute the tables that every view needs."""
        self.module = module
        self.layout = Layout(module, settings)
        self.ownership = Ownership(self.layout)
        self.constants = constants(settings.constants)
        self.enumerators: Mapping[str, EnumerationValue] = {
            v.c_name: v for e in module.enumerations for v in e.values
        }
        self.steps = StepBuilder(self.layout, self.ownership, self.value_of)

    @lazy
    def bodies(self) -> Mapping[Aggregate, Bodies]:
        """The functions of all structs and unions with data."""
        return all_bodies(self.layout, self.ownership, self.steps)

    @lazy
    def called(self) -> frozenset[str]:
        """The functions that public ones call."""
        return called(self.bodies)

    @lazy
    def public_functions(self) -> frozenset[str]:
        """The functions of types that have a prototype."""
        return frozenset(
            name for b in self.bodies.values() for name, public, _ in b.calls() if public
        )

    def value_of(self, name: str) -> int | None:
        """Return what an enumerator or a constant is worth, ``None`` if it is unknown."""
        if name in self.enumerators:
            return self.enumerators[name].value
        constant = self.constants.get(name)
        return constant.value if constant is not None else None

    @property
    def hidden_macro(self) -> str:
        """The macro that declares something with hidden visibility."""
        return f"{file_stem(self.module).upper()}HIDDEN"

    def visibility(self, declaration: Declaration) -> str:
        """Return what precedes the prototypes of a type: nothing, or the macro and a space."""
        return f"{self.hidden_macro} " if declaration.attributes.hidden else ""

    @lazy
    def survey(self) -> Survey:
        """All uses of types in the module, for the rules."""
        return survey(self.module)

    @lazy
    def initial_values(self) -> tuple[InitialValue, ...]:
        """All initial values that C needs."""
        return tuple(_initial_values(self.survey))

    @property
    def used_constants(self) -> tuple[Constant, ...]:
        """The constants that initial values name and no enumeration declares, by name."""
        used = {name for initial in self.initial_values for name in names_in(initial.value)}
        return tuple(
            c for n, c in self.constants.items() if n in used and n not in self.enumerators
        )
