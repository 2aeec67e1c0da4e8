"""Where a thing and its document stand, and the links between them and the document's variants."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlencode

from villkor.formats.resource import RESOURCE_TYPES
from villkor.vocabulary import BASE, LANGUAGES, Iri

_LISTS: Final[Mapping[str, str]] = {"spec": "ontology", "spec/shape": "all-shapes"}
_ID: Final = "id/"
_RES: Final = "res/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """A document's address.

    Attributes:
        document: its path from the service's root, without an ending and without a slash before or after.
        suffix: the ending that was asked for, if any.
    """

    document: str
    suffix: str | None

    @property
    def things(self) -> Sequence[tuple[Iri, str]]:
        """What the document may be about, most likely first, each with the query of ours that describes it."""
        own, path = Iri(BASE + self.document), self.document
        if path in _LISTS:
            return [(Iri(f"{own}/"), _LISTS[path])]
        if path.startswith(_RES):
            return [(Iri(BASE + _ID + path.removeprefix(_RES)), "description"), (own, "description")]
        return [(own, "code-list"), (own, "description")] if path.count("/") == 1 else [(own, "description")]

    @property
    def is_dated(self) -> bool:
        """Whether the document may be asked for as of a day: words and codes may not."""
        return self.document.startswith(_RES)

    @property
    def plain(self) -> "Address":
        """The same address without an ending."""
        return Address(document=self.document, suffix=None)

    def of(self, thing: Iri) -> "Address":
        """Return the same address for another thing."""
        return Address(document=document_of(thing), suffix=self.suffix)

    def path(self, suffix: str | None = None, asked: Mapping[str, str] | None = None) -> str:
        """Return the path with an ending and a query."""
        query = f"?{urlencode(asked)}" if asked else ""
        return f"/{quote(self.document)}{f'.{suffix}' if suffix else ''}{query}"


def read_address(path: str) -> Address:
    """Return the address that a path means; an ending is one of those that descriptions are served with."""
    stem, dot, suffix = path.strip("/").rpartition(".")
    if dot and suffix in RESOURCE_TYPES:
        return Address(document=stem.rstrip("/"), suffix=suffix)
    is_list = path.startswith(("spec", "def"))
    return Address(document=path.rstrip("/") if is_list else path, suffix=None)


def document_of(thing: Iri) -> str:
    """Return the path of the document about a thing of ours: `/res/` for `/id/`, else its own."""
    path = thing.removeprefix(BASE).rstrip("/")
    return _RES + path.removeprefix(_ID) if path.startswith(_ID) else path


def link(target: str, relation: str, **attributes: str) -> str:
    """Return one link as the header writes it (RFC 8288)."""
    return "; ".join((f"<{target}>", f'rel="{relation}"', *(f'{name}="{text}"' for name, text in attributes.items())))


def variants(address: Address, relation: str, asked: Mapping[str, str], without: str = "") -> Iterator[str]:
    """Return a link to each format of a document, with its type, and to each language of the page."""
    for suffix, media_type in RESOURCE_TYPES.items():
        kind = media_type.partition(";")[0]
        if suffix == "html":
            for language in LANGUAGES:
                target = address.path(suffix, {"lang": language, **asked})
                yield link(target, relation, type=kind, hreflang=language)
        elif suffix != without:
            yield link(address.path(suffix, asked), relation, type=kind)


def header(links: Iterable[str]) -> Mapping[str, str]:
    """Return the header that holds links."""
    return {"Link": ", ".join(links)}
