"""Made-up submissions of real actors, of every kind, all good; the chance that fills them in comes from a seed."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from villkor.graph import Graph
from villkor.vocabulary import BASE, PREFIXES, XSD

Node: TypeAlias = "dict[str, list[str | Node]]"
"""What is said of one thing: by property, terms as N-Triples and rows that have no name."""

Submission: TypeAlias = "list[Thing]"
"""What is handed in together; what it is about comes first."""

YEAR: Final = "2025"
_TYPE: Final = f"<{PREFIXES['rdf']}type>"
_ACTORS: Final = f"""
PREFIX org: <http://www.w3.org/ns/org#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX vk: <{BASE}spec/>
SELECT ?actor ?category ?name ?number ?county ?class WHERE {{
  ?actor vk:playsRole ?role ; rdfs:label ?name .
  ?role vk:roleInAgreement <{BASE}id/agreement/{YEAR}> ; vk:roleCategory ?category .
  FILTER(LANG(?name) = "sv")
  OPTIONAL {{ ?actor org:identifier ?number }}
  OPTIONAL {{ ?actor vk:inCounty ?county . OPTIONAL {{ ?county vk:countyClass ?class }} }}
}} ORDER BY ?actor ?category"""
_ITEMS: Final = f"""
PREFIX norm-kind: <{BASE}def/norm-kind/>
PREFIX vk: <{BASE}spec/>
SELECT DISTINCT ?actor ?item ?area WHERE {{
  ?item vk:bindsRole ?role ; vk:normKind norm-kind:action ; vk:pertainsTo ?area .
  ?role vk:roleInAgreement <{BASE}id/agreement/{YEAR}> ; ^vk:playsRole ?actor .
}} ORDER BY ?actor ?item ?area"""
_FIXED: Final = f"""
PREFIX vk: <{BASE}spec/>
SELECT ?class ?amount WHERE {{
  <{BASE}id/line/{YEAR}-cty-fa1-vip> vk:usesKey/vk:keyComponent ?part .
  ?part vk:unitCondition ?class ; vk:unitAmount ?amount .
}} ORDER BY ?class"""


@dataclass(frozen=True, slots=True)
class Actor:
    """Somebody with a role in the agreement."""

    iri: str
    category: str
    name: str
    number: str
    county: str
    county_class: str


@dataclass(frozen=True, slots=True)
class World:
    """What the published graph says that submissions are made from: actors by category, their items with areas."""

    actors: Mapping[str, Sequence[Actor]]
    items: Mapping[str, Sequence[tuple[str, str]]]
    fixed: Mapping[str, int]


@dataclass(slots=True)
class Thing:
    """Something that has a name and a class."""

    iri: str
    kind: str
    values: Node


def read_world(graph: Graph) -> World:
    """Read what submissions are made from."""
    actors: dict[str, list[Actor]] = {}
    for row in graph.select(_ACTORS).rows:
        iri, category, name, number, county, county_class = (str(value or "") for value in row)
        if number or category.endswith("county-joint"):
            actors.setdefault(category.rpartition("/")[2], []).append(
                Actor(iri, category.rpartition("/")[2], name, number, county, county_class)
            )
    items: dict[str, list[tuple[str, str]]] = {}
    for actor, item, area in graph.select(_ITEMS).rows:
        items.setdefault(str(actor), []).append((str(item), str(area)))
    fixed = {str(county_class): int(str(amount)) for county_class, amount in graph.select(_FIXED).rows}
    return World(actors, items, fixed)


# ── terms ──


def text(value: str, datatype: str = "") -> str:
    return f'"{value}"' + (f"^^<{XSD}{datatype}>" if datatype else "")


def number(value: int) -> str:
    return text(str(value), "integer")


def day(value: str) -> str:
    return text(value, "date")


def iri(name: str) -> str:
    return f"<{name if ':' in name else f'{BASE}id/{name}'}>"


YES: Final = text("true", "boolean")
NO: Final = text("false", "boolean")


def with_check_digit(digits: str) -> str:
    """Return digits with the check digit by Luhn; what is no digit is passed over."""
    doubled = "0246813579"
    known = [character for character in digits if character.isdigit()][::-1]
    total = sum(int(doubled[int(digit)]) if place % 2 == 0 else int(digit) for place, digit in enumerate(known))
    return digits + str(-total % 10)


def ntriples(submission: Submission) -> bytes:
    """Return what is handed in as N-Triples."""
    lines: list[str] = []
    for thing in submission:
        lines.append(f"<{thing.iri}> {_TYPE} <{BASE}spec/{thing.kind}> .\n")
        _write(lines, f"<{thing.iri}>", thing.values)
    return "".join(lines).encode()


def _write(lines: list[str], subject: str, node: Node) -> None:
    for name, values in node.items():
        for value in values:
            term = value if isinstance(value, str) else f"_:row{len(lines)}"
            lines.append(f"{subject} <{BASE}spec/{name}> {term} .\n")
            if not isinstance(value, str):
                _write(lines, term, value)


# ── good ones ──


def made(world: World, kind: str, category: str, place: int, chance: random.Random) -> Submission:
    """Return a good submission of a kind, by an actor of a category at some place in their order."""
    actors = world.actors[category]
    return [Thing(f"{BASE}example/{kind}/{place}", kind, _KINDS[kind](world, actors[place % len(actors)], chance))]


def _contact(actor: Actor, chance: random.Random) -> Node:
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "recipientName": [text(actor.name)],
        "organisationNumber": [text(actor.number)],
        "contactPerson": [text(chance.choice(("Karin Ek", "Per Lund", "Eva Åberg")))],
        "postalAddress": [text(f"Box {chance.randrange(1, 9000)}, {chance.randrange(10000, 99999)} Orten")],
        "telephone": [text(f"010-{chance.randrange(100000, 999999)}")],
        "email": [text("registrator@example.se")],
        "agreementCaseNumber": [text(f"S2025/{chance.randrange(100, 999)}")],
        "paymentDecisionCaseNumber": [text(f"9.1-{chance.randrange(1000, 9999)}/2025")],
        "agreementName": [text("Överenskommelse om psykisk hälsa 2025")],
        "periodStart": [day(f"{YEAR}-01-01")],
        "periodEnd": [day(f"{YEAR}-12-31")],
        "declaresTrue": [YES],
        "originalSignature": [YES],
        "signatoryName": [text("Lars Berg")],
    }


def _granted(actor: Actor, chance: random.Random) -> int:
    return 29_000_000 if actor.category == "skr" else chance.randrange(500_000, 900_000)


def _requisition(world: World, actor: Actor, chance: random.Random) -> Node:
    giro = with_check_digit(f"{chance.randrange(100, 1000)}-{chance.randrange(100, 1000)}")
    return {
        **_contact(actor, chance),
        "requestedAmount": [number(_granted(actor, chance))],
        "bankgiro": [text(giro)],
        "declaresUse": [YES],
        "signedOn": [day("2025-10-01")],
        "receivedOn": [day("2025-11-03")],
    }


def _financial_report(world: World, actor: Actor, chance: random.Random) -> Node:
    granted = _granted(actor, chance)
    costs = granted - chance.randrange(0, 1000)
    item: Node = {"costText": [text("Löner")], "amount": [number(costs // 2)], "pertainsTo": [iri("focus-area/2025-2")]}
    other: Node = {"costText": [text("Lokaler")], "amount": [number(costs // 3)], "otherPurpose": [NO]}
    return {
        **_contact(actor, chance),
        "grantedAmount": [number(granted)],
        "paidAmount": [number(granted)],
        "receivedAmount": [number(granted)],
        "totalCosts": [number(costs)],
        "unspentAmount": [number(granted - costs)],
        "costItem": [item, other],
        "reviewOutcome": [text("1")],
        "reviewedOn": [day("2026-02-20")],
        "reviewerSignature": [YES],
        "reviewerName": [text("Anna Holm")],
        "reviewerPosition": [text("ekonomichef")],
        "reviewerTelephone": [text("010-123456")],
        "reviewerEmail": [text("ekonomi@example.se")],
        "signedOn": [day("2026-03-01")],
        "receivedOn": [day("2026-03-15")],
    }


def _performance_report(world: World, actor: Actor, chance: random.Random) -> Node:
    items = world.items[actor.iri]
    areas = sorted({area for _, area in items})
    entries: list[str | Node] = [
        {
            "aboutProvision": [iri(item)],
            "actionsTaken": [text(f"Vi har genomfört {chance.randrange(2, 90)} insatser.")],
            "results": [text(f"{chance.randrange(10, 900)} personer har fått stöd.")],
        }
        for item in sorted({item for item, _ in items})
    ]
    uses: list[str | Node] = [
        {
            "pertainsTo": [iri(area)],
            "amount": [number(chance.randrange(1000, 90000))],
            "useText": [text("Medlen har gått till löner och utbildning.")],
        }
        for area in areas
    ]
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "submittedBy": [iri(actor.iri)],
        "receivedOn": [day("2026-03-20")],
        "performanceEntry": entries,
        "fundsUse": [text("Medlen har använts i hela verksamheten.")],
        "areaUse": uses,
        "engagedActors": [text("Föreningar och skolor.")],
        "participation": [text("I planering och i uppföljning.")],
        "followUpPart": [text("Den gemensamma uppföljningen i länet.")],
    }


def _interim_report(world: World, actor: Actor, chance: random.Random) -> Node:
    areas: list[str | Node] = [
        {
            "pertainsTo": [iri(f"focus-area/{YEAR}-{place}")],
            "support": [text("Stöd i nätverk.")],
            "dialogue": [text("Dialog varje månad.")],
            "expectedResults": [text("Fler får stöd i tid.")],
        }
        for place in range(1, 5)
    ]
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "submittedBy": [iri(actor.iri)],
        "receivedOn": [day("2025-03-30")],
        "plan": [text("Planen för året.")],
        "areaPlan": areas,
        **_receivers(),
    }


def _activity_report(world: World, actor: Actor, chance: random.Random) -> Node:
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "submittedBy": [iri(actor.iri)],
        "receivedOn": [day("2026-03-30")],
        "results": [text("Resultat av insatserna.")],
        "costItem": [{"costText": [text("Nätverk")], "amount": [number(chance.randrange(1, 29_000_000))]}],
        "genderPerspective": [text("Jämställdhet i allt stöd.")],
        "equalHealthContribution": [text("Stöd där behoven är störst.")],
        **_receivers(),
    }


def _receivers() -> Node:
    return {
        "sentTo": [iri("actor/ministry-of-health")],
        "copyTo": [iri("actor/se-2021000555"), iri("actor/se-2021006545")],
    }


def _payment(world: World, actor: Actor, chance: random.Random) -> Node:
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "paidTo": [iri(actor.iri)],
        "amount": [number(_granted(actor, chance))],
        "paidOn": [day("2025-12-10")],
    }


def _repayment(world: World, actor: Actor, chance: random.Random) -> Node:
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "organisationNumber": [text(actor.number)],
        "amount": [number(chance.randrange(1, 1000))],
        "repaidOn": [day("2026-03-31")],
    }


def _instruction(world: World, actor: Actor, chance: random.Random) -> Node:
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "issuedBy": [iri("actor/se-2021000555"), iri("actor/se-2021006545")],
        "issuedOn": [day("2025-03-28")],
        "viewsFrom": [iri(actor.iri)],
    }


def _designation(world: World, actor: Actor, chance: random.Random) -> Node:
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "designatedActor": [iri(actor.iri)],
        "designatedBy": [iri(f"actor/collaboration-{actor.county.rpartition('/')[2]}")],
        "forLine": [iri(f"line/{YEAR}-cty-fa3")],
    }


def _allocation(world: World, actor: Actor, chance: random.Random) -> Node:
    return {
        "inAgreement": [iri(f"agreement/{YEAR}")],
        "allocationOf": [iri(f"line/{YEAR}-cty-fa1-vip")],
        "inCounty": [iri(actor.county)],
        "amount": [number(world.fixed[actor.county_class])],
    }


_KINDS: Final[Mapping[str, Callable[[World, Actor, random.Random], Node]]] = {
    "Requisition": _requisition,
    "FinancialReport": _financial_report,
    "PerformanceReport": _performance_report,
    "InterimReport": _interim_report,
    "ActivityReport": _activity_report,
    "Payment": _payment,
    "Repayment": _repayment,
    "Instruction": _instruction,
    "Designation": _designation,
    "Allocation": _allocation,
}

CATEGORIES: Final[Mapping[str, Sequence[str]]] = {
    "Requisition": ("region", "municipality", "skr"),
    "FinancialReport": ("region", "municipality", "skr"),
    "PerformanceReport": ("region", "municipality", "county-joint"),
    "InterimReport": ("skr",),
    "ActivityReport": ("skr",),
    "Payment": ("region", "municipality", "skr"),
    "Repayment": ("region", "municipality", "skr"),
    "Instruction": ("skr",),
    "Designation": ("region", "municipality"),
    "Allocation": ("region", "county-joint"),
}
"""By kind of submission, who hand it in or are concerned."""
