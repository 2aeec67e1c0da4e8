"""The web application: a route for every question, and what a client needs around them."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route

from villkor import __version__
from villkor.catalogue import LIMIT, Catalogue
from villkor.errors import BadParameter, MethodNotAllowed, NotFound, Problem, Unexpected
from villkor.formats import FORMATS
from villkor.formats.html import docs_page, home_page, problem_kinds, problem_page, problem_type_page
from villkor.formats.json import dumped
from villkor.graph.runner import Runner
from villkor.questions.question import Question
from villkor.settings import Settings
from villkor.vocabulary import LANGUAGES
from villkor.web.graphs import Graphs
from villkor.web.layer import Scope
from villkor.web.negotiation import only_once, prefers_html, wanted_format, wanted_language
from villkor.web.openapi import described, operation
from villkor.web.resources import Resources
from villkor.web.responses import HTML, response
from villkor.web.responses import Route as WebRoute
from villkor.web.sparql import Sparql
from villkor.web.validations import Validations

_OFFERED: Final = {name: format_.media_type for name, format_ in FORMATS.items()}

_REST: Final = "/v1/{name:path}"
"""Any other name among the questions."""

Handler = Callable[[Request], Awaitable[Response]]


def create_app(catalogue: Catalogue, settings: Settings, runner: Runner) -> FastAPI:
    """Return the application over a catalogue; queries from outside go to the runner."""
    app = FastAPI(
        title="villkor",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    front = Front(catalogue, settings.language)
    language = settings.language
    for path, method, handler, about in (
        *front.questions(),
        *Validations(catalogue, language).routes(),
        *Sparql(catalogue, runner, language).routes(),
        *Graphs(catalogue).routes(),
        *Resources(catalogue, language).routes(),
        *front.pages(app),
    ):
        app.add_api_route(path, handler, methods=[method], openapi_extra=about, include_in_schema=bool(about))
    app.add_exception_handler(Problem, front.problem)
    app.add_exception_handler(HTTPException, front.http_problem)
    app.add_exception_handler(Exception, front.fault)
    return app


def allowed(app: FastAPI, scope: Scope) -> set[str]:
    """Return the methods that a path answers to, none where there is nothing."""
    found = [route for route in app.routes if isinstance(route, Route) and route.path_regex.match(scope["path"])]
    methods = {method for route in found if route.path != _REST for method in route.methods or ()}
    beside = {"HEAD", "OPTIONS"} if "GET" in methods else {"OPTIONS"}  # these are answered by the layer
    return methods | beside if methods else methods


class Front:
    """The handlers of one application."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._default = language

    def questions(self) -> Iterable[WebRoute]:
        """Return each path of a question with its method, its handler and what OpenAPI says of it."""
        for question in self._catalogue.questions.values():
            path, handler = f"/v1/{question.name}", partial(self._answer, question)
            yield path, "GET", handler, operation(question, self._catalogue.words[question.name])
            yield f"{path}.{{suffix}}", "GET", handler, {}

    def pages(self, app: FastAPI) -> Iterable[WebRoute]:
        """Return each path of everything beside the questions."""
        pages: Mapping[str, Handler] = {
            "/": self.home,
            "/api-info": self.api_info,
            "/docs": self.docs,
            "/health": self.health,
            "/openapi.json": partial(self.openapi, app),
            "/problems/{kind}": self.problem_type,
            _REST: self.unknown,
        }
        for path, handler in pages.items():
            yield path, "GET", handler, {}

    async def _answer(self, question: Question, request: Request) -> Response:
        given = dict(only_once(request.query_params.multi_items()))
        suffix = request.path_params.get("suffix") or given.pop("format", None)
        format_ = FORMATS[wanted_format(suffix, request.headers.get("accept"), _OFFERED)]
        language = wanted_language(given.pop("lang", None), request.headers.get("accept-language"), self._default)
        limit, page = _number(given, "limit", LIMIT), _number(given, "page", 1)
        answer = self._catalogue.ask(
            question.name, given, language=language, limit=None if format_.whole else limit, page=page
        )
        return response(format_.write(self._catalogue, answer), format_.media_type, language)

    async def home(self, request: Request) -> Response:
        """Return the list of questions."""
        return response(home_page(self._catalogue.questions.values(), self._language(request)), HTML)

    async def docs(self, request: Request) -> Response:
        """Return the documentation of the API, made from the questions."""
        return response(docs_page(self._catalogue, self._language(request)), HTML)

    async def openapi(self, app: FastAPI, request: Request) -> Response:
        """Return the OpenAPI description."""
        return response(dumped(described(app)), "application/json")

    async def api_info(self, request: Request) -> Response:
        """Return what the API is, as DIGG's REST API profile wants it."""
        info = {
            "apiName": "villkor",
            "apiVersion": __version__,
            "apiReleased": self._catalogue.issued.isoformat(),
            "apiDocumentation": "/docs",
            "apiStatus": "beta",
        }
        return response(dumped(info), "application/json")

    async def health(self, request: Request) -> Response:
        """Whether the service answers, and with which data."""
        return response(dumped({"status": "pass", "dataset": self._catalogue.graph.version}), "application/health+json")

    async def problem_type(self, request: Request) -> Response:
        """Return the page of a kind of problem."""
        kind = problem_kinds().get(request.path_params["kind"])
        if kind is None:
            raise _nothing_at(request.url.path)
        return response(problem_type_page(kind, self._language(request)), HTML)

    async def unknown(self, request: Request) -> Response:
        """Any other name under /v1/: no question."""
        if others := allowed(request.app, request.scope):
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(others))})
        self._catalogue.question(request.path_params["name"].partition(".")[0])
        raise _nothing_at(request.url.path)

    async def problem(self, request: Request, problem: Exception) -> Response:
        """Return a problem as a problem body, or as a page for a browser."""
        assert isinstance(problem, Problem)
        language, path = self._language(request), request.url.path
        headers = {"Retry-After": str(again)} if (again := problem.extra.get("retryAfter")) else {}
        if prefers_html(request.headers.get("accept")):
            return response(problem_page(problem, path, language), HTML, language, problem.status, headers)
        body = dumped(problem.body(path, language))
        return response(body, "application/problem+json", language, problem.status, headers)

    async def http_problem(self, request: Request, error: Exception) -> Response:
        """Starlette's own errors as problems."""
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            methods = ", ".join(sorted(allowed(request.app, request.scope)))
            only = MethodNotAllowed(f"This address answers to {methods}.", f"Adressen svarar på {methods}.")
            answer = await self.problem(request, only)
            answer.headers["Allow"] = methods
            return answer
        return await self.problem(request, _nothing_at(request.url.path))

    async def fault(self, request: Request, error: Exception) -> Response:
        """Anything unforeseen: a problem that says nothing of the inside."""
        return await self.problem(
            request, Unexpected("The request could not be answered.", "Begäran gick inte att besvara.")
        )

    def _language(self, request: Request) -> str:
        chosen = request.query_params.get("lang")
        known = chosen if chosen in LANGUAGES else None
        return wanted_language(known, request.headers.get("accept-language"), self._default)


def _nothing_at(path: str) -> NotFound:
    return NotFound(f"There is nothing at {path[:200]}.", f"Det finns inget på {path[:200]}.")


def _number(given: dict[str, str], name: str, default: int) -> int:
    text = given.pop(name, str(default))
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise BadParameter(
            f"{name}: «{text[:20]}» is not a whole number.", f"{name}: «{text[:20]}» är inget heltal.", parameter=name
        )
    return int(text)
