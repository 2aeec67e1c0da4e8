"""The service description: what the endpoint can do, which graphs it has, and the catalogue's questions as examples."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final

from villkor.catalogue import Catalogue
from villkor.graph.terms import literal, serialised
from villkor.questions.question import Question
from villkor.vocabulary import BASE, LANGUAGES, PREFIXES, Iri, Value

_SD: Final = "http://www.w3.org/ns/sparql-service-description#"
_VOID: Final = "http://rdfs.org/ns/void#"
_SCHEMA: Final = "https://schema.org/"
_FORMATS: Final = (
    *("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV"),
    *("Turtle", "N-Triples", "N-Quads", "TriG", "JSON-LD", "RDF_XML"),
)
_A: Final = Iri(PREFIXES["rdf"] + "type")
_SERVICE: Final = "_:service"
_GRAPHS: Final = "_:graphs"
_DATASET: Final = Iri(BASE + "id/dataset/villkor")

_Statement = tuple[str, str, str]


def service_description(catalogue: Catalogue, address: str, void: bytes) -> bytes:
    """Return the description of the endpoint at an address, with that of its dataset by VoID, both as N-Triples.

    The terms are those of SPARQL 1.1 Service Description, VoID, and SHACL for the executable examples.
    """
    endpoint = Iri(address)
    statements = [
        *_service(endpoint),
        *_dataset(),
        *_graphs(catalogue.graph.select(catalogue.index["graphs"]).rows),
        *(line for question in catalogue.questions.values() for line in _example(catalogue, question, endpoint)),
    ]
    return _written(statements) + void


def sandbox_description(address: str) -> bytes:
    """Return the description of a sandbox at an address, as N-Triples: its dataset is whatever it was given."""
    update = _said(_SERVICE, Iri(f"{_SD}supportedLanguage"), Iri(f"{_SD}SPARQL11Update"))
    return _written([*_service(Iri(address)), update])


def _written(statements: Iterable[_Statement]) -> bytes:
    return "".join(f"{' '.join(statement)} .\n" for statement in statements).encode()


def _service(endpoint: Iri) -> Iterator[_Statement]:
    yield _said(_SERVICE, _A, Iri(f"{_SD}Service"))
    yield _said(_SERVICE, Iri(f"{_SD}endpoint"), endpoint)
    yield _said(_SERVICE, Iri(f"{_SD}supportedLanguage"), Iri(f"{_SD}SPARQL11Query"))
    for name in _FORMATS:
        yield _said(_SERVICE, Iri(f"{_SD}resultFormat"), Iri(f"http://www.w3.org/ns/formats/{name}"))


def _dataset() -> Iterator[_Statement]:
    yield _said(_SERVICE, Iri(f"{_SD}feature"), Iri(f"{_SD}UnionDefaultGraph"))
    yield (_SERVICE, serialised(Iri(f"{_SD}defaultDataset")), _GRAPHS)
    yield _said(_GRAPHS, _A, Iri(f"{_SD}Dataset"))
    yield _said(_GRAPHS, Iri(f"{_SD}defaultGraph"), _DATASET)
    yield _said(serialised(_DATASET), _A, Iri(f"{_SD}Graph"))


def _graphs(rows: Iterable[tuple[Value | None, ...]]) -> Iterator[_Statement]:
    """Describe each graph with its number of triples; those of the checks are the dataset's shapes."""
    for number, (graph, triples) in enumerate(rows):
        assert isinstance(graph, Iri) and isinstance(triples, int)
        named, inner = f"_:named{number}", f"_:graph{number}"
        yield (_GRAPHS, serialised(Iri(f"{_SD}namedGraph")), named)
        yield _said(named, _A, Iri(f"{_SD}NamedGraph"))
        yield _said(named, Iri(f"{_SD}name"), graph)
        yield (named, serialised(Iri(f"{_SD}graph")), inner)
        yield _said(inner, _A, Iri(f"{_SD}Graph"))
        yield _said(inner, Iri(f"{_VOID}triples"), triples)
        if graph.startswith(f"{BASE}res/graph/shapes/"):
            yield _said(serialised(_DATASET), Iri(f"{PREFIXES['sh']}shapesGraph"), graph)


def _example(catalogue: Catalogue, question: Question, endpoint: Iri) -> Iterator[_Statement]:
    """Describe a question as a query that can be run as it stands, with the inputs of its first case."""
    inputs: Mapping[str, str] = question.cases[0].input if question.cases else {}
    example = serialised(Iri(f"{BASE}id/question/{question.name}"))
    query = catalogue.ask(question.name, inputs, limit=1).query
    yield _said(example, _A, Iri(f"{PREFIXES['sh']}SPARQLExecutable"))
    yield _said(example, _A, Iri(f"{PREFIXES['sh']}SPARQLSelectExecutable"))
    yield _said(example, Iri(f"{PREFIXES['sh']}select"), query)
    yield _said(example, Iri(f"{_SCHEMA}target"), endpoint)
    for language in LANGUAGES:
        label, comment = (Iri(f"{PREFIXES['rdfs']}{name}") for name in ("label", "comment"))
        yield (example, serialised(label), literal(question.title[language], language))
        yield (example, serialised(comment), literal(question.description[language], language))


def _said(subject: str, property_: Iri, value: Value) -> _Statement:
    """Return a statement; the subject is a term already, since it may be a node without a name."""
    return subject, serialised(property_), serialised(value)
