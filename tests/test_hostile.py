"""Documents that mean harm: each is refused in little time and memory, with its place, and nothing is ever fetched."""

import gzip
import json
import multiprocessing
import resource
import socket
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from villkor.errors import BadDocument
from villkor.graph import reading
from villkor.submissions.document import Document
from villkor.submissions.rdf import MEDIA_TYPES, read_rdf, stream_rdf

TURTLE, TRIG, NT, NQ = "text/turtle", "application/trig", "application/n-triples", "application/n-quads"
JSON, XML = "application/ld+json", "application/rdf+xml"

SECONDS: Final = 3.0
MEMORY: Final = 300 * 2**20

MANY: Final = 10**6
RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDF_XML: Final = b'<r:RDF xmlns:r="%s" xmlns="http://x/">%%s</r:RDF>' % RDF.encode()
BLOB: Final = 30 * 2**20


def chained(many: int) -> bytes:
    """Return a context in which each term is told by the next one."""
    return json.dumps({"@context": {f"k{n}": f"k{n + 1}:x" for n in range(many)}, "k1": 1}).encode()


def scoped(many: int) -> bytes:
    return b'{"@context":' + b'{"a":{"@id":"http://x/a","@context":' * many + b"{}" + b"}}" * many + b',"a":1}'


BOMB: Final = b"""<?xml version="1.0"?>
<!DOCTYPE bomb [
  <!ENTITY a "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa">
  <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
  <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">
]>
<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://x/"><a>&c;</a></r:RDF>"""

REFUSED: Final[dict[str, tuple[str, Callable[[], bytes], str]]] = {
    "lists in lists of JSON": (JSON, lambda: b"[" * MANY, "1:101"),
    "objects in objects of JSON": (JSON, lambda: b'{"a":' * MANY, "1:501"),
    "a string of JSON that never ends": (JSON, lambda: b'{"@id":"' + b"x" * BLOB, "1:8"),
    "a number without end": (JSON, lambda: b'{"http://x/a":' + b"9" * BLOB + b"}", "1:15"),
    "more values than are read": (JSON, lambda: b'{"http://x/a":[' + b"1," * MANY + b"1]}", "1:400012"),
    "a context that refers to itself ever deeper": (JSON, lambda: chained(20_000), "1:14"),
    "a context that is read anew for each value": (
        JSON,
        lambda: b'{"@context":{"k":{"@id":"h:k","@context":{}}},"@graph":[' + b'{"k":1},' * 20_001 + b"1]}",
        "1:160062",
    ),
    "a long name for each value": (
        JSON,
        lambda: b'{"@context":\n{"@vocab":"http://x/' + b"a" * 2**13 + b'"},"@graph":[' + b'{"a":1},' * 50_000 + b"1]}",
        "2:11",
    ),
    "contexts in contexts too deep for JSON": (JSON, lambda: scoped(10_000), "1:1782"),
    "more contexts than are read": (JSON, lambda: b"[" + b'{"@context":{}},' * 101 + b"1]", "1:1614"),
    "nodes in nodes of Turtle": (TURTLE, lambda: b"<a> <b> " + b"[<a> " * MANY, "1:1009"),
    "nodes in nodes that are closed": (TRIG, lambda: b"<a> <b> " + b"[<a> " * MANY + b"1" + b"]" * MANY, "1:1009"),
    "lists in lists of Turtle": (TURTLE, lambda: b"<a> <b> " + b"(" * MANY, "1:209"),
    "triples in triples": (TURTLE, lambda: b"<a> <b>\n" + b"<<(<a> <b> " * MANY, "2:1"),
    "triples in triples of N-Triples": (NT, lambda: b"<h:a> <h:b> " + b"<<( <h:a> <h:b> " * MANY, "1:13"),
    "triples in triples that are closed": (
        NQ,
        lambda: b"<h:a> <h:b> " + b"<<( <h:a> <h:b> " * MANY + b"<h:c>" + b" )>>" * MANY + b" .",
        "1:13",
    ),
    "triples in triples behind a broken string": (
        TURTLE,
        lambda: b'<a> <b> "\n" . <a> <b> ' + b"<<(<a> <b> " * MANY + b"1" + b")>>" * MANY + b" .",
        "2:13",
    ),
    "an annotation of a triple": (TURTLE, lambda: b"<a> <b> <c> {| <d> <e> |} .", "1:13"),
    "a reified triple": (TURTLE, lambda: b"<a> <b> <c> ~ <d> .", "1:13"),
    "one literal": (TURTLE, lambda: b'<a> <b>\n  "' + b"x" * BLOB + b'" .', "2:3"),
    "one literal of escapes": (TURTLE, lambda: b'<a> <b>\n  "' + b"\\n" * (BLOB // 2) + b'" .', "2:3"),
    "one literal of N-Triples": (NT, lambda: b'<h:a> <h:b> "' + b"x" * 2**21 + b'" .', "1:13"),
    "one literal of JSON": (JSON, lambda: b'{"http://x/a":\n "' + b"x" * 2**21 + b'"}', "2:2"),
    "one literal of RDF/XML": (
        XML,
        lambda: RDF_XML % (b'<r:Description r:about="x"><a>' + b"x" * BLOB + b"</a></r:Description>"),
        "",
    ),
    "an IRI": (TURTLE, lambda: b"<a> <b>\n\n<" + b"x" * 10_000 + b"> .", "3:1"),
    "a prefix that makes much of little": (
        TURTLE,
        lambda: b"@prefix x: <http://x/" + b"a" * 2**20 + b"> .\nx: x: x:" + b",x:" * MANY + b" .",
        "1:12",
    ),
    "a base that makes much of little": (
        JSON,
        lambda: (
            b'{"@context":{"@base":"http://x/'
            + b"a" * 2**20
            + b'"},"@graph":['
            + b'{"http://x/a":{"@id":"a"}},' * 50_000
            + b"{}]}"
        ),
        "1:22",
    ),
    "a hundred thousand prefixes and nothing else": (
        TURTLE,
        lambda: b"".join(b"@prefix p%d: <http://x/%d> .\n" % (n, n) for n in range(10**5)),
        "1:1",
    ),
    "entities of entities": (XML, lambda: BOMB, "2"),
    "elements in elements": (XML, lambda: RDF_XML % (b"<D><a>" * MANY), "1:674"),
    "elements in elements that are closed": (
        XML,
        lambda: RDF_XML % (b"<D><a>" * MANY + b"</a></D>" * MANY),
        "1:674",
    ),
    "an element of many prefixes": (
        XML,
        lambda: b"<a " + b"".join(b'xmlns:p%d="http://x/%d" ' % (n, n) for n in range(10**5)) + b"/>",
        "1:1",
    ),
    "comments of XML that never end": (XML, lambda: b"<!--" * MANY, "1:9"),
    "gzip": (TURTLE, lambda: gzip.compress(b"<a> <b> <c> ."), "1:1"),
    "a web page": (TURTLE, lambda: b"<!DOCTYPE html>\n<html><body>No.</body></html>", "1:1"),
    "a web page as RDF/XML": (XML, lambda: b"<!DOCTYPE html>\n<html><body>No.</body></html>", "1"),
    "bytes": (NT, lambda: bytes(range(256)) * 1000, "1:1"),
    "one line of nothing": (TURTLE, lambda: b" " * 60 * 2**20, "1:1"),
    "one line of the same": (NT, lambda: b"a" * 60 * 2**20, "1:1"),
    "more than is taken": (TURTLE, lambda: b" " * (64 * 2**20 + 1), ""),
}


def measure(read: Callable[[], bytes], media_type: str, there: Connection) -> None:
    """Read a document in a process of its own, and say how that ended, in which time and memory."""
    sys.settrace(None)  # a measurement of coverage would be measured too
    data = read()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    try:
        read_rdf("x", data, media_type, located=True)
    except BadDocument as problem:
        used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        there.send((problem.extra, problem.detail, time.process_time() - began, used * 1024))


@pytest.mark.parametrize("case", REFUSED)
def test_what_means_harm_is_refused_with_its_place_in_little_time_and_memory(case: str) -> None:
    media_type, read, place = REFUSED[case]
    here, there = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("fork").Process(target=measure, args=(read, media_type, there))
    process.start()
    there.close()
    extra, detail, seconds, memory = here.recv()
    process.join()
    assert extra["position"] == f"x:{place}".rstrip(":")
    assert all(len(text) < 600 for text in detail.values())
    assert seconds < SECONDS
    assert memory < MEMORY


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a document made the reader call out")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


ELSEWHERE: Final[dict[str, tuple[str, bytes, str]]] = {
    "a context": (JSON, b'{"@context":\n "http://127.0.0.1:9/c", "a": 1}', "x:2:2"),
    "a context among others": (JSON, b'{"@context": [{}, "https://schema.org/"], "a": 1}', "x:1:19"),
    "a context by a path": (JSON, b'{"@context": "/etc/passwd", "a": 1}', "x:1:14"),
    "a context inside": (JSON, b'{"http://x/a": {"@context": "http://127.0.0.1:9/c", "a": 1}}', "x:1:29"),
    "a context of a term": (JSON, b'{"@context": {"a": {"@id": "h:a", "@context": "http://x/"}}, "a": 1}', "x:1:47"),
    "a context that imports": (JSON, b'{"@context": {"@version": 1.1, "@import": "http://x/"}, "a": 1}', "x:1:14"),
    "a DTD": (
        XML,
        b'<?xml version="1.0"?>\n<!DOCTYPE r SYSTEM "http://127.0.0.1:9/d">' + RDF_XML % b"<D><a>&b;</a></D>",
        "x:2",
    ),
    "a file as an entity": (XML, b'<!DOCTYPE r [<!ENTITY b SYSTEM "file:///etc/passwd">]>' + RDF_XML % b"&b;", "x:1"),
    "imports": (
        TURTLE,
        b"@prefix owl: <http://www.w3.org/2002/07/owl#> .\n<a>\n  owl:imports <http://127.0.0.1:9/o> .",
        "x:3:15",
    ),
    "imports of a blank node": (TURTLE, b"[] <http://www.w3.org/2002/07/owl#imports> [] .", "x:1:44"),
    "imports in JSON-LD": (
        JSON,
        b'{"@context": {"owl": "http://www.w3.org/2002/07/owl#"},\n "owl:imports": {"@id": "http://127.0.0.1:9/"}}',
        "x:2:17",
    ),
    "imports in RDF/XML": (
        XML,
        RDF_XML % b'<D xmlns:o="http://www.w3.org/2002/07/owl#"><o:imports r:resource="http://127.0.0.1:9/"/></D>',
        "x",
    ),
}


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("case", ELSEWHERE)
@pytest.mark.parametrize("located", [False, True])
def test_nothing_that_a_document_names_is_fetched(case: str, located: bool) -> None:
    media_type, data, position = ELSEWHERE[case]
    with pytest.raises(BadDocument) as problem:
        read_rdf("x", data, media_type, located=located)
    assert problem.value.extra["position"] == position
    assert "not" in problem.value.detail["en"]


@pytest.mark.usefixtures("no_network")
def test_a_large_file_is_held_to_the_same_rules(tmp_path: Path) -> None:
    for number, (media_type, data, _) in enumerate(ELSEWHERE.values()):
        path = tmp_path / str(number)
        path.write_bytes(data)
        with pytest.raises(BadDocument):
            list(stream_rdf(path, media_type))


def test_triples_in_triples_are_refused_in_a_large_file_too(tmp_path: Path) -> None:
    path = tmp_path / "deep.nt"
    path.write_bytes(b'<h:a> <h:b> "<<(" .\n<h:a> <h:b> ' + b"<<( <h:a> <h:b> " * MANY + b"1" + b" )>>" * MANY)
    with pytest.raises(BadDocument) as problem:
        list(stream_rdf(path, NT))
    assert problem.value.extra["position"] == f"{path}:2:13"


def test_a_triple_inside_another_one_is_refused_in_rdf_xml_too() -> None:
    triple = b'<D r:version="1.2"><a r:parseType="Triple"><r:Description r:about="d"><b>1</b></r:Description></a></D>'
    with pytest.raises(BadDocument, match=r"RDF 1\.2"):
        read_rdf("x", RDF_XML % triple, XML, located=True)


def test_what_only_looks_harmful_is_read() -> None:
    read_rdf("x", b"<a> <b> \"<<( <a> {| ~ [[[[ owl:imports\", '<<(' . # <<( ~", TURTLE, located=True)
    read_rdf("x", RDF_XML % b"<!-- <!DOCTYPE --><D><a><![CDATA[<!ENTITY]]></a></D>", XML, located=True)
    read_rdf("x", b'{"http://x/a": "@context [[[["}', JSON, located=True)
    read_rdf("x", b"<a> <b> " + b"[<c> " * 199 + b"1" + b"]" * 199 + b" .", TURTLE, located=True)


def nested(opening: str, closing: str, deep: int) -> bytes:
    return f"<a> <b> {opening * deep} <c> {closing * deep} .".encode()


def long_iri(length: int) -> bytes:
    return f"<a> <b>\n <http://x/{'a' * (length - 9)}> .".encode()


def long_literal(length: int) -> bytes:
    return f"<a> <b>\n '{'a' * (length - 2)}' .".encode()


def elements(deep: int) -> bytes:
    return RDF_XML % (b"<D><a>" * deep + b"</a></D>" * deep)


def prefixes(many: int) -> bytes:
    return RDF_XML % b"<D%s/>" % b"".join(b" xmlns:p%d='http://x/'" % number for number in range(many))


def lists(deep: int) -> bytes:
    return b'{"http://x/a":' + b'{"@list":[' * deep + b"1" + b"]}" * deep + b"}"


def chain(steps: int) -> bytes:
    terms = {f"k{number}": f"k{number + 1}:x" for number in range(steps)}
    return json.dumps({"@context": {**terms, f"k{steps}": "http://x/"}, "k0": 1}).encode()


def inside(terms: int) -> bytes:
    own = {f"t{number}": "http://x/" for number in range(terms)}
    return json.dumps({"@context": {"k": {"@id": "http://x/k", "@context": own}}, "k": {"t0": 1}}).encode()


LIMITS: Final[dict[str, tuple[str, Callable[[int], bytes], int]]] = {
    "nodes": (TURTLE, lambda deep: nested("[ <b>", "]", deep), 200),
    "lists": (TRIG, lambda deep: nested("(", ")", deep), 200),
    "an IRI": (TURTLE, long_iri, 8192),
    "a literal": (TURTLE, long_literal, 2**20),
    "elements": (XML, elements, 99),
    "prefixes in RDF/XML": (XML, prefixes, 198),
    "lists in JSON": (JSON, lists, 49),
    "steps between terms": (JSON, chain, 10),
    "terms inside a context": (JSON, inside, 10),
}


@pytest.mark.parametrize("case", LIMITS)
def test_a_limit_is_where_it_is_said_to_be(case: str) -> None:
    media_type, write, most = LIMITS[case]
    assert read_rdf("x", write(most), media_type, located=True).ntriples
    with pytest.raises(BadDocument) as problem:
        read_rdf("x", write(most + 1), media_type, located=False)
    assert str(problem.value.extra["position"]).count(":") == 2


def test_a_document_may_not_say_more_than_there_is_room_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "LARGEST", 100)
    assert read_rdf("x", b"@prefix a: <http://a/> . a:a a:a a:a .", TURTLE, located=False)
    with pytest.raises(BadDocument, match="prefixes are written out"):
        read_rdf("x", b"@prefix a: <http://a/> . a:a a:a a:a, a:b, a:c, a:d .", TURTLE, located=False)


def test_a_comment_without_end_is_refused() -> None:
    with pytest.raises(BadDocument, match="16 MiB"):
        read_rdf("x", b"#" * 17 * 2**20, TURTLE, located=False)


SAMPLES: Final = {
    TURTLE: b'@prefix x: <http://x/> .\n<a> x:b "\xc3\xa5"@sv , [ x:c ( 1 -2.50 ) ] ;\n a x:D .',
    TRIG: b"GRAPH <g> { <a> <b> <c>, 'x' } <h> { [] a [] }",
    NT: b'<http://a> <http://b> "c"^^<http://d> .\n_:a <http://b> _:c .\n',
    NQ: b'<http://a> <http://b> "c"@sv <http://g> .\n_:a <http://b> _:c _:g .\n',
    JSON: b'{"@context":{"a":"http://a","i":"@id"},"@graph":[{"i":"x","a":[1,2.5,{"@list":[{"a":"b"}]}]}]}',
    XML: RDF_XML % b'<D r:about="x"><a r:parseType="Collection"><D/></a><b r:datatype="http://d">1</b></D>',
}


@pytest.mark.parametrize("located", [False, True])
@given(data=st.binary(max_size=200))
def test_any_bytes_are_a_document_or_a_bad_one(data: bytes, located: bool) -> None:
    for media_type in SAMPLES:
        outcome(data, media_type, located)


@given(data=st.data(), media_type=st.sampled_from(sorted(SAMPLES)))
@settings(max_examples=400)
def test_damaged_documents_are_documents_or_bad_ones(data: st.DataObject, media_type: str) -> None:
    whole = SAMPLES[media_type]
    begin, end = sorted(data.draw(st.tuples(*[st.integers(0, len(whole))] * 2)))
    pieces = st.sampled_from(
        [b"", *(bytes([byte]) for byte in b"<>[]{}()\"'\\:;,.@#^_~ \n1\xff"), b"<<", b'"""', b"null"]
    )
    outcome(whole[:begin] + data.draw(pieces) + whole[end:], media_type, True)


@pytest.mark.parametrize("media_type", SAMPLES)
def test_documents_that_end_too_soon_are_documents_or_bad_ones(media_type: str) -> None:
    for end in range(len(SAMPLES[media_type])):
        outcome(SAMPLES[media_type][:end], media_type, True)


def outcome(data: bytes, media_type: str, located: bool) -> None:
    """Read a document, which may only be refused in words that name it."""
    try:
        document = read_rdf("x", data, media_type, located=located)
    except BadDocument as problem:
        assert str(problem.extra["position"]).startswith("x")
        assert all(problem.detail.values())
    else:
        assert isinstance(document, Document)
        assert document.ntriples.endswith(b" .\n")


def test_every_syntax_has_its_sample() -> None:
    assert set(SAMPLES) == set(MEDIA_TYPES.values())
