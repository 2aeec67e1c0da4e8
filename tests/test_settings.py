"""Settings are read from the environment, and what is empty counts as not given."""

from pathlib import Path

import pytest

from villkor.settings import Settings, read_settings


@pytest.mark.parametrize(
    "environment", [{}, {"VILLKOR_CONTENT": "", "VILLKOR_LANG": "", "HOME": ""}, {"LANG": "en_GB"}]
)
def test_our_own_content_in_swedish_is_served_where_nothing_else_is_said(environment: dict[str, str]) -> None:
    assert read_settings(environment) == Settings(content=None, cache=None, language="sv")


def test_what_the_environment_says_is_used() -> None:
    environment = {"VILLKOR_CONTENT": "/srv/content", "VILLKOR_CACHE": "/srv/cache", "VILLKOR_LANG": "en"}
    assert read_settings(environment) == Settings(content="/srv/content", cache=Path("/srv/cache"), language="en")


@pytest.mark.parametrize(
    ("environment", "cache"),
    [
        ({"HOME": "/home/me"}, "/home/me/.cache/villkor"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "/fast"}, "/fast/villkor"),
        ({"HOME": "/home/me", "XDG_CACHE_HOME": "/fast", "VILLKOR_CACHE": "/mine"}, "/mine"),
    ],
)
def test_what_was_checked_is_kept_where_the_user_keeps_such_things(environment: dict[str, str], cache: str) -> None:
    assert read_settings(environment).cache == Path(cache)


def test_where_and_by_whom_the_data_are_published_is_set() -> None:
    environment = {
        "VILLKOR_PUBLIC": "https://villkor.example.se",
        "VILLKOR_CONTACT": "data@example.se",
        "VILLKOR_ARCHIVE": "/srv/archive",
    }
    assert read_settings(environment) == Settings(
        public="https://villkor.example.se", contact="data@example.se", archive=Path("/srv/archive")
    )
    assert read_settings(dict.fromkeys(environment, "")) == Settings()


def test_a_store_and_the_right_to_ask_it_are_read_and_the_right_is_not_shown() -> None:
    environment = {"VILLKOR_STORE": "https://e.org/sparql", "VILLKOR_STORE_AUTHORIZATION": " Bearer of-secrets\n"}
    settings = read_settings(environment)
    assert (settings.store, settings.authorization) == ("https://e.org/sparql", "Bearer of-secrets")
    assert "secrets" not in repr(settings)
    assert (read_settings({"VILLKOR_STORE": ""}).store, read_settings({}).authorization) == (None, "")
