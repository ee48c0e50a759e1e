"""Which comment documents what: a matter of where it stands.

An item is a statement or an element of a list, so a declaration, a field, a member or a value.

* Comments on lines of their own, directly above an item: that item.
* A comment at the end of a line: the item that ends last on that line or, where none does, the
  innermost one that begins on it.
* A comment on a line of its own that is indented deeper than the items around it: the item above.
* A comment followed by a blank line: nothing but the section; at the top of the file, the file.

Source of the rules: the description of the libxl IDL in ``docs/idl.md``.
"""

from __future__ import annotations

import re
from bisect import bisect_right

from idlgen import syntax
from idlgen.records import dataclass, field

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from idlgen.source import SourceFile
    from idlgen.syntax import Comment, Node, SyntaxTree

# What editors read, and lines that are drawn.
_NO_TEXT = re.compile(r"\s*(?:-\*-.*-\*-|(?:vim?|ex):.*|[-#=*~_+]{2,})\s*")


@dataclass(frozen=True, slots=True)
class Docs:
    """The documentation of a file: ``module`` opens it, the rest is by node."""

    module: str | None = None
    by_node: Mapping[Node, str] = field(default_factory=dict)

    def of(self, node: Node) -> str | None:
        """Return the text that documents a statement, field, member or value, if any does."""
        return self.by_node.get(node)


def attach(tree: SyntaxTree, source: SourceFile) -> Docs:
    """Return what the comments of *tree*, which was read from *source*, document."""
    if not tree.comments:
        return Docs()
    attachment = _Attachment(tree, source)
    for block in attachment.blocks():
        attachment.attach(block)
    return Docs(attachment.module, {node: _joined(c) for node, c in attachment.found.items()})


@dataclass(frozen=True, slots=True)
class _Placed:
    """A comment and where it is: its line, its column, whether it has the line to itself."""

    comment: Comment
    line: int
    column: int
    alone: bool


class _Attachment:
    """The work on one file: ``found`` is what was attached so far, in the order of the text."""

    def __init__(self, tree: SyntaxTree, source: SourceFile) -> None:
        self.module: str | None = None
        self.found: dict[Node, list[Comment]] = {}
        self._tree = tree
        self._source = source

    # --- comments, in blocks -------------------------------------------------------------------

    def blocks(self) -> Iterator[list[_Placed]]:
        """Yield the comments that belong together: a trailing one, or lines of their own."""
        placed = [self._place(comment) for comment in self._tree.comments]
        blocks: list[list[_Placed]] = []
        for this in placed:
            last = blocks[-1][-1] if blocks else None
            if last is None or not self._continues(last, this):
                blocks.append([])
            blocks[-1].append(this)
        return iter(blocks)

    def _place(self, comment: Comment) -> _Placed:
        line, column = self._source.position(comment.span.start)
        start = comment.span.start - column + 1
        alone = not self._source.text[start : comment.span.start].strip()
        return _Placed(comment, line, column, alone)

    def _continues(self, last: _Placed, this: _Placed) -> bool:
        if not (last.alone and this.alone and this.line == last.line + 1):
            return False
        return last.column == this.column or not self._is_deeper(last)

    def attach(self, block: list[_Placed]) -> None:
        """Find the item that a block documents, if there is one."""
        first, last = block[0], block[-1]
        if not first.alone:
            item = self._ending_on_line(first)
        else:
            item = self._above(first) if self._is_deeper(first) else self._below(last)
        comments = [placed.comment for placed in block]
        if item is not None:
            self.found.setdefault(item, []).extend(comments)
        elif first.line == 1 and self._is_blank(last.line + 1):
            self.module = _joined(comments) or None

    def _is_blank(self, line: int) -> bool:
        return line > self._source.line_count or not self._source.line(line).strip()

    # --- items ----------------------------------------------------------------------------------

    def _siblings(self, offset: int) -> tuple[Sequence[Node], int]:
        """Return the items of the innermost list around an offset, and how many end before it.

        There are none where that is no list: a comment between the arguments of a call.
        """
        items: Sequence[Node] = self._tree.statements
        node: Node | None = None
        children: Sequence[Node] = items
        while True:
            index = _ending_before(children, offset)
            if index == len(children) or children[index].span.start >= offset:
                is_list = node is None or isinstance(node, syntax.List)
                return (children, index) if is_list else ((), 0)
            node = children[index]
            children = _children(node)

    def _is_deeper(self, placed: _Placed) -> bool:
        """Whether a comment is indented deeper than the items around it, with one above."""
        items, index = self._siblings(placed.comment.span.start)
        around = items[max(index - 1, 0) : index + 1]
        return index > 0 and all(placed.column > self._column(item) for item in around)

    def _column(self, item: Node) -> int:
        return self._source.position(item.span.start).column

    def _above(self, placed: _Placed) -> Node | None:
        items, index = self._siblings(placed.comment.span.start)
        return items[index - 1]

    def _below(self, placed: _Placed) -> Node | None:
        """Return the item that begins on the line after a comment."""
        items, index = self._siblings(placed.comment.span.start)
        if index == len(items):
            return None
        item = items[index]
        return item if self._source.position(item.span.start).line == placed.line + 1 else None

    def _ending_on_line(self, placed: _Placed) -> Node | None:
        """Return what a comment at the end of a line documents."""
        offset = placed.comment.span.start
        line_start = offset - placed.column + 1
        ended = begun = None
        children: Sequence[Node] = self._tree.statements
        is_list = True
        while True:
            index = _ending_before(children, offset)
            if is_list and index and children[index - 1].span.end > line_start:
                ended = children[index - 1]
            if index == len(children) or children[index].span.start >= offset:
                return ended or begun
            node = children[index]
            if is_list and node.span.start >= line_start:
                begun = node
            children = _children(node)
            is_list = isinstance(node, syntax.List)


def _ending_before(nodes: Sequence[Node], offset: int) -> int:
    """Return how many of *nodes*, which are in the order of the text, end before *offset*."""
    return bisect_right(nodes, offset, key=lambda node: node.span.end)


def _children(node: Node) -> Sequence[Node]:
    """Return the parts of a node, in the order of the text."""
    match node:
        case syntax.Assignment(value=value) | syntax.Keyword(value=value):
            return (value,)
        case syntax.Call(arguments=arguments, keywords=keywords):
            return sorted((*arguments, *keywords), key=lambda part: part.span.start)
        case syntax.List(items=items) | syntax.Tuple(items=items):
            return items
        case syntax.Dict(entries=entries):
            return [value for _, value in entries]
    return ()


def _joined(comments: Iterable[Comment]) -> str:
    """Return the text of comments, a line each, without indentation that they share."""
    lines = [comment.text.rstrip().expandtabs() for comment in comments]
    lines = ["" if _NO_TEXT.fullmatch(line) else line for line in lines]
    indented = [len(line) - len(line.lstrip()) for line in lines if line]
    common = min(indented, default=0)
    return "\n".join(line[common:] for line in lines).strip("\n")
