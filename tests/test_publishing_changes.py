"""Changes: what was added and removed, by thing; blank nodes are the same where what hangs on them is."""

from publishing import EARLIER, LATER
from villkor.graph.triples import Literal
from villkor.publishing.archive import Version
from villkor.publishing.changes import Changes, compare
from villkor.vocabulary import XSD, Iri

G = "<https://w3id.org/villkor/res/graph/data/a>"
INFERRED = "<https://w3id.org/villkor/res/graph/inferred>"
BEFORE, AFTER = Version(name="a" * 64, served=EARLIER), Version(name="b" * 64, served=LATER)


def changes(before: str, after: str) -> Changes:
    return compare(BEFORE, before.encode(), AFTER, after.encode())


def lines(*triples: str, graph: str = G) -> str:
    return "".join(f"{triple} {graph} .\n" for triple in triples)


def test_the_same_statements_are_no_change() -> None:
    same = lines("<http://x/a> <http://x/p> _:c14n0", '_:c14n0 <http://x/q> "1"')
    assert changes(same, same).things == []


def test_what_was_added_and_removed_is_told_by_thing() -> None:
    found = changes(
        lines('<http://x/a> <http://x/p> "old text"@en', "<http://x/b> <http://x/p> <http://x/a>"),
        lines('<http://x/a> <http://x/p> "new text"@en', "<http://x/b> <http://x/p> <http://x/a>"),
    )
    (changed,) = found.things
    (added,), (removed,) = changed.added, changed.removed
    assert changed.thing == "http://x/a" and added.graph == "https://w3id.org/villkor/res/graph/data/a"
    text = Iri("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString")
    assert added.triple == ("http://x/a", "http://x/p", Literal(text="new text", datatype=text, language="en"))
    assert removed.triple.value == Literal(text="old text", datatype=text, language="en")
    assert (found.added, found.removed) == ([added], [removed])


def test_things_come_in_the_order_of_their_ids() -> None:
    found = changes("", lines(*(f'<http://x/{name}> <http://x/p> "1"' for name in "cab")))
    assert [changed.thing for changed in found.things] == ["http://x/a", "http://x/b", "http://x/c"]


def test_what_a_rule_concluded_is_told_apart() -> None:
    found = changes("", lines('<http://x/a> <http://x/p> "1"', graph=INFERRED))
    assert [statement.inferred for statement in found.added] == [True]


def test_a_statement_in_another_graph_is_removed_here_and_added_there() -> None:
    found = changes(lines('<http://x/a> <http://x/p> "1"'), lines('<http://x/a> <http://x/p> "1"', graph=INFERRED))
    assert [len(found.added), len(found.removed)] == [1, 1]


def test_blank_nodes_that_are_called_otherwise_are_no_change() -> None:
    before = lines("<http://x/a> <http://x/p> _:c14n0", '_:c14n0 <http://x/q> "1"')
    after = lines("<http://x/a> <http://x/p> _:c14n7", '_:c14n7 <http://x/q> "1"')
    assert changes(before, after).things == []


def test_a_change_below_blank_nodes_is_a_change_of_the_thing_that_they_hang_on() -> None:
    tree = ("<http://x/a> <http://x/p> _:c14n0", "_:c14n0 <http://x/q> _:c14n1")
    other = ("<http://x/b> <http://x/p> _:c14n2", '_:c14n2 <http://x/q> "same"')
    found = changes(lines(*tree, '_:c14n1 <http://x/r> "1"', *other), lines(*tree, '_:c14n1 <http://x/r> "2"', *other))
    assert [changed.thing for changed in found.things] == ["http://x/a"]
    assert [len(found.added), len(found.removed)] == [3, 3]


def test_blank_nodes_in_a_circle_or_hanging_on_nothing_are_told_all_the_same() -> None:
    circle = lines("_:c14n0 <http://x/p> _:c14n1", "_:c14n1 <http://x/p> _:c14n0")
    found = changes("", circle)
    assert found.added and all(changed.thing.startswith("_:b") for changed in found.things)
    assert changes(circle, circle).things == []


def test_a_text_that_looks_like_a_blank_node_or_holds_a_graph_is_a_text() -> None:
    found = changes("", lines(f'<http://x/a> <http://x/p> "_:c14n0 {G} ."'))
    (statement,) = found.added
    assert statement.triple.value == Literal(text=f"_:c14n0 {G} .", datatype=Iri(XSD + "string"), language="")
