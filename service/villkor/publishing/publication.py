"""The publication: one graph as it is published, with its files and every version of it that is known."""

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from villkor.catalogue import Catalogue
from villkor.errors import BadParameter, NotFound
from villkor.graph import Graph
from villkor.publishing.archive import VERSION, Archive, Version, known_on
from villkor.publishing.dumps import Dumps
from villkor.vocabulary import BASE, Iri, read_date

DATASET: Final = Iri(BASE + "res/dataset/")
"""Every version of the dataset is called so, and then by its name."""

STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
"""Where a day begins and ends."""


class Publication:
    """One graph as it is published.

    Attributes:
        archive: where every version that was served is kept, if anywhere.
        contact: whom to write to, as an address (`mailto:` or `https:`), if anyone.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        *,
        cache: Path | None = None,
        archive: Path | None = None,
        contact: Iri | None = None,
        now: dt.datetime | None = None,
    ) -> None:
        self.catalogue: Final = catalogue
        self.dumps: Final = Dumps(catalogue.graph, cache)
        self.archive: Final = Archive(archive) if archive else None
        self.contact: Final = contact
        if self.archive and not self.archive.holds(self.version):
            self.archive.record(self.version, self.dumps.canonical, now or dt.datetime.now(dt.UTC))

    @property
    def grows(self) -> bool:
        """Whether versions may come to it while it is served: other processes keep theirs in the same archive."""
        return self.archive is not None

    @property
    def version(self) -> str:
        """The name of the present version."""
        return self.catalogue.graph.version

    def versions(self) -> Sequence[Version]:
        """Return the versions that are known, the first served first; without an archive the present one alone."""
        if self.archive:
            return self.archive.versions()
        midnight = dt.datetime.combine(self.catalogue.issued, dt.time(), STOCKHOLM)
        return [Version(name=self.version, served=midnight.astimezone(dt.UTC))]

    def wanted(self, text: str, parameter: str) -> Version:
        """Return the version of a name or a day (`YYYY-MM-DD`): the one that was served at the end of that day.

        Raises BadParameter for what is neither, NotFound for a version that is not known here.
        """
        versions = self.versions()
        if VERSION.fullmatch(text):
            found = next((version for version in versions if version.name == text), None)
        else:
            found = known_on(versions, _day(text, parameter), STOCKHOLM)
        if found is None:
            raise self._unknown(text, versions[0])
        return found

    def graph(self, version: Version) -> Graph:
        """Return the graph of a version that is known. Raises StoreFailed where it is damaged."""
        if version.name == self.version or not self.archive:
            return self.catalogue.graph
        return self.archive.graph(version.name)

    def known_at(self, text: str) -> Graph:
        """Return the graph as it was known on a day, or of a version. Raises as `wanted` and `graph` do."""
        return self.graph(self.wanted(text, "knownAt"))

    def quads(self, version: Version) -> bytes:
        """Return the canonical N-Quads of a version that is known. Raises StoreFailed where they are damaged."""
        if version.name == self.version or not self.archive:
            return self.dumps.canonical
        return self.archive.quads(version.name)

    def labels(self, versions: Iterable[Version], language: str) -> Callable[[Iri], str]:
        """Return what tells what a thing is called in a language in the last of some versions that names it."""
        query = self.catalogue.index["labels"]
        rows = [row for version in versions for row in self.graph(version).select(query).rows]
        called = {Iri(thing): str(label) for thing, tag, label in rows if tag == language}
        return lambda thing: called.get(thing, thing.short)

    def _unknown(self, text: str, first: Version) -> NotFound:
        since = served_on(first).isoformat()
        if self.archive:
            return NotFound(
                f"No version {text[:80]} was served here; the first that is kept was served on {since}.",
                f"Ingen utgåva {text[:80]} har visats här; den första som sparas visades {since}.",
            )
        return NotFound(
            f"Only the present version is known here, issued on {since}: no archive of versions is kept.",
            f"Bara den nuvarande utgåvan, från {since}, är känd här: inget arkiv med utgåvor förs.",
        )


def served_on(version: Version) -> dt.date:
    """Return the day on which a version was first served."""
    return version.served.astimezone(STOCKHOLM).date()


def _day(text: str, parameter: str) -> dt.date:
    try:
        return read_date(text)
    except ValueError:
        raise BadParameter(
            f"{parameter}: «{text[:80]}» is neither a day (YYYY-MM-DD) nor a version.",
            f"{parameter}: «{text[:80]}» är varken en dag (ÅÅÅÅ-MM-DD) eller en utgåva.",
            parameter=parameter,
        ) from None
