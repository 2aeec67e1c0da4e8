"""Formats: an answer written out, each format in a module of its own, all from the same answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer
from villkor.formats.html import answer_page
from villkor.formats.json import answer_json
from villkor.formats.table import answer_csv
from villkor.formats.workbook import answer_workbook


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write an answer.

    Attributes:
        whole: whether it always carries all rows, never a page of them.
    """

    name: str
    media_type: str
    write: Callable[[Catalogue, Answer], bytes]
    whole: bool = False


def _rdf(name: str, media_type: str) -> Format:
    return Format(name, media_type, lambda catalogue, answer: catalogue.describe(answer, media_type), whole=True)


_FORMATS: Final = (
    Format("json", "application/json", lambda _, answer: answer_json(answer)),
    Format("html", "text/html; charset=utf-8", lambda _, answer: answer_page(answer)),
    Format("csv", "text/csv; charset=utf-8", lambda _, answer: answer_csv(answer), whole=True),
    Format(
        "xlsx",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        lambda _, answer: answer_workbook(answer),
        whole=True,
    ),
    _rdf("ttl", "text/turtle"),
    _rdf("jsonld", "application/ld+json"),
    _rdf("nt", "application/n-triples"),
    _rdf("rdf", "application/rdf+xml"),
    Format("rq", "application/sparql-query; charset=utf-8", lambda _, answer: answer.query.encode()),
)

FORMATS: Final[Mapping[str, Format]] = MappingProxyType({format_.name: format_ for format_ in _FORMATS})
"""The formats by their suffix, the default first."""
