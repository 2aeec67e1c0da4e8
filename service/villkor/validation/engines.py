"""The engines: a compiled one for speed and the reference one, behind one protocol, both told apart by name alone."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final, Protocol

from villkor.errors import BadParameter
from villkor.validation.result import Result

if TYPE_CHECKING:
    import rdflib
    from rdflib.term import Node

ENGINES: Final = ("pyshifty", "pyshacl")
"""The engines by name, the default first; pyshacl is the reference that the tests hold pyshifty to."""

_SH: Final = "http://www.w3.org/ns/shacl#"


class Engine(Protocol):
    """Something that checks N-Triples against the shapes that it was made with."""

    name: str

    def conforms(self, data: bytes, shapes: Sequence[str]) -> bool:
        """Whether none of some shapes is broken."""

    def results(self, data: bytes, shapes: Sequence[str]) -> frozenset[Result]:
        """Return every place where one of some shapes is broken."""


class Pyshifty:
    """The compiled engine. It holds no lock while it works, so threads check side by side."""

    name = "pyshifty"

    def __init__(self, shapes: bytes) -> None:
        import shifty  # here, since a start on content that was checked before needs no engine

        self._validator = shifty.PreparedValidator(shapes)

    def conforms(self, data: bytes, shapes: Sequence[str]) -> bool:
        """Whether none of some shapes is broken."""
        found = self._validator.validate_algebra(data, infer=False, minimum_severity="info", shape_names=list(shapes))
        return found.conforms

    def results(self, data: bytes, shapes: Sequence[str]) -> frozenset[Result]:
        """Return every place where one of some shapes is broken."""
        _, report, _ = self._validator.validate(data, infer=False, shape_names=list(shapes))
        return _read_results(report)


class Pyshacl:
    """The reference engine, in Python: slower by orders of magnitude, and the truth where the two should differ."""

    name = "pyshacl"

    def __init__(self, shapes: bytes) -> None:
        import rdflib

        self._shapes = rdflib.Graph().parse(data=shapes, format="nt")

    def conforms(self, data: bytes, shapes: Sequence[str]) -> bool:
        """Whether none of some shapes is broken."""
        return not self.results(data, shapes)

    def results(self, data: bytes, shapes: Sequence[str]) -> frozenset[Result]:
        """Return every place where one of some shapes is broken."""
        import pyshacl
        import rdflib

        graph = rdflib.Graph().parse(data=data, format="nt")
        _, report, _ = pyshacl.validate(graph, shacl_graph=self._shapes, use_shapes=list(shapes))
        assert isinstance(report, rdflib.Graph)
        return _read_results(report)


def open_engine(name: str, shapes: bytes) -> Engine:
    """Return the engine of a name, made with shapes as N-Triples. Raises BadParameter for a name that is none."""
    known: Mapping[str, type[Pyshifty] | type[Pyshacl]] = {"pyshifty": Pyshifty, "pyshacl": Pyshacl}
    if name not in known:
        raise BadParameter(
            f"engine: «{name[:20]}» is not one of {', '.join(ENGINES)}.",
            f"engine: «{name[:20]}» är inte någon av {', '.join(ENGINES)}.",
            parameter="engine",
            candidates=list(ENGINES),
        )
    return known[name](shapes)


def _read_results(report: "rdflib.Graph") -> frozenset[Result]:
    from rdflib import RDF, URIRef

    def term(node: "Node", name: str) -> str:
        found = report.value(node, URIRef(_SH + name))
        return "" if found is None else found.n3()

    def iri(node: "Node", name: str) -> str:
        found = term(node, name)
        return found.strip("<>") if found.startswith("<") else ""  # a path of several steps is a blank node

    return frozenset(
        Result(
            focus=term(node, "focusNode"),
            shape=iri(node, "sourceShape"),
            path=iri(node, "resultPath"),
            value=term(node, "value"),
            component=iri(node, "sourceConstraintComponent"),
            severity=iri(node, "resultSeverity"),
        )
        for node in report.subjects(RDF.type, URIRef(_SH + "ValidationResult"))
    )
