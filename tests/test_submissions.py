"""Whole submissions: the good ones are found no fault with, the bad ones just the one, on every way in."""

import json
import re
import shlex
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
import yaml

from test_cases import ROOT
from villkor.catalogue import Catalogue
from villkor.cli import main
from villkor.submissions.reading import SYNTAXES
from villkor.validation.engines import ENGINES

FOLDER: Final = ROOT / "tests/submissions"
EXPECTED: Final[Mapping[str, Sequence[str]]] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
FILES: Final = sorted(path for path in FOLDER.iterdir() if path.name != "expected.yaml")
GOOD: Final = [path for path in FILES if path.name.startswith("good-")]


def codes(report: Mapping[str, Any]) -> Sequence[str]:
    """Name the requirements that a report says are broken."""
    return [finding["shape"].rsplit("/", 1)[-1] for finding in report["findings"]]


def checked(
    catalogue: Catalogue, captured: pytest.CaptureFixture[bytes], *arguments: str | Path
) -> tuple[int, Mapping[str, Any]]:
    """Check in this process, and give the status and the report."""
    with pytest.raises(SystemExit) as end:
        main(["check", "--format", "json", *map(str, arguments)], catalogue)
    out, error = captured.readouterr()
    assert error == b""
    return int(str(end.value.code)), json.loads(out)


def test_every_bad_submission_says_what_it_breaks_and_every_other_is_good() -> None:
    assert {path.name for path in FILES} == set(EXPECTED) | {path.name for path in GOOD}


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_submission_breaks_what_it_is_said_to_and_the_finding_names_clause_place_and_remedy(
    catalogue: Catalogue, capfdbinary: pytest.CaptureFixture[bytes], path: Path
) -> None:
    status, report = checked(catalogue, capfdbinary, path)
    assert codes(report) == list(EXPECTED.get(path.name, []))
    assert status == (path.name in EXPECTED)
    for finding in report["findings"]:
        assert all(finding[said][language] for said in ("message", "remedy") for language in ("sv", "en"))
        assert finding["position"]["line"] > 1
        assert finding["clauses"] and all(clause["citations"] for clause in finding["clauses"])


@pytest.mark.parametrize("engine", ENGINES)
def test_good_submissions_are_good_together_too(
    catalogue: Catalogue, capfdbinary: pytest.CaptureFixture[bytes], engine: str
) -> None:
    status, report = checked(catalogue, capfdbinary, "--engine", engine, *GOOD)
    assert (codes(report), status, len(report["documents"])) == ([], 0, len(GOOD))


def test_the_readme_shows_what_check_says(
    catalogue: Catalogue, capfdbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"^```text\n\$ \.venv/bin/villkor (.+)\n((?:.+\n)+)```$", readme, re.MULTILINE)
    monkeypatch.chdir(ROOT)
    with pytest.raises(SystemExit):
        main(shlex.split(shown[0]), catalogue)
    assert capfdbinary.readouterr().out.decode().split("\n\n")[0] == shown[1].rstrip("\n")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_service_finds_the_same(web: httpx.Client, path: Path) -> None:
    answer = web.post(
        "/v1/validations", content=path.read_bytes(), headers={"Content-Type": SYNTAXES[path.suffix.lower()]}
    )
    assert answer.status_code == 200, answer.text
    assert codes(answer.json()) == list(EXPECTED.get(path.name, []))
