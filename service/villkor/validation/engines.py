"""The engines: a compiled one for speed and the reference one, behind one protocol, both told apart by name alone."""

import re
from collections.abc import Mapping, Sequence
from typing import Final, Protocol

from villkor.errors import BadParameter
from villkor.graph.reading import statements
from villkor.validation.result import Result
from villkor.vocabulary import BASE, PREFIXES

ENGINES: Final = ("pyshifty", "pyshacl")
"""The engines by name, the default first; pyshacl is the reference that the tests hold pyshifty to."""

_SH: Final = PREFIXES["sh"]
_BLANK: Final = re.compile(rb"(?:^|(?<=> ))_:(\S+)", re.MULTILINE)
_TYPED_BLANK: Final = re.compile(rb"^_:(\S+) <%stype>" % PREFIXES["rdf"].encode(), re.MULTILINE)
_NAME: Final = re.compile(r"<blank:([^>]*)>")
_TYPE: Final = f"<{PREFIXES['rdf']}type>"


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
        from shifty import (
            _shifty,
        )  # here, since a start on content that was checked before needs no engine

        self._validator = _shifty.PreparedValidator(shapes)  # of itself: by rdflib, blank nodes would get other names

    def conforms(self, data: bytes, shapes: Sequence[str]) -> bool:
        """Whether none of some shapes is broken."""
        found = self._validator.validate_algebra(
            _with_names(data),
            entry_shape_names=list(shapes),
            run_infer=False,
            sort_results=False,
        )
        return found.conforms

    def results(self, data: bytes, shapes: Sequence[str]) -> frozenset[Result]:
        """Return every place where one of some shapes is broken."""
        found = self._validator.validate_w3c(_with_names(data), entry_shape_names=list(shapes), run_infer=False)
        return _read_results(_NAME.sub(r"_:\1", found.report_turtle))


class Pyshacl:
    """The reference engine, in Python: slower by orders of magnitude, and the truth where the two should differ."""

    name = "pyshacl"

    def __init__(self, shapes: bytes) -> None:
        import rdflib

        self._shapes = rdflib.Graph().parse(data=shapes, format="nt")
        targets = [rdflib.URIRef(f"{_SH}target{kind}") for kind in ("Class", "Node", "SubjectsOf", "ObjectsOf")]
        checked = {shape for target in targets for shape in self._shapes.subjects(target)}
        kinds = [rdflib.URIRef(f"{_SH}{kind}Shape") for kind in ("Node", "Property")]
        known = {shape for kind in kinds for shape in self._shapes.subjects(rdflib.RDF.type, kind)}
        self._referred = sorted(map(str, known - checked))  # pyshacl sees no shape that is not among those used

    def conforms(self, data: bytes, shapes: Sequence[str]) -> bool:
        """Whether none of some shapes is broken."""
        return not self.results(data, shapes)

    def results(self, data: bytes, shapes: Sequence[str]) -> frozenset[Result]:
        """Return every place where one of some shapes is broken."""
        import pyshacl
        import rdflib

        names = {label: rdflib.BNode(label) for label in map(bytes.decode, _BLANK.findall(data))}  # the same as before
        graph = rdflib.Graph().parse(data=data, format="nt", bnode_context=names)
        _, report, _ = pyshacl.validate(graph, shacl_graph=self._shapes, use_shapes=[*shapes, *self._referred])
        assert isinstance(report, rdflib.Graph)
        return _read_results(report.serialize(format="nt"))


def open_engine(name: str, shapes: bytes) -> Engine:
    """Return the engine of a name, made with shapes as N-Triples. Raises BadParameter for a name that is none."""
    known: Mapping[str, type[Pyshifty] | type[Pyshacl]] = {
        "pyshifty": Pyshifty,
        "pyshacl": Pyshacl,
    }
    if name not in known:
        raise BadParameter(
            f"engine: «{name[:20]}» is not one of {', '.join(ENGINES)}.",
            f"engine: «{name[:20]}» är inte någon av {', '.join(ENGINES)}.",
            parameter="engine",
            candidates=list(ENGINES),
        )
    return known[name](shapes)


def _with_names(data: bytes) -> bytes:
    """Return N-Triples in which blank nodes with a class have names: in SPARQL, pyshifty takes one for any other."""
    typed = set(_TYPED_BLANK.findall(data))
    return (
        _BLANK.sub(
            lambda match: b"<blank:%s>" % match[1] if match[1] in typed else match[0],
            data,
        )
        if typed
        else data
    )


def _read_results(report: str) -> frozenset[Result]:
    told: dict[str, dict[str, str]] = {}
    for subject, predicate, value, _ in statements(report.encode(), "text/turtle", BASE):
        told.setdefault(subject, {})[predicate] = value
    return frozenset(_result(of) for of in told.values() if of.get(_TYPE) == f"<{_SH}ValidationResult>")


def _result(of: Mapping[str, str]) -> Result:
    def iri(name: str) -> str:
        found = of.get(f"<{_SH}{name}>", "")
        return found[1:-1] if found.startswith("<") else ""  # a path of several steps is a blank node

    return Result(
        focus=of[f"<{_SH}focusNode>"],
        shape=iri("sourceShape"),
        path=iri("resultPath"),
        value=of.get(f"<{_SH}value>", ""),
        component=iri("sourceConstraintComponent"),
        severity=iri("resultSeverity"),
    )
