"""Slices: of the published graph, the part that a submission can reach, so that it is checked beside little else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from villkor.graph import Graph
from villkor.graph.embedded import restore
from villkor.graph.terms import bound
from villkor.vocabulary import BASE, PREFIXES, Iri

_N_TRIPLES: Final = "application/n-triples"
_AGREEMENT: Final = re.compile(rb"<(%sid/agreement/[^>]*)>" % BASE.encode())
_ACTOR: Final = re.compile(rb"<(%sid/(?:actor|county)/[^>]*)>" % BASE.encode())
_NUMBER: Final = re.compile(rb'<%sspec/organisationNumber> "([^"]*)"' % BASE.encode())
_CLASS: Final = re.compile(rb"<%stype> <%sspec/(\w+)>" % (PREFIXES["rdf"].encode(), BASE.encode()))

_CLASS_IN_QUERY: Final = re.compile(r"\bvk:([A-Z]\w*)")
_BLANK: Final = re.compile(rb"(?:^|(?<=> ))_:(\S+)", re.MULTILINE)
_NAMED_BLANK: Final = re.compile(rb"<blank:([^>]*)>")

_WANTED: Final[Mapping[str, re.Pattern[bytes]]] = {
    "agreement": re.compile(b""),
    "lines": re.compile(b""),
    "keys": re.compile(rb"/spec/(?:Requisition|FinancialReport|Allocation|FundingLine|usesKey)>"),
    "items": re.compile(rb"/spec/(?:PerformanceReport|performanceEntry)>"),
}
"""The queries of an agreement's parts, and what a submission that needs the part says."""


@dataclass(frozen=True, slots=True)
class Derivation:
    """A CONSTRUCT over a submission and its slice; where it names classes, it is about things of one of them."""

    query: str
    classes: frozenset[bytes]


@dataclass(frozen=True, slots=True, repr=False)
class Slices:
    """What the published graph knows of agreements, actors and counties, each kept once it was asked for.

    Attributes:
        agreement: CONSTRUCTs for `$agreement`, by the name of the part.
        actor: the CONSTRUCT for `$actor`.
        derived: what follows from a submission and its slice.
        organisations: actors by organisation number.
        counties: the county of an actor, by its IRI and by its organisation number.
    """

    graph: Graph
    agreement: Mapping[str, str]
    actor: str
    derived: Sequence[Derivation]
    organisations: Mapping[str, Iri]
    counties: Mapping[str, Iri]
    _kept: dict[tuple[str, Iri], bytes] = field(default_factory=dict)

    def around(self, submitted: bytes) -> tuple[bytes, bytes]:
        """Return the slice that what is handed in reaches, and what follows from both; all as N-Triples."""
        known = b"".join(self._slices(submitted))
        classes = set(_CLASS.findall(submitted))
        queries = [each.query for each in self.derived if not each.classes or not classes.isdisjoint(each.classes)]
        both = restore(
            _BLANK.sub(rb"<blank:\1>", submitted) + known, ""
        )  # the store would give blank nodes other names
        derived = b"".join(both.serialise(query, _N_TRIPLES) for query in queries)
        return known, _NAMED_BLANK.sub(rb"_:\1", derived)

    def _slices(self, submitted: bytes) -> list[bytes]:
        numbers = (number.decode() for number in _NUMBER.findall(submitted))
        actors = {self.organisations[number] for number in numbers if number in self.organisations}
        actors |= {Iri(actor.decode()) for actor in _ACTOR.findall(submitted)}
        agreements = sorted({Iri(agreement.decode()) for agreement in _AGREEMENT.findall(submitted)})
        wanted = [name for name, said in _WANTED.items() if said.search(submitted)]
        return [
            *(self._slice(name, self.agreement[name], "agreement", each) for each in agreements for name in wanted),
            *(self._slice("actor", self.actor, "actor", actor) for actor in sorted(actors)),
        ]

    def _slice(self, name: str, query: str, parameter: str, thing: Iri) -> bytes:
        if (name, thing) not in self._kept:
            found = self.graph.serialise(bound(query, {parameter: thing}), _N_TRIPLES)
            if not found:
                return b""  # nothing is kept of what is not known: anybody can name any number of such things
            self._kept[name, thing] = found
        return self._kept[name, thing]


def read_slices(graph: Graph, queries: Mapping[str, str], derived: Sequence[str]) -> Slices:
    """Return the slices of a graph, by the queries of an agreement's parts, `actor` and `organisations`."""
    rows = graph.select(queries["organisations"]).rows
    return Slices(
        graph=graph,
        agreement={name: queries[name] for name in _WANTED},
        actor=queries["actor"],
        derived=[Derivation(query, _classes(query)) for query in derived],
        organisations={str(number): Iri(actor) for number, actor, _ in rows},
        counties={str(name): Iri(county) for number, actor, county in rows if county for name in (number, actor)},
    )


def _classes(query: str) -> frozenset[bytes]:
    """Return the classes that a CONSTRUCT asks for."""
    _, _, asked = query.partition("WHERE")
    return frozenset(name.encode() for name in _CLASS_IN_QUERY.findall(asked))
