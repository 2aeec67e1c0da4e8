"""Commands on questions: ask them, list them, run SPARQL."""

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Final

import orjson
import typer

from villkor import __version__
from villkor.catalogue import Catalogue
from villkor.cli.console import (
    WrongUse,
    catalogue,
    choose,
    chosen_language,
    default_format,
    read_text,
    say,
    whole_number,
    write,
)
from villkor.errors import NotAcceptable
from villkor.formats import FORMATS
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
    if context.args == ["--help"]:
        say(_USAGE)
        return
    name, options = _options(context.args)
    known = catalogue(context)
    language = chosen_language(options.pop("lang", ""))
    question = known.question(name)
    if "help" in options:
        say(_help(known, question, language))
        return
    chosen = options.pop("format", default_format())
    choose("--format", chosen, ("table", *FORMATS))
    limit = whole_number("limit", options.pop("limit")) if "limit" in options else None
    page = whole_number("page", options.pop("page", "1"))
    answer = known.ask(name, options, language=language, limit=limit, page=page)
    if chosen == "table":
        from villkor.formats.terminal import answer_table  # here, since a pipe needs no tables

        write(answer_table(answer))
    else:
        write(FORMATS[chosen].write(known, answer))


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


def _options(arguments: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Return the question and its `--name value` or `--name=value` pairs; `--focus-area` is `focusArea`."""
    words: list[str] = []
    options: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("--"):
            words.append(argument)
            continue
        name, equals, value = argument[2:].partition("=")
        first, *others = name.split("-")
        name = first + "".join(part.capitalize() for part in others)
        if name in options:
            raise WrongUse(f"--{name} is given more than once.")
        given = "" if name == "help" else value if equals else next(rest, None)
        if given is None:
            raise WrongUse(f"--{name} wants a value.")
        options[name] = given
    if len(words) != 1:
        raise WrongUse(_USAGE)
    return words[0], options


_USAGE: Final = """Usage: villkor ask QUESTION --name value … [--format table|json|csv|…] [--lang sv|en]
Example: villkor ask obligations --actor county-joint --year 2025
The questions: villkor questions
A question's parameters: villkor ask obligations --help"""


def _about(question: Question, language: str) -> dict[str, object]:
    return {
        "name": question.name,
        "title": question.title[language],
        "description": question.description[language],
        "parameters": [parameter.name for parameter in question.parameters],
        "columns": list(question.columns),
    }


def _help(known: Catalogue, question: Question, language: str) -> str:
    words = known.words[question.name]
    lines = [question.title[language], question.description[language], ""]
    for parameter in question.parameters:
        need = " (required)" if parameter.required else f" (else {parameter.default})" if parameter.default else ""
        lines.append(f"  --{parameter.name}  {words[parameter.name].definition[language]}{need}")
    if question.cases:
        given = " ".join(f"--{name} '{value}'" for name, value in question.cases[0].input.items())
        lines += ["", f"Example: villkor ask {question.name} {given}".rstrip()]
    return "\n".join(lines)
