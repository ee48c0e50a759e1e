"""The code of compiled templates, made direct.

Jinja looks attributes up through a function, which tries a key where there is no attribute, and
calls through another; it hands on each piece of text by itself. The views of idlgen have
attributes, so that its templates can do both as Python does, in a fraction of the time, and pieces
that follow one another are put together at once, those of an ``if`` among them.
"""

from __future__ import annotations

import ast

from idlgen import drawing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from types import CodeType

    # What a piece of text is handed to: the list of that name, or whoever draws the template.
    Taker = str | None

# Variables of the block that a call stands in; only functions that ask for a context see them.
_HIDDEN = ("_loop_vars", "_block_vars")


def compiled(text: str, name: str) -> CodeType:
    """Return code that runs on ``idlgen.drawing``, of what Jinja made of a template."""
    tree = ast.parse(text.replace(drawing.JINJA, drawing.OURS, 1))
    made = ast.fix_missing_locations(_Direct().visit(tree))
    return compile(made, f"templates/{name}", "exec", dont_inherit=True)


class _Direct(ast.NodeTransformer):
    """Rewrites look-ups and calls, and joins pieces of text."""

    def visit_Call(self, node: ast.Call) -> ast.expr:
        if isinstance(node.func, ast.Name) and node.func.id.startswith("t_"):
            # A test or a filter may be about an attribute that is not there.
            node.args = [self._kept(argument) for argument in node.args]
            return node
        self.generic_visit(node)
        if _is(node, "environment", "getattr"):
            of, attribute = node.args
            if isinstance(attribute, ast.Constant) and str(attribute.value).isidentifier():
                return ast.Attribute(of, str(attribute.value), ast.Load())
        if _is(node, "context", "call"):
            keywords = [k for k in node.keywords if k.arg not in _HIDDEN]
            return ast.Call(node.args[0], node.args[1:], keywords)
        match node:
            case ast.Call(ast.Attribute(pieces, "extend"), [ast.Tuple(several)]):
                return ast.Call(ast.Attribute(pieces, "append", ast.Load()), [_text(several)], [])
            case ast.Call(ast.Name("concat"), [pieces]):
                return _joined(pieces)
        return node

    def _kept(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Call) and _is(node, "environment", "getattr"):
            node.args[0] = self.visit(node.args[0])
            return node
        visited: ast.expr = self.visit(node)
        return visited

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.FunctionDef:
        self.generic_visit(node)
        if node.name == "macro":
            node.body = [*_parameters(node.args), *_without_list(node.body)]
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        match node.body:
            case [ast.Assign([ast.Name("_loop_vars")]), _, *_] if (
                _names("_loop_vars", node.body) == 1
            ):
                del node.body[0]
        return node

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, _together(statements))
        return node


def _parameters(arguments: ast.arguments) -> list[ast.stmt]:
    """Give a macro's parameters their own names and defaults, so that it is called as it is.

    Return what gives them the names by which its body knows them.
    """
    taken: list[ast.stmt] = []
    for argument in arguments.args:
        inner = argument.arg
        _, _, argument.arg = inner.split("_", 2)
        value = ast.Name(argument.arg, ast.Load())
        taken.append(ast.Assign([ast.Name(inner, ast.Store())], value))
    arguments.defaults = [ast.Name("missing", ast.Load()) for _ in arguments.args]
    return taken


def _without_list(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the body of a macro; text that is made in one place is returned from there."""
    match body:
        case [
            ast.Assign([ast.Name()]),
            *before,
            ast.Expr(ast.Call(ast.Attribute(ast.Name(list_), "append"), [piece])),
            ast.Return(ast.Call(ast.Attribute(ast.Constant(""), "join"), [ast.Name(joined)])),
        ] if joined == list_ and not _names(list_, before):
            return [*before, ast.Return(piece)]
    return body


def _together(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return statements, of which those that hand on text one after the other are one."""
    found: list[ast.stmt] = []
    pieces: list[ast.expr] = []
    last: Taker = None
    for statement in statements:
        if isinstance(statement, ast.Pass) and len(statements) > 1:
            continue
        handed = _handed(statement)
        if handed is None:
            pieces.clear()
            found.append(statement)
            continue
        taker, piece = handed
        if pieces and taker == last:
            pieces.append(piece)
            found[-1] = _handing(taker, _text(pieces))
        else:
            pieces[:] = [piece]
            found.append(statement)
        last = taker
    return found


def _handed(statement: ast.stmt) -> tuple[Taker, ast.expr] | None:
    """Return who gets which piece of text, if a statement does nothing else."""
    match statement:
        case ast.Expr(ast.Yield(ast.expr() as piece)):
            return None, piece
        case ast.Expr(ast.Call(ast.Attribute(ast.Name(list_), "append"), [piece])):
            return list_, piece
        case ast.If(ast.expr() as test, [then], ([] | [_]) as otherwise):
            first = _handed(then)
            second = _handed(otherwise[0]) if otherwise else first and (first[0], ast.Constant(""))
            # What a template hands on itself is long: it isn't worth to copy it once more.
            if first and second and first[0] == second[0] is not None:
                return first[0], ast.IfExp(test, _bare(first[1]), _bare(second[1]))
    return None


def _handing(taker: Taker, piece: ast.expr) -> ast.stmt:
    """Return the statement that hands on a piece of text."""
    if taker is None:
        return ast.Expr(ast.Yield(piece))
    append = ast.Attribute(ast.Name(taker, ast.Load()), "append", ast.Load())
    return ast.Expr(ast.Call(append, [piece], []))


def _text(pieces: Sequence[ast.expr]) -> ast.expr:
    """Return the expression of some pieces of text as one."""
    if len(pieces) == 1:
        return pieces[0]
    parts: list[ast.expr] = []
    for piece in pieces:
        match piece:
            case ast.Constant():
                parts.append(piece)
            case ast.JoinedStr(several):
                parts += several
            case _:
                parts.append(ast.FormattedValue(_bare(piece), ord("s"), None))
    return ast.JoinedStr(parts)


def _bare(piece: ast.expr) -> ast.expr:
    """Return what a piece is made text of, which an f-string does by itself."""
    match piece:
        case ast.Call(ast.Name("str"), [value]):
            return value
    return piece


def _joined(pieces: ast.expr) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Constant(""), "join", ast.Load()), [pieces], [])


def _names(name: str, statements: Iterable[ast.stmt]) -> int:
    """Return how often a variable is named in statements."""
    nodes = [node for statement in statements for node in ast.walk(statement)]
    return sum(isinstance(node, ast.Name) and node.id == name for node in nodes)


def _is(node: ast.Call, of: str, name: str) -> bool:
    """Whether a call is that of a method of one of the two objects that templates have."""
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == name
        and isinstance(function.value, ast.Name)
        and function.value.id == of
    )
