"""Writing files whole or not at all: into a file beside each, which then takes its place."""

import os
import tempfile
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from villkor.errors import BadParameter


def write_files(texts: Mapping[Path, str], *, replace: bool, folder: Path | None = None) -> None:
    """Write files, all of them before any takes its place, and make the folder where it is missing.

    Raises BadParameter for one that is there already and is not to be replaced or is no ordinary file, or that cannot
    be written; none is written then, and none is lost.
    """
    for path in texts:
        if path.exists() and not path.is_file():
            raise BadParameter(f"{path} is no ordinary file.", f"{path} är ingen vanlig fil.", parameter="output")
    there = [path for path in texts if path.exists()]
    if there and not replace:
        named = ", ".join(str(path) for path in there)
        raise BadParameter(
            f"{named} is there already; --replace writes it anew.",
            f"{named} finns redan; --replace skriver om den.",
            parameter="replace",
        )
    try:
        if folder:
            folder.mkdir(exist_ok=True)
        with ExitStack() as aside:
            written = {path: _aside(path, text, aside) for path, text in texts.items()}
            for path, temporary in written.items():
                temporary.replace(path)
    except OSError as error:
        where = ", ".join(str(path) for path in texts)
        raise BadParameter(
            f"{where}: the file cannot be written: {error.strerror}.",
            f"{where}: filen går inte att skriva: {error.strerror}.",
            parameter="output",
        ) from error


def _aside(path: Path, text: str, aside: ExitStack) -> Path:
    """Write a file beside the one that it is to become, to be removed unless it does."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    temporary = Path(name)
    aside.callback(temporary.unlink, missing_ok=True)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
    temporary.chmod(0o644)
    return temporary
