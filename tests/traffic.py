"""Made-up traffic: requests of every kind in an order that a seed decides, and clients that send them side by side."""

import http.client
import random
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Final
from urllib.parse import quote, urlencode

from conftest import PATIENCE
from hostile_queries import RUNAWAY, TOO_DEEP, TOO_WIDE
from protocol_cases import FORM, QUERY, UPDATE
from test_cases import CASES
from villkor.formats import FORMATS
from villkor.vocabulary import BASE

OK: Final = frozenset({200})
BAD: Final = frozenset(range(400, 500))
STOPPED: Final = frozenset({200, 400, 503})
CLIENTS: Final = ("127.0.0.1", "127.0.0.4", "127.0.0.5")
HOSTILE_CLIENTS: Final = ("127.0.0.2", "127.0.0.3")
THINGS: Final = (
    *("norm/2025-2.3-6", "norm/2025-6.1-4", "line/2025-cty-fa4", "discrepancy/D06", "agreement/2025", "source/S0"),
    *("actor/se-2021000829", "role/2025-county-joint", "key/none", "norm/2025-9.9-9"),
)
GRAPHS: Final = ("data/sources", "data/agreements/2025/economy", "data/references", "shapes/norms", "none")
PAGES: Final = (
    *("/", "/docs", "/api-info", "/health", "/openapi.json", "/problems/refused", "/sparql", "/spec"),
    *("/datasets/dcat", "/.well-known/void", "/def/norm-kind"),
)
LANGUAGES: Final = ("sv", "en", "sv-SE,sv;q=0.9,en;q=0.8", "fi")


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request with the statuses that may answer it."""

    kind: str
    target: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | None = None
    statuses: frozenset[int] = OK


Maker = Callable[[random.Random], Request]


def _question(chance: random.Random) -> Request:
    question, case = chance.choice(CASES)
    given = {**case.input, "lang": chance.choice(("sv", "en"))}
    suffix = chance.choice(("", "", "", *(f".{name}" for name in FORMATS)))
    target = f"/v1/{question.name}{suffix}?{urlencode(given)}"
    statuses = BAD if "error" in case.expect else OK
    return Request(kind="question", target=target, headers=_accepting(chance), statuses=statuses)


def _page(chance: random.Random) -> Request:
    headers = {"Accept": "text/html, */*;q=0.1", "Accept-Language": chance.choice(LANGUAGES)}
    return Request(kind="page", target=chance.choice(PAGES), headers=headers)


def _thing(chance: random.Random) -> Request:
    target = f"/{chance.choice(('id', 'res'))}/{chance.choice(THINGS)}{chance.choice(('', '', '.ttl', '.jsonld'))}"
    headers = {"Accept": chance.choice(("text/html", "text/turtle", "application/ld+json", "*/*"))}
    return Request(kind="thing", target=target, headers=headers, statuses=frozenset({200, 303, 404}))


def _graph(chance: random.Random) -> Request:
    name = quote(f"{BASE}res/graph/{chance.choice(GRAPHS)}", safe="")
    return Request(kind="graph", target=f"/graphs?graph={name}", statuses=frozenset({200, 404}))


def _sparql(chance: random.Random) -> Request:
    number = chance.randrange(10**9)
    query = chance.choice(
        (
            f"SELECT ?s ?label {{ ?s <http://www.w3.org/2000/01/rdf-schema#label> ?label }} LIMIT {number % 50 + 1}",
            f"SELECT ?c (COUNT(*) AS ?n{number}) {{ ?s a ?c }} GROUP BY ?c ORDER BY ?c",
            f"ASK {{ <{BASE}id/norm/2025-6.1-4> ?p{number} ?o }}",
            f"CONSTRUCT {{ ?s ?p{number} ?o }} {{ VALUES ?s {{ <{BASE}id/norm/2025-6.1-4> }} ?s ?p{number} ?o }}",
            f"DESCRIBE <{BASE}id/norm/2025-2.3-6> # {number}",
        )
    )
    way = chance.randrange(3)
    if way == 0:
        return Request(kind="sparql", target=f"/sparql?query={quote(query)}")
    body, media_type = ((query, QUERY), (urlencode({"query": query}), FORM))[way - 1]
    headers = {"Content-Type": media_type}
    return Request(kind="sparql", method="POST", target="/sparql", headers=headers, body=body.encode())


def _conditional(chance: random.Random) -> Request:
    made = chance.choice((_question, _page, _thing))(chance)
    headers = {**made.headers, "If-None-Match": chance.choice(("*", '"other"', 'W/"other", "another"'))}
    method = chance.choice(("GET", "HEAD"))
    statuses = frozenset({*made.statuses, 304})
    return Request(kind="conditional", target=made.target, method=method, headers=headers, statuses=statuses)


def _options(chance: random.Random) -> Request:
    target = chance.choice(("/sparql", "/v1/obligations", "/", "/graphs"))
    return Request(kind="preflight", target=target, method="OPTIONS", statuses=frozenset({204}))


def _broken(chance: random.Random) -> Request:
    target, method, headers, body = chance.choice(_BROKEN)
    return Request(kind="broken", target=target, method=method, headers=headers, body=body, statuses=BAD)


_BROKEN: Final[Sequence[tuple[str, str, Mapping[str, str], bytes | None]]] = (
    ("/nothing", "GET", {}, None),
    ("/v1/obligations?actor=nobody&year=2025", "GET", {}, None),
    ("/v1/obligations?actor=county-joint&year=2025&year=2024", "GET", {}, None),
    ("/v1/obligations?actor=county-joint&year=" + "9" * 3000, "GET", {}, None),
    ("/v1/obligations", "DELETE", {}, None),
    ("/v1/obligations?actor=%FF%FE&year=%00", "GET", {}, None),
    ("/v1/unknown", "GET", {"Accept": "text/html"}, None),
    ("/v1/" + "a" * 5000, "GET", {}, None),
    ("/sparql?query=SELECT", "GET", {}, None),
    ("/sparql?query=ASK%7B%7D&query=ASK%7B%7D", "GET", {}, None),
    ("/sparql?query=ASK%7B%7D", "GET", {"Accept": "image/png"}, None),
    ("/sparql?query=ASK%7B%7D", "PUT", {}, b"x"),
    ("/sparql", "POST", {"Content-Type": UPDATE}, b"DROP ALL"),
    ("/sparql", "POST", {"Content-Type": "text/plain"}, b"ASK {}"),
    ("/sparql", "POST", {"Content-Type": QUERY}, b"\xff\xfe"),
    ("/sparql", "POST", {"Content-Type": FORM}, b"query=%"),
    ("/sparql", "POST", {"Content-Type": QUERY}, b"#" * 810_000),
    ("/graphs", "GET", {}, None),
    ("/graphs?default", "DELETE", {}, None),
    ("/v1/validations", "POST", {"Content-Type": "text/turtle"}, b"<a> <b>"),
    ("/v1/validations", "POST", {"Content-Type": "application/ld+json"}, b"[" * 10_000),
    ("/res/norm/%00%0d%0a", "GET", {}, None),
    ("/%2e%2e/%2e%2e/etc/passwd", "GET", {}, None),
)

_WELL_BEHAVED: Final[Mapping[Maker, int]] = {
    _question: 30,
    _page: 15,
    _thing: 15,
    _graph: 5,
    _sparql: 20,
    _conditional: 10,
    _options: 2,
    _broken: 8,
}
"""Those who ask, and how often each does."""


def well_behaved(seed: int) -> Iterator[Request]:
    """Give requests of those who mean no harm, though some get it wrong, without end."""
    chance = random.Random(seed)
    makers, weights = list(_WELL_BEHAVED), list(_WELL_BEHAVED.values())
    while True:
        yield chance.choices(makers, weights)[0](chance)


def hostile(seed: int) -> Iterator[Request]:
    """Give queries that mean harm, without end."""
    chance = random.Random(seed)
    queries = [*(query for query, _ in RUNAWAY.values()), *TOO_DEEP.values(), *TOO_WIDE.values()]
    while True:
        body = f"{chance.choice(queries)} # {chance.randrange(10**9)}".encode()
        headers = {"Content-Type": QUERY, "Accept": chance.choice(("*/*", "text/csv", "text/turtle, text/csv"))}
        yield Request(
            kind="hostile", method="POST", target="/sparql", headers=headers, body=body, statuses=STOPPED | {406}
        )


def _accepting(chance: random.Random) -> Mapping[str, str]:
    encodings = chance.choice(({}, {"Accept-Encoding": "gzip, deflate, br"}))
    return {"Accept-Language": chance.choice(LANGUAGES), **encodings}


@dataclass(slots=True)
class Told:
    """What came of requests: the seconds that each kind took, and what was not as it should be."""

    seconds: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    statuses: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(lambda: defaultdict(int)))
    faults: list[str] = field(default_factory=list)

    def note(self, request: Request, status: int, seconds: float) -> None:
        """Note the answer to a request."""
        self.seconds[request.kind].append(seconds)
        self.statuses[request.kind][status] += 1
        if status not in request.statuses:
            self.faults.append(f"{status} {request.method} {request.target[:150]} {(request.body or b'')[:150]!r}")

    def percentile(self, share: float, *kinds: str) -> float:
        """Return the seconds within which a share of the requests of some kinds, or of all, was answered."""
        taken = sorted(second for kind in kinds or self.seconds for second in self.seconds[kind])
        return taken[min(int(len(taken) * share), len(taken) - 1)]

    def total(self) -> int:
        """Return the number of requests."""
        return sum(map(len, self.seconds.values()))


def send(port: int, requests: Iterator[Request], many: int, clients: Sequence[str], pause: float = 0.0) -> Told:
    """Have each client send some of the requests, one after the other, with a pause between, and tell what came."""
    told, each = Told(), threading.Lock()
    left = iter(range(many))

    def client(address: str) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE, source_address=(address, 0))
        while True:
            with each:
                request = next(islice(requests, 1)) if next(left, None) is not None else None
            if request is None:
                break
            begun = time.perf_counter()
            status = exchange(connection, request)
            told.note(request, status, time.perf_counter() - begun)
            time.sleep(pause)
        connection.close()

    threads = [threading.Thread(target=client, args=(address,)) for address in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return told


def exchange(connection: http.client.HTTPConnection, request: Request) -> int:
    """Return the status that answers a request, 0 where there is none.

    A connection that the server has closed since the last answer is opened anew, as every client does.
    """
    for _ in "once", "again":
        fresh = connection.sock is None
        try:
            connection.request(request.method, request.target, request.body, dict(request.headers))
            answer = connection.getresponse()
            answer.read()
            return answer.status
        except (OSError, http.client.HTTPException):
            connection.close()
            if fresh:
                return 0
    return 0
