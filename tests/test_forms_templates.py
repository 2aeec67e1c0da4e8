"""What was filled in is read back from every format; a blank form fails only for what is missing."""

import csv
import io
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import jsonschema
import openpyxl
import pytest
import rdflib

from forms import FORMS, THING, VK, make_field, make_form, said
from test_forms_json import real_forms
from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Resource
from villkor.errors import NotAcceptable
from villkor.formats.form_lines import Known, Values
from villkor.formats.form_schema import form_schema, schema_members
from villkor.formats.form_template import TEMPLATES, template
from villkor.submissions.document import Document
from villkor.submissions.forms import Form, Forms
from villkor.submissions.json_form import read_json_form
from villkor.submissions.sheets import read_csv, read_xlsx
from villkor.vocabulary import BASE, LANGUAGES, PREFIXES

FORM: Final = FORMS.forms[1]
ABOUT: Final[Sequence[Known]] = [Resource(THING, "linje a"), "urn:x:b"]
ITEMS: Final[Sequence[Mapping[str, Known]]] = [
    {"text": "+46 31", "amount": "1", "line": Resource(THING, "linje\n# a")},
    {"text": "två\nrader", "amount": "2"},
]
KNOWN: Final[Values] = {
    "title": "=1+1; \"a\" 'b' @c",
    "total": "7000000",
    "day": "2025-03-01",
    "signed": "true",
    "outcome": "1",
    "about": ABOUT,
    "item": ITEMS,
}
READERS: Final = {"json": read_json_form, "csv": read_csv, "xlsx": read_xlsx}
STATED: Final = {
    '1> <title> "=1+1; \\"a\\" \'b\' @c" .',
    '1> <total> "7000000"^^<integer> .',
    '1> <day> "2025-03-01"^^<date> .',
    '1> <signed> "true"^^<boolean> .',
    '1> <outcome> "1" .',
    f"1> <about> <{THING}> .",
    "1> <about> <urn:x:b> .",
    "1> <item> <x#1-item-1> .",
    "1> <item> <x#1-item-2> .",
    '1-item-1> <text> "+46 31" .',
    '1-item-1> <amount> "1"^^<integer> .',
    f"1-item-1> <line> <{THING}> .",
    '1-item-2> <text> "två\\nrader" .',
    '1-item-2> <amount> "2"^^<integer> .',
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READERS)
def test_what_was_filled_in_is_read_back(format_: str, language: str) -> None:
    data = template(FORM, format_, KNOWN, language)
    assert said(READERS[format_]("x", data, FORMS)) == STATED


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("format_", READERS)
def test_a_blank_template_states_its_form_and_no_more(format_: str, language: str) -> None:
    document: Document = READERS[format_]("x", template(FORM, format_, {}, language), FORMS)
    assert said(document) == set()
    assert document.ntriples.count(b"\n") == 2


@pytest.mark.parametrize("language", LANGUAGES)
def test_turtle_states_what_is_known_and_comments_the_rest(language: str) -> None:
    base = BASE + "res/document/x"
    filled = rdflib.Graph().parse(data=template(FORM, "ttl", KNOWN, language), format="turtle", publicID=base)
    read = rdflib.Graph().parse(data=read_json_form("x", template(FORM, "json", KNOWN, language), FORMS).ntriples)
    assert set(filled) == set(read)
    text = template(FORM, "ttl", {}, language).decode()
    assert len(rdflib.Graph().parse(data=text, format="turtle", publicID=base)) == 2
    assert "    # vk:total 0 ;\n" in text and "#     vk:line <…> ;\n" in text
    assert "@prefix xsd:" in text
    assert "@prefix xsd:" not in template(make_form("2025-x", "x", (make_field("title"),)), "ttl", {}, "sv").decode()


def test_rows_of_no_class_are_nodes_all_the_same() -> None:
    rows = make_field("row", maximum=None, parts=(make_field("text"),))
    form = make_form("2025-x", "x", (rows,))
    filled = {"row": [{"text": "a"}]}
    document = read_json_form("x", template(form, "json", filled, "sv"), Forms((form,), lambda text, kind: None))
    assert document.ntriples.count(b"\n") == 4
    assert len(rdflib.Graph().parse(data=template(form, "ttl", filled, "sv"), publicID="http://x/")) == 4


def test_a_template_in_an_unknown_format_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotAcceptable) as caught:
        template(FORM, "docx", {}, "sv")
    assert caught.value.extra["candidates"] == list(TEMPLATES)


def test_a_csv_template_tells_what_each_value_is() -> None:
    text = template(FORM, "csv", KNOWN, "en").decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[:2] == [["form", "2025-let"], ["number", "label", "row", "value", "unit", "help", "key"]]
    assert rows[3] == ["1.2", "total (en)", "", "7000000", "", "required; help on total", "total"]
    assert rows[5][3:5] == ["yes", "yes/no"]
    assert ["1.6", "about (en)", "1", "line/a", "", "linje a; help on about", "about"] in rows
    assert rows[6][4] == "1 / 2"


def test_a_workbook_template_guides_whoever_fills_it_in() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template(FORM, "xlsx", KNOWN, "sv")))
    assert book.sheetnames == ["Blankett", "Läs mig"]
    sheet, told = book.worksheets
    assert sheet.freeze_panes == "A3"
    assert (sheet["D3"].value, sheet["D3"].data_type) == (KNOWN["title"], "s")
    assert (sheet["D4"].value, sheet["D5"].value.date().isoformat()) == (7000000, "2025-03-01")
    wanted = {str(rule.sqref): rule.type for rule in sheet.data_validations.dataValidation}
    assert [wanted[f"D{row}"] for row in (4, 5, 6, 7)] == ["whole", "date", "list", "list"]
    assert "D3" not in wanted
    assert "villkor check 2025-let.xlsx" in " ".join(str(cell.value) for cell in told["A"])


# ── JSON Schema ──


def faults(form: Form, members: Mapping[str, Any]) -> set[str]:
    schema = schema_members(form, "sv")
    jsonschema.Draft202012Validator.check_schema(schema)
    checker = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    return {".".join(map(str, error.absolute_path)) or error.validator for error in checker.iter_errors(members)}


def test_a_filled_template_is_valid() -> None:
    assert faults(FORM, json.loads(template(FORM, "json", KNOWN, "sv"))) == set()


def test_a_blank_template_fails_only_for_what_is_required() -> None:
    assert faults(FORM, json.loads(template(FORM, "json", {}, "sv"))) == {"title", "total", "day", "signed"}


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"more": 1}, "additionalProperties"),
        ({"form": "2024-let"}, "form"),
        ({"year": 2024}, "year"),
        ({"total": -1}, "total"),
        ({"total": "1"}, "total"),
        ({"day": "2025-3-1"}, "day"),
        ({"outcome": "3"}, "outcome"),
        ({"about": "a"}, "about"),
        ({"about": [{"label": "a"}]}, "about.0"),
        ({"item": [{"text": "a"}]}, "item.0"),
    ],
)
def test_a_schema_finds_what_the_form_does_not_take(changed: Mapping[str, Any], fault: str) -> None:
    assert faults(FORM, {**json.loads(template(FORM, "json", KNOWN, "sv")), **changed}) == {fault}


def test_a_schema_names_itself_and_speaks_the_language() -> None:
    schema = json.loads(form_schema(FORM, "en"))
    assert schema["$id"] == BASE + "res/schema/2025-let"
    assert schema["properties"]["title"]["title"] == "title (en)"
    assert schema["properties"]["title"]["description"] == "1.1; help on title"
    most = make_form("2025-x", "x", (make_field("title", maximum=3),))
    assert schema_members(most, "sv")["properties"]["title"]["maxItems"] == 3


# ── the forms of the content ──


@pytest.fixture(scope="module")
def forms(catalogue: Catalogue) -> Forms:
    return real_forms(catalogue)


EXAMPLES: Final = {
    "aktör": "Västra Götalandsregionen",
    "organisationsnummer": "232100-0131",
    "telefonnummer": "031-105 00 00",
    "e-postadress": "a@example.org",
    "bankgiro": "123-4567",
    "plusgiro": "12345-6",
    "val": "2",
    "hela kronor": "7000000",
    "datum": "2025-06-30",
    "ja eller nej": "true",
    "överenskommelse": "agreement/2025",
    "medelspost": "line/2025-cty-fa3",
    "punkt i överenskommelsen": "norm/2025-2.3-6",
    "fokusområde": "focus-area/2025-3",
    "aktör i registret": "actor/se-2321000131",
    "län": "county/14",
    "inlämnad handling": "https://example.org/handling#1",
}


def filled(form: Form) -> Values:
    """Return a value for every place of a form, two rows of every list."""
    example = {slot.key: EXAMPLES.get(slot.field.unit["sv"], "text") for slot in form.slots}
    return {
        field.key: [{part.key: example[f"{field.key}.{part.key}"] for part in field.parts}] * 2
        if field.parts
        else example[field.key]
        for field in form.asked
    }


def test_every_form_of_the_content_reads_the_same_from_every_format(forms: Forms) -> None:
    for form in forms.forms:
        values = filled(form)
        read = {
            format_: said(reader("x", template(form, format_, values, "sv"), forms))
            for format_, reader in READERS.items()
        }
        assert read["json"] == read["csv"] == read["xlsx"]
        assert len(read["json"]) == sum(len(field.parts) * 2 + 2 if field.parts else 1 for field in form.asked)
        base = BASE + "res/document/x"
        turtle = rdflib.Graph().parse(data=template(form, "ttl", values, "sv"), format="turtle", publicID=base)
        assert len(turtle) == len(set(turtle)) > len(read["json"])


def test_every_schema_of_the_content_takes_what_is_filled_in_and_only_misses_what_is_blank(forms: Forms) -> None:
    for form in forms.forms:
        assert faults(form, json.loads(template(form, "json", filled(form), "sv"))) == set()
        missing = {fault.partition(".")[0] for fault in faults(form, json.loads(template(form, "json", {}, "sv")))}
        assert missing == {field.key for field in form.asked if field.minimum}


def test_no_property_of_the_content_has_two_meanings_of_value(forms: Forms) -> None:
    kinds: dict[str, set[object]] = {}
    for form in forms.forms:
        for slot in form.slots:
            kinds.setdefault(slot.field.path, set()).add((slot.field.literal, slot.field.value_class))
    assert {path.removeprefix(VK) for path, found in kinds.items() if len(found) > 1} == set()
    assert PREFIXES["vk"] == VK
