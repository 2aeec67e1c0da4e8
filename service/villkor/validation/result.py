"""A result: one place where a graph breaks a shape, as SHACL's validation report tells it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One `sh:ValidationResult`.

    Attributes:
        focus: the node at fault, as an N-Triples term.
        shape: the IRI of the shape that it breaks.
        path: the IRI of the property at fault; empty where the shape names none, or a path of several steps.
        value: the value at fault, as an N-Triples term; empty where there is none.
        component: the IRI of the kind of constraint.
        severity: the IRI of the severity.
    """

    focus: str
    shape: str
    path: str
    value: str
    component: str
    severity: str
