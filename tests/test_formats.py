"""The same answer reads the same in every format, and text in it is text everywhere: no formula, no markup."""

import csv
import datetime as dt
import io
import json
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from typing import Final
from urllib.parse import parse_qsl, urlsplit

import openpyxl
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from small import make_word
from test_cases import QUESTIONS
from test_question import question_of
from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Answer, AnsweredRow, Cell, Resource, Step
from villkor.catalogue.notes import Citation
from villkor.errors import PROBLEMS, BadParameter
from villkor.formats import FORMATS
from villkor.formats.html import answer_page, docs_page, home_page, problem_kinds, problem_page, problem_type_page
from villkor.formats.json import answer_json, dumped, links
from villkor.formats.table import answer_csv
from villkor.formats.text import place, printed, shared_columns
from villkor.formats.workbook import answer_workbook
from villkor.graph.runner import LIMITS
from villkor.questions.question import Case, Parameter, Question
from villkor.vocabulary import BASE, LANGUAGES, XSD, Iri, Year

SOURCE: Final = Iri(BASE + "res/text/S2p")
PLACE: Final = Citation(Iri(BASE + "res/citation/x"), SOURCE, "2.3", 6, (223, 225), "stärka stödet")
REGION: Final = Resource(Iri(BASE + "id/actor/se-2321000131"), "Västra Götalandsregionen")
COUNTY: Final = Resource(Iri(BASE + "id/actor/collaboration-14"), "samverkan; i länet")
NASTY: Final = "<script>alert(1)</script> & \"'"
FORMULAS: Final = ["=1+1", "{=1+1}", "+1", "-1", "@SUM(1)", '=HYPERLINK("http://x")', "\t=1", "http://example.org/"]
XML_TEXT: Final = st.text(st.characters(exclude_characters="\r", exclude_categories=["Cs"]), max_size=200)
QUESTION: Final = replace(
    question_of("SELECT ?line"),
    title={"sv": "Vad fick de?", "en": "What did they get?"},
    description={"sv": "Allt.", "en": "Everything."},
    parameters=(Parameter("actor", required=True), Parameter("year")),
    columns=("line", "actor", "amount"),
    lists=frozenset({"actor"}),
)
WORDS: Final = (make_word("line"), make_word("actor", BASE + "spec/Actor"), make_word("amount", XSD + "integer", "SEK"))


def row(line: Cell, actor: Cell = (), amount: Cell = None, *citations: Citation) -> AnsweredRow:
    cells = {"line": line, "actor": actor, "amount": amount}
    return AnsweredRow(cells=cells, status="stated", citations=citations, steps=(Step(("först",)), Step(("sedan",))))


def answer(*rows: AnsweredRow, language: str = "sv") -> Answer:
    return Answer(
        question=QUESTION,
        language=language,
        inputs={"actor": REGION, "year": Year(2025)},
        columns=WORDS,
        rows=rows,
        total=len(rows),
        status="stated",
        things=(),
        sources={SOURCE: "Överenskommelse 2025"},
        absences=(Resource(Iri(BASE + "id/absence/a"), "dagen"),),
        discrepancies=(Resource(Iri(BASE + "id/discrepancy/D1"), "en krona"),),
        version="0123abcd",
        issued=dt.date(2025, 11, 22),
        given={"actor": "Västra Götalandsregionen & co", "year": "2025"},
        query="SELECT ?line\nWHERE {}",
        limit=100,
    )


FULL: Final = answer(row("vg2025", (REGION, COUNTY), 17_967_759, PLACE), row(True, (), None))
EMPTY: Final = replace(answer(), status="not-stated")


# ── text ──


@pytest.mark.parametrize(
    ("cell", "short", "labelled"),
    [
        (None, "", ""),
        ((), "", ""),
        ("text", "text", "text"),
        (True, "true", "true"),
        (False, "false", "false"),
        (-1000, "-1000", "-1000"),
        (Decimal("0.25"), "0.25", "0.25"),
        (Year(2025), "2025", "2025"),
        (dt.date(2025, 1, 30), "2025-01-30", "2025-01-30"),
        (REGION, "actor/se-2321000131", "Västra Götalandsregionen"),
        ((REGION, "x"), "actor/se-2321000131; x", "Västra Götalandsregionen; x"),
    ],
)
def test_a_cell_is_printed_by_its_id_or_its_label(cell: Cell, short: str, labelled: str) -> None:
    assert printed(cell) == short
    assert printed(cell, labels=True) == labelled


@pytest.mark.parametrize(
    ("rows", "shared", "own"),
    [
        ((row("a", "x", 1), row("b", "x", 2)), ["actor"], ["line", "amount"]),
        ((row("a", "x", 1), row("a", "y", 1)), ["line", "amount"], ["actor"]),
        ((row("a", "x", 1), row("b", "x")), ["actor"], ["line", "amount"]),
        ((row("a", "x"), row("a", "x")), ["line", "actor"], ["line"]),
        ((row("a", "x"),), [], ["line", "actor"]),
        ((), [], ["line"]),
    ],
    ids=["a later column", "the first", "what one row lacks", "all of them", "of one row nothing", "of no row nothing"],
)
def test_what_all_rows_share_stands_once_above_them(rows: list[AnsweredRow], shared: list[str], own: list[str]) -> None:
    assert [[word.name for word in words] for words in shared_columns(answer(*rows))] == [shared, own]


@pytest.mark.parametrize(
    ("citation", "english", "swedish"),
    [
        (PLACE, "S2p § 2.3 item 6 lines 223–225", "S2p § 2.3 punkt 6 raderna 223–225"),
        (replace(PLACE, lines=(4, 4), item=0), "S2p § 2.3 item 0 line 4", "S2p § 2.3 punkt 0 rad 4"),
        (replace(PLACE, section=None, item=None, lines=None), "S2p", "S2p"),
    ],
)
def test_a_citation_is_printed_as_a_place(citation: Citation, english: str, swedish: str) -> None:
    assert (place(citation, "en"), place(citation, "sv")) == (english, swedish)


# ── CSV ──


def read_csv(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"), newline="")))


def test_what_stands_on_a_page_outside_the_sources_is_cited_by_the_address_of_the_page(catalogue: Catalogue) -> None:
    page = "https://www.regeringen.se/overenskommelser-och-avtal/2017/12/"
    page += "overenskommelse-om-insatser-inom-psykisk-halsa-omradet-2018/"
    asked = catalogue.ask("agreements", {"year": "2018"})
    (citation,) = json.loads(answer_json(asked))["rows"][0]["citations"]
    assert citation["id"] == BASE + "res/citation/agreement/2018"
    assert citation["source"]["id"] == page
    assert [citation[name] for name in ("section", "item", "lines", "anchor")] == [None, None, None, None]
    (read,) = csv.DictReader(io.StringIO(answer_csv(asked).decode()))
    assert (read["citations"], read["status"]) == (page, "external")


def test_csv_has_a_line_for_every_row_with_things_by_iri_and_labels_beside_them() -> None:
    first, second = read_csv(answer_csv(FULL))
    assert first == {
        "line": "vg2025",
        "actor": f"{REGION.id}; {COUNTY.id}",
        "actorLabel": "Västra Götalandsregionen; samverkan; i länet",
        "amount": "17967759",
        "status": "stated",
        "citations": "S2p § 2.3 punkt 6 raderna 223–225",
        "because": "först → sedan",
    }
    assert (second["line"], second["actor"], second["amount"], second["citations"]) == ("true", "", "", "")


def test_a_single_thing_has_its_label_beside_it_too() -> None:
    told = replace(answer(row(REGION)), columns=(make_word("line", BASE + "spec/Actor"), *WORDS[1:]))
    (found,) = read_csv(answer_csv(told))
    assert (found["line"], found["lineLabel"]) == (REGION.id, REGION.label)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_the_columns_depend_on_the_question_alone(catalogue: Catalogue, question: Question) -> None:
    answers = [
        catalogue.ask(question.name, case.input, language=language, limit=None)
        for case in question.cases
        for language in LANGUAGES
        if "error" not in case.expect
    ]
    assert len({answer_csv(asked).partition(b"\r\n")[0] for asked in answers}) == 1


def test_places_are_in_the_language_that_is_asked() -> None:
    (english,) = read_csv(answer_csv(answer(row("x", (), None, PLACE), language="en")))
    (swedish,) = read_csv(answer_csv(answer(row("x", (), None, PLACE))))
    assert english["citations"] == "S2p § 2.3 item 6 lines 223–225"
    assert swedish["citations"] == "S2p § 2.3 punkt 6 raderna 223–225"


def test_csv_without_rows_is_its_heading() -> None:
    assert answer_csv(EMPTY) == b"line,actor,actorLabel,amount,status,citations,because\r\n"


@given(st.lists(st.tuples(st.text(), st.text())))
def test_csv_gives_any_text_back(texts: list[tuple[str, str]]) -> None:
    rows = read_csv(answer_csv(answer(*(row(line, (), amount) for line, amount in texts))))
    assert [(found["line"], found["amount"]) for found in rows] == texts


# ── XLSX ──


def sheet(found: Answer, name: str) -> Sequence[Sequence[object]]:
    book = openpyxl.load_workbook(io.BytesIO(answer_workbook(found)))
    return list(book[name].iter_rows(values_only=True))


def test_a_workbook_has_the_rows_with_amounts_as_numbers() -> None:
    heading, first, second = sheet(FULL, "data")
    assert heading == ("line", "actor", "actorLabel", "amount", "status", "citations", "because")
    assert first[3] == 17_967_759
    assert first[1] == "actor/se-2321000131; actor/collaboration-14"
    assert second == ("true", None, None, None, "stated", None, "först → sedan")


def test_a_workbook_says_what_its_columns_mean() -> None:
    heading, *words = sheet(FULL, "dictionary")
    assert heading == ("column", "label", "definition", "type", "unit")
    assert words[1] == ("actor", "actor (sv)", "vad actor är", "spec/Actor", None)
    assert words[2] == ("amount", "amount (sv)", "vad amount är", XSD + "integer", "SEK")


def test_a_workbook_has_its_query_and_its_sources() -> None:
    assert sheet(FULL, "query") == [("sparql",), ("SELECT ?line",), ("WHERE {}",)]
    assert sheet(FULL, "sources") == [
        ("source", "place", "anchor"),
        ("Överenskommelse 2025", "S2p § 2.3 punkt 6 raderna 223–225", "stärka stödet"),
        ("dataset", "0123abcd", "2025-11-22"),
    ]


@pytest.mark.parametrize("text", FORMULAS)
def test_text_that_looks_like_a_formula_is_text(text: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(answer_workbook(answer(row(text)))))
    cell = book["data"].cell(2, 1)
    assert (cell.data_type, cell.value) == ("s", text)
    assert cell.hyperlink is None


@settings(max_examples=30)
@given(st.lists(XML_TEXT.filter(lambda text: text.isprintable() and text.strip()), max_size=3))
def test_a_workbook_gives_any_printable_text_back(texts: list[str]) -> None:
    assert [found[0] for found in sheet(answer(*map(row, texts)), "data")[1:]] == texts


@settings(max_examples=30)
@given(st.text())
def test_a_workbook_can_be_written_with_any_text(text: str) -> None:
    assert len(sheet(answer(row(text)), "data")) == 2


# ── JSON ──


def test_json_has_all_that_the_interface_promises() -> None:
    found = json.loads(answer_json(FULL))
    assert found["question"] == "q"
    assert found["inputs"] == {"actor": {"id": REGION.id, "label": REGION.label}, "year": 2025}
    assert (found["status"], found["total"], found["limit"], found["page"], found["lang"]) == (
        "stated",
        2,
        100,
        1,
        "sv",
    )
    assert found["absences"] == [{"id": BASE + "id/absence/a", "label": "dagen"}]
    assert found["discrepancies"] == [{"id": BASE + "id/discrepancy/D1", "label": "en krona"}]
    assert found["dataset"] == {"version": "0123abcd", "issued": "2025-11-22"}
    first, second = found["rows"]
    assert first == {
        "line": "vg2025",
        "actor": [{"id": REGION.id, "label": REGION.label}, {"id": COUNTY.id, "label": COUNTY.label}],
        "amount": 17_967_759,
        "status": "stated",
        "citations": [
            {
                "id": PLACE.id,
                "source": {"id": SOURCE, "label": "Överenskommelse 2025"},
                "section": "2.3",
                "item": 6,
                "lines": [223, 225],
                "anchor": "stärka stödet",
            }
        ],
        "because": ["först", "sedan"],
    }
    assert (second["line"], second["actor"], second["amount"], second["citations"]) == (True, [], None, [])


@pytest.mark.parametrize(
    ("cell", "member"),
    [
        (dt.date(2025, 1, 30), "2025-01-30"),
        (Decimal("0.10"), "0.10"),
        (Year(2025), 2025),
        (False, False),
        (Iri("https://e.org/x"), "https://e.org/x"),
    ],
)
def test_a_value_is_a_json_value(cell: Cell, member: object) -> None:
    (found,) = json.loads(answer_json(answer(row(cell))))["rows"]
    assert found["line"] == member
    assert type(found["line"]) is type(member)


def test_a_citation_without_lines_has_none() -> None:
    (found,) = json.loads(answer_json(answer(row("x", (), None, replace(PLACE, lines=None)))))["rows"]
    assert found["citations"][0]["lines"] is None


@given(st.dictionaries(st.text(), st.text()))
def test_json_gives_any_text_back(members: dict[str, str]) -> None:
    assert json.loads(dumped(members)) == members


# ── links ──


def query_of(link: str) -> dict[str, str]:
    return dict(parse_qsl(urlsplit(link).query))


def test_links_ask_the_same_again() -> None:
    found = links(FULL)
    assert set(found) == {"self", "html", "csv", "xlsx", "rdf", "sparql", "docs"}
    assert query_of(found["csv"]) == {**FULL.given, "lang": "sv"}
    assert query_of(found["self"]) == {**FULL.given, "lang": "sv", "limit": "100", "page": "1"}
    assert found["rdf"].startswith("/v1/q.ttl?")
    assert found["docs"] == "/docs#q"


def test_only_a_page_that_is_not_the_last_has_a_next() -> None:
    assert query_of(links(replace(FULL, total=201, page=2))["next"])["page"] == "3"
    assert "next" not in links(replace(FULL, total=200, page=2))
    assert "next" not in links(replace(FULL, total=201, limit=None))


# ── HTML ──


class Page(HTMLParser):
    """A page that was parsed: its elements with their attributes, and the texts of each kind of element."""

    def __init__(self, data: bytes) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.open: list[str] = []
        self.feed(data.decode("utf-8"))
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and that it is open."""
        self.elements.append((tag, dict(attrs)))
        if tag not in ("meta", "input", "br"):
            self.open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_endtag(self, tag: str) -> None:
        """Close the element that was opened last, which must be of that kind."""
        assert self.open.pop() == tag, f"</{tag}> closes another element"

    def handle_data(self, data: str) -> None:
        """Add to the text of every open element."""
        for tag in set(self.open):
            self.texts[tag][-1] += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Return the attributes of every element of a kind."""
        return [attributes for found, attributes in self.elements if found == tag]


def pages(catalogue: Catalogue, language: str) -> list[bytes]:
    problem = BadParameter("No.", "Nej.", candidates=[{"id": "x", "label": NASTY}])
    return [
        answer_page(replace(FULL, language=language)),
        answer_page(replace(EMPTY, language=language, absences=(), discrepancies=())),
        home_page(catalogue.questions.values(), language),
        docs_page(catalogue, language, LIMITS),
        problem_page(problem, "/x", language),
        problem_page(BadParameter("No.", "Nej."), "/x", language),
        problem_type_page(BadParameter, language),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_well_formed_says_its_language_and_labels_its_fields(catalogue: Catalogue, language: str) -> None:
    for data in pages(catalogue, language):
        page = Page(data)
        assert page.open == []
        assert page.all("html") == [{"lang": language}]
        assert page.texts["title"][0].strip() and len(page.texts["h1"]) == 1
        visible = [field for field in page.all("input") if field.get("type") != "hidden"]
        assert len(visible) == len(page.texts.get("label", []))
        assert page.all("script") == []


def test_a_page_has_the_form_the_rows_with_reasons_and_the_links() -> None:
    page = Page(answer_page(replace(FULL, total=201)))
    fields = {str(field["name"]): field.get("value") for field in page.all("input")}
    assert fields == {**FULL.given, "lang": "sv"}
    assert "17\N{NO-BREAK SPACE}967\N{NO-BREAK SPACE}759" in page.texts["td"]
    assert any(REGION.label in text and REGION.id.short in text for text in page.texts["td"])
    assert any("«stärka stödet»" in text for text in page.texts["li"])
    assert any(text == "sedan" for text in page.texts["li"])
    assert {"/v1/q.csv", "/v1/q.xlsx", "/v1/q"} <= {urlsplit(str(link["href"])).path for link in page.all("a")}
    assert [link["href"] for link in page.all("a") if link.get("rel") == "next"] == [
        links(replace(FULL, total=201))["next"]
    ]


def test_a_negative_number_has_a_minus_sign_and_a_year_no_space() -> None:
    page = Page(answer_page(answer(row(Year(2025), (), -1000))))
    assert {"\N{MINUS SIGN}1\N{NO-BREAK SPACE}000", "2025"} <= set(page.texts["td"])


def test_a_page_without_rows_says_that_no_source_states_an_answer() -> None:
    page = Page(answer_page(replace(EMPTY, language="en")))
    assert "No source states an answer to the question." in page.texts["strong"]
    assert page.all("table") == []


@given(st.one_of(st.just(NASTY), st.text()))
def test_any_text_on_a_page_is_text(text: str) -> None:
    plain = answer(row("x", (replace(REGION, label="x"),), None, PLACE))
    noisy = answer(row(text, (replace(REGION, label=text),), text, replace(PLACE, anchor=text or None)))
    noisy = replace(noisy, given={"actor": text}, absences=(Resource(COUNTY.id, text),), query=text)
    tags = {tag for tag, _ in Page(answer_page(plain)).elements}
    page = Page(answer_page(noisy))
    assert {tag for tag, _ in page.elements} <= tags
    assert [field.get("value") for field in page.all("input") if field["name"] == "actor"] == [text]


def test_the_other_language_is_one_link_away() -> None:
    (link,) = [link for link in Page(answer_page(FULL)).all("a") if link.get("hreflang")]
    assert (link["lang"], query_of(str(link["href"]))) == ("en", {**FULL.given, "lang": "en"})


def test_the_home_page_links_every_question_by_its_example(catalogue: Catalogue) -> None:
    page = Page(home_page(catalogue.questions.values(), "en"))
    asked = {urlsplit(str(link["href"])).path: query_of(str(link["href"])) for link in page.all("a")}
    for question in catalogue.questions.values():
        assert asked[f"/v1/{question.name}.html"] == {**question.cases[0].input, "lang": "en"}


def test_a_question_without_cases_is_linked_all_the_same() -> None:
    page = Page(home_page([QUESTION], "sv"))
    assert "/v1/q.html?lang=sv" in [link["href"] for link in page.all("a")]


def test_every_kind_of_problem_has_a_page_of_its_own() -> None:
    assert set(problem_kinds().values()) == set(PROBLEMS)
    for kind in PROBLEMS:
        assert Page(problem_type_page(kind, "sv")).texts["h1"] == [kind.title["sv"]]


# ── RDF and the rest, on the real content ──


# rdflib's own parser of JSON-LD uses what rdflib deprecates
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("name", "parser"), [("ttl", "turtle"), ("jsonld", "json-ld"), ("nt", "nt"), ("rdf", "xml")])
def test_rdf_parses_and_is_the_same_in_every_format(catalogue: Catalogue, name: str, parser: str) -> None:
    found = catalogue.ask("agreements", {"year": "2025"})
    graph = rdflib.Graph().parse(data=FORMATS[name].write(catalogue, found), format=parser)
    triples = rdflib.Graph().parse(data=FORMATS["nt"].write(catalogue, found), format="nt")
    assert set(graph) == set(triples)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_rdf_describes_what_the_rows_are_about(catalogue: Catalogue, question: Question) -> None:
    found = catalogue.ask(question.name, question.cases[0].input)
    graph = rdflib.Graph().parse(data=FORMATS["ttl"].write(catalogue, found), format="turtle")
    assert found.things
    for thing in found.things:
        label = catalogue.notes.label(thing, "sv")
        assert (rdflib.URIRef(thing), rdflib.RDFS.label, rdflib.Literal(label, lang="sv")) in graph


def test_rdf_of_no_rows_says_nothing(catalogue: Catalogue) -> None:
    assert len(rdflib.Graph().parse(data=FORMATS["ttl"].write(catalogue, EMPTY), format="turtle")) == 0


def test_every_format_writes_every_example(catalogue: Catalogue) -> None:
    for question in catalogue.questions.values():
        case: Case = question.cases[0]
        found = catalogue.ask(question.name, case.input, limit=None)
        for format_ in FORMATS.values():
            assert format_.write(catalogue, found)


def test_the_query_of_an_answer_is_the_sparql_that_was_run(catalogue: Catalogue) -> None:
    found = catalogue.ask("agreements", {"year": "2025"})
    query = FORMATS["rq"].write(catalogue, found).decode()
    assert '"2025"^^<http://www.w3.org/2001/XMLSchema#gYear>' in query
    assert len(catalogue.graph.select(query).rows) >= found.total


def test_csv_and_json_of_every_example_tell_the_same(catalogue: Catalogue) -> None:
    for question in catalogue.questions.values():
        found = catalogue.ask(question.name, question.cases[0].input)
        table = read_csv(answer_csv(found))
        members = json.loads(answer_json(found))["rows"]
        assert len(table) == len(members)
        for line, member in zip(table, members, strict=True):
            for column in question.columns:
                assert line[column] == as_csv(member[column])


def as_csv(member: object) -> str:
    """Write a JSON value as CSV should have it."""
    match member:
        case None:
            return ""
        case bool():
            return str(member).lower()
        case list():
            return "; ".join(map(as_csv, member))
        case dict():
            return str(member["id"])
    return str(member)
