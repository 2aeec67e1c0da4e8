"""The catalogue: the composition root, which opens the content folders and is the one way to ask."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final

from villkor.catalogue.answer import Answer, AnsweredRow, Gathered, Resource, Writer, gather, overall
from villkor.catalogue.bearing import Scope, absences, discrepancies, read_scope
from villkor.catalogue.context import read_context
from villkor.catalogue.notes import Notes, read_notes
from villkor.errors import BadParameter, BadQuery, BrokenContent, UnknownQuestion
from villkor.graph import Graph, Table
from villkor.graph.content import Content, find_content
from villkor.graph.embedded import EmbeddedGraph, load, parse
from villkor.graph.endpoint import Endpoint
from villkor.graph.snapshot import fingerprint, keep, recall
from villkor.graph.terms import serialised
from villkor.questions.inputs import Reader, is_readable
from villkor.questions.names import read_names
from villkor.questions.question import Question, read_question
from villkor.questions.words import Words, read_words, words_of
from villkor.rules import RULES
from villkor.rules.ledger import Ledger
from villkor.rules.reading import read_ledger
from villkor.validation.content import refuse_violations
from villkor.vocabulary import BASE, LANGUAGES, XSD, Iri, Value, Year

LIMIT: Final = 100
"""The rows of a page where the caller names no number."""

MOST: Final = 1000
"""The most rows of a page."""

_YEAR: Final = Iri(XSD + "gYear")
_POPULATION: Final = Iri(BASE + "spec/PopulationSet")
_INDEX: Final = {
    *("absences", "checked", "citations", "dataset", "descriptions", "discrepancies", "graphs", "labels", "names"),
    *("related", "requirements", "roles", "shapes", "sources", "statuses", "words"),
    *("all-shapes", "applicability", "code-list", "description", "document", "ontology", "withdrawn"),
}
"""The queries that the catalogue itself asks."""

_PUBLISHED: Final = ("profiles", "publishing", "void")
"""The folders of queries that describe the whole for harvesters; content without them publishes nothing there."""


@dataclass(frozen=True, slots=True, repr=False)  # it would be megabytes
class Catalogue:
    """All questions over one graph.

    Attributes:
        index: the queries that the service itself asks, by name.
        slices: those that tell what a submission can reach.
        derived: those that tell what follows from a submission and its slice.
        published: those that describe the whole for harvesters, by folder and name.
        context: the terms of the JSON-LD context.
        ledger: what the money rules reckon from.
    """

    graph: Graph
    questions: Mapping[str, Question]
    words: Mapping[str, Words]
    reader: Reader
    notes: Notes
    index: Mapping[str, str]
    slices: Mapping[str, str]
    derived: Mapping[str, str]
    published: Mapping[str, Mapping[str, str]]
    context: Mapping[str, Any]
    ledger: Ledger
    issued: dt.date

    def ask(
        self,
        name: str,
        inputs: Mapping[str, str],
        *,
        language: str = LANGUAGES[0],
        limit: int | None = LIMIT,
        page: int = 1,
    ) -> Answer:
        """Answer a question; no limit means all rows.

        Raises UnknownQuestion, or BadParameter for an input, a language, a limit or a page that cannot be understood,
        BadPremises for a calculation that its inputs do not allow.
        """
        question = self.question(name)
        _check_page(language, limit, page)
        values = self.reader.read(question, self.words[name], inputs)
        query = question.bind({key: serialised(value) for key, value in {**values, "lang": language}.items()})
        found = gather(question, self._select(question, query))
        rows = self._calculated(question, found, values)
        shown = rows if limit is None else rows[(page - 1) * limit : page * limit]
        answer = self._answer(question, values, rows, shown, language)
        # of what was found and a rule makes no rows of, it is told what is not known
        unknown = self._absences(question, values, rows or found, language)
        return replace(answer, given=inputs, query=query, limit=limit, page=page, absences=unknown)

    def _select(self, question: Question, query: str) -> Table:
        """Return the rows of a question, each value read as what its column's word says that it is."""
        words, table = self.words[question.name], self.graph.select(query)
        columns = [words.get(column) for column in table.columns]
        rows = [
            tuple(word.read(cell) if word else cell for word, cell in zip(columns, row, strict=True))
            for row in table.rows
        ]
        return Table(table.columns, rows)

    def _calculated(
        self, question: Question, rows: Sequence[Gathered], inputs: Mapping[str, Value]
    ) -> Sequence[Gathered]:
        return RULES[question.rule](rows, inputs, self.ledger) if question.rule else rows

    def question(self, name: str) -> Question:
        """Return the question of a name. Raises UnknownQuestion, with the names that there are."""
        if name not in self.questions:
            raise UnknownQuestion(
                f"There is no question «{name[:80]}»; there are {', '.join(self.questions)}.",
                f"Det finns ingen fråga «{name[:80]}»; det finns {', '.join(self.questions)}.",
                candidates=list(self.questions),
            )
        return self.questions[name]

    def reckons(self, question: Question) -> bool:
        """Whether a question is answered by sharing money out, which takes its time: it tells by which population."""
        words = self.words[question.name]
        return question.rule is not None and any(_POPULATION in words[name].types for name in question.columns)

    def describe(self, answer: Answer, media_type: str) -> bytes:
        """Return the RDF of what the answer's rows speak of, in a media type. Raises NotAcceptable."""
        things = " ".join(serialised(thing) for thing in answer.things)
        return self.graph.serialise(self.index["descriptions"].replace("$things", things), media_type)

    def _answer(
        self,
        question: Question,
        values: Mapping[str, Value],
        rows: Sequence[Gathered],
        shown: Sequence[Gathered],
        language: str,
    ) -> Answer:
        plain = Writer(question, self.notes, language, {})
        inputs = {name: plain.single(value) for name, value in values.items()}
        writer = Writer(question, self.notes, language, inputs)
        scope = self._scope(question, values, rows)
        words = self.words[question.name]
        written = [writer.row(row) for row in shown]
        return Answer(
            question=question,
            language=language,
            inputs=inputs,
            columns=tuple(words[column] for column in question.columns),
            rows=written,
            total=len(rows),
            status=overall([writer.status(row) for row in rows]) if rows else question.empty,
            things=tuple(dict.fromkeys(thing for row in shown for thing in writer.cited(row))),
            sources=self._sources(written, language),
            discrepancies=tuple(self._resource(found, language) for found in discrepancies(self.notes, scope)),
            version=self.graph.version,
            issued=self.issued,
        )

    def _absences(
        self, question: Question, values: Mapping[str, Value], rows: Sequence[Gathered], language: str
    ) -> tuple[Resource, ...]:
        scope = self._scope(question, values, rows)
        return tuple(self._resource(absence, language) for absence in absences(self.notes, scope))

    def _scope(self, question: Question, values: Mapping[str, Value], rows: Sequence[Gathered]) -> Scope:
        agreements = self._agreements(values)
        return read_scope(question, self.words[question.name], self.notes, values, rows, agreements)

    def _sources(self, rows: Sequence[AnsweredRow], language: str) -> Mapping[Iri, str]:
        cited = {citation.source for row in rows for citation in row.citations}
        return {source: self.notes.label(source, language) for source in sorted(cited)}

    def _agreements(self, values: Mapping[str, Value]) -> set[Iri]:
        """Return the agreements of the years that the inputs name."""
        given = (value for value in values.values() if isinstance(value, Year))
        years = (self.reader.names.resolve(str(year), [_YEAR]) for year in given)
        return {year for year in years if isinstance(year, Iri)}

    def _resource(self, thing: Iri, language: str) -> Resource:
        return Resource(thing, self.notes.label(thing, language))


def open_catalogue(folder: str | None = None, cache: Path | None = None, store: Endpoint | None = None) -> Catalogue:
    """Load, check and open the content of a folder, else of the package or the checkout.

    With a cache folder, files that were loaded and checked before are not loaded and checked again. With a store, that
    is asked, and must hold what the files say.

    Raises BrokenContent, naming the file and what is wrong, or StoreFailed.
    """
    content = find_content(folder)
    index, slices, derived = (content.queries(name) for name in ("index", "slices", "derived"))
    _check_index(index)
    local = _open_graph(content, index, cache)
    graph = _open_store(store, local) if store else local
    words = read_words(graph, index["words"])
    questions = _read_questions(content, words)
    roles = {(Iri(category), year): Iri(role) for category, year, role in graph.select(index["roles"]).rows}
    issued = graph.select(index["dataset"]).rows
    if not issued or not isinstance(issued[0][0], dt.date):
        raise BrokenContent("data: no dataset states when it was issued (dct:issued).")
    return Catalogue(
        graph=graph,
        questions=questions,
        words={name: words_of(words, name) for name in questions},
        reader=Reader(read_names(graph, index["names"]), roles),
        notes=read_notes(graph, index),
        index=index,
        slices=slices,
        derived=derived,
        published={folder: content.queries(folder) for folder in _PUBLISHED},
        context=read_context(content),
        ledger=read_ledger(graph, content.queries("money")),
        issued=issued[0][0],
    )


def _check_index(index: Mapping[str, str]) -> None:
    if missing := _INDEX - set(index):
        raise BrokenContent(f"queries/index lacks {', '.join(f'{name}.rq' for name in sorted(missing))}.")


def open_content(folder: str | None, cache: Path | None) -> EmbeddedGraph:
    """Load and check the content of a folder, as for a catalogue, and return its graph. Raises BrokenContent."""
    content = find_content(folder)
    index = content.queries("index")
    _check_index(index)
    return _open_graph(content, index, cache)


def _open_store(store: Endpoint, local: EmbeddedGraph) -> Graph:
    from villkor.graph.remote import open_remote  # here, since most ask no store

    return open_remote(store, local.quads(), local.version)


def _open_graph(content: Content, index: Mapping[str, str], cache: Path | None) -> EmbeddedGraph:
    mark = fingerprint(content) if cache else ""
    kept = recall(cache, mark) if cache else None
    if kept:
        return kept
    graph = load(content)
    refuse_violations(content, graph, index)
    if cache:
        keep(cache, mark, graph)
    return graph


def _read_questions(content: Content, words: Words) -> Mapping[str, Question]:
    files = sorted((content.root / "queries").glob("*.rq"))
    questions = {path.stem: read_question(path, content.relative(path)) for path in files}
    for question in questions.values():
        own = words_of(words, question.name)
        _refuse_unreadable(question)
        used = {*question.columns, *(parameter.name for parameter in question.parameters)}
        if used - set(own):
            unknown = ", ".join(sorted(used - set(own)))
            raise BrokenContent(f"queries/{question.name}.rq: {unknown} is no word; give it a label and a type.")
        for parameter in question.parameters:
            if not is_readable(own[parameter.name]):
                raise BrokenContent(f"queries/{question.name}.rq: {parameter.name} has a datatype that is not read.")
        if question.rule and question.rule not in RULES:
            raise BrokenContent(
                f"queries/{question.name}.rq: {question.rule} is no rule; there are {', '.join(RULES)}."
            )
    return questions


def _refuse_unreadable(question: Question) -> None:
    try:
        parse(question.text)
    except BadQuery as problem:
        raise BrokenContent(f"queries/{question.name}.rq: {problem}") from problem


def _check_page(language: str, limit: int | None, page: int) -> None:
    if language not in LANGUAGES:
        raise BadParameter(
            f"lang: «{language[:20]}» is not sv or en.",
            f"lang: «{language[:20]}» är inte sv eller en.",
            parameter="lang",
            candidates=list(LANGUAGES),
        )
    if limit is not None and not 1 <= limit <= MOST:
        raise BadParameter(f"limit: 1 to {MOST} rows.", f"limit: 1 till {MOST} rader.", parameter="limit")
    if page < 1:
        raise BadParameter("page: the first page is 1.", "page: den första sidan är 1.", parameter="page")
