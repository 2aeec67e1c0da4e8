"""HTML: an answer and the list of questions as plain pages that work without scripts."""

from collections.abc import Iterable, Mapping
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Final

import orjson

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer, Cell, Resource
from villkor.errors import PROBLEMS, Problem
from villkor.formats.json import links
from villkor.formats.numbers import for_people
from villkor.formats.text import place, printed, shared_columns
from villkor.graph.runner import Limits
from villkor.questions.question import Question
from villkor.vocabulary import BASE, LANGUAGES

if TYPE_CHECKING:
    from jinja2 import Environment

_SHOWN: Final = 1000
"""Rows of a result that a page shows."""

_EXAMPLE: Final = """PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX vk: <https://w3id.org/villkor/spec/>

SELECT ?obligation ?label WHERE {
  ?obligation vk:bindsRole <https://w3id.org/villkor/id/role/2025-county-joint> ; rdfs:label ?label .
  FILTER(LANG(?label) = "sv")
}
ORDER BY ?obligation"""


def answer_page(answer: Answer) -> bytes:
    """Return the answer as a page: the question, a form to ask it again, the rows with their reasons and places."""
    shared, columns = shared_columns(answer)
    return page(
        "answer.html",
        answer.language,
        answer=answer,
        shared=shared,
        columns=columns,
        links=links(answer),
        other=_other(answer),
    )


def home_page(questions: Iterable[Question], language: str) -> bytes:
    """Return the questions that may be asked, each with an example."""
    return page("home.html", language, questions=list(questions))


def docs_page(catalogue: Catalogue, language: str, limits: Limits) -> bytes:
    """Return the documentation of the API: every question with its parameters, columns and an example."""
    return page("docs.html", language, catalogue=catalogue, problems=problem_kinds().values(), limits=limits)


def sparql_page(
    catalogue: Catalogue, query: str, result: tuple[str, bytes] | None, language: str, limits: Limits
) -> bytes:
    """Return a form for a query with its result: a media type and bytes, solutions as JSON or RDF as Turtle.

    Of many solutions only the first are shown, and how many there are is said.
    """
    table = result and result[0] == "application/sparql-results+json"
    found: Mapping[str, Any] = orjson.loads(result[1]) if result and table else {}
    rows = found.get("results", {}).get("bindings", [])
    return page(
        "sparql.html",
        language,
        query=query,
        example=_EXAMPLE,
        limits=limits,
        base=BASE,
        boolean=found.get("boolean"),
        columns=found.get("head", {}).get("vars", []),
        rows=rows[:_SHOWN],
        total=len(rows),
        text=result[1].decode() if result and not table else "",
        tables=("json", "xml", "csv", "tsv"),
        triples=("ttl", "nt", "jsonld", "rdf"),
        questions=list(catalogue.questions.values()),
    )


def problem_page(problem: Problem, instance: str, language: str) -> bytes:
    """Return a problem as a page."""
    return page("problem.html", language, problem=problem.body(instance, language))


def problem_type_page(kind: type[Problem], language: str) -> bytes:
    """Return the page that a problem's type points at: what it means and what to do."""
    return page("problem-type.html", language, kind=kind)


def problem_kinds() -> Mapping[str, type[Problem]]:
    """Return the kinds of problem by the last segment of their type."""
    return {problem.kind: problem for problem in PROBLEMS}


def page(template: str, language: str, **members: Any) -> bytes:
    """Return a page made from a template of ours in a language."""
    return _environment(language).get_template(template).render(lang=language, languages=LANGUAGES, **members).encode()


@cache
def _environment(language: str) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # here, since a pipe needs no pages

    environment = Environment(
        loader=PackageLoader("villkor.formats", "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    shown, things = partial(for_people, language=language), partial(_things, language=language)
    places = partial(place, language=language)
    environment.filters |= {"printed": printed, "place": places, "shown": shown, "things": things}
    return environment


def _other(answer: Answer) -> str:
    return next(language for language in LANGUAGES if language != answer.language)


def _things(cell: Cell, language: str) -> Iterable[Resource | str]:
    """Return the parts of a cell, one by one: things, to be shown with their ids, and texts."""
    for single in cell if isinstance(cell, tuple) else () if cell is None else (cell,):
        yield single if isinstance(single, Resource) else for_people(single, language)
