"""A JSON object gives the same inputs as an address, and whatever else is told what is wrong with it."""

import json
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villkor.catalogue import Catalogue
from villkor.errors import BadDocument, BadParameter
from villkor.submissions.what_if_json import read_what_if

LINE: Final = "line/2025-cty-fa4"


def read(catalogue: Catalogue, data: bytes) -> dict[str, str]:
    question, words = catalogue.question("what-ifs"), catalogue.words["what-ifs"]
    return dict(read_what_if(question, words, data, "request"))


def read_members(catalogue: Catalogue, **members: Any) -> dict[str, str]:
    return read(catalogue, json.dumps(members).encode())


def test_texts_are_taken_as_they_are_and_numbers_in_digits(catalogue: Catalogue) -> None:
    members = {"line": LINE, "pot": 220_000_000, "unitCount": 22, "populationDate": "2024-12-31", "actor": "länet å"}
    assert read_members(catalogue, **members) == {**members, "pot": "220000000", "unitCount": "22"}


@pytest.mark.parametrize(("written", "digits"), [("2.0", "2"), ("2e3", "2000"), ("-1", "-1"), ("-0.0", "0")])
def test_a_whole_number_may_be_written_in_any_way(catalogue: Catalogue, written: str, digits: str) -> None:
    assert read(catalogue, b'{"pot": %b}' % written.encode()) == {"pot": digits}


@pytest.mark.parametrize(
    ("components", "text"),
    [
        ("5000000,population", "5000000,population"),
        (["5000000", "population"], "5000000,population"),
        ([{"fixed": 5_000_000}, {"basis": "population"}], "5000000,population"),
        ([{"fixed": 2_000_000, "condition": "metropolitan"}, "age-0-18"], "2000000@metropolitan,age-0-18"),
    ],
)
def test_components_are_a_text_or_a_list_of_texts_and_objects(catalogue: Catalogue, components: Any, text: str) -> None:
    assert read_members(catalogue, components=components) == {"components": text}


@pytest.mark.parametrize(
    "component",
    [
        {},
        5,
        None,
        ["population"],
        {"fixed": 1, "basis": "population"},
        {"fixed": 1, "amount": 2},
        {"condition": "metropolitan"},
        {"fixed": "5000000"},
        {"fixed": 0.5},
        {"fixed": True},
        {"fixed": 10**15},
        {"fixed": 1, "condition": None},
        {"fixed": 1, "condition": "a,population"},
        {"basis": "5000000"},
        {"basis": "population,5000000"},
        {"basis": 1},
    ],
)
def test_a_component_of_any_other_form_is_refused(catalogue: Catalogue, component: Any) -> None:
    with pytest.raises(BadParameter) as refused:
        read_members(catalogue, components=[component])
    assert refused.value.extra["parameter"] == "components"


@pytest.mark.parametrize(
    "members",
    [
        {"line": None},
        {"line": 1},
        {"line": ["x"]},
        {"line": {}},
        {"pot": None},
        {"pot": "220000000"},
        {"pot": 0.5},
        {"pot": True},
        {"unitCount": []},
        {"components": None},
        {"components": []},
        {"components": {}},
        {"populationDate": 20241231},
    ],
)
def test_a_member_of_another_type_is_named(catalogue: Catalogue, members: dict[str, Any]) -> None:
    with pytest.raises(BadParameter) as refused:
        read_members(catalogue, **members)
    assert [refused.value.extra["parameter"]] == list(members)
    assert set(refused.value.detail) == {"sv", "en"}


def test_a_member_that_there_is_none_of_is_refused_with_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(BadParameter) as refused:
        read_members(catalogue, line=LINE, componentz=None)
    assert (refused.value.extra["parameter"], refused.value.extra["candidates"]) == ("componentz", ["components"])


@pytest.mark.parametrize("data", [b"[]", b'"line"', b"1", b"null", b"", b"{", b'{"pot": NaN}', b'{"line": "\xff"}'])
def test_what_is_no_object_is_refused_with_its_place(catalogue: Catalogue, data: bytes) -> None:
    with pytest.raises(BadDocument) as refused:
        read(catalogue, data)
    assert str(refused.value.extra["position"]).startswith("request:1:")


def test_a_member_that_stands_twice_is_refused(catalogue: Catalogue) -> None:
    with pytest.raises(BadDocument, match="twice"):
        read(catalogue, b'{"pot": 1, "pot": 2}')


ANY: Final = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
NAMES: Final = st.sampled_from(["line", "pot", "components", "unitCount", "actor"])


@given(st.dictionaries(NAMES, ANY))
def test_any_object_gives_texts_or_is_refused(catalogue: Catalogue, members: dict[str, Any]) -> None:
    try:
        inputs = read_members(catalogue, **members)
    except (BadDocument, BadParameter):
        return
    assert set(inputs) == set(members)
    assert all(isinstance(text, str) for text in inputs.values())
