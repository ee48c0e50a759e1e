"""Names in the languages that are generated: words, case, reserved words, collisions.

Generic on purpose: what a name stands for is no business of this module. A target asks for a case,
looks the result up among its language's reserved words, and reports what collides.
"""

from __future__ import annotations

from idlgen.patterns import pattern

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TypeVar

    T = TypeVar("T")

# An acronym ends where a capitalised word begins (HTTPServer); digits are letters of their word
# (x86, altp2m, S3RESUME), and a name may begin with them (9PFS).
_WORD = pattern(
    r"[0-9]+(?:[A-Z][A-Z0-9]*(?![a-z])|[a-z][a-z0-9]*)?"
    r"|[A-Z][A-Z0-9]*(?![a-z])"
    r"|[A-Z]?[a-z][a-z0-9]*"
)


def words(name: str) -> tuple[str, ...]:
    """Return the words of a name in lower case, whichever way it joins them.

    ``DOMAIN_SHUTDOWN``, ``domain_shutdown``, ``domain-shutdown`` and ``DomainShutdown`` all give
    ``("domain", "shutdown")``; ``9PFS`` gives ``("9pfs",)``.
    """
    return tuple(word.lower() for word in _WORD.findall(name))


def snake(name: str) -> str:
    """Return a name as ``domain_shutdown``."""
    return "_".join(words(name))


def pascal(name: str) -> str:
    """Return a name as ``DomainShutdown``."""
    return "".join(word[:1].upper() + word[1:] for word in words(name))


def is_identifier(name: str) -> bool:
    """Whether a name is one that C, C++ and Python alike take for an identifier (ASCII only)."""
    return name.isascii() and name.isidentifier()


def collisions(names: Iterable[tuple[str, T]]) -> dict[str, list[T]]:
    """Return, by name, the owners of each name that more than one claims, in order."""
    owners: dict[str, list[T]] = {}
    for name, owner in names:
        owners.setdefault(name, []).append(owner)
    return {name: claimed for name, claimed in owners.items() if len(claimed) > 1}


def _set(text: str) -> frozenset[str]:
    return frozenset(text.split())


# C11, 6.4.1; the spellings with an underscore and a capital are reserved anyhow.
C_KEYWORDS = _set(
    """
    auto break case char const continue default do double else enum extern float for goto if inline
    int long register restrict return short signed sizeof static struct switch typedef union
    unsigned void volatile while _Alignas _Alignof _Atomic _Bool _Complex _Generic _Imaginary
    _Noreturn _Static_assert _Thread_local
    """
)

# C++17, [lex.key] and the alternative tokens, less those that C has too.
CXX_KEYWORDS = (
    _set(
        """
        alignas alignof and and_eq asm bitand bitor bool catch char16_t char32_t class compl
        constexpr const_cast decltype delete dynamic_cast explicit export false friend mutable
        namespace new noexcept not not_eq nullptr operator or or_eq private protected public
        reinterpret_cast static_assert static_cast template this thread_local throw true try typeid
        typename using virtual wchar_t xor xor_eq
        """
    )
    - C_KEYWORDS
)

# Macros of the headers that generated C includes, and those that gcc and clang predefine outside
# of strict modes.
C_MACROS = _set("NULL EOF assert errno offsetof stdin stdout stderr linux unix i386 typeof")


def c_reserved(name: str, *, cxx: bool = True) -> str | None:
    """Return why C, or C++ if *cxx*, can't use a name, in words; ``None`` where it can."""
    if name in C_KEYWORDS:
        return "a keyword of C"
    if cxx and name in CXX_KEYWORDS:
        return "a keyword of C++"
    if name in C_MACROS:
        return "a macro of C's headers or of its compilers"
    return None
