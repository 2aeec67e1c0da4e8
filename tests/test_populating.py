"""The command load-population: from a file of SCB to figures that the next start knows, or nothing at all."""

import json
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from conftest import ENVIRONMENT, PATIENCE, VILLKOR, run
from population_tables import Layout, as_csv, as_jsonstat
from villkor.catalogue import Catalogue, open_catalogue
from villkor.graph.content import FOLDERS, find_content
from villkor.populations.known import Known, read_known

AGES: Final = (*map(str, range(100)), "100+")
NOVEMBER: Final = "data/population/2024-11-01.ttl"
FIGURES: Final = """
PREFIX basis: <https://w3id.org/villkor/def/basis/>
PREFIX county: <https://w3id.org/villkor/id/county/>
PREFIX country: <https://w3id.org/villkor/id/country/>
PREFIX vk: <https://w3id.org/villkor/spec/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?basis ?place ?population WHERE {
  VALUES ?place { country:se county:14 }
  ?set a vk:PopulationSet ; vk:referenceDate "2024-11-01"^^xsd:date ; vk:basis ?basis .
  ?observation vk:inPopulationSet ?set ; vk:populationOf ?place ; vk:population ?population .
} ORDER BY ?basis ?place"""

Cells = Mapping[tuple[str, str, str], int]


@pytest.fixture(scope="module")
def known(catalogue: Catalogue) -> Known:
    return read_known(catalogue.graph, find_content(None).queries("populations"))


@pytest.fixture(scope="module")
def cells(known: Known) -> Cells:
    """Give a table in which one of each age and sex lives in each municipality of Sweden."""
    counted: dict[tuple[str, str, str], int] = {}
    for place, age, sex in product(known.municipalities(), AGES, ("men", "women")):
        code = place.code
        while code:
            counted[code, age, sex] = counted.get((code, age, sex), 0) + 1
            code = known.areas[code].whole
    return dict(sorted(counted.items()))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a copy of the content."""
    root = tmp_path_factory.mktemp("content")
    for folder in FOLDERS:
        shutil.copytree(find_content(None).root / folder, root / folder)
    return root


def load(root: Path, *arguments: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return run("load-population", *arguments, stdin=stdin, settings=[("VILLKOR_CONTENT", str(root))])


def test_a_table_of_scb_becomes_a_file_that_the_next_start_reads(root: Path, cells: Cells, tmp_path: Path) -> None:
    shown = load(root, "-", "--output", "-", stdin=as_jsonstat(cells))
    assert shown.stderr.decode().startswith("-: folkmängd 2024-11-01, 312 enheter; riket: hela befolkningen 58580; ")
    (tmp_path / "scb.csv").write_bytes(as_csv(cells, encoding="cp1252"))
    done = load(root, tmp_path / "scb.csv", "--lang", "en")
    assert done.returncode == 0, done.stderr
    assert done.stdout.decode() == (
        f"{root / NOVEMBER}: population on 2024-11-01, 312 units; the nation: whole population 58580; "
        "children and young people aged 0–18 11020; children and young people aged 0–25 15080. "
        "The next start reads the file; shares by that day, or by a day that it is nearest to, are reckoned on it.\n"
    )
    found = open_catalogue(str(root)).graph.select(FIGURES).rows
    assert [(str(basis).rsplit("/", 1)[1], str(place).rsplit("/", 1)[1], count) for basis, place, count in found] == [
        ("age-0-18", "se", 290 * 19 * 2),
        ("age-0-18", "14", 49 * 19 * 2),
        ("age-0-25", "se", 290 * 26 * 2),
        ("age-0-25", "14", 49 * 26 * 2),
        ("population", "se", 290 * 101 * 2),
        ("population", "14", 49 * 101 * 2),
    ]
    assert (root / NOVEMBER).read_bytes() == shown.stdout


def test_a_day_that_is_there_is_kept_unless_it_is_to_be_replaced(root: Path, cells: Cells) -> None:
    (root / NOVEMBER).write_text("# kept\n", encoding="utf-8")
    totals = {key: count for key, count in cells.items() if key[1] == "0"}
    table = as_csv({(code, "total", sex): count for (code, _, sex), count in totals.items()})
    done = load(root, "-", "--lang", "en", stdin=table)
    assert done.returncode == 1
    assert "is there already; --replace writes it anew" in json.loads(done.stderr)["detail"]
    assert (root / NOVEMBER).read_text(encoding="utf-8") == "# kept\n"
    done = load(root, "-", "--replace", stdin=table)
    assert done.returncode == 0, done.stderr
    assert "vk:populationOf country:se ; vk:population 580 ;" in (root / NOVEMBER).read_text(encoding="utf-8")
    (root / NOVEMBER).unlink()


def test_of_several_years_each_gets_a_file_or_one_is_chosen(root: Path, cells: Cells, tmp_path: Path) -> None:
    totals = {(code, "total", sex): count for (code, age, sex), count in cells.items() if age == "0"}
    table = as_csv(totals, Layout(heading=("region", "ålder", "kön", "2022", "2023"), years=(2022, 2023)))
    before = sorted(path.name for path in (root / "data/population").iterdir())
    for arguments in (["--output", "-"], ["--output", tmp_path / "all.ttl"], ["--date", "2022-11-01"]):
        done = load(root, "-", *arguments, stdin=table)
        assert (done.returncode, done.stdout) == (2, b"")
        assert b"The file has 2022, 2023: choose one by --year" in done.stderr
    assert load(root, "-", "--year", "2021", stdin=table).stderr == b"The file has 2022, 2023, not --year 2021.\n"
    assert sorted(path.name for path in (root / "data/population").iterdir()) == before
    done = load(root, "-", "--year", "2022", "--output", tmp_path / "one.ttl", stdin=table)
    assert done.returncode == 0, done.stderr
    assert "population-set:2022-11-01-population" in (tmp_path / "one.ttl").read_text(encoding="utf-8")
    done = load(root, "-", stdin=table)
    assert done.returncode == 0, done.stderr
    written = [root / f"data/population/{year}-11-01.ttl" for year in (2022, 2023)]
    assert [line.split(": ")[0] for line in done.stdout.decode().splitlines()] == [str(path) for path in written]
    for path in written:
        path.unlink()


@pytest.mark.parametrize(
    ("arguments", "stdin", "status", "said"),
    [
        (["-"], b"region,2024\n1480 G,..\n", 1, "-:2"),
        (["-"], b"region,2024\n1480 G,1\n", 1, "--date"),
        (["-", "--date", "2024-11-01"], b"region,2024\n1480 G,1\n", 1, "289 av 290 kommuner saknas: 0114 "),
        (
            ["-", "--date", "2099-11-01"],
            b"region,2099\n1480 G,1\n",
            1,
            "Uppgifterna avser 2099-11-01, en dag efter i dag",
        ),
        (["-", "--date", "1 november"], b"", 2, "--date takes a day as YYYY-MM-DD"),
        (["-", "--year", "i fjol"], b"region,2024\n1480 G,1\n", 2, "--year takes a whole number"),
        (["nowhere.csv"], b"", 2, "nowhere.csv: No such file or directory."),
        (["."], b"", 2, ".: Is a directory."),
        (["/dev/zero"], b"", 1, "mer än 32 MiB"),
        ([], b"", 2, "Missing argument"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(
    root: Path, arguments: list[str], stdin: bytes, status: int, said: str
) -> None:
    before = sorted(path.name for path in (root / "data/population").iterdir())
    done = load(root, *arguments, stdin=stdin)
    assert done.returncode == status
    assert done.stdout == b""
    assert said in done.stderr.decode()
    assert sorted(path.name for path in (root / "data/population").iterdir()) == before


# ── a file of the content that is broken ──


@pytest.fixture
def totals(cells: Cells) -> bytes:
    """Give a table of everyone, two in each municipality."""
    return as_csv({(code, "total", sex): count for (code, age, sex), count in cells.items() if age == "0"})


@pytest.mark.parametrize(
    "text",
    [
        b"no Turtle {",
        b"\xff\xfe",
        b"<https://w3id.org/villkor/id/county/14> <https://w3id.org/villkor/spec/nothing> 1 .",
        b"<https://w3id.org/villkor/id/population-set/x> a <https://w3id.org/villkor/spec/PopulationSet> .",
    ],
    ids=["unparsable", "not UTF-8", "an unknown word", "a broken check"],
)
def test_a_day_whose_file_is_broken_can_be_replaced(root: Path, totals: bytes, text: bytes) -> None:
    (root / NOVEMBER).write_bytes(text)
    done = load(root, "-", "--lang", "en", stdin=totals)
    assert done.returncode == 1
    assert "2024-11-01.ttl is there already; --replace writes it anew." in json.loads(done.stderr)["detail"]
    assert (root / NOVEMBER).read_bytes() == text
    done = load(root, "-", "--replace", stdin=totals)
    assert done.returncode == 0, done.stderr
    assert "vk:populationOf country:se ; vk:population 580 ;" in (root / NOVEMBER).read_text(encoding="utf-8")
    (root / NOVEMBER).unlink()


def test_where_another_file_is_broken_that_is_named_and_the_day_is_kept(root: Path, totals: bytes) -> None:
    other = root / "data/population/2018-12-31.ttl"
    for path in (root / NOVEMBER, other):
        path.write_text("no Turtle {", encoding="utf-8")
    problem = json.loads(load(root, "-", "--replace", stdin=totals).stderr)
    assert problem["position"] == "data/population/2018-12-31.ttl:1"
    assert (root / NOVEMBER).read_text(encoding="utf-8") == "no Turtle {"
    other.unlink()
    (root / NOVEMBER).unlink()


def test_a_file_of_the_content_that_cannot_be_read_is_named(root: Path, totals: bytes) -> None:
    unreadable = root / "data/unreadable.ttl"
    unreadable.symlink_to("/proc/self/mem")  # a file of which the first byte cannot be read, whoever asks
    done = load(root, "-", "--lang", "en", stdin=totals)
    unreadable.unlink()
    problem = json.loads(done.stderr)
    assert (problem["type"], problem["position"]) == ("/problems/broken-content", "data/unreadable.ttl")
    assert problem["detail"] == "data/unreadable.ttl: it cannot be read: Input/output error."


# ── nothing is lost ──


def test_a_full_disk_leaves_what_was_there(root: Path, totals: bytes, tmp_path: Path) -> None:
    target = tmp_path / "x.ttl"
    target.write_text("old", encoding="utf-8")
    done = subprocess.run(
        ["sh", "-c", 'ulimit -f 16; exec "$@"', "sh", VILLKOR, "load-population", "-", "--replace", "--output", target],
        input=totals,
        capture_output=True,
        env={**ENVIRONMENT, "VILLKOR_CONTENT": str(root)},
        timeout=PATIENCE,
        check=False,
    )
    assert "filen går inte att skriva: File too large." in json.loads(done.stderr)["detail"]
    assert [path.name for path in tmp_path.iterdir()] == ["x.ttl"]
    assert target.read_text(encoding="utf-8") == "old"


def test_an_interrupt_leaves_what_was_there(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "x.ttl"
    target.write_text("old", encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")
    arguments: list[str | Path] = [VILLKOR, "load-population", tmp_path / "pipe", "--replace", "--output", target]
    environment = {**ENVIRONMENT, "VILLKOR_CONTENT": str(root)}
    with (
        subprocess.Popen(arguments, env=environment, stderr=subprocess.PIPE) as loading,
        (tmp_path / "pipe").open("wb") as pipe,  # once this is open, the program waits for the table
    ):
        pipe.write(b"region,2024\n")
        pipe.flush()
        time.sleep(0.2)
        loading.send_signal(signal.SIGINT)
        assert loading.wait(PATIENCE) != 0
    assert target.read_text(encoding="utf-8") == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["pipe", "x.ttl"]


def test_of_two_loads_at_once_one_is_written_and_the_other_told(root: Path, totals: bytes, tmp_path: Path) -> None:
    (tmp_path / "scb.csv").write_bytes(totals)
    arguments: list[str | Path] = [
        VILLKOR,
        "load-population",
        tmp_path / "scb.csv",
        "--output",
        tmp_path / "x.ttl",
        "--lang",
        "en",
    ]
    environment = {**ENVIRONMENT, "VILLKOR_CONTENT": str(root)}
    both = [subprocess.Popen(arguments, env=environment, stdout=-1, stderr=-1) for _ in range(2)]
    ended = [(one.communicate(timeout=PATIENCE)[1], one.returncode) for one in both]
    assert sorted(status for _, status in ended) == [0, 1]
    assert [b"x.ttl is there already" in error for error, status in ended if status] == [True]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["scb.csv", "x.ttl"]
