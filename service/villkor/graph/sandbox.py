"""The sandbox: a dataset that may be changed, each change made whole or not at all in a process that may die of it."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import asdict
from functools import partial
from typing import Any, Final, TypeAlias

import pyoxigraph as ox

from villkor.errors import BadDocument, BadQuery, NotFound
from villkor.graph.channel import Message
from villkor.graph.evaluation import engine_problems, evaluate, over
from villkor.graph.guard import check, masked
from villkor.graph.pool import Pool
from villkor.graph.runner import LIMITS, Asked, Limits, Result

_LARGEST: Final = 16 << 20
"""Bytes of N-Quads that a sandbox holds."""

_TOKEN: Final = re.compile(r"[{};]|\b(?:WHERE|USING|WITH)\b", re.IGNORECASE)
_CLEAR: Final = re.compile(r"\bCLEAR(?=\s+GRAPH\b)", re.IGNORECASE)
_SHORT: Final = re.compile(r"\bDELETE\s*$", re.IGNORECASE)

_DEFAULT_BASE: Final = "urn:x-villkor:default/"
"""What relative IRIs are resolved against in a document that goes into the default graph, which has no IRI."""

Document: TypeAlias = tuple[bytes, str]
"""What is sent, and its media type."""


class Sandbox:
    """A dataset in memory, empty at first; make it before the process has threads."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        self._pool = Pool(_Bench(limits), limits)
        self._quads = b""
        self._graphs: list[str] = []
        self._revision = 0
        self._writing = asyncio.Lock()

    async def run(self, asked: Asked, client: str) -> Result:
        """Return the result of a query. Raises BadQuery, NotAcceptable or Refused."""
        answer = await self._pool.submit(self._message("query", **asdict(asked)), client)
        return Result(answer.head["mediaType"], answer.body)

    async def update(self, text: str, base: str, default: tuple[str, ...], named: tuple[str, ...], client: str) -> None:
        """Change the dataset by SPARQL Update. Raises BadQuery or Refused, and then nothing is changed."""
        await self._change("update", client, text=text, base=base, default=default, named=named)

    async def put(self, graph: str, documents: Sequence[Document], client: str) -> bool:
        """Put what documents say in the place of a graph; return whether there was none. Raises BadDocument."""
        return await self._change("put", client, graph=graph, documents=_sent(documents))

    async def add(self, graph: str, documents: Sequence[Document], client: str) -> bool:
        """Add what documents say to a graph; return whether there was none. Raises BadDocument."""
        return await self._change("add", client, graph=graph, documents=_sent(documents))

    async def remove(self, graph: str, client: str) -> None:
        """Remove a graph. Raises NotFound where there is none."""
        await self._change("remove", client, graph=graph)

    async def holds(self, graph: str, client: str) -> bool:
        """Tell whether there is a graph; the default graph, named by nothing, is always there."""
        return bool((await self._pool.submit(self._message("holds", graph=graph), client)).head["holds"])

    def close(self) -> None:
        """End what runs and give back what it holds."""
        self._pool.close()

    async def _change(self, operation: str, client: str, **more: Any) -> bool:
        async with self._writing:
            answer = await self._pool.submit(self._message(operation, **more), client)
            self._quads, self._graphs, self._revision = answer.body, answer.head["graphs"], self._revision + 1
        return bool(answer.head.get("created"))

    def _message(self, operation: str, **more: Any) -> Message:
        head = {"operation": operation, "revision": self._revision, "graphs": self._graphs, "arguments": more}
        return Message(head, self._quads)


class _Bench:
    """What a worker has before it: the store of the revision that it last worked on."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._revision = -1
        self._store = ox.Store()

    def __call__(self, message: Message) -> Message:  # pragma: no cover (another process)
        self._load(message.head["revision"], message.head["graphs"], message.body)
        operation, arguments = message.head["operation"], message.head["arguments"]
        if operation == "query":
            asked = Asked(**arguments)
            check(asked.query, self._limits)
            result = evaluate(self._store, asked, self._limits, union=False)
            return Message({"mediaType": result.media_type}, result.body)
        if operation == "holds":
            return Message({"holds": _holds(self._store, arguments["graph"])})
        self._revision = -1  # whatever comes of it, this store is no longer that revision
        changes: dict[str, Callable[..., bool]] = {
            "update": partial(_update, limits=self._limits),
            "put": _put,
            "add": _add,
            "remove": _remove,
        }
        created = changes[operation](self._store, **arguments)
        graphs = [graph.value for graph in self._store.named_graphs() if isinstance(graph, ox.NamedNode)]
        return Message({"created": created, "graphs": graphs}, _dumped(self._store))

    def _load(self, revision: int, graphs: list[str], quads: bytes) -> None:  # pragma: no cover (another process)
        if self._revision != revision:
            self._store = ox.Store()
            self._store.bulk_load(quads, format=ox.RdfFormat.N_QUADS)
            for graph in graphs:  # one without a triple stands in no line
                self._store.add_graph(ox.NamedNode(graph))
            self._revision = revision


def with_dataset(update: str, default: tuple[str, ...], named: tuple[str, ...]) -> str:
    """Return an update that is asked of graphs named beside it: USING before each WHERE (SPARQL 1.1 Protocol, 2.2.3).

    Raises BadQuery where the update names its graphs itself, or is of the short form that cannot.
    """
    if not (default or named):
        return update
    clauses = "".join([*(f"USING <{iri}> " for iri in default), *(f"USING NAMED <{iri}> " for iri in named)])
    bare = masked(update)
    depth, pieces, end = 0, [""], 0
    for token in _TOKEN.finditer(bare):
        said = token[0].upper()
        depth += {"{": 1, "}": -1}.get(said, 0)
        if depth or said in "{};":
            continue
        if said in ("USING", "WITH") or _SHORT.search(bare, 0, token.start()):
            raise BadQuery(
                "The update names its graphs itself, or is DELETE WHERE; then the request names none.",
                "Uppdateringen anger själv sina grafer, eller är DELETE WHERE; då anger begäran inga.",
                parameter="using-graph-uri",
            )
        pieces += [update[end : token.start()], clauses]
        end = token.start()
    return "".join([*pieces, update[end:]])


def _update(  # pragma: no cover (another process)
    store: ox.Store, text: str, base: str, default: tuple[str, ...], named: tuple[str, ...], *, limits: Limits
) -> bool:
    check(text, limits)
    with engine_problems():
        for iri in (*default, *named):
            ox.NamedNode(iri)
        store.update(_patient(with_dataset(text, tuple(default), tuple(named))), base_iri=base)
    return False


def _patient(update: str) -> str:
    """Return an update that may clear a graph that is not there: to W3C's tests, that is no failure."""
    bare = masked(update)
    for found in reversed(list(_CLEAR.finditer(bare))):
        update = f"{update[: found.end()]} SILENT {update[found.end() :]}"
    return update


def _sent(documents: Sequence[Document]) -> Sequence[Sequence[str]]:
    return [(data.decode("latin-1"), media_type) for data, media_type in documents]  # any bytes, told in JSON


def _put(store: ox.Store, graph: str, documents: Sequence[Sequence[str]]) -> bool:  # pragma: no cover (another process)
    created = not _holds(store, graph) if graph else not any(store.quads_for_pattern(None, None, None, _graph(graph)))
    store.clear_graph(_graph(graph))
    _add(store, graph, documents)
    return created


def _add(store: ox.Store, graph: str, documents: Sequence[Sequence[str]]) -> bool:  # pragma: no cover (another process)
    created = not _holds(store, graph)
    name = _graph(graph)
    if isinstance(name, ox.NamedNode):
        store.add_graph(name)
    for data, media_type in documents:
        store.extend(
            ox.Quad(quad.subject, quad.predicate, quad.object, name)
            for quad in _parsed(data.encode("latin-1"), media_type, graph or _DEFAULT_BASE)
        )
    return created


def _parsed(data: bytes, media_type: str, base: str) -> Sequence[ox.Quad]:  # pragma: no cover (another process)
    syntax = ox.RdfFormat.from_media_type(media_type)
    assert syntax is not None
    try:
        return list(ox.parse(data, syntax, base_iri=base, rename_blank_nodes=True))
    except (SyntaxError, ValueError) as error:
        line, column = (getattr(error, name, None) or 0 for name in ("lineno", "offset"))
        said = str(error).rstrip(".")[:300]
        raise BadDocument.at(
            "request", line, column, f"It cannot be read: {said}.", f"Det går inte att läsa: {said}."
        ) from None


def _remove(store: ox.Store, graph: str) -> bool:  # pragma: no cover (another process)
    if not _holds(store, graph):
        raise NotFound(f"There is no graph <{graph[:200]}>.", f"Det finns ingen graf <{graph[:200]}>.")
    if graph:
        store.remove_graph(ox.NamedNode(graph))
    else:
        store.clear_graph(ox.DefaultGraph())
    return False


def _holds(store: ox.Store, graph: str) -> bool:  # pragma: no cover (another process)
    return not graph or store.contains_named_graph(ox.NamedNode(graph))


def _graph(graph: str) -> ox.NamedNode | ox.DefaultGraph:  # pragma: no cover (another process)
    return ox.NamedNode(graph) if graph else ox.DefaultGraph()


def _dumped(store: ox.Store) -> bytes:  # pragma: no cover (another process)
    quads = store.dump(format=ox.RdfFormat.N_QUADS) or b""
    if len(quads) > _LARGEST:
        over(
            "size",
            _LARGEST,
            f"A sandbox holds at most {_LARGEST >> 20} MiB of N-Quads.",
            f"En sandlåda rymmer högst {_LARGEST >> 20} MiB N-Quads.",
        )
    return quads
