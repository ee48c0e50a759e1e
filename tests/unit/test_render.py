"""Templates: compiled once, kept, and drawn as Jinja itself would draw them."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from idlgen import cache, direct, drawing, frontend, plan, render, targets
from idlgen.fingerprint import TEMPLATES
from idlgen.settings import Settings
from tests.support.command import IDLGEN, TREE, environment, tree

if TYPE_CHECKING:
    from tests.support.xen import Xen

GOOD = Path(__file__).parent.parent / "cases" / "ok"


# What targets make with other options than their defaults.
VARIANTS: list[tuple[str, dict[str, str]]] = [
    ("c", {"include": "<libxl.h>"}),
    ("libxl", {"json": "json-c"}),
]


def drawn(path: Path) -> list[tuple[str, str, str]]:
    """Return, for each output of all targets, its path, our text and Jinja's."""
    module, _ = frontend.load(str(path))
    assert module is not None
    texts = []
    for name, options in [*((name, {}) for name in targets.REGISTRY), *VARIANTS]:
        _, diagnostics = frontend.load(str(path))
        selected = plan.select(name, options)
        plan.check(selected, module, Settings(), diagnostics)
        if diagnostics.has_errors:
            continue
        for output in plan.outputs(selected, module, Settings()):
            template = render.compiler().get_template(output.template)
            theirs = template.render(output.view, banner=render.banner(module.source))
            texts.append((output.path, render.render(output, module.source), theirs))
    return texts


@pytest.mark.parametrize("name", ["libxl_types.idl", "libxl_types_internal.idl"])
def test_jinja_itself_draws_the_same(name: str, xen_417: Xen) -> None:
    texts = drawn(xen_417.idl / name)
    assert len(texts) > 20
    for path, ours, theirs in texts:
        assert ours == theirs, path


@pytest.mark.parametrize("name", ["comments", "dialect-today", "namespace-of-its-own"])
def test_jinja_itself_draws_cases_the_same(name: str) -> None:
    texts = drawn(GOOD / f"{name}.idl")
    assert texts
    for path, ours, theirs in texts:
        assert ours == theirs, path


def test_every_template_is_of_the_kind_that_can_be_drawn() -> None:
    names = render.compiler().list_templates(extensions=["j2"])
    assert len(names) > 100
    for name in names:
        render.environment().get_template(name)


# --- what templates may do ------------------------------------------------------------------------


def text_of(templates: dict[str, str], **view: Any) -> str:
    """Return what a template called main gives."""

    def load(name: str) -> Any:
        return direct.compiled(render.compiler().compile(templates[name], name, raw=True), name)

    return "".join(drawing.Environment(load).get_template("main").pieces(view))


class Thing:
    name = "n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{% for x in xs %}{{ x }}{{ ', ' if not loop.last }}{% endfor %}", "1, 2, 3"),
        ("{% for x in xs %}{{ loop.index }}{{ loop.first }} {% endfor %}", "1True 2False 3False "),
        ("{% for x in [] %}a{% else %}b{% endfor %}", "b"),
        ("{{ xs | join('-') }} {{ xs | length }} {{ 'a' | upper }}", "1-2-3 3 A"),
        ("{% macro m(a, b='c') %}{{ a }}{{ b }}{% endmacro %}{{ m(1) }}{{ m(b=2, a=3) }}", "1c32"),
        ("{{ thing.name }}{{ thing['name'] }}{{ row.key }}", "nnv"),
        (
            "{{ thing.none is defined }}{{ thing.name is defined }}{{ none is none }}",
            "FalseTrueTrue",
        ),
        ("{% for x in xs %}{% include 'part' %}{% endfor %}", "(1)(2)(3)"),
        ("{% from 'macros' import twice %}{{ twice(2) }}", "22"),
        ("{% import 'macros' as m %}{{ m.twice('a') }}{{ m.value }}", "aa7"),
        ("{% include 'pa' ~ 'rt' %}", "(0)"),
        ("{{ '{' }}{{ thing.name }}'}\"{{ none }}{{ true }}\\n{{ 1 }}", "{n'}\"NoneTrue\\n1"),
        (
            "{% macro m(a) %}<{{ a }}{% if a %}!{% endif %}>{% endmacro %}{{ m(0) }}{{ m(1) }}",
            "<0><1!>",
        ),
    ],
)
def test_what_templates_do(text: str, expected: str) -> None:
    templates = {
        "main": text,
        "part": "({{ x }})",
        "macros": "{% macro twice(x) %}{{ x }}{{ x }}{% endmacro %}{% set value = 7 %}",
    }
    assert text_of(templates, xs=[1, 2, 3], thing=Thing(), row={"key": "v"}, x=0) == expected


@pytest.mark.parametrize(
    "text",
    [
        "{{ nope }}",
        "a{{ nope }}b",
        "{{ thing.nope }}",
        "{{ row.key.nope }}",
        "{% for x in thing.nope %}{% endfor %}",
        "{{ thing['nope'] }}",
        "{% for x in nope %}{% endfor %}",
        "{% if nope %}{% endif %}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m() }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, 2) }}",
        "{% macro m(a) %}{{ a }}{% endmacro %}{{ m(1, b=2) }}",
        "{% macro m(a) %}{{ caller() }}{% endmacro %}{{ m(1) }}",
        "{% block b %}{% endblock %}",
        "{{ thing.nope == 1 }}",
        "{{ xs | reverse }}",
    ],
)
def test_a_mistake_in_a_template_is_an_error(text: str) -> None:
    with pytest.raises(drawing.TemplateRuntimeError):
        text_of({"main": text}, thing=Thing(), xs=[], row={"key": {"nope": 1}})


# --- the cache ------------------------------------------------------------------------------------


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty cache of one's own."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "idlgen"


def entry(home: Path) -> Path:
    (path,) = home.iterdir()
    return path


def test_what_is_stored_is_found_by_its_key_alone(home: Path) -> None:
    key, other = "k" * 32, "o" * 32
    assert cache.load("a/b", key) is None
    cache.store("a/b", key, {"x": (1, None)})
    assert cache.load("a/b", key) == {"x": (1, None)}
    assert cache.load("a/b", other) is None
    cache.store("a/b", other, [1])
    assert cache.load("a/b", other) == [1]
    assert cache.load("a/b", key) is None
    assert entry(home).stat().st_mode & 0o777 == 0o600


def test_what_somebody_else_may_have_written_is_not_loaded(home: Path) -> None:
    key = "k" * 32
    cache.store("a", key, 1)
    path = entry(home)
    path.chmod(0o622)
    assert cache.load("a", key) is None
    path.chmod(0o600)
    assert cache.load("a", key) == 1
    path.rename(home / "moved")
    path.symlink_to(home / "moved")
    assert cache.load("a", key) is None


@pytest.mark.parametrize("data", [b"", b"k" * 31, b"k" * 32, b"k" * 32 + b"junk", b"k" * 32 + b"{"])
def test_a_damaged_entry_is_a_miss(home: Path, data: bytes) -> None:
    key = "k" * 32
    cache.store("a", key, [1, 2])
    entry(home).write_bytes(data)
    assert cache.load("a", key) is None
    cache.store("a", key, [3])
    assert cache.load("a", key) == [3]


def test_an_entry_that_cant_be_put_in_place_leaves_nothing_behind(home: Path) -> None:
    cache.store("a", "k" * 32, 1)
    path = entry(home)
    path.unlink()
    path.mkdir()
    cache.store("a", "k" * 32, 2)
    assert entry(home) == path


def test_the_cache_does_not_grow_without_bound(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "MAX_ENTRIES", 10)
    for number in range(25):
        cache.store(f"n{number}", "k" * 32, number)
    assert len(list(home.iterdir())) <= 10
    assert cache.load("n24", "k" * 32) == 24


def test_without_a_place_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.delenv("HOME", raising=False)
    cache.store("a", "k" * 32, 1)
    assert cache.load("a", "k" * 32) is None
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    cache.store("a", "k" * 32, 1)
    assert cache.load("a", "k" * 32) is None


def build(project: Path, **env: str) -> dict[str, bytes]:
    command = [*IDLGEN, "build", "a.idl", "--out", "out", "--force", "--quiet"]
    # A copy of idlgen runs here, which is nothing that coverage should know of.
    given = {**environment(covered=False), "PYTHONPATH": str(project), **env}
    subprocess.run(command, cwd=project, env=given, check=True)
    return tree(project / "out")


def test_an_edited_template_and_an_unwritable_cache_are_no_matter(tmp_path: Path) -> None:
    (tmp_path / "a.idl").write_text('a = Enumeration("a", [(1, "ONE")])\n', encoding="utf-8")
    for name in ("idlgen", "templates"):
        subprocess.run(["cp", "-r", str(TREE / name), str(tmp_path)], check=True)
    (tmp_path / "file").write_text("", encoding="utf-8")
    without = build(tmp_path, XDG_CACHE_HOME=str(tmp_path / "file"))
    cold = build(tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    warm = build(tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    assert without == cold == warm
    template = tmp_path / "templates/c/types.h.j2"
    template.write_text(template.read_text("utf-8") + "/* edited */\n", encoding="utf-8")
    edited = build(tmp_path, XDG_CACHE_HOME=str(tmp_path / "cache"))
    (header,) = (path for path in edited if path.endswith("types.h"))
    assert edited[header] == warm[header] + b"/* edited */\n"


def test_templates_are_where_the_tree_has_them() -> None:
    assert Path(TEMPLATES) == TREE / "templates"
