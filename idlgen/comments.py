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

from bisect import bisect_right

from idlgen import syntax
from idlgen.patterns import pattern
from idlgen.primitives import attrgetter
from idlgen.records import dataclass

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections import deque
    from collections.abc import Container, Iterable, Iterator, Sequence

    from idlgen.syntax import Comment, Node, Statement

# What editors read, and lines that are drawn.
_NO_TEXT = pattern(r"\s*(?:-\*-.*-\*-|(?:vim?|ex):.*|[-#=*~_+]{2,})\s*")

_end = attrgetter("end")


class Docs:
    """The documentation of a file, which is found while its statements are read.

    ``module`` opens the file; it is known when all has been read.
    """

    def __init__(self, text: str) -> None:
        """Begin with a text of which nothing has been read."""
        self.module: str | None = None
        self._text = text
        # By where the item begins, which is true of no other: a list's bracket is before its items.
        self._found: dict[int, list[Comment]] = {}
        self._places = _Places(text)

    @property
    def places(self) -> Container[int]:
        """Where what is documented of the statement that was read last begins."""
        return self._found

    def at(self, start: int) -> str | None:
        """Return the text that documents what begins at an offset, if any does.

        It is a statement, field, member or value of the statement that was read last; of others
        nothing is kept.
        """
        found = self._found.get(start)
        return None if found is None else _joined(found)

    def read(
        self, statements: Iterable[Statement], comments: deque[Comment]
    ) -> Iterator[Statement]:
        """Yield the statements of the text, each when all that documents it has been found.

        *comments* are in the order of the text, and are taken out as they are attached. There may
        come more of them with each statement: all that stand before it, and those in it.
        """
        before: Statement | None = None
        last: Statement | None = None
        for statement in statements:
            start = statement.start
            if comments and comments[0].start < start:
                self._attach((before, last, statement), self._places.take(comments, start))
            if last is not None:
                yield last
                # Of what comments before the next statement document, that is all there is.
                if self._found:
                    found = self._found.get(start)
                    self._found = {} if found is None else {start: found}
            before, last = last, statement
        if comments:
            self._attach((before, last), self._places.take(comments, len(self._text)))
        if last is not None:
            yield last

    def _attach(self, around: Iterable[Statement | None], placed: Sequence[_Placed]) -> None:
        """Find what comments document, which stand in or next to the last two of some statements.

        Before the first statement of a text there is none.
        """
        items = _Items([statement for statement in around if statement is not None], self._text)
        for block in items.blocks(placed):
            item = items.documented(block)
            comments = [placed.comment for placed in block]
            if item is not None:
                self._found.setdefault(item, []).extend(comments)
            elif block[0].line_start == 0 and self._places.is_before_blank(block[-1]):
                self.module = _joined(comments) or None


@dataclass(frozen=True, slots=True)
class _Placed:
    """A comment and where it is: where its line begins, and whether it has that to itself."""

    comment: Comment
    line_start: int
    alone: bool

    @property
    def column(self) -> int:
        """How far a comment stands from the beginning of its line."""
        return self.comment.start - self.line_start


class _Places:
    """The places of comments, which are asked for in the order of the text.

    No look goes back behind the comment before, so that the work is as long as the text.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line_start = 0

    def take(self, comments: deque[Comment], before: int) -> list[_Placed]:
        """Take the comments out that begin before an offset, and return them with their places."""
        taken = []
        while comments and comments[0].start < before:
            comment = comments.popleft()
            line_end = self._text.rfind("\n", self._at, comment.start)
            if line_end >= 0:
                self._line_start = line_end + 1
            # A carriage return ends a comment as well, but not a line.
            follows_another = line_end < 0 < self._at
            line = "#" if follows_another else self._text[self._line_start : comment.start]
            taken.append(_Placed(comment, self._line_start, not line.strip()))
            self._at = comment.end
        return taken

    def is_before_blank(self, placed: _Placed) -> bool:
        """Whether no line, or a blank one, follows that of a comment."""
        line_end = self._text.find("\n", placed.comment.end)
        if line_end < 0:
            return True
        next_end = self._text.find("\n", line_end + 1)
        return not self._text[line_end + 1 : next_end if next_end >= 0 else None].strip()


class _Items:
    """Some statements of a text, and what is in them: where comments stand among that."""

    def __init__(self, statements: Sequence[Statement], text: str) -> None:
        self._text = text
        self._parts: dict[Node | None, _Parts] = {None: _parts(statements)}

    # --- comments, in blocks -------------------------------------------------------------------

    def blocks(self, placed: Iterable[_Placed]) -> list[list[_Placed]]:
        """Return the comments that belong together: a trailing one, or lines of their own."""
        blocks: list[list[_Placed]] = []
        last: _Placed | None = None
        for this in placed:
            if last is not None and self._continues(last, this):
                blocks[-1].append(this)
            else:
                blocks.append([this])
            last = this
        return blocks

    def _continues(self, last: _Placed, this: _Placed) -> bool:
        if not (last.alone and this.alone and self._is_on_next_line(last, this.comment.start)):
            return False
        if self._text[last.comment.end : this.comment.start].strip():
            return False  # after a carriage return, which ends a comment but not its line
        if last.column == this.column:
            return True
        return not self._is_deeper(last, *self._siblings(last.comment.start))

    def documented(self, block: Sequence[_Placed]) -> int | None:
        """Return where the item begins that a block documents, if there is one."""
        first, last = block[0], block[-1]
        if not first.alone:
            return self._ending_on_line(first)
        above, below = self._siblings(first.comment.start)
        if self._is_deeper(first, above, below):
            return above
        if last is not first:
            _, below = self._siblings(last.comment.start)
        return below if below is not None and self._is_on_next_line(last, below) else None

    # --- items ----------------------------------------------------------------------------------

    def _siblings(self, offset: int) -> tuple[int | None, int | None]:
        """Return where the items of the innermost list begin that are next to an offset.

        There are none where that is no list: a comment between the arguments of a call.
        """
        node: Node | None = None
        while True:
            starts, ends, nodes = self._parts_of(node)
            index = bisect_right(ends, offset)
            if index == len(ends) or starts[index] >= offset:
                if node is not None and not isinstance(node, syntax.List):
                    return None, None
                above = starts[index - 1] if index else None
                return above, starts[index] if index < len(starts) else None
            node = nodes[starts[index]]

    def _is_deeper(self, placed: _Placed, above: int | None, below: int | None) -> bool:
        """Whether a comment is indented deeper than the items around it, with one above."""
        if above is None or not self._is_left_of(above, placed.column):
            return False
        return below is None or self._is_left_of(below, placed.column)

    def _is_left_of(self, start: int, column: int) -> bool:
        """Whether what begins at an offset does so in a column before another."""
        return start < column or self._text.rfind("\n", start - column, start) >= 0

    def _is_on_next_line(self, placed: _Placed, start: int) -> bool:
        """Whether what begins at an offset does so on the line after a comment's."""
        line_end = self._text.find("\n", placed.comment.end, start)
        return line_end >= 0 and self._text.find("\n", line_end + 1, start) < 0

    def _ending_on_line(self, placed: _Placed) -> int | None:
        """Return where that begins which a comment at the end of a line documents."""
        offset = placed.comment.start
        ended = begun = None
        node: Node | None = None
        is_list = True
        while True:
            starts, ends, nodes = self._parts_of(node)
            index = bisect_right(ends, offset)
            if is_list and index and ends[index - 1] > placed.line_start:
                ended = starts[index - 1]
            if index == len(ends) or starts[index] >= offset:
                return begun if ended is None else ended
            if is_list and starts[index] >= placed.line_start:
                begun = starts[index]
            node = nodes[starts[index]]
            is_list = isinstance(node, syntax.List)

    def _parts_of(self, node: Node | None) -> _Parts:
        """Return the parts of a node, or the statements."""
        if node not in self._parts:
            self._parts[node] = _parts(_children(node))
        return self._parts[node]


# Where parts of a node begin and end, in the order of the text, and those by where they begin of
# which anything is known but that.
_Parts = tuple[list[int], list[int], dict[int, "Node"]]


def _parts(children: Iterable[Node]) -> _Parts:
    starts: list[int] = []
    ends: list[int] = []
    nodes: dict[int, Node] = {}
    for child in children:
        if isinstance(child, syntax.Run):
            begin, matches = child.start, child.matches()
            starts += [begin + match.start() for match in matches]
            ends += [begin + match.end() for match in matches]
        else:
            starts.append(child.start)
            ends.append(child.end)
            nodes[child.start] = child
    return starts, ends, nodes


def _children(node: Node | None) -> Iterable[Node]:
    """Return what a node consists of, in the order of the text."""
    match node:
        case syntax.List(parts=children) | syntax.Tuple(items=children):
            return children
        case syntax.Assignment(value=value) | syntax.Keyword(value=value):
            return (value,)
        case syntax.Dict(entries=entries):
            return [value for _, value in entries]
        case syntax.Call(arguments=arguments, keywords=keywords):
            return sorted((*arguments, *keywords), key=_end)
    return ()


def _joined(comments: Iterable[Comment]) -> str:
    """Return the text of comments, a line each, without indentation that they share."""
    lines = [comment.text.rstrip().expandtabs() for comment in comments]
    lines = ["" if _NO_TEXT.fullmatch(line) else line for line in lines]
    indented = [len(line) - len(line.lstrip()) for line in lines if line]
    common = min(indented, default=0)
    return "\n".join(line[common:] for line in lines).strip("\n")
