"""The web application: a route for every question, and what a client needs around them."""

from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from villkor import __version__
from villkor.catalogue import LIMIT, Catalogue
from villkor.errors import BadParameter, MethodNotAllowed, NotFound, Problem, Unexpected
from villkor.formats import FORMATS
from villkor.formats.html import docs_page, home_page, problem_kinds, problem_page, problem_type_page
from villkor.formats.json import dumped
from villkor.questions.question import Question
from villkor.vocabulary import LANGUAGES
from villkor.web.negotiation import only_once, prefers_html, wanted_format, wanted_language
from villkor.web.openapi import described, operation
from villkor.web.responses import HTML, response
from villkor.web.validations import Validations

_OFFERED: Final = {name: format_.media_type for name, format_ in FORMATS.items()}

Handler = Callable[[Request], Awaitable[Response]]


def create_app(catalogue: Catalogue, language: str) -> FastAPI:
    """Return the application over a catalogue; `language` is that of answers where a caller names none."""
    app = FastAPI(
        title="villkor",
        version=__version__,
        docs_url=None,
        redoc_url=None,
        openapi_url=None,
        redirect_slashes=False,
    )
    front = Front(catalogue, language)
    for question in catalogue.questions.values():
        path = f"/v1/{question.name}"
        about = operation(question, catalogue.words[question.name])
        app.add_api_route(path, front.ask(question), methods=["GET"], openapi_extra=about)
        app.add_api_route(path, front.ask(question), methods=["HEAD"], include_in_schema=False)
        app.add_api_route(f"{path}.{{suffix}}", front.ask(question), methods=["GET", "HEAD"], include_in_schema=False)
    for path, method, handler, about in Validations(catalogue, language).routes():
        app.add_api_route(path, handler, methods=[method], openapi_extra=about)
        if method == "GET":
            app.add_api_route(path, handler, methods=["HEAD"], include_in_schema=False)
    for path, handler in front.pages(app).items():
        app.add_api_route(path, handler, methods=["GET", "HEAD"], include_in_schema=False)
    app.add_exception_handler(Problem, front.problem)
    app.add_exception_handler(HTTPException, front.http_problem)
    app.add_exception_handler(Exception, front.fault)
    return app


class Front:
    """The handlers of one application."""

    def __init__(self, catalogue: Catalogue, language: str) -> None:
        self._catalogue = catalogue
        self._default = language

    def ask(self, question: Question) -> Handler:
        """Return the handler that answers a question."""
        return partial(self._answer, question)

    def pages(self, app: FastAPI) -> Mapping[str, Handler]:
        """Return the handlers of everything beside the questions, by path."""
        return {
            "/": self.home,
            "/api-info": self.api_info,
            "/docs": self.docs,
            "/health": self.health,
            "/openapi.json": partial(self.openapi, app),
            "/problems/{kind}": self.problem_type,
            "/v1/{name:path}": self.unknown,
        }

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
        if request.path_params["name"] == "validations":
            raise HTTPException(405, headers={"Allow": "POST"})
        self._catalogue.question(request.path_params["name"].partition(".")[0])
        raise _nothing_at(request.url.path)

    async def problem(self, request: Request, problem: Exception) -> Response:
        """Return a problem as a problem body, or as a page for a browser."""
        assert isinstance(problem, Problem)
        language, path = self._language(request), request.url.path
        if prefers_html(request.headers.get("accept")):
            return response(problem_page(problem, path, language), HTML, language, problem.status)
        body = dumped(problem.body(path, language))
        return response(body, "application/problem+json", language, problem.status)

    async def http_problem(self, request: Request, error: Exception) -> Response:
        """Starlette's own errors as problems."""
        assert isinstance(error, HTTPException)
        if error.status_code == 405:
            allowed = "POST" if (error.headers or {}).get("Allow") == "POST" else "GET, HEAD"
            only = MethodNotAllowed(f"This address answers to {allowed}.", f"Adressen svarar på {allowed}.")
            answer = await self.problem(request, only)
            answer.headers["Allow"] = allowed
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
