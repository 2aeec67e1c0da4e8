"""Answers over HTTP: how one is wanted, and the response that carries it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fastapi import Request, Response

from villkor.catalogue import LIMIT, MOST, Catalogue
from villkor.catalogue.answer import Answer
from villkor.errors import BadParameter
from villkor.formats import FORMATS, Format
from villkor.web.negotiation import wanted_format, wanted_language
from villkor.web.openapi import LAST_PAGE
from villkor.web.responses import response

_OFFERED: Final = {name: format_.media_type for name, format_ in FORMATS.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How an answer is wanted: in which format and language, and which page of how many rows."""

    format: Format
    language: str
    limit: int
    page: int

    def ask(self, catalogue: Catalogue, name: str, given: Mapping[str, str]) -> Answer:
        """Return the answer to a question, all of it where the format carries all rows. Raises as Catalogue.ask."""
        limit = None if self.format.whole else self.limit
        return catalogue.ask(name, given, language=self.language, limit=limit, page=self.page)

    def written(self, catalogue: Catalogue, answer: Answer, headers: Mapping[str, str] | None = None) -> Response:
        """Return the response that carries an answer."""
        body = self.format.write(catalogue, answer)
        return response(body, self.format.media_type, self.language, headers=headers)


def read_wanted(request: Request, given: dict[str, str], default: str) -> Wanted:
    """Return how an answer is wanted, and take what says so out of the parameters that are given.

    Raises BadParameter or NotAcceptable.
    """
    suffix = request.path_params.get("suffix") or given.pop("format", None)
    name = wanted_format(suffix, request.headers.get("accept"), _OFFERED)
    language = wanted_language(given.pop("lang", None), request.headers.get("accept-language"), default)
    limit, page = _number(given, "limit", LIMIT, MOST), _number(given, "page", 1, LAST_PAGE)
    return Wanted(format=FORMATS[name], language=language, limit=limit, page=page)


def _number(given: dict[str, str], name: str, default: int, most: int) -> int:
    text = given.pop(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadParameter(
            f"{name}: «{text[:20]}» is not a whole number from 1 to {most}.",
            f"{name}: «{text[:20]}» är inget heltal från 1 till {most}.",
            parameter=name,
        )
    return int(text)
