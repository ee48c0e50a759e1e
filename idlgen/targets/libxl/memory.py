"""The bodies of init, dispose, copy and of the copy of deprecated fields."""

from __future__ import annotations

from idlgen.cabi.lines import PAD, block, leave, statement
from idlgen.cabi.ownership import key_initial
from idlgen.targets.libxl.members import COPY, DISPOSE, INIT
from idlgen.targets.libxl.places import alternatives, counter

TYPE_CHECKING = False
if TYPE_CHECKING:
    from idlgen.model import Array, Field, KeyedUnion, Type
    from idlgen.targets.libxl.facts import Facts, Fields, Types
    from idlgen.targets.libxl.members import Members
    from idlgen.targets.libxl.places import Locals


# --- init -----------------------------------------------------------------------------------


class Init:
    """Gives initial values to zeroed memory."""

    def __init__(self, types: Types) -> None:
        """Take what is known of types."""
        self._types = types

    def struct(self, members: Members) -> str:
        """Return what follows the zeroing in ``T_init(p)``."""
        return members.text(INIT, self.member)

    def key(self, field: Field, union: KeyedUnion) -> str:
        """Return what ``T_init_KEY(p, KEY)`` does once the key is set."""
        return alternatives(union, union.key, f"p->{field.name}.", PAD, self.value)

    def value(self, type_: Type, place: str, pad: str) -> str:
        """Return what gives a place of a type its initial value."""
        return self._value(self._types.of(type_), place, pad)

    def member(self, field: Field, facts: Facts, prefix: str = "p->", pad: str = PAD) -> str:
        """Return what gives a member its initial value."""
        if facts.union is not None:
            initial = key_initial(facts.union)
            if initial is None:
                return ""
            return statement(f"{prefix}{facts.union.key} = {initial}", pad)
        if field.init_val is not None:
            return statement(f"{prefix}{field.name} = {field.init_val}", pad)
        return self._value(facts, f"{prefix}{field.name}", pad)

    def _value(self, facts: Facts, place: str, pad: str) -> str:
        if facts.init is not None:
            return statement(place.join(facts.init), pad)
        if facts.struct is None:
            return ""
        inside = self._types.inside(facts.struct)
        return "".join([self.member(f, its, f"{place}.", pad) for f, its in inside])


# --- dispose --------------------------------------------------------------------------------


class Dispose:
    """Frees what a struct owns."""

    def __init__(self, types: Types, scope: Locals) -> None:
        """*scope* is the function."""
        self._types = types
        self._scope = scope

    def struct(self, members: Members) -> str:
        """Return what precedes the zeroing in ``T_dispose(p)``."""
        return members.text(DISPOSE, self.member)

    def member(self, field: Field, facts: Facts) -> str:
        """Return what frees a member; numbers, for one, own nothing."""
        return self._value(facts, f"p->{field.name}", "p->", PAD, 0)

    def _fields(self, fields: Fields, prefix: str, pad: str, depth: int) -> str:
        return "".join(
            [self._value(facts, f"{prefix}{f.name}", prefix, pad, depth) for f, facts in fields]
        )

    def _value(self, facts: Facts, place: str, prefix: str, pad: str, depth: int) -> str:
        if facts.dispose is not None:
            return statement(place.join(facts.dispose), pad)
        if facts.struct is not None:
            return self._fields(self._types.inside(facts.struct), f"{place}.", pad, depth)
        if facts.array is not None:
            return self._array(facts.array, place, f"{prefix}{facts.array.length}", pad, depth)
        if facts.union is not None:
            key, inside = f"{prefix}{facts.union.key}", f"{place}."
            return alternatives(
                facts.union,
                key,
                inside,
                pad,
                lambda t, p, inner: self._value(self._types.of(t), p, inside, inner, depth),
            )
        return ""

    def _array(self, array: Array, place: str, length: str, pad: str, depth: int) -> str:
        index = counter(depth)
        element = self._types.of(array.element)
        each = self._value(element, f"{place}[{index}]", "", f"{pad}    ", depth + 1)
        text = ""
        if each:
            self._scope.index(depth)
            head = f"for ({index} = 0; {place} && {index} < {length}; {index}++)"
            text = block(head, each, pad)
        if array.attributes.dispose_fn is not None:
            text += statement(f"{array.attributes.dispose_fn}({place})", pad)
        return text


# --- copy -----------------------------------------------------------------------------------


class Copy:
    """Copies what a struct holds; private fields are left alone."""

    def __init__(self, types: Types, scope: Locals) -> None:
        """*scope* is the function."""
        self._types = types
        self._scope = scope

    def struct(self, members: Members) -> str:
        """Return what follows the zeroing of ``*dst`` in ``T_copy(ctx, dst, src)``."""
        return members.text(COPY, self.member)

    def member(self, field: Field, facts: Facts) -> str:
        """Return what copies a member."""
        if facts.attributes.private:
            return ""
        return self._value(facts, f"{field.name}", "", PAD, 0)

    def _fields(self, fields: Fields, path: str, pad: str, depth: int) -> str:
        return "".join(
            [
                self._value(facts, f"{path}{field.name}", path, pad, depth)
                for field, facts in fields
                if not facts.attributes.private
            ]
        )

    def _value(self, facts: Facts, place: str, path: str, pad: str, depth: int) -> str:
        if facts.copy is not None:
            return statement(place.join(facts.copy), pad)
        if facts.struct is not None:
            return self._fields(self._types.inside(facts.struct), f"{place}.", pad, depth)
        if facts.array is not None:
            return self._array(facts.array, place, f"{path}{facts.array.length}", pad, depth)
        assert facts.union is not None
        key, inside = f"{path}{facts.union.key}", f"{place}."
        return statement(f"dst->{key} = src->{key}", pad) + alternatives(
            facts.union,
            f"src->{key}",
            inside,
            pad,
            lambda t, p, inner: self._value(self._types.of(t), p, inside, inner, depth),
        )

    def _array(self, array: Array, path: str, length: str, pad: str, depth: int) -> str:
        index = self._scope.index(depth)
        inner = f"{pad}    "
        element = self._types.of(array.element)
        each = self._value(element, f"{path}[{index}]", "", f"{inner}    ", depth + 1)
        size = f"src->{length}, sizeof(*dst->{path})"
        made = statement(f"dst->{path} = libxl__calloc(&ctx->nogc_gc, {size})", inner)
        counted = statement(f"dst->{length} = src->{length}", inner)
        loop = block(f"for ({index} = 0; {index} < src->{length}; {index}++)", each, inner)
        return block(f"if (src->{path} && src->{length} > 0)", f"{made}{counted}{loop}", pad)


# --- deprecated fields ----------------------------------------------------------------------


class CopyDeprecated:
    """Moves the values of deprecated fields to those that they are deprecated by."""

    def __init__(self, types: Types) -> None:
        """Take what is known of types."""
        self._types = types

    def struct(self, fields: Fields, prefix: str = "p->", pad: str = PAD) -> str:
        """Return what ``T_copy_deprecated(ctx, p)`` does before it returns 0."""
        return "".join(
            [
                self._field(field, facts, prefix, pad)
                for field, facts in fields
                if facts.parts or field.deprecated_by is not None
            ]
        )

    def _field(self, field: Field, facts: Facts, prefix: str, pad: str) -> str:
        place = f"{prefix}{field.name}"
        if facts.union is not None:
            on = f"{prefix}{facts.union.key}"
            return alternatives(facts.union, on, f"{place}.", pad, self._member)
        if field.deprecated_by is not None:
            return self._move(field.deprecated_by, facts, place, pad)
        return self._inside(facts, place, pad)

    def _member(self, type_: Type, place: str, pad: str) -> str:
        return self._inside(self._types.of(type_), place, pad)

    def _inside(self, facts: Facts, place: str, pad: str) -> str:
        if facts.struct is None or facts.attributes.copy_fn is not None:
            return ""
        return self.struct(self._types.inside(facts.struct), f"{place}.", pad)

    def _move(self, by: str, facts: Facts, old: str, pad: str) -> str:
        attributes, reference = facts.attributes, facts.reference
        is_default = attributes.check_default_fn
        new = f"p->{by}"
        free, reset = attributes.dispose_fn, attributes.init_val
        copy_fn = attributes.copy_fn
        inner = f"{pad}    "
        body = [leave(f"!{is_default}(&{new})", "return ERROR_INVAL", inner)]
        if free is not None:
            # A list may be empty and owned all the same.
            body.append(statement(f"{free}({reference}{new})", inner))
        copied = f"{copy_fn}(ctx, &{new}, &{old})" if copy_fn else f"{new} = {old}"
        body.append(statement(copied, inner))
        if free is not None:
            body.append(statement(f"{free}({reference}{old})", inner))
        if reset is not None:
            body.append(statement(f"{old} = {reset}", inner))
        elif attributes.init_fn is not None:
            body.append(statement(f"{attributes.init_fn}({reference}{old})", inner))
        else:
            body.append(statement(f"memset(&{old}, 0, sizeof({old}))", inner))
        return block(f"if (!{is_default}(&{old}))", "".join(body), pad)
