"""Clauses: of the provisions behind a requirement, those of the year and of the kind of document at hand."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from villkor.graph import Graph
from villkor.validation.requirements import Requirement, Requirements
from villkor.vocabulary import BASE, PREFIXES, Iri

_TOLD: Final = re.compile(
    rb"^(\S+) <(?:%stype|%sspec/inAgreement)> <([^>]*)>" % (re.escape(PREFIXES["rdf"].encode()), BASE.encode()),
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Clauses:
    """Which provisions there are, and what they are about.

    Attributes:
        norms: the agreement and the kind of each provision.
        about: the classes of documents that a provision is about, where some requirement for one class alone tells.
    """

    norms: Mapping[Iri, tuple[Iri, Iri]]
    about: Mapping[Iri, frozenset[Iri]]

    def behind(self, requirement: Requirement, told: frozenset[Iri]) -> tuple[Iri, ...]:
        """Return the provisions behind a requirement, for a thing of the classes and agreements that are told of it.

        Of another year's provision those of the same kind stand in; there may be none.
        """
        own = [norm for norm in requirement.enforces if self.about.get(norm, told) & told] or requirement.enforces
        agreements = {agreement for agreement, _ in self.norms.values()} & told
        return tuple(dict.fromkeys(each for norm in own for each in self._of(norm, agreements)))

    def _of(self, norm: Iri, agreements: set[Iri]) -> list[Iri]:
        agreement, kind = self.norms.get(norm, (None, None))
        if agreement is None or not agreements or agreement in agreements:
            return [norm]
        return [other for other, (year, its) in self.norms.items() if its == kind and year in agreements]


def read_clauses(graph: Graph, query: str, requirements: Requirements) -> Clauses:
    """Return the clauses of a graph, by the query `provisions`."""
    about: dict[Iri, set[Iri]] = {}
    for requirement in requirements.values():
        classes = [name for name in requirement.classes if name.startswith(PREFIXES["vk"])]
        if len(classes) == 1:
            for norm in requirement.enforces:
                about.setdefault(norm, set()).add(classes[0])
    return Clauses(
        norms={Iri(norm): (Iri(agreement), Iri(kind)) for norm, agreement, kind in graph.select(query).rows},
        about={norm: frozenset(classes) for norm, classes in about.items()},
    )


def told_of(ntriples: bytes) -> Mapping[str, frozenset[Iri]]:
    """Return the classes and agreements of each thing in a text; under no name those of all of them."""
    told: dict[str, set[Iri]] = {"": set()}
    for subject, value in _TOLD.findall(ntriples):
        iri = Iri(value.decode())
        told.setdefault(subject.decode(), set()).add(iri)
        told[""].add(iri)
    return {thing: frozenset(said) for thing, said in told.items()}
