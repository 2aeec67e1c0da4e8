"""What tests of publishing share: two versions of the content, the later one with known changes, and a small graph."""

import datetime as dt
import shutil
from pathlib import Path
from typing import Final

import rdflib

from small import ROOT
from villkor.catalogue import Catalogue, open_catalogue
from villkor.graph.content import FOLDERS

ADDRESS: Final = "https://villkor.example.se"
"""Where the service is reached, in tests."""

EARLIER: Final = dt.datetime(2026, 11, 23, 9, 30, tzinfo=dt.UTC)
LATER: Final = dt.datetime(2026, 11, 25, 23, 30, tzinfo=dt.UTC)
"""When two versions were first served; the later one after midnight in Stockholm."""

FILE: Final = "data/agreements/2025/services.ttl"
SERVICE: Final = "https://w3id.org/villkor/id/public-service/2025-payment"
OLD: Final = "payment of funds on requisition 2025"
NEW: Final = "payout of funds on requisition 2025"


def open_changed(folder: Path) -> Catalogue:
    """Open the content as it is but for one English label."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / name)
    path = folder / FILE
    text = path.read_text("utf-8")
    assert text.count(f'"{OLD}"@en') == 1
    path.write_text(text.replace(OLD, NEW), "utf-8")
    return open_catalogue(str(folder))


def read(body: bytes, syntax: str = "nt") -> rdflib.Graph:
    """Read RDF by another parser than the service's own."""
    return rdflib.Graph().parse(data=body, format=syntax)
