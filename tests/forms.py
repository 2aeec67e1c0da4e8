"""Forms as small as a test needs, made by hand, and ways to fill them in."""

from collections.abc import Mapping
from typing import Final

from villkor.submissions.document import Document
from villkor.submissions.forms import Field, Form, Forms
from villkor.vocabulary import BASE, XSD, Iri

VK: Final = BASE + "spec/"
THING: Final = Iri(BASE + "id/line/a")
THINGS: Final = {"line/a": THING, "a": THING, "linje a": THING}


def make_field(name: str, kind: str = "string", number: str = "", **more: object) -> Field:
    """Make a field of a literal datatype, or a reference for `thing`; labels are its number and name."""
    settings = {"minimum": 1, "maximum": 1, **more}
    return Field(
        id=Iri(f"{BASE}id/field/{name}"),
        path=Iri(VK + name),
        number=number,
        label={"sv": f"{name} (sv)", "en": f"{name} (en)"},
        help={"sv": f"hjälp om {name}", "en": f"help on {name}"},
        literal=None if kind == "thing" else Iri(XSD + kind),
        value_class=Iri(VK + "Line") if kind == "thing" else None,
        **settings,  # type: ignore[arg-type]
    )


FIELDS: Final = (
    make_field("title", number="1.1"),
    make_field("total", "integer", number="1.2", least=0),
    make_field("day", "date", number="1.3"),
    make_field("signed", "boolean", number="1.4"),
    make_field("outcome", number="1.5", minimum=0, pattern="^[12]$"),
    make_field("about", "thing", number="1.6", minimum=0, maximum=None),
    make_field(
        "item",
        number="2",
        minimum=0,
        maximum=None,
        part_class=Iri(VK + "Item"),
        parts=(
            make_field("text", number="2"),
            make_field("amount", "integer", number="2"),
            make_field("line", "thing", number="2", minimum=0),
        ),
    ),
    make_field("inAgreement", "thing"),
)


def make_form(code: str, kind: str, fields: tuple[Field, ...] = FIELDS) -> Form:
    """Make a form of the year that its code begins with."""
    return Form(
        id=Iri(f"{BASE}id/form/{code}"),
        kind=kind,
        label={"sv": f"blankett {code}", "en": f"form {code}"},
        submission_class=Iri(VK + "Letter"),
        agreement=Iri(f"{BASE}id/agreement/{code[:4]}"),
        year=int(code[:4]),
        fields=fields,
    )


FORMS: Final = Forms(
    (make_form("2024-let", "letter"), make_form("2025-let", "letter"), make_form("2025-note", "note", FIELDS[:2])),
    lambda text, kind: THINGS.get(text.casefold()),
)


def said(document: Document) -> set[str]:
    """Return what a document says but for types and agreements, in few words."""
    lines = document.ntriples.decode().replace(f"{BASE}res/document/", "").replace(VK, "").replace(XSD, "").splitlines()
    return {line.partition("#")[2] for line in lines if "rdf-syntax-ns#type>" not in line and "inAgreement" not in line}


def cells(document: Document) -> Mapping[str, str]:
    """Return the cell of each value that a document states."""
    return {
        value: place.cell for (_, path, value), place in document.places.items() if value and "inAgreement" not in path
    }
