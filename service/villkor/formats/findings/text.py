"""Text: findings line by line, as `path:line:column: severity: message`, which editors and people both read."""

from collections.abc import Iterable, Sequence
from typing import Final, TypeAlias

from villkor.checks.report import Coverage, Finding, Report
from villkor.formats.findings.wording import WORDS, by_document, clause_text, counts, details, shown, where

Line: TypeAlias = Sequence[tuple[str, str]]
"""Parts of a line, each with its style."""

_STYLES: Final = {
    "violation": "bold red",
    "warning": "bold yellow",
    "info": "bold blue",
    "not-satisfied": "red",
    "cannot-be-told": "yellow",
    "satisfied": "green",
}


def report_text(report: Report) -> bytes:
    """Return the report as text without colours."""
    lines = ("".join(text for text, _ in line) for line in _lines(shown(report)))
    return "".join(f"{line}\n" for line in lines).encode()


def report_terminal(report: Report) -> bytes:
    """Return the report as text in the colours that the terminal can show."""
    from rich.console import Console  # here, since a pipe needs no colours
    from rich.text import Text

    console = Console()
    with console.capture() as written:
        for line in _lines(shown(report)):
            console.print(Text.assemble(*line), soft_wrap=True)
    return written.get().encode()


def _lines(report: Report) -> Iterable[Line]:
    for findings in by_document(report).values():
        for finding in findings:
            yield from _finding(finding, report.language)
        if findings:
            yield ()
    if report.coverage:
        yield [(WORDS[report.language]["coverage"], "bold")]
        for known in report.coverage:
            yield from _coverage(known, report.language)
        yield ()
    words = WORDS[report.language]
    said = [f"{words[name]}: {number}" for name, number in counts(report)]
    yield [(" · ".join([*said, f"{words['dataset']}: {_one_line(report.version)}", _one_line(report.engine)]), "")]


def _finding(finding: Finding, language: str) -> Iterable[Line]:
    severity = finding.severity
    yield [
        (_one_line(where(finding)), "bold"),
        (": ", ""),
        (WORDS[language][severity], "dim" if finding.waived else _STYLES[severity]),
        (f": {_one_line(finding.message.get(language, ''))} ", ""),
        (f"[{_one_line(finding.shape.code)}]", "dim"),
    ]
    for word, text in details(finding, language):
        yield [(f"    {word}: ", "dim"), (_one_line(text), "")]


def _coverage(known: Coverage, language: str) -> Iterable[Line]:
    who = known.actor_label.get(language) or known.actor.short
    yield [
        (f"  {_one_line(who)}: ", ""),
        (WORDS[language][known.verdict], _STYLES[known.verdict]),
        (f": {_one_line(clause_text(known.clause, language))}", ""),
    ]
    settles = known.settles.get(language, "")
    if settles:
        yield [(f"    {WORDS[language]['remedy']}: ", "dim"), (_one_line(settles), "")]


def _one_line(text: str) -> str:
    return " ".join(text.split())
