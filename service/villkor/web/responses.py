"""Responses: bytes with the headers that every answer carries."""

from collections.abc import Mapping
from typing import Any, Final

from fastapi import Response

HTML: Final = "text/html; charset=utf-8"
_HEADERS: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Vary": "Accept, Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


def response(body: bytes, media_type: str, language: str | None = None, status: int = 200) -> Response:
    """Return a response in a media type, in a language if it is in one."""
    headers: dict[str, Any] = {**_HEADERS, **({"Content-Language": language} if language else {})}
    return Response(body, status, headers, media_type)
