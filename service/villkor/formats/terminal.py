"""Terminals: an answer and the list of questions for people, at whatever width their terminal has."""

import sys
from collections.abc import Iterable, Sequence
from typing import Final

from rich.box import SIMPLE_HEAD
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from villkor.catalogue.answer import Answer, AnsweredRow
from villkor.formats.numbers import for_people
from villkor.formats.text import place, printed, shared_columns
from villkor.questions.question import Question
from villkor.questions.words import Word

_PLACES: Final = 2
"""More places than these are counted, not shown; every other format has them all."""


def answer_table(answer: Answer) -> bytes:
    """Return the rows: what each is about, what is said of it, and where; what all rows share stands once above."""
    language = answer.language
    shared, (about, *rest) = shared_columns(answer)
    heading = [Text(answer.question.title[language], style="bold"), *_facts(answer.rows[:1], shared, language)]
    table = Table(about.label[language], "", "", box=SIMPLE_HEAD, pad_edge=False, expand=True)
    for row in answer.rows:
        own = _facts([row], rest, language)
        places = list(dict.fromkeys(place(one, language) for one in row.citations))
        more = [f"+{len(places) - _PLACES}"] if len(places) > _PLACES else []
        shown = Text("\n".join([*places[:_PLACES], *more]), style="dim")
        table.add_row(Text(_named(row, about)), Text("\n").join(own), Text(f"{row.status}\n") + shown)
    return _written([*heading, *([table] if answer.rows else []), *_notes(answer)])


def questions_table(questions: Iterable[Question], language: str) -> bytes:
    """Return the names of the questions with their titles."""
    table = Table(show_header=False, box=None, pad_edge=False)
    for question in questions:
        table.add_row(question.name, question.title[language])
    return _written([table])


def _facts(rows: Sequence[AnsweredRow], words: Sequence[Word], language: str) -> list[Text]:
    said = ((word.label[language], for_people(row.cells[word.name], language)) for row in rows for word in words)
    return [Text.assemble((f"{label}: ", "dim"), cell) for label, cell in said if cell]


def _cell(row: AnsweredRow, word: Word) -> str:
    return printed(row.cells[word.name], labels=True)


def _named(row: AnsweredRow, word: Word) -> str:
    label, short = _cell(row, word), printed(row.cells[word.name])
    return label if label == short else f"{label}\n{short}"


def _notes(answer: Answer) -> Iterable[Text]:
    yield Text(f"{len(answer.rows)}/{answer.total} · {answer.status}")
    for sign, things in (("∅", answer.absences), ("≠", answer.discrepancies)):
        for thing in things:
            yield Text(f"{sign} {thing.label} [{thing.id.short}]")


def _written(shown: Sequence[RenderableType]) -> bytes:
    console = Console(width=None if sys.stdout.isatty() else 160)
    with console.capture() as written:
        console.print(*shown, sep="\n")
    return written.get().encode()
