"""The words of SCB's tables mean the same in Swedish, English and codes; what they do not say is never guessed."""

import pytest

from villkor.errors import BadDocument
from villkor.populations.cells import Cells
from villkor.populations.words import AGE, CONTENTS, REGION, SEX, YEAR, column_of, read_value, sex_of, take_contents
from villkor.submissions.document import Place


@pytest.mark.parametrize(
    ("headings", "kind"),
    [
        (("region", "Region", "REGION ", "Region - region"), REGION),
        (("ålder", "Alder", "age", "Alder - ålder"), AGE),
        (("kön", "Kon", "sex", "Kon - kön"), SEX),
        (("år", "Tid", "year", "Tid - år"), YEAR),
        (("tabellinnehåll", "ContentsCode", "observations"), CONTENTS),
        (("civilstånd", "månad", "regioner", "", "2024"), None),
    ],
)
def test_a_column_is_known_by_its_heading(headings: tuple[str, ...], kind: str | None) -> None:
    assert [column_of(heading) for heading in headings] == [kind] * len(headings)


def read(kind: str, *texts: str) -> str:
    return read_value(Cells("scb.csv"), kind, texts, Place(line=2))


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        (REGION, "1480 Göteborg", "1480"),
        (REGION, "0114", "0114"),
        (REGION, "01 Stockholms län", "01"),
        (REGION, "0114 - Upplands Väsby", "0114"),
        (AGE, "7 år", "7"),
        (AGE, "1 year", "1"),
        (AGE, "007", "7"),
        (AGE, "100+ år", "100+"),
        (AGE, "-100+", "100+"),
        (AGE, "totalt ålder", "total"),
        (AGE, "tot - totalt ålder", "total"),
        (AGE, "7 - 7 år", "7"),
        (AGE, "100+ - 100+ år", "100+"),
        (AGE, "all ages", "total"),
        (AGE, "samtliga åldrar", "total"),
        (SEX, "1 - män", "men"),
        (SEX, "Women", "women"),
        (SEX, "1+2", "total"),
        (YEAR, " 2024 ", "2024"),
    ],
)
def test_a_value_is_read_in_every_way_that_it_is_written(kind: str, text: str, value: str) -> None:
    assert read(kind, text) == value


@pytest.mark.parametrize(
    ("kind", "text", "en", "sv"),
    [
        (REGION, "148 Göteborg", "«148 Göteborg» is no place", "«148 Göteborg» är inte plats"),
        (REGION, "14800", "is no place", "är inte plats"),
        (AGE, "0-4 år", "«0-4 år» is no year of age", "«0-4 år» är inte ettårsålder"),
        (AGE, "\N{ARABIC-INDIC DIGIT SEVEN}", "is no year of age", "är inte ettårsålder"),
        (AGE, "-4 år", "«-4 år» is no year", "«-4 år» är inte ettårsålder"),
        (AGE, "0 - 4 år", "«0 - 4 år» is no year", "«0 - 4 år» är inte ettårsålder"),
        (AGE, "tot - totalt 16-74 år", "is no year of age", "är inte ettårsålder"),
        (AGE, "totalt 16-74 år", "«totalt 16-74 år» is no year", "«totalt 16-74 år» är inte ettårsålder"),
        (AGE, "all ages 20+", "is no year of age", "är inte ettårsålder"),
        (SEX, "1 - kvinnor", "«1 - kvinnor» is no sex", "«1 - kvinnor» är inte kön"),
        (SEX, "okänt", "«okänt» is no sex", "«okänt» är inte kön"),
        (YEAR, "2024M11", "«2024M11» is no year", "«2024M11» är inte år"),
        (YEAR, "1899", "«1899» is no year", "«1899» är inte år"),
    ],
)
def test_a_value_that_says_nothing_is_refused(kind: str, text: str, en: str, sv: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(kind, text)
    assert en in caught.value.detail["en"]
    assert sv in caught.value.detail["sv"]
    assert caught.value.extra["position"] == "scb.csv:2"


def test_the_first_text_that_says_something_is_taken() -> None:
    assert read(SEX, "m", "män") == "men"


@pytest.mark.parametrize(
    ("kind", "code", "text"), [(SEX, "1", "kvinnor"), (AGE, "1", "0 år"), (REGION, "0114", "1480 Göteborg")]
)
def test_a_code_and_a_text_that_mean_two_things_are_refused(kind: str, code: str, text: str) -> None:
    with pytest.raises(BadDocument) as caught:
        read(kind, code, text)
    assert f"the code «{code}» and the text «{text}», which do not mean the same" in caught.value.detail["en"]
    assert f"koden «{code}» och texten «{text}», som inte betyder samma sak" in caught.value.detail["sv"]


@pytest.mark.parametrize(
    ("code", "text"), [("0", "0-4 år"), ("0", "0–4 år"), ("0", "0 - 4 år"), ("tot", "totalt 16-74 år")]
)
def test_ages_taken_together_are_refused_whatever_their_code(code: str, text: str) -> None:
    with pytest.raises(BadDocument, match=f"«{text}» is no year of age"):
        read(AGE, code, text)


def test_a_sex_is_told_apart_from_other_words() -> None:
    assert [sex_of(word) for word in ("män", "total", "Folkmängd")] == ["men", "total", None]


TITLES = (
    "Folkmängden efter region, civilstånd, ålder och kön. År 1968 - 2024",
    "Folkmängden efter region, civilstånd, ålder, kön, tabellinnehåll och år",
    "Folkmängden den 1 november efter region, ålder och kön. År 2002 - 2024",
    "Folkmängden per 31 december efter region",
    "Folkmängd efter region, kön och år",
    "Population by region, marital status, age and sex. Year 1968 - 2024",
    "Population by region, marital status, age, sex, observations and year",
    "Population 1 November by region, age and sex. Year 2002 - 2024",
    "Population 1 November by region, age, sex, observations and year 2002 - 2022",
)
"""What SCB calls its tables of how many people there are, and two like them."""


@pytest.mark.parametrize(
    ("names", "title"),
    [
        (["Folkmängd"], ""),
        (["Antal"], "Folkmängden den 1 november"),
        (["Number"], ""),
        ([], "Population by region"),
        *((["Antal"], title) for title in TITLES),
        *((["Folkmängd"], title) for title in TITLES),
        (["Folkmängd"], "Befolkningstäthet (invånare per kvadratkilometer), folkmängd och landareal efter region"),
        (["Folkmängden den 1 november"], "Folkmängden den 1 november efter region, tabellinnehåll och år"),
        (["Folkmängd", "Folkmängd"], "Medelålder"),
    ],
)
def test_figures_of_how_many_people_there_are_are_taken(names: list[str], title: str) -> None:
    cells = Cells("scb.csv")
    take_contents(cells, names, title, Place())
    take_contents(cells, names, title, Place())
    assert list(cells.contents) == list(dict.fromkeys(names))


FORECASTS = (
    "Framskriven folkmängd efter region, ålder och kön. Prognos 2024-2070",
    "Befolkningsprognos efter region",
    "Sveriges framtida befolkning efter ålder",
    "Population projection by region",
    "Forecast of the population by region",
)
PARTS = (
    "Utrikes föddas folkmängd efter region, ålder och kön",
    "Folkmängd i tätorter efter region",
    "Foreign born population by region, age and sex",
    "Population in localities by region",
    "Population in private households by region",
    "Nattbefolkning, sysselsatta efter region",
)
"""Some of the people alone, or places of another kind."""

OTHER_NAMES = (
    "Framskriven folkmängd 2024",
    "Beräknad folkmängd",
    "Projected population",
    "Estimated population",
    "Folkmängd utrikes födda",
    "Folkmängd per kvadratkilometer",
    "Folkmängd i tätort",
)
OTHER_TITLES = (
    *FORECASTS,
    *PARTS,
    "Befolkningsförändringar efter region",
    "Folkmängd och befolkningsförändringar efter region",
    "Befolkningstäthet efter region",
    "Befolkningens utbildning efter region",
    "Medelfolkmängd efter region, ålder och kön",
    "Befolkningens medelålder efter region",
    "Folkökning efter region",
    "Andel av befolkningen efter region",
    "Förvärvsarbetande (dagbefolkning) efter region",
    "Population changes by region",
    "Population density by region",
    "Population growth by region",
    "Mean population by region, age and sex",
    "Average population by region",
)


@pytest.mark.parametrize(
    ("names", "title", "said"),
    [
        (["Folkökning"], "Folkmängd", "Folkökning"),
        (["Befolkningstäthet"], "", "Befolkningstäthet"),
        (["Antal"], "Personbilar i trafik", "Personbilar i trafik"),
        ([], "Personbilar i trafik", "Personbilar i trafik"),
        (["Medelfolkmängd"], "Folkmängd", "Medelfolkmängd"),
        (["Mean population"], "Population", "Mean population"),
        *((names, title, title) for title in OTHER_TITLES for names in (["Antal"], ["Number"], [])),
        *((["Folkmängd"], title, title) for title in (*FORECASTS, *PARTS)),
        *(([name], "Folkmängden den 1 november", name) for name in OTHER_NAMES),
    ],
)
def test_figures_of_something_else_are_refused_by_name(names: list[str], title: str, said: str) -> None:
    with pytest.raises(BadDocument) as caught:
        take_contents(Cells("scb.csv"), names, title, Place())
    assert caught.value.detail["en"] == f"The table is not one of how many people there are, but of «{said}»."
    assert caught.value.detail["sv"] == f"Tabellen visar inte hur många människor det finns, utan «{said}»."


def test_figures_of_two_kinds_are_refused() -> None:
    cells = Cells("scb.csv")
    take_contents(cells, ["Folkmängd"], "", Place())
    with pytest.raises(BadDocument, match="several kinds of figures: «Folkmängd», «Invånare»"):
        take_contents(cells, ["Invånare"], "", Place())
