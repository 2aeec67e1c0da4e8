"""Slices: of the published graph, the part that a submission can reach, so that it is checked beside little else."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from villkor.graph import Graph
from villkor.graph.embedded import restore
from villkor.graph.terms import serialised
from villkor.vocabulary import BASE, Iri

_AGREEMENT: Final = re.compile(rb"<(%sid/agreement/[^>]*)>" % BASE.encode())
_ACTOR: Final = re.compile(rb"<(%sid/actor/[^>]*)>" % BASE.encode())
_NUMBER: Final = re.compile(rb'<%sspec/organisationNumber> "([^"]*)"' % BASE.encode())
_COUNTY: Final = re.compile(rb"<(%sid/county/[^>]*)>" % BASE.encode())


@dataclass(frozen=True, slots=True, repr=False)
class Slices:
    """What the published graph knows of agreements, actors and counties, each kept once it was asked for.

    Attributes:
        agreement: the CONSTRUCT for `$agreement`.
        actor: the CONSTRUCT for `$actor`.
        derived: CONSTRUCTs over a submission and its slice.
        organisations: actors by organisation number.
    """

    graph: Graph
    agreement: str
    actor: str
    derived: Sequence[str]
    organisations: Mapping[str, Iri]
    _kept: dict[Iri, bytes] = field(default_factory=dict)

    def around(self, submitted: bytes) -> tuple[bytes, bytes]:
        """Return the slice that what is handed in reaches, and what follows from both; all as N-Triples."""
        known = b"".join(self._slices(submitted))
        both = restore(submitted + known, "")
        derived = [both.serialise(query, "application/n-triples") for query in self.derived]
        return known, b"".join(derived)

    def _slices(self, submitted: bytes) -> list[bytes]:
        numbers = (number.decode() for number in _NUMBER.findall(submitted))
        actors = {self.organisations[number] for number in numbers if number in self.organisations}
        actors |= {Iri(actor.decode()) for actor in [*_ACTOR.findall(submitted), *_COUNTY.findall(submitted)]}
        agreements = {Iri(agreement.decode()) for agreement in _AGREEMENT.findall(submitted)}
        return [
            *(self._slice(self.agreement, "$agreement", agreement) for agreement in sorted(agreements)),
            *(self._slice(self.actor, "$actor", actor) for actor in sorted(actors)),
        ]

    def _slice(self, query: str, parameter: str, thing: Iri) -> bytes:
        if thing not in self._kept:
            bound = query.replace(parameter, serialised(thing))
            self._kept[thing] = self.graph.serialise(bound, "application/n-triples")
        return self._kept[thing]


def read_slices(graph: Graph, queries: Mapping[str, str], derived: Sequence[str]) -> Slices:
    """Return the slices of a graph, by the queries `agreement`, `actor` and `organisations`."""
    rows = graph.select(queries["organisations"]).rows
    return Slices(
        graph=graph,
        agreement=queries["agreement"],
        actor=queries["actor"],
        derived=derived,
        organisations={str(number): Iri(actor) for number, actor in rows},
    )
