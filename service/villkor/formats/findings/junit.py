"""JUnit XML: a suite for each document, a case for each requirement that it does not satisfy."""

from collections.abc import Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from villkor.checks.report import Finding, Report
from villkor.formats.findings.wording import by_document, shown, told
from villkor.vocabulary import Iri

_DECLARATION: Final = '<?xml version="1.0" encoding="UTF-8"?>\n'
_COUNTED: Final = {"tests": "testcase", "failures": "failure", "errors": "error", "skipped": "skipped"}


def report_junit(report: Report) -> bytes:
    """Return the report as JUnit XML: violations fail, what is waived is skipped, and the rest passes with a note."""
    report = shown(report)
    suites = Element("testsuites", name="villkor")
    for document, findings in by_document(report).items():
        suite = SubElement(suites, "testsuite", name=document)
        for shape, found in _by_shape(findings).items():
            case = SubElement(suite, "testcase", classname=document, name=shape.code, time="0")
            _judge(case, found, report.language)
        if not findings:
            SubElement(suite, "testcase", classname=document, name="villkor", time="0")
        _count(suite, "tests", "failures", "errors", "skipped")
    _count(suites, "tests", "failures", "errors")
    indent(suites)
    return f"{_DECLARATION}{tostring(suites, encoding='unicode')}\n".encode()


def _by_shape(findings: Sequence[Finding]) -> Mapping[Iri, Sequence[Finding]]:
    gathered: dict[Iri, list[Finding]] = {}
    for finding in findings:
        gathered.setdefault(finding.shape, []).append(finding)
    return gathered


def _judge(case: Element, findings: Sequence[Finding], language: str) -> None:
    counting = [finding for finding in findings if not finding.waived]
    failing = [finding for finding in counting if finding.severity == "violation"]
    noted = [finding for finding in counting if finding.severity != "violation"]
    if failing:
        failure = SubElement(case, "failure", type="violation", message=failing[0].message.get(language, ""))
        failure.text = _text(failing, language)
    if not counting:
        skipped = SubElement(case, "skipped", message=findings[0].waived)
        skipped.text = _text(findings, language)
    if noted:
        SubElement(case, "system-out").text = _text(noted, language)


def _text(findings: Sequence[Finding], language: str) -> str:
    return "\n".join(told(finding, language) for finding in findings)


def _count(element: Element, *names: str) -> None:
    for name in names:
        element.set(name, str(sum(1 for _ in element.iter(_COUNTED[name]))))
