"""Memento (RFC 7089): a document as of a day, sought by a header, and the list of the days on which it changed.

Days are those of Sweden; the datetime of a memento is the midnight that its day begins with.
"""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from email.utils import format_datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from villkor.errors import BadParameter, NotFound
from villkor.publishing.memento import read_http_date
from villkor.vocabulary import read_date
from villkor.web.resource_links import Address, link

TIMEMAP_TYPES: Final[Mapping[str, str]] = {"link": "application/link-format", "json": "application/json"}
"""The media types of a TimeMap, the default first."""

VARY: Final = "Accept, Accept-Datetime, Accept-Language"
"""What decides which of its states a document answers with."""

_HERE: Final = ZoneInfo("Europe/Stockholm")
_FIRST_YEAR: Final = 1000


def asked_day(given: Mapping[str, str], address: Address) -> dt.date | None:
    """Return the day as of which a document is asked for. Raises BadParameter for what is no day."""
    text = given.get("asOf")
    if text is None:
        return None
    if not address.is_dated:
        raise BadParameter(
            "asOf: words and codes are not dated.", "asOf: ord och koder är inte daterade.", parameter="asOf"
        )
    try:
        day = read_date(text)
        if day.year < _FIRST_YEAR:
            raise ValueError(text)
    except ValueError:
        raise BadParameter(
            f"asOf: «{text[:20]}» is not a date as YYYY-MM-DD from the year {_FIRST_YEAR}.",
            f"asOf: «{text[:20]}» är inte ett datum som ÅÅÅÅ-MM-DD från år {_FIRST_YEAR}.",
            parameter="asOf",
        ) from None
    return day


def accepted_day(header: str) -> dt.date:
    """Return the day in Sweden that an Accept-Datetime header means. Raises BadDatetime."""
    return read_http_date(header).astimezone(_HERE).date()


def memento_datetime(day: dt.date) -> str:
    """Return the midnight that a day in Sweden begins with, as HTTP writes it."""
    return format_datetime(_midnight(day), usegmt=True)


def time_links(address: Address, days: Sequence[dt.date], root: str = "") -> Iterator[str]:
    """Return the links of a dated document: itself, its TimeMap, and the states that it has had."""
    original = f"{root}{address.plain.path()}"
    yield link(original, "original timegate")
    span = {"from": memento_datetime(days[0]), "until": memento_datetime(days[-1])} if days else {}
    yield link(f"{root}{_timemap(address)}", "timemap", type=TIMEMAP_TYPES["link"], **span)
    for place, day in enumerate(days):
        relation = " ".join([*(["first"] if place == 0 else []), *(["last"] if day == days[-1] else []), "memento"])
        yield link(f"{root}{_memento(address, day)}", relation, datetime=memento_datetime(day))


def timemap_link_format(address: Address, days: Sequence[dt.date], root: str) -> bytes:
    """Return a TimeMap as RFC 7089 has it."""
    links = [text.replace('rel="timemap"', 'rel="self"') for text in time_links(address, days, root)]
    return (",\n".join(links) + "\n").encode()


def timemap_members(address: Address, days: Sequence[dt.date], root: str) -> dict[str, Any]:
    """Return a TimeMap as the members of a JSON object, as archives on the web write it."""
    found = [{"datetime": _midnight(day).isoformat(), "uri": f"{root}{_memento(address, day)}"} for day in days]
    original, timemap = f"{root}{address.plain.path()}", f"{root}{_timemap(address)}"
    formats = {"link_format": f"{timemap}?format=link", "json_format": f"{timemap}?format=json"}
    mementos = {"first": found[0], "last": found[-1], "list": found} if found else {"list": []}
    return {
        "original_uri": original,
        "timegate_uri": original,
        "timemap_uri": formats,
        "mementos": mementos,
    }


def not_then(address: Address, period: tuple[dt.date | None, dt.date | None], day: dt.date) -> NotFound:
    """Return the problem that something did not apply on a day, which says when it does."""
    first, last = period
    name = address.document.removeprefix("res/")
    near = first if first and day < first else last
    assert near is not None
    said, sagt = ("from", "från och med") if near == first else ("until", "till och med")
    return NotFound(
        f"{name} did not apply on {day}; it applies {said} {near}.",
        f"{name} gällde inte den {day}; det gäller {sagt} {near}.",
        candidates=[_memento(address, near)],
    )


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(), _HERE).astimezone(dt.UTC)


def _memento(address: Address, day: dt.date) -> str:
    return address.plain.path(asked={"asOf": day.isoformat()})


def _timemap(address: Address) -> str:
    return f"/timemap{address.plain.path()}"
