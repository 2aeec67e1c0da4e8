"""Commands on what is handed in: check it, and get the forms to fill in."""

import datetime as dt
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import typer

from villkor.checks.changed import changed_since
from villkor.checks.checker import Submitted, open_checker
from villkor.checks.content import check_content
from villkor.checks.prefill import filled, open_forms, wanted_form
from villkor.checks.report import SEVERITIES, Report, joined
from villkor.checks.sources import found_files, from_bytes, from_path
from villkor.checks.waivers import known, read_baseline, read_waivers, waived, written_baseline
from villkor.cli.console import WrongUse, catalogue, choose, chosen_language, say, write, write_file
from villkor.formats.findings import REPORT_FORMATS
from villkor.graph.content import is_content
from villkor.submissions.forms import Forms
from villkor.submissions.reading import SYNTAXES
from villkor.validation.engines import ENGINES

_STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
_TEMPLATES: Final = ("xlsx", "csv", "json", "ttl")
_RDF: Final = {"ttl": "text/turtle", "nt": "application/n-triples", "jsonld": "application/ld+json"}


def check(
    context: typer.Context,
    paths: Annotated[list[str], typer.Argument(help="Files and folders; - for standard input.")],
    format_: Annotated[str, typer.Option("--format", help=f"One of {', '.join(REPORT_FORMATS)}.")] = "text",
    output: Annotated[Path | None, typer.Option(help="Write the report to this file.")] = None,
    fail_on: Annotated[str, typer.Option(help="The least severity that makes the exit status 1.")] = SEVERITIES[0],
    lang: Annotated[str, typer.Option(help="sv or en.")] = "",
    engine: Annotated[str, typer.Option(help=f"One of {', '.join(ENGINES)}.")] = ENGINES[0],
    syntax: Annotated[str, typer.Option("--type", help="The media type or ending of all that is read.")] = "",
    exclude: Annotated[list[str], typer.Option(help="Pass over files that match this pattern.")] = [],  # noqa: B006
    since: Annotated[str, typer.Option(help="Only files that changed since this git revision.")] = "",
    baseline: Annotated[Path | None, typer.Option(help="Let the findings in this file pass.")] = None,
    write_baseline: Annotated[
        Path | None, typer.Option(help="Write the findings to this file and let them pass.")
    ] = None,
    waivers: Annotated[Path | None, typer.Option(help="A file of waivers with owner, reason and last day.")] = None,
    coverage: Annotated[bool, typer.Option(help="Tell of every provision that applies what is known of it.")] = False,
    jobs: Annotated[
        int, typer.Option(help="How many threads check side by side; 0 for one a processor.", min=0, max=64)
    ] = 0,
) -> None:
    """Check requisitions, reports and other facts against what the agreements require.

    Example: villkor check requisition.xlsx reports/ --format sarif --output findings.sarif
    """
    language = chosen_language(lang)
    choose("--format", format_, tuple(REPORT_FORMATS))
    choose("--fail-on", fail_on, SEVERITIES)
    choose("--engine", engine, ENGINES)
    if missing := [str(path) for path in (baseline, waivers) if path and not path.is_file()]:
        raise WrongUse(f"There is no {', '.join(missing)}.")
    allowed = read_waivers(waivers) if waivers else ()
    accepted = read_baseline(baseline) if baseline else frozenset()
    folders = [Path(path) for path in paths if is_content(Path(path))]
    sources = _Sources([path for path in paths if Path(path) not in folders], exclude, since, _media_type(syntax))
    reports = [check_content(folder, engine, language) for folder in folders]
    if sources.paths:
        opened = catalogue(context)
        with _progress() as progress:
            reports.append(
                open_checker(opened, engine).check(
                    _handed_in(sources, open_forms(opened)),
                    language=language,
                    threads=jobs or os.cpu_count() or 1,
                    progress=progress,
                    covered=coverage,
                )
            )
    report = joined(reports)
    findings = known(waived(report.findings, allowed, dt.datetime.now(_STOCKHOLM).date()), accepted, language)
    if write_baseline:
        write_file(write_baseline, written_baseline(findings))
        findings = known(findings, frozenset(finding.fingerprint for finding in findings), language)
    _write_report(replace(report, findings=findings), format_, output)
    counted = SEVERITIES[: SEVERITIES.index(fail_on) + 1]
    if any(finding.severity in counted and not finding.waived for finding in findings):
        sys.exit(1)


def template(
    context: typer.Context,
    form: Annotated[str, typer.Argument(help="A form by its code, such as 2025-req; without one all are listed.")] = "",
    actor: Annotated[str, typer.Option(help="Who is to fill it in: what is known of them is filled in.")] = "",
    format_: Annotated[str, typer.Option("--format", help=f"One of {', '.join(_TEMPLATES)}.")] = "xlsx",
    lang: Annotated[str, typer.Option(help="sv or en.")] = "",
    output: Annotated[Path | None, typer.Option(help="Write it to this file.")] = None,
) -> None:
    """Get a form to fill in, as a workbook, CSV, JSON or Turtle.

    Example: villkor template 2025-req --actor region:14 --output rekvisition.xlsx
    """
    from villkor.formats.form_template import template as written  # here, since the others need no templates

    language = chosen_language(lang)
    choose("--format", format_, _TEMPLATES)
    opened = catalogue(context)
    forms = open_forms(opened)
    if not form:
        say("\n".join(f"{each.code:32}{each.label[language]}" for each in forms.forms))
        return
    wanted = wanted_form(forms, form)
    write_file(output, written(wanted, format_, filled(opened, wanted, actor, language), language))


def schema(
    context: typer.Context,
    form: Annotated[str, typer.Argument(help="A form by its code, such as 2025-req.")],
    lang: Annotated[str, typer.Option(help="sv or en.")] = "",
) -> None:
    """Get the JSON Schema of a form.

    Example: villkor schema 2025-req
    """
    from villkor.formats.form_schema import form_schema  # here, since the other commands need no schemas

    language = chosen_language(lang)
    write(form_schema(wanted_form(open_forms(catalogue(context)), form), language))


def shapes(
    context: typer.Context,
    format_: Annotated[str, typer.Option("--format", help=f"One of {', '.join(_RDF)}.")] = "ttl",
) -> None:
    """Get all shapes, those made from the forms among them, for any SHACL engine.

    Example: villkor shapes > shapes.ttl
    """
    choose("--format", format_, tuple(_RDF))
    opened = catalogue(context)
    write(opened.graph.serialise(opened.index["shapes"], _RDF[format_]))


@dataclass(frozen=True, slots=True)
class _Sources:
    """What is to be checked, as the command line names it."""

    paths: Sequence[str]
    excluded: Sequence[str]
    since: str
    media_type: str


def _handed_in(sources: _Sources, forms: Forms) -> Sequence[Submitted]:
    named = [Path(path) for path in sources.paths if path != "-"]
    if missing := [path.as_posix() for path in named if not path.exists()]:
        raise WrongUse(f"There is no {', '.join(missing)}.")
    files = found_files(named, sources.excluded)
    if sources.since and files:
        files = changed_since(sources.since, files)
    piped = [from_bytes("-", sys.stdin.buffer.read(), forms, sources.media_type)] if "-" in sources.paths else []
    return [*piped, *(from_path(path, forms, sources.media_type) for path in files)]


def _media_type(syntax: str) -> str:
    """Return the media type that `--type` names, itself or by an ending; none where it names nothing."""
    offered = {name.lstrip("."): media_type for name, media_type in SYNTAXES.items()}
    if not syntax or syntax in SYNTAXES.values():
        return syntax
    choose("--type", syntax, tuple(offered))
    return offered[syntax]


@contextmanager
def _progress() -> Iterator[Callable[[int, int], None]]:
    """Show a bar where a person watches."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from villkor.formats.findings.progress import progress_bar  # here, since a pipe needs no bar

    with progress_bar("villkor check") as progress:
        yield progress


def _write_report(report: Report, format_: str, output: Path | None) -> None:
    if format_ == "text" and output is None and sys.stdout.isatty():
        from villkor.formats.findings.text import report_terminal  # here, since a pipe needs no colours

        write(report_terminal(report))
    else:
        write_file(output, REPORT_FORMATS[format_].write(report))
