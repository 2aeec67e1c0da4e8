"""Reading RDF that is handed in: where foreign text meets the engine's parser, and how it is written again."""

import io
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Final, NamedTuple, TypeAlias

import pyoxigraph as ox

from villkor.errors import BadDocument
from villkor.vocabulary import PREFIXES

BATCH: Final = 10_000
"""How many triples a batch of a document that is streamed holds."""

LARGEST: Final = 192 * 2**20
"""How many bytes of N-Triples may come of a document: a long prefix makes little text say much."""

_LONGEST_MESSAGE: Final = 300
_POSITION: Final = re.compile(r"^Parser error at line .*?: ", re.DOTALL)

_Quads: TypeAlias = Iterator[ox.Quad]


class Statement(NamedTuple):
    """A triple in a graph, its terms in N-Triples syntax; the default graph is `DEFAULT`."""

    subject: str
    predicate: str
    object: str
    graph: str


def ntriples(data: bytes, media_type: str, base: str, name: str = "") -> bytes:
    """Return what a document says, literals as they are written and graphs as one. Raises BadDocument."""
    return _write(_parse(data, media_type, base, name), name)


def batches(path: Path, media_type: str, base: str) -> Iterator[bytes]:
    """Return what a file says, some triples at a time, however large the file is. Raises BadDocument."""
    name = str(path)
    with path.open("rb") as file:
        quads = _parse(file, media_type, base, name)
        for first in quads:
            yield _write(chain([first], islice(quads, BATCH - 1)), name)


def statements(data: bytes, media_type: str, base: str, name: str = "") -> Iterator[Statement]:
    """Return the statements of a document one by one, in the order in which they end. Raises BadDocument."""
    for quad in _parse(data, media_type, base, name):
        yield Statement(str(quad.subject), str(quad.predicate), str(quad.object), str(quad.graph_name))


def rdf(triples: bytes, media_type: str) -> bytes:
    """Return N-Triples in another syntax of RDF, with the project's prefixes."""
    return (
        ox.serialize(
            (quad.triple for quad in ox.parse(triples, ox.RdfFormat.N_TRIPLES)),
            format=_format(media_type, ""),
            prefixes=dict(PREFIXES),
        )
        or b""
    )


def _parse(source: bytes | io.BufferedReader, media_type: str, base: str, name: str) -> _Quads:
    """Return the quads of a document. The parser asks nobody: it is given no way to load what a document names."""
    try:
        yield from ox.parse(source, _format(media_type, name), base_iri=base)
    except SyntaxError as error:
        said = _POSITION.sub("", str(error.msg))[:_LONGEST_MESSAGE].rstrip(".")
        raise BadDocument.at(
            name,
            error.lineno or 0,
            error.offset or 0,
            f"This cannot be read as {media_type}: {said}.",
            f"Detta går inte att läsa som {media_type}: {said}.",
        ) from error
    except MemoryError as error:
        raise BadDocument.at(
            name,
            0,
            0,
            "A value or a comment is longer than the 16 MiB that are read at a time.",
            "Ett värde eller en kommentar är längre än de 16 MiB som läses åt gången.",
        ) from error
    except (ValueError, OSError) as error:
        said = str(error)[:_LONGEST_MESSAGE].rstrip(".")
        raise BadDocument.at(
            name, 0, 0, f"The document cannot be read: {said}.", f"Dokumentet går inte att läsa: {said}."
        ) from error


def _format(media_type: str, name: str) -> ox.RdfFormat:
    found = ox.RdfFormat.from_media_type(media_type)
    if found is None:
        raise BadDocument.at(
            name, 0, 0, f"{media_type} is not a syntax of RDF.", f"{media_type} är inte ett sätt att skriva RDF."
        )
    return found


class _Room(io.BytesIO):
    """Memory for what a document says, and no more than that."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def write(self, data: bytes) -> int:  # type: ignore[override] # pyoxigraph writes bytes
        if self.tell() + len(data) > LARGEST:
            raise BadDocument.at(
                self._name,
                0,
                0,
                f"The document says more than {LARGEST // 2**20} MiB when its prefixes are written out.",
                f"Dokumentet säger mer än {LARGEST // 2**20} MiB när dess prefix skrivs ut.",
            )
        return super().write(data)


def _write(quads: _Quads, name: str) -> bytes:
    room = _Room(name)
    ox.serialize((quad.triple for quad in quads), room, format=ox.RdfFormat.N_TRIPLES)
    return room.getvalue()
