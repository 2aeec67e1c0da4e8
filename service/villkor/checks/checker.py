"""The checker: documents in, findings out; the verdict comes first, and only what fails it is looked into."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from typing import Final, TypeVar

from villkor.catalogue import Catalogue
from villkor.checks.authority import Authority, read_authority
from villkor.checks.clauses import read_clauses
from villkor.checks.coverage import Heard, Surveyor
from villkor.checks.examiner import Examined, Examiner
from villkor.checks.findings import Teller, unreadable
from villkor.checks.report import Finding, Report
from villkor.checks.spool import Spool, Unit, apart, blank_prefix
from villkor.errors import BadDocument, Refused
from villkor.submissions.document import Document
from villkor.validation.engines import ENGINES, open_engine
from villkor.validation.requirements import read_requirements
from villkor.validation.result import Result
from villkor.validation.slices import read_slices

T = TypeVar("T")
R = TypeVar("R")

_GROUP: Final = 400_000
"""About how many bytes of N-Triples are checked at a time: some twenty reports."""

_AGREEMENT: Final = b"/spec/inAgreement>"
_MANY: Final = 20
"""More submissions than these in one document are grouped by whom they concern, as those of several documents are."""

_MOST: Final = 48 * 2**20
"""The most bytes of N-Triples that may concern each other."""


@dataclass(frozen=True, slots=True)
class Submitted:
    """Something handed in, not yet read.

    Attributes:
        read: reads it; `located` asks where everything stands, too. Raises BadDocument.
        batches: N-Triples of a document too large to be read whole, some at a time; None for others.
    """

    name: str
    read: Callable[[bool], Document]
    batches: Callable[[], Iterator[bytes]] | None = None


@dataclass(frozen=True, slots=True)
class Checker:
    """Reads documents, brings together those that concern each other, and has each group examined."""

    examiner: Examiner
    authority: Authority
    surveyor: Surveyor
    version: str

    def check(
        self,
        submitted: Sequence[Submitted],
        *,
        language: str,
        threads: int = 1,
        progress: Callable[[int, int], None] = lambda done, total: None,
        covered: bool = False,
    ) -> Report:
        """Check documents and return what was found; one that cannot be read is a finding of its own.

        `progress` is told how many bytes of how many are done; `covered` asks for the coverage, too. Raises Refused
        for more than can be checked together.
        """
        findings: dict[int, list[Finding]] = {number: [] for number in range(len(submitted))}
        results: set[Result] = set()
        about: list[Heard] = []
        nodes = done = 0
        with closing(Spool(self.examiner.slices.counties)) as spool, ThreadPoolExecutor(threads) as pool:
            for number, finding in self._read(spool, pool, submitted):
                findings[number].append(finding)
            work = partial(self._examined, spool, submitted, covered)
            for units, checked in in_step(pool, work, spool.groups(_GROUP), 2 * threads):
                for number, found in checked.findings.items():
                    findings[number] += found
                results |= checked.results
                nodes += checked.nodes
                about += checked.heard
                done += sum(unit.length for unit in units)
                progress(done, spool.size)
        found = [finding for number in sorted(findings) for finding in findings[number]]
        return Report(
            findings=found,
            results=sorted(results),
            documents=[each.name for each in submitted],
            nodes=nodes,
            coverage=self.surveyor.coverage(about, found),
            language=language,
            version=self.version,
            engine=self.examiner.engine.name,
        )

    def refuse_nothing(self, document: Document) -> None:
        """Refuse, as BadDocument, a document that says nothing that any requirement is about."""
        if refusal := self.authority.refusal(document):
            raise refusal
        if self.examiner.holds_nothing(document.ntriples):
            raise _nothing(document.name)

    def _read(
        self, spool: Spool, pool: ThreadPoolExecutor, submitted: Sequence[Submitted]
    ) -> Iterator[tuple[int, Finding]]:
        """Put what documents say on the spool, and return the findings of those that say nothing to check."""
        for number, read in in_step(pool, partial(_first_read, submitted), range(len(submitted)), 8):
            if isinstance(read, BadDocument):
                yield number, unreadable(submitted[number].name, read)
                continue
            try:
                if not self._kept(spool, number, submitted[number], read):
                    yield number, unreadable(submitted[number].name, _nothing(submitted[number].name))
            except BadDocument as problem:
                yield number, unreadable(submitted[number].name, problem)

    def _kept(self, spool: Spool, number: int, submitted: Submitted, read: Document | Iterator[bytes]) -> bool:
        """Put a document on the spool, and tell whether it says anything that some shape is about."""
        if isinstance(read, Document):
            self._refuse_usurped(read, submitted)
            if self.examiner.holds_nothing(read.ntriples):
                return False
            if read.ntriples.count(_AGREEMENT) > _MANY:
                spool.places[number] = located = _apart(submitted.read(True), number)
                spool.add_by_subject(number, located.ntriples)
            else:
                content = not self.authority.is_submission(read.ntriples)
                spool.add(number, apart(read.ntriples, number), content)
            return True
        found = False
        for batch in read:
            self._refuse_usurped(Document(submitted.name, batch), submitted)
            spool.add_by_subject(number, apart(batch, number))
            found = found or not self.examiner.holds_nothing(batch)
        return found

    def _refuse_usurped(self, document: Document, submitted: Submitted) -> None:
        """Raise BadDocument, with the place, for a document that states what it has no authority to."""
        refusal = self.authority.refusal(document, whole=not submitted.batches)
        if refusal and not submitted.batches:
            refusal = self.authority.refusal(submitted.read(True)) or refusal
        if refusal:
            raise refusal

    def _examined(self, spool: Spool, submitted: Sequence[Submitted], covered: bool, units: Sequence[Unit]) -> Examined:
        """Examine the documents of some units, or what the units hold of them."""
        if sum(unit.length for unit in units) > _MOST:
            raise _too_much(submitted[units[0].document].name)
        documents = _documents(spool, submitted, units)

        def located(number: int) -> Document:
            if submitted[number].batches:
                return documents[number]
            if number in spool.places:
                return replace(spool.places[number], ntriples=documents[number].ntriples)
            return _apart(submitted[number].read(True), number)

        return self.examiner.examine(documents, located, covered, spool.handed_in)


def open_checker(catalogue: Catalogue, engine: str = ENGINES[0]) -> Checker:
    """Return a checker over the shapes of a catalogue's content. Raises BadParameter for an unknown engine."""
    graph = catalogue.graph
    requirements = read_requirements(graph, catalogue.index["requirements"])
    clauses = read_clauses(graph, catalogue.index["provisions"], requirements)
    teller = Teller(requirements, catalogue.notes, clauses)
    shapes = graph.serialise(catalogue.index["shapes"], "application/n-triples")
    examiner = Examiner(
        requirements=requirements,
        teller=teller,
        slices=read_slices(graph, catalogue.slices, tuple(catalogue.derived.values())),
        engine=open_engine(engine, shapes),
    )
    authority = read_authority(graph, catalogue.index)
    return Checker(examiner=examiner, authority=authority, surveyor=Surveyor(catalogue, teller), version=graph.version)


def _first_read(submitted: Sequence[Submitted], number: int) -> Document | Iterator[bytes] | BadDocument:
    """Read a document without its places; one that is too large to be read whole comes in batches."""
    each = submitted[number]
    try:
        return each.batches() if each.batches else each.read(False)
    except BadDocument as problem:
        return problem


def _documents(spool: Spool, submitted: Sequence[Submitted], units: Sequence[Unit]) -> dict[int, Document]:
    """Return what some units say, by the number of their document."""
    own: dict[int, list[Unit]] = {}
    for unit in units:
        own.setdefault(unit.document, []).append(unit)
    return {number: Document(submitted[number].name, spool.text(found)) for number, found in own.items()}


def _apart(document: Document, number: int) -> Document:
    """Return a located document with names for its blank nodes that no other document uses."""
    prefix = blank_prefix(number)

    def named(term: str) -> str:
        return f"{prefix}{term[2:]}" if term.startswith("_:") else term

    places = {(named(subject), path, named(value)): place for (subject, path, value), place in document.places.items()}
    return Document(document.name, apart(document.ntriples, number), places)


def in_step(pool: ThreadPoolExecutor, work: Callable[[T], R], items: Iterable[T], ahead: int) -> Iterator[tuple[T, R]]:
    """Return each item with what work makes of it, in order, no more than some of them ahead of who takes them."""
    waiting: deque[tuple[T, Future[R]]] = deque()
    for item in items:
        waiting.append((item, pool.submit(work, item)))
        if len(waiting) > ahead:
            first, future = waiting.popleft()
            yield first, future.result()
    for first, future in waiting:
        yield first, future.result()


def _nothing(name: str) -> BadDocument:
    return BadDocument.at(
        name,
        0,
        0,
        "The document holds nothing that any requirement is about: no requisition, report or other known class.",
        "Dokumentet innehåller inget som något krav gäller: ingen rekvisition, redovisning eller annan känd klass.",
    )


def _too_much(name: str) -> Refused:
    return Refused(
        f"{name}: more than {_MOST // 2**20} MiB of triples concern the same recipient; hand them in apart.",
        f"{name}: mer än {_MOST // 2**20} MiB tripplar gäller samma mottagare; lämna in dem var för sig.",
    )
