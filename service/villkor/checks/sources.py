"""Sources: files, folders and standard input as documents to be read."""

from collections.abc import Iterable, Iterator, Sequence
from fnmatch import fnmatch
from functools import partial
from pathlib import Path
from typing import Final

from villkor.checks.checker import Submitted
from villkor.errors import BadDocument
from villkor.submissions.document import Document
from villkor.submissions.forms import Forms
from villkor.submissions.rdf import MEDIA_TYPES, stream_rdf
from villkor.submissions.reading import SYNTAXES, media_type_of, read_document
from villkor.submissions.text import LARGEST

_STREAMED: Final = 8 * 2**20
"""RDF with more bytes than this is read in batches."""


def found_files(paths: Iterable[Path], excluded: Sequence[str]) -> Sequence[Path]:
    """Return the files that are named, and those of named folders, at any depth, whose ending is one that is read.

    What begins with a dot is passed over in a folder, and what a pattern excludes everywhere.
    """
    found = [file for path in paths for file in ([path] if not path.is_dir() else _within(path))]
    return [path for path in dict.fromkeys(found) if not any(fnmatch(path.as_posix(), pattern) for pattern in excluded)]


def from_path(path: Path, forms: Forms, media_type: str = "") -> Submitted:
    """Return a file as a document to be read."""
    name = path.as_posix()
    syntax = media_type or SYNTAXES.get(path.suffix.lower(), "")
    batches = partial(stream_rdf, path, syntax) if syntax in MEDIA_TYPES.values() and _size(path) > _STREAMED else None
    return Submitted(name, partial(_read, path, name, media_type, forms), batches)


def from_bytes(name: str, data: bytes, forms: Forms, media_type: str = "") -> Submitted:
    """Return what came over a connection as a document to be read."""

    def read(located: bool) -> Document:
        return read_document(name, data, media_type_of(name, data, media_type), forms, located=located)

    return Submitted(name, read)


def _within(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SYNTAXES and path.is_file() and not hidden:
            yield path


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _read(path: Path, name: str, media_type: str, forms: Forms, located: bool) -> Document:
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)  # of a device there may be no end
        if len(data) > LARGEST:
            raise BadDocument.at(
                name,
                0,
                0,
                f"The document has more than {LARGEST // 2**20} MiB.",
                f"Dokumentet har mer än {LARGEST // 2**20} MiB.",
            )
    except OSError as error:
        raise BadDocument.at(name, 0, 0, f"{error.strerror}.", f"{error.strerror}.") from error
    return read_document(name, data, media_type_of(name, data, media_type), forms, located=located)
