"""Commands that load: the content into a store, so that the service can ask it there, and figures into the content."""

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Final

import typer

from villkor.catalogue import open_content
from villkor.cli.console import WrongUse, chosen_language, say, whole_number, write
from villkor.errors import Refused
from villkor.graph.content import find_content
from villkor.graph.endpoint import endpoint
from villkor.graph.marking import held, lines, mark
from villkor.populations.cells import CellTable
from villkor.populations.files import write_files
from villkor.populations.loading import TAKEN_UP, load_year, refuse_others
from villkor.populations.places import read_known
from villkor.populations.reading import read_bytes, read_cells
from villkor.settings import read_settings
from villkor.vocabulary import read_date

_FOLDER: Final = "data/population"
"""Where the content keeps a file for each day."""


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
    language, given = chosen_language(lang), _date(date)
    settings = read_settings(os.environ)
    content = find_content(settings.content)
    table = _table(file)
    years = _years(table, year, one_only=bool(date or output))
    known = read_known(open_content(settings.content, settings.cache), content.queries("populations"))
    loaded = [load_year(table, known, each, given=given, protected=protected) for each in years]
    if output == "-":
        write(loaded[0].text.encode())
        print(loaded[0].told("-", language), file=sys.stderr)
        return
    folder = None if output else content.root / _FOLDER
    paths = {folder / f"{each.date}.ttl" if folder else Path(output): each for each in loaded}
    if folder:
        refuse_others(loaded, known, [each.date for path, each in paths.items() if path.exists()])
    write_files({path: each.text for path, each in paths.items()}, replace=replace, folder=folder)
    for path, each in paths.items():
        say(each.told(str(path), language) + (f" {TAKEN_UP[language]}" if folder else ""))


def _date(written: str) -> dt.date | None:
    try:
        return read_date(written) if written else None
    except ValueError:
        raise WrongUse(f"--date takes a day as YYYY-MM-DD, not «{written}».") from None


def _table(file: str) -> CellTable:
    if file == "-":
        return read_cells(file, read_bytes(file, sys.stdin.buffer))
    try:
        with Path(file).open("rb") as opened:
            return read_cells(file, read_bytes(file, opened))
    except OSError as error:
        raise WrongUse(f"{file}: {error.strerror}.") from None


def _years(table: CellTable, chosen: str, *, one_only: bool) -> Sequence[int]:
    """Return the years that are loaded. Raises WrongUse for one that is not there, and for too many."""
    there = sorted({key.year for key in table.cells})
    listed = ", ".join(map(str, there))
    if chosen and whole_number("year", chosen) not in there:
        raise WrongUse(f"The file has {listed}, not --year {chosen}.")
    if not chosen and len(there) > 1 and one_only:
        raise WrongUse(f"The file has {listed}: choose one by --year, for --date and --output are of one.")
    return [int(chosen)] if chosen else there
