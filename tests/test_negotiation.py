"""A caller gets the format and the language that it prefers among those that it takes, or is told what there is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from villkor.errors import BadParameter, NotAcceptable, Problem
from villkor.formats import FORMATS
from villkor.vocabulary import LANGUAGES
from villkor.web.negotiation import only_once, prefers_html, wanted_format, wanted_language

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"
HEADERS = st.one_of(
    st.text(),
    st.lists(
        st.sampled_from(["*/*", "text/*", "text/csv", "sv", "en-GB", ";q=", "0", "1", "0.5", ",", ";", " ", "=", "nan"])
    ).map("".join),
)


OFFERED = {name: format_.media_type for name, format_ in FORMATS.items()}


@pytest.mark.parametrize("suffix", list(FORMATS))
def test_a_suffix_names_a_format_whatever_is_accepted(suffix: str) -> None:
    assert wanted_format(suffix, "image/png", OFFERED) == suffix


@pytest.mark.parametrize("suffix", ["", "pdf", "JSON", "x" * 1000])
def test_a_suffix_that_names_none_is_refused_with_those_that_there_are(suffix: str) -> None:
    with pytest.raises(BadParameter) as caught:
        wanted_format(suffix, None, OFFERED)
    assert caught.value.extra == {"parameter": "format", "candidates": list(FORMATS)}
    assert len(caught.value.detail["sv"]) < 150


@pytest.mark.parametrize(
    ("accept", "name"),
    [
        (None, "json"),
        ("", "json"),
        ("*/*", "json"),
        ("application/json", "json"),
        (BROWSER, "html"),
        ("text/csv", "csv"),
        ("TEXT/CSV; charset=utf-8", "csv"),
        ("text/*", "html"),
        ("image/png, text/turtle", "ttl"),
        ("text/csv;q=0.5, application/rdf+xml;q=0.9", "rdf"),
        ("text/csv; Q=0.5, application/ld+json", "jsonld"),
        ("text/csv;q=0, */*;q=0.1", "json"),
        ("application/json;q=0, */*", "html"),
        ("text/*;q=0, application/json;q=0, */*", "xlsx"),
        ("text/*;q=0, text/csv", "csv"),
        ("text/csv;q=much, application/n-triples;q=0.1", "nt"),
        ("application/sparql-query", "rq"),
    ],
)
def test_the_format_is_the_one_that_is_wanted_most(accept: str | None, name: str) -> None:
    assert wanted_format(None, accept, OFFERED) == name


@pytest.mark.parametrize("accept", ["image/png", "text/csv;q=0", "*/*;q=0", "json"])
def test_where_nothing_that_is_accepted_is_offered_all_that_is_offered_is_told(accept: str) -> None:
    with pytest.raises(NotAcceptable) as caught:
        wanted_format(None, accept, OFFERED)
    assert caught.value.extra["candidates"] == [format_.media_type for format_ in FORMATS.values()]


@given(st.none() | st.sampled_from(list(FORMATS)) | st.text(), st.none() | HEADERS)
def test_any_header_gives_a_format_or_a_problem(suffix: str | None, accept: str | None) -> None:
    try:
        assert wanted_format(suffix, accept, OFFERED) in OFFERED
    except Problem as problem:
        assert problem.status in (406, 422)


@pytest.mark.parametrize(
    ("accept", "language"),
    [
        (None, "sv"),
        ("", "sv"),
        ("*", "sv"),
        ("fi, de", "sv"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("EN-gb", "en"),
        ("en;q=0.3, sv-SE;q=0.8", "sv"),
        ("fi, sv;q=0, en;q=0.1", "en"),
    ],
)
def test_the_language_is_the_one_that_is_wanted_most_or_the_default(accept: str | None, language: str) -> None:
    assert wanted_language(None, accept, "sv") == language


def test_a_language_that_is_chosen_goes_before_all() -> None:
    assert wanted_language("en", "sv", "sv") == "en"


@given(HEADERS, st.sampled_from(LANGUAGES))
def test_any_header_gives_a_language(accept: str, default: str) -> None:
    assert wanted_language(None, accept, default) in LANGUAGES


@pytest.mark.parametrize(
    ("accept", "is_html"), [(BROWSER, True), (None, False), ("*/*", False), ("text/html;q=0", False)]
)
def test_a_browser_is_known_by_what_it_prefers(accept: str | None, is_html: bool) -> None:
    assert prefers_html(accept) == is_html


@given(HEADERS)
def test_any_header_is_a_browsers_or_not(accept: str) -> None:
    assert prefers_html(accept) in (True, False)


def test_a_parameter_is_given_once() -> None:
    assert only_once([("actor", "region"), ("year", "2025")]) == {"actor": "region", "year": "2025"}
    with pytest.raises(BadParameter, match=r"^year is given more than once\.$") as caught:
        only_once([("year", "2025"), ("actor", "x"), ("year", "2025")])
    assert caught.value.extra == {"parameter": "year"}
