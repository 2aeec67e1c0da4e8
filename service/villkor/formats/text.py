"""Cells and citations as people read them."""

import datetime as dt

from villkor.catalogue.answer import Cell, Resource
from villkor.catalogue.notes import Citation


def printed(cell: Cell, *, labels: bool = False) -> str:
    """Return a cell as one text: a thing by its short id or its label, several with semicolons, nothing as no text."""
    match cell:
        case None:
            return ""
        case tuple():
            return "; ".join(printed(single, labels=labels) for single in cell)
        case Resource():
            return cell.label if labels else cell.id.short
        case bool():
            return "true" if cell else "false"
        case dt.date():
            return cell.isoformat()
    return str(cell)


def place(citation: Citation) -> str:
    """Return a citation as one text, such as `S2p § 2.3 item 6, lines 223–225`."""
    parts = [citation.source.code]
    parts += [f"§ {citation.section}"] if citation.section else []
    parts += [f"item {citation.item}"] if citation.item is not None else []
    if citation.lines:
        start, end = citation.lines
        parts += [f"lines {start}–{end}" if end != start else f"line {start}"]
    return " ".join(parts)
