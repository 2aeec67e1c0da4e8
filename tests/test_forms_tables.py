"""A form as CSV or XLSX says the same as any other, each value at its cell; a hostile file is refused at once."""

import datetime as dt
import io
import struct
import time
import zipfile
from collections.abc import Mapping, Sequence
from typing import Final

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from forms import FORMS, THING, VK, cells, said
from villkor.errors import BadDocument
from villkor.submissions import package, rows
from villkor.submissions.document import Document
from villkor.submissions.package import LARGEST
from villkor.submissions.rows import LONGEST, WIDEST, letters
from villkor.submissions.sheets import read_csv, read_xlsx
from villkor.vocabulary import BASE

LETTER: Final = """blankett;2025-let
nummer;uppgift;rad;värde;enhet;hjälp;nyckel
1.1;;;Hej;;;
1.2;title (sv);;12 000 kr;kr;hur mycket;total
;day (sv);;2025-03-01;;;
;signed (en);;ja;;;signed
1.5;;;;;;
2;item (sv): text (sv);;a;;;
2;;1;1;;;amount
2;;2;b;;;item.text
;;2;2;;;item.amount
;;2;Linje A;;;item.line
"""
STATED: Final = {
    '1> <title> "Hej" .',
    '1> <total> "12000"^^<integer> .',
    '1> <day> "2025-03-01"^^<date> .',
    '1> <signed> "true"^^<boolean> .',
    "1> <item> <post#1-item-1> .",
    "1> <item> <post#1-item-2> .",
    '1-item-1> <text> "a" .',
    '1-item-1> <amount> "1"^^<integer> .',
    '1-item-2> <text> "b" .',
    '1-item-2> <amount> "2"^^<integer> .',
    f"1-item-2> <line> <{THING}> .",
}
WIDE: Final = "form;title;1.2;day (sv)\n2025-let;a;1;2025-01-01\n\nnote;b;2\n"
PROMPT: Final = 10
"""Seconds within which anything hostile is refused."""


def of_csv(text: str | bytes) -> Document:
    return read_csv("post", text.encode() if isinstance(text, str) else text, FORMS)


def of_xlsx(data: bytes) -> Document:
    return read_xlsx("post", data, FORMS)


def workbook(*sheets: Sequence[Sequence[object]], names: Sequence[str] = ("Blad1", "Blad2", "Blad3")) -> bytes:
    book = openpyxl.Workbook()
    for name, table in zip(names, sheets, strict=False):
        sheet = book.create_sheet(name)
        for row in table:
            sheet.append(list(row))
    del book[book.sheetnames[0]]
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def table(text: str) -> Sequence[Sequence[str]]:
    return [line.split(";") for line in text.splitlines()]


def refused(read: object, data: bytes | str) -> BadDocument:
    began = time.monotonic()
    with pytest.raises(BadDocument) as caught:
        read(data)  # type: ignore[operator]
    assert time.monotonic() - began < PROMPT
    assert caught.value.detail["sv"] != caught.value.detail["en"]
    return caught.value


# ── a value a row ──


def test_a_csv_file_with_a_value_a_row() -> None:
    assert said(of_csv(LETTER)) == STATED


@pytest.mark.parametrize(
    "text",
    [
        LETTER.replace(";", ","),
        LETTER.replace(";", "\t"),
        LETTER.replace("\n", "\r\n"),
        "\ufeff" + LETTER,
        "\n;;\n" + LETTER,
        LETTER.replace("Hej", '"Hej"'),
        LETTER.replace("blankett;2025-let", "form;letter\nyear;2025"),
        LETTER.replace("blankett;2025-let", "år;2025\nblankett;letter"),
        "".join(LETTER.splitlines(keepends=True)[1:]).replace("nyckel\n", "nyckel\n;;;2025-let;;;form\n", 1),
        LETTER.replace("nummer;uppgift;rad;värde;enhet;hjälp;nyckel", "Number;LABEL;row;Value;unit;help;key"),
    ],
)
def test_spreadsheets_write_the_same_in_many_ways(text: str) -> None:
    assert said(of_csv(text)) == STATED


def test_columns_stand_in_any_order_and_only_two_are_needed() -> None:
    assert said(of_csv("form;2025-let\nvalue;key\nHej;title\n")) == {'1> <title> "Hej" .'}


def test_values_of_a_csv_file_have_their_cell_and_line() -> None:
    text = LETTER.replace("Hej", '"Hej\ndu"')
    document = of_csv(text)
    assert cells(document)['"12000"^^<http://www.w3.org/2001/XMLSchema#integer>'] == "D4"
    place = document.place(f"<{BASE}res/document/post#1>", f"<{VK}total>")
    assert place and (place.line, place.cell, place.sheet) == (5, "D4", "")
    node = document.place(f"<{BASE}res/document/post#1-item-2>")
    assert node and node.cell == "D10"


def test_a_row_that_names_a_form_begins_another_submission() -> None:
    text = "form;2025-let\nkey;value\ntitle;a\nform;note\ntitle;b\nform;2025-note\n"
    document = of_csv(text)
    assert said(document) == {'1> <title> "a" .', '2> <title> "b" .'}
    assert document.ntriples.decode().count("inAgreement> <") == 3


def test_a_form_that_is_not_filled_in_is_a_submission_that_says_nothing() -> None:
    document = of_csv("form;2025-let\nkey;value\ntitle;\n")
    assert said(document) == set()
    assert document.ntriples


def test_several_values_of_one_field_have_several_rows() -> None:
    text = "form;2025-let\nkey;row;value\nabout;1;a\nabout;2;urn:x:b\n"
    assert said(of_csv(text)) == {f"1> <about> <{THING}> .", "1> <about> <urn:x:b> ."}


# ── a submission a row ──


def test_a_csv_file_with_a_submission_a_row() -> None:
    document = of_csv(WIDE)
    assert said(document) == {
        '1> <title> "a" .',
        '1> <total> "1"^^<integer> .',
        '1> <day> "2025-01-01"^^<date> .',
        '2> <title> "b" .',
        '2> <total> "2"^^<integer> .',
    }
    assert cells(document)['"b"'] == "B4"


@pytest.mark.parametrize(
    "text",
    [
        "form;2025-let\ntitle;total\na;1\n",
        "form;title;total\n2025-let;a;1\n",
        "year;2025\nform;title;total\nletter;a;1\n",
        "form;letter\nyear;title;total\n2025;a;1\n",
        "form;year;title;total\nletter;2025;a;1;\n",
    ],
)
def test_the_form_stands_above_the_table_or_in_a_column(text: str) -> None:
    assert said(of_csv(text)) == {'1> <title> "a" .', '1> <total> "1"^^<integer> .'}


# ── what cannot be understood ──


@pytest.mark.parametrize(
    ("text", "said_at", "line"),
    [
        ("form;2025-lat\nkey;value\ntitle;a", "B1", 1),
        ("form;letter\nkey;value\ntitle;a", "B1", 1),
        ("form;2025-let\nkey;value\ntitel;a", "A3", 3),
        ("form;2025-let\nnumber;value\n9.9;a", "A3", 3),
        ("form;2025-let\nlabel;value\nTitel;a", "A3", 3),
        ("form;2025-let\nnumber;value\n2;a", "A3", 3),
        ("form;2025-let\nkey;value\n;a", "B3", 3),
        ("form;2025-let\nkey;value;worth\ntitle;a", "C2", 2),
        ("form;2025-let\nkey;value;värde\ntitle;a", "C2", 2),
        ("form;2025-let\nrow;value\n1;a", "A2", 2),
        ("form;2025-let\nkey;value\ntitle;a\ntitle;b", "B4", 4),
        ("form;2025-let\nkey;row;value\nabout;1;a\nabout;2;a", "C4", 4),
        ("form;2025-let\nkey;row;value\nitem.text;0;a", "B3", 3),
        ("form;2025-let\nkey;row;value\nitem.text;två;a", "B3", 3),
        ("form;letter\nyear;snart\nkey;value\ntitle;a", "B2", 2),
        ("key;value\ntitle;a", "A2", 2),
        ("form;2025-let\n", "B1", 1),
        ("title;total\na;1", "A1", 1),
        ("form;title;titel\n2025-let;a;b", "C1", 1),
        ("form;title;title\n2025-let;a;b", "C1", 1),
        ("form;item.text\n2025-let;a", "B1", 1),
        ("form;title;day\nnote;a;2025-01-01", "C2", 2),
        ("form;title\n2025-let;a;b", "C2", 2),
        ("form;title\n;a", "A2", 2),
        ("form;title\nlatter;a", "A2", 2),
        ("", "", 0),
    ],
)
def test_what_cannot_be_understood_is_refused_at_its_cell(text: str, said_at: str, line: int) -> None:
    problem = refused(of_csv, text)
    assert problem.detail["en"].startswith(f"{said_at}: " if said_at else "There is no table")
    assert problem.extra["position"] == (f"post:{line}" if line else "post")
    if said_at:
        in_book = refused(of_xlsx, workbook(table(text)))
        assert in_book.detail["en"] == f"Blad1 {problem.detail['en']}"


def test_candidates_are_told() -> None:
    found = refused(of_csv, "form;2025-let\nkey;value\ntitel;a").extra["candidates"]
    assert isinstance(found, list) and found[0] == "title"
    found = refused(of_csv, "form;2025-let\nnumber;value\n2;a").extra["candidates"]
    assert found == ["item.text", "item.amount", "item.line"]


@pytest.mark.parametrize(
    ("data", "said_in", "position"),
    [
        (LETTER.encode("latin-1"), "0xE4", "post:2:21"),
        (LETTER.encode("utf-16"), "UTF-16", "post:1:1"),
        (b"form;2025-let\nkey;value\ntitle;\0", "zero", "post:3:7"),
        (b'form;2025-let\nkey;value\ntitle;"a', "well-formed CSV", "post:3:1"),
        (b'form;2025-let\nkey;value\ntitle;"a"b\n', "well-formed CSV", "post:3:1"),
        (b"form;2025-let\nkey;value\ntitle;" + b"a" * 200_000, "well-formed CSV", "post:3:1"),
        (b"form;2025-let\n" + b";".join(b"%d" % number for number in range(100_000)), str(WIDEST), "post:2:1"),
        (b"form;2025-let\nkey;value\n" + b"title;\n" * (LONGEST + 1), str(LONGEST), f"post:{LONGEST + 1}:1"),
    ],
)
def test_a_hostile_csv_file_is_refused_at_once(data: bytes, said_in: str, position: str) -> None:
    problem = refused(of_csv, data)
    assert said_in in problem.detail["en"]
    assert problem.extra["position"] == position


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_as_csv_are_a_document_or_refused(data: bytes) -> None:
    for before in (b"", b"form;2025-let\n", b"form;2025-let\nkey;value\n"):
        try:
            of_csv(before + data)
        except BadDocument as problem:
            assert str(problem.extra["position"]).startswith("post")


@pytest.mark.parametrize(("column", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_named_as_in_a_spreadsheet(column: int, name: str) -> None:
    assert letters(column) == name


# ── workbooks ──


def test_a_workbook_says_the_same() -> None:
    document = of_xlsx(workbook(table(LETTER)))
    assert said(document) == STATED
    place = document.place(f"<{BASE}res/document/post#1>", f"<{VK}total>")
    assert place and (place.line, place.cell, place.sheet) == (0, "D4", "Blad1")
    assert said(of_xlsx(workbook(table(WIDE)))) == said(of_csv(WIDE))


def test_cells_of_any_type_are_read_as_what_they_show() -> None:
    values = [
        ("title", 12.0, '"12"'),
        ("total", 12000, '"12000"^^<integer>'),
        ("day", dt.date(2025, 3, 1), '"2025-03-01"^^<date>'),
        ("signed", True, '"true"^^<boolean>'),
        ("outcome", 1, '"1"'),
        ("about", dt.datetime(2025, 3, 1), '"2025-03-01"'),
    ]
    document = of_xlsx(workbook([("form", "2025-let"), ("key", "value"), *((key, value) for key, value, _ in values)]))
    assert said(document) == {f"1> <{key}> {stated} ." for key, _, stated in values}
    odd = [("title", dt.datetime(2025, 3, 1, 12, 30)), ("total", 12.5), ("day", dt.time(1, 2)), ("signed", False)]
    assert said(of_xlsx(workbook([("form", "2025-let"), ("key", "value"), *odd]))) == {
        '1> <title> "2025-03-01T12:30:00" .',
        '1> <total> "12.5" .',
        '1> <day> "01:02:00" .',
        '1> <signed> "false"^^<boolean> .',
    }


def test_the_first_sheet_and_those_that_begin_as_a_form_are_read() -> None:
    other = [("form", "note"), ("key", "value"), ("title", "b")]
    book = workbook(table(LETTER), [("Fyll i bladet",), ("title", "x")], other)
    assert said(of_xlsx(book)) == STATED | {'2> <title> "b" .'}
    assert refused(of_xlsx, workbook([("Fyll i bladet",)], other)).detail["en"].startswith("Blad1 A1: ")


def test_a_hidden_sheet_and_an_empty_one_say_nothing() -> None:
    book = openpyxl.load_workbook(io.BytesIO(workbook(table(LETTER), table(LETTER), [])))
    book["Blad2"].sheet_state = "hidden"
    file = io.BytesIO()
    book.save(file)
    assert said(of_xlsx(file.getvalue())) == STATED


def test_a_table_may_begin_anywhere_on_its_sheet() -> None:
    moved = [("", ""), ("", "", "form", "2025-let"), ("",), ("", "", "key", "value"), ("", "", "title", "a")]
    document = of_xlsx(workbook(moved))
    assert said(document) == {'1> <title> "a" .'}
    assert cells(document)['"a"'] == "D5"


def test_a_formula_is_its_last_value_and_text_that_looks_like_one_is_text() -> None:
    book = parts(workbook([("form", "2025-let"), ("key", "value"), ("total", "0"), ("title", "0")]))
    sheet = book["xl/worksheets/sheet1.xml"].decode()
    for cell, xml in (
        ("B3", '<c r="B3"><f>WEBSERVICE("http://127.0.0.1/")+1</f><v>2</v></c>'),
        ("B4", '<c r="B4" t="inlineStr"><is><t>=cmd|\'/c calc\'!A1</t></is></c>'),
    ):
        start = sheet.index(f'<c r="{cell}"')
        sheet = sheet[:start] + xml + sheet[sheet.index("</c>", start) + 4 :]
    document = of_xlsx(packed({**book, "xl/worksheets/sheet1.xml": sheet.encode()}))
    assert said(document) == {'1> <total> "2"^^<integer> .', "1> <title> \"=cmd|'/c calc'!A1\" ."}


def parts(book: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(book)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(named: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as archive:
        for name, content in named.items():
            archive.writestr(name, content)
    return file.getvalue()


def with_sheet(rows_xml: str, before: str = "") -> bytes:
    """Return a workbook whose sheet is written by hand."""
    xml = f"""<?xml version="1.0"?>{before}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">
        <sheetData>{rows_xml}</sheetData></worksheet>"""
    return packed({**parts(workbook([("a",)])), "xl/worksheets/sheet1.xml": xml.encode()}, zipfile.ZIP_STORED)


def lying(book: bytes, size: int) -> bytes:
    """Return a workbook whose directory says that its first part is of another size than it is."""
    at = book.index(b"PK\x01\x02") + 24
    return book[:at] + struct.pack("<I", size) + book[at + 4 :]


BOMB: Final = packed({**parts(workbook([("a",)])), "xl/worksheets/sheet1.xml": b" " * (LARGEST + 1)})
ENTITIES: Final = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY {name} "{f"&{inner};" * 10}">' for inner, name in zip("abcdefgh", "bcdefghi", strict=True))
    + "]>"
)


@pytest.mark.parametrize(
    ("data", "said_in"),
    [
        (b"", "unpacked"),
        (b"PK\x03\x04", "unpacked"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 1000, "password"),
        (b"form;2025-let\n", "unpacked"),
        (packed({"a.txt": b"a"}), "no XLSX"),
        (packed({"xl/workbook.xml": b"<a>"}), "not well-formed"),
        (packed({"xl/workbook.xml": b"<a/>"}), "cannot be read"),
        (packed({f"{number}.txt": b"" for number in range(1001)}), "1000 parts"),
        (BOMB, "MiB"),
        (packed({**parts(workbook([("a",)])), "x.xml": b" " * 40 * 2**20}), "200 times"),
        (lying(BOMB, 10), "unpacked"),
        (with_sheet('<row r="1"><c r="A1"><v>&i;</v></c></row>', ENTITIES), "document type"),
        (with_sheet("<row>" + "<c><v>1</v></c>" * 100_000 + "</row>"), f"{WIDEST} columns"),
        (with_sheet('<row r="1"><c r="XFD1"><v>1</v></c></row>'), f"{WIDEST} columns"),
        (with_sheet('<row r="1048576"><c><v>1</v></c></row>'), f"{LONGEST} rows"),
        (with_sheet('<row r="1"><c r="A1048576"><v>1</v></c></row>'), f"{LONGEST} rows"),
        (with_sheet('<row r="1"><c r="ALL1"><v>1</v></c><c r="A90000"><v>1</v></c></row>'), "cells"),
        (with_sheet('<row r="1"><c r="AAAAA1"><v>1</v></c></row>'), "no cell"),
        (with_sheet('<row r="x"><c><v>1</v></c></row>'), "not well-formed"),
        (with_sheet("<a/>" * (package.MOST_ELEMENTS + 1)), "elements"),
    ],
)
def test_a_hostile_workbook_is_refused_at_once(data: bytes, said_in: str) -> None:
    problem = refused(of_xlsx, data)
    assert said_in in problem.detail["en"]
    assert problem.extra["position"] == "post"


def test_an_encrypted_part_and_an_odd_compression_are_refused() -> None:
    book = bytearray(workbook(table(LETTER)))
    book[book.index(b"PK\x01\x02") + 8] |= 1
    assert "encrypted" in refused(of_xlsx, bytes(book)).detail["en"]
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("xl/workbook.xml", b"<a/>")
    assert "compressed" in refused(of_xlsx, file.getvalue()).detail["en"]


def test_macros_and_pictures_are_left_out_of_what_is_read() -> None:
    book = packed({**parts(workbook(table(LETTER))), "xl/vbaProject.bin": b"macro", "xl/media/a.png": b"<row"})
    assert set(parts(package.repacked("post", book))) == set(parts(workbook(table(LETTER))))
    assert said(of_xlsx(book)) == STATED


@given(st.data())
def test_a_damaged_workbook_is_a_document_or_refused(data: st.DataObject) -> None:
    book = bytearray(WHOLE)
    for _ in range(data.draw(st.integers(1, 5))):
        book[data.draw(st.integers(0, len(book) - 1))] = data.draw(st.integers(0, 255))
    try:
        of_xlsx(bytes(book))
    except BadDocument as problem:
        assert str(problem.extra["position"]).startswith("post")


WHOLE: Final = workbook(table(LETTER))


@given(st.data())
def test_damaged_xml_in_a_workbook_is_a_document_or_refused(data: st.DataObject) -> None:
    book = parts(WHOLE)
    name = data.draw(st.sampled_from(sorted(book)))
    content = bytearray(book[name])
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(content) - 1))
        content[at : at + data.draw(st.integers(0, 9))] = data.draw(
            st.binary(max_size=9) | st.just(b"99999999999999999999")
        )
    try:
        of_xlsx(packed({**book, name: bytes(content)}))
    except BadDocument as problem:
        assert str(problem.extra["position"]).startswith("post")


def test_ten_thousand_submissions_are_read_in_seconds() -> None:
    began = time.monotonic()
    document = of_csv("form;title;total;day\n" + "2025-let;a;1 000;2025-01-01\n" * 10_000)
    assert document.ntriples.count(b"\n") == 50_000
    assert time.monotonic() - began < PROMPT
    assert rows.LONGEST > 10_000
