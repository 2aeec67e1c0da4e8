"""GitHub annotations: findings as workflow commands, shown beside the lines of a pull request."""

from collections.abc import Mapping
from typing import Final

from villkor.checks.report import Finding, Report
from villkor.formats.findings.wording import details, line_of, shown
from villkor.submissions.document import Place

_COMMANDS: Final = {"violation": "error", "warning": "warning", "info": "notice"}
_ESCAPED: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_ESCAPED_IN_PROPERTIES: Final = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def report_github(report: Report) -> bytes:
    """Return the findings that count as workflow commands, one a line."""
    report = shown(report)
    commands = (_command(finding, report.language) for finding in report.findings if not finding.waived)
    return "".join(f"{command}\n" for command in commands).encode()


def _command(finding: Finding, language: str) -> str:
    place = finding.place or Place()
    line = line_of(place)
    properties = {"file": finding.document.removeprefix("./")}
    properties |= {"line": str(line)} if line else {}
    properties |= {"col": str(place.column)} if line and place.column else {}
    said = [finding.message.get(language, ""), *(f"{word}: {text}" for word, text in details(finding, language))]
    message = "\n".join(said).translate(_ESCAPED)
    return f"::{_COMMANDS[finding.severity]} {_written({**properties, 'title': finding.shape.code})}::{message}"


def _written(properties: Mapping[str, str]) -> str:
    return ",".join(f"{name}={value.translate(_ESCAPED_IN_PROPERTIES)}" for name, value in properties.items())
