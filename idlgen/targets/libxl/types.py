"""The view of the implementation: every type with the bodies of its functions."""

from __future__ import annotations

from idlgen.cabi.declarations import ValueView, named_values
from idlgen.cabi.names import EnumerationFunctions, enumeration_functions
from idlgen.cabi.ownership import key_initial
from idlgen.model import Enumeration, Struct, Union
from idlgen.records import dataclass, maker
from idlgen.targets.libxl.members import MembersOf
from idlgen.targets.libxl.memory import (
    Copy,
    CopyDeprecated,
    Dispose,
    Init,
)
from idlgen.targets.libxl.places import Locals
from idlgen.targets.libxl.read import Reader, read_enumeration, read_member
from idlgen.targets.libxl.signatures import reader_name

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from idlgen.model import Module
    from idlgen.targets.libxl.members import Members
    from idlgen.targets.libxl.shared import Shared
    from idlgen.targets.libxl.signatures import Signatures, Writer


@dataclass(frozen=True, slots=True)
class FunctionView:
    """A function: its signature, and as lines the declarations of its variables and its body."""

    signature: str
    locals: str
    body: str


@dataclass(frozen=True, slots=True)
class KeyView:
    """``T_init_KEY``: ``initial`` is what the discriminant is before, ``None`` for zero."""

    signature: str
    key: str
    initial: str | None
    body: str


@dataclass(frozen=True, slots=True)
class JsonView:
    """What writes or reads JSON, and ``public``, the signature of the function that calls it."""

    name: str
    signature: str
    locals: str
    body: str
    public: str | None


@dataclass(frozen=True, slots=True)
class TypeView:
    """A type with its functions; those that are ``None`` it does not have, or a project brings.

    ``values``, ``named`` and ``functions`` are an enumeration's alone. ``initialise`` and
    ``release`` name what begins ``from_json`` and what frees a value that it did not read to its
    end. ``address`` precedes the value that ``to_json`` is given.
    """

    c_name: str
    is_enumeration: bool = False
    values: tuple[ValueView, ...] = ()
    named: tuple[ValueView, ...] = ()
    functions: EnumerationFunctions | None = None
    dispose: FunctionView | None = None
    copy: FunctionView | None = None
    copy_deprecated: FunctionView | None = None
    init: FunctionView | None = None
    keys: tuple[KeyView, ...] = ()
    writes: JsonView | None = None
    reads: JsonView | None = None
    address: str = "&"
    initialise: str | None = None
    release: str | None = None


# There are tens of thousands of them for a large module.
_make_function, _make_json, _make_type = maker(FunctionView), maker(JsonView), maker(TypeView)


class TypeViews:
    """The views of all types, each made when it is asked for and kept by nobody.

    The bodies of all functions would fill more memory than everything else. *writer* knows the
    library that JSON is written with.
    """

    def __init__(self, module: Module, writer: Writer, shared: Shared) -> None:
        """Make nothing yet."""
        self._module = module
        self._shared = shared
        self._writer = writer
        self._types = writer.types
        self._members_of = MembersOf(
            writer.types,
            init=Init(writer.types).member,
            dispose=Dispose(writer.types, Locals()).member,
            copy=Copy(writer.types, Locals()).member,
            write=writer.member,
            read=read_member,
        )

    def __iter__(self) -> Iterator[TypeView]:
        """Yield the views in the order of the IDL."""
        for declaration in self._module.declarations:
            if isinstance(declaration, Enumeration):
                yield self._enumeration(declaration)
            elif isinstance(declaration, Struct):
                yield self._struct(declaration)
            elif isinstance(declaration, Union):
                yield self._union(declaration)

    def _enumeration(self, enumeration: Enumeration) -> TypeView:
        found = self._shared.values(enumeration)
        signatures = self._shared.signatures(enumeration)
        return _make_type(
            enumeration.c_name,
            True,
            found,
            named_values(found),
            enumeration_functions(enumeration),
            writes=self._writes(enumeration, signatures, None),
            reads=self._reads(enumeration, signatures, None),
        )

    def _union(self, union: Union) -> TypeView:
        # Nobody but the project knows which member is live.
        signature = (
            self._shared.signatures(union).init if union.attributes.autogenerate_init_fn else None
        )
        init = _make_function(signature, "", "") if signature is not None else None
        return _make_type(union.c_name, init=init)

    def _struct(self, struct: Struct) -> TypeView:
        attributes = struct.attributes
        signatures = self._shared.signatures(struct)
        members = self._members_of(struct)
        init = self._init(signatures, members) if attributes.autogenerate_init_fn else None
        dispose, copy = attributes.autogenerate_dispose_fn, attributes.autogenerate_copy_fn
        return _make_type(
            struct.c_name,
            dispose=self._dispose(signatures, members) if dispose else None,
            copy=self._copy(signatures, members) if copy else None,
            copy_deprecated=self._copy_deprecated(signatures, struct),
            init=init,
            keys=tuple(self._keys(signatures)) if init is not None else (),
            writes=self._writes(struct, signatures, members),
            reads=self._reads(struct, signatures, members),
            address="" if attributes.passby == "PASS_BY_REFERENCE" else "&",
            initialise=attributes.init_fn,
            release=attributes.dispose_fn,
        )

    # --- functions --------------------------------------------------------------------------

    def _dispose(self, signatures: Signatures, members: Members) -> FunctionView | None:
        signature = signatures.dispose
        if signature is None:
            return None
        scope = Locals()
        body = Dispose(self._types, scope).struct(members)
        return _make_function(signature, scope.declarations(), body)

    def _copy(self, signatures: Signatures, members: Members) -> FunctionView | None:
        signature = signatures.copy
        if signature is None:
            return None
        scope = Locals()
        body = Copy(self._types, scope).struct(members)
        return _make_function(signature, scope.declarations(), body)

    def _copy_deprecated(self, signatures: Signatures, struct: Struct) -> FunctionView | None:
        signature = signatures.copy_deprecated
        if signature is None:
            return None
        body = CopyDeprecated(self._types).struct(self._types.fields(struct))
        return _make_function(signature, "", body)

    def _init(self, signatures: Signatures, members: Members) -> FunctionView | None:
        signature = signatures.init
        if signature is None:
            return None
        return _make_function(signature, "", Init(self._types).struct(members))

    def _keys(self, signatures: Signatures) -> Iterator[KeyView]:
        for field, union, signature in signatures.keys:
            initial = key_initial(union)
            text = None if initial is None else str(initial)
            yield KeyView(signature, union.key, text, Init(self._types).key(field, union))

    def _writes(
        self, declaration: Enumeration | Struct, signatures: Signatures, members: Members | None
    ) -> JsonView | None:
        signature = signatures.writes
        if signature is None:
            return None
        scope = Locals()
        if isinstance(declaration, Enumeration):
            body = self._writer.enumeration(declaration)
        else:
            assert members is not None
            body = self._writer.struct(members, scope)
        name = f"{declaration.c_name}_{self._writer.suffix}"
        return _make_json(name, signature, scope.declarations(), body, signatures.to_json)

    def _reads(
        self, declaration: Enumeration | Struct, signatures: Signatures, members: Members | None
    ) -> JsonView | None:
        signature = signatures.reads
        if signature is None:
            return None
        scope = Locals()
        if isinstance(declaration, Enumeration):
            body = read_enumeration(declaration)
        else:
            assert members is not None
            body = Reader(self._types, declaration, scope).struct(members)
        return _make_json(
            reader_name(declaration), signature, scope.declarations(), body, signatures.from_json
        )
