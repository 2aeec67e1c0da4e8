"""Responses: bytes with the headers that every answer carries."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final, TypeAlias

from fastapi import Request, Response

Handler: TypeAlias = Callable[[Request], Awaitable[Response]]
Route: TypeAlias = tuple[str, str, Handler, dict[str, Any]]
"""A path with a method, its handler, and what OpenAPI says of it; nothing where it says nothing."""

REST: Final = "/v1/{name:path}"
"""Any name among the questions that is none."""

HTML: Final = "text/html; charset=utf-8"
_HEADERS: Final[Mapping[str, str]] = {
    "Access-Control-Allow-Origin": "*",
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'",
    "Vary": "Accept, Accept-Language",
    "X-Content-Type-Options": "nosniff",
}


def passing(grows: bool) -> Mapping[str, str]:
    """Return the headers of an answer that may be another one soon, where what it is made of grows meanwhile."""
    return {"Cache-Control": "no-store"} if grows else {}


def response(
    body: bytes,
    media_type: str,
    language: str | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return a response in a media type, in a language if it is in one, with headers of its own."""
    said: dict[str, Any] = {**_HEADERS, **({"Content-Language": language} if language else {}), **(headers or {})}
    return Response(body, status, said, media_type)
