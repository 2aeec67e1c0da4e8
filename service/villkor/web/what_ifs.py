"""What-ifs over HTTP: premises that are posted, answered as the address that holds them is; nothing is kept."""

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Final
from urllib.parse import urlencode

from fastapi import Request, Response

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer
from villkor.errors import BadDocument, UnsupportedMedia
from villkor.formats.json import links
from villkor.submissions.what_if_json import read_what_if
from villkor.web.answering import Wanted, read_wanted
from villkor.web.apart import Lane
from villkor.web.asking import given
from villkor.web.body import read_body
from villkor.web.openapi_what_ifs import what_if_operation
from villkor.web.responses import Route

LARGEST: Final = 64 * 2**10
"""The most bytes that may be posted."""

LONGEST: Final = 8000
"""The most characters that the premises may have as the query of an address, which every client can send."""

_QUESTION: Final = "what-ifs"
_MEDIA_TYPE: Final = "application/json"
_NAME: Final = "request"
_CHARSETS: Final = ("", "utf-8", "utf8", "us-ascii")


class WhatIfs:
    """The handler of what is posted; it reckons in a lane, in turn with whatever else goes there."""

    def __init__(self, catalogue: Catalogue, language: str, lane: Lane) -> None:
        self._catalogue = catalogue
        self._default = language
        self._lane = lane

    def routes(self) -> Iterable[Route]:
        """Return the path with its method, its handler and what OpenAPI says of it; none without that question."""
        if question := self._catalogue.questions.get(_QUESTION):
            about = what_if_operation(question, self._catalogue.words[_QUESTION], LARGEST)
            yield f"/v1/{_QUESTION}", "POST", self.answer, about

    async def answer(self, request: Request) -> Response:
        """Answer the what-if that is posted."""
        wanted = read_wanted(request, dict(given(request, "lang", "format", "limit", "page")), self._default)
        _refuse_other_media(request.headers.get("content-type", ""))
        data = await read_body(request, LARGEST, _too_large(LARGEST), _bad, UnsupportedMedia)
        return await self._lane.run(partial(self._answered, wanted, data))

    def _answered(self, wanted: Wanted, data: bytes) -> Response:
        question, words = self._catalogue.questions[_QUESTION], self._catalogue.words[_QUESTION]
        premises = read_what_if(question, words, data, _NAME)
        if len(urlencode(premises)) > LONGEST:
            raise _bad(
                f"The premises have more than {LONGEST} characters as an address.",
                f"Förutsättningarna har fler än {LONGEST} tecken som adress.",
            )
        answer = wanted.ask(self._catalogue, _QUESTION, premises)
        return wanted.written(self._catalogue, answer, _headers(answer, wanted.format.name))


def _headers(answer: Answer, name: str) -> Mapping[str, str]:
    """Return where GET gives these very rows in this format: nothing was made, so it is no Location (RFC 9110, 8.7)."""
    where = links(answer)["self"]
    return {
        "Content-Location": where if name == "json" else f"{where}&format={name}",
        "Cache-Control": "no-store",  # the address is what is kept and shared
    }


def _refuse_other_media(declared: str) -> None:
    media_type, *parameters = (part.strip().lower() for part in declared.split(";"))
    charset = next((one[8:].strip('"') for one in parameters if one.startswith("charset=")), "")
    if media_type != _MEDIA_TYPE or charset not in _CHARSETS:
        raise UnsupportedMedia(
            "A what-if is posted as JSON in UTF-8.",
            "En tänkt fördelning skickas som JSON i UTF-8.",
            candidates=[_MEDIA_TYPE],
        )


def _too_large(largest: int) -> BadDocument:
    return _bad(f"The body is larger than {largest} bytes.", f"Innehållet är större än {largest} byte.")


def _bad(en: str, sv: str) -> BadDocument:
    return BadDocument.at(_NAME, 0, 0, en, sv)
