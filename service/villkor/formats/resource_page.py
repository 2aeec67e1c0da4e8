"""The page of a thing: plain, with its properties, its places in the sources, and what names it."""

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final
from urllib.parse import quote, urlencode

from villkor.catalogue.descriptions import CITATION, LABEL, TYPE, Description
from villkor.catalogue.notes import Citation
from villkor.formats.text import place
from villkor.graph.triples import Blank, Literal, Node, Term
from villkor.vocabulary import BASE, LANGUAGES, PREFIXES, XSD, Iri

if TYPE_CHECKING:
    from jinja2 import Environment

_FIRST: Final = Iri(PREFIXES["rdf"] + "first")
_REST: Final = Iri(PREFIXES["rdf"] + "rest")
_TOPIC: Final = Iri(PREFIXES["foaf"] + "primaryTopic")
_VK: Final = PREFIXES["vk"]
_SOURCE: Final = Iri(PREFIXES["oa"] + "hasSource")


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How a reader looks at a thing.

    Attributes:
        thing: what is looked at.
        path: where its document is served, without an ending.
        day: the day as of which it is described, if any.
        types: the media types that it is served in, by ending.
        called: what a thing is called in a language where the description does not tell.
    """

    thing: Iri
    path: str
    language: str
    day: dt.date | None
    types: Mapping[str, str]
    called: Callable[[Iri, str], str]

    @property
    def current(self) -> str:
        """Where the same page is served irrespective of time."""
        return f"{quote(self.path)}.html?{urlencode({'lang': self.language})}"

    def href(self, thing: Iri) -> str:
        """Return where a thing is looked up: here if it is one of ours; empty for what is no web address."""
        if not thing.startswith(BASE):
            return thing if thing.startswith(("http://", "https://")) else ""
        asked = {
            "lang": self.language,
            **({"asOf": self.day.isoformat()} if self.day and "/spec/" not in thing else {}),
        }
        return f"/{quote(thing.removeprefix(BASE))}?{urlencode(asked)}"

    def variant(self, suffix: str, **asked: str) -> str:
        """Return where the same description is served in a format."""
        day = {"asOf": self.day.isoformat()} if self.day else {}
        query = urlencode({**asked, **day})
        return f"{quote(self.path)}.{suffix}{f'?{query}' if query else ''}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A value as it is shown: a text, perhaps with a link, or the rows of a node that has no name."""

    text: str
    href: str = ""
    id: str = ""
    language: str = ""
    rows: Sequence["Row"] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A property as it is shown, with its values."""

    name: Value
    values: Sequence[Value]


def resource_page(description: Description, view: View) -> bytes:
    """Return the page of a thing, or of a list with what is on it."""
    subject = _Shown(description, view)
    return _rendered(
        "resource.html",
        view,
        heading=subject.thing(description.thing),
        kinds=[subject.thing(kind) for kind in subject.values(description.thing, TYPE) if isinstance(kind, Iri)],
        rows=list(subject.rows(description.thing, {TYPE, LABEL, CITATION})),
        citations=list(subject.citations()),
        incoming=list(subject.incoming()),
        members=[subject.thing(node) for node in subject.members],
    )


def choices_page(description: Description, choices: Sequence[Iri], view: View) -> bytes:
    """Return the page of a thing that several others have replaced."""
    subject = _Shown(description, view)
    heading, things = subject.thing(description.thing), [subject.thing(choice) for choice in choices]
    return _rendered("choices.html", view, heading=heading, choices=things)


class _Shown:
    """A description as one reader sees it."""

    def __init__(self, description: Description, view: View) -> None:
        self._description = description
        self._view = view

    def thing(self, thing: Iri) -> Value:
        language = self._view.language
        label = self._description.label(thing, language) or self._view.called(thing, language)
        short = _short(thing)
        return Value(text=short if label == thing.short else label, href=self._view.href(thing), id=short)

    def values(self, node: Node, name: Iri) -> Sequence[Term]:
        return self._description.by_subject.get(node, {}).get(name, ())

    def rows(self, node: Node, without: Iterable[Iri] = ()) -> Iterator[Row]:
        for name, values in self._description.by_subject.get(node, {}).items():
            if name not in without:
                shown = [self._value(value) for value in values if self._is_for_reader(value, values)]
                yield Row(name=self.thing(name), values=shown)

    @cached_property
    def members(self) -> Sequence[Iri]:
        """What a list holds: what is described beside it, and not only named or cited."""
        naming = {LABEL, *self._description.incoming}
        cited = {self._description.thing, *self.values(self._description.thing, CITATION)}
        others = [(node, said) for node, said in self._description.by_subject.items() if node not in cited]
        return [node for node, said in others if isinstance(node, Iri) and _TOPIC not in said and set(said) - naming]

    def incoming(self) -> Iterator[Row]:
        """Return what names the thing, but for its document and for what it holds."""
        for name, things in self._description.incoming.items():
            shown = [self.thing(thing) for thing in things if thing not in self.members]
            if name != _TOPIC and shown:
                yield Row(name=self.thing(name), values=shown)

    def citations(self) -> Iterator[tuple[Value, str, str]]:
        """Return each place in a source that the thing is founded on, with the source and the words there."""
        own = [value for value in self.values(self._description.thing, CITATION) if isinstance(value, Iri)]
        for citation in sorted(own):
            read = self._citation(citation)
            if read:
                label = place(read, self._view.language)
                yield replace(self.thing(citation), text=label), self.thing(read.source).text, read.anchor or ""

    def _citation(self, citation: Iri) -> Citation | None:
        told = {name: values[0] for name, values in self._description.by_subject.get(citation, {}).items()}
        source = told.get(_SOURCE)
        if not isinstance(source, Iri):
            return None
        texts = {name.removeprefix(_VK): value.text for name, value in told.items() if isinstance(value, Literal)}
        lines = (texts.get("lineStart", ""), texts.get("lineEnd", ""))
        return Citation(
            id=citation,
            source=source,
            section=texts.get("section"),
            item=int(texts["item"]) if texts.get("item", "").isdecimal() else None,
            lines=(int(lines[0]), int(lines[1])) if all(line.isdecimal() for line in lines) else None,
            anchor=texts.get("anchor"),
        )

    def _is_for_reader(self, value: Term, values: Sequence[Term]) -> bool:
        """Whether a value is in the reader's language, in none, or in another where there is none in the reader's."""
        if not isinstance(value, Literal) or not value.language:
            return True
        languages = {other.language for other in values if isinstance(other, Literal)}
        return value.language == self._view.language or self._view.language not in languages

    def _value(self, value: Term) -> Value:
        match value:
            case Literal():
                return Value(text=_written(value), language=value.language)
            case Blank():
                return Value(text="", rows=list(self._nested(value)))
        return self.thing(value)

    def _nested(self, node: Blank) -> Iterator[Row]:
        """Return the rows of a node without a name; those of a list as one."""
        items: list[Term] = []
        while isinstance(node, Blank) and self.values(node, _FIRST):
            items += self.values(node, _FIRST)
            (rest,) = self.values(node, _REST)[:1] or (Blank(""),)
            node = rest if isinstance(rest, Blank) else Blank("")
        if items:
            yield Row(name=Value(text=""), values=[self._value(item) for item in items])
        yield from self.rows(node)


def _short(thing: Iri) -> str:
    for prefix, space in PREFIXES.items():
        name = thing.removeprefix(space)
        if name != thing and "/" not in name and name:
            return f"{prefix}:{name}"
    return thing.short or thing


def _written(literal: Literal) -> str:
    if literal.datatype == XSD + "integer" and literal.text.removeprefix("-").isdecimal():
        return f"{int(literal.text):,}".replace(",", "\N{NO-BREAK SPACE}").replace("-", "\N{MINUS SIGN}")
    return literal.text


def _rendered(template: str, view: View, **members: object) -> bytes:
    page = _environment().get_template(template)
    other = next(language for language in LANGUAGES if language != view.language)
    return page.render(view=view, lang=view.language, other=other, **members).encode()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # here, since a pipe needs no pages

    loader = PackageLoader("villkor.formats", "pages")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
