"""Cells and citations as people read them."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from villkor.catalogue.answer import Answer, Cell, Code, Resource
from villkor.catalogue.notes import Citation
from villkor.questions.words import Word
from villkor.vocabulary import BASE


def printed(cell: Cell, *, labels: bool = False) -> str:
    """Return a cell as one text: a thing by its short id or its label, several with semicolons, nothing as no text."""
    match cell:
        case None:
            return ""
        case tuple():
            return "; ".join(printed(single, labels=labels) for single in cell)
        case Resource():
            return cell.label if labels else cell.id.short
        case Code():
            return cell.label if labels else str(cell)
        case bool():
            return "true" if cell else "false"
        case dt.date():
            return cell.isoformat()
    return str(cell)


_PLACES: Final = {"sv": ("punkt", "rad", "raderna"), "en": ("item", "line", "lines")}


def place(citation: Citation, language: str) -> str:
    """Return a citation as one text, such as `S2p § 2.3 item 6 lines 223–225`; of a page, its address."""
    item, line, lines = _PLACES[language]
    parts = [citation.source.code if citation.source.startswith(BASE) else str(citation.source)]
    parts += [f"§ {citation.section}"] if citation.section else []
    parts += [f"{item} {citation.item}"] if citation.item is not None else []
    if citation.lines:
        start, end = citation.lines
        parts += [f"{lines} {start}–{end}" if end != start else f"{line} {start}"]
    return " ".join(parts)


def shared_columns(answer: Answer) -> tuple[Sequence[Word], Sequence[Word]]:
    """Return the columns that say the same in every row of several, and those that say something of their own.

    What the rows are about comes first: the first column, or the next one where that says the same in all of them.
    """
    said = {word.name: {printed(row.cells[word.name]) for row in answer.rows} for word in answer.columns}
    whole = {name for name, cells in said.items() if len(answer.rows) > 1 and len(cells) == 1 and cells != {""}}
    own = [word for word in answer.columns if said[word.name] - {""} and word.name not in whole]
    return [word for word in answer.columns if word.name in whole], own or answer.columns[:1]
