"""What compiled templates need when they run: as much of Jinja's run time as ours make use of.

Jinja compiles a template to Python code once; from then on the code runs on this module, so that
a build has no need to import Jinja, which takes longer than all that is drawn. The names, and the
arguments of what is called, are those that the code of Jinja's compiler expects.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping
    from typing import Any

    Root = Callable[["Context"], Iterator[str]]
    # Returns a template's compiled code by its name.
    Loader = Callable[[str], Any]

# The line that the compiler begins with, and what stands for it here.
JINJA = "from jinja2.runtime import "
OURS = "from idlgen.drawing import "

missing: Any = type("missing", (), {"__repr__": lambda _: "missing"})()


class TemplateRuntimeError(Exception):
    """A template asks for what there is not: a mistake in idlgen itself."""


TemplateNotFound = TemplateRuntimeError


class Lacking:
    """What a name stands for that a view lacks: an error as soon as it is used."""

    def __init__(self, hint: str | None = None, obj: object = missing, name: str = "") -> None:
        """*name* is the name or attribute, *obj* what lacks it."""
        of = "" if obj is missing else f" of {type(obj).__name__}"
        self._message = hint or f"'{name}'{of} is undefined"

    def _fail(self, *_: object) -> Any:  # noqa: ANN401
        raise TemplateRuntimeError(self._message)

    __str__ = __iter__ = __bool__ = __len__ = __call__ = __eq__ = __ne__ = __hash__ = _fail
    __getattr__ = __getitem__ = __add__ = __contains__ = __lt__ = __gt__ = _fail


def Undefined(hint: str) -> str:  # noqa: ARG001, N802 - what Jinja's compiler calls
    """Return what an ``if`` in an expression is without its ``else``."""
    return ""


class LoopContext:
    """Iterates and says where it is."""

    def __init__(self, iterable: Iterable[Any], undefined: object) -> None:  # noqa: ARG002
        """Jinja's code passes what to make of an undefined name as well."""
        self._items = list(iterable)
        self.length = len(self._items)
        self.index0 = -1

    def __iter__(self) -> Iterator[tuple[Any, LoopContext]]:
        """Yield each item with this object, which stands at that item then."""
        for item in self._items:
            self.index0 += 1
            yield item, self

    @property
    def first(self) -> bool:
        """Whether this is the first item."""
        return self.index0 == 0

    @property
    def last(self) -> bool:
        """Whether this is the last item."""
        return self.index0 == self.length - 1

    @property
    def index(self) -> int:
        """The item's number, from 1."""
        return self.index0 + 1


def Macro(  # noqa: N802, PLR0913, PLR0917 - what Jinja's compiler calls, and with what
    environment: Environment,  # noqa: ARG001
    function: Callable[..., str],
    name: str,
    arguments: tuple[str, ...],  # noqa: ARG001
    catch_kwargs: bool,
    catch_varargs: bool,
    caller: bool,
    autoescape: bool,  # noqa: ARG001
) -> Callable[..., str]:
    """Return what a call of a macro calls."""
    if catch_kwargs or catch_varargs or caller:
        raise TemplateRuntimeError(f"macro {name} takes more than its arguments")
    return function


class _EvalContext:
    autoescape = False


class Context:
    """The variables of a template: its own, and those that it was given."""

    eval_ctx = _EvalContext()

    def __init__(self, parent: Mapping[str, Any]) -> None:
        """*parent* is what the template was given."""
        self.parent = parent
        self.vars: dict[str, Any] = {}
        self.exported_vars: set[str] = set()

    def resolve_or_missing(self, name: str) -> Any:  # noqa: ANN401
        """Return a variable's value, or what stands for there being none."""
        if name in self.vars:
            return self.vars[name]
        return self.parent.get(name, missing)

    def get_all(self) -> dict[str, Any]:
        """Return all variables."""
        return {**self.parent, **self.vars}

    def call(self, function: Callable[..., Any], *given: object, **named: object) -> Any:  # noqa: ANN401
        """Call what a template calls."""
        named.pop("_loop_vars", None)
        named.pop("_block_vars", None)
        return function(*given, **named)


class Module:
    """What a template exports to those that import it."""

    def __init__(self, name: str, exported: Mapping[str, Any]) -> None:
        """Make a module of its macros and variables."""
        self.__name__ = name
        self.__dict__.update(exported)


class Attributes(dict[str, "Any"]):
    """A mapping whose keys are attributes as well."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        """Take the keys and values of a mapping."""
        super().__init__(values)
        self.__dict__ = self


class Template:
    """A compiled template."""

    def __init__(self, environment: Environment, name: str) -> None:
        """Run the template's code, which defines its functions."""
        scope: dict[str, Any] = {"environment": environment}
        exec(environment.load(name), scope)
        if scope["blocks"]:
            raise TemplateRuntimeError(f"{name}: blocks are not made use of")
        self.name = name
        self.root_render_func: Root = scope["root"]
        self._module: Module | None = None

    def new_context(
        self, given: Mapping[str, Any], shared: bool = False, names: Mapping[str, Any] | None = None
    ) -> Context:
        """Return the variables of an included template."""
        if not shared or names:
            here = {n: value for n, value in (names or {}).items() if value is not missing}
            given = {**given, **here}
        return Context(given)

    def pieces(self, view: Mapping[str, Any]) -> Iterator[str]:
        """Yield the text of the template, piece by piece.

        Attributes are looked up as such, in mappings as well that the view has at its top.
        """
        given = {n: Attributes(v) if isinstance(v, dict) else v for n, v in view.items()}
        try:
            yield from self.root_render_func(Context(given))
        except (AttributeError, TypeError) as error:
            raise TemplateRuntimeError(f"{self.name}: {error}") from error

    def _get_default_module(self, importing: Context | None = None) -> Module:  # noqa: ARG002
        if self._module is None:
            context = Context({})
            for _ in self.root_render_func(context):
                pass
            exported = {name: context.vars[name] for name in context.exported_vars}
            self._module = Module(self.name, exported)
        return self._module


def _join(_: object, values: Iterable[object], between: str = "") -> str:
    return between.join(map(str, values))


class Environment:
    """Where templates come from, and the few filters and tests that they use."""

    undefined = Lacking
    filters: Mapping[str, Callable[..., Any]]
    tests: Mapping[str, Callable[..., bool]]

    def __init__(self, load: Loader) -> None:
        """*load* returns the code of a template by name."""
        self.load = load
        self._templates: dict[str, Template] = {}
        self.filters = {"length": len, "join": _join, "upper": str.upper}
        self.tests = {
            "none": lambda value: value is None,
            "defined": lambda value: not isinstance(value, Lacking),
        }

    def get_template(self, name: str, parent: str | None = None) -> Template:  # noqa: ARG002
        """Return a template, which is run once."""
        template = self._templates.get(name)
        if template is None:
            template = self._templates[name] = Template(self, name)
        return template

    get_or_select_template = get_template

    @staticmethod
    def concat(pieces: Iterable[str]) -> str:
        """Return the text of a macro."""
        return "".join(pieces)

    @staticmethod
    def getattr(obj: Any, name: str) -> Any:  # noqa: ANN401
        """Return an attribute, or what is under that key."""
        try:
            return getattr(obj, name)
        except AttributeError:
            try:
                return obj[name]
            except (TypeError, LookupError, AttributeError):
                return Lacking(None, obj, name)

    @staticmethod
    def getitem(obj: Any, key: Any) -> Any:  # noqa: ANN401
        """Return what is under a key, or the attribute of that name."""
        try:
            return obj[key]
        except (TypeError, LookupError, AttributeError):
            value = getattr(obj, key, missing) if isinstance(key, str) else missing
            return Lacking(None, obj, str(key)) if value is missing else value


def str_join(values: Iterable[object]) -> str:
    """Return values as one text."""
    return "".join(map(str, values))


def internalcode(function: Callable[..., Any]) -> Callable[..., Any]:
    """Mark what Jinja leaves out of tracebacks."""
    return function


# What the compiler imports and the code of our templates does not use.
Markup = Namespace = TemplateReference = escape = identity = markup_join = None
