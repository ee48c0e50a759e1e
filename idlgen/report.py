"""Diagnostics in the four formats of ``idlgen check``: text, JSON, GitHub's and SARIF.

A report is about one or more files: it takes one collector for each. The text is for people; the
others are for programs, and one document each, however many files there are.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Literal, get_args

from idlgen.codes import TITLES
from idlgen.excerpt import excerpt, visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import TextIO

    from idlgen.diagnostics import Diagnostic, Diagnostics
    from idlgen.source import SourceFile, Span

Format = Literal["text", "json", "github", "sarif"]
FORMATS: tuple[Format, ...] = get_args(Format)

Json = dict[str, Any]


def write(reports: Sequence[Diagnostics], form: Format, stream: TextIO) -> None:
    """Write a report to *stream*, in colour where that is text for a terminal.

    Characters that the stream's encoding lacks are written as escapes.
    """
    if form == "text" and stream.isatty():
        _write_coloured(reports, stream)
        return
    text = render(reports, form)
    encoding = getattr(stream, "encoding", None) or "utf-8"
    stream.write(text.encode(encoding, "backslashreplace").decode(encoding))


def render(reports: Sequence[Diagnostics], form: Format) -> str:
    """Return a report, complete with the line end at its end; of no findings, text is empty."""
    return _RENDERERS[form](reports)


def summary(reports: Iterable[Diagnostics]) -> str:
    """Return how many errors and warnings there are, in words; nothing where there are none."""
    counts = {"error": 0, "warning": 0}
    for report in reports:
        for found in report.found:
            counts[found.severity] += 1
    parts = [f"{n} {what}{'' if n == 1 else 's'}" for what, n in counts.items() if n]
    return ", ".join(parts)


# --- text ----------------------------------------------------------------------------------------


def _text(reports: Sequence[Diagnostics]) -> str:
    lines = (line for report in reports for d in report.found for line in _lines(d, report.source))
    return "".join(f"{line}\n" for _, line in lines)


def _lines(diagnostic: Diagnostic, source: SourceFile) -> Iterator[tuple[str, str]]:
    """Yield the lines that show a diagnostic, each after the kind of line that it is."""
    head = f"{diagnostic.severity}: {visible(diagnostic.message)} [{diagnostic.code}]"
    yield diagnostic.severity, f"{_place(source, diagnostic.span)}: {head}"
    yield from _excerpt_lines(source, diagnostic.span)
    if diagnostic.definition is not None:
        yield "detail", f"  in definition {visible(diagnostic.definition)}"
    if diagnostic.hint is not None:
        yield "help", f"  help: {visible(diagnostic.hint)}"
    for note in diagnostic.notes:
        if note.span is None:
            yield "note", f"  note: {visible(note.message)}"
        else:
            yield "note", f"{_place(source, note.span)}: note: {visible(note.message)}"
            yield from _excerpt_lines(source, note.span)


def _place(source: SourceFile, span: Span | None) -> str:
    if span is None:
        return visible(source.path)
    position = source.position(span.start)
    return f"{visible(source.path)}:{position.line}:{position.column}"


def _excerpt_lines(source: SourceFile, span: Span | None) -> Iterator[tuple[str, str]]:
    if span is None:
        return
    shown = excerpt(source, span)
    gutter = f"{shown.number:4d} | "
    yield "source", f"{gutter}{shown.text}".rstrip()
    yield "carets", " " * (len(gutter) - 2) + "| " + shown.carets


_STYLES = {
    "error": "bold red",
    "warning": "bold yellow",
    "note": "cyan",
    "help": "green",
    "carets": "red",
    "detail": "dim",
    "source": "",
}


def _write_coloured(reports: Sequence[Diagnostics], stream: TextIO) -> None:
    from rich.console import Console
    from rich.text import Text

    console = Console(file=stream, highlight=False, soft_wrap=True)
    for report in reports:
        for diagnostic in report.found:
            for kind, line in _lines(diagnostic, report.source):
                console.print(Text(line, style=_STYLES[kind]))


# --- JSON ----------------------------------------------------------------------------------------


def _json(reports: Sequence[Diagnostics]) -> str:
    found = [(d, report.source) for report in reports for d in report.found]
    document = {
        "format": "idlgen-diagnostics",
        "version": 1,
        "errors": sum(d.severity == "error" for d, _ in found),
        "warnings": sum(d.severity == "warning" for d, _ in found),
        "diagnostics": [_json_diagnostic(d, source) for d, source in found],
    }
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _json_diagnostic(diagnostic: Diagnostic, source: SourceFile) -> Json:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        "message": diagnostic.message,
        "path": source.path,
        **_json_span(source, diagnostic.span),
        "definition": diagnostic.definition,
        "notes": [
            {"message": note.message, **_json_span(source, note.span)} for note in diagnostic.notes
        ],
        "help": diagnostic.hint,
    }


def _json_span(source: SourceFile, span: Span | None) -> Json:
    """Return where a span begins and ends, both counted from 1, the end exclusive."""
    if span is None:
        return dict.fromkeys(("line", "column", "end_line", "end_column"))
    start, end = source.position(span.start), source.position(span.end)
    return {
        "line": start.line,
        "column": start.column,
        "end_line": end.line,
        "end_column": end.column,
    }


# --- GitHub's workflow commands ------------------------------------------------------------------


def _github(reports: Sequence[Diagnostics]) -> str:
    return "".join(
        _github_command(d, report.source) + "\n" for report in reports for d in report.found
    )


def _github_command(diagnostic: Diagnostic, source: SourceFile) -> str:
    properties = {"file": source.path}
    if diagnostic.span is not None:
        start = source.position(diagnostic.span.start)
        end = source.position(diagnostic.span.end)
        properties |= {"line": str(start.line), "endLine": str(end.line), "col": str(start.column)}
        if end.line == start.line:
            # GitHub's end column is the last one; it is wrong where there are several lines.
            properties["endColumn"] = str(max(end.column - 1, start.column))
    properties["title"] = f"{diagnostic.code} {TITLES.get(diagnostic.code, '')}".rstrip()
    message = "\n".join([diagnostic.message, *_github_details(diagnostic, source)])
    listed = ",".join(f"{name}={_github_property(value)}" for name, value in properties.items())
    return f"::{diagnostic.severity} {listed}::{_github_data(message)}"


def _github_details(diagnostic: Diagnostic, source: SourceFile) -> Iterator[str]:
    if diagnostic.definition is not None:
        yield f"in definition {diagnostic.definition}"
    for note in diagnostic.notes:
        yield f"note: {note.message} ({_place(source, note.span)})"
    if diagnostic.hint is not None:
        yield f"help: {diagnostic.hint}"


def _github_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _github_property(text: str) -> str:
    return _github_data(text).replace(":", "%3A").replace(",", "%2C")


# --- SARIF 2.1.0 ---------------------------------------------------------------------------------

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def _sarif(reports: Sequence[Diagnostics]) -> str:
    from idlgen import __version__

    found = [(d, report.source) for report in reports for d in report.found]
    codes = sorted({d.code for d, _ in found})
    driver = {
        "name": "idlgen",
        "version": __version__,
        "rules": [
            {"id": code, "shortDescription": {"text": TITLES.get(code, code)}} for code in codes
        ],
    }
    results = [_sarif_result(d, source, codes.index(d.code)) for d, source in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    document = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2, ensure_ascii=False) + "\n"


def _sarif_result(diagnostic: Diagnostic, source: SourceFile, rule: int) -> Json:
    location = _sarif_location(source, diagnostic.span)
    if diagnostic.definition is not None:
        location["logicalLocations"] = [{"name": diagnostic.definition, "kind": "type"}]
    text = diagnostic.message
    if diagnostic.hint is not None:
        text += f"\nhelp: {diagnostic.hint}"
    result: Json = {
        "ruleId": diagnostic.code,
        "ruleIndex": rule,
        "level": diagnostic.severity,
        "message": {"text": text},
        "locations": [location],
    }
    if diagnostic.notes:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": note.message}, **_sarif_location(source, note.span)}
            for number, note in enumerate(diagnostic.notes, 1)
        ]
    return result


def _sarif_location(source: SourceFile, span: Span | None) -> Json:
    from urllib.parse import quote

    scheme = "file://" if source.path.startswith("/") else ""
    physical: Json = {"artifactLocation": {"uri": scheme + quote(source.path)}}
    if span is not None:
        start, end = source.position(span.start), source.position(span.end)
        physical["region"] = {
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        }
    return {"physicalLocation": physical}


_RENDERERS: dict[Format, Callable[[Sequence[Diagnostics]], str]] = {
    "text": _text,
    "json": _json,
    "github": _github,
    "sarif": _sarif,
}
