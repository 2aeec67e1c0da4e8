"""Negotiation: which format and which language a caller wants."""

from collections.abc import Iterable, Mapping, Sequence

from villkor.errors import BadParameter, NotAcceptable
from villkor.vocabulary import LANGUAGES


def wanted_format(suffix: str | None, accept: str | None, offered: Mapping[str, str]) -> str:
    """Return the format that a suffix or `format` names, else the one that `Accept` prefers, else the first offered.

    `offered` holds media types by the name of the format. Raises BadParameter for a name that is no format,
    NotAcceptable where `Accept` takes none of them.
    """
    if suffix is not None:
        if suffix not in offered:
            raise BadParameter(
                f"format: «{suffix[:20]}» is not one of {', '.join(offered)}.",
                f"format: «{suffix[:20]}» är inte något av {', '.join(offered)}.",
                parameter="format",
                candidates=list(offered),
            )
        return suffix
    ranges = _ranges(accept or "*/*")
    taken = {name: _range_of(ranges, media_type) for name, media_type in offered.items()}
    wanted = {name: media_range for name, media_range in taken.items() if ranges.get(media_range, 0) > 0}
    if wanted:
        order = list(ranges)  # of equals, what the caller names first, then what is offered first
        return min(wanted, key=lambda name: (-ranges[wanted[name]], order.index(wanted[name])))
    raise NotAcceptable(
        "None of the accepted media types is offered.",
        "Ingen av de medietyper som godtas erbjuds.",
        candidates=list(offered.values()),
    )


def wanted_language(chosen: str | None, accept: str | None, default: str) -> str:
    """Return the language that `lang` names, else the one that `Accept-Language` prefers, else the default."""
    if chosen is not None:
        return chosen
    ranges = (language.partition("-")[0] for language in _preferred(_ranges(accept or "")))
    return next((language for language in ranges if language in LANGUAGES), default)


def prefers_html(accept: str | None) -> bool:
    """Whether a person's browser asks."""
    return next(iter(_preferred(_ranges(accept or ""))), "") == "text/html"


def only_once(pairs: Iterable[tuple[str, str]]) -> Mapping[str, str]:
    """Return the parameters of a query string. Raises BadParameter for one that is given twice."""
    given: dict[str, str] = {}
    for name, value in pairs:
        if name in given:
            raise BadParameter(
                f"{name[:80]} is given more than once.", f"{name[:80]} anges mer än en gång.", parameter=name[:80]
            )
        given[name] = value
    return given


def _ranges(header: str) -> Mapping[str, float]:
    """Return the ranges of an Accept header with their qualities, in their order."""
    ranges: dict[str, float] = {}
    for part in header.casefold().split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
        if name:
            ranges[name] = _number(quality)
    return ranges


def _preferred(ranges: Mapping[str, float]) -> Sequence[str]:
    """Return the ranges that are wanted at all, the most wanted first."""
    return sorted((name for name in ranges if ranges[name] > 0), key=lambda name: -ranges[name])


def _range_of(ranges: Mapping[str, float], media_type: str) -> str:
    """Return the range that says most about a media type, empty where none does (RFC 9110, 12.5.1)."""
    matching = [name for name in ranges if _matches(name, media_type)]
    return min(matching, key=lambda name: name.count("*"), default="")


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _matches(media_range: str, offered: str) -> bool:
    media_type = offered.partition(";")[0]
    kind, _, subtype = media_range.partition("/")
    return media_range == "*/*" or media_range == media_type or (subtype == "*" and media_type.startswith(f"{kind}/"))
