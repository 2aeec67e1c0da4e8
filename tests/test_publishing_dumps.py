"""Dumps: every file holds the whole graph, two processes make the same bytes, and a damaged file is made anew."""

import gzip
import hashlib
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest

from conftest import ENVIRONMENT, PATIENCE
from small import ROOT
from villkor.catalogue import Catalogue
from villkor.publishing.dumps import DUMPS, Dumps, dumped_as

MAKE = """
import hashlib, sys
from villkor.catalogue import open_catalogue
from villkor.publishing.dumps import DUMPS, Dumps
dumps = Dumps(open_catalogue(sys.argv[1]).graph, None)
for name in DUMPS:
    print(name, hashlib.sha256(dumps.body(name)).hexdigest())
"""


@pytest.fixture(scope="module")
def dumps(catalogue: Catalogue) -> Dumps:
    return Dumps(catalogue.graph, None)


def quads(body: bytes, syntax: ox.RdfFormat) -> ox.Dataset:
    dataset = ox.Dataset(ox.parse(body, syntax))
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def test_two_processes_make_byte_for_byte_the_same_files() -> None:
    made = [
        subprocess.run(
            [sys.executable, "-c", MAKE, str(ROOT)],
            capture_output=True,
            env={**ENVIRONMENT, "PYTHONHASHSEED": seed},
            timeout=PATIENCE,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]
    assert [line.split()[0] for line in made[0].decode().splitlines()] == list(DUMPS)


def test_the_canonical_dump_is_sorted_has_each_line_once_and_all_that_the_graph_says(
    dumps: Dumps, catalogue: Catalogue
) -> None:
    lines = dumps.body("nq").splitlines()
    assert lines == sorted(set(lines))
    ((counted,),) = catalogue.graph.select("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }").rows
    assert len(lines) == counted


def test_every_file_holds_the_whole_graph(dumps: Dumps) -> None:
    whole = quads(dumps.body("nq"), ox.RdfFormat.N_QUADS)
    assert gzip.decompress(dumps.body("nq.gz")) == dumps.body("nq")
    assert quads(dumps.body("trig"), ox.RdfFormat.TRIG) == whole
    assert quads(dumps.body("jsonld"), ox.RdfFormat.JSON_LD) == whole
    triples = ox.Dataset(ox.Quad(*quad.triple) for quad in whole)
    triples.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    assert quads(dumps.body("ttl"), ox.RdfFormat.TURTLE) == triples


@pytest.mark.parametrize("name", DUMPS)
def test_what_is_known_of_a_file_is_measured_from_its_bytes(dumps: Dumps, name: str) -> None:
    known, body = dumps.about(name), dumps.body(name)
    assert (known.name, known.media_type, known.size) == (name, DUMPS[name], len(body))
    assert known.checksum == hashlib.sha256(body).hexdigest()


def test_a_file_is_kept_and_read_again(catalogue: Catalogue, tmp_path: Path) -> None:
    made = Dumps(catalogue.graph, tmp_path).body("trig")
    (kept,) = (tmp_path / "dumps").iterdir()
    assert kept.read_bytes() == made == dumped_as("trig", Dumps(catalogue.graph, None).canonical)
    before = kept.stat().st_mtime_ns
    assert Dumps(catalogue.graph, tmp_path).body("trig") == made
    assert [path.stat().st_mtime_ns for path in (tmp_path / "dumps").iterdir()] == [before]


def test_a_damaged_file_is_made_anew(catalogue: Catalogue, tmp_path: Path) -> None:
    made = Dumps(catalogue.graph, tmp_path).body("ttl")
    (kept,) = (tmp_path / "dumps").iterdir()
    kept.write_bytes(made[:-100])
    assert Dumps(catalogue.graph, tmp_path).body("ttl") == made == kept.read_bytes()


def test_a_folder_that_cannot_be_written_to_is_no_error(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "dumps").write_text("a file stands where the folder should", "utf-8")
    dumps = Dumps(catalogue.graph, tmp_path)
    assert dumps.body("nq.gz") == dumps.body("nq.gz")


def test_only_the_newest_files_stay(catalogue: Catalogue, tmp_path: Path) -> None:
    (tmp_path / "dumps").mkdir()
    for number in range(12):
        (tmp_path / "dumps" / f"old{number}-0.ttl").touch()
    Dumps(catalogue.graph, tmp_path).body("nq.gz")
    kept = [path.name for path in (tmp_path / "dumps").iterdir()]
    assert len(kept) == 9 and sum(name.endswith(".nq.gz") for name in kept) == 1
