"""Writing files whole, and all of them or none: into a file beside each, which then takes its place."""

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path

from villkor.errors import BadParameter


def refuse_there(paths: Iterable[Path]) -> None:
    """Raise BadParameter for files that are there already, naming them, and for what is no ordinary file."""
    there = [path for path in paths if _mode(path)]
    for path in there:
        _refuse_strange(path)
    if there:
        raise _is_there(there)


def write_files(texts: Mapping[Path, str], *, replace: bool, folder: Path | None = None) -> None:
    """Write files, all of them before any takes its place, and make the folder where it is missing.

    What stood there is copied beside, and put back if one of the files cannot take its place; those that were new are
    removed again. Only if the program is killed or the disk fails while they take their places may some of the files
    be new and others old, one that was new be empty, and files that nothing reads, whose names begin with a full stop,
    stay beside them. None is ever in part old and in part new.

    Raises BadParameter for one that is there already and is not to be replaced, is no ordinary file or cannot be
    written, and for a folder that is a link; all files are as they were then.
    """
    if folder and stat.S_ISLNK(_mode(folder)):
        raise BadParameter(
            f"{folder} is a link; the content is not read behind it.",
            f"{folder} är en länk; innehållet läses inte bakom den.",
            parameter="output",
        )
    if not replace:
        refuse_there(texts)
    try:
        if folder:
            folder.mkdir(exist_ok=True)
        with ExitStack() as aside, ExitStack() as undo:
            written = {path: _aside(path, text, aside) for path, text in texts.items()}
            for path, new in written.items():
                _prepare(path, aside, undo, replace=replace)
                new.replace(path)
            undo.pop_all()
    except OSError as error:
        where = ", ".join(str(path) for path in texts)
        raise BadParameter(
            f"{where}: the file cannot be written: {error.strerror}.",
            f"{where}: filen går inte att skriva: {error.strerror}.",
            parameter="output",
        ) from error


def _mode(path: Path) -> int:
    """Return what stands at a path, a link itself; 0 where nothing does that can be seen."""
    try:
        return path.lstat().st_mode
    except OSError:
        return 0


def _refuse_strange(path: Path) -> None:
    if (mode := _mode(path)) and not stat.S_ISREG(mode):
        raise BadParameter(
            f"{path} is no ordinary file, but a folder, a link or a device; it is left as it is.",
            f"{path} är ingen vanlig fil, utan en mapp, en länk eller en enhet; den lämnas som den är.",
            parameter="output",
        )


def _is_there(paths: Iterable[Path]) -> BadParameter:
    named = ", ".join(str(path) for path in paths)
    return BadParameter(
        f"{named} is there already; --replace writes it anew.",
        f"{named} finns redan; --replace skriver om den.",
        parameter="replace",
    )


def _prepare(path: Path, aside: ExitStack, undo: ExitStack, *, replace: bool) -> None:
    """Copy what a file takes the place of, or hold the place of one that is new, so that either can be undone."""
    _refuse_strange(path)
    if replace and _mode(path):
        kept = _beside(path, aside)
        shutil.copy2(path, kept)
        undo.callback(kept.replace, path)
        return
    try:
        path.touch(exist_ok=False)
    except FileExistsError:  # it came after it was looked for
        raise _is_there([path]) from None
    undo.callback(path.unlink)


def _aside(path: Path, text: str, aside: ExitStack) -> Path:
    """Write a file beside the one that it is to become, to be removed unless it does."""
    new = _beside(path, aside)
    with new.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    new.chmod(0o644)
    return new


def _beside(path: Path, aside: ExitStack) -> Path:
    """Make an empty file beside another."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    os.close(descriptor)
    beside = Path(name)
    aside.callback(beside.unlink, missing_ok=True)
    return beside
