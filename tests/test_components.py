"""The components of a what-if are read from a text, exactly, or refused with what is known."""

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ledgers import METROPOLITAN, NON_METROPOLITAN, POPULATION, YOUNG, by, fixed, ledger, population
from villkor.errors import BadParameter
from villkor.rules.components import bases, read_components
from villkor.rules.premises import Component, Fixed

LEDGER: Final = ledger(1000, fixed(100), by())


@pytest.mark.parametrize(
    ("text", "components"),
    [
        ("population", (by(),)),
        ("5000000,population", (fixed(5_000_000), by())),
        ("population, 5000000", (by(), fixed(5_000_000))),
        (
            "2000000@non-metropolitan,3000000@metropolitan",
            (fixed(2_000_000, NON_METROPOLITAN), fixed(3_000_000, METROPOLITAN)),
        ),
        ("0", (fixed(0),)),
        ("1,1", (fixed(1), fixed(1))),
    ],
)
def test_components_are_amounts_amounts_to_a_class_and_a_basis(text: str, components: tuple[Component, ...]) -> None:
    assert read_components(text, LEDGER) == components


@pytest.mark.parametrize(
    "text",
    [
        "longitude",
        "",
        ",",
        "population,",
        "-5",
        "5.5",
        "5 000",
        "1e6",
        "5@",
        "@metropolitan",
        "5@longitude",
        "٥",
    ],
)
def test_anything_else_is_refused_with_what_is_known(text: str) -> None:
    with pytest.raises(BadParameter) as caught:
        read_components(text, LEDGER)
    assert caught.value.kind == "bad-parameter"
    assert caught.value.extra["parameter"] == "components"
    assert caught.value.extra["candidates"] in (["population"], ["metropolitan", "non-metropolitan"])
    about_a_class = "metropolitan" in caught.value.extra["candidates"]
    assert ("no amount in kronor" in caught.value.detail["en"]) != about_a_class


def test_a_long_text_is_neither_read_nor_repeated() -> None:
    assert read_components(",".join(["1"] * 20), LEDGER) == (fixed(1),) * 20
    with pytest.raises(BadParameter) as caught:
        read_components(",".join(["1"] * 21), LEDGER)
    assert "20" in str(caught.value)
    with pytest.raises(BadParameter) as caught:
        read_components("x" * 100_000, LEDGER)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("text", ["1" * 16, "population, " + "1" * 16 + "@metropolitan"])
def test_an_amount_of_too_many_digits_is_refused_as_that(text: str) -> None:
    with pytest.raises(BadParameter, match="has more than 15 digits"):
        read_components(text, LEDGER)


def test_a_basis_is_known_from_a_key_or_from_figures() -> None:
    assert bases(LEDGER) == {POPULATION}
    assert bases(ledger(1000, by(YOUNG))) == {POPULATION, YOUNG}
    assert bases(ledger(1000, fixed(1), populations=(population("2024-12-31", 1, 2, 3, basis=YOUNG),))) == {YOUNG}


AMOUNTS: Final = st.builds(
    Fixed, amount=st.integers(0, 10**15 - 1), condition=st.sampled_from([None, METROPOLITAN, NON_METROPOLITAN])
)


def written(component: Component) -> str:
    if not isinstance(component, Fixed):
        return component.basis.code
    return f"{component.amount}@{component.condition.code}" if component.condition else str(component.amount)


@given(st.lists(st.one_of(AMOUNTS, st.just(by())), min_size=1, max_size=20))
def test_components_that_are_written_out_are_read_as_they_were(components: list[Component]) -> None:
    assert read_components(",".join(map(written, components)), LEDGER) == tuple(components)


@given(st.text())
def test_no_text_at_all_breaks_the_reading(text: str) -> None:
    try:
        components = read_components(text, LEDGER)
    except BadParameter as problem:
        assert problem.extra["parameter"] == "components"
    else:
        assert read_components(",".join(map(written, components)), LEDGER) == components
