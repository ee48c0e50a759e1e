"""The code of compiled templates, made direct.

Jinja looks attributes up through a function, which tries a key where there is no attribute, and
calls through another; it hands on each piece of text by itself. The views of idlgen have
attributes, so that its templates can do both as Python does, in a fraction of the time, and pieces
that follow one another are put together at once.
"""

from __future__ import annotations

import ast

from idlgen import drawing

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import CodeType

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
        return node

    def _kept(self, node: ast.expr) -> ast.expr:
        if isinstance(node, ast.Call) and _is(node, "environment", "getattr"):
            node.args[0] = self.visit(node.args[0])
            return node
        visited: ast.expr = self.visit(node)
        return visited

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        for name in ("body", "orelse"):
            statements = getattr(node, name, None)
            if isinstance(statements, list):
                setattr(node, name, _joined(statements))
        return node


def _joined(statements: Sequence[ast.stmt]) -> list[ast.stmt]:
    """Return statements, of which those that yield one after the other are one."""
    found: list[ast.stmt] = []
    pieces: list[ast.expr] = []
    for statement in statements:
        match statement:
            case ast.Expr(ast.Yield(ast.expr() as piece)):
                if pieces:
                    found.pop()
                pieces.append(piece)
                found.append(ast.Expr(ast.Yield(_text(pieces))))
            case ast.Pass() if len(statements) > 1:
                pass
            case _:
                pieces.clear()
                found.append(statement)
    return found


def _text(pieces: Sequence[ast.expr]) -> ast.expr:
    """Return the expression of some pieces of text as one."""
    if len(pieces) == 1:
        return pieces[0]
    parts: list[ast.expr] = []
    for piece in pieces:
        match piece:
            case ast.Constant():
                parts.append(piece)
            case ast.Call(ast.Name("str"), [value]) | value:
                parts.append(ast.FormattedValue(value, ord("s"), None))
    return ast.JoinedStr(parts)


def _is(node: ast.Call, of: str, name: str) -> bool:
    """Whether a call is that of a method of one of the two objects that templates have."""
    function = node.func
    return (
        isinstance(function, ast.Attribute)
        and function.attr == name
        and isinstance(function.value, ast.Name)
        and function.value.id == of
    )
