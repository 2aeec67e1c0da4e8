"""JSON: the answer as the interface promises it."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import orjson

from villkor.catalogue.answer import Answer, AnsweredRow, Cell, Resource
from villkor.catalogue.notes import Citation
from villkor.vocabulary import Iri


def answer_json(answer: Answer) -> bytes:
    """Return the answer as JSON bytes."""
    return dumped(answer_members(answer))


def dumped(members: Mapping[str, Any]) -> bytes:
    """Return an object as JSON bytes."""
    return orjson.dumps(members, option=orjson.OPT_APPEND_NEWLINE)


def answer_members(answer: Answer) -> dict[str, Any]:
    """Return the answer as the members of a JSON object."""
    return {
        "question": answer.question.name,
        "inputs": {name: member(cell) for name, cell in answer.inputs.items()},
        "status": answer.status,
        "rows": [_row(row, answer.sources) for row in answer.rows],
        "absences": [member(absence) for absence in answer.absences],
        "discrepancies": [member(discrepancy) for discrepancy in answer.discrepancies],
        "total": answer.total,
        "limit": answer.limit,
        "page": answer.page,
        "lang": answer.language,
        "links": links(answer),
        "dataset": {"version": answer.version, "issued": answer.issued.isoformat()},
    }


def member(cell: Cell) -> Any:
    """Return a cell as a JSON value: a thing as its id and label, a date by RFC 3339, several values as an array."""
    match cell:
        case Resource():
            return {"id": str(cell.id), "label": cell.label}
        case tuple():
            return [member(single) for single in cell]
        case dt.date():
            return cell.isoformat()
        case bool() | None:
            return cell
        case int():
            return int(cell)
        case Decimal():
            return str(cell)
    return str(cell)


def links(answer: Answer) -> dict[str, str]:
    """Return the addresses of the same answer in its forms, from the service's root."""
    path = f"/v1/{answer.question.name}"
    asked = {**answer.given, "lang": answer.language}
    paged = {"limit": str(answer.limit), "page": str(answer.page)} if answer.limit else {}
    found = {"self": f"{path}?{urlencode({**asked, **paged})}"}
    if answer.limit and answer.page * answer.limit < answer.total:
        found["next"] = f"{path}?{urlencode({**asked, **paged, 'page': str(answer.page + 1)})}"
    formats = {"html": "html", "csv": "csv", "xlsx": "xlsx", "rdf": "ttl", "sparql": "rq"}
    found |= {name: f"{path}.{suffix}?{urlencode(asked)}" for name, suffix in formats.items()}
    return {**found, "docs": f"/docs#{answer.question.name}"}


def _row(row: AnsweredRow, labels: Mapping[Iri, str]) -> dict[str, Any]:
    return {
        **{column: member(cell) for column, cell in row.cells.items()},
        "status": row.status,
        "citations": [_citation(citation, labels) for citation in row.citations],
        "because": list(row.because),
    }


def _citation(citation: Citation, labels: Mapping[Iri, str]) -> dict[str, Any]:
    return {
        "id": str(citation.id),
        "source": {"id": str(citation.source), "label": labels[citation.source]},
        "section": citation.section,
        "item": citation.item,
        "lines": list(citation.lines) if citation.lines else None,
        "anchor": citation.anchor,
    }
