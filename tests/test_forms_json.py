"""A form as JSON says what its members say, each at its line and column, and what it cannot say is refused there."""

import json
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import FORMS, THING, said
from small import ROOT
from villkor.catalogue import Catalogue
from villkor.errors import BadDocument
from villkor.graph.terms import serialised
from villkor.questions.names import read_names
from villkor.submissions.document import Place
from villkor.submissions.forms import Forms, read_forms
from villkor.submissions.json_form import read_json_form
from villkor.vocabulary import BASE, Iri

LETTER: Final = """{
  "form": "2025-let",
  "title": "Hej",
  "total": "12 000 kr",
  "item": [
    {"text": "a", "amount": 1},
    {"text": "b", "amount": 2, "line": {"id": "line/a", "label": "linje"}}
  ]
}
"""
PATH: Final = BASE + "spec/"


def read(text: str, name: str = "post.json") -> set[str]:
    return said(read_json_form(name, text.encode(), FORMS))


def refused(text: str, name: str = "post.json") -> BadDocument:
    with pytest.raises(BadDocument) as caught:
        read_json_form(name, text.encode(), FORMS)
    return caught.value


def test_an_object_is_a_submission_and_lists_are_rows() -> None:
    assert read(LETTER) == {
        '1> <title> "Hej" .',
        '1> <total> "12000"^^<integer> .',
        "1> <item> <post.json#1-item-1> .",
        "1> <item> <post.json#1-item-2> .",
        '1-item-1> <text> "a" .',
        '1-item-1> <amount> "1"^^<integer> .',
        '1-item-2> <text> "b" .',
        '1-item-2> <amount> "2"^^<integer> .',
        f"1-item-2> <line> <{THING}> .",
    }


def test_the_form_gives_the_class_and_the_agreement() -> None:
    text = read_json_form("post.json", LETTER.encode(), FORMS).ntriples.decode()
    subject = f"<{BASE}res/document/post.json#1>"
    assert f"{subject} <{PATH}inAgreement> <{BASE}id/agreement/2025> .\n" in text
    assert f"{subject} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{PATH}Letter> .\n" in text
    assert "type> <" + PATH + "Item> .\n" in text


def test_every_value_has_its_place() -> None:
    document = read_json_form("post.json", LETTER.encode(), FORMS)
    subject, row = f"<{BASE}res/document/post.json#1>", f"<{BASE}res/document/post.json#1-item-2>"
    assert document.place(subject) == Place(1, 1)
    assert document.place(subject, f"<{PATH}total>", serialised(12000)) == Place(4, 12)
    assert document.place(subject, f"<{PATH}total>") == Place(4, 12)
    assert document.place(row) == Place(7, 5)
    assert document.place(row, f"<{PATH}amount>") == Place(7, 29)
    assert document.place(row, f"<{PATH}nothing>") == Place(7, 5)


@pytest.mark.parametrize(
    "text",
    [
        '[{"form": "2025-let", "title": "a"}, {"form": "2025-note", "title": "b"}]',
        '{"submissions": [{"form": "letter", "year": 2025, "title": "a"}, {"form": "note", "title": "b"}]}',
        '{"$schema": "x", "submissions": [{"form": "form/2025-let", "title": "a"}, {"form": "form 2025-note", '
        '"title": "b"}]}',
    ],
)
def test_several_submissions_are_numbered(text: str) -> None:
    assert read(text) == {'1> <title> "a" .', '2> <title> "b" .'}


@pytest.mark.parametrize(
    ("member", "states"),
    [
        ('"total": 7', '<total> "7"^^<integer>'),
        ('"total": -7', '<total> "-7"^^<integer>'),
        ('"total": 12.50', '<total> "12.50"^^<decimal>'),
        ('"total": "12\u00a0000"', '<total> "12000"^^<integer>'),
        ('"total": "1 234 567 kronor"', '<total> "1234567"^^<integer>'),
        ('"total": "−5 SEK"', '<total> "-5"^^<integer>'),
        ('"total": "12,50"', '<total> "12,50"'),
        ('"total": "12 00"', '<total> "12 00"'),
        ('"total": "tolv"', '<total> "tolv"'),
        ('"total": "1234567890123456789"', '<total> "1234567890123456789"'),
        ('"day": "2025-03-01"', '<day> "2025-03-01"^^<date>'),
        ('"day": "2025-02-30"', '<day> "2025-02-30"'),
        ('"day": "1 mars"', '<day> "1 mars"'),
        ('"signed": true', '<signed> "true"^^<boolean>'),
        ('"signed": "Nej"', '<signed> "false"^^<boolean>'),
        ('"signed": "x"', '<signed> "true"^^<boolean>'),
        ('"signed": "kanske"', '<signed> "kanske"'),
        ('"outcome": "1"', '<outcome> "1"'),
        ('"outcome": 1', '<outcome> "1"^^<integer>'),
        ('"about": "a"', f"<about> <{THING}>"),
        ('"about": {"id": "Linje A"}', f"<about> <{THING}>"),
        ('"about": "okänd"', '<about> "okänd"'),
        ('"about": "https://w3id.org/villkor/id/line/okänd"', '<about> "https://w3id.org/villkor/id/line/okänd"'),
        ('"about": "https://example.org/x#1"', "<about> <https://example.org/x#1>"),
        ('"about": "https://example.org/<x>"', '<about> "https://example.org/<x>"'),
        ('"title": "= 1 \\"+\\" 1\\n"', '<title> "= 1 \\"+\\" 1"'),
    ],
)
def test_text_that_reads_as_what_the_field_wants_is_that_and_else_stays_text(member: str, states: str) -> None:
    assert read(f'{{"form": "2025-let", {member}}}') == {f"1> {states} ."}


def test_empty_values_and_empty_rows_are_left_out() -> None:
    empty = '"title": "", "total": null, "item": [{"text": " "}, {}, null], "about": {"id": "", "label": "a"}'
    assert read(f'{{"form": "2025-let", {empty}}}') == set()


def test_several_values_of_a_field_are_all_stated() -> None:
    assert read('{"form": "2025-let", "title": ["a", "b"]}') == {'1> <title> "a" .', '1> <title> "b" .'}


def test_the_agreement_may_be_repeated_and_another_one_is_stated_too() -> None:
    forms = Forms(FORMS.forms, lambda text, kind: Iri(f"{BASE}id/{text}"))
    for year, number in (("2025", 1), ("2024", 2)):
        text = f'{{"form": "2025-let", "inAgreement": "agreement/{year}"}}'
        assert read_json_form("x", text.encode(), forms).ntriples.decode().count("inAgreement> <") == number


@pytest.mark.parametrize(
    ("text", "position", "candidates"),
    [
        ('{"form": "2025-let",\n "titel": 1}', "post.json:2:2", ["title"]),
        ('{"form": "2025-lat"}', "post.json:1:10", ["2025-let", "2024-let"]),
        ('{"form": "letter"}', "post.json:1:10", ["2024-let", "2025-let"]),
        ('{"form": "letter", "year": 2020}', "post.json:1:10", ["2024-let", "2025-let"]),
        ('{"form": "zzzzzzzz"}', "post.json:1:10", ["2024-let", "2025-let", "2025-note"]),
        ('{"title": "a"}', "post.json:1:1", ["2024-let", "2025-let", "2025-note"]),
        ('{"form": 7}', "post.json:1:10", ["2024-let", "2025-let", "2025-note"]),
        ('{"form": "letter", "year": "2025"}', "post.json:1:28", None),
        ('{"form": "letter", "year": true}', "post.json:1:28", None),
        ('{"form": "2025-let", "title": [["a"]]}', "post.json:1:32", None),
        ('{"form": "2025-let", "title": {"id": "a"}}', "post.json:1:31", None),
        ('{"form": "2025-let", "about": {"name": "a"}}', "post.json:1:31", None),
        ('{"form": "2025-let", "about": {"id": "a", "x": "a"}}', "post.json:1:43", ["id", "label"]),
        ('{"form": "2025-let", "item": ["a"]}', "post.json:1:31", None),
        ('{"form": "2025-let", "item": [{"txt": "a"}]}', "post.json:1:32", ["text"]),
        ('{"form": "2025-let", "title": ["a", "a"]}', "post.json:1:37", None),
        ('{"form": "2025-let", "title": "a", "title": "b"}', "post.json:1:36", None),
        ("[]", "post.json:1:1", None),
        ("7", "post.json:1:1", None),
        ('["a"]', "post.json:1:2", None),
        ('{"submissions": {}}', "post.json:1:17", None),
        ('{"submissions": [], "more": 1}', "post.json:1:21", ["submissions", "$schema"]),
    ],
)
def test_what_cannot_be_understood_is_refused_at_its_place(
    text: str, position: str, candidates: list[str] | None
) -> None:
    problem = refused(text)
    assert problem.extra["position"] == position
    found = problem.extra.get("candidates")
    assert found == candidates or (isinstance(found, list) and found[: len(candidates or "")] == candidates)
    assert problem.detail["sv"] != problem.detail["en"]


def test_without_forms_every_form_is_unknown() -> None:
    with pytest.raises(BadDocument, match="There are no forms"):
        read_json_form("x", b"{}", Forms((), lambda text, kind: None))


def test_a_name_of_a_file_becomes_part_of_an_iri_whatever_it_is() -> None:
    document = read_json_form("a/å <b> #1.json", b'{"form": "2025-let"}', FORMS)
    assert document.ntriples.startswith(f"<{BASE}res/document/%C3%A5%20%3Cb%3E%20%231.json#1> ".encode())


@given(st.dictionaries(st.sampled_from(["title", "total", "day", "signed", "outcome", "about"]), st.text()))
def test_any_text_in_any_field_is_stated_once_or_left_out(values: dict[str, str]) -> None:
    document = read_json_form("x", json.dumps({"form": "2025-let", **values}).encode(), FORMS)
    wanted = {key for key, value in values.items() if value.strip()}
    assert document.ntriples.decode().count(" .\n") == 2 + len(wanted)
    assert {path.removesuffix(">").rpartition("/")[2] for _, path, value in document.places if value} >= wanted


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(["form", "year", "title", "item", "about", "id", "text", "submissions"]), inner
            )
        ),
    )
)
def test_any_json_is_a_document_or_refused(value: object) -> None:
    try:
        read_json_form("x", json.dumps(value).encode(), FORMS)
    except BadDocument as problem:
        assert str(problem.extra["position"]).startswith("x:")


# ── the forms of the content ──


@pytest.fixture(scope="module")
def forms(catalogue: Catalogue) -> Forms:
    return real_forms(catalogue)


def real_forms(catalogue: Catalogue) -> Forms:
    folder = ROOT / "queries/index"
    names = read_names(catalogue.graph, (folder / "names.rq").read_text("utf-8"))

    def resolve(text: str, kind: Iri) -> Iri | None:
        found = names.resolve(text, [kind])
        return found if isinstance(found, Iri) else None

    return read_forms(catalogue.graph, Path(folder / "forms.rq").read_text("utf-8"), resolve)


def test_every_form_of_the_content_is_found_by_code_and_by_kind_and_year(forms: Forms) -> None:
    assert len(forms.forms) > 5
    for form in forms.forms:
        assert forms.find(form.code) == forms.find(form.kind, form.year) == forms.find(form.id.short) == form
        assert forms.find(form.label["sv"]) == forms.find(form.id) == form


def test_every_field_of_the_content_can_be_named_and_has_texts_in_both_languages(forms: Forms) -> None:
    for form in forms.forms:
        assert {field.key for field in form.fields} >= {"inAgreement", "receivedOn", "forLine"}
        for slot in form.slots:
            assert [found.key for found in form.meant(slot.key)] == [slot.key]
            assert {"sv", "en"} == slot.field.label.keys() == slot.field.unit.keys() == slot.field.help.keys()
            assert (slot.field.literal is None) is (slot.field.value_class is not None)


def test_a_part_without_a_node_of_its_own_is_a_field_with_the_label_of_the_whole(forms: Forms) -> None:
    form = forms.find("2025-req")
    assert form
    (start,) = form.meant("periodStart")
    assert (start.field.number, start.list) == ("2.5", None)
    assert start.field.label["sv"].endswith(": från och med")


def test_a_list_has_its_parts_and_the_class_of_its_rows(forms: Forms) -> None:
    form = forms.find("2025-fin")
    assert form
    (amount,) = form.meant("costItem.amount")
    assert amount.list and amount.list.part_class == BASE + "spec/CostItem"


@pytest.mark.parametrize(
    "text", ["actor/se-2321000131", "region:14", "232100-0131", "2321000131", "Västra Götalandsregionen"]
)
def test_an_actor_is_named_in_any_way_that_people_name_it(forms: Forms, text: str) -> None:
    data = json.dumps({"form": "2025-performance-report", "submittedBy": text}).encode()
    assert said(read_json_form("x", data, forms)) == {f"1> <submittedBy> <{BASE}id/actor/se-2321000131> ."}


def test_items_lines_and_areas_are_named_by_id_or_code(forms: Forms) -> None:
    entry = {"aboutProvision": "norm/2025-2.3-6", "actionsTaken": "möten"}
    use = {"pertainsTo": "2025-3", "useText": "resor"}
    data = {"form": "2025-performance-report", "forLine": "2025-cty-fa3", "performanceEntry": [entry], "areaUse": [use]}
    found = said(read_json_form("x", json.dumps(data).encode(), forms))
    assert f"1-performanceEntry-1> <aboutProvision> <{BASE}id/norm/2025-2.3-6> ." in found
    assert f"1> <forLine> <{BASE}id/line/2025-cty-fa3> ." in found
    assert f"1-areaUse-1> <pertainsTo> <{BASE}id/focus-area/2025-3> ." in found
