"""The wheel: it carries the content inside, and answers from any directory without the checkout."""

import json
import re
import subprocess
import sys
import sysconfig
import venv
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conftest import ENVIRONMENT, PATIENCE
from test_cases import ROOT
from villkor.graph.content import FOLDERS


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a wheel by the command of `make wheel`, into a folder of its own."""
    folder = tmp_path_factory.mktemp("dist")
    recipe = re.search(r"^wheel:.*\n\t(.+)$", (ROOT / "Makefile").read_text(), re.M)
    assert recipe
    command = recipe[1].replace("$(BIN)/pip", f"{sys.executable} -m pip").replace("--wheel-dir dist", "")
    arguments = [*command.split(), "--no-index", "--wheel-dir", str(folder)]
    subprocess.run(arguments, cwd=ROOT, check=True, timeout=PATIENCE, env=ENVIRONMENT)
    (found,) = folder.glob("*.whl")
    return found


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel where only the libraries of this environment are seen, and give the folder of programs."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, symlinks=True)
    packages = next(folder.glob("lib/python*/site-packages"))
    arguments = ["--no-deps", "--no-index", "--target", str(packages), str(wheel)]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet", *arguments]
    subprocess.run(pip, check=True, timeout=PATIENCE, env=ENVIRONMENT)
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def ask(programs: Path, folder: Path, *arguments: str) -> Mapping[str, Any]:
    process = subprocess.run(
        [programs / "python", "-I", "-m", "villkor.cli", *arguments],
        cwd=folder,
        env=ENVIRONMENT,
        capture_output=True,
        check=False,
        timeout=PATIENCE,
    )
    assert (process.returncode, process.stderr) == (0, b""), process.stderr.decode()
    found: Mapping[str, Any] = json.loads(process.stdout)
    return found


def test_an_installed_wheel_answers_from_an_empty_directory(installed: Path, tmp_path: Path) -> None:
    given = ("--actor", "county-joint", "--year", "2025", "--format", "json")
    assert ask(installed, tmp_path, "ask", "obligations", *given)["total"] == 34


def test_an_installed_wheel_reads_the_content_inside_itself(installed: Path, tmp_path: Path) -> None:
    script = "from villkor.graph.content import find_content; print(find_content(None).root)"
    python = [str(installed / "python"), "-I", "-c", script]
    root = Path(subprocess.run(python, cwd=tmp_path, capture_output=True, check=True, text=True).stdout.strip())
    assert root.is_relative_to(installed.parent)
    for folder in FOLDERS:
        inside, outside = (
            {path.relative_to(place).as_posix(): path.read_bytes() for path in place.rglob("*") if path.is_file()}
            for place in (root / folder, ROOT / folder)
        )
        assert inside == outside
