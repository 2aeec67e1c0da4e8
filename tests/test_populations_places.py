"""A code beside which the name of another place stands is refused; no name of its own is, nor one that is not known."""

import json
import time
from collections.abc import Sequence

import pytest

from population_tables import KNOWN, as_csv, jsonstat, ones
from villkor.catalogue import Catalogue
from villkor.errors import BadDocument
from villkor.graph.content import find_content
from villkor.populations.cells import CellTable
from villkor.populations.known import Known, read_known
from villkor.populations.places import refuse_exchanged
from villkor.populations.reading import read_cells
from villkor.populations.year import whole_year
from villkor.submissions.document import Place


@pytest.fixture(scope="module")
def sweden(catalogue: Catalogue) -> Known:
    return read_known(catalogue.graph, find_content(None).queries("populations"))


def look(known: Known, *places: tuple[str, str]) -> None:
    told = {place: Place(line=line) for line, place in enumerate(places, 2)}
    refuse_exchanged(CellTable(name="scb.csv", said=(), cells={}, places=told), known)


def as_scb(label: str) -> Sequence[str]:
    """Return a label as it is, without the word for the kind of place, and that without the s of the genitive."""
    for word in (" kommun", " stad", " Municipality"):
        if label.endswith(word):
            bare = label.removesuffix(word)
            return (label, bare, bare.removesuffix("s"))
    return (label, label.replace(" County", " county"))


def test_every_place_may_be_called_by_each_of_its_names(sweden: Known) -> None:
    written = {(code, name) for code, area in sweden.areas.items() for one in area.names for name in as_scb(one)}
    assert {code for code, _ in written} == set(sweden.areas)
    assert {("2080", "Falun"), ("0180", "Stockholm"), ("1480", "Göteborg"), ("14", "Västra Götaland county")} <= written
    for code, name in sorted(written):
        look(sweden, (code, f"{code} {name}"), (code, name), (code, f"{code} - {name.upper()}"))


def test_no_name_of_a_municipality_or_a_county_may_stand_beside_the_code_of_the_next(sweden: Known) -> None:
    municipalities = [area.code for area in sweden.municipalities()]
    counties = [area.code for area in sweden.parts(sweden.country)]
    assert (len(municipalities), len(counties)) == (290, 21)
    for codes in (municipalities, counties):
        for code, other in zip(codes, [*codes[1:], codes[0]], strict=True):
            for name in as_scb(sweden.areas[other].label["sv"]):
                with pytest.raises(BadDocument):
                    look(sweden, (code, f"{code} {name}"))


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("0114", "0114 Upplands Väsby"),
        ("0139", "0139 Upplands-Bro"),
        ("0980", "0980 Gotland"),
        ("09", "09 Gotlands län"),
        ("2080", "2080 Falun"),
        ("1280", "1280 Malmö stad"),
        ("1480", "1480 Göteborgs stad"),
        ("00", "00 Riket"),
        ("00", "00 Sweden"),
        ("14", "14 Västra Götalands län"),
        ("05", "05 Östergötland county"),
        ("1480", "1480"),
        ("1480", "1480 G"),
        ("1480", "1480 Gothenburg"),
        ("2023", "2023 Malung"),
        ("20", "20 Kopparbergs län"),
        ("9999", "9999 Malmö"),
    ],
)
def test_other_ways_to_write_a_place_and_names_that_are_not_known_are_taken(
    sweden: Known, code: str, text: str
) -> None:
    look(sweden, (code, text))


@pytest.mark.parametrize(
    ("code", "text", "en", "sv"),
    [
        ("1480", "1480 Malmö", "Göteborg Municipality|1280 Malmö Municipality", "Göteborgs kommun|1280 Malmö kommun"),
        ("1480", "Malmö stad", "Göteborg Municipality|1280 Malmö Municipality", "Göteborgs kommun|1280 Malmö kommun"),
        ("1280", "1280 - göteborgs", "Malmö Municipality|1480 Göteborg", "Malmö kommun|1480 Göteborgs kommun"),
        ("0180", "0180 Falun", "Stockholm Municipality|2080 Falun Muni", "Stockholms kommun|2080 Falu kommun"),
        ("2080", "2080 Gotland", "Falun Municipality|0980 Region Gotland", "Falu kommun|0980 Region Gotland"),
        ("01", "01 Riket", "Stockholm County|00 Sweden", "Stockholms län|00 Sverige"),
        ("12", "12 Halland county", "Skåne County|13 Halland County", "Skåne län|13 Hallands län"),
    ],
)
def test_the_name_of_another_place_is_refused_with_line_code_and_both_names(
    sweden: Known, code: str, text: str, en: str, sv: str
) -> None:
    with pytest.raises(BadDocument) as caught:
        look(sweden, ("0114", "0114 Upplands Väsby"), (code, text))
    for language, told in (("en", en), ("sv", sv)):
        own, other = told.split("|")
        words = {"en": ("is that of", "the name that of"), "sv": ("hör till", "namnet till")}[language]
        assert caught.value.detail[language].startswith(
            f"«{text}»: {'the code' if language == 'en' else 'koden'} {code} {words[0]} {own}, {words[1]} {other}"
        )
    assert caught.value.extra["position"] == "scb.csv:3"


def test_many_names_are_looked_at_in_little_time(sweden: Known) -> None:
    began = time.process_time()
    look(sweden, *(("1480", f"1480 {number} {'s ' * 40}") for number in range(200_000)))
    assert time.process_time() - began < 20  # a second or two; each beside every name it would be minutes


# ── in files ──

SAID = "«0101 Näs»: the code 0101 is that of Norrby (en), the name that of 0102 Näs (en)."


def test_two_names_that_are_exchanged_in_csv_are_refused_at_the_first_line() -> None:
    text = as_csv(ones()).decode().replace("0101 Norrby", "0101 Näs").replace("0102 Näs", "0102 Norrby")
    with pytest.raises(BadDocument) as caught:
        whole_year(read_cells("scb.csv", text.encode()), KNOWN, 2024)
    assert caught.value.detail["en"] == SAID
    assert caught.value.extra["position"] == f"scb.csv:{text[: text.index('0101 Näs')].count(chr(10)) + 1}"


@pytest.mark.parametrize(("label", "other"), [("0101 Näs", "0102 Norrby"), ("Näs", "Norrby")])
def test_two_labels_that_are_exchanged_in_json_stat_are_refused_where_the_first_stands(label: str, other: str) -> None:
    dataset = jsonstat(ones())
    dataset["dimension"]["Region"]["category"]["label"].update({"0101": label, "0102": other})
    text = json.dumps(dataset, ensure_ascii=False)
    with pytest.raises(BadDocument) as caught:
        whole_year(read_cells("scb.json", text.encode()), KNOWN, 2024)
    assert caught.value.detail["en"] == SAID.replace("0101 Näs", label)
    assert caught.value.extra["position"] == f"scb.json:1:{text.index(json.dumps(label, ensure_ascii=False)) + 1}"


def test_the_name_is_told_before_the_place_that_seems_to_be_missing() -> None:
    text = as_csv({key: count for key, count in ones().items() if key[0] != "0102"}).decode()
    with pytest.raises(BadDocument, match="«0101 Näs»"):
        whole_year(read_cells("scb.csv", text.replace("0101 Norrby", "0101 Näs").encode()), KNOWN, 2024)
