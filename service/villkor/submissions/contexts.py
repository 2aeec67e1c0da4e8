"""What is refused of the contexts of JSON-LD before the parser sees them: what would be fetched, or fill the memory."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from villkor.errors import BadDocument
from villkor.submissions.json_text import Node, items

MOST_CONTEXTS: Final = 100
"""How many contexts a document may have."""

MOST_TERMS: Final = 1_000
"""How many terms the contexts of a document may define, in all."""

DEEPEST: Final = 10
"""How many terms may be told by one another: the parser follows them by recursion."""

MOST_SCOPED: Final = 10
"""How many terms a context inside another one may define."""

MOST_USES: Final = 20_000
"""How often terms with a context of their own may be used: the parser reads it anew each time."""

MOST_REPEATED: Final = 32 * 2**20
"""How many characters the longest name may have, times the values: the parser may write it out for each of them."""


def check(root: Node, name: str) -> None:
    """Refuse contexts that would be fetched or that are too much for the parser. Raises BadDocument, with the place."""
    contexts: list[Node] = []
    outermost = terms = defined = 0
    for key, node, inside in _walk(root):
        if key == "@context":
            contexts += items(node)
            defined = sum(_check_context(context, name) for context in items(node))
            outermost, terms = outermost + (not inside), terms + defined
        if outermost > MOST_CONTEXTS or terms > MOST_TERMS or (inside and key == "@context" and defined > MOST_SCOPED):
            raise _refusal(
                node,
                name,
                f"Too much context: {MOST_CONTEXTS} contexts with {MOST_TERMS} terms in all are read, "
                f"of {MOST_SCOPED} terms inside another one.",
                f"För mycket kontext: {MOST_CONTEXTS} kontexter med {MOST_TERMS} termer i allt läses, "
                f"med {MOST_SCOPED} termer inuti en annan.",
            )
    _refuse_repeated(root, contexts, name)


def _walk(root: Node) -> Iterator[tuple[str, Node, bool]]:
    """Return every value with the name of its member, and whether it stands inside a context."""
    waiting = [("", root, False)]
    while waiting:
        key, node, inside = waiting.pop()
        yield key, node, inside
        inside = inside or key == "@context"
        if isinstance(node.value, Mapping):
            waiting += [(name, child, inside) for name, child in reversed([*node.value.items()])]
        elif isinstance(node.value, list):
            waiting += [("", child, inside) for child in reversed(node.value)]


def _check_context(context: Node, name: str) -> int:
    """Return how many terms a context defines."""
    if isinstance(context.value, str) or (isinstance(context.value, Mapping) and "@import" in context.value):
        raise _refusal(
            context,
            name,
            "A context at another address is not read: nothing is fetched; write the context out.",
            "En kontext på en annan adress läses inte: inget hämtas; skriv ut kontexten.",
        )
    if not isinstance(context.value, Mapping):
        return 0
    if _chained(context.value):
        raise _refusal(
            context,
            name,
            f"Terms of the context are told by one another in more than {DEEPEST} steps.",
            f"Kontextens termer bygger på varandra i fler än {DEEPEST} steg.",
        )
    return len(context.value)


def _chained(terms: Mapping[str, Node]) -> bool:
    """Tell whether terms still wait for one another after some rounds of telling those that wait for none."""
    waiting = {term: _mentioned(term, node) - {term} for term, node in terms.items()}
    for _ in range(DEEPEST + 1):
        waiting = {term: left for term, others in waiting.items() if (left := {x for x in others if x in waiting})}
    return bool(waiting)


def _mentioned(term: str, definition: Node) -> set[str]:
    """Return what a definition may mention: whole values, and what stands before a colon."""
    nodes = definition.value.values() if isinstance(definition.value, Mapping) else [definition]
    texts = [term, *(node.value for node in nodes if isinstance(node.value, str))]
    return {*texts, *(text.partition(":")[0] for text in texts)}


def _refuse_repeated(root: Node, contexts: Sequence[Node], name: str) -> None:
    """Refuse a document whose many values may each repeat a long name, or a context of their own."""
    ids = {"@id", *(term for term, told in _terms(contexts) if "@id" in told and told["@id"].value == "@id")}
    scoped = {term for term, told in _terms(contexts) if "@context" in told}
    longest, length, values, uses = root, 0, 0, 0
    for key, node, inside in _walk(root):
        values += 1
        text = node.value if isinstance(node.value, str) else ""
        uses += not inside and (key in scoped or text in scoped)
        here = max(len(key), len(text) if inside or key in ids else 0)
        if here > length:
            longest, length = node, here
        if uses > MOST_USES:
            raise _refusal(
                node,
                name,
                f"Terms with a context of their own are used more than {MOST_USES} times.",
                f"Termer med en egen kontext används mer än {MOST_USES} gånger.",
            )
    if length * values > MOST_REPEATED:
        raise _refusal(
            longest,
            name,
            f"A name of {length} characters may be repeated by each of {values} values; that is too much to read.",
            f"Ett namn på {length} tecken kan upprepas av vart och ett av {values} värden; det är för mycket att läsa.",
        )


def _terms(contexts: Sequence[Node]) -> Iterator[tuple[str, Mapping[str, Node]]]:
    """Return the terms that contexts define, with how; an IRI alone counts as an `@id`."""
    for context in contexts:
        for term, told in context.value.items() if isinstance(context.value, Mapping) else []:
            yield term, told.value if isinstance(told.value, Mapping) else {"@id": told}


def _refusal(node: Node, name: str, en: str, sv: str) -> BadDocument:
    return BadDocument.at(name, node.place.line, node.place.column, en, sv)
