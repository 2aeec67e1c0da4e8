"""The console: what every command reads from its options and writes to the standard streams."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

import typer

from villkor.catalogue import Catalogue, open_catalogue
from villkor.errors import Refused
from villkor.graph.endpoint import endpoint
from villkor.settings import read_settings
from villkor.vocabulary import LANGUAGES


class WrongUse(Exception):
    """The command line itself is wrong: status 2."""


def catalogue(context: typer.Context) -> Catalogue:
    """Return the catalogue that the caller has opened, else the one that the settings name."""
    given: Catalogue | None = context.obj
    settings = read_settings(os.environ)
    store = endpoint(settings.store, settings.authorization) if settings.store else None
    return given or open_catalogue(settings.content, settings.cache, store)


def chosen_language(chosen: str) -> str:
    """Return the language that an option names, else that of the settings. Raises WrongUse."""
    language = chosen or read_settings(os.environ).language
    choose("--lang" if chosen else "VILLKOR_LANG", language, LANGUAGES)
    return language


def choose(option: str, chosen: str, offered: Sequence[str]) -> None:
    """Refuse, as WrongUse, what is not offered."""
    if chosen not in offered:
        raise WrongUse(f"{option} takes {', '.join(offered)}, not «{chosen}».")


def whole_number(name: str, text: str) -> int:
    """Read the number of an option. Raises WrongUse."""
    if not (text.isascii() and text.isdigit() and len(text) < 10):
        raise WrongUse(f"--{name} takes a whole number, not «{text}».")
    return int(text)


def default_format() -> str:
    """Return the format for who is there: a table for a person, JSON for a program."""
    return "table" if sys.stdout.isatty() else "json"


def say(text: str) -> None:
    """Write a text to standard output."""
    write(f"{text}\n".encode())


def read_text(file: str) -> str:
    """Read a query from a file, or from standard input for `-`. Raises WrongUse."""
    try:
        data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
        return data.decode("utf-8")
    except OSError as error:
        raise WrongUse(f"{file}: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise WrongUse(f"{file}: the query is not UTF-8.") from None


def write(data: bytes) -> None:
    """Write to standard output; a reader that has had enough is no error, anything else is Refused."""
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # what is left must not be tried again
        if not isinstance(error, BrokenPipeError):
            raise Refused(f"The output cannot be written: {error.strerror}.") from None


def write_file(file: Path | None, data: bytes) -> None:
    """Write to a file, to standard output where none is named. Raises WrongUse for a file that cannot be written."""
    if file is None:
        write(data)
        return
    try:
        file.write_bytes(data)
    except OSError as error:
        raise WrongUse(f"{file}: {error.strerror}.") from None
