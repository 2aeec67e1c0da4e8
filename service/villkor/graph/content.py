"""The content folders: where they are, and which files they hold."""

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from villkor.errors import BrokenContent
from villkor.vocabulary import BASE, Iri

FOLDERS: Final = ("ontology", "shapes", "data", "queries")
_PACKAGE: Final = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Content:
    """The four folders that a domain expert owns."""

    root: Path

    def files(self, folder: str, pattern: str) -> list[Path]:
        """Return the files of a folder, at any depth, by name; none where there is no such folder.

        Raises BrokenContent for what is no file, and for a folder that cannot be looked into or is a link: what is
        passed over would be missing from every answer.
        """
        found = []
        for path in self._under(self.root / folder):
            if path.is_dir() and path.is_symlink():
                raise self._broken(
                    path, "is a link to a folder, which is not read", "är en länk till en mapp, som inte läses"
                )
            if path.match(pattern):
                if not path.is_file():
                    raise self._broken(path, "is no file that can be read", "är ingen fil som går att läsa")
                found.append(path)
        return sorted(found)

    def _under(self, folder: Path) -> Iterator[Path]:
        """Return everything in a folder, at any depth."""

        def refuse(error: OSError) -> None:
            if not isinstance(error, FileNotFoundError):
                raise unreadable(self.relative(Path(error.filename)), error) from error

        for parent, folders, files in os.walk(folder, onerror=refuse):
            yield from (Path(parent, name) for name in (*folders, *files))

    def _broken(self, path: Path, en: str, sv: str) -> BrokenContent:
        where = self.relative(path)
        return BrokenContent(f"{where} {en}.", f"{where} {sv}.", position=where)

    def graphs(self) -> Iterator[tuple[Iri, Path]]:
        """Return each file of words, checks and facts, with the name of its graph: its path without the ending."""
        for path in [*self.files("ontology", "*.ttl"), *self.shapes(), *self.files("data", "*.ttl")]:
            yield Iri(f"{BASE}res/graph/{path.relative_to(self.root).with_suffix('').as_posix()}"), path

    def shapes(self) -> list[Path]:
        """Return the files of checks, without the examples beside them."""
        return [path for path in self.files("shapes", "*.ttl") if not path.name.endswith(".test.ttl")]

    def queries(self, folder: str) -> Mapping[str, str]:
        """Return the queries of a folder within `queries`, by name. Raises BrokenContent."""
        paths = self.files(f"queries/{folder}", "*.rq")
        return {path.stem: read_file(path, self.relative(path)) for path in paths}

    def read(self, path: Path) -> bytes:
        """Return what is in a file. Raises BrokenContent, naming the file, where it cannot be read."""
        try:
            return path.read_bytes()
        except OSError as error:
            raise unreadable(self.relative(path), error) from error

    def relative(self, path: Path) -> str:
        """Return a path as messages name it: from the content's root."""
        return path.relative_to(self.root).as_posix()


def read_file(path: Path, where: str) -> str:
    """Return the text of a file. Raises BrokenContent, naming the file as `where`, for one that cannot be read."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise BrokenContent(f"{where}: the file is not UTF-8 (byte {error.start + 1}).", position=where) from error
    except OSError as error:
        raise unreadable(where, error) from error


def unreadable(where: str, error: OSError) -> BrokenContent:
    """Return what says that a file or a folder of the content cannot be read, and why."""
    en, sv = f"{where}: it cannot be read: {error.strerror}.", f"{where}: går inte att läsa: {error.strerror}."
    return BrokenContent(en, sv, position=where)


def is_content(folder: Path) -> bool:
    """Tell whether a folder holds the four folders of content."""
    return all((folder / name).is_dir() for name in FOLDERS)


def find_content(chosen: str | None) -> Content:
    """Return the chosen folder, else the content inside the package, else the checkout that the package stands in.

    Raises BrokenContent where a folder is missing.
    """
    places = [Path(chosen).resolve()] if chosen else [_PACKAGE / "content", _PACKAGE.parents[1]]
    for place in places:
        if is_content(place):
            return Content(place)
    missing = [folder for folder in FOLDERS if not (places[-1] / folder).is_dir()]
    raise BrokenContent(
        f"The content folder {places[-1]} lacks {', '.join(missing)}; "
        "VILLKOR_CONTENT names a folder that holds ontology, shapes, data and queries."
    )
