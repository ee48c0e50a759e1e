"""The statements of a file, and the constructors that need no other type."""

from __future__ import annotations

from idlgen import syntax
from idlgen.lower.attributes import complete, composed_name
from idlgen.lower.calls import Arguments, read_call
from idlgen.lower.scope import Scope
from idlgen.lower.signatures import DECLARABLE
from idlgen.lower.standard import standard_types
from idlgen.lower.types import StructLowering
from idlgen.model import Builtin, Enumeration, EnumerationValue, Module, Number, UInt
from idlgen.records import maker

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from idlgen.comments import Docs
    from idlgen.diagnostics import Diagnostics
    from idlgen.model import Attributes, Declaration

_make_enumeration, _make_value = maker(Enumeration), maker(EnumerationValue)

_WIDTHS = (8, 16, 32, 64)


def _string(expression: syntax.Expression | None) -> str:
    """Return the text of an argument that the signature says is a string."""
    assert isinstance(expression, syntax.String)
    return expression.value


class FileLowering:
    """Lowers one file, statement by statement; use it once."""

    def __init__(self, docs: Docs, diagnostics: Diagnostics) -> None:
        """Begin with the defaults of files that have no ``namespace(...)``."""
        self._docs = docs
        self._scope = Scope(diagnostics)
        self._structs = StructLowering(self._scope, docs)

    def module(self, statements: Iterable[syntax.Statement]) -> Module:
        """Return the module that the statements declare; none is kept once it is lowered."""
        for statement in statements:
            if isinstance(statement, syntax.Assignment):
                self._scope.definition = statement.target.text
                self._assignment(statement)
            else:
                self._scope.definition = None
                self._directive(statement)
        path = self._scope.diagnostics.source.path
        return Module(
            path.rsplit("/", 1)[-1],
            self._scope.first_namespace or self._scope.namespace,
            tuple(self._scope.order),
            self._docs.module,
            dict(standard_types()),
        )

    # --- statements -------------------------------------------------------------------------

    def _directive(self, call: syntax.Call) -> None:
        name = call.function.text
        argument = call.arguments[0] if len(call.arguments) == 1 and not call.keywords else None
        if name == "namespace":
            if not isinstance(argument, syntax.String):
                self._scope.error("IDL209", "namespace takes one string", call.span)
                return
            self._scope.namespace = argument.value
            self._scope.first_namespace = self._scope.first_namespace or argument.value
        elif name == "hidden":
            if not isinstance(argument, syntax.Constant) or argument.value is None:
                self._scope.error("IDL209", "hidden takes True or False", call.span)
                return
            self._scope.hidden = argument.value
        elif name in DECLARABLE:
            self._scope.error(
                "IDL210",
                f"this {name} is not assigned to a variable, so nothing can refer to it",
                call.function.span,
                hint=f"write NAME = {name}(…)",
            )
        else:
            self._scope.error(
                "IDL203",
                f"unknown statement '{name}(…)'",
                call.function.span,
                hint=self._scope.did_you_mean(name, ["namespace", "hidden", *DECLARABLE])
                or "a statement is namespace(…), hidden(…) or NAME = CONSTRUCTOR(…)",
            )

    def _assignment(self, statement: syntax.Assignment) -> None:
        value = statement.value
        if not isinstance(value, syntax.Call):
            self._scope.error(
                "IDL211",
                f"'{statement.target.text}' must be assigned a constructor's call",
                value.span,
                hint=f"write {statement.target.text} = CONSTRUCTOR(…), "
                f"with one of {', '.join(DECLARABLE)}",
            )
            return
        arguments = read_call(self._scope, value)
        if arguments is None:
            return
        declaration = self._declaration(statement, value, arguments)
        if declaration is not None:
            self._scope.declare(statement.target, declaration)

    # --- declarations -----------------------------------------------------------------------

    def _declaration(
        self, statement: syntax.Assignment, call: syntax.Call, arguments: Arguments
    ) -> Declaration | None:
        doc = self._docs.at(statement.start) or arguments.attributes.get("comment")
        match arguments.constructor:
            case "Builtin" | "Number" | "UInt":
                return self._builtin(statement.target, doc, arguments)
            case "Enumeration":
                return self._enumeration(statement.target, doc, arguments)
            case "Struct" | "Union":
                return self._structs.declared(statement.target, doc, arguments)
            case constructor:
                self._scope.error(
                    {"Array": "IDL601", "KeyedUnion": "IDL501"}.get(constructor, "IDL401"),
                    f"{constructor} outside a struct: it is made of several C members",
                    call.function.span,
                )
                return None

    def _complete(self, arguments: Arguments, raw_name: str) -> Attributes:
        return complete(
            arguments.constructor,
            raw_name,
            arguments.attributes,
            namespace=self._scope.namespace,
            hidden=self._scope.hidden,
        )

    def _builtin(self, name: syntax.Name, doc: str | None, arguments: Arguments) -> Builtin | None:
        positional = arguments.positional
        if arguments.constructor == "UInt":
            width = positional["width"]
            if not isinstance(width, syntax.Integer) or width.value not in _WIDTHS:
                self._scope.error("IDL212", "UInt is 8, 16, 32 or 64 bits wide", width.span)
                return None
            raw_name = f"uint{width.value}_t"
            attributes = self._complete(arguments, raw_name)
            c_name = composed_name(raw_name, attributes.namespace)
            return UInt(
                name.start,
                name.end,
                name.text,
                raw_name,
                str(c_name),
                attributes,
                doc,
                width.value,
            )
        raw_name = _string(positional.get("name") or positional.get("ctype"))
        attributes = self._complete(arguments, raw_name)
        c_name = str(composed_name(raw_name, attributes.namespace))
        constructor = Number if arguments.constructor == "Number" else Builtin
        return constructor(name.start, name.end, name.text, raw_name, c_name, attributes, doc)

    def _enumeration(self, name: syntax.Name, doc: str | None, arguments: Arguments) -> Enumeration:
        raw_name = _string(arguments.positional["name"])
        attributes = self._complete(arguments, raw_name)
        c_name = str(composed_name(raw_name, attributes.namespace))
        prefix = f"{attributes.value_namespace or ''}{raw_name}_".upper()
        items = arguments.positional["values"]
        assert isinstance(items, syntax.List)
        values = self._values(items, prefix)
        return _make_enumeration(
            name.start, name.end, name.text, raw_name, c_name, attributes, doc, values
        )

    def _values(self, items: syntax.List, prefix: str) -> tuple[EnumerationValue, ...]:
        values: list[EnumerationValue] = []
        for part in items.parts:
            plain = self._plain_values(part, prefix) if isinstance(part, syntax.Run) else None
            if plain is not None:
                values += plain
                continue
            for item in syntax.flat((part,)):
                match item.items if isinstance(item, syntax.Tuple) else ():
                    case (syntax.Integer() as number, syntax.String() as name) if name.value:
                        upper, doc = name.value.upper(), self._docs.at(item.start)
                        c_name, value = prefix + upper, number.value
                        values.append(_make_value(name.start, name.end, upper, c_name, value, doc))
                    case _:
                        wanted = 'an enumeration\'s value is written (NUMBER, "NAME")'
                        self._scope.error("IDL301", wanted, item.span)
        return tuple(values)

    def _plain_values(self, run: syntax.Run, prefix: str) -> list[EnumerationValue] | None:
        """Return the values that a run is, ``None`` if something in it takes a closer look."""
        begin, docs = run.start, self._docs
        documented = docs.places
        values = []
        for match in run.matches():
            _, number, name, _, _, _, key, _ = match.groups()
            if number is None or not name or key is not None:
                return None
            upper, start = name.upper(), begin + match.start(3) - 1
            place = begin + match.start()
            doc = docs.at(place) if place in documented else None
            values.append(
                _make_value(start, start + len(name) + 2, upper, prefix + upper, int(number), doc)
            )
        return values
