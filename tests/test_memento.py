"""Time: what applied on a day, sought by `asOf` or by Memento's header (RFC 7089), and the days on which it changed.

The 2025 agreement was concluded on 30 January 2025, the day of the later signature; SKR signed on the 24th. No source
dates the agreements of 2020 and 2024. The national strategy is for 2025 to 2034.
"""

import datetime as dt
import itertools
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from fastapi.testclient import TestClient

from lookups import links, lookups, targets, triples
from small import copy_index, write_facts
from villkor.catalogue import Catalogue
from villkor.catalogue.applicability import Applicability, read_applicability
from villkor.catalogue.descriptions import describe
from villkor.graph.embedded import load
from villkor.vocabulary import BASE, Iri

REGION: Final = "/res/actor/se-2321000131"
NORM: Final = "/res/norm/2025-2.3-6"
STRATEGY: Final = "/res/strategy/2025-2034"
PLAYS: Final = f"<{BASE}id/actor/se-2321000131> <{BASE}spec/playsRole> <{BASE}id/role/"
MIDNIGHT: Final = "Wed, 29 Jan 2025 23:00:00 GMT"
"""The midnight that 30 January 2025 begins with in Sweden, an hour ahead of Greenwich in winter."""


@pytest.fixture(scope="module")
def client(catalogue: Catalogue) -> Iterator[TestClient]:
    with lookups(catalogue) as client:
        yield client


@pytest.fixture(scope="module")
def applicability(catalogue: Catalogue) -> Applicability:
    return read_applicability(catalogue.graph, catalogue.index["applicability"])


def roles(client: TestClient, query: str) -> set[str]:
    said = triples(client.get(f"{REGION}.nt{query}"), "nt")
    return {text.removeprefix(PLAYS).rstrip(">") for text in said if text.startswith(PLAYS)}


# ── what applied ──

UNDATED: Final = {"2020-region", "2024-region", "2026-region"}
"""The roles of agreements whose day of conclusion no source states: these always apply."""


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2024-12-31", UNDATED),
        ("2025-01-29", UNDATED),
        ("2025-01-30", UNDATED | {"2025-region"}),
        ("2040-06-01", UNDATED | {"2025-region"}),
        ("1000-01-01", UNDATED),
        ("9999-12-31", UNDATED | {"2025-region"}),
    ],
)
def test_a_region_plays_its_role_from_the_day_of_the_agreement(
    client: TestClient, day: str, expected: set[str]
) -> None:
    assert roles(client, f"?asOf={day}") == expected


def test_irrespective_of_time_a_region_plays_all_its_roles(client: TestClient) -> None:
    assert roles(client, "") == UNDATED | {"2025-region"}


def test_a_region_is_bound_by_no_provision_of_an_agreement_before_it_was_concluded(client: TestClient) -> None:
    def binding(day: str) -> set[str]:
        said = triples(client.get(f"{REGION}.nt?asOf={day}"), "nt")
        return {text.split(">")[0] for text in said if f"<{BASE}spec/bindsActor>" in text}

    of_2025 = f"<{BASE}id/norm/2025-"
    assert [norm for norm in binding("2025-01-29") if norm.startswith(of_2025)] == []
    assert any(norm.startswith(of_2025) for norm in binding("2025-01-30"))
    assert any(norm.startswith(f"<{BASE}id/norm/2024-") for norm in binding("2025-01-29"))


def test_nothing_that_did_not_apply_is_even_named(client: TestClient) -> None:
    assert "2025-region" not in client.get(f"{REGION}.ttl?asOf=2025-01-29").text
    assert "role/2025-region" not in client.get(f"{REGION}.html?asOf=2025-01-29").text


@pytest.mark.parametrize(
    ("thing", "period"),
    [
        ("agreement/2025", ("2025-01-30", None)),
        ("agreement/2024", (None, None)),
        ("norm/2025-2.3-6", ("2025-01-30", None)),
        ("norm/2024-p3", (None, None)),
        ("role/2025-region", ("2025-01-30", None)),
        ("line/2025-cty-fa4", ("2025-01-30", None)),
        ("key/k2025-mun", ("2025-01-30", None)),
        ("focus-area/2025-3", ("2025-01-30", None)),
        ("form/2025-req", ("2025-01-30", None)),
        ("field/2025-fin-3.5", ("2025-01-30", None)),
        ("budget-item/2025", ("2025-01-30", None)),
        ("signature/2025-skr", ("2025-01-24", None)),
        ("signature/2025-state", ("2025-01-30", None)),
        ("strategy/2025-2034", ("2025-01-01", "2034-12-31")),
        ("strategy-goal/1", ("2025-01-01", "2034-12-31")),
        ("actor/se-2321000131", (None, None)),
        ("county/14", (None, None)),
    ],
)
def test_when_things_apply_is_what_their_agreement_or_strategy_says(
    applicability: Applicability, thing: str, period: tuple[str | None, str | None]
) -> None:
    days = applicability.period(Iri(f"{BASE}id/{thing}"))
    assert tuple(day and day.isoformat() for day in days) == period


def test_all_that_belongs_to_a_dated_agreement_is_dated(catalogue: Catalogue, applicability: Applicability) -> None:
    asked = f"SELECT ?thing WHERE {{ ?thing <{BASE}spec/inAgreement> <{BASE}id/agreement/2025> }}"
    things = [thing for (thing,) in catalogue.graph.select(asked).rows]
    several = f"SELECT ?thing WHERE {{ ?thing <{BASE}spec/inAgreement> ?one , ?other FILTER(?one != ?other) }}"
    shared = {thing for (thing,) in catalogue.graph.select(several).rows}
    assert len(things) > 100
    assert [thing for thing in things if thing not in shared and applicability.period(thing)[0] is None] == []


DATED: Final = """
<https://w3id.org/villkor/id/agreement/a> a vk:Agreement ; vk:concludedOn "2020-03-01"^^xsd:date .
<https://w3id.org/villkor/id/agreement/b> a vk:Agreement ; vk:concludedOn "2021-03-01"^^xsd:date .
<https://w3id.org/villkor/id/agreement/c> a vk:Agreement .
ex:in-two vk:inAgreement <https://w3id.org/villkor/id/agreement/a> , <https://w3id.org/villkor/id/agreement/b> .
ex:in-undated vk:inAgreement <https://w3id.org/villkor/id/agreement/b> , <https://w3id.org/villkor/id/agreement/c> .
ex:strategy a vk:PolicyStrategy ; vk:firstYear "2020"^^xsd:gYear ; vk:lastYear "2021"^^xsd:gYear .
ex:other a vk:PolicyStrategy ; vk:firstYear "2020"^^xsd:gYear ; vk:lastYear "2023"^^xsd:gYear .
ex:goal vk:inStrategy ex:strategy , ex:other ; rdfs:label "mål"@sv .
ex:actor rdfs:label "aktör"@sv ; vk:about ex:in-two , ex:strategy .
"""


def test_what_belongs_to_several_applies_from_the_first_to_the_last_of_them(tmp_path: Path) -> None:
    copy_index(tmp_path)
    content = write_facts(tmp_path, dated=DATED)
    graph, index = load(content), content.queries("index")
    applicability = read_applicability(graph, index["applicability"])

    def period(name: str) -> tuple[dt.date | None, dt.date | None]:
        return applicability.period(Iri(f"{BASE}id/x/{name}"))

    assert period("in-two") == (dt.date(2020, 3, 1), None)
    assert period("in-undated") == (None, None)
    assert period("goal") == (dt.date(2020, 1, 1), dt.date(2023, 12, 31))
    actor = describe(graph, index["description"], Iri(f"{BASE}id/x/actor"))
    assert [day.isoformat() for day in applicability.days(actor)] == [
        "2019-12-31",
        "2020-01-01",
        "2020-03-01",
        "2022-01-01",
    ]
    goal = describe(graph, index["description"], Iri(f"{BASE}id/x/goal"))
    assert [day.isoformat() for day in applicability.days(goal)] == ["2020-01-01", "2022-01-01"]


# ── what is refused ──


@pytest.mark.parametrize(
    ("path", "day", "said", "candidate"),
    [
        (NORM, "2025-01-29", "norm/2025-2.3-6 did not apply on 2025-01-29; it applies from 2025-01-30.", "2025-01-30"),
        (STRATEGY, "2024-12-31", "strategy/2025-2034 did not apply on 2024-12-31; it applies from 2025-01-01.", None),
        (STRATEGY, "2035-01-01", "strategy/2025-2034 did not apply on 2035-01-01; it applies until 2034-12-31.", None),
    ],
)
def test_what_did_not_apply_on_a_day_is_not_found_and_when_it_does_is_said(
    client: TestClient, path: str, day: str, said: str, candidate: str | None
) -> None:
    answer = client.get(f"{path}?asOf={day}", headers={"Accept-Language": "en"})
    assert (answer.status_code, answer.json()["detail"]) == (404, said)
    assert client.get(answer.json()["candidates"][0]).status_code == 200
    if candidate:
        assert answer.json()["candidates"] == [f"{path}?asOf={candidate}"]


@pytest.mark.parametrize("day", ["", "2025", "2025-02-30", "30-01-2025", "today", "0999-12-31", "2025-01-30T00:00:00"])
def test_what_is_no_day_is_refused(client: TestClient, day: str) -> None:
    answer = client.get(f"{REGION}?asOf={day}")
    assert (answer.status_code, answer.json()["parameter"]) == (422, "asOf")


@pytest.mark.parametrize("path", ["/spec/Norm", "/def/theme", "/spec", "/def/theme/suicide-prevention"])
def test_words_and_codes_are_not_dated(client: TestClient, path: str) -> None:
    assert client.get(f"{path}?asOf=2025-01-30").status_code == 422
    answer = client.get(path, headers={"Accept-Datetime": MIDNIGHT})
    assert answer.status_code == 200 and "Accept-Datetime" not in answer.headers["vary"]


@pytest.mark.parametrize(
    "header",
    [
        "yesterday",
        "2025-01-30",
        "Thu, 30 Jan 2025 12:00:00",
        "Thu, 30 Jan 2025 12:00:00 +0100",
        "Fri, 30 Jan 2025 12:00:00 GMT",
        "Thu, 32 Jan 2025 12:00:00 GMT",
        "Thu, 30 jan 2025 12:00:00 GMT",
        "Fri, 31 Dec 9999 23:30:00 GMT",
        "Tue, 01 Jan 0002 00:00:00 GMT",
    ],
)
def test_a_datetime_that_is_malformed_is_a_bad_request(client: TestClient, header: str) -> None:
    answer = client.get(REGION, headers={"Accept-Datetime": header})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/bad-datetime")


# ── Memento ──


@pytest.mark.parametrize(
    ("path", "header", "location"),
    [
        (REGION, "Tue, 31 Dec 2024 12:00:00 GMT", f"{REGION}?asOf=2024-12-31"),
        (REGION, "Tue, 31 Dec 2024 23:30:00 GMT", f"{REGION}?asOf=2025-01-01"),  # an hour ahead in winter
        (REGION, "Mon, 30 Jun 2025 22:30:00 GMT", f"{REGION}?asOf=2025-07-01"),  # two in summer
        (f"{REGION}.jsonld", "Tue, 31 Dec 2024 12:00:00 GMT", f"{REGION}.jsonld?asOf=2024-12-31"),
        (f"{REGION}?lang=en", "Tue, 31 Dec 2024 12:00:00 GMT", f"{REGION}?lang=en&asOf=2024-12-31"),
        (NORM, "Tue, 31 Dec 2024 12:00:00 GMT", f"{NORM}?asOf=2025-01-30"),  # the first there is
        (STRATEGY, "Mon, 31 Dec 2040 12:00:00 GMT", f"{STRATEGY}?asOf=2034-12-31"),  # the last
    ],
)
def test_a_timegate_sends_to_the_memento_of_the_day_in_sweden(
    client: TestClient, path: str, header: str, location: str
) -> None:
    answer = client.get(path, headers={"Accept-Datetime": header})
    assert (answer.status_code, answer.headers["location"]) == (302, location)
    assert "accept-datetime" in answer.headers["vary"].casefold()
    original = path.partition("?")[0].removesuffix(".jsonld")
    assert targets(answer, "original") == targets(answer, "timegate") == [original]
    assert targets(answer, "timemap") == [f"/timemap{original}"]
    assert "memento-datetime" not in answer.headers
    assert client.get(location).status_code == 200


def test_an_original_names_its_timegate_and_its_timemap(client: TestClient) -> None:
    answer = client.get(REGION)
    assert targets(answer, "timegate") == [REGION] and targets(answer, "timemap") == [f"/timemap{REGION}"]
    assert "Accept-Datetime" in answer.headers["vary"] and "memento-datetime" not in answer.headers


def test_a_memento_says_its_moment_and_names_the_others(client: TestClient) -> None:
    answer = client.get(f"{REGION}?asOf=2025-01-30")
    assert answer.headers["memento-datetime"] == MIDNIGHT
    assert answer.headers["content-location"] == f"{REGION}.ttl?asOf=2025-01-30"
    assert targets(answer, "original") == targets(answer, "timegate") == [REGION]
    assert targets(answer, "timemap") == [f"/timemap{REGION}"]
    assert targets(answer, "memento") == [f"{REGION}?asOf=2025-01-29", f"{REGION}?asOf=2025-01-30"]
    assert [target for target in targets(answer, "alternate") if "asOf=2025-01-30" not in target] == []


def test_a_memento_is_itself_whatever_moment_is_asked_for(client: TestClient) -> None:
    answer = client.get(f"{REGION}?asOf=2025-01-30", headers={"Accept-Datetime": "Tue, 31 Dec 2024 12:00:00 GMT"})
    assert (answer.status_code, answer.headers["memento-datetime"]) == (200, MIDNIGHT)


def test_a_page_says_as_of_which_day_it_is_and_its_links_keep_the_day(client: TestClient) -> None:
    page = client.get(f"{REGION}.html?asOf=2025-01-29&lang=en")
    assert "As it applied on 2025-01-29." in page.text
    assert f'<a href="{REGION}.html?lang=en">show irrespective of time</a>' in page.text
    assert 'href="/id/role/2024-region?lang=en&amp;asOf=2025-01-29"' in page.text
    assert 'href="/spec/playsRole?lang=en"' in page.text


TIMEMAP: Final = f"""<http://testserver{REGION}>; rel="original timegate",
<http://testserver/timemap{REGION}>; rel="self"; type="application/link-format"; from="Tue, 28 Jan 2025 23:00:00 GMT"\
; until="{MIDNIGHT}",
<http://testserver{REGION}?asOf=2025-01-29>; rel="first memento"; datetime="Tue, 28 Jan 2025 23:00:00 GMT",
<http://testserver{REGION}?asOf=2025-01-30>; rel="last memento"; datetime="{MIDNIGHT}"
"""


def test_a_timemap_lists_the_days_on_which_the_description_changes(client: TestClient) -> None:
    answer = client.get(f"/timemap{REGION}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/link-format")
    assert answer.text == TIMEMAP


def test_a_timemap_as_json_says_the_same(client: TestClient) -> None:
    answer = client.get(f"/timemap{NORM}", headers={"Accept": "application/json"})
    assert answer.headers["content-type"] == "application/json"
    only = {"datetime": "2025-01-29T23:00:00+00:00", "uri": f"http://testserver{NORM}?asOf=2025-01-30"}
    assert answer.json()["mementos"] == {"first": only, "last": only, "list": [only]}
    assert answer.json()["original_uri"] == answer.json()["timegate_uri"] == f"http://testserver{NORM}"


def test_a_timemap_of_what_never_changes_has_the_day_when_the_dataset_was_issued(
    client: TestClient, catalogue: Catalogue
) -> None:
    path = "/res/citation/agreement/2020"
    answer = client.get(f"/timemap{path}")
    assert [line for line in answer.text.splitlines() if "memento" in line] == [
        f'<http://testserver{path}?asOf={catalogue.issued}>; rel="first last memento"; '
        'datetime="Sat, 21 Nov 2026 23:00:00 GMT"'
    ]


@pytest.mark.parametrize("path", [REGION, NORM, STRATEGY, "/res/agreement/2025", "/res/text/S2p", "/res/county/14"])
def test_every_memento_that_a_timemap_lists_is_there_and_differs_from_the_one_before(
    client: TestClient, path: str
) -> None:
    listed = [memento["uri"] for memento in client.get(f"/timemap{path}?format=json").json()["mementos"]["list"]]
    found = [client.get(uri) for uri in listed]
    assert [answer.status_code for answer in found] == [200] * len(listed)
    bodies = [answer.content for answer in found]
    assert all(one != other for one, other in itertools.pairwise(bodies))


def test_a_thing_passes_the_day_on_to_its_document(client: TestClient) -> None:
    answer = client.get("/id/actor/se-2321000131?asOf=2025-01-29")
    assert answer.headers["location"] == f"{REGION}?asOf=2025-01-29"
    assert [target for target, named in links(answer) if "asOf=2025-01-29" not in target] == []
