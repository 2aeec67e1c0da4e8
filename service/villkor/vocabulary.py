"""The words' outside: IRIs and their short forms, and the plain values that RDF terms become."""

import datetime as dt
import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final, TypeAlias

BASE: Final = "https://w3id.org/villkor/"
"""Every IRI that this project mints begins so; the content files write it out."""

LANGUAGES: Final = ("sv", "en")
"""Languages of every label and message, the agreements' own language first."""

PREFIXES: Final = MappingProxyType(
    {
        "cv": "http://data.europa.eu/m8g/",
        "dcat": "http://www.w3.org/ns/dcat#",
        "dct": "http://purl.org/dc/terms/",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "oa": "http://www.w3.org/ns/oa#",
        "org": "http://www.w3.org/ns/org#",
        "owl": "http://www.w3.org/2002/07/owl#",
        "prov": "http://www.w3.org/ns/prov#",
        "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
        "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
        "sh": "http://www.w3.org/ns/shacl#",
        "skos": "http://www.w3.org/2004/02/skos/core#",
        "vk": BASE + "spec/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
    }
)
"""Prefixes of what the service writes; local names with a slash stay whole IRIs."""


class Iri(str):
    """An IRI, told apart from text by its type; equal to the same characters as a string."""

    __slots__ = ()

    @property
    def is_code(self) -> bool:
        """Whether it names a code of a code list (`/def/<scheme>/<code>`), which is answered by its code alone."""
        return self.startswith(BASE + "def/")

    @property
    def code(self) -> str:
        """The last segment: a code's notation, a word's name."""
        return self.rsplit("/", 1)[-1]

    @property
    def short(self) -> str:
        """The id that people use, such as `norm/2025-2.3-6`; the whole IRI where it is not one of ours."""
        return self.removeprefix(BASE + "id/").removeprefix(BASE)


def coded(scheme: str, notation: str) -> Iri:
    """Return a code of one of our code lists."""
    return Iri(f"{BASE}def/{scheme}/{notation}")


class Year(int):
    """A calendar year, told apart from a number by its type (`xsd:gYear`)."""

    __slots__ = ()


Value: TypeAlias = Iri | Year | str | bool | int | Decimal | dt.date
"""A plain value: what an RDF term becomes inside the service. Money is whole kronor, an int."""

XSD: Final = PREFIXES["xsd"]
_YEAR: Final = re.compile(r"[12]\d{3}", re.ASCII)


def full_iri(text: str) -> Iri:
    """Return the IRI that an id such as `norm/2025-2.3-6` or a whole IRI stands for."""
    if "://" in text:
        return Iri(text)
    return Iri(BASE + text if text.startswith(("id/", "def/", "res/", "spec/")) else f"{BASE}id/{text}")


def read_year(text: str) -> Year:
    """Read a year of four digits from 1000 to 2999. Raises ValueError."""
    if not _YEAR.fullmatch(text):
        raise ValueError(text)
    return Year(text)


def read_date(text: str) -> dt.date:
    """Read an RFC 3339 full-date, `YYYY-MM-DD`, and nothing else. Raises ValueError."""
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
        raise ValueError(text)
    return dt.date.fromisoformat(text)


def read_whole_number(text: str) -> int:
    """Read a whole number of at most 15 digits, with a minus sign or without. Raises ValueError."""
    if not re.fullmatch(r"-?\d{1,15}", text, re.ASCII):
        raise ValueError(text)
    return int(text)


def read_boolean(text: str) -> bool:
    """Read `true` or `false`. Raises ValueError."""
    if text not in ("true", "false"):
        raise ValueError(text)
    return text == "true"


def read_text(text: str) -> str:
    """Read any text that can be written in UTF-8. Raises ValueError."""
    text.encode()
    return text


_READ: Final[Mapping[str, Callable[[str], Value]]] = {
    "integer": int,
    "nonNegativeInteger": int,
    "int": int,
    "decimal": Decimal,
    "boolean": lambda text: text == "1" or (text != "0" and read_boolean(text)),
    "date": read_date,
    "gYear": read_year,
}


def read_literal(lexical: str, datatype: str) -> Value:
    """Return the plain value of a literal.

    One that is ill-formed, or of a datatype that the project does not use, is its text as it stands.
    """
    read = _READ.get(datatype.removeprefix(XSD), str)
    try:
        return read(lexical)
    except (ValueError, InvalidOperation):
        return lexical
