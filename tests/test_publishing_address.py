"""Addresses: what a setting states is used, what a request says is used only where it can be an address at all."""

import pytest

from villkor.errors import BadParameter
from villkor.publishing.address import contact_address, public_address, refuse_wrong_address


def test_what_the_setting_states_goes_before_what_the_request_says() -> None:
    assert public_address("https://villkor.example.se/", "http", "other.example") == "https://villkor.example.se"


@pytest.mark.parametrize(
    ("scheme", "host", "address"),
    [
        ("http", "127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("https", "Villkor.Example.SE", "https://villkor.example.se"),
        ("http", "[::1]:8000", "http://[::1]:8000"),
        ("http", "localhost", "http://localhost"),
        ("ws", "localhost", "http://localhost"),
    ],
)
def test_else_the_address_is_the_one_that_was_asked(scheme: str, host: str, address: str) -> None:
    assert public_address(None, scheme, host) == address


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "a b",
        "a/../b",
        'a"><script>',
        "user@example.se",
        "example.se#",
        "example.se:",
        "example.se:123456",
        "exämple.se",
        "a" * 64,
        ".example.se",
        "a\r\nX: y",
        "a." * 200,
        "-" * 63 + "." * 2,
    ],
)
def test_a_host_that_cannot_be_one_is_refused_and_not_repeated(host: str | None) -> None:
    with pytest.raises(BadParameter) as caught:
        public_address(None, "http", host)
    assert not host or len(host) < 2 or host not in str(caught.value)


@pytest.mark.parametrize(
    "stated",
    ["villkor.example.se", "ftp://example.se", "https://a b", "https://x.se/?q", "https://x.se/path", "https://"],
)
def test_a_setting_that_is_no_web_address_is_refused(stated: str) -> None:
    with pytest.raises(BadParameter, match="VILLKOR_PUBLIC"):
        refuse_wrong_address(stated)


@pytest.mark.parametrize("stated", [None, "https://example.se", "http://127.0.0.1:8000/"])
def test_a_web_address_may_be_stated_or_none(stated: str | None) -> None:
    refuse_wrong_address(stated)


@pytest.mark.parametrize(
    ("stated", "address"),
    [
        (None, None),
        ("data@example.se", "mailto:data@example.se"),
        ("mailto:data@example.se", "mailto:data@example.se"),
        ("https://example.se/kontakt", "https://example.se/kontakt"),
    ],
)
def test_a_contact_is_an_e_mail_address_or_a_page(stated: str | None, address: str | None) -> None:
    assert contact_address(stated) == address


@pytest.mark.parametrize(
    "stated", ["call us", "data@", "@example.se", "javascript:alert(1)", "https://a b", "<x>@y.se"]
)
def test_a_contact_that_is_neither_is_refused(stated: str) -> None:
    with pytest.raises(BadParameter, match="VILLKOR_CONTACT"):
        contact_address(stated)
