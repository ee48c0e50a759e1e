"""Long statements are broken between arguments, and only where they have to be."""

from __future__ import annotations

from idlgen.cabi.fit import fitted
from idlgen.cabi.statements import Case, Step

MEMBER = "a_member_of_a_long_name"
LONG = f"libxl__a_function_of_a_long_name(ctx, &dst->{MEMBER}, &src->{MEMBER})"


def test_what_fits_stays_the_same_object() -> None:
    steps = (Step("a = f(b, c)"), Step("if (a)", body=(Step("return"),)))
    assert fitted(steps) is steps


def test_a_call_is_broken_between_its_arguments_below_the_first_one() -> None:
    (step,) = fitted((Step(LONG, leave="return rc", test="rc"),))
    assert step.text == f"libxl__a_function_of_a_long_name(ctx, &dst->{MEMBER},"
    assert step.more == (f"{' ' * 33}&src->{MEMBER})",)
    assert (step.leave, step.test) == ("return rc", "rc")


def test_brackets_inside_of_an_argument_are_its_own() -> None:
    inner = "a_function(first, second)"
    (step,) = fitted((Step(f"x = f({inner}, {inner}, {inner}, {inner})"),))
    lines = (step.text, *step.more)
    assert sum(line.count(inner) for line in lines) == 4
    assert all(len(line) + 4 <= 100 for line in lines)


def test_what_is_inside_of_a_block_has_less_room() -> None:
    text = f"f({'a' * 40}, {'b' * 46})"
    assert len(text) == 91
    assert fitted((Step(text),))[0].more == ()
    (block,) = fitted((Step("if (x)", body=(Step("if (y)", body=(Step(text),)),)),))
    assert block.body[0].body[0].more
    (switch,) = fitted((Step("x", cases=(Case("A", (Step(f"f({'a' * 45}, {'b' * 45})"),)),)),))
    assert switch.cases[0].body[0].more


def test_what_is_no_call_stays_long() -> None:
    text = f"{'x' * 60} = {'y' * 60}"
    assert fitted((Step(text),))[0].text == text


def test_a_test_stays_long() -> None:
    for step in (Step(LONG * 2, leave="return"), Step(LONG * 2, checked=True)):
        assert fitted((step,)) == (step,)
