"""Dumps: the whole graph as files, made when they are first asked for, kept, and always the same bytes."""

import gzip
import hashlib
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version as version_of
from pathlib import Path
from types import MappingProxyType
from typing import Final

from villkor.graph import Graph
from villkor.graph.writing import canonical_quads, written

CANONICAL: Final = "nq"
"""The dump that the others are made of."""

DUMPS: Final[Mapping[str, str]] = MappingProxyType(
    {
        CANONICAL: "application/n-quads",
        "nq.gz": "application/gzip",
        "trig": "application/trig",
        "ttl": "text/turtle",
        "jsonld": "application/ld+json",
    }
)
"""The media type of each dump, by the ending of its file."""

_KEPT: Final = 8
"""Files of older dumps that stay beside the newest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dump:
    """What is known of a dump: its ending, media type, size in bytes and SHA-256 in hexadecimal."""

    name: str
    media_type: str
    size: int
    checksum: str


class Dumps:
    """The dumps of one graph, kept in a folder where there is one, else in memory."""

    def __init__(self, graph: Graph, folder: Path | None) -> None:
        self._graph = graph
        self._folder = folder / "dumps" if folder else None
        self._held: dict[str, bytes] = {}
        self._known: dict[str, Dump] = {}
        self._lock = threading.Lock()

    @cached_property
    def canonical(self) -> bytes:
        """The whole graph as canonical N-Quads."""
        return canonical_quads(self._graph)

    @cached_property
    def _mark(self) -> str:
        """What the other dumps are made of and by, as a name for their files."""
        programs = " ".join(f"{name} {version_of(name)}" for name in ("villkor", "pyoxigraph"))
        return hashlib.sha256(programs.encode() + b"\n" + self.canonical).hexdigest()[:32]

    def body(self, name: str) -> bytes:
        """Return a dump by its ending, one of DUMPS."""
        if name == CANONICAL:
            return self.canonical
        with self._lock:  # whoever asks for it meanwhile waits for the one that is being made
            kept = self._recall(name) if self._folder else self._held.get(name)
            return kept if kept is not None else self._make(name)

    def about(self, name: str) -> Dump:
        """Return what is known of a dump; it is made for that if need be."""
        if name not in self._known:
            self._known[name] = _measured(name, self.body(name))
        return self._known[name]

    def _make(self, name: str) -> bytes:
        body = dumped_as(name, self.canonical)
        if self._folder:
            _keep(self._folder, f"{self._mark}-{hashlib.sha256(body).hexdigest()}.{name}", body)
        else:
            self._held[name] = body
        return body

    def _recall(self, name: str) -> bytes | None:
        """Return a dump that was kept; None where there is none, or it was damaged since."""
        assert self._folder
        for path in self._folder.glob(f"{self._mark}-*.{name}"):
            seal = path.name.removesuffix(f".{name}").rpartition("-")[2]
            try:
                body = path.read_bytes()
            except OSError:
                return None
            if hashlib.sha256(body).hexdigest() == seal:
                return body
        return None


def dumped_as(name: str, quads: bytes) -> bytes:
    """Return canonical N-Quads as the dump of an ending, one of DUMPS."""
    if name == CANONICAL:
        return quads
    return gzip.compress(quads, mtime=0) if name == "nq.gz" else written(quads, DUMPS[name])


def _measured(name: str, body: bytes) -> Dump:
    checksum = hashlib.sha256(body).hexdigest()
    return Dump(name=name, media_type=DUMPS[name], size=len(body), checksum=checksum)


def _keep(folder: Path, name: str, body: bytes) -> None:
    """Keep a file; a folder that cannot be written to is no error, only more work the next time."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            file.write(body)
        Path(file.name).replace(folder / name)
        older = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime)
        for path in older[: -_KEPT - 1]:
            path.unlink(missing_ok=True)
    except OSError:
        return
