"""Negotiation: which format and which language a caller wants."""

from collections.abc import Iterable, Mapping, Sequence

from villkor.errors import BadParameter, NotAcceptable
from villkor.formats import FORMATS, Format
from villkor.vocabulary import LANGUAGES


def wanted_format(suffix: str | None, accept: str | None) -> Format:
    """Return the format that a suffix or `format` names, else the one that `Accept` prefers, else JSON.

    Raises BadParameter for a name that is no format, NotAcceptable where `Accept` takes none of them.
    """
    if suffix is not None:
        if suffix not in FORMATS:
            raise BadParameter(
                f"format: «{suffix[:20]}» is not one of {', '.join(FORMATS)}.",
                f"format: «{suffix[:20]}» är inte något av {', '.join(FORMATS)}.",
                parameter="format",
                candidates=list(FORMATS),
            )
        return FORMATS[suffix]
    for media_range in _preferred(accept or "*/*"):
        for format_ in FORMATS.values():
            if _matches(media_range, format_.media_type.partition(";")[0]):
                return format_
    raise NotAcceptable(
        "None of the accepted media types is offered.",
        "Ingen av de medietyper som godtas erbjuds.",
        candidates=[format_.media_type for format_ in FORMATS.values()],
    )


def wanted_language(chosen: str | None, accept: str | None, default: str) -> str:
    """Return the language that `lang` names, else the one that `Accept-Language` prefers, else the default."""
    if chosen is not None:
        return chosen
    ranges = (language.partition("-")[0].casefold() for language in _preferred(accept or ""))
    return next((language for language in ranges if language in LANGUAGES), default)


def prefers_html(accept: str | None) -> bool:
    """Whether a person's browser asks."""
    return next(iter(_preferred(accept or "")), "") == "text/html"


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


def _preferred(header: str) -> Sequence[str]:
    """Return the ranges of an Accept header, the most wanted first; those of quality 0 are left out."""
    ranges = []
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((parameter[2:] for parameter in parameters if parameter.startswith("q=")), "1")
        if name and _number(quality) > 0:
            ranges.append((_number(quality), name.casefold()))
    return [name for _, name in sorted(ranges, key=lambda pair: -pair[0])]


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0


def _matches(media_range: str, media_type: str) -> bool:
    kind, _, subtype = media_range.partition("/")
    return media_range == "*/*" or media_range == media_type or (subtype == "*" and media_type.startswith(f"{kind}/"))
