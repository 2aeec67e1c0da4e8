"""The command line: the same questions, for people on a terminal and for programs in a pipe."""

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Final

import orjson
import typer

from villkor import __version__
from villkor.catalogue import Catalogue, open_catalogue
from villkor.errors import NotAcceptable, Problem, Refused, Unexpected
from villkor.formats import FORMATS
from villkor.graph.guard import SECONDS, check, run_apart
from villkor.questions.question import Question
from villkor.settings import read_settings
from villkor.vocabulary import LANGUAGES

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)

_RESULTS: Final[Mapping[str, tuple[str, str]]] = {
    "json": ("application/sparql-results+json", "application/ld+json"),
    "csv": ("text/csv", "application/n-triples"),
    "tsv": ("text/tab-separated-values", "application/n-triples"),
    "xml": ("application/sparql-results+xml", "application/rdf+xml"),
    "ttl": ("application/sparql-results+json", "text/turtle"),
    "nt": ("application/sparql-results+json", "application/n-triples"),
}
"""For each format, the media type of a table and that of triples."""


class WrongUse(Exception):
    """The command line itself is wrong: status 2."""


@app.callback()
def about() -> None:
    """Ask the agreements on mental health and suicide prevention, answered with their source."""


@app.command()
def serve(
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)] = 8000,
) -> None:
    """Serve the API and its pages.

    Example: villkor serve --port 8080
    """
    from villkor.web.server import serve as serve_web  # the other commands start without the web

    _language("")
    serve_web(host, port)


@app.command()
def version(context: typer.Context) -> None:
    """Tell the version of the program and of the dataset.

    Example: villkor version
    """
    _say(f"villkor {__version__}, dataset {_catalogue(context).graph.version}")


@app.command()
def questions(
    context: typer.Context,
    lang: Annotated[str, typer.Option(help="sv or en.")] = "",
    format_: Annotated[str, typer.Option("--format", help="table or json.")] = "",
) -> None:
    """List what may be asked.

    Example: villkor questions --lang en
    """
    language, chosen = _language(lang), format_ or _default_format()
    _choose("--format", chosen, ("table", "json"))
    found = _catalogue(context).questions.values()
    if chosen == "json":
        _write(orjson.dumps([_about(question, language) for question in found]) + b"\n")
        return
    from villkor.formats.terminal import questions_table  # here, since a pipe needs no tables

    _write(questions_table(found, language))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []})
def ask(context: typer.Context) -> None:
    """Ask a question by its name and its parameters.

    Example: villkor ask obligations --actor county-joint --year 2025

    Every question tells its own parameters: villkor ask obligations --help
    """
    if context.args == ["--help"]:
        _say(_USAGE)
        return
    name, options = _options(context.args)
    catalogue = _catalogue(context)
    language = _language(options.pop("lang", ""))
    question = catalogue.question(name)
    if "help" in options:
        _say(_help(catalogue, question, language))
        return
    chosen = options.pop("format", _default_format())
    _choose("--format", chosen, ("table", *FORMATS))
    limit = _number("limit", options.pop("limit")) if "limit" in options else None
    page = _number("page", options.pop("page", "1"))
    answer = catalogue.ask(name, options, language=language, limit=limit, page=page)
    if chosen == "table":
        from villkor.formats.terminal import answer_table  # here, since a pipe needs no tables

        _write(answer_table(answer))
    else:
        _write(FORMATS[chosen].write(catalogue, answer))


@app.command()
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
    _choose("--format", chosen, tuple(_RESULTS))
    query = _read(file)
    check(query)
    graph = _catalogue(context).graph
    table, triples = _RESULTS[chosen]

    def work() -> bytes:
        try:
            return graph.serialise(query, table)
        except NotAcceptable:
            return graph.serialise(query, triples)

    _write(run_apart(work, seconds))


def main(arguments: Sequence[str] | None = None, catalogue: Catalogue | None = None) -> None:
    """Run the command line, the process's own where none is given: status 0, 1 for a problem, 2 for wrong use."""
    given = sys.argv[1:] if arguments is None else arguments
    _open_streams()
    try:
        if any("\udc80" <= letter <= "\udcff" for argument in given for letter in argument):
            raise WrongUse("The command line is not UTF-8.")
        app(given, "villkor", obj=catalogue)
    except Problem as problem:
        _tell(problem, given)
        sys.exit(1)
    except WrongUse as wrong:
        print(wrong, file=sys.stderr)
        sys.exit(2)
    except Exception as fault:  # the last resort: a person is told that it is our fault, and of what kind
        kind = type(fault).__name__
        _tell(Unexpected(f"The program failed ({kind}).", f"Programmet misslyckades ({kind})."), given)
        sys.exit(1)


def _open_streams() -> None:
    """Put nothing where the caller has closed a standard stream, so that writing and reading it are no faults."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode))  # noqa: PTH123, SIM115 - it stays open as the stream it stands for


def _catalogue(context: typer.Context) -> Catalogue:
    given: Catalogue | None = context.obj
    settings = read_settings(os.environ)
    return given or open_catalogue(settings.content, settings.cache)


def _language(chosen: str) -> str:
    language = chosen or read_settings(os.environ).language
    _choose("--lang" if chosen else "VILLKOR_LANG", language, LANGUAGES)
    return language


def _choose(option: str, chosen: str, offered: Sequence[str]) -> None:
    if chosen not in offered:
        raise WrongUse(f"{option} takes {', '.join(offered)}, not «{chosen}».")


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


def _number(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise WrongUse(f"--{name} takes a whole number, not «{text}».")
    return int(text)


def _default_format() -> str:
    return "table" if sys.stdout.isatty() else "json"


def _about(question: Question, language: str) -> dict[str, object]:
    return {
        "name": question.name,
        "title": question.title[language],
        "description": question.description[language],
        "parameters": [parameter.name for parameter in question.parameters],
        "columns": list(question.columns),
    }


def _help(catalogue: Catalogue, question: Question, language: str) -> str:
    words = catalogue.words[question.name]
    lines = [question.title[language], question.description[language], ""]
    for parameter in question.parameters:
        need = " (required)" if parameter.required else f" (else {parameter.default})" if parameter.default else ""
        lines.append(f"  --{parameter.name}  {words[parameter.name].definition[language]}{need}")
    if question.cases:
        given = " ".join(f"--{name} '{value}'" for name, value in question.cases[0].input.items())
        lines += ["", f"Example: villkor ask {question.name} {given}".rstrip()]
    return "\n".join(lines)


def _say(text: str) -> None:
    _write(f"{text}\n".encode())


def _read(file: str) -> str:
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise WrongUse(f"{file}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise WrongUse(f"{file}: the query is not UTF-8.") from None


def _write(data: bytes) -> None:
    """Write to standard output; a reader that has had enough is no error, anything else is Refused."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not be tried again
        if not isinstance(error, BrokenPipeError):
            raise Refused(f"The output cannot be written: {error.strerror}.") from None


def _tell(problem: Problem, arguments: Sequence[str]) -> None:
    """Tell a problem in the language that the arguments name, else in that of the settings."""
    given = " ".join(arguments).replace("--lang=", "--lang ").partition("--lang ")[2][:2]
    known = (language for language in (given, read_settings(os.environ).language) if language in LANGUAGES)
    body = problem.body(" ".join(arguments[:2]), next(known, LANGUAGES[0]))
    if sys.stderr.isatty():
        print(f"{body['title']}: {body['detail']}", file=sys.stderr)
    else:
        sys.stderr.buffer.write(orjson.dumps(body) + b"\n")
        sys.stderr.buffer.flush()


if __name__ == "__main__":
    main()
