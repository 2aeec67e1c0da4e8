"""Bulk: many documents give the same findings together as one by one, in whatever shape and number of threads."""

import random
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import pytest

from corpus import World, made, ntriples
from faults import FAULTS, broken, reports
from villkor.catalogue import Catalogue
from villkor.checks.checker import Checker
from villkor.checks.prefill import open_forms
from villkor.checks.report import Finding
from villkor.checks.sources import from_path
from villkor.vocabulary import BASE

MANY: Final = 60
LARGE: Final = 150_000
"""Triples of a file that would break the bound if it were held whole."""

PEAK: Final = 280
"""MiB that a process may take at most for it; with all of it checked as one it takes far more."""

_CHECK: Final = """
import re, sys
from pathlib import Path
from villkor.catalogue import open_catalogue
from villkor.checks.checker import open_checker
from villkor.checks.prefill import open_forms
from villkor.checks.sources import from_path
catalogue = open_catalogue()
submitted = [from_path(Path(sys.argv[1]), open_forms(catalogue))]
report = open_checker(catalogue).check(submitted, language="sv", threads=2)
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]  # maxrss is that of the parent, too
print(len(report.findings), report.nodes, int(peak) // 1024)
"""


@pytest.fixture(scope="module")
def said(world: World) -> Sequence[bytes]:
    return [ntriples(submission) for submission in reports(world, MANY)]


def found(checker: Checker, catalogue: Catalogue, paths: Sequence[Path], threads: int = 1) -> Sequence[Finding]:
    forms = open_forms(catalogue)
    return checker.check([from_path(path, forms) for path in paths], language="sv", threads=threads).findings


def what(findings: Sequence[Finding]) -> list[tuple[str, str, str, str]]:
    """Return the findings without their document and place, and without the names of what has none."""
    return sorted(
        (each.shape, "_:" if each.focus.startswith("_:") else each.focus, each.path, each.value) for each in findings
    )


def write(folder: Path, said: Sequence[bytes]) -> Sequence[Path]:
    paths = [folder / f"{number:04}.nt" for number in range(len(said))]
    for path, each in zip(paths, said, strict=True):
        path.write_bytes(each)
    return paths


def test_many_documents_give_the_findings_of_each(
    checker: Checker, catalogue: Catalogue, said: Sequence[bytes], tmp_path: Path
) -> None:
    paths = write(tmp_path, said)
    one_by_one = [finding for path in paths for finding in found(checker, catalogue, [path])]
    assert len(one_by_one) > 3
    together = found(checker, catalogue, paths)
    assert [(each.document, each.fingerprint, each.place) for each in together] == [
        (each.document, each.fingerprint, each.place) for each in one_by_one
    ]
    assert what(together) == what(one_by_one)


def test_threads_change_nothing(checker: Checker, catalogue: Catalogue, said: Sequence[bytes], tmp_path: Path) -> None:
    paths = write(tmp_path, said)
    assert found(checker, catalogue, paths, threads=4) == found(checker, catalogue, paths)


def test_the_order_of_documents_changes_nothing_but_the_order_of_findings(
    checker: Checker, catalogue: Catalogue, said: Sequence[bytes], tmp_path: Path
) -> None:
    paths = write(tmp_path, said)
    backwards = found(checker, catalogue, paths[::-1])
    assert sorted(each.fingerprint for each in backwards) == sorted(
        each.fingerprint for each in found(checker, catalogue, paths)
    )


def test_one_file_of_all_gives_the_same_findings(
    checker: Checker, catalogue: Catalogue, said: Sequence[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths = write(tmp_path, said)
    whole = tmp_path / "all.nt"
    whole.write_bytes(b"".join(each.replace(b"_:row", b"_:r%dx" % place) for place, each in enumerate(said)))
    expected = what(found(checker, catalogue, paths))
    assert what(found(checker, catalogue, [whole])) == expected
    monkeypatch.setattr("villkor.checks.sources._STREAMED", 0)
    assert what(found(checker, catalogue, [whole])) == expected


def test_blank_nodes_of_two_documents_never_meet(
    checker: Checker, catalogue: Catalogue, world: World, tmp_path: Path
) -> None:
    fault = next(each for each in FAULTS if str(each) == "PerformanceReport: a row without results")
    faulty = ntriples(broken(world, fault, 1, random.Random(1)))
    good = ntriples(made(world, "PerformanceReport", "region", 1, random.Random(1))).replace(b"/1>", b"/2>")
    assert b"_:row4 " in faulty and b"_:row4 " in good
    paths = write(tmp_path, [good, faulty])
    [finding] = found(checker, catalogue, paths)
    assert (finding.document, finding.shape) == (paths[1].as_posix(), f"{BASE}spec/shape/PerformanceEntry-results")


def test_what_concerns_the_same_is_checked_together_wherever_it_stands(
    checker: Checker, catalogue: Catalogue, world: World, said: Sequence[bytes], tmp_path: Path
) -> None:
    fault = next(each for each in FAULTS if str(each) == "Payment: more than requested")
    payment, requisition = (ntriples([thing]) for thing in broken(world, fault, 1, random.Random(1)))
    paths = write(tmp_path, [payment, *said, requisition])
    told = {(finding.document, finding.shape.rpartition("/")[2]) for finding in found(checker, catalogue, paths)}
    assert (paths[0].as_posix(), "Payment-withinRequested") in told


def test_a_large_file_is_checked_within_a_bound_of_memory(world: World, tmp_path: Path) -> None:
    path = tmp_path / "large.nt"
    written = 0
    with path.open("wb") as file:
        for place, submission in enumerate(reports(world, LARGE)):
            if written >= LARGE:
                break
            lines = ntriples(submission).replace(b"_:row", b"_:r%dx" % place)
            written += lines.count(b"\n")
            file.write(lines)
    told = subprocess.run([sys.executable, "-c", _CHECK, path], capture_output=True, text=True, check=True)
    findings, nodes, peak = map(int, told.stdout.split())
    assert nodes > LARGE / 100
    assert findings > nodes / 50
    assert peak < PEAK, peak
