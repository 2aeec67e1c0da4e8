"""Tables of populations in JSON-stat 2 are read in each of its ways to write the same, or refused at the place."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from population_tables import TITLE, as_jsonstat, dimension, jsonstat, ones
from villkor.errors import BadDocument
from villkor.populations.cells import MOST
from villkor.populations.reading import read_cells

ONES = ones()
Change = Callable[[dict[str, Any]], Any]


def changed(change: Change) -> bytes:
    dataset = jsonstat(ONES)
    change(dataset)
    return json.dumps(dataset, ensure_ascii=False).encode()


def refusal(data: bytes) -> BadDocument:
    with pytest.raises(BadDocument) as caught:
        read_cells("scb.json", data)
    return caught.value


def test_the_figures_stand_in_the_order_of_the_dimensions() -> None:
    table = read_cells("scb.json", as_jsonstat(ONES))
    assert {key[1:]: count.value for key, count in table.cells.items()} == ONES
    assert {key.year for key in table.cells} == {2024}
    assert table.said == ("Antal", f"{TITLE} 2024")


def sparse(dataset: dict[str, Any]) -> None:
    dataset["value"] = {str(number): value for number, value in enumerate(dataset["value"])}


def index_as_list(dataset: dict[str, Any]) -> None:
    category = dataset["dimension"]["Region"]["category"]
    category["index"] = list(category["index"])


def no_index(dataset: dict[str, Any]) -> None:
    del dataset["dimension"]["Tid"]["category"]["index"]


def no_labels(dataset: dict[str, Any]) -> None:
    for name in ("Region", "Alder", "Kon", "Tid"):
        dataset["dimension"][name]["category"].pop("label")


def decimals(dataset: dict[str, Any]) -> None:
    dataset["value"] = [float(value) for value in dataset["value"]]


def codes_of_its_own(dataset: dict[str, Any]) -> None:
    labels = {"m": "män", "k": "kvinnor"}
    dataset["dimension"]["Kon"] = dimension("kön", list(labels), list(labels.values()))


def status_of_none(dataset: dict[str, Any]) -> None:
    dataset["status"] = None


@pytest.mark.parametrize(
    "change", [sparse, index_as_list, no_index, no_labels, decimals, codes_of_its_own, status_of_none]
)
def test_the_same_table_is_read_in_every_way_that_it_is_written(change: Change) -> None:
    table = read_cells("scb.json", changed(change))
    assert {key[1:]: count.value for key, count in table.cells.items()} == ONES


def test_the_period_that_the_figures_are_of_is_read() -> None:
    def change(dataset: dict[str, Any]) -> None:
        dataset["dimension"]["ContentsCode"]["extension"] = {"refperiod": {"BE0101A9": "1 november respektive år"}}

    assert read_cells("scb.json", changed(change)).said == ("Antal", "1 november respektive år", f"{TITLE} 2024")


def put(path: str, value: Any) -> Change:
    """Return a change that puts a value at a path of names."""
    *folders, last = path.split("/")

    def change(dataset: dict[str, Any]) -> None:
        for folder in folders:
            dataset = dataset[folder]
        dataset[int(last) if isinstance(dataset, list) else last] = value

    return change


ALL = 36
"""Six places, three ages, two sexes."""


@pytest.mark.parametrize(
    ("change", "en", "sv"),
    [
        (put("class", "collection"), "This is other JSON; JSON-stat 2", "Detta är annan JSON; JSON-stat 2"),
        (put("id", ["Region"]), "«id» and «size» do not tell as many", "«id» och «size» anger inte lika många"),
        (put("id", []), "«id» and «size» do not tell", "«id» och «size» anger inte"),
        (put("id/2", 3), "«id» and «size» do not tell", "«id» och «size» anger inte"),
        (put("size", [10**9, 10**9, 10**9, 1, 1]), f"not make 1 to {MOST} cells", f"inte 1 till {MOST} celler"),
        (put("size/0", 0), "does not make 1 to", "ger inte 1 till"),
        (put("size/0", 6.5), "does not make 1 to", "ger inte 1 till"),
        (put("size/0", 7), "«region» has 6 values in order; «size» says 7", "«region» har 6 värden i ordning"),
        (put("dimension", {}), "«Region» has 0 values in order", "«Region» har 0 värden i ordning"),
        (
            put("dimension/Region/category/index/0102", 2),
            "In «region» the values «0101» and «0102» both have the number 2 in «index».",
            "I «region» har värdena «0101» och «0102» båda nummer 2 i «index».",
        ),
        (
            put("dimension/Region/category/index/0102", 6),
            "In «region» the value «0102» has no number from 0 to 5 in «index».",
            "I «region» har värdet «0102» inget nummer från 0 till 5 i «index».",
        ),
        (put("dimension/Alder/category/index/1", "1"), "«1» has no number from 0 to 2", "inget nummer från 0 till 2"),
        (
            put("dimension/Kon/category/index", ["1", "1"]),
            "The dimension «kön» has the value «1» twice.",
            "Dimensionen «kön» har värdet «1» två gånger.",
        ),
        (put("id/2", "Civilstand"), "«Civilstand» is not region", "«Civilstand» är inte region"),
        (put("id/2", "Alder"), "«ålder» has 3 values in order; «size» says 2", "«ålder» har 3 värden"),
        (put("value/3", None), "2024, 00, 1, women is missing («»)", "2024, 00, 1, kvinnor saknas («»)"),
        (put("value/3", -1), "«-1» is no number of people", "«-1» är inget antal personer"),
        (put("value/3", 1.5), "«1.5» is no number of people", "«1.5» är inget antal personer"),
        (put("value/3", "7"), "«'7'» is no number of people", "«'7'» är inget antal personer"),
        (put("value", [1]), f"«value» has 1 figures; the dimensions make {ALL}", f"ger {ALL}"),
        (put("value", None), "«value» has 0 figures", "«value» har 0 uppgifter"),
        (put("value", {"0": 1, "x": 2}), "«value» has 2 figures («x»)", "«value» har 2 uppgifter («x»)"),
        (put("value", {"0": 1}), "2024, 00, 0, women is missing", "2024, 00, 0, kvinnor saknas"),
        (put("dimension/Alder/category/index", {"0-4": 0, "1": 1, "2+": 2}), "«0-4» is no year", "«0-4» är inte ett"),
        (put("dimension/ContentsCode/category/label/BE0101A9", "Folkökning"), "of «Folkökning»", "utan «Folkökning»"),
        *(
            (put("label", title), f"but of «{title}»", f"utan «{title}»")
            for title in ("Medelfolkmängd efter region", "Population density by region", "Framskriven folkmängd")
        ),
        (put("dimension/Tid/category/index", [[1]]), "«år» has 0 values in order", "«år» har 0 värden i ordning"),
        (put("value/3", {"a": 1}), "«{…}» is no number of people", "«{…}» är inget antal personer"),
        (put("value/3", [1]), "«[…]» is no number of people", "«[…]» är inget antal personer"),
        (put("value/3", True), "«true» is no number of people", "«true» är inget antal personer"),
        (put("dimension/Kon/category/label/1", "kvinnor"), "do not mean the same", "inte betyder samma sak"),
        (put("dimension/Alder/category/label/0", "0-4 år"), "«0-4 år» is no year", "«0-4 år» är inte ettårsålder"),
        (put("label", "Personbilar i trafik"), "but of «Personbilar i trafik»", "utan «Personbilar i trafik»"),
    ],
)  # fmt: skip
def test_a_dataset_that_cannot_be_such_a_table_is_refused(change: Change, en: str, sv: str) -> None:
    problem = refusal(changed(change))
    assert en in problem.detail["en"]
    assert sv in problem.detail["sv"]


def test_a_missing_figure_is_told_with_its_status_and_its_place() -> None:
    data = changed(lambda dataset: dataset.update(value=[None, *dataset["value"][1:]], status={"0": ".."}))
    problem = refusal(data)
    assert "The figure of 2024, 00, 0, men is missing («..»)" in problem.detail["en"]
    assert problem.extra["position"] == f"scb.json:1:{data.decode().index('[null') + 2}"


@pytest.mark.parametrize("status", [{"0": "7"}, {"0": 7}, "7", ["7"]])
def test_a_status_is_never_taken_as_the_figure_that_is_missing(status: Any) -> None:
    problem = refusal(changed(lambda dataset: dataset.update(value=[None, *dataset["value"][1:]], status=status)))
    assert problem.detail["en"] == "The figure of 2024, 00, 0, men is missing («7»)."
    assert problem.detail["sv"] == "Uppgiften för 2024, 00, 0, män saknas («7»)."


def test_the_status_of_a_figure_that_is_there_is_passed_over() -> None:
    table = read_cells("scb.json", changed(lambda dataset: dataset.update(status="e" * 10**6)))
    assert {key[1:]: count.value for key, count in table.cells.items()} == ONES


def test_the_period_of_figures_that_the_table_has_not_is_passed_over() -> None:
    def change(dataset: dict[str, Any]) -> None:
        periods = {"BE0101A0": "31 december", "BE0101A9": "1 november"}
        dataset["dimension"]["ContentsCode"]["extension"] = {"refperiod": periods}

    assert read_cells("scb.json", changed(change)).said == ("Antal", "1 november", f"{TITLE} 2024")


def test_two_kinds_of_figures_are_refused() -> None:
    def change(dataset: dict[str, Any]) -> None:
        dataset["dimension"]["ContentsCode"] = dimension("tabellinnehåll", ["a", "b"], ["Folkmängd", "Folkökning"])
        dataset["size"][3] = 2
        dataset["value"] *= 2

    assert "several kinds of figures: «Folkmängd», «Folkökning»" in refusal(changed(change)).detail["en"]


@pytest.mark.parametrize(("gone", "said"), [("Region", "region"), ("Tid", "year")])
def test_a_dataset_without_places_or_years_is_refused(gone: str, said: str) -> None:
    def change(dataset: dict[str, Any]) -> None:
        number = dataset["id"].index(gone)
        del dataset["id"][number], dataset["size"][number]

    assert f"no dimension for the {said}" in refusal(changed(change)).detail["en"]


def test_two_dimensions_of_a_kind_are_refused() -> None:
    def change(dataset: dict[str, Any]) -> None:
        dataset["id"][2], dataset["dimension"]["sex"] = "sex", dataset["dimension"]["Kon"]
        dataset["id"][3], dataset["size"][3] = "Kon", 2

    assert "Two dimensions are of the same kind" in refusal(changed(change)).detail["en"]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b'{"dataset": {"dimension": {}, "value": []}}', "This is JSON-stat 1;"),
        (b'{"columns": [], "data": []}', "This is PxWeb's own JSON;"),
        (b'{"version": "1.0", "class": "dataset"}', "This is JSON-stat 1;"),
        (b"[1, 2]", "This is other JSON;"),
        (b'{"class": "dataset", "id": [', "The JSON ends where"),
        (b'{"class" "dataset"}', "where a colon is wanted"),
        (b'{"a":' * 5000, "deeper than 100 levels"),
        (b'{"value": 1, "value": 2}', "the object has 'value' twice"),
        (b"[" + b"1," * 250_000 + b"1]", "more than 200000 values"),
    ],
    ids=["JSON-stat 1", "PxWeb's JSON", "an older version", "a list", "cut off", "not JSON", "deep", "twice", "many"],
)
def test_other_json_and_bombs_are_refused(data: bytes, said: str) -> None:
    assert said.lower() in refusal(data).detail["en"].lower()
