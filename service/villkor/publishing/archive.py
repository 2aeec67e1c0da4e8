"""The archive: every version of the dataset that was served, kept for good as canonical N-Quads with its first day."""

import datetime as dt
import gzip
import hashlib
import json
import os
import re
import tempfile
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from villkor.errors import StoreFailed
from villkor.graph import Graph
from villkor.graph.embedded import restore

VERSION: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)
"""How a version is called: by a SHA-256 in hexadecimal."""

_HELD: Final = 2
"""Older versions that stay in memory."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of the dataset.

    Attributes:
        name: the hash of what it states.
        served: when it was first served, in UTC.
    """

    name: str
    served: dt.datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Entry:
    """What the archive notes of a version: the SHA-256 and the size in bytes of its canonical N-Quads."""

    version: Version
    checksum: str
    size: int


class Archive:
    """A folder that holds each version in two files: its statements, and then the note that makes it known.

    Several processes may use it at once: whoever notes a version first is believed.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._held: OrderedDict[str, Graph] = OrderedDict()
        self._lock = threading.Lock()

    def holds(self, name: str) -> bool:
        """Whether a version is kept."""
        return (self._folder / f"{name}.json").exists()

    def record(self, name: str, quads: bytes, now: dt.datetime) -> None:
        """Keep a version; one that is kept already stays as it is.

        Raises StoreFailed where the folder cannot be written to.
        """
        checksum = _hash(quads)
        note = {"version": name, "served": _written(now), "checksum": checksum, "size": len(quads)}
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            _put(self._folder, _file(name, checksum), gzip.compress(quads, mtime=0))
            _put(self._folder, f"{name}.json", json.dumps(note, indent=2).encode() + b"\n")
        except OSError as error:
            raise StoreFailed(
                f"The archive of versions (VILLKOR_ARCHIVE) cannot be written to: {error.strerror}.",
                f"Arkivet med utgåvor (VILLKOR_ARCHIVE) går inte att skriva i: {error.strerror}.",
            ) from error

    def versions(self) -> Sequence[Version]:
        """Return the versions that are kept, the first served first. Raises StoreFailed for a note that is damaged."""
        entries = (self._entry(path) for path in self._folder.glob("*.json"))
        return sorted((entry.version for entry in entries), key=lambda version: (version.served, version.name))

    def quads(self, name: str) -> bytes:
        """Return the canonical N-Quads of a version that is kept. Raises StoreFailed where they are damaged."""
        entry = self._entry(self._folder / f"{name}.json")
        file = _file(name, entry.checksum)
        try:
            with gzip.open(self._folder / file) as stream:
                quads = stream.read(entry.size + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise _damaged(file) from error
        if _hash(quads) != entry.checksum:
            raise _damaged(file)
        return quads

    def graph(self, name: str) -> Graph:
        """Return a version that is kept as a graph to be asked. Raises StoreFailed where it is damaged."""
        with self._lock:
            if name not in self._held:
                self._held[name] = restore(self.quads(name), name)
                while len(self._held) > _HELD:
                    self._held.popitem(last=False)
            self._held.move_to_end(name)
            return self._held[name]

    def _entry(self, path: Path) -> _Entry:
        try:
            note = json.loads(path.read_bytes())
            entry = _Entry(
                version=Version(name=str(note["version"]), served=dt.datetime.fromisoformat(note["served"])),
                checksum=str(note["checksum"]),
                size=int(note["size"]),
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise _damaged(path.name) from error
        if entry.version.name != path.stem or not VERSION.fullmatch(path.stem) or entry.version.served.tzinfo is None:
            raise _damaged(path.name)
        return entry


def known_on(versions: Sequence[Version], day: dt.date, zone: dt.tzinfo) -> Version | None:
    """Return the version that was served at the end of a day; None where there was none yet."""
    earlier = (version for version in reversed(versions) if version.served.astimezone(zone).date() <= day)
    return next(earlier, None)


def known_at(versions: Sequence[Version], moment: dt.datetime) -> Version:
    """Return the version that was served at a moment, the first one where there was none yet (RFC 7089, 4.5.3)."""
    earlier = (version for version in reversed(versions) if version.served <= moment)
    return next(earlier, versions[0])


def _file(name: str, checksum: str) -> str:
    return f"{name}-{checksum}.nq.gz"


def _put(folder: Path, name: str, body: bytes) -> None:
    """Write a file whole or not at all; one that stands there already stays."""
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
        file.write(body)
        file.flush()
        os.fsync(file.fileno())
    aside = Path(file.name)
    try:
        (folder / name).hardlink_to(aside)
    except FileExistsError:
        pass
    finally:
        aside.unlink()


def _written(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds")


def _hash(quads: bytes) -> str:
    return hashlib.sha256(quads).hexdigest()


def _damaged(name: str) -> StoreFailed:
    return StoreFailed(
        f"The archive of versions (VILLKOR_ARCHIVE) is damaged: {name} is missing or is not what was written.",
        f"Arkivet med utgåvor (VILLKOR_ARCHIVE) är skadat: {name} saknas eller är inte det som skrevs.",
    )
