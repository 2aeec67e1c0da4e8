"""The command load-population: from a file of SCB to figures that the next start knows, or nothing at all."""

import datetime as dt
import json
import shutil
import subprocess
from collections.abc import Mapping
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from conftest import run
from population_tables import Layout, as_csv, as_jsonstat
from villkor.catalogue import Catalogue, open_catalogue
from villkor.errors import BadParameter, BrokenContent
from villkor.graph.content import FOLDERS, Content, find_content
from villkor.populations.known import Known, read_known
from villkor.populations.loading import load_year, refuse_others
from villkor.populations.reading import read_cells

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
            code = known.units[code].whole
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


def test_the_content_knows_312_places_and_three_bases(known: Known) -> None:
    assert len(known.units) == 312
    assert len(known.municipalities()) == 290
    assert known.country == "00"
    assert [(basis.id.code, basis.ages) for basis in known.bases] == [
        ("population", None),
        ("age-0-18", (0, 18)),
        ("age-0-25", (0, 25)),
    ]
    assert len(known.parts("14")) == 49
    assert known.units["0980"].id == "https://w3id.org/villkor/id/actor/se-2120000803"


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
        (["-", "--date", "1 november"], b"", 2, "--date takes a day as YYYY-MM-DD"),
        (["-", "--year", "i fjol"], b"region,2024\n1480 G,1\n", 2, "--year takes a whole number"),
        (["nowhere.csv"], b"", 2, "nowhere.csv: No such file or directory."),
        (["."], b"", 2, ".: Is a directory."),
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


def test_a_day_that_another_file_of_the_content_has_is_refused(known: Known, cells: Cells) -> None:
    layout = Layout(heading=("region", "ålder", "kön", "2023"), above=())
    table = read_cells("scb.csv", as_csv(cells, layout))
    loaded = load_year(table, known, 2023, given=dt.date(2023, 12, 31), protected=False)
    refuse_others([loaded], known, [dt.date(2023, 12, 31)])
    with pytest.raises(BadParameter, match="has the population on 2023-12-31 in another file"):
        refuse_others([loaded], known, [])


def test_what_was_summed_is_told_in_both_languages(known: Known, cells: Cells) -> None:
    some = {key: count for key, count in cells.items() if key[0] not in ("00", "14")}
    loaded = load_year(read_cells("scb.csv", as_csv(some)), known, 2024, given=None, protected=False)
    assert loaded.told("x.ttl", "en").startswith(
        "x.ttl: population on 2024-11-01, 312 units, summed from the municipalities: 00, 14; the nation: whole "
    )
    assert loaded.told("x.ttl", "sv").startswith(
        "x.ttl: folkmängd 2024-11-01, 312 enheter, summerade ur kommunerna: 00, 14; riket: hela befolkningen 58580; "
    )


def test_content_that_does_not_know_places_or_sources_is_told_so(catalogue: Catalogue) -> None:
    queries = Content(find_content(None).root).queries("populations")
    with pytest.raises(BrokenContent, match=r"queries/populations lacks bases\.rq, units\.rq"):
        read_known(catalogue.graph, {name: queries[name] for name in ("days", "sources")})
    nothing = {**queries, "sources": queries["sources"].replace("source:scb-tables", "source:nothing")}
    with pytest.raises(BrokenContent, match=r"queries/populations/sources\.rq finds nothing"):
        read_known(catalogue.graph, nothing)
