"""Snapshots: a graph that was loaded and found fit is kept on disk, so that the next start on its files is fast."""

import hashlib
import tempfile
from importlib.metadata import version
from pathlib import Path
from typing import Final

from villkor.graph.content import Content
from villkor.graph.embedded import EmbeddedGraph, restore

_KEPT: Final = 4
"""Snapshots of older content that stay beside the newest."""


def fingerprint(content: Content) -> str:
    """Return the hash of every file that loading and checking read, and of the programs that read them."""
    programs = [f"{name} {version(name)}" for name in ("villkor", "pyoxigraph", "pyshifty")]
    digest = hashlib.sha256("\n".join(programs).encode())
    for path in [*(path for _, path in content.graphs()), *content.files("queries", "*.rq")]:
        text = content.read(path)
        digest.update(f"\n{content.relative(path)} {len(text)}\n".encode() + text)
    return digest.hexdigest()


def recall(folder: Path, mark: str) -> EmbeddedGraph | None:
    """Return the graph that was kept under a fingerprint; None where there is none that is whole."""
    for path in folder.glob(f"{mark}-*-*.nq"):
        _, version, seal = path.stem.split("-")
        try:
            quads = path.read_bytes()
        except OSError:  # a snapshot is a convenience
            continue
        if hashlib.sha256(quads).hexdigest() == seal:
            return restore(quads, version)
    return None


def keep(folder: Path, mark: str, graph: EmbeddedGraph) -> None:
    """Keep a graph under a fingerprint; a folder that cannot be written to is no error, only a slower next start."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as file:
            quads = graph.quads()
            file.write(quads)
        Path(file.name).replace(folder / f"{mark}-{graph.version}-{hashlib.sha256(quads).hexdigest()}.nq")
        older = sorted(folder.glob("*.nq"), key=lambda path: path.stat().st_mtime)
        for path in older[: -_KEPT - 1]:
            path.unlink(missing_ok=True)
    except OSError:
        return
