"""Content that breaks a check is refused with what must be true of which thing, in both languages."""

from pathlib import Path
from typing import Final

import pytest

from small import PREFIXES, copy_index, write_content
from villkor.errors import BrokenContent
from villkor.graph.content import Content
from villkor.graph.embedded import load
from villkor.validation.content import refuse_violations
from villkor.vocabulary import BASE

SHAPE: Final = """
ex:Line-amount a sh:PropertyShape ; sh:targetClass ex:Thing ; sh:path ex:amount ; sh:minCount 1 {more} ;
  sh:message "En post anger ett belopp."@sv , "A line states an amount."@en .
ex:Thing ex:p 1 . ex:amount ex:p 1 .
"""
GOOD: Final = "ex:good a ex:Thing ; ex:amount 1 .\n"


def check(root: Path, facts: str, shape: str = SHAPE.format(more="")) -> None:
    copy_index(root)
    content = write_content(root, {"data/f.ttl": PREFIXES + facts, "shapes/line.ttl": PREFIXES + shape})
    index = {path.stem: path.read_text(encoding="utf-8") for path in content.files("queries/index", "*.rq")}
    refuse_violations(content, load(content), index)


def test_content_that_breaks_no_check_is_served(tmp_path: Path) -> None:
    check(tmp_path, GOOD)


def test_content_without_checks_is_served(tmp_path: Path) -> None:
    content = Content(write_content(tmp_path, {"data/f.ttl": PREFIXES + GOOD + "ex:Thing ex:p 1 ."}).root)
    refuse_violations(content, load(content), {})


def test_a_broken_check_is_told_with_what_must_be_true_of_which_thing(tmp_path: Path) -> None:
    with pytest.raises(BrokenContent) as caught:
        check(tmp_path, GOOD + "ex:bad a ex:Thing .")
    assert caught.value.detail == {"en": "x/bad: A line states an amount.", "sv": "x/bad: En post anger ett belopp."}
    assert caught.value.extra == {"candidates": [BASE + "id/x/Line-amount"]}


def test_a_check_without_a_message_is_told_by_its_name(tmp_path: Path) -> None:
    shape = SHAPE.format(more="").partition(";\n  sh:message")[0] + " .\n" + "ex:Thing ex:p 1 . ex:amount ex:p 1 ."
    with pytest.raises(BrokenContent, match=f"x/bad: {BASE}id/x/Line-amount"):
        check(tmp_path, "ex:bad a ex:Thing .", shape)


def test_many_broken_checks_are_counted(tmp_path: Path) -> None:
    with pytest.raises(BrokenContent, match=r"x/b4: A line states an amount\. \(\+3\)$"):
        check(tmp_path, "".join(f"ex:b{number} a ex:Thing .\n" for number in range(8)))


def test_a_check_that_is_no_more_than_a_warning_stops_nothing(tmp_path: Path) -> None:
    check(tmp_path, "ex:bad a ex:Thing .", SHAPE.format(more="; sh:severity sh:Warning"))
