"""The description of the API is true: what is made up from it is answered as it says, and what breaks it is refused.

schemathesis makes up the requests, with every check that it has; `schemathesis.toml` says how.
"""

import json
import re
import subprocess
import tomllib
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from conftest import VILLKOR
from test_cases import QUESTIONS, ROOT

SECONDS: Final = 240
"""Many times what a run takes."""

CONFIG: Final[Any] = tomllib.loads((ROOT / "schemathesis.toml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def report(port: int, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Give what schemathesis said of a run over the whole description."""
    folder = tmp_path_factory.mktemp("schemathesis")
    address = f"http://127.0.0.1:{port}/openapi.json"
    arguments: list[str | Path] = [VILLKOR.with_name("schemathesis"), "--config-file", ROOT / "schemathesis.toml"]
    arguments += ["run", address, "--no-color", "--report-dir", folder]
    done = subprocess.run(arguments, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert done.returncode in {0, 1}, done.stderr
    return done.stdout


def test_schemathesis_finds_no_failure_and_no_error(report: str) -> None:
    summary = report[report.index(" SUMMARY ") :]
    assert re.search(r"(\d+) generated, \1 passed", summary), report[-8000:]
    assert "Errors:" not in summary


def test_schemathesis_tries_every_operation_with_thousands_of_requests(web: httpx.Client, report: str) -> None:
    described = web.get("/openapi.json").json()["paths"]
    operations = sum(method in {"get", "post", "put", "delete"} for path in described.values() for method in path)
    assert operations > len(QUESTIONS)
    assert f"Selected: {operations}/{operations}" in report
    assert f"Tested: {operations}" in report
    generated = re.search(r"(\d+) generated", report)
    assert generated
    assert int(generated[1]) > 2000


def test_no_check_is_left_out() -> None:
    assert set(CONFIG["checks"]) == {"positive_data_acceptance"}
    assert json.dumps(CONFIG["checks"]).count("false") == 0
    assert "5xx" not in CONFIG["checks"]["positive_data_acceptance"]["expected-statuses"]
