"""Validations over HTTP: check what is posted, and hand out the forms to fill in and their schemas."""

from collections.abc import Iterable, Mapping
from functools import cached_property, partial
from typing import Final

from anyio import to_thread
from fastapi import Request, Response

from villkor.catalogue import Catalogue
from villkor.checks.checker import Checker, open_checker
from villkor.checks.prefill import filled, open_forms, wanted_form
from villkor.checks.sources import from_bytes
from villkor.errors import BadDocument, BadParameter
from villkor.formats.findings import REPORT_FORMATS
from villkor.formats.form_schema import form_schema
from villkor.formats.form_template import TEMPLATES, template
from villkor.formats.json import dumped
from villkor.graph.guard import run_apart
from villkor.submissions.forms import Forms
from villkor.submissions.reading import SYNTAXES, media_type_of
from villkor.vocabulary import LANGUAGES
from villkor.web.body import read_body
from villkor.web.negotiation import only_once, wanted_format, wanted_language
from villkor.web.openapi_validations import form_operation, validation_operation
from villkor.web.responses import Route, response

LARGEST: Final = 8 * 2**20
"""The most bytes that may be posted; the command line takes more."""

_APART: Final = 16 * 2**10
"""More bytes than these are checked in a process of its own, which can be stopped."""

_SECONDS: Final = 60
_UNSAID: Final = ("application/x-www-form-urlencoded", "application/octet-stream", "text/plain")
_FILES: Final = 64
_NAME: Final = "request"

_REPORTS: Final = {
    "json": REPORT_FORMATS["json"].media_type,  # the default
    **{name: format_.media_type for name, format_ in REPORT_FORMATS.items()},
}
_TEMPLATES: Final = {name: SYNTAXES[f".{name}"] for name in TEMPLATES}


class Validations:
    """The handlers around what is handed in; the checker is opened when it is first asked for."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._default = language

    @cached_property
    def _checker(self) -> Checker:
        return open_checker(self._catalogue)

    @cached_property
    def _forms(self) -> Forms:
        return open_forms(self._catalogue)

    def routes(self) -> Iterable[Route]:
        """Return each path with its method, its handler and what OpenAPI says of it."""
        yield "/v1/validations", "POST", self.validate, validation_operation(_REPORTS, LARGEST)
        yield "/v1/templates", "GET", self.templates, form_operation("templates", ["application/json"])
        yield "/v1/templates/{form}", "GET", self.template, form_operation("template", list(_TEMPLATES.values()))
        yield "/v1/schemas/{form}", "GET", self.schema, form_operation("schema", ["application/schema+json"])

    async def validate(self, request: Request) -> Response:
        """Check what is posted, and return what was found."""
        given = dict(only_once(request.query_params.multi_items()))
        language = self._language(request, given)
        name = wanted_format(given.pop("format", None), request.headers.get("accept"), _REPORTS)
        covered = _flag(given, "coverage")
        _refuse_unknown(given)
        data = await _body(request)
        media_type = media_type_of(_NAME, data, _media_type(request))
        work = partial(self._report, data, media_type, name, language, covered)
        apart = partial(run_apart, work, _SECONDS, _FILES) if len(data) > _APART else work
        return response(await to_thread.run_sync(apart), REPORT_FORMATS[name].media_type, language)

    def _report(self, data: bytes, media_type: str, name: str, language: str, covered: bool) -> bytes:
        submitted = from_bytes(_NAME, data, self._forms, media_type)
        self._checker.refuse_nothing(submitted.read(False))  # what cannot be checked is a problem here, not a finding
        report = self._checker.check([submitted], language=language, covered=covered)
        return REPORT_FORMATS[name].write(report)

    async def templates(self, request: Request) -> Response:
        """Return the forms that can be filled in."""
        given = dict(only_once(request.query_params.multi_items()))
        language = self._language(request, given)
        _refuse_unknown(given)
        forms = [
            {
                "form": form.code,
                "label": form.label[language],
                "year": form.year,
                "links": {
                    "schema": f"/v1/schemas/{form.code}",
                    **{name: f"/v1/templates/{form.code}.{name}" for name in _TEMPLATES},
                },
            }
            for form in self._forms.forms
        ]
        return response(dumped({"forms": forms}), "application/json", language)

    async def template(self, request: Request) -> Response:
        """Return a form to fill in, with what is known of an actor filled in."""
        given = dict(only_once(request.query_params.multi_items()))
        language = self._language(request, given)
        code, _, suffix = request.path_params["form"].rpartition(".")
        name = wanted_format(suffix if code else None, request.headers.get("accept"), _TEMPLATES)
        form = wanted_form(self._forms, code or suffix)
        values = filled(self._catalogue, form, given.pop("actor", ""), language)
        _refuse_unknown(given)
        answer = response(template(form, name, values, language), _TEMPLATES[name], language)
        answer.headers["Content-Disposition"] = f'attachment; filename="{form.code}.{name}"'
        return answer

    async def schema(self, request: Request) -> Response:
        """Return the JSON Schema of a form."""
        given = dict(only_once(request.query_params.multi_items()))
        language = self._language(request, given)
        _refuse_unknown(given)
        form = wanted_form(self._forms, request.path_params["form"])
        return response(form_schema(form, language), "application/schema+json", language)

    def _language(self, request: Request, given: dict[str, str]) -> str:
        chosen = given.pop("lang", None)
        if chosen not in (None, *LANGUAGES):
            raise BadParameter("lang: sv or en.", "lang: sv eller en.", parameter="lang", candidates=list(LANGUAGES))
        return wanted_language(chosen, request.headers.get("accept-language"), self._default)


async def _body(request: Request) -> bytes:
    """Return what is posted. Raises BadDocument for more than is taken, and for what is packed."""
    too_large = _bad(
        f"More than {LARGEST // 2**20} MiB are not taken here; `villkor check` takes more.",
        f"Mer än {LARGEST // 2**20} MiB tas inte emot här; `villkor check` tar emot mer.",
    )
    return await read_body(request, LARGEST, too_large, _bad, _bad)


def _bad(en: str, sv: str) -> BadDocument:
    return BadDocument.at(_NAME, 0, 0, en, sv)


def _media_type(request: Request) -> str:
    """Return the media type that is declared; what clients declare of their own accord says nothing."""
    declared = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return (
        "" if declared in ("application/x-www-form-urlencoded", "application/octet-stream", "text/plain") else declared
    )


def _flag(given: dict[str, str], name: str) -> bool:
    text = given.pop(name, "false")
    if text not in ("true", "false"):
        raise BadParameter(f"{name}: true or false.", f"{name}: true eller false.", parameter=name)
    return text == "true"


def _refuse_unknown(given: Mapping[str, str]) -> None:
    if given:
        name = next(iter(given))[:80]
        raise BadParameter(f"{name} is no parameter here.", f"{name} är ingen parameter här.", parameter=name)
