"""Coverage: of each provision that binds who handed something in, whether it is satisfied, or what would settle it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from villkor.catalogue import Catalogue
from villkor.checks.findings import Teller, plain
from villkor.checks.report import VERDICTS, Coverage, Finding
from villkor.graph.terms import bound
from villkor.validation.requirements import Requirement
from villkor.vocabulary import LANGUAGES, PREFIXES, Iri

_ABOUT: Final = Iri(PREFIXES["vk"] + "recipientActor")
_UNDER: Final = Iri(PREFIXES["vk"] + "inAgreement")
_TYPE: Final = Iri(PREFIXES["rdf"] + "type")

_HAND_IN: Final = {"sv": "Lämna in: {}.", "en": "Hand in: {}."}
_BEYOND: Final = {
    "sv": "Inget som lämnas in kan avgöra det; det syns i verksamheten eller i räkenskaperna.",
    "en": "Nothing that is handed in can settle it; it is seen in the work itself or in the accounts.",
}


@dataclass(frozen=True, slots=True)
class Heard:
    """What was handed in about one actor under one agreement.

    Attributes:
        nodes: the submissions and the rows of their lists.
        said: the classes and properties of those.
    """

    actor: Iri
    agreement: Iri
    nodes: frozenset[str]
    said: frozenset[Iri]


def heard(ntriples: bytes) -> Sequence[Heard]:
    """Return what submissions, told in full as N-Triples, say about whom."""
    told: dict[str, dict[str, list[str]]] = {}
    for line in ntriples.decode().splitlines():
        subject, path, value = line.removesuffix(" .").split(" ", 2)
        told.setdefault(subject, {}).setdefault(path.strip("<>"), []).append(value)
    nodes: dict[tuple[Iri, Iri], set[str]] = {}
    for subject, values in told.items():
        for actor in values.get(_ABOUT, ()):
            for agreement in values.get(_UNDER, ()):
                about = nodes.setdefault((Iri(actor.strip("<>")), Iri(agreement.strip("<>"))), set())
                about |= {subject, *(value for several in values.values() for value in several if value in told)}
    return [
        Heard(actor, agreement, frozenset(map(plain, about)), frozenset(_said(told[node] for node in about)))
        for (actor, agreement), about in sorted(nodes.items())
    ]


def _said(nodes: Iterable[Mapping[str, Sequence[str]]]) -> Iterable[Iri]:
    for values in nodes:
        yield from map(Iri, values)
        yield from (Iri(value.strip("<>")) for value in values.get(_TYPE, ()))


@dataclass(frozen=True, slots=True)
class Surveyor:
    """Tells what is known of each provision."""

    catalogue: Catalogue
    teller: Teller

    def coverage(self, about: Iterable[Heard], findings: Sequence[Finding]) -> Sequence[Coverage]:
        """Return every provision that binds each actor, in the order of the agreement."""
        return [
            self._known(each, norm, settled, findings) for each in about for norm, settled in self._duties(each).items()
        ]

    def _duties(self, about: Heard) -> Mapping[Iri, set[Iri]]:
        """Return each provision with those that settle it: itself, and what it refers to."""
        query = bound(self.catalogue.slices["duties"], {"actor": about.actor, "agreement": about.agreement})
        duties: dict[Iri, set[Iri]] = {}
        for norm, settled in self.catalogue.graph.select(query).rows:
            duties.setdefault(Iri(norm), set()).add(Iri(settled))
        return duties

    def _known(self, about: Heard, norm: Iri, settled: set[Iri], findings: Sequence[Finding]) -> Coverage:
        enforcing = [each for each in self.teller.requirements.values() if settled.intersection(each.enforces)]
        checked = [each for each in enforcing if each.targets & about.said]
        undecided = [each for each in checked if not each.needs <= about.said]
        broken = [
            finding
            for finding in findings
            if finding.severity == "violation"
            and finding.shape in {each.shape for each in enforcing}
            and finding.focus in about.nodes
        ]
        wanted = _wanted(enforcing)
        decisive = bool(wanted & about.said)
        verdict = "not-satisfied" if broken else "satisfied" if decisive and not undecided else "cannot-be-told"
        settles: Mapping[str, str] = broken[0].remedy if broken else {}
        return Coverage(
            actor=about.actor,
            actor_label=self._labels(about.actor),
            clause=self.teller.clauses([norm])[0],
            verdict=verdict,
            settles=self._settles(wanted, undecided if decisive else (), about) if verdict == VERDICTS[1] else settles,
            shapes=tuple(each.shape for each in enforcing),
        )

    def _settles(self, wanted: frozenset[Iri], undecided: Sequence[Requirement], about: Heard) -> Mapping[str, str]:
        """Return the least that would let the requirements be checked."""
        missing = frozenset(thing for each in undecided for thing in each.needs - about.said) or wanted - about.said
        if not missing:
            return _BEYOND
        return {
            language: said.format(", ".join(sorted(self._labels(thing)[language] for thing in missing)))
            for language, said in _HAND_IN.items()
        }

    def _labels(self, thing: Iri) -> Mapping[str, str]:
        return {language: self.catalogue.notes.label(thing, language) for language in LANGUAGES}


def _wanted(enforcing: Iterable[Requirement]) -> frozenset[Iri]:
    """Return the class that most requirements behind a provision are about: what it asks for."""
    classes = Counter(kind for each in enforcing for kind in each.classes if kind.startswith(PREFIXES["vk"]))
    return frozenset(kind for kind, _ in classes.most_common(1))
