"""A document that is handed in: what it says, and where each part of it stands."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a document.

    Attributes:
        line: the line, counted from 1; 0 where it is not known.
        column: the character of the line, counted from 1; 0 where it is not known.
        cell: the cell of a sheet or of a CSV file, such as `C12`.
        sheet: the sheet of a workbook.
    """

    line: int = 0
    column: int = 0
    cell: str = ""
    sheet: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What a document says.

    Attributes:
        name: the path as it was given, `-` for what came on standard input, `request` for what came over HTTP.
        ntriples: all that it says, as lines of N-Triples.
        places: where a triple stands, by its terms in N-Triples syntax; `(s, p, "")` is the first value of a property,
            `(s, "", "")` the node. Empty where nothing is known.
    """

    name: str
    ntriples: bytes
    places: Mapping[tuple[str, str, str], Place] = field(default_factory=dict)

    def place(self, subject: str, path: str = "", value: str = "") -> Place | None:
        """Return where a value stands, else where its property does, else where its node does."""
        for key in ((subject, path, value), (subject, path, ""), (subject, "", "")):
            if found := self.places.get(key):
                return found
        return None
