"""Memento: moments as HTTP writes them, and links between versions as RFC 7089 wants them."""

import datetime as dt

import pytest

from publishing import ADDRESS, EARLIER, LATER
from villkor.errors import BadDatetime
from villkor.publishing.archive import Version
from villkor.publishing.memento import http_date, memento_headers, original_headers, read_http_date, time_map

ONE = Version(name="a" * 64, served=EARLIER)
TWO = Version(name="b" * 64, served=EARLIER + dt.timedelta(days=1))
THREE = Version(name="c" * 64, served=LATER)
PAGE = f"{ADDRESS}/res/dataset"


def relations(link: str) -> dict[str, str]:
    """Read a Link header: which target has which relation."""
    parts = (part.split("; ") for part in link.replace(",\n", ", <").replace("<<", "<").split(", <"))
    return {target.strip("<>"): attributes[0].removeprefix('rel="').rstrip('"') for target, *attributes in parts}


def test_moments_are_written_and_read_as_http_does() -> None:
    assert http_date(EARLIER) == "Mon, 23 Nov 2026 09:30:00 GMT"
    assert read_http_date("Mon, 23 Nov 2026 09:30:00 GMT") == EARLIER


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "2026-11-23T09:30:00Z", "Mon, 99 Nov 2026 09:30:00 GMT", "Mon, 23 Nov 2026 10:30:00 +0100"],
)
def test_a_moment_that_is_written_otherwise_is_refused(text: str) -> None:
    with pytest.raises(BadDatetime, match="Accept-Datetime"):
        read_http_date(text)


def test_a_version_tells_its_moment_and_where_the_others_are() -> None:
    headers = memento_headers(ADDRESS, [ONE, TWO, THREE], TWO)
    assert headers["Memento-Datetime"] == "Tue, 24 Nov 2026 09:30:00 GMT"
    said = relations(headers["Link"])
    assert said[f"{PAGE}/{ONE.name}"] == "prev first memento"
    assert said[f"{PAGE}/{THREE.name}"] == "next last memento"
    assert said[f"{ADDRESS}/timemap/res/dataset"] == "timemap"


def test_a_version_alone_is_the_first_and_the_last() -> None:
    link = memento_headers(ADDRESS, [ONE], ONE)["Link"]
    assert f'<{PAGE}/{ONE.name}>; rel="first last memento"; datetime="Mon, 23 Nov 2026 09:30:00 GMT"' in link


def test_the_dataset_irrespective_of_time_is_its_own_time_gate() -> None:
    headers = original_headers(ADDRESS)
    assert f'<{PAGE}>; rel="timegate"' in headers["Link"] and f'<{PAGE}>; rel="original"' in headers["Link"]
    assert "Accept-Datetime" in headers["Vary"]


def test_the_time_map_lists_every_version_with_its_moment() -> None:
    assert time_map(ADDRESS, [ONE, THREE]).decode() == (
        f'<{PAGE}>; rel="original",\n'
        f'<{PAGE}>; rel="timegate",\n'
        f'<{ADDRESS}/timemap/res/dataset>; rel="self"; type="application/link-format"; '
        'from="Mon, 23 Nov 2026 09:30:00 GMT"; until="Wed, 25 Nov 2026 23:30:00 GMT",\n'
        f'<{PAGE}/{ONE.name}>; rel="first memento"; datetime="Mon, 23 Nov 2026 09:30:00 GMT",\n'
        f'<{PAGE}/{THREE.name}>; rel="last memento"; datetime="Wed, 25 Nov 2026 23:30:00 GMT"\n'
    )
