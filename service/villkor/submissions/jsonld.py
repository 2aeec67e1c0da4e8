"""Where the triples of JSON-LD stand.

Nothing of the contexts' rules is told again here. Each value is written once more in a named graph of its own, with an
`@id` for each node that has none; the parser then says which triples come of it, and the graph's name where it stands.
What is written in a way that is not known here (containers, `@reverse`, contexts inside) goes whole into one graph.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from json import dumps
from typing import Final

from villkor.submissions.document import Place
from villkor.submissions.json_text import Node, items

GRAPH: Final = "urn:villkor:place:"
"""How the name of the graph of one value begins; its number follows."""

_VALUES: Final = frozenset({"@value", "@list", "@set"})
_WHOLE: Final = frozenset({"@reverse", "@included", "@nest", "@index"})


@dataclass(slots=True)
class Spread:
    """A document with every value in a graph of its own, and the places of the node and the value of each graph."""

    documents: list[str] = field(default_factory=list)
    places: list[tuple[Place, Place]] = field(default_factory=list)
    labels: int = 0
    size: int = 0

    @property
    def text(self) -> bytes:
        """The document."""
        return f"[{','.join(self.documents)}]".encode()


class TooMuch(Exception):
    """The document spread out is larger than what places are told of."""


def spread(root: Node, largest: int) -> Spread:
    """Return a document with every value in a graph of its own. Raises TooMuch beyond so many characters."""
    written = Spread()
    stem, text = "n", _text(root)
    while f'"_:{stem}' in text:
        stem += "n"
    for node in root.value if isinstance(root.value, list) else [root]:
        if isinstance(node.value, Mapping):
            _Outermost(node.value, written, stem, largest).write(node)
    return written


class _Outermost:
    """An outermost object: what its context calls the keywords, and which of its nodes are still to be written."""

    def __init__(self, members: Mapping[str, Node], written: Spread, stem: str, largest: int) -> None:
        self._context = members.get("@context")
        self._names: dict[str, str] = {}  # what the context calls a keyword
        self._lists: set[str] = set()  # terms whose value is one list
        self._whole: set[str] = set()  # terms whose value is not read here
        self._written, self._stem, self._largest = written, stem, largest
        self._waiting: list[tuple[Node, str]] = []
        for context in items(self._context) if self._context else []:
            if isinstance(context.value, Mapping):
                self._define(context.value)

    def _define(self, terms: Mapping[str, Node]) -> None:
        for term, node in terms.items():
            definition = node.value
            if isinstance(definition, Mapping):
                container = definition["@container"].value if "@container" in definition else "@set"
                if container == "@list":
                    self._lists.add(term)
                elif container != "@set" or ("@type" in definition and definition["@type"].value == "@json"):
                    self._whole.add(term)
                definition = definition["@id"].value if "@id" in definition else None
            if isinstance(definition, str) and definition.startswith("@"):
                self._names[term] = definition

    def write(self, node: Node) -> None:
        """Write the object, and the nodes inside it, graph by graph."""
        graphs: list[str] = []
        self._wait(node, outermost=True)
        while self._waiting:
            waiting, subject = self._waiting.pop()
            for member in self._members(waiting, subject):
                graphs.append(member)
                self._written.size += len(member)
                if self._written.size > self._largest:
                    raise TooMuch
        context = f'"@context":{_text(self._context)},' if self._context else ""
        self._written.documents.append(f'{{{context}"@graph":[{",".join(graphs)}]}}')

    def _wait(self, node: Node, outermost: bool = False) -> str:
        """Put a node among those that are to be written, and return its id, as JSON."""
        assert isinstance(node.value, Mapping)
        ids = [child.value for key, child in node.value.items() if self._keyword(key) == "@id"]
        self._written.labels += 1
        subject = dumps(ids[0]) if ids and isinstance(ids[0], str) else f'"_:{self._stem}{self._written.labels}"'
        self._waiting.append((node, subject))
        if outermost:
            for key, child in node.value.items():
                if self._keyword(key) == "@graph":
                    for item in items(child):
                        if self._is_node(item):
                            self._wait(item, outermost=True)
        return subject

    def _members(self, node: Node, subject: str) -> Iterator[str]:
        """Return each value of a node in a graph of its own."""
        assert isinstance(node.value, Mapping)
        for key, child in node.value.items():
            if key == "@context" or self._keyword(key) in ("@id", "@graph"):
                continue
            for text, place in self._values(key, child):
                graph = f"{GRAPH}{len(self._written.places)}"
                self._written.places.append((node.place, place))
                yield f'{{"@id":"{graph}","@graph":[{{"@id":{subject},{dumps(key)}:{text}}}]}}'

    def _values(self, key: str, child: Node) -> Iterator[tuple[str, Place]]:
        if key in self._whole or self._keyword(key) in _WHOLE:
            yield _text(child), child.place
        elif key in self._lists:
            yield self._shallow(child), child.place
        else:
            for item in items(child):
                yield self._shallow(item), item.place

    def _shallow(self, node: Node) -> str:
        """Return a value as JSON, with a reference for each node inside it that can be written on its own."""
        if self._is_node(node):
            return f'{{"@id":{self._wait(node)}}}'
        if isinstance(node.value, list):
            return f"[{','.join(map(self._shallow, node.value))}]"
        if isinstance(node.value, Mapping) and {self._keyword(key) for key in node.value} <= {"@list", "@set"}:
            return f"{{{','.join(f'{dumps(key)}:{self._shallow(child)}' for key, child in node.value.items())}}}"
        return _text(node)

    def _is_node(self, node: Node) -> bool:
        if not isinstance(node.value, Mapping):
            return False
        keywords = {self._keyword(key) for key in node.value}
        return not keywords & (_VALUES | {"@context", "@graph"}) and keywords != {"@id"}

    def _keyword(self, key: str) -> str:
        return self._names.get(key, key)


def _text(node: Node) -> str:
    """Write a value as JSON again; the reader has limited its depth."""
    if isinstance(node.value, Mapping):
        return f"{{{','.join(f'{dumps(key)}:{_text(child)}' for key, child in node.value.items())}}}"
    if isinstance(node.value, list):
        return f"[{','.join(map(_text, node.value))}]"
    return node.written or dumps(node.value)
