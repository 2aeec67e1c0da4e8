"""Changed files: those of some paths that differ from a revision of the git repository that they stand in."""

import subprocess
from collections.abc import Sequence
from pathlib import Path

from villkor.errors import BadParameter


def changed_since(revision: str, paths: Sequence[Path]) -> Sequence[Path]:
    """Return the files that were added or changed since a revision, new ones that git does not know yet among them.

    Raises BadParameter where there is no repository or no such revision.
    """
    folder = paths[0] if paths[0].is_dir() else paths[0].parent
    root = Path(_git(folder, "rev-parse", "--show-toplevel").strip("\0\n"))
    commit = _git(folder, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    changed = _git(root, "diff", "--name-only", "-z", "--diff-filter=d", commit)
    new = _git(root, "ls-files", "--others", "--exclude-standard", "-z")
    found = {(root / name).resolve() for name in f"{changed}{new}".split("\0") if name}
    return [path for path in paths if path.resolve() in found]


def _git(folder: Path, *arguments: str) -> str:
    try:
        done = subprocess.run(["git", "-C", str(folder), *arguments], capture_output=True, text=True, check=False)
    except OSError as error:
        raise BadParameter(f"since: git cannot be run: {error.strerror}.", parameter="since") from error
    if done.returncode:
        said = done.stderr.strip().partition("\n")[0] or "there is no such revision"
        raise BadParameter(f"since: {said}.", f"since: {said}.", parameter="since")
    return done.stdout
