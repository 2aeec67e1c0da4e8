"""What is refused of RDF/XML before a parser of RDF sees it: what is no XML, brings definitions, or is too deep."""

from pathlib import Path
from typing import Final
from xml.parsers import expat

from villkor.errors import BadDocument

DEEPEST: Final = 200
"""How deep elements may stand in each other."""

MOST: Final = 200
"""How many attributes an element may have, and how many prefixes may be in force."""


def check(source: bytes | Path, name: str) -> None:
    """Refuse XML that is not well-formed, that has a DOCTYPE, or that goes over a limit. Raises BadDocument."""
    reader = _Reader(name)
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                reader.parser.ParseFile(file)
        else:
            reader.parser.Parse(source, True)
    except expat.ExpatError as error:
        said = expat.ErrorString(error.code)
        raise BadDocument.at(
            name, error.lineno, error.offset + 1, f"This is not XML: {said}.", f"Detta är inte XML: {said}."
        ) from error


class _Reader:
    """The XML parser, and what stands open in the text."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._prefixes = [0]  # how many are in force, for each element that stands open
        self.parser = expat.ParserCreate(encoding="utf-8")
        self.parser.ordered_attributes = True
        self.parser.XmlDeclHandler = self._declared
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._started
        self.parser.EndElementHandler = self._ended

    def _declared(self, _version: str, encoding: str | None, _standalone: int) -> None:
        if encoding and encoding.lower() not in ("utf-8", "us-ascii"):
            raise self._refusal(
                f"The document says that it is written in {encoding[:40]!r}; UTF-8 is wanted.",
                f"Dokumentet säger att det är skrivet i {encoding[:40]!r}; UTF-8 väntas.",
            )

    def _doctype(self, *_what: object) -> None:
        raise self._refusal(
            "A DOCTYPE and the entities that it defines are not read; write the values out.",
            "En DOCTYPE och de entiteter som den definierar läses inte; skriv ut värdena.",
            exact=False,  # the parser tells of it where its name ends
        )

    def _started(self, _element: str, attributes: list[str]) -> None:
        names = attributes[::2]
        self._prefixes.append(self._prefixes[-1] + sum(name.startswith("xmlns") for name in names))
        if max(len(names), self._prefixes[-1]) > MOST:
            raise self._refusal(
                f"An element has more than {MOST} attributes or prefixes in force.",
                f"Ett element har fler än {MOST} attribut eller gällande prefix.",
            )
        if len(self._prefixes) > DEEPEST:
            raise self._refusal(
                f"Elements stand deeper than {DEEPEST} levels in each other.",
                f"Element står djupare än {DEEPEST} nivåer i varandra.",
            )

    def _ended(self, _element: str) -> None:
        self._prefixes.pop()

    def _refusal(self, en: str, sv: str, *, exact: bool = True) -> BadDocument:
        column = self.parser.CurrentColumnNumber + 1 if exact else 0
        return BadDocument.at(self._name, self.parser.CurrentLineNumber, column, en, sv)
