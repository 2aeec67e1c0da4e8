"""The program: all commands, and what becomes of a problem."""

import os
import sys
from collections.abc import Sequence
from typing import Final

import orjson
import typer

from villkor.catalogue import Catalogue
from villkor.cli import asking, checking, loading, money, serving
from villkor.cli.console import WrongUse
from villkor.errors import Problem, Unexpected
from villkor.settings import read_settings
from villkor.vocabulary import LANGUAGES

_OPEN: Final = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}
"""A command whose options are the parameters of a question, which tells them itself."""

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.command()(serving.serve)
app.command()(serving.sandbox)
app.command()(asking.version)
app.command()(asking.questions)
app.command(context_settings=_OPEN)(asking.ask)
app.command(context_settings=_OPEN)(money.explain)
app.command("what-if", context_settings=_OPEN)(money.what_if)
app.command()(asking.sparql)
app.command()(checking.check)
app.command()(checking.template)
app.command()(checking.schema)
app.command()(checking.shapes)
app.command()(loading.load)
app.command()(loading.load_population)


@app.callback()
def about() -> None:
    """Ask the agreements on mental health and suicide prevention, and check what is handed in under them."""


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
