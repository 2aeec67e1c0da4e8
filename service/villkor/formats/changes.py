"""Changes between versions written out: JSON by thing, RDF Patch for machines, and a page."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from villkor.formats.html import page
from villkor.formats.json import dumped
from villkor.graph.triples import Literal, Term
from villkor.publishing.archive import Version
from villkor.publishing.changes import Changed, Changes, Statement
from villkor.publishing.publication import DATASET, served_on
from villkor.vocabulary import PREFIXES, XSD, Iri

_TEXT: Final = (XSD + "string", PREFIXES["rdf"] + "langString")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How the changes are shown.

    Attributes:
        label: what a thing is called in the language.
        limit: how many things are on a page.
        page: which page, from 1.
    """

    language: str
    label: Callable[[Iri], str]
    limit: int
    page: int


def changes_json(changes: Changes, wanted: Wanted) -> bytes:
    """Return a page of the changes as JSON."""
    return dumped(
        {
            "from": version_member(changes.before),
            "to": version_member(changes.after),
            "added": len(changes.added),
            "removed": len(changes.removed),
            "things": [_changed(changed, wanted) for changed in _shown(changes, wanted)],
            "total": len(changes.things),
            "limit": wanted.limit,
            "page": wanted.page,
            "lang": wanted.language,
            "links": _links(changes, wanted),
        }
    )


def changes_page(changes: Changes, wanted: Wanted) -> bytes:
    """Return a page of the changes for people."""
    return page(
        "changes.html",
        wanted.language,
        changes=changes,
        days=(served_on(changes.before), served_on(changes.after)),
        things=[_changed(changed, wanted) for changed in _shown(changes, wanted)],
        links=_links(changes, wanted),
    )


def changes_patch(changes: Changes) -> bytes:
    """Return the changes as RDF Patch: applied to the earlier version it gives the later one."""
    lines = [
        f"H id <{DATASET}{changes.after.name}> .".encode(),
        f"H prev <{DATASET}{changes.before.name}> .".encode(),
        b"TX .",
        *(b"D " + b" ".join(statement.terms) + b" ." for statement in changes.removed),
        *(b"A " + b" ".join(statement.terms) + b" ." for statement in changes.added),
        b"TC .",
    ]
    return b"\n".join(lines) + b"\n"


def version_member(version: Version) -> Mapping[str, str]:
    """Return a version as a JSON member."""
    return {
        "id": f"{DATASET}{version.name}",
        "version": version.name,
        "served": version.served.isoformat(timespec="seconds").replace("+00:00", "Z"),
    }


def _shown(changes: Changes, wanted: Wanted) -> Sequence[Changed]:
    return changes.things[(wanted.page - 1) * wanted.limit : wanted.page * wanted.limit]


def _changed(changed: Changed, wanted: Wanted) -> dict[str, Any]:
    return {
        "thing": _resource(changed.thing, wanted),
        "added": [_statement(statement, wanted) for statement in changed.added],
        "removed": [_statement(statement, wanted) for statement in changed.removed],
    }


def _statement(statement: Statement, wanted: Wanted) -> dict[str, Any]:
    _, name, value = statement.triple
    return {
        "property": _resource(name, wanted),
        "value": _value(value, wanted),
        "graph": str(statement.graph),
        "inferred": statement.inferred,
    }


def _resource(thing: Iri, wanted: Wanted) -> dict[str, str]:
    return {"id": str(thing), "label": wanted.label(thing)}


def _value(value: Term, wanted: Wanted) -> dict[str, str]:
    if isinstance(value, Iri):
        return _resource(value, wanted)
    if not isinstance(value, Literal):
        return {"blank": str(value)}
    if value.language:
        return {"text": value.text, "language": value.language}
    return {"text": value.text} if value.datatype in _TEXT else {"text": value.text, "datatype": str(value.datatype)}


def _links(changes: Changes, wanted: Wanted) -> dict[str, str]:
    path, asked = "/datasets/changes", {"from": changes.before.name, "to": changes.after.name}
    shown = {**asked, "lang": wanted.language, "limit": str(wanted.limit)}
    found = {"self": f"{path}?{urlencode({**shown, 'page': str(wanted.page)})}"}
    if wanted.page * wanted.limit < len(changes.things):
        found["next"] = f"{path}?{urlencode({**shown, 'page': str(wanted.page + 1)})}"
    return {**found, "patch": f"{path}.rdfp?{urlencode(asked)}", "versions": "/datasets/versions"}
