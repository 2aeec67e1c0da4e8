"""Content as small as a test needs: folders written from texts, and words, names and questions made by hand."""

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from villkor.graph.content import FOLDERS, Content
from villkor.questions.question import Question, read_question
from villkor.questions.words import Word
from villkor.vocabulary import BASE, XSD, Iri

ROOT: Final = Path(__file__).resolve().parents[1]

PREFIXES: Final = f"""
@prefix dcat: <http://www.w3.org/ns/dcat#> .
@prefix dct: <http://purl.org/dc/terms/> .
@prefix ex: <{BASE}id/x/> .
@prefix oa: <http://www.w3.org/ns/oa#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix statedness: <{BASE}def/statedness/> .
@prefix vk: <{BASE}spec/> .
@prefix word: <{BASE}def/word/> .
@prefix xsd: <{XSD}> .
"""

HEADER: Final = """#+ title: {sv: Vad finns?, en: What is there?}
#+ description: {sv: Allt., en: Everything.}
"""


def write_content(root: Path, files: Mapping[str, str]) -> Content:
    """Write files by their path under a root that has every folder of content."""
    for folder in FOLDERS:
        (root / folder).mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    declare(root)
    return Content(root)


def declare(root: Path) -> None:
    """Declare the words of ours that the files write with our prefix; a content folder may use no others."""
    texts = (path.read_text("utf-8", "replace") for path in root.rglob("*.ttl") if path.is_file())
    used = sorted({word for text in texts for word in re.findall(r"\bvk:(\w+)", text)})
    if used:
        declared = "".join(f"vk:{word} a <http://www.w3.org/1999/02/22-rdf-syntax-ns#Property> .\n" for word in used)
        (root / "ontology/declared.ttl").write_text(PREFIXES + declared, encoding="utf-8")


def write_facts(root: Path, **files: str) -> Content:
    """Write Turtle files under data, by their names, with prefixes."""
    return write_content(root, {f"data/{name}.ttl": PREFIXES + text for name, text in files.items()})


def copy_index(root: Path) -> None:
    """Copy the queries that the catalogue itself asks from the real content."""
    shutil.copytree(ROOT / "queries/index", root / "queries/index", dirs_exist_ok=True)


def make_question(folder: Path, text: str, header: str = "", cases: str = "", name: str = "things") -> Question:
    """Write a question with a title and its cases, and read it."""
    (folder / f"{name}.rq").write_text(HEADER + header + text, encoding="utf-8")
    (folder / f"{name}.yaml").write_text(cases, encoding="utf-8")
    return read_question(folder / f"{name}.rq", f"queries/{name}.rq")


def make_word(name: str, kind: str = XSD + "string", unit: str | None = None, denotes: tuple[Iri, ...] = ()) -> Word:
    """Make a word of one type."""
    return Word(
        name=name,
        label={"sv": f"{name} (sv)", "en": f"{name} (en)"},
        definition={"sv": f"vad {name} är", "en": f"what {name} is"},
        types=(Iri(kind),),
        unit=unit,
        denotes=denotes,
    )
