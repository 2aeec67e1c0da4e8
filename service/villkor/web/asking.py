"""What a request asks for beside its path: parameters, each once and none unknown, format, language and address."""

from collections.abc import Mapping

from fastapi import Request

from villkor.errors import BadParameter
from villkor.publishing.address import public_address
from villkor.settings import Settings
from villkor.vocabulary import LANGUAGES
from villkor.web.negotiation import only_once, wanted_format, wanted_language


def given(request: Request, *names: str) -> Mapping[str, str]:
    """Return the parameters of a request. Raises BadParameter for one that is none of the names."""
    found = only_once(request.query_params.multi_items())
    for name in found:
        if name not in names:
            raise BadParameter(
                f"{name[:80]} is no parameter here.",
                f"{name[:80]} är ingen parameter här.",
                parameter=name[:80],
                candidates=list(names),
            )
    return found


def format_of(request: Request, offered: Mapping[str, str], asked: Mapping[str, str]) -> str:
    """Return the format that an ending, `format` or `Accept` wants. Raises BadParameter or NotAcceptable."""
    suffix = request.path_params.get("suffix") or asked.get("format")
    return wanted_format(suffix, request.headers.get("accept"), offered)


def language_of(request: Request, asked: Mapping[str, str], default: str) -> str:
    """Return the language that `lang` or `Accept-Language` wants. Raises BadParameter."""
    chosen = asked.get("lang")
    if chosen not in (None, *LANGUAGES):
        raise BadParameter("lang: sv or en.", "lang: sv eller en.", parameter="lang", candidates=list(LANGUAGES))
    return wanted_language(chosen, request.headers.get("accept-language"), default)


def number_of(asked: Mapping[str, str], name: str, default: int, most: int) -> int:
    """Return a number from 1 to the most that there may be. Raises BadParameter."""
    text = asked.get(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadParameter(f"{name}: 1 to {most}.", f"{name}: 1 till {most}.", parameter=name)
    return int(text)


def address_of(request: Request, settings: Settings) -> str:
    """Return where clients reach the service, without a last slash. Raises BadParameter."""
    return public_address(settings.public, request.url.scheme, request.headers.get("host"))
