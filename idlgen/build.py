"""The build: one parse, all targets, files written only where their bytes change.

Configuration and command line are resolved into a :class:`Job` by whoever calls; what comes back
are the findings about the IDL and an :class:`Outcome`. Nothing is printed here.
"""

from __future__ import annotations

import os

from idlgen import fingerprint, frontend, installation, manifest, plan
from idlgen.leftovers import Recorded, merged, remove
from idlgen.output import OutputError, OutputRoot
from idlgen.records import dataclass, field
from idlgen.render import chunks
from idlgen.settings import Settings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from typing import Any

    from idlgen.diagnostics import Diagnostics
    from idlgen.manifest import Asked
    from idlgen.model import Module
    from idlgen.output import Found
    from idlgen.plan import Selected

# Up to how many bytes a file's lines are compared, to say how much of it changes.
_COUNTED = 2**24
# Up to how many bytes a file is drawn before it is known whether there is anything to write; a
# longer one goes to a temporary file meanwhile, so that it is never in memory as a whole.
_HELD = 2**22


@dataclass(frozen=True, slots=True)
class Job:
    """What to build: everything resolved, nothing left to look up.

    ``asked`` is what the command line said and ``configurations`` the files that were looked at
    for the rest; both go into the manifest. ``check``: change nothing, compare. ``force``:
    overwrite files that are not idlgen's. ``prune``: remove what earlier runs left.
    """

    asked: Asked
    out: str
    targets: tuple[Selected, ...]
    settings: Settings = field(default_factory=Settings)
    configurations: list[tuple[str, bytes]] = field(default_factory=list)
    check: bool = False
    force: bool = False
    prune: bool = False


@dataclass(slots=True)
class Outcome:
    """What a build did or, as a check, would do.

    Paths are relative to the output root and begin with the target's name. ``written`` has the
    files that change; a check says how each does (``None``: it does not exist). ``stale`` files are
    left from earlier runs, ``removed`` ones were. ``problems`` are whole messages.
    """

    written: dict[str, str | None] = field(default_factory=dict)
    unchanged: list[str] = field(default_factory=list)
    stale: list[str] = field(default_factory=list)
    removed: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    @property
    def is_fresh(self) -> bool:
        """Whether everything was in place already."""
        return not (self.written or self.stale or self.removed or self.problems)

    @property
    def paths(self) -> list[str]:
        """All files that the IDL file makes, sorted."""
        return sorted([*self.written, *self.unchanged])


def build(
    job: Job, progress: Callable[[str], None] = lambda _: None
) -> tuple[Diagnostics, Outcome | None]:
    """Build; the outcome is ``None`` where the IDL has errors.

    *progress* is called with the path of each file before it is rendered.
    """
    # Digests from before anything is read, so that an edit meanwhile is noticed the next time.
    before = _Before(
        installation.tool(), manifest.inputs(job.asked.idl, job.configurations, job.out)
    )
    module, diagnostics = frontend.load(job.asked.idl)
    if module is None:
        return diagnostics, None
    for selected in job.targets:
        plan.check(selected, module, job.settings, diagnostics)
    diagnostics.found = list(dict.fromkeys(diagnostics.found))
    diagnostics.sort()
    if diagnostics.has_errors:
        return diagnostics, None
    return diagnostics, _Build(job, module, before, len(diagnostics.found)).run(progress)


@dataclass(frozen=True, slots=True)
class _Before:
    """What idlgen and its inputs were when the build began; ``None`` where nobody can know."""

    tool: str
    inputs: Mapping[str, str] | None


class _Drawn:
    """A file's bytes, part by part, while it is drawn."""

    def __init__(self, parts: Iterator[bytes]) -> None:
        self._parts = parts
        self._state = fingerprint.growing()
        self.size = 0

    def __iter__(self) -> Iterator[bytes]:
        """Yield the parts that are left."""
        for part in self._parts:
            self._state.update(part)
            self.size += len(part)
            yield part

    def digest(self) -> str:
        """Return the digest of all parts; those that nobody asked for are drawn now."""
        for _ in self:
            pass
        return self._state.hexdigest()


class _Build:
    """One run, from a module without errors to files and a manifest."""

    def __init__(self, job: Job, module: Module, before: _Before, warnings: int) -> None:
        self.job, self.module, self.before, self.warnings = job, module, before, warnings
        self.root = OutputRoot(job.out)
        self.idl = manifest.key(job.asked.idl, job.out)
        self.recorded = Recorded(self.root, manifest.load(job.out), self.idl)
        self.outcome = Outcome()

    def run(self, progress: Callable[[str], None]) -> Outcome:
        made: dict[str, dict[str, str]] = {}
        for selected in self.job.targets:
            files = made.setdefault(selected.target.name, {})
            for output in plan.outputs(selected, self.module, self.job.settings):
                path = f"{selected.target.name}/{output.path}"
                if output.common and self.recorded.other_maker(path) is not None:
                    continue
                progress(path)
                drawn = _Drawn(chunks(output, self.module.source))
                self._guarded(path, drawn)
                files[path] = drawn.digest()
        stale = self.recorded.stale(made, whole=not self.job.asked.targets)
        self._clean(stale)
        if not self.job.check and self.before.inputs is not None:
            self._record(made, stale)
        return self.outcome

    def _guarded(self, path: str, drawn: _Drawn) -> None:
        try:
            self._place(path, drawn)
        except OutputError as error:
            self.outcome.problems.append(str(error))

    def _place(self, path: str, drawn: _Drawn) -> None:
        """Write a file if it differs and is not somebody else's; or note that it differs."""
        found = self.root.look(path)
        if self.job.check:
            self._compare(path, drawn, found)
        elif found is None:
            self.outcome.written[path] = None
            self.root.write_parts(path, drawn)
        elif found.size > _HELD:
            self._replace_large(path, drawn, found)
        else:
            data = tuple(drawn)
            if self._differs(path, drawn, found):
                self.root.write_parts(path, data)

    def _replace_large(self, path: str, drawn: _Drawn, found: Found) -> None:
        """Draw into a file beside the one that is there, to take its place if it differs."""
        try:
            self.root.write_parts(path, drawn, lambda: self._differs(path, drawn, found))
        except OutputError:
            # Nothing had to be written where what is there is the same.
            if found.digest != drawn.digest():
                raise
            self.outcome.unchanged.append(path)

    def _compare(self, path: str, drawn: _Drawn, found: Found | None) -> None:
        """Note whether a file differs, and how."""
        if found is None:
            self.outcome.written[path] = None
            return
        data = tuple(drawn) if found.size <= _COUNTED else ()
        if self._differs(path, drawn, found):
            size = max(found.size, drawn.size)
            self.outcome.written[path] = (
                self._changes(path, data) if size <= _COUNTED else "differs"
            )

    def _differs(self, path: str, drawn: _Drawn, found: Found) -> bool:
        """Note whether what was drawn differs from a file that this build may overwrite."""
        if found.digest == drawn.digest():
            self.outcome.unchanged.append(path)
            return False
        if not self.job.force:
            self._refuse(path, found)
        self.outcome.written[path] = None
        return True

    def _refuse(self, path: str, found: Found) -> None:
        """Raise OutputError if a file is not for this build to overwrite."""
        other = self.recorded.other_maker(path)
        if other is not None:
            reason = f"is made from {other} as well: give one of the two another --out"
            raise OutputError(f"{self.root.shown(path)} {reason}")
        if not self.recorded.is_ours(path, found):
            raise OutputError(
                f"{self.root.shown(path)} was not made by idlgen, or was edited since: "
                "--force overwrites it"
            )

    def _changes(self, path: str, data: tuple[bytes, ...]) -> str:
        """Return how many lines of a file change, in words."""
        from collections import Counter

        old = Counter((self.root.read(path) or b"").splitlines())
        new = Counter(b"".join(data).splitlines())
        return f"+{(new - old).total()} -{(old - new).total()} lines"

    def _clean(self, stale: Mapping[str, list[str]]) -> None:
        paths = sorted(path for files in stale.values() for path in files)
        if self.job.prune and not self.job.check:
            self.outcome.removed, problems = remove(self.recorded, paths)
            self.outcome.problems += problems
        self.outcome.stale = [p for p in paths if p not in self.outcome.removed]

    def _record(
        self, made: Mapping[str, Mapping[str, str]], stale: Mapping[str, list[str]]
    ) -> None:
        asked = self.job.asked
        left = set(self.outcome.stale)
        entries = {
            name: {
                "idlgen": self.before.tool,
                "inputs": self.before.inputs,
                "options": asked.options_of(name),
                "out": asked.out,
                "warnings": self.warnings,
                "outputs": made.get(name, {}),
                "stale": {p: self._digest_of(p) for p in stale.get(name, ()) if p in left},
            }
            for name in {*made, *stale}
        }
        default = None
        if not asked.targets:
            configuration = manifest.configuration_digest(self.job.configurations)
            names = [s.target.name for s in self.job.targets]
            default = {"targets": names, "configuration": configuration}
        with self.root.locked():
            # Read anew: the build of another file may have written it meanwhile.
            builds = merged(manifest.load(self.job.out), self.idl, entries, default)
            data = manifest.to_bytes(builds)
            if self.root.read(manifest.NAME) != data:
                self.root.write(manifest.NAME, data)

    def _digest_of(self, path: str) -> str:
        """Return the digest that a file had when it was made, as far as that is known."""
        known: Any = self.recorded.builds.get(self.idl, {"targets": {}})["targets"]
        for entry in known.values():
            found = entry["outputs"].get(path) or entry["stale"].get(path)
            if found:
                return str(found)
        return ""


def depfile(job: Job, outcome: Outcome) -> str:
    """Return a Makefile's rule: all files that were made depend on all that was read."""
    targets = [os.path.join(job.out, path) for path in outcome.paths]
    read = [job.asked.idl, *(path for path, _ in job.configurations), *installation.sources()]
    return f"{' '.join(map(_escaped, targets))}: {' '.join(map(_escaped, read))}\n"


def _escaped(path: str) -> str:
    for character in ("\\", " ", "#"):
        path = path.replace(character, f"\\{character}")
    return path.replace("$", "$$")
