"""The command line: every command, its help and its exit status; whatever is wrong is told in one message, no trace."""

import csv
import io
import json
import os
import pty
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from conftest import ENVIRONMENT, PATIENCE, VILLKOR, free_port, run
from test_cases import QUESTIONS, ROOT
from villkor import __version__
from villkor.catalogue import Catalogue
from villkor.cli import main
from villkor.errors import BadParameter
from villkor.formats import FORMATS
from villkor.graph.content import FOLDERS
from villkor.questions.question import Question

COMMANDS: Final = ("ask", "explain", "questions", "serve", "sparql", "version", "what-if")
OBLIGATIONS: Final = ("ask", "obligations", "--actor", "county-joint", "--year", "2025")
ALL: Final = "SELECT ?s ?p ?o WHERE { ?s ?p ?o }"


class Ended(NamedTuple):
    """How a command ended, and what it wrote."""

    status: int
    out: bytes
    error: str


class Asker:
    """Runs the command line in this process, over a catalogue that is already open or over the content as set."""

    def __init__(self, catalogue: Catalogue | None, captured: pytest.CaptureFixture[bytes]) -> None:
        self._catalogue = catalogue
        self._captured = captured

    def __call__(self, *arguments: str) -> Ended:
        """Run one command to its end."""
        with pytest.raises(SystemExit) as end:
            main(arguments, self._catalogue)
        out, error = self._captured.readouterr()
        assert isinstance(end.value.code, int)
        return Ended(end.value.code, out, error.decode())


@pytest.fixture
def villkor(catalogue: Catalogue, capfdbinary: pytest.CaptureFixture[bytes]) -> Asker:
    return Asker(catalogue, capfdbinary)


# ── commands ──


def test_version_tells_that_of_the_program_and_of_the_dataset(villkor: Asker, catalogue: Catalogue) -> None:
    assert villkor("version") == (0, f"villkor {__version__}, dataset {catalogue.graph.version}\n".encode(), "")


def test_questions_lists_every_question_for_programs_and_for_people(villkor: Asker) -> None:
    listed = json.loads(villkor("questions", "--lang", "en").out)
    assert [(item["name"], item["title"]) for item in listed] == [(q.name, q.title["en"]) for q in QUESTIONS]
    assert {key for item in listed for key in item} == {"name", "title", "description", "parameters", "columns"}
    table = villkor("questions", "--format", "table").out.decode()
    assert all(question.name in table for question in QUESTIONS)


@pytest.mark.parametrize("name", FORMATS)
def test_ask_writes_every_format(villkor: Asker, name: str) -> None:
    ended = villkor(*OBLIGATIONS, "--format", name)
    assert (ended.status, ended.error) == (0, "")
    assert len(ended.out) > 1000


def test_ask_writes_all_rows_unless_a_limit_is_given(villkor: Asker) -> None:
    assert len(list(csv.reader(io.StringIO(villkor(*OBLIGATIONS, "--format", "csv").out.decode())))) == 35
    page = json.loads(villkor(*OBLIGATIONS, "--format", "json", "--limit", "10", "--page", "4").out)
    assert (len(page["rows"]), page["total"], page["page"]) == (4, 34, 4)


def test_ask_writes_a_table_that_names_provisions_places_and_what_is_not_stated(villkor: Asker) -> None:
    table = villkor(*OBLIGATIONS, "--format", "table", "--lang", "en").out.decode()
    assert "34/34 · stated" in table
    assert "∅ " in table and "≠ " in table
    assert "[absence/2025-performance-report-deadline]" in table
    assert "provision" in table and "S2p §" in table


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.name)
def test_every_question_has_a_table_and_a_help_with_an_example_that_works(villkor: Asker, question: Question) -> None:
    given = [word for name, value in question.cases[0].input.items() for word in (f"--{name}", value)]
    assert villkor("ask", question.name, *given, "--format", "table")[::2] == (0, "")
    for language in ("sv", "en"):
        ended = villkor("ask", question.name, "--help", "--lang", language)
        text = ended.out.decode()
        assert (ended.status, ended.error) == (0, "")
        assert text.startswith(question.title[language])
        assert all(f"--{parameter.name}  " in text for parameter in question.parameters)
        assert f"Example: villkor ask {question.name}" in text


def test_options_are_written_as_one_word_or_two_and_with_hyphens(villkor: Asker) -> None:
    ways = (("--focusArea", "2025-3"), ("--focus-area", "2025-3"), ("--focus-area=2025-3",))
    first, *others = [villkor(*OBLIGATIONS, *way, "--format", "csv") for way in ways]
    assert first.status == 0 and others == [first, first]


def test_without_a_terminal_the_output_is_json(villkor: Asker) -> None:
    assert json.loads(villkor(*OBLIGATIONS).out)["total"] == 34
    assert json.loads(villkor("questions").out)


# ── help and wrong use ──


@pytest.mark.parametrize("arguments", [(), *((command,) for command in COMMANDS)], ids=" ".join)
def test_every_help_shows_an_example_or_lists_the_commands(villkor: Asker, arguments: Sequence[str]) -> None:
    ended = villkor(*arguments, "--help")
    assert (ended.status, ended.error) == (0, "")
    text = ended.out.decode()
    assert "Usage: villkor" in text
    assert "Example: " in text if arguments else all(name in text for name in COMMANDS)


WRONG: Final = {
    "no command": (),
    "a command that there is none of": ("nosuch",),
    "no question": ("ask",),
    "two questions": ("ask", "agreements", "actors"),
    "an option without a value": ("ask", "agreements", "--year"),
    "an option given twice": ("ask", "agreements", "--year", "2025", "--year=2024"),
    "a format that there is none of": ("ask", "agreements", "--format", "pdf"),
    "a language that there is none of": ("ask", "agreements", "--lang", "de"),
    "a limit that is no number": ("ask", "agreements", "--limit", "all"),
    "a format of the list that there is none of": ("questions", "--format", "csv"),
    "a language of the list that there is none of": ("questions", "--lang", "de"),
    "an argument too many": ("questions", "all"),
    "an unknown option": ("version", "--verbose"),
    "no file": ("sparql",),
    "a missing file": ("sparql", "/no/such/file.rq"),
    "a folder as a file": ("sparql", "/"),
    "a format of results that there is none of": ("sparql", "-", "--format", "pdf"),
    "no time at all": ("sparql", "-", "--seconds", "0"),
    "a port that there is none of": ("serve", "--port", "70000"),
    "a port that is no number": ("serve", "--port", "http"),
}


@pytest.mark.parametrize("arguments", WRONG.values(), ids=WRONG)
def test_wrong_use_is_told_with_status_2(villkor: Asker, arguments: Sequence[str]) -> None:
    ended = villkor(*arguments)
    assert ended.status == 2
    assert bool(ended.error) != bool(ended.out)
    assert "Traceback" not in ended.error


@pytest.mark.parametrize(("name", "value"), [("limit", "0"), ("limit", "1001"), ("page", "0")])
def test_a_limit_or_page_that_cannot_be_is_the_problem_that_it_is_on_the_web(
    villkor: Asker, name: str, value: str
) -> None:
    ended = villkor("ask", "agreements", f"--{name}", value)
    assert (ended.status, json.loads(ended.error)["parameter"]) == (1, name)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_problem_is_told_with_status_1_in_the_language_that_was_asked_for(villkor: Asker, language: str) -> None:
    ended = villkor("ask", "obligations", "--actor", "xyzzy", "--year", "2025", "--lang", language)
    assert (ended.status, ended.out) == (1, b"")
    body = json.loads(ended.error)
    assert body["title"] == BadParameter.title[language]
    assert body["instance"] == "ask obligations"


@pytest.mark.parametrize(
    ("language", "label"),
    [
        ("sv", "komplexa behov och samsjuklighet 2025, Västra Götaland"),
        ("en", "complex needs and comorbidity 2025, Västra Götaland"),
    ],
)
def test_what_may_have_been_meant_is_named_in_the_language_that_was_asked_for(
    villkor: Asker, language: str, label: str
) -> None:
    body = json.loads(villkor("ask", "shares", "--line", "line/vg2025-complx", "--lang", language).error)
    assert f"{label} (line/vg2025-complex)" in body["detail"]
    assert body["candidates"][0]["label"] == label


# ── terminals and pipes ──


def test_on_a_terminal_an_answer_is_a_table_and_a_problem_a_sentence() -> None:
    assert "34/34 · stated" in on_terminal(*OBLIGATIONS)
    assert on_terminal("ask", "agreements", "--year", "25", "--lang", "en").strip() == (
        "A parameter cannot be understood: year: «25» is not a year of four digits."
    )


def on_terminal(*arguments: str) -> str:
    """Run the program with a terminal for its output, and give what it showed."""
    ours, theirs = pty.openpty()
    with subprocess.Popen([VILLKOR, *arguments], stdout=theirs, stderr=theirs, env=ENVIRONMENT):
        os.close(theirs)
        shown = b""
        try:
            while read := os.read(ours, 65536):
                shown += read
        except OSError:  # the terminal is closed at the other end
            pass
    os.close(ours)
    return shown.decode()


@pytest.mark.parametrize(
    "arguments",
    [(*OBLIGATIONS, "--format", "table"), (*OBLIGATIONS, "--format", "json"), ("questions", "--format", "table")],
    ids=" ".join,
)
def test_a_reader_that_has_had_enough_is_no_error(arguments: Sequence[str]) -> None:
    with subprocess.Popen(
        [VILLKOR, *arguments], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=ENVIRONMENT
    ) as process:
        assert process.stdout and process.stderr
        process.stdout.close()
        assert (process.stderr.read(), process.wait(PATIENCE)) == (b"", 0)


def test_head_gets_its_lines_and_nothing_is_told() -> None:
    command = f"echo '{ALL}' | {VILLKOR} sparql - --format csv | head -n 2"
    process = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], capture_output=True, env=ENVIRONMENT, check=True
    )
    assert (process.stdout.count(b"\n"), process.stderr) == (2, b"")


def test_an_output_that_cannot_be_written_is_a_problem() -> None:
    with Path("/dev/full").open("wb") as full:
        process = subprocess.run(
            [VILLKOR, *OBLIGATIONS], stdout=full, stderr=subprocess.PIPE, env=ENVIRONMENT, check=False
        )
    assert process.returncode == 1
    assert json.loads(process.stderr)["type"] == "/problems/refused"


# ── SPARQL ──


def test_sparql_reads_a_file_and_standard_input(villkor: Asker, tmp_path: Path) -> None:
    file = tmp_path / "query.rq"
    file.write_text("SELECT ?a WHERE { ?a a <https://w3id.org/villkor/spec/Agreement> } ORDER BY ?a", encoding="utf-8")
    by_file = villkor("sparql", str(file), "--format", "csv")
    assert by_file.status == 0 and b"https://w3id.org/villkor/id/agreement/2025\r\n" in by_file.out
    piped = run("sparql", "-", "--format", "csv", stdin=file.read_bytes())
    assert (piped.returncode, piped.stdout) == (0, by_file.out)


@pytest.mark.parametrize("name", ["json", "csv", "tsv", "xml", "ttl", "nt"])
def test_sparql_answers_tables_and_triples_in_every_format(villkor: Asker, tmp_path: Path, name: str) -> None:
    for query in (f"{ALL} LIMIT 1", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 1"):
        (tmp_path / "query.rq").write_text(query, encoding="utf-8")
        ended = villkor("sparql", str(tmp_path / "query.rq"), "--format", name)
        assert (ended.status, ended.error) == (0, "")
        assert ended.out


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p ?o }",
        "DESCRIBE <https://w3id.org/villkor/id/agreement/2025>",
        "SELECT ?service ?load WHERE { ?service <https://example.org/load> ?load }",
        "ASK { ?s ?p 'SERVICE <http://localhost/> { LOAD' } # SERVICE <http://localhost/>",
    ],
)
def test_what_only_looks_like_a_call_to_another_server_is_answered(villkor: Asker, tmp_path: Path, query: str) -> None:
    (tmp_path / "query.rq").write_text(query, encoding="utf-8")
    assert villkor("sparql", str(tmp_path / "query.rq"))[::2] == (0, "")


BAD: Final[Mapping[str, bytes]] = {
    "nothing": b"",
    "nonsense": b"What applies to us?",
    "an update": b"INSERT DATA { <a:a> <a:b> <a:c> }",
    "a deletion": b"DELETE WHERE { ?s ?p ?o }",
    "another server": b"SELECT * WHERE { SERVICE <http://127.0.0.1:1/> { ?s ?p ?o } }",
    "another server in disguise": b"SELECT * WHERE { # '\n service\tSILENT ?x { ?s ?p ?o } # '\n}",
    "a file to load": b"LOAD <file:///etc/passwd>",
    "4000 nested braces": b"SELECT * WHERE " + b"{" * 4000 + b"}" * 4000,
    "4000 nested brackets": b"SELECT * WHERE { FILTER(" + b"(" * 4000 + b"1" + b")" * 4000 + b") }",
    "4000 negations": b"SELECT * WHERE { ?s ?p ?o FILTER(" + b"!" * 4000 + b"true) }",
    "9000 steps": b"SELECT * WHERE { ?s <a:b>" + b"/<a:b>" * 9000 + b" ?o }",
    "more than can be read": b"ASK { ?s ?p '" + b"a" * 200_000 + b"' }",
}


@pytest.mark.parametrize("query", BAD.values(), ids=BAD)
def test_a_query_that_cannot_or_may_not_be_run_is_refused(villkor: Asker, tmp_path: Path, query: bytes) -> None:
    (tmp_path / "query.rq").write_bytes(query)
    ended = villkor("sparql", str(tmp_path / "query.rq"))
    assert (ended.status, ended.out) == (1, b"")
    assert json.loads(ended.error)["type"] == "/problems/bad-query"


def test_a_query_that_is_not_utf_8_is_wrong_use() -> None:
    process = run("sparql", "-", stdin=b"SELECT * WHERE { ?s ?p '\xff\xfe' }")
    assert (process.returncode, process.stdout, process.stderr) == (2, b"", b"-: the query is not UTF-8.\n")


def test_an_endless_query_is_stopped(villkor: Asker, tmp_path: Path) -> None:
    endless = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    (tmp_path / "query.rq").write_text(endless, encoding="utf-8")
    start = time.monotonic()
    ended = villkor("sparql", str(tmp_path / "query.rq"), "--seconds", "1")
    assert time.monotonic() - start < 5
    assert ended.status == 1
    assert json.loads(ended.error)["type"] == "/problems/refused"


# ── serving ──


def test_serving_on_a_taken_port_is_refused_with_what_to_do(villkor: Asker) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        ended = villkor("serve", "--port", str(listener.getsockname()[1]))
    assert (ended.status, ended.out) == (1, b"")
    body = json.loads(ended.error)
    assert body["type"] == "/problems/refused"
    assert "villkor serve --port" in body["detail"]


@pytest.mark.parametrize("host", ["256.1.1.1", "192.0.2.1", "no.such.host.invalid"])
def test_serving_on_an_address_that_is_not_ours_is_refused(villkor: Asker, host: str) -> None:
    ended = villkor("serve", "--host", host, "--port", str(free_port()))
    assert ended.status == 1
    assert f"{host}:" in json.loads(ended.error)["detail"]


# ── settings and broken content ──


def test_the_language_may_be_set_and_a_wrong_one_is_told(villkor: Asker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VILLKOR_LANG", "en")
    assert json.loads(villkor("ask", "agreements", "--year", "2025").out)["lang"] == "en"
    monkeypatch.setenv("VILLKOR_LANG", "de")
    for command in (("ask", "agreements"), ("questions",), ("serve", "--port", str(free_port()))):
        assert villkor(*command) == (2, b"", "VILLKOR_LANG takes sv, en, not «de».\n")


def unparsable(folder: Path) -> None:
    file = folder / "data/references.ttl"
    file.write_text(file.read_text() + "reference:x a ;\n")


def dangling(folder: Path) -> None:
    file = folder / "data/agreements/2025/agreement.ttl"
    file.write_text(file.read_text().replace("vk:totalLine line:2025-total ;", "vk:totalLine line:2025-totl ;"))


def wrong_sum(folder: Path) -> None:
    file = folder / "data/agreements/2025/lines.ttl"
    file.write_text(file.read_text().replace("vk:amount 1560000000 ;", "vk:amount 1560000001 ;", 1))


def said_twice(folder: Path) -> None:
    (folder / "data/again.ttl").write_text((folder / "data/sources.ttl").read_text())


def lacking(folder: Path) -> None:
    shutil.rmtree(folder / "shapes")


def bad_question(folder: Path) -> None:
    (folder / "queries/agreements.rq").write_text(
        "#+ title: agreements\nSELECT ?agreement WHERE { ?agreement ?p ?o }\n"
    )


def without_cases(folder: Path) -> None:
    (folder / "queries/agreements.yaml").unlink()


def bad_rule(folder: Path) -> None:
    (folder / "queries/rules/labels.rq").write_text("CONSTRUCT { ?s ?p }")


def not_text(folder: Path) -> None:
    (folder / "queries/agreements.rq").write_bytes(b"\xff\xfe")


def gone(folder: Path) -> None:
    shutil.rmtree(folder)


BREAKS: Final[Mapping[Callable[[Path], None], str]] = {
    unparsable: "data/references.ttl, line ",
    dangling: "agreement/2025 has totalLine line/2025-totl, which nothing describes",
    wrong_sum: "breakdown/2025-recipient: ",
    said_twice: "data/again.ttl and data/sources.ttl both state",
    lacking: "lacks shapes",
    bad_question: "queries/agreements.rq: ",
    without_cases: "agreements.yaml",
    bad_rule: "queries/rules/labels.rq: ",
    not_text: "queries/agreements.rq: ",
    gone: "lacks ontology, shapes, data, queries",
}
OTHER_COMMANDS: Final = (
    ("version",),
    ("ask", "agreements"),
    ("sparql", "-"),
    ("serve", "--port", "{port}"),
)


@pytest.mark.parametrize("spoil", BREAKS, ids=lambda spoil: spoil.__name__)
def test_broken_content_is_one_message_that_names_what_is_wrong(
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    spoil: Callable[[Path], None],
) -> None:
    for name, value in spoilt(tmp_path, spoil):
        monkeypatch.setenv(name, value)
    check_told(Asker(None, capfdbinary)("questions"), spoil)


@pytest.mark.parametrize("spoil", [unparsable, dangling, wrong_sum, lacking], ids=lambda spoil: spoil.__name__)
def test_no_command_starts_on_broken_content(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    settings = spoilt(tmp_path, spoil)

    def ended(command: Sequence[str]) -> Ended:
        arguments = [word.format(port=free_port()) for word in command]
        process = run(*arguments, stdin=b"ASK { ?s ?p ?o }", settings=settings)
        return Ended(process.returncode, process.stdout, process.stderr.decode())

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for told in pool.map(ended, OTHER_COMMANDS):
            check_told(told, spoil)


def spoilt(folder: Path, spoil: Callable[[Path], None]) -> Sequence[tuple[str, str]]:
    """Copy the content, spoil the copy, and give the settings that name it."""
    for name in FOLDERS:
        shutil.copytree(ROOT / name, folder / "content" / name)
    spoil(folder / "content")
    return [("VILLKOR_CONTENT", str(folder / "content")), ("VILLKOR_LANG", "en")]


def check_told(ended: Ended, spoil: Callable[[Path], None]) -> None:
    assert (ended.status, ended.out) == (1, b"")
    body = json.loads(ended.error)
    assert body["type"] == "/problems/broken-content"
    assert BREAKS[spoil] in body["detail"]
    assert "Traceback" not in body["detail"]


def test_a_command_line_that_is_not_utf8_is_wrong_use() -> None:
    ended = subprocess.run([VILLKOR, b"ask", b"\xff\xfe"], env=ENVIRONMENT, capture_output=True, timeout=PATIENCE)
    assert (ended.returncode, ended.stdout) == (2, b"")
    assert ended.stderr == b"The command line is not UTF-8.\n"


def test_a_closed_output_is_no_fault() -> None:
    line = f"{VILLKOR} questions >&-"
    ended = subprocess.run(["sh", "-c", line], env=ENVIRONMENT, capture_output=True, timeout=PATIENCE)
    assert (ended.returncode, ended.stderr) == (0, b"")
