"""Putting a table of SCB into the content: what the command load-population does."""

import datetime as dt
import os
import sys
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from zoneinfo import ZoneInfo

from villkor.catalogue import open_content
from villkor.cli.console import WrongUse, chosen_language, say, whole_number, write
from villkor.errors import BrokenContent
from villkor.graph import Graph
from villkor.graph.content import FOLDERS, Content, find_content
from villkor.populations.cells import CellTable
from villkor.populations.days import day_of
from villkor.populations.files import refuse_there, write_files
from villkor.populations.known import read_known
from villkor.populations.reading import open_file, read_bytes, read_cells
from villkor.populations.sets import load_day, refuse_others
from villkor.populations.turtle import turtle
from villkor.settings import read_settings
from villkor.vocabulary import read_date

_STOCKHOLM: Final = ZoneInfo("Europe/Stockholm")
_FOLDER: Final = "data/population"
"""Where the content keeps a file for each day."""

_TAKEN_UP: Final[Mapping[str, str]] = {
    "sv": "Nästa start läser filen; fördelningar på dagen, eller på en dag som den är närmast, räknas på den.",
    "en": "The next start reads the file; shares by that day, or by a day that it is nearest to, are reckoned on it.",
}
"""What takes a file of the content up, by language."""


def populate(file: str, *, date: str, year: str, output: str, replace: bool, protected: bool, language: str) -> None:
    """Write the figures of a file into the content, or where `output` says, and tell so; nothing on any error.

    Content in which nothing is wrong but the files that are to be replaced is read without them.

    Raises BadDocument for a table that is not taken, BadParameter for a day that is there, BrokenContent, WrongUse.
    """
    spoken, given = chosen_language(language), _date(date)
    settings = read_settings(os.environ)
    content = find_content(settings.content)
    table = _table(file)
    today = dt.datetime.now(_STOCKHOLM).date()
    days = [day_of(table, each, given, today=today) for each in _years(table, year, one_only=bool(date or output))]
    folder = None if output else content.root / _FOLDER
    paths = [folder / f"{day}.ttl" if folder else Path(output) for day in days]
    if output != "-" and not replace:
        refuse_there(paths)
    there = [path for path in paths if path in content.files("data", "*.ttl")] if folder else []
    known = read_known(_open(content, settings.cache, there), content.queries("populations"))
    loaded = [load_day(table, known, day, protected=protected) for day in days]
    texts = {path: turtle(day, known) for path, day in zip(paths, loaded, strict=True)}
    if output == "-":
        write(texts[paths[0]].encode())
        print(loaded[0].told("-", spoken), file=sys.stderr)
        return
    if folder:
        refuse_others(loaded, known, [day for path, day in zip(paths, days, strict=True) if path in there])
    write_files(texts, replace=replace, folder=folder)
    for path, each in zip(paths, loaded, strict=True):
        say(each.told(str(path), spoken) + (f" {_TAKEN_UP[spoken]}" if folder else ""))


def _open(content: Content, cache: Path | None, replaced: Collection[Path]) -> Graph:
    """Open the content; where it cannot be opened with the files that are to be replaced, without them."""
    try:
        return open_content(str(content.root), cache)
    except BrokenContent:
        if not replaced:
            raise
    with TemporaryDirectory(prefix="villkor-") as name:
        copy = Content(Path(name))
        for folder in FOLDERS:
            (copy.root / folder).mkdir()
        for path in _files(content):
            if path not in replaced:
                link = copy.root / path.relative_to(content.root)
                link.parent.mkdir(parents=True, exist_ok=True)
                link.symlink_to(path)
        return open_content(str(copy.root), cache)


def _files(content: Content) -> Sequence[Path]:
    return [*(path for _, path in content.graphs()), *content.files("queries", "*.rq")]


def _date(written: str) -> dt.date | None:
    try:
        return read_date(written) if written else None
    except ValueError:
        raise WrongUse(f"--date takes a day as YYYY-MM-DD, not «{written}».") from None


def _table(file: str) -> CellTable:
    if file == "-":
        return read_cells(file, read_bytes(file, sys.stdin.buffer))
    try:
        with open_file(file) as opened:
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
