"""Putting a table of SCB into the content: what the command load-population does."""

import datetime as dt
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from villkor.catalogue import open_content
from villkor.cli.console import WrongUse, chosen_language, say, whole_number, write
from villkor.graph.content import find_content
from villkor.populations.cells import CellTable
from villkor.populations.files import write_files
from villkor.populations.known import read_known
from villkor.populations.loading import TAKEN_UP, load_year, refuse_others
from villkor.populations.reading import read_bytes, read_cells
from villkor.settings import read_settings
from villkor.vocabulary import read_date

_FOLDER: Final = "data/population"
"""Where the content keeps a file for each day."""


def populate(file: str, *, date: str, year: str, output: str, replace: bool, protected: bool, language: str) -> None:
    """Write the figures of a file into the content, or where `output` says, and tell so; nothing on any error.

    Raises BadDocument for a table that is not taken, BadParameter for a day that is there, WrongUse.
    """
    spoken, given = chosen_language(language), _date(date)
    settings = read_settings(os.environ)
    content = find_content(settings.content)
    table = _table(file)
    years = _years(table, year, one_only=bool(date or output))
    known = read_known(open_content(settings.content, settings.cache), content.queries("populations"))
    loaded = [load_year(table, known, each, given=given, protected=protected) for each in years]
    if output == "-":
        write(loaded[0].text.encode())
        print(loaded[0].told("-", spoken), file=sys.stderr)
        return
    folder = None if output else content.root / _FOLDER
    paths = {folder / f"{each.date}.ttl" if folder else Path(output): each for each in loaded}
    if folder:
        refuse_others(loaded, known, [each.date for path, each in paths.items() if path.exists()])
    write_files({path: each.text for path, each in paths.items()}, replace=replace, folder=folder)
    for path, each in paths.items():
        say(each.told(str(path), spoken) + (f" {TAKEN_UP[spoken]}" if folder else ""))


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
