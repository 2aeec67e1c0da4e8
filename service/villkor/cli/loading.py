"""Commands that load: the content into a store, so that the service can ask it there, and figures into the content."""

import os
from pathlib import Path
from typing import Annotated

import typer

from villkor.catalogue import open_content
from villkor.cli.console import WrongUse, say
from villkor.errors import Refused
from villkor.graph.endpoint import endpoint
from villkor.graph.marking import held, lines, mark
from villkor.settings import read_settings


def load(
    to: Annotated[str, typer.Option(help="Where the store takes SPARQL updates; else VILLKOR_STORE.")] = "",
    out: Annotated[Path | None, typer.Option(help="Write N-Quads for the store's own loader to this file.")] = None,
) -> None:
    """Load and check the content, and put it into a store that VILLKOR_STORE can name.

    Example: villkor load --to http://127.0.0.1:7878/update
    """
    settings = read_settings(os.environ)
    if not (out or to or settings.store):
        raise WrongUse("Where to? --to or VILLKOR_STORE names a store, --out a file.")
    graph = open_content(settings.content, settings.cache)
    quads = graph.quads()
    if out:
        _write(out, quads, graph.version)
    else:
        from villkor.graph.loading import load_into  # here, since the other commands write to no store

        load_into(endpoint(to or settings.store or "", settings.authorization), quads, graph.version)
    what = held(quads)
    say(f"{what.total} triples in {len(what.graphs)} graphs, dataset {graph.version}")


def _write(out: Path, quads: bytes, version: str) -> None:
    try:
        with out.open("wb") as file:
            file.writelines(line + b"\n" for line in lines(quads))
            file.writelines(line + b"\n" for line in mark(held(quads), version))
    except OSError as error:
        raise Refused(f"{out}: {error.strerror}.") from None


def load_population(
    file: Annotated[str, typer.Argument(help="SCB's table as CSV or JSON-stat 2, or - for standard input.")],
    date: Annotated[str, typer.Option(help="The day of the figures, YYYY-MM-DD, where the file does not say it.")] = "",
    year: Annotated[str, typer.Option(help="Take this year alone.")] = "",
    output: Annotated[str, typer.Option(help="Write to this file, or - for standard output.")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="Write the file of a day anew that is there.")] = False,
    protected: Annotated[
        bool, typer.Option("--protected", help="Take figures that SCB protects by small changes (from 2025 on).")
    ] = False,
    lang: Annotated[str, typer.Option(help="sv or en.")] = "",
) -> None:
    """Read the population of all municipalities from SCB's own table into the content, a file for each day.

    Example: villkor load-population folkmangd-1-november-2024.csv
    """
    from villkor.cli.populating import populate  # here, since the other commands read no tables

    populate(file, date=date, year=year, output=output, replace=replace, protected=protected, language=lang)
