"""Tables of populations in CSV are read however PxWeb or a spreadsheet writes them, or refused at the line."""

import re
import time

import pytest

from population_tables import NAMES, TITLE, Layout, as_csv, ones
from villkor.errors import BadDocument
from villkor.populations.cells import MOST, CellKey
from villkor.populations.reading import read_cells

ONES = ones()
ENGLISH = Layout(heading=("region", "age", "sex", "2024"), english=True, above=("Population 1 November by region",))


def counts(data: bytes) -> dict[tuple[str, str, str], int]:
    return {key[1:]: count.value for key, count in read_cells("scb.csv", data).cells.items() if key.year == 2024}


@pytest.mark.parametrize(
    "data",
    [
        as_csv(ONES),
        as_csv(ONES, Layout(above=())),
        as_csv(ONES, Layout(above=(TITLE,), delimiter=";")),
        as_csv(ONES, Layout(above=(TITLE, "", ""), delimiter="\t")),
        as_csv(ONES, encoding="utf-8-sig"),
        as_csv(ONES, encoding="cp1252"),
        as_csv(ONES, encoding="iso-8859-1"),
        as_csv(ONES, ENGLISH),
        as_csv(ONES, Layout(heading=("Region", "Alder - ålder", "Kon", "Folkmängden den 1 november 2024"))),
        as_csv(ONES).replace(b"\r\n", b"\n").rstrip(),
        as_csv(ONES).replace(b'"', b""),
        as_csv(ONES)
        .replace(b"0101 Norrby", b"0101 - Norrby")
        .replace(b"0102 ", b"0102")
        .replace(b"0102N\xc3\xa4s", b"0102"),
        as_csv(ONES).replace('"män'.encode(), '"1 - män'.encode()).replace(b"kvinnor", b"2"),
        as_csv(ONES).replace(b"0 \xc3\xa5r", b"0").replace(b"2+ \xc3\xa5r", b"-2+"),
    ],
    ids=[
        *("as PxWeb", "no title", "semicolons", "tabs", "byte-order mark", "Windows-1252", "ISO 8859-1", "English"),
        *("headings with codes", "no last line end", "no quotes", "codes of places", "codes of sexes", "codes of ages"),
    ],
)
def test_the_same_table_is_read_in_every_way_that_it_is_written(data: bytes) -> None:
    assert counts(data) == ONES


def test_years_as_rows_are_read_with_the_name_of_the_figures_in_the_heading() -> None:
    lines = ['"region","ålder","kön","år","Folkmängden den 1 november"']
    lines += [
        f'"{code} {NAMES[code]}","{age} år","{"män" if sex == "men" else "kvinnor"}","2024",{count}'
        for (code, age, sex), count in ONES.items()
    ]
    table = read_cells("scb.csv", "\n".join(lines).encode())
    assert {key[1:]: count.value for key, count in table.cells.items()} == ONES
    assert table.said == ("Folkmängden den 1 november", "")


def test_years_as_rows_are_read_with_the_name_of_the_figures_beside_them() -> None:
    text = '"region","tabellinnehåll","år","Antal"\n"00 Riket","Folkmängden den 1 november","2023",7\n'
    table = read_cells("scb.csv", text.encode())
    assert {key: count.value for key, count in table.cells.items()} == {CellKey(2023, "00", "total", "total"): 7}
    assert table.said == ("Folkmängden den 1 november", "")


def test_sexes_and_years_may_stand_together_in_the_headings() -> None:
    text = '"region","Folkmängd män 2023","Folkmängd kvinnor 2023","Folkmängd män 2024"\n"00 Riket",1,2,3\n'
    cells = read_cells("scb.csv", text.encode()).cells
    assert [(key.year, key.sex, count.value) for key, count in cells.items()] == [
        (2023, "men", 1),
        (2023, "women", 2),
        (2024, "men", 3),
    ]


def test_a_table_that_was_not_divided_by_age_or_sex_has_totals() -> None:
    cells = read_cells("scb.csv", b"region,2024\n00 Riket,10 587 710\n").cells
    assert {key: count.value for key, count in cells.items()} == {CellKey(2024, "00", "total", "total"): 10587710}


@pytest.mark.parametrize(
    "written", ["totalt ålder", "tot", "total ages", "totalt, samtliga åldrar", "tot - totalt ålder"]
)
def test_the_total_of_all_ages_has_many_names(written: str) -> None:
    (key,) = read_cells("scb.csv", f'region,ålder,2024\n00,"{written}",1\n'.encode()).cells
    assert key.age == "total"


@pytest.mark.parametrize("written", ["totalt", "total", "1+2", "totalt, samtliga män och kvinnor"])
def test_the_total_of_both_sexes_has_many_names(written: str) -> None:
    (key,) = read_cells("scb.csv", f'region,kön,2024\n00,"{written}",1\n'.encode()).cells
    assert key.sex == "total"


@pytest.mark.parametrize(
    "title",
    [
        "Framskriven folkmängd efter region, ålder och kön. Prognos 2024-2070",
        "Befolkningsförändringar efter region",
        "Befolkningstäthet efter region",
        "Medelfolkmängd efter region",
        "Population density by region",
        "Mean population by region",
    ],
)
@pytest.mark.parametrize("heading", ["region,2024", "region,Antal 2024", "region,Number 2024"])
def test_a_table_whose_title_is_of_something_else_is_refused(title: str, heading: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_cells("scb.csv", f'"{title}"\n\n{heading}\n00,1\n'.encode())
    assert caught.value.detail["en"] == f"The table is not one of how many people there are, but of «{title}»."
    assert caught.value.detail["sv"] == f"Tabellen visar inte hur många människor det finns, utan «{title}»."
    assert caught.value.extra["position"] == "scb.csv:3"


def test_a_forecast_is_refused_though_its_figures_are_named_as_a_population() -> None:
    with pytest.raises(BadDocument, match="but of «Befolkningsprognos efter region»"):
        read_cells("scb.csv", "Befolkningsprognos efter region\n\nregion,Folkmängd 2024\n00,1\n".encode())


HEADING = "region,ålder,kön,2024\n"


@pytest.mark.parametrize(
    ("text", "en", "sv", "position"),
    [
        ("ålder,kön,2024\n7 år,män,1\n", "names a column «region»", "anger en kolumn «region»", ":1"),
        ("bara text\n", "the file begins «bara text»", "filen börjar «bara text»", ":1"),
        ("region,ålder,kön\n00,7 år,män\n", "No column has figures", "Ingen kolumn har uppgifter", ":1"),
        ("region,ålder,kön,antal\n00,7 år,män,1\n", "«antal» is neither", "«antal» är varken", ":1"),
        ("region,civilstånd,2024\n00,ogifta,1\n", "«civilstånd» is neither", "«civilstånd» är varken", ":1"),
        ("region,civilstånd,år,Antal\n00,ogifta,2024,1\n", "«civilstånd» is neither", "«civilstånd» är varken", ":1"),
        ("region,kön,kön,2024\n00,män,män,1\n", "«kön» stands twice", "«kön» står två gånger", ":1"),
        ("region,månad,antal\n00,2024M11,1\n", "«månad» is neither", "«månad» är varken", ":1"),
        ("region,år,antal\n00,2024M11,1\n", "«2024M11» is no year", "«2024M11» är inte år", ":2"),
        (HEADING + "Göteborg,7 år,män,1\n", "«Göteborg» is no place", "«Göteborg» är inte plats", ":2"),
        (HEADING + "148 Göteborg,7 år,män,1\n", "«148 Göteborg» is no place", "«148 Göteborg» är inte", ":2"),
        (HEADING + "00,0-4 år,män,1\n", "«0-4 år» is no year of age", "«0-4 år» är inte ettårsålder", ":2"),
        (HEADING + "00,7 år,okänt,1\n", "«okänt» is no sex", "«okänt» är inte kön", ":2"),
        (HEADING + "00,7 år,män,..\n", "00, 7, men is missing («..»)", "00, 7, män saknas («..»)", ":2"),
        (HEADING + "00,7 år,män,.\n", "is missing («.»)", "saknas («.»)", ":2"),
        (HEADING + "00,7 år,män,\n", "is missing («»)", "saknas («»)", ":2"),
        (HEADING + "00,7 år,män,-1\n", "«-1» is no number of people", "«-1» är inget antal personer", ":2"),
        (HEADING + "00,7 år,män,1.5\n", "«1.5» is no number of people", "«1.5» är inget antal personer", ":2"),
        (HEADING + "00,7 år,män,1e9\n", "«1e9» is no number of people", "«1e9» är inget antal personer", ":2"),
        (HEADING + "00,7 år,män,1000000000\n", "is no number of people", "är inget antal personer", ":2"),
        (HEADING + "00,7 år,män\n", "The row has 3 columns, the headings are 4", "Raden har 3 kolumner", ":2"),
        (HEADING + "00,7 år,män,1\n00,7,1,1\n", "the first time in line 2", "första gången på rad 2", ":3"),
        (HEADING, "has headings and no figures", "har rubriker men inga uppgifter", ""),
        ("region,2024\n00," + "1" * 70_000, "more than 65536 characters", "fler än 65536 tecken", ":2"),
        ("region,2024\n\"00,1\n", "no well-formed CSV", "ingen välskriven CSV", ":2"),
    ],
)  # fmt: skip
def test_what_is_no_table_of_people_is_refused_where_it_goes_wrong(text: str, en: str, sv: str, position: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read_cells("scb.csv", text.encode())
    assert en in caught.value.detail["en"]
    assert sv in caught.value.detail["sv"]
    assert caught.value.extra["position"] == f"scb.csv{position}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("region,Folkökning 2024\n00,1\n", "Folkökning"),
        ("region,Medelålder 2024\n00,1\n", "Medelålder"),
        ("region,Personbilar 2024\n00,1\n", "Personbilar"),
        ("Personbilar i trafik efter region och år\n\nregion,2024\n00,1\n", "Personbilar i trafik efter region och år"),
        ("region,tabellinnehåll,år,antal\n00,Folkökning,2024,1\n", "Folkökning"),
    ],
)
def test_a_table_of_something_else_is_refused_by_the_name_of_its_figures(text: str, said: str) -> None:
    with pytest.raises(BadDocument, match=f"not one of how many people there are, but of «{said}»"):
        read_cells("scb.csv", text.encode())


def test_a_table_of_two_kinds_of_figures_is_refused() -> None:
    with pytest.raises(BadDocument, match=r"several kinds of figures: «Folkmängd», «Folkökning»"):
        read_cells("scb.csv", "region,Folkmängd 2024,Folkökning 2024\n00,1,1\n".encode())


def test_more_cells_than_are_read_are_refused_where_they_begin() -> None:
    rows = "".join(f"{code:04},{age}\n" for code in range(2001) for age in range(100))
    data = ("region,ålder,2024\n" + re.sub(r"\n", ",1\n", rows)).encode()
    with pytest.raises(BadDocument) as caught:
        read_cells("scb.csv", data)
    assert f"more than {MOST} cells" in caught.value.detail["en"]
    assert caught.value.extra["position"] == f"scb.csv:{MOST + 2}"


def test_of_a_long_title_only_the_beginning_is_looked_at() -> None:
    above = "Folkmängd " + "x" * 60_000
    table = read_cells("scb.csv", f"{above}\nregion,2024\n00,1\n".encode())
    assert table.said == ("", above[:1000])


def test_the_name_of_the_figures_is_looked_at_once_however_many_rows_have_it() -> None:
    rows = "".join(f"{number % 9999:04},Folkmängd,{2000 + number // 9999},1\n" for number in range(100_000))
    title = "".join(f"{'Folkmängd ' * 6000}\n" for _ in range(9))
    began = time.process_time()
    table = read_cells("scb.csv", f"{title}region,tabellinnehåll,år,antal\n{rows}".encode())
    assert len(table.cells) == 100_000
    assert time.process_time() - began < 20  # a second or two; at each row it would be minutes
