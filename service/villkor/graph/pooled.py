"""The embedded engine's runner: queries from outside on a graph of this machine, each in a worker of a pool."""

from dataclasses import replace
from functools import partial

from villkor.errors import BadQuery
from villkor.graph.channel import Message
from villkor.graph.dataset import graphs_named
from villkor.graph.embedded import EmbeddedGraph
from villkor.graph.guard import check
from villkor.graph.pool import Pool
from villkor.graph.runner import LIMITS, Asked, Limits, Result


class PooledRunner:
    """Runs queries on a graph in the workers of a pool; make it before the process has threads."""

    def __init__(self, graph: EmbeddedGraph, limits: Limits = LIMITS) -> None:
        self.limits = limits
        self._pool = Pool(partial(_answer, graph, limits), limits)

    async def run(self, asked: Asked, client: str) -> Result:
        """Return the result of a query that a client asks. Raises BadQuery, NotAcceptable or Refused."""
        answer = await self._pool.submit(Message(_fields(asked)), client)
        return Result(answer.head["mediaType"], answer.body)

    def check(self) -> None:
        """Look whether queries can be run at all. Raises Refused where they cannot."""
        self._pool.check()

    def close(self) -> None:
        """End what runs and give back what it holds."""
        self._pool.close()


def _fields(asked: Asked) -> dict[str, object]:
    return {field: getattr(asked, field) for field in Asked.__slots__}  # asdict copies, and that takes its time


def _answer(graph: EmbeddedGraph, limits: Limits, message: Message) -> Message:  # pragma: no cover (another process)
    asked = Asked(**message.head)
    check(asked.query, limits)  # here, since reading a hostile text takes time, too
    if not (asked.default_graphs or asked.named_graphs):
        asked = _dataset_of(asked)
    if unknown := {*asked.default_graphs, *asked.named_graphs} - graph.names:
        first = min(unknown)[:200]
        raise BadQuery(
            f"There is no graph <{first}> here, and none is fetched.",
            f"Det finns ingen graf <{first}> här, och ingen hämtas.",
        )
    result = graph.answer(asked, limits)
    return Message({"mediaType": result.media_type}, result.body)


def _dataset_of(asked: Asked) -> Asked:  # pragma: no cover (another process)
    """Return a query with the graphs that its text names, each once: the engine would count one twice."""
    clauses = dict.fromkeys(graphs_named(asked.query, asked.base))
    default = tuple(iri for clause, iri in clauses if clause == "FROM")
    return replace(
        asked, default_graphs=default, named_graphs=tuple(iri for clause, iri in clauses if clause != "FROM")
    )
