"""The documentation: its commands run, its links lead somewhere, it names every kind of problem and every setting."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest
import yaml

from conftest import ENVIRONMENT, PATIENCE, VILLKOR
from test_cases import QUESTIONS, ROOT
from villkor.catalogue import Catalogue
from villkor.errors import PROBLEMS
from villkor.formats.html import docs_page
from villkor.formats.json import answer_members
from villkor.graph.runner import LIMITS
from villkor.questions.question import read_question
from villkor.vocabulary import LANGUAGES

PAGES: Final = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK: Final = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
LINK: Final = re.compile(r"\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]*))?\)")
SETTING: Final = re.compile(r'"(VILLKOR_[A-Z_]+)"')


def named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def commands(path: Path) -> Iterator[str]:
    """Find the commands of a page's shell blocks that run the program; one goes on until its quotes are closed."""
    for _, language, block in BLOCK.findall(text_of(path)):
        if language in ("sh", "bash", "console"):
            command = ""
            for line in block.splitlines():
                command = f"{command}\n{line}" if command else line
                if command.count("'") % 2 == 0 and command.count('"') % 2 == 0 and not command.endswith("\\"):
                    yield command.strip()
                    command = ""


COMMANDS: Final = [
    pytest.param(command, id=f"{named(page)}: {command}")
    for page in PAGES
    for command in commands(page)
    if re.search(r"(?:^|\| )(?:\.venv/bin/)?villkor (?!serve)", command)
]


def test_the_documentation_shows_commands() -> None:
    assert len(COMMANDS) >= 3


@pytest.mark.parametrize("command", COMMANDS)
def test_a_documented_command_runs(command: str) -> None:
    program = re.sub(r"(?<![\w./-])(?:\.venv/bin/)?villkor(?= )", str(VILLKOR), command)
    process = subprocess.run(
        ["bash", "-o", "pipefail", "-c", program],
        cwd=ROOT,
        env=ENVIRONMENT,
        capture_output=True,
        timeout=PATIENCE,
        check=False,
        text=True,
    )
    assert process.returncode == 0, process.stderr
    assert process.stdout


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_link_between_documents_leads_to_a_file(page: Path) -> None:
    missing = [link for link, _ in LINK.findall(text_of(page)) if link and not (page.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_every_file_and_folder_that_a_document_names_in_full_exists(page: Path) -> None:
    paths = re.findall(r"`((?:data|docs|ontology|queries|service|shapes|tests|benchmarks)/[\w./-]*)`", text_of(page))
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_document_can_be_reached_from_the_readme() -> None:
    reached, found = set[Path](), [ROOT / "README.md"]
    while found:
        page = found.pop()
        if page not in reached:
            reached.add(page)
            links = (page.parent / link for link, _ in LINK.findall(text_of(page)) if link.endswith(".md"))
            found += [link.resolve() for link in links]
    assert {named(page) for page in PAGES} - {named(page) for page in reached} == set()


REQUESTS: Final = [
    pytest.param(command, id=f"{named(page)}: {command}")
    for page in PAGES
    for command in commands(page)
    if command.startswith("curl ") and "127.0.0.1:8000" in command
]


@pytest.mark.parametrize("command", REQUESTS)
def test_a_documented_request_is_answered(port: int, command: str) -> None:
    asked = command.replace("curl ", "curl --silent --show-error --fail ", 1).replace(
        "127.0.0.1:8000", f"127.0.0.1:{port}"
    )
    process = subprocess.run(
        ["bash", "-c", asked], cwd=ROOT, capture_output=True, timeout=PATIENCE, check=False, text=True
    )
    assert process.returncode == 0, process.stderr
    assert process.stdout


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_problem_is_named_in_the_served_documentation_which_the_readme_points_at(
    catalogue: Catalogue, language: str
) -> None:
    page = docs_page(catalogue, language, LIMITS).decode()
    assert [kind.kind for kind in PROBLEMS if f"/problems/{kind.kind}</code>" not in page] == []
    assert [kind.kind for kind in PROBLEMS if kind.title[language] not in page] == []
    assert "`/docs`" in text_of(ROOT / "README.md") and "`/problems/<kind>`" in text_of(ROOT / "README.md")


def test_every_setting_is_explained_in_the_readme_and_none_else() -> None:
    read = set(SETTING.findall("".join(map(text_of, sorted((ROOT / "service").rglob("*.py"))))))
    told = set(re.findall(r"\bVILLKOR_[A-Z_]+", "".join(map(text_of, PAGES))))
    assert read == told
    assert [name for name in sorted(read) if f"`{name}`" not in text_of(ROOT / "README.md")] == []


def test_every_reason_why_premises_do_not_fit_together_is_explained_and_none_else() -> None:
    rules = "".join(map(text_of, sorted((ROOT / "service/villkor/rules").glob("*.py"))))
    table = text_of(ROOT / "docs/money.md").split("| `reason` | |\n")[1].split("\n\n")[0]
    assert set(re.findall(r"^\| `([a-z-]+)` \|", table, re.M)) == set(re.findall(r'reason="([a-z-]+)"', rules))


def test_the_readme_names_every_make_command_that_people_use() -> None:
    readme = text_of(ROOT / "README.md")
    targets = re.search(r"^\.PHONY: (.+)$", text_of(ROOT / "Makefile"), re.M)
    assert targets
    assert {"serve", "test", "bench", "wheel"} <= set(targets[1].split())
    assert [target for target in ("serve", "test", "bench", "wheel") if f"make {target}" not in readme] == []


def test_the_example_of_adding_a_question_is_a_question(tmp_path: Path) -> None:
    guide = text_of(ROOT / "docs/adding-a-question.md")
    blocks: Mapping[str, str] = {language: block for _, language, block in BLOCK.findall(guide)}
    (tmp_path / "parties.rq").write_text(blocks["sparql"], encoding="utf-8")
    (tmp_path / "parties.yaml").write_text(blocks["yaml"], encoding="utf-8")
    question = read_question(tmp_path / "parties.rq", "parties.rq")
    assert question.name not in {existing.name for existing in QUESTIONS}
    assert len(question.cases) == len(yaml.load(blocks["yaml"], Loader=yaml.CBaseLoader)) > 0


def test_the_readme_shows_the_row_that_the_service_answers(catalogue: Catalogue) -> None:
    shown = json.loads(text_of(ROOT / "README.md").split("```json\n")[1].split("```")[0])
    answer = catalogue.ask("obligations", {"actor": "county-joint", "year": "2025"}, language="en")
    rows = {row["obligation"]["id"]: row for row in answer_members(answer)["rows"]}
    row = rows[shown["obligation"]["id"]]
    assert {**row, "citations": row["citations"][:1]} == shown
    assert answer.total == 34
    assert [row["status"] for row in rows.values()].count("stated") == 33
