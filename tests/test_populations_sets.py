"""A day has a set for each basis whose ages the table has, each of every place; what is lacking is told."""

import datetime as dt
from dataclasses import replace

import pytest

from population_tables import KNOWN, as_csv, ones
from villkor.errors import BadDocument, BadParameter
from villkor.populations.reading import read_cells
from villkor.populations.sets import LoadedDay, load_day, refuse_others
from villkor.vocabulary import BASE, Iri

DAY = dt.date(2024, 11, 1)
ALL, SMALL = (basis.id for basis in KNOWN.bases)


def day(cells: dict[tuple[str, str, str], int], *, protected: bool = False) -> LoadedDay:
    return load_day(read_cells("scb.csv", as_csv(cells)), KNOWN, DAY, protected=protected)


def test_each_basis_counts_its_ages_in_every_place() -> None:
    loaded = day(ones())
    assert (loaded.date, loaded.country, loaded.lacking) == (DAY, "00", [])
    assert [each.basis.id for each in loaded.sets] == [ALL, SMALL]
    assert loaded.sets[0].counts == {"00": 18, "01": 12, "0101": 6, "0102": 6, "02": 6, "0201": 6}
    assert loaded.sets[1].counts == {"00": 12, "01": 8, "0101": 4, "0102": 4, "02": 4, "0201": 4}
    assert [each.of_ages for each in loaded.sets] == [False, True]


def test_a_basis_whose_ages_the_table_lacks_has_no_set_and_that_is_told() -> None:
    totals, young = day(ones(ages=("total",))), day(ones(ages=("0", "1")))
    assert ([each.basis.id for each in totals.sets], [basis.id for basis in totals.lacking]) == ([ALL], [SMALL])
    assert ([each.basis.id for each in young.sets], [basis.id for basis in young.lacking]) == ([SMALL], [ALL])
    assert totals.told("x.ttl", "en") == (
        "x.ttl: population on 2024-11-01, 6 units; the nation: all 6. "
        "The table lacks the ages for: small; nothing is shared by these on this day."
    )
    assert totals.told("x.ttl", "sv") == (
        "x.ttl: folkmängd 2024-11-01, 6 enheter; riket: alla 6. "
        "Tabellen saknar åldrar för: små; efter dem fördelas inget på denna dag."
    )


def test_what_was_summed_is_told_in_both_languages() -> None:
    loaded = day({key: count for key, count in ones().items() if key[0] not in ("00", "02")})
    assert loaded.sets[0].summed == ("00", "02")
    assert loaded.told("x.ttl", "en") == (
        "x.ttl: population on 2024-11-01, 6 units, summed from the municipalities: 00, 02; "
        "the nation: all 18; small 12."
    )
    assert loaded.told("x.ttl", "sv") == (
        "x.ttl: folkmängd 2024-11-01, 6 enheter, summerade ur kommunerna: 00, 02; riket: alla 18; små 12."
    )


def test_a_set_never_lacks_a_place() -> None:
    with pytest.raises(BadDocument, match=r"The table lacks 1 of 3 municipalities: 0102 Näs"):
        day({key: count for key, count in ones().items() if key[0] != "0102"})


def test_protected_figures_are_told_so() -> None:
    assert [each.protected for each in day(ones(), protected=True).sets] == [True, True]


def test_a_table_with_the_ages_of_no_basis_is_refused() -> None:
    with pytest.raises(BadDocument, match="neither the total of all ages nor all years of age of any basis"):
        day(ones(ages=("0",)))


def test_a_table_in_which_nobody_lives_anywhere_is_refused() -> None:
    with pytest.raises(BadDocument) as caught:
        day(dict.fromkeys(ones(), 0))
    assert (caught.value.detail["en"], caught.value.detail["sv"]) == (
        "All figures are 0 of: all; small.",
        "Alla tal är 0 för: alla; små.",
    )


def test_a_table_without_anyone_of_one_basis_is_refused_by_its_name() -> None:
    with pytest.raises(BadDocument, match=r"All figures are 0 of: small\."):
        day({key: count if key[1] == "2+" else 0 for key, count in ones().items()})


def test_a_day_that_another_file_of_the_content_has_is_refused() -> None:
    loaded, knows = [day(ones())], replace(KNOWN, sets=frozenset({(DAY, SMALL)}))
    refuse_others(loaded, knows, [DAY])
    refuse_others(loaded, replace(KNOWN, sets=frozenset({(DAY, Iri(f"{BASE}def/basis/other"))})), [])
    with pytest.raises(BadParameter, match="has the population on 2024-11-01 in another file; remove that first"):
        refuse_others(loaded, knows, [])
