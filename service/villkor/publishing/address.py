"""Addresses: where clients reach this service, and whom they write to, for the absolute addresses of a catalogue."""

import re
from typing import Final

from villkor.errors import BadParameter
from villkor.vocabulary import Iri

_HOST: Final = r"(?:[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*\.?|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?"
_ASKED: Final = re.compile(_HOST, re.ASCII)
_STATED: Final = re.compile(rf"https?://{_HOST}/?", re.ASCII)
_EMAIL: Final = re.compile(r"[A-Za-z0-9._+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+", re.ASCII)
_PAGE: Final = re.compile(rf"https?://{_HOST}(?:/[A-Za-z0-9._~%!$&'()*+,;=:@/?-]*)?", re.ASCII)
_LONGEST: Final = 255


def public_address(stated: str | None, scheme: str, host: str | None) -> str:
    """Return the address that the setting states, else the one that a request was made to, without a last slash.

    What stands in a request is the caller's word. Raises BadParameter for a host that cannot be one.
    """
    if stated:
        return stated.rstrip("/")
    if host is None or len(host) > _LONGEST or not _ASKED.fullmatch(host):
        raise BadParameter(
            "Host: the request names no host that could be one.",
            "Host: begäran anger ingen värd som kan finnas.",
            parameter="Host",
        )
    return f"{'https' if scheme == 'https' else 'http'}://{host.lower()}"


def refuse_wrong_address(stated: str | None) -> None:
    """Refuse a setting that is no web address. Raises BadParameter."""
    if stated and not _STATED.fullmatch(stated):
        raise BadParameter(
            "VILLKOR_PUBLIC is the service's web address, such as https://villkor.example.se.",
            "VILLKOR_PUBLIC är tjänstens webbadress, till exempel https://villkor.example.se.",
            parameter="VILLKOR_PUBLIC",
        )


def contact_address(stated: str | None) -> Iri | None:
    """Return an e-mail address or a web address as an IRI, None where none is stated. Raises BadParameter."""
    if not stated:
        return None
    if _EMAIL.fullmatch(stated.removeprefix("mailto:")):
        return Iri("mailto:" + stated.removeprefix("mailto:"))
    if not _PAGE.fullmatch(stated):
        raise BadParameter(
            "VILLKOR_CONTACT is an e-mail address or a web address.",
            "VILLKOR_CONTACT är en e-postadress eller en webbadress.",
            parameter="VILLKOR_CONTACT",
        )
    return Iri(stated)
