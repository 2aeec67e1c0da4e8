"""Findings: where something handed in breaks a requirement, with the clause that says so and what mends it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from villkor.catalogue.notes import Citation
from villkor.submissions.document import Place
from villkor.validation.result import Result
from villkor.vocabulary import Iri

SEVERITIES: Final = ("violation", "warning", "info")
"""Severities, the gravest first."""

VERDICTS: Final = ("not-satisfied", "cannot-be-told", "satisfied")
"""What is known of a requirement, what wants attention first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clause:
    """A provision behind a finding: its label by language, and where it stands."""

    id: Iri
    label: Mapping[str, str]
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One requirement that one thing does not satisfy.

    Attributes:
        shape: the requirement.
        severity: one of SEVERITIES.
        message: what must be true, by language.
        remedy: why, and what to do, by language.
        focus: the thing at fault: an IRI, or `_:` and a label.
        path: the IRI of the property at fault; empty where the requirement is about several.
        value: the value at fault, as an IRI or as text; empty where there is none.
        clauses: the provisions that the requirement enforces.
        document: the name of what was handed in.
        place: where in it; None where that is not known.
        fingerprint: the same for the same fault at another line of the same document.
        waived: who lets it pass and why; empty where it counts.
    """

    shape: Iri
    severity: str
    message: Mapping[str, str]
    remedy: Mapping[str, str]
    focus: str
    path: str = ""
    value: str = ""
    clauses: tuple[Clause, ...]
    document: str
    place: Place | None
    fingerprint: str
    waived: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """What is known of one provision that applies to one actor.

    Attributes:
        actor: whom it applies to, with the label by language.
        verdict: one of VERDICTS.
        settles: the smallest thing that would settle or mend it, by language; empty where it is satisfied.
        shapes: the requirements that were checked for it; none where the verdict cannot come from a check.
    """

    actor: Iri
    actor_label: Mapping[str, str]
    clause: Clause
    verdict: str
    settles: Mapping[str, str]
    shapes: tuple[Iri, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found.

    Attributes:
        findings: by document and place.
        results: the same as SHACL tells it, one for each constraint.
        documents: the names of all that was checked.
        nodes: how many things some requirement was checked for.
        coverage: the provisions that apply to those who handed something in; empty where not asked for.
        language: that of texts written in one language.
        version: that of the dataset that they were checked against.
        engine: the name of the engine that checked.
    """

    findings: Sequence[Finding]
    results: Sequence[Result]
    documents: Sequence[str]
    nodes: int
    coverage: Sequence[Coverage] = ()
    language: str
    version: str
    engine: str

    @property
    def conforms(self) -> bool:
        """Whether no violation counts."""
        return self.count("violation") == 0

    def count(self, severity: str) -> int:
        """Return how many findings of a severity count."""
        return sum(finding.severity == severity and not finding.waived for finding in self.findings)


def joined(reports: Sequence[Report]) -> Report:
    """Return several reports as one, in the language and of the engine of the first."""
    return replace(
        reports[0],
        findings=[finding for report in reports for finding in report.findings],
        results=[result for report in reports for result in report.results],
        documents=[name for report in reports for name in report.documents],
        nodes=sum(report.nodes for report in reports),
        coverage=[known for report in reports for known in report.coverage],
        version=" ".join(dict.fromkeys(report.version for report in reports if report.version)),
    )
