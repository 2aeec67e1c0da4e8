"""Words: the columns and parameters of questions, with their labels and the type of their values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from villkor.graph import Graph
from villkor.questions.question import Text
from villkor.vocabulary import XSD, Iri, Value


@dataclass(frozen=True, slots=True)
class Word:
    """A column or a parameter.

    Attributes:
        types: what its values are: an XSD datatype, a class of things, or a code list.
        unit: what a number counts, such as kronor.
        denotes: the property or class of the ontology that it stands for, where there is one.
    """

    name: str
    label: Text
    definition: Text
    types: tuple[Iri, ...]
    unit: str | None = None
    denotes: tuple[Iri, ...] = ()

    @property
    def datatype(self) -> str | None:
        """The local name of its XSD datatype; None where it names things or codes."""
        return self.types[0].removeprefix(XSD) if self.types[0].startswith(XSD) else None

    def read(self, value: Value | None) -> Value | None:
        """Return a value as what it is: some stores give truth as 0 and 1, and an IRI that they computed as text."""
        if self.datatype is None and type(value) is str and "://" in value:
            return Iri(value)
        return bool(value) if self.datatype == "boolean" and isinstance(value, int) else value


Words: TypeAlias = Mapping[str, Word]
"""Words by name."""


def read_words(graph: Graph, query: str) -> Words:
    """All words by name, from a query of (word, language, label, definition, type, unit, denotes).

    A word that means something of its own in one question is named `<question>.<word>`.
    """
    rows: dict[str, list[tuple[str, ...]]] = {}
    for word, *rest in graph.select(query).rows:
        if isinstance(word, Iri):
            rows.setdefault(word.code, []).append(tuple(str(cell) if cell is not None else "" for cell in rest))
    return {name: _word(name, found) for name, found in rows.items()}


def words_of(words: Words, question: str) -> Words:
    """Return the words as one question uses them."""
    own = {name.partition(".")[2]: word for name, word in words.items() if name.startswith(f"{question}.")}
    return {**words, **own}


def _word(name: str, rows: list[tuple[str, ...]]) -> Word:
    return Word(
        name=name.rpartition(".")[2],
        label={row[0]: row[1] for row in rows},
        definition={row[0]: row[2] for row in rows},
        types=tuple(sorted({Iri(row[3]) for row in rows})),
        unit=rows[0][4] or None,
        denotes=tuple(sorted({Iri(row[5]) for row in rows if row[5]})),
    )
