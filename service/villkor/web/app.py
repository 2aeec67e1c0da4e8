"""The web application: a route for every question, and what a client needs around them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Final

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException

from villkor import __version__
from villkor.catalogue import Catalogue
from villkor.formats.html import docs_page, home_page, problem_kinds, problem_type_page
from villkor.formats.json import dumped
from villkor.graph.remote import RemoteGraph
from villkor.graph.runner import Runner
from villkor.questions.question import Question
from villkor.settings import Settings
from villkor.web.answering import read_wanted
from villkor.web.apart import Lane, apart
from villkor.web.dataset_versions import DatasetVersions
from villkor.web.datasets import Datasets, open_publication
from villkor.web.failing import add_failing, allowed, language_of, nothing_at
from villkor.web.graphs import Graphs
from villkor.web.negotiation import only_once
from villkor.web.openapi import described, operation
from villkor.web.resources import Resources
from villkor.web.responses import HTML, REST, Handler, response
from villkor.web.responses import Route as WebRoute
from villkor.web.sparql import Sparql
from villkor.web.validations import Validations
from villkor.web.what_ifs import WhatIfs

_RECKONING: Final = 1
"""How many distributions are reckoned at once: more share the same processor, and delay all else."""


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
    for path, method, handler, about in _routes(app, catalogue, settings, runner):
        app.add_api_route(path, handler, methods=[method], openapi_extra=about, include_in_schema=bool(about))
    add_failing(app, settings.language)
    return app


def _routes(app: FastAPI, catalogue: Catalogue, settings: Settings, runner: Runner) -> Iterator[WebRoute]:
    """Return every route, in the order in which they are tried: what is asked most and kept least comes first."""
    front = Front(catalogue, settings.language, runner)
    publication = open_publication(catalogue, settings)
    resources = Resources(publication, settings)
    reckoned = [question for question in catalogue.questions.values() if catalogue.reckons(question)]
    looked_up = [question for question in catalogue.questions.values() if question not in reckoned]
    quick = (*front.questions(looked_up), *front.pages(app))
    reckoning = Lane(_RECKONING)
    long = (
        *Graphs(catalogue).routes(),
        *Datasets(publication, settings).routes(),
        *DatasetVersions(publication, settings, resources.document).routes(),
    )
    yield from Sparql(publication, runner, settings).routes()
    yield from Validations(catalogue, settings.language).routes()
    yield from WhatIfs(catalogue, settings.language, reckoning).routes()
    yield from apart(front.questions(reckoned), reckoning)
    yield from apart(long, Lane(2))
    yield from apart(resources.routes(), Lane(4))
    yield from apart(quick, Lane(runner.limits.total)) if isinstance(catalogue.graph, RemoteGraph) else quick


class Front:
    """The handlers of one application."""

    def __init__(self, catalogue: Catalogue, language: str, runner: Runner) -> None:
        self._catalogue = catalogue
        self._default = language
        self._runner = runner

    def questions(self, questions: Iterable[Question]) -> Iterable[WebRoute]:
        """Return each path of the questions with its method, its handler and what OpenAPI says of it."""
        for question in questions:
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
            REST: self.unknown,
        }
        for path, handler in pages.items():
            yield path, "GET", handler, {}

    async def _answer(self, question: Question, request: Request) -> Response:
        given = dict(only_once(request.query_params.multi_items()))
        wanted = read_wanted(request, given, self._default)
        return wanted.written(self._catalogue, wanted.ask(self._catalogue, question.name, given))

    async def home(self, request: Request) -> Response:
        """Return the list of questions."""
        return response(home_page(self._catalogue.questions.values(), self._language(request)), HTML)

    async def docs(self, request: Request) -> Response:
        """Return the documentation of the API, made from the questions."""
        return response(docs_page(self._catalogue, self._language(request), self._runner.limits), HTML)

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
        """Whether the service answers, and with which data. Raises Refused or StoreFailed where it runs no query."""
        self._runner.check()
        said = dumped({"status": "pass", "dataset": self._catalogue.graph.version})
        return response(said, "application/health+json", headers={"Cache-Control": "no-store"})

    async def problem_type(self, request: Request) -> Response:
        """Return the page of a kind of problem."""
        kind = problem_kinds().get(request.path_params["kind"])
        if kind is None:
            raise nothing_at(request.url.path)
        return response(problem_type_page(kind, self._language(request)), HTML)

    async def unknown(self, request: Request) -> Response:
        """Any other name under /v1/: no question."""
        if others := allowed(request.app, request.scope):
            raise HTTPException(405, headers={"Allow": ", ".join(sorted(others))})
        self._catalogue.question(request.path_params["name"].partition(".")[0])
        raise nothing_at(request.url.path)

    def _language(self, request: Request) -> str:
        return language_of(request, self._default)
