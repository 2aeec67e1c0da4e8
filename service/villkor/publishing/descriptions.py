"""Descriptions of the whole: the catalogue by DCAT-AP-SE, the dataset by VoID, and what the profiles make of it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Final

from villkor.errors import NotFound
from villkor.graph.terms import bound, serialised
from villkor.graph.writing import canonical
from villkor.publishing.archive import Version
from villkor.publishing.dumps import DUMPS
from villkor.publishing.publication import DATASET, Publication, served_on
from villkor.vocabulary import PREFIXES, XSD, Iri, Value

_NTRIPLES: Final = "application/n-triples"
_BYTE_SIZE: Final = PREFIXES["dcat"] + "byteSize"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_CALLED: Final = {"nq": "N-Quads", "nq.gz": "N-Quads", "trig": "TriG", "ttl": "Turtle", "jsonld": "JSON-LD"}


class Descriptions:
    """What a publication says of itself; an `address` is where clients reach the service, without a last slash."""

    def __init__(self, publication: Publication) -> None:
        self.publication: Final = publication
        self._graph = publication.catalogue.graph
        self._queries = publication.catalogue.published

    @property
    def offered(self) -> bool:
        """Whether the content says how it is described; content of others need not."""
        return all(self._queries.values())

    def catalog(self, address: str) -> bytes:
        """Return the catalogue as canonical N-Triples."""
        places = {"home": "/", "docs": "/docs", "sparql": "/sparql", "api": "/v1", "openapi": "/openapi.json"}
        inputs: dict[str, Value] = {name: Iri(address + path) for name, path in places.items()}
        versions = self.publication.versions()
        present = next(version for version in versions if version.name == self.publication.version)
        inputs |= {
            "version": Iri(DATASET + present.name),
            "first": Iri(DATASET + versions[0].name),
            "changed": served_on(present),
        }
        parts = [
            self._constructed("catalog", inputs),
            self._constructed("addresses", inputs),
            self._constructed("period", {}),
            self._constructed("dumps", inputs, dumps=self._dump_rows(address)),
            self._constructed("versions", inputs, versions=_version_rows(versions, address)),
            self._sizes(),
        ]
        if self.publication.contact:
            parts.append(self._constructed("contact", {"contact": self.publication.contact}))
        return canonical(line for part in parts for line in part.splitlines())

    def void(self, address: str) -> bytes:
        """Return the description by VoID as canonical N-Triples."""
        inputs = {
            "description": Iri(address + "/.well-known/void"),
            "home": Iri(address + "/"),
            "sparql": Iri(address + "/sparql"),
        }
        rows = [(self._dump_address(address, name), Iri(_FORMATS + _CALLED[name])) for name in DUMPS]
        addresses = self._constructed("void", inputs, dumps=_rows(rows))
        return canonical([*addresses.splitlines(), *self._counted])

    def profile(self, name: str) -> bytes:
        """Return what is published by a profile as canonical N-Triples. Raises NotFound for one that there is not."""
        if name not in self.profiles:
            names = ", ".join(self.profiles)
            raise NotFound(
                f"There is no profile «{name[:80]}»; there are {names}.",
                f"Det finns ingen profil «{name[:80]}»; det finns {names}.",
                candidates=list(self.profiles),
            )
        queries = [query for key, query in self._queries["profiles"].items() if f"{key}-".startswith(f"{name}-")]
        return canonical(line for query in queries for line in self._graph.serialise(query, _NTRIPLES).splitlines())

    @property
    def profiles(self) -> Sequence[str]:
        """The names of the profiles: a query whose name goes on from another's is a part of that one."""
        names = sorted(self._queries["profiles"])
        return [name for name in names if not any(name.startswith(f"{other}-") for other in names)]

    @cached_property
    def _counted(self) -> Sequence[bytes]:
        """What VoID counts, by queries over the very graph that the endpoint answers from."""
        results = (self._graph.serialise(query, _NTRIPLES) for query in self._queries["void"].values())
        return [line for result in results for line in result.splitlines()]

    def _constructed(self, name: str, inputs: Mapping[str, Value], **rows: str) -> bytes:
        query = bound(self._queries["publishing"][name], inputs)
        for variable, text in rows.items():
            query = query.replace(f"${variable}", text)
        return self._graph.serialise(query, _NTRIPLES)

    def _dump(self, name: str) -> Iri:
        return Iri(f"{DATASET}{self.publication.version}/{name}")

    def _dump_address(self, address: str, name: str) -> Iri:
        return Iri(f"{address}/res/dataset/{self.publication.version}/villkor.{name}")

    def _dump_rows(self, address: str) -> str:
        dumps = [self.publication.dumps.about(name) for name in DUMPS]
        return _rows(
            (
                self._dump(dump.name),
                self._dump_address(address, dump.name),
                Iri(_MEDIA_TYPES + dump.media_type),
                _CALLED[dump.name] + (" (gzip)" if dump.name.endswith(".gz") else ""),
                dump.checksum,
            )
            for dump in dumps
        )

    def _sizes(self) -> bytes:
        """Return the size of each dump, in the datatype that DCAT-AP wants, which a query would turn into another."""
        sizes = ((self._dump(name), self.publication.dumps.about(name).size) for name in DUMPS)
        datatype = f"{XSD}nonNegativeInteger"
        return "".join(f'<{dump}> <{_BYTE_SIZE}> "{size}"^^<{datatype}> .\n' for dump, size in sizes).encode()


def _version_rows(versions: Sequence[Version], address: str) -> str:
    """Return each version with its name, its first day, its page and the version before it, as rows of VALUES."""
    before: str = "UNDEF"
    rows: list[str] = []
    for version in versions:
        name = Iri(DATASET + version.name)
        page = Iri(f"{address}/res/dataset/{version.name}")
        terms: Sequence[Value] = (name, version.name, served_on(version), page)
        rows.append(f"({' '.join(map(serialised, terms))} {before})")
        before = serialised(name)
    return " ".join(rows)


def _rows(rows: Iterable[Sequence[Value]]) -> str:
    return " ".join(f"({' '.join(map(serialised, row))})" for row in rows)
