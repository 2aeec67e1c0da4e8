"""The public address: where clients reach this service, for the absolute addresses that a catalogue states."""

import re
from typing import Final

from villkor.errors import BadParameter

_HOST: Final = re.compile(
    r"(?:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?", re.ASCII
)
_LONGEST: Final = 255


def public_address(stated: str | None, scheme: str, host: str | None) -> str:
    """Return the address that the setting states, else the one that a request was made to, without a last slash.

    What stands in a request is the caller's word. Raises BadParameter for a host that cannot be one.
    """
    if stated:
        return stated.rstrip("/")
    if host is None or len(host) > _LONGEST or not _HOST.fullmatch(host):
        raise BadParameter(
            "Host: the request names no host that could be one.",
            "Host: begäran anger ingen värd som kan finnas.",
            parameter="Host",
        )
    return f"{'https' if scheme == 'https' else 'http'}://{host.lower()}"
