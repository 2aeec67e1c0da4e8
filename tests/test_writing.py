"""Writing a graph out whole: the same statements give the same bytes, whatever blank nodes were called before."""

import pyoxigraph as ox
import pytest

from villkor.graph.embedded import restore
from villkor.graph.writing import canonical, canonical_quads, written

G = "<https://w3id.org/villkor/res/graph/a>"
QUADS = (
    f'<http://x/b> <http://x/p> "t\\u00E5g\\ttab" {G} .\n'
    f"<http://x/a> <http://x/p> _:one {G} .\n"
    f'_:one <http://x/q> "1"@sv {G} .\n'
    f"<http://x/a> <http://x/p> <http://x/c> <https://w3id.org/villkor/res/graph/b> .\n"
).encode()


def test_a_graph_is_written_as_canonical_quads() -> None:
    # By hand: RDFC 1.0 calls the only blank node c14n0; lines are in the order of their code points.
    assert canonical_quads(restore(QUADS, "v")).decode() == (
        f"<http://x/a> <http://x/p> <http://x/c> <https://w3id.org/villkor/res/graph/b> .\n"
        f"<http://x/a> <http://x/p> _:c14n0 {G} .\n"
        f'<http://x/b> <http://x/p> "tåg\\ttab" {G} .\n'
        f'_:c14n0 <http://x/q> "1"@sv {G} .\n'
    )


def test_lines_are_sorted_each_once_and_blank_nodes_renamed() -> None:
    one = [b'_:x <http://x/p> "2" .', b"<http://x/a> <http://x/p> _:x .", b'_:x <http://x/p> "2" .']
    other = [b"<http://x/a> <http://x/p> _:other .", b'_:other <http://x/p> "2" .']
    assert canonical(one) == canonical(other) == b'<http://x/a> <http://x/p> _:c14n0 .\n_:c14n0 <http://x/p> "2" .\n'


def test_an_underscore_and_colon_in_a_text_is_no_blank_node() -> None:
    assert canonical([b'<http://x/a> <http://x/p> "_:x" .']) == b'<http://x/a> <http://x/p> "_:x" .\n'


@pytest.mark.parametrize(
    "media_type",
    [
        "text/turtle",
        "application/rdf+xml",
        "application/n-triples",
        "application/trig",
        "application/ld+json",
        "application/n-quads",
    ],
)
def test_every_syntax_says_the_same(media_type: str) -> None:
    body = written(canonical_quads(restore(QUADS, "v")), media_type)
    triples = {quad.triple for quad in ox.parse(body, ox.RdfFormat.from_media_type(media_type))}
    said = {str(triple.object) for triple in triples if not isinstance(triple.object, ox.BlankNode)}
    assert said == {'"tåg\\ttab"', '"1"@sv', "<http://x/c>"}
    assert len(triples) == 4


def test_only_prefixes_that_are_used_are_declared() -> None:
    body = written(b'<http://x/a> <http://purl.org/dc/terms/title> "x" .\n', "text/turtle").decode()
    assert body.count("@prefix") == 1 and "dct:title" in body
