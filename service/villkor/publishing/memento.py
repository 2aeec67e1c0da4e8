"""Memento (RFC 7089): the versions of the dataset as a client that travels in time wants them told."""

import datetime as dt
from collections.abc import Mapping, Sequence
from email.utils import format_datetime
from typing import Final

from villkor.errors import BadDatetime
from villkor.publishing.archive import Version

TIMEMAP: Final = "application/link-format"
"""The media type of the list of all versions."""

_ORIGINAL: Final = "/res/dataset"
_TIMEMAP: Final = "/timemap/res/dataset"
_YEARS: Final = range(1000, 9999)


def page_of(address: str, version: Version) -> str:
    """Return where a version is described; it never changes."""
    return f"{address}{_ORIGINAL}/{version.name}"


def memento_headers(address: str, versions: Sequence[Version], version: Version) -> Mapping[str, str]:
    """Return the headers of a response that is what a version is: its moment, and where the others are."""
    links = [*_around(address), *_neighbours(address, versions, versions.index(version))]
    return {"Memento-Datetime": http_date(version.served), "Link": ", ".join(links)}


def original_headers(address: str) -> Mapping[str, str]:
    """Return the headers of the dataset irrespective of time, which is its own time gate."""
    return {"Link": ", ".join(_around(address)), "Vary": "Accept, Accept-Datetime, Accept-Language"}


def time_map(address: str, versions: Sequence[Version]) -> bytes:
    """Return the list of all versions as links (RFC 7089, 5)."""
    first, last = http_date(versions[0].served), http_date(versions[-1].served)
    own = f'<{address}{_TIMEMAP}>; rel="self"; type="{TIMEMAP}"; from="{first}"; until="{last}"'
    original, gate, _ = _around(address)
    mementos = [_memento(address, versions, number) for number in range(len(versions))]
    return ",\n".join([original, gate, own, *mementos]).encode() + b"\n"


def http_date(moment: dt.datetime) -> str:
    """Return a moment as HTTP writes it."""
    return format_datetime(moment.astimezone(dt.UTC), usegmt=True)


def read_http_date(text: str) -> dt.datetime:
    """Read a moment as HTTP writes it, of the years 1000 to 9998. Raises BadDatetime."""
    try:
        moment = dt.datetime.strptime(text, "%a, %d %b %Y %H:%M:%S GMT").replace(tzinfo=dt.UTC)
        if http_date(moment) != text or moment.year not in _YEARS:
            raise ValueError(text)
        return moment
    except ValueError:
        raise BadDatetime(
            f"Accept-Datetime: «{text[:40]}» is not as «Thu, 30 Jan 2025 12:00:00 GMT».",
            f"Accept-Datetime: «{text[:40]}» är inte som «Thu, 30 Jan 2025 12:00:00 GMT».",
            parameter="Accept-Datetime",
        ) from None


def _around(address: str) -> tuple[str, str, str]:
    return (
        f'<{address}{_ORIGINAL}>; rel="original"',
        f'<{address}{_ORIGINAL}>; rel="timegate"',
        f'<{address}{_TIMEMAP}>; rel="timemap"; type="{TIMEMAP}"',
    )


def _neighbours(address: str, versions: Sequence[Version], number: int) -> Sequence[str]:
    """Return the links from a version to the first, the last, and the ones before and after it."""
    wanted = {0: "", len(versions) - 1: "", **{number - 1: "prev ", number + 1: "next "}}
    known = sorted(other for other in wanted if 0 <= other < len(versions))
    return [_memento(address, versions, other, wanted[other]) for other in known]


def _memento(address: str, versions: Sequence[Version], number: int, nearness: str = "") -> str:
    version = versions[number]
    place = ("first " if number == 0 else "") + ("last " if number == len(versions) - 1 else "")
    moment = http_date(version.served)
    return f'<{page_of(address, version)}>; rel="{nearness}{place}memento"; datetime="{moment}"'
