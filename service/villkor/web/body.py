"""Bodies: what is posted, read as far as it is taken and no further."""

from collections.abc import Callable

from fastapi import Request
from starlette.requests import ClientDisconnect

from villkor.errors import Problem, UnsupportedMedia


async def read_body(
    request: Request,
    largest: int,
    too_large: Problem,
    bad: Callable[[str, str], Problem],
    encoded: Callable[[str, str], Problem] = UnsupportedMedia,
) -> bytes:
    """Return what is posted.

    Raises `too_large` for more bytes than the largest, without reading the rest, `encoded` with a detail for a body
    that is packed, and `bad` with one for a body that does not come whole.
    """
    encoding = request.headers.get("content-encoding", "identity")
    if encoding != "identity":
        raise encoded(
            f"The body is encoded as {encoding[:20]}; send it as it is.", f"Kodningen {encoding[:20]} tas inte emot."
        )
    data = bytearray()
    try:
        async for chunk in request.stream():
            data += chunk
            if len(data) > largest:
                raise too_large
    except ClientDisconnect:
        raise bad("The body did not come whole.", "Innehållet kom inte fram helt.") from None
    return bytes(data)
