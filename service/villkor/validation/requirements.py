"""Requirements: what each shape says must be true, why, which provisions it enforces, and what it is checked for."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from villkor.graph import Graph
from villkor.vocabulary import LANGUAGES, PREFIXES, Iri

_CLASS: Final = re.compile(rb"^\S+ <%stype> <([^>]*)>" % re.escape(PREFIXES["rdf"].encode()), re.MULTILINE)
_PROPERTY: Final = re.compile(rb"^\S+ <([^>]*)>", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Requirement:
    """A shape as people read it.

    Attributes:
        message: what must be true, by language.
        remedy: why, and what to do, by language.
        enforces: the provisions behind it.
        field: the field of a form that it is about, if it is about one.
        needs: classes and properties without which it cannot tell whether it is satisfied.
        classes, subjects_of, objects_of, nodes: what it is checked for.
    """

    shape: Iri
    message: Mapping[str, str]
    remedy: Mapping[str, str]
    enforces: tuple[Iri, ...]
    field: Iri | None
    needs: frozenset[Iri]
    classes: frozenset[Iri]
    subjects_of: frozenset[Iri]
    objects_of: frozenset[Iri]
    nodes: frozenset[Iri]

    @property
    def targets(self) -> frozenset[Iri]:
        """The classes and properties of things that it is checked for."""
        return self.classes | self.subjects_of


Requirements = Mapping[Iri, Requirement]
"""Requirements by their shape."""


def read_requirements(graph: Graph, query: str) -> Requirements:
    """Read the requirements of a graph by the query `requirements` (of shape, kind, value, language)."""
    told: dict[Iri, dict[tuple[str, str], list[str]]] = {}
    for shape, kind, value, language in graph.select(query).rows:
        told.setdefault(Iri(shape), {}).setdefault((str(kind), str(language or "")), []).append(str(value))

    def texts(of: Mapping[tuple[str, str], list[str]], kind: str) -> Mapping[str, str]:
        return {language: " ".join(of.get((kind, language), ())) for language in LANGUAGES}

    def iris(of: Mapping[tuple[str, str], list[str]], kind: str) -> tuple[Iri, ...]:
        return tuple(map(Iri, of.get((kind, ""), ())))

    return {
        shape: Requirement(
            shape=shape,
            message=texts(of, "message"),
            remedy=texts(of, "comment"),
            enforces=iris(of, "enforces"),
            field=next(iter(iris(of, "checksField")), None),
            needs=frozenset(iris(of, "needs")),
            classes=frozenset(iris(of, "targetClass")),
            subjects_of=frozenset(iris(of, "targetSubjectsOf")),
            objects_of=frozenset(iris(of, "targetObjectsOf")),
            nodes=frozenset(iris(of, "targetNode")),
        )
        for shape, of in told.items()
    }


def is_about(requirements: Requirements, submitted: bytes) -> bool:
    """Tell whether something in a graph, as N-Triples, has a class that some requirement is about."""
    classes = {Iri(name.decode()) for name in _CLASS.findall(submitted)}
    return any(not requirement.classes.isdisjoint(classes) for requirement in requirements.values())


def applicable(requirements: Requirements, submitted: bytes) -> tuple[Iri, ...]:
    """Return the shapes that are checked for something in a graph, as N-Triples, with its classes told in full."""
    classes = {Iri(name.decode()) for name in _CLASS.findall(submitted)}
    properties = {Iri(name.decode()) for name in _PROPERTY.findall(submitted)}
    return tuple(
        shape
        for shape, requirement in requirements.items()
        if not requirement.classes.isdisjoint(classes)
        or not (requirement.subjects_of | requirement.objects_of).isdisjoint(properties)
        or any(f"<{node}>".encode() in submitted for node in requirement.nodes)
    )
