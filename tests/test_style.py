"""The style of the content: every Turtle file and query keeps the line rules, so that a changed fact is one line."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
CORE: Final = ROOT / "ontology/core.ttl"
TURTLE: Final = sorted(path for folder in ("data", "ontology", "shapes") for path in (ROOT / folder).rglob("*.ttl"))
QUERIES: Final = sorted((ROOT / "queries").rglob("*.rq"))
FILES: Final = [*TURTLE, *QUERIES, *sorted((ROOT / "queries").glob("*.yaml"))]

WIDEST: Final = 120
LONGEST_TURTLE: Final = 400
REGISTER: Final = ROOT / "data/population"
"""Tables of a register, one number after another and as many as there are places: no shorter for being split."""

LONGEST_QUERY: Final = 40

LONG_STRING: Final = re.compile(r'"""(?:[^"\\]|\\.|"(?!""))*"""', re.DOTALL)
STRING_OR_IRI: Final = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'|<[^<>\s]*>")
COMMENT: Final = re.compile(r"(?:^|(?<=\s))#.*", re.MULTILINE)
UNBROKEN: Final = re.compile(r'\s*(?:[\w-]+:[\w-]+ )?(?:(["\'])(?:(?!\1)[^\\]|\\.)*\1(?:@\w+)?|<[^<>\s]*>)(?: [;,])?')
"""A line of one literal or one address, which cannot be broken."""

PREFIX: Final = re.compile(r"^(@prefix|PREFIX) ([\w-]*): <[^>]*>", re.MULTILINE)

UNORDERED: Final = {"dataset", "labels", "related", "roles", "statuses", "words"}
"""Queries whose rows are read by key: their order says nothing, and sorting them would delay every start."""


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def prefixes(text: str) -> Sequence[str]:
    return [match[2] for match in PREFIX.finditer(text)]


def bare(text: str) -> str:
    """Blank out strings, IRIs and comments, and keep the lines."""
    without = LONG_STRING.sub(lambda match: '""' + "\n" * match[0].count("\n"), text)
    return COMMENT.sub("", STRING_OR_IRI.sub('""', without))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_lines_are_short_end_clean_and_have_no_tabs(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lines = text.split("\n")
    wide = [number for number, line in enumerate(lines, 1) if len(line) > WIDEST and not UNBROKEN.fullmatch(line)]
    assert wide == []
    assert [number for number, line in enumerate(lines, 1) if "\t" in line or line != line.rstrip()] == []
    assert text.endswith("\n") and not text.endswith("\n\n")


@pytest.mark.parametrize("path", TURTLE, ids=named)
def test_turtle_files_open_with_what_they_are_for_and_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert len(lines) <= LONGEST_TURTLE or path.parent == REGISTER


@pytest.mark.parametrize("path", TURTLE, ids=named)
def test_turtle_prefixes_are_those_of_the_core_sorted_and_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    declared = prefixes(text)
    assert declared == sorted(set(declared))
    known = set(CORE.read_text(encoding="utf-8").splitlines())
    assert [line for line in text.splitlines() if line.startswith("@prefix") and line not in known] == []
    used = bare(text) + "".join(LONG_STRING.findall(text))  # a shape's SPARQL uses the prefixes that it declares
    if path != CORE:
        assert [prefix for prefix in declared if not re.search(rf"(?<![\w-]){prefix}:(?!\s*\"\")", used)] == []


@pytest.mark.parametrize("path", TURTLE, ids=named)
def test_statements_end_in_a_semicolon_and_a_lone_full_stop_closes(path: Path) -> None:
    text = bare(path.read_text(encoding="utf-8"))
    if path.name.endswith(".test.ttl"):  # an expected finding or a made-up neighbour may stand on one line
        text = re.sub(r"^\S.*\S.* \.$", "", text, flags=re.MULTILINE)
    assert list(wrongly_ended(text)) == []


def wrongly_ended(text: str) -> Iterator[str]:
    """Say which lines of blanked Turtle end otherwise than the rule wants."""
    before = "."
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip() or line.startswith("@prefix"):
            continue
        if line == "." and not before.endswith(" ;"):
            yield f"line {number}: the statement before does not end in « ;»"
        if line != "." and line.rstrip().endswith("."):
            yield f"line {number}: a full stop that does not stand alone"
        if not line.startswith((" ", ".", "]", ")")) and before != ".":
            yield f"line {number}: the block before is not closed"
        before = line.rstrip()
    if before != ".":
        yield "the last block is not closed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x:a\n    x:b x:c ;\n.\n", []),
        ("x:a x:b x:c .\n", ["line 1: a full stop that does not stand alone", "the last block is not closed"]),
        ("x:a\n    x:b x:c\n.\n", ["line 3: the statement before does not end in « ;»"]),
        ("x:a\n    x:b x:c ;\nx:d\n    x:b x:c ;\n.\n", ["line 3: the block before is not closed"]),
    ],
)
def test_the_rule_of_the_full_stop_bites(text: str, said: Sequence[str]) -> None:
    assert list(wrongly_ended(text)) == said


@pytest.mark.parametrize("path", QUERIES, ids=named)
def test_queries_are_short_and_their_prefixes_sorted_and_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    body = [line for line in text.splitlines() if not line.startswith("#")]
    assert len("\n".join(body).strip().splitlines()) <= LONGEST_QUERY
    declared = prefixes(text)
    assert declared == sorted(set(declared))
    code = "\n".join(line for line in bare(text).splitlines() if not line.startswith("PREFIX"))
    assert [prefix for prefix in declared if not re.search(rf"(?<![\w-]){prefix}:", code)] == []


@pytest.mark.parametrize("path", QUERIES, ids=named)
def test_queries_write_keywords_in_capitals_and_say_in_which_order_their_rows_come(path: Path) -> None:
    code = bare(path.read_text(encoding="utf-8"))
    assert re.findall(r"^\s*(?:select|construct|where|optional|filter|bind|order by|prefix)\b", code, re.M) == []
    if re.search(r"^SELECT\b", code, re.M) and (path.parent.name, path.stem) not in {("index", x) for x in UNORDERED}:
        assert re.search(r"^ORDER BY ", code, re.M)


@pytest.mark.parametrize("path", sorted((ROOT / "queries").glob("*.rq")), ids=named)
def test_a_question_says_in_which_order_the_values_of_a_list_come(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    lists = re.search(r"^#\+ lists: \[(.*)\]$", text, re.M)
    order = re.findall(r"^ORDER BY (.*)$", text, re.M)[-1].split()
    assert [name for name in (lists[1].split(", ") if lists else ()) if f"?{name}" not in order] == []


@pytest.mark.parametrize("path", QUERIES, ids=named)
def test_an_input_stands_neither_in_a_comment_nor_in_a_string_nor_is_it_a_column(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    code = bare(text)
    assert text.count("$") == code.count("$")
    assert re.findall(r"^SELECT\b[^{]*\$.*$", code, re.M) == []
