"""Classes of plain fields, as those of ``dataclasses``, for a program that lives for a moment.

The decorator of the standard library writes and compiles six functions for each class, and its
module takes longer to import than an IDL file to parse. Here comparison, hashing and the rest are
the same functions for all classes, and a class gets its ``__init__`` when the first object is
made: most runs make none of most classes. Type checkers see ``dataclasses`` itself, and ``typing``
for named tuples.

Of its options there are ``frozen``, ``slots`` and ``eq``; fields have ``default`` and
``default_factory``.
"""

from __future__ import annotations

from idlgen.primitives import attrgetter, tuple_field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from dataclasses import dataclass as dataclass
    from dataclasses import field as field
    from dataclasses import fields as fields
    from dataclasses import replace as replace
    from types import CodeType
    from typing import Any, ParamSpec, TypeVar
    from typing import NamedTuple as NamedTuple

    P = ParamSpec("P")
    R = TypeVar("R")

    def maker(cls: Callable[P, R]) -> Callable[P, R]:
        """Return what makes objects of a class."""
        return cls


# The code of the functions that were made, by their text. To compile them takes longer than
# anything else that a class costs, so that a run may be given what an earlier one has made.
code: dict[str, CodeType] = {}

if not TYPE_CHECKING:

    class _Missing:
        def __repr__(self) -> str:
            return "missing"

    _MISSING = _Missing()

    class Field:
        """A field: its name, and what it is where it is not given."""

        __slots__ = ("default", "default_factory", "name")

        def __init__(self, default: Any, default_factory: Any) -> None:
            self.name = ""
            self.default, self.default_factory = default, default_factory

    def field(*, default: Any = _MISSING, default_factory: Any = _MISSING) -> Any:
        """Return what stands for a field in a class's body."""
        return Field(default, default_factory)

    def fields(record: Any) -> tuple[Field, ...]:
        """Return the fields of a class or an object, those of its bases first."""
        return tuple(record.__record_fields__.values())

    def replace(record: Any, /, **changes: Any) -> Any:
        """Return an object that differs in the fields that are given."""
        names = record.__record_fields__
        return type(record)(**{n: getattr(record, n) for n in names if n not in changes}, **changes)

    def dataclass(
        *, frozen: bool = False, slots: bool = False, eq: bool = True
    ) -> Callable[[type], type]:
        """Return a decorator that makes a class one of fields."""

        def decorate(cls: type) -> type:
            own = _own_fields(cls)
            inherited = getattr(cls, "__record_fields__", {})
            if slots:
                cls = _slotted(cls, own)
            cls.__record_fields__ = {**inherited, **own}
            cls.__match_args__ = tuple(cls.__record_fields__)
            cls.__init__ = _init_on_demand(cls, frozen)
            cls.__repr__ = _repr
            if frozen:
                cls.__setattr__ = cls.__delattr__ = _refuse
            if eq:
                cls.__record_key__ = attrgetter(*cls.__match_args__, "__class__")
                cls.__eq__ = _equal
                cls.__hash__ = _hash if frozen else None
            return cls

        return decorate

    def _own_fields(cls: type) -> dict[str, Field]:
        own = {}
        for name in cls.__annotations__:
            given = cls.__dict__.get(name, _MISSING)
            made = given if isinstance(given, Field) else Field(given, _MISSING)
            made.name = name
            own[name] = made
            if given is made:
                delattr(cls, name)
        return own

    def _slotted(cls: type, own: dict[str, Field]) -> type:
        """Return a class like another that has room for its fields and nothing else."""
        left_out = {"__dict__", "__weakref__", *own}
        body = {name: value for name, value in cls.__dict__.items() if name not in left_out}
        made = type(cls)(cls.__name__, cls.__bases__, {**body, "__slots__": tuple(own)})
        made.__qualname__ = cls.__qualname__
        return made

    def _init_on_demand(cls: type, frozen: bool) -> Callable[..., None]:
        def __init__(self: object, *args: Any, **kwargs: Any) -> None:  # noqa: N807
            cls.__init__ = made = _init(cls, frozen)
            made(self, *args, **kwargs)

        return __init__

    def _init(cls: type, frozen: bool) -> Callable[..., None]:
        """Return a class's own ``__init__``."""
        scope: dict[str, Any] = {"_set": object.__setattr__}
        body = []
        for name in cls.__record_fields__:
            slot = getattr(cls, name, None) if frozen else None
            if hasattr(slot, "__set__"):
                scope[f"_set_{name}"] = slot.__set__
                body.append(f"_set_{name}(self, {name})")
            elif frozen:
                body.append(f"_set(self, {name!r}, {name})")
            else:
                body.append(f"self.{name} = {name}")
        return _function(cls, "__init__", ["self"], [*body, "return"], scope)

    def maker(cls: type) -> Callable[..., Any]:
        """Return a function that makes an object as a call of the class does, in half the time."""
        # The object is filled in while it is of a class that is not frozen; to make it one of its
        # own is a step for all fields, where to get around __setattr__ is one for each.
        usual = {n: getattr(object, n) for n in ("__init__", "__setattr__", "__delattr__")}
        scope = {"_own": cls, "_open": type(cls)("_Open", (cls,), {"__slots__": (), **usual})}
        body = [f"_made.{name} = {name}" for name in cls.__record_fields__]
        body = ["_made = _open()", *body, "_made.__class__ = _own", "return _made"]
        return _function(cls, "make", [], body, scope)

    def _function(
        cls: type, name: str, parameters: list[str], body: list[str], scope: dict[str, Any]
    ) -> Callable[..., Any]:
        """Return a function whose further parameters are the fields of a class."""
        scope["_missing"] = _MISSING
        defaults = []
        for field, spec in cls.__record_fields__.items():
            if spec.default_factory is not _MISSING:
                scope[f"_make_{field}"] = spec.default_factory
                parameters.append(f"{field}=_missing")
                defaults.append(f"if {field} is _missing: {field} = _make_{field}()")
            elif spec.default is not _MISSING:
                scope[f"_default_{field}"] = spec.default
                parameters.append(f"{field}=_default_{field}")
            else:
                parameters.append(field)
        made = _defined(name, parameters, [*defaults, *body], scope)
        made.__qualname__ = f"{cls.__qualname__}.{name}"
        return made

    def _defined(
        name: str, parameters: Iterable[str], body: list[str], scope: dict[str, Any]
    ) -> Callable[..., Any]:
        text = "\n    ".join([f"def {name}({', '.join(parameters)}):", *body])
        if text not in code:
            code[text] = compile(text, "<records>", "exec")
        exec(code[text], scope)
        made: Callable[..., Any] = scope[name]
        return made

    def _repr(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__qualname__}({shown})"

    def _equal(self: Any, other: object) -> bool:
        if other.__class__ is not self.__class__:
            return NotImplemented
        key = type(self).__record_key__
        return key(self) == key(other)

    def _hash(self: Any) -> int:
        return hash(type(self).__record_key__(self))

    def _refuse(self: object, name: str, *_: object) -> None:
        raise AttributeError(f"cannot assign to field {name!r} of {type(self).__qualname__}")

    class _TupleType(type):
        """Makes a named tuple of a class that has the fields and perhaps methods."""

        def __new__(cls, name: str, _: tuple[type, ...], body: dict[str, Any]) -> type:
            fields = tuple(type(name, (), dict(body)).__annotations__)
            defaults = {field: body[field] for field in fields if field in body}
            scope = {"_new": tuple.__new__, **{f"_default_{f}": v for f, v in defaults.items()}}
            given = [f"{f}=_default_{f}" if f in defaults else f for f in fields]
            body |= {f: tuple_field(i, f"Field {i}.") for i, f in enumerate(fields)}
            return type(
                name,
                (tuple,),
                {
                    **body,
                    "__slots__": (),
                    "__match_args__": fields,
                    "_fields": fields,
                    "_field_defaults": defaults,
                    "__new__": _defined(
                        "__new__",
                        ("cls", *given),
                        [f"return _new(cls, ({''.join(f'{field}, ' for field in fields)}))"],
                        scope,
                    ),
                    "__getnewargs__": tuple,
                    "__repr__": _tuple_repr,
                },
            )

    def _tuple_repr(self: Any) -> str:
        shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
        return f"{type(self).__name__}({shown})"

    NamedTuple = type.__new__(_TupleType, "NamedTuple", (), {})
