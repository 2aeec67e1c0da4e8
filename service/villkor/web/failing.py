"""Failing: what becomes of a problem, of an address that leads nowhere, and of a fault of ours."""

from fastapi import FastAPI, Request, Response
from starlette.exceptions import HTTPException
from starlette.routing import Route

from villkor.errors import MethodNotAllowed, NotFound, Problem, Unexpected
from villkor.formats.html import problem_page
from villkor.formats.json import dumped
from villkor.vocabulary import LANGUAGES
from villkor.web.layer import Scope
from villkor.web.negotiation import prefers_html, wanted_language
from villkor.web.responses import HTML, REST, response


def add_failing(app: FastAPI, language: str) -> None:
    """Have an application tell its problems, in a language where the caller names none."""
    failing = Failing(language)
    app.add_exception_handler(Problem, failing.problem)
    app.add_exception_handler(HTTPException, failing.http_problem)
    app.add_exception_handler(Exception, failing.fault)


def allowed(app: FastAPI, scope: Scope) -> set[str]:
    """Return the methods that a path answers to, none where there is nothing."""
    found = [route for route in app.routes if isinstance(route, Route) and route.path_regex.match(scope["path"])]
    methods = {method for route in found if route.path != REST for method in route.methods or ()}
    beside = {"HEAD", "OPTIONS"} if "GET" in methods else {"OPTIONS"}  # these are answered by the layer
    return methods | beside if methods else methods


class Failing:
    """The handlers of what goes wrong."""

    def __init__(self, language: str) -> None:
        self._default = language

    async def problem(self, request: Request, problem: Exception) -> Response:
        """Return a problem as a problem body, or as a page for a browser."""
        assert isinstance(problem, Problem)
        language, path = language_of(request, self._default), request.url.path
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
        return await self.problem(request, nothing_at(request.url.path))

    async def fault(self, request: Request, error: Exception) -> Response:
        """Anything unforeseen: a problem that says nothing of the inside."""
        return await self.problem(
            request, Unexpected("The request could not be answered.", "Begäran gick inte att besvara.")
        )


def language_of(request: Request, default: str) -> str:
    """Return the language that a request wants; one that it names and that there is not counts as none."""
    chosen = request.query_params.get("lang")
    known = chosen if chosen in LANGUAGES else None
    return wanted_language(known, request.headers.get("accept-language"), default)


def nothing_at(path: str) -> NotFound:
    """Return the problem that nothing stands at a path."""
    return NotFound(f"There is nothing at {path[:200]}.", f"Det finns inget på {path[:200]}.")
