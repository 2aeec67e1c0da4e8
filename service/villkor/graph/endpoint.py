"""The endpoint: where a store is reached, with what right, and how long and how large its answers may be."""

import ssl
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from villkor.errors import BrokenContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint:
    """A store that speaks the SPARQL protocol.

    Attributes:
        url: where queries go, or updates.
        authorization: what is sent as `Authorization`, such as `Bearer …`; empty for nothing.
        seconds: from connecting to the last byte of an answer.
        size: bytes of an answer.
    """

    url: str
    authorization: str = field(default="", repr=False)
    seconds: float = 30
    size: int = 256 << 20
    context: ssl.SSLContext = field(default_factory=ssl.create_default_context, repr=False)


def endpoint(url: str, authorization: str = "") -> Endpoint:
    """Return the store at an address. Raises BrokenContent for one that is no address, or that holds a password."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or "@" in parts.netloc or not url.isprintable():
        raise BrokenContent(
            "VILLKOR_STORE is the http or https address of a store, without a name and password; "
            "what lets us in is VILLKOR_STORE_AUTHORIZATION."
        )
    if not (authorization.isascii() and authorization.isprintable()):
        raise BrokenContent("VILLKOR_STORE_AUTHORIZATION is one line of ASCII, such as Bearer and a token.")
    return Endpoint(url=url, authorization=authorization)
