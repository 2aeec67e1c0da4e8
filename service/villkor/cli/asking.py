"""Commands on questions: ask them, list them, run SPARQL."""

import sys
from collections.abc import Mapping
from typing import Annotated, Final

import orjson
import typer

from villkor import __version__
from villkor.cli.console import catalogue, choose, chosen_language, default_format, read_text, say, write
from villkor.cli.options import question_help, read_options, write_answer
from villkor.errors import NotAcceptable
from villkor.graph.embedded import EmbeddedGraph
from villkor.graph.guard import SECONDS, check, run_apart
from villkor.questions.question import Question

_RESULTS: Final[Mapping[str, tuple[str, str]]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "csv": ("text/csv", "application/n-triples"),
    "tsv": ("text/tab-separated-values", "application/n-triples"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "ttl": ("application/sparql-results+json", "text/turtle"),
    "nt": ("application/sparql-results+json", "application/n-triples"),
}
"""For each format, the media type of a table and that of triples."""

_FILES: Final = 64
"""What a query of a store elsewhere may open: the way there."""


def version(context: typer.Context) -> None:
    """Tell the version of the program and of the dataset.

    Example: villkor version
    """
    say(f"villkor {__version__}, dataset {catalogue(context).graph.version}")


def questions(
    context: typer.Context,
    lang: Annotated[str, typer.Option(help="sv or en.")] = "",
    format_: Annotated[str, typer.Option("--format", help="table or json.")] = "",
) -> None:
    """List what may be asked.

    Example: villkor questions --lang en
    """
    language, chosen = chosen_language(lang), format_ or default_format()
    choose("--format", chosen, ("table", "json"))
    found = catalogue(context).questions.values()
    if chosen == "json":
        write(orjson.dumps([_about(question, language) for question in found]) + b"\n")
        return
    from villkor.formats.terminal import questions_table  # here, since a pipe needs no tables

    write(questions_table(found, language))


def ask(context: typer.Context) -> None:
    """Ask a question by its name and its parameters.

    Example: villkor ask obligations --actor county-joint --year 2025

    Every question tells its own parameters: villkor ask obligations --help
    """
    name, options = read_options(context.args, _USAGE)
    if not name:
        say(_USAGE)
        return
    known = catalogue(context)
    language = chosen_language(options.pop("lang", ""))
    question = known.question(name)
    if "help" in options:
        say(question_help(known, question, language, _example(question)))
    else:
        write_answer(known, name, options, language)


def sparql(
    context: typer.Context,
    file: Annotated[str, typer.Argument(help="A file that holds a query, or - for standard input.")],
    format_: Annotated[str, typer.Option("--format", help=f"One of {', '.join(_RESULTS)}.")] = "",
    seconds: Annotated[int, typer.Option(help="How long it may run before it is stopped.", min=1)] = SECONDS,
) -> None:
    """Run a SPARQL query over all graphs as one.

    Example: echo 'SELECT ?s WHERE { ?s a <https://w3id.org/villkor/spec/Agreement> }' | villkor sparql -
    """
    chosen = format_ or ("tsv" if sys.stdout.isatty() else "json")
    choose("--format", chosen, tuple(_RESULTS))
    query = read_text(file)
    check(query)
    graph = catalogue(context).graph
    table, triples = _RESULTS[chosen]

    def work() -> bytes:
        try:
            return graph.serialise(query, table)
        except NotAcceptable:
            return graph.serialise(query, triples)

    write(run_apart(work, seconds, 0 if isinstance(graph, EmbeddedGraph) else _FILES))


_USAGE: Final = """Usage: villkor ask QUESTION --name value … [--format table|json|csv|…] [--lang sv|en]
Example: villkor ask obligations --actor county-joint --year 2025
The questions: villkor questions
A question's parameters: villkor ask obligations --help"""


def _example(question: Question) -> str:
    given = (f"--{name} '{value}'" for name, value in (question.cases[0].input.items() if question.cases else ()))
    return " ".join(["villkor ask", question.name, *given]) if question.cases else ""


def _about(question: Question, language: str) -> dict[str, object]:
    return {
        "name": question.name,
        "title": question.title[language],
        "description": question.description[language],
        "parameters": [parameter.name for parameter in question.parameters],
        "columns": list(question.columns),
    }
