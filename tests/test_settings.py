"""Settings are read from the environment, and what is empty counts as not given."""

import pytest

from villkor.settings import Settings, read_settings


@pytest.mark.parametrize("environment", [{}, {"VILLKOR_CONTENT": "", "VILLKOR_LANG": ""}, {"LANG": "en_GB"}])
def test_our_own_content_in_swedish_is_served_where_nothing_else_is_said(environment: dict[str, str]) -> None:
    assert read_settings(environment) == Settings(content=None, language="sv")


def test_what_the_environment_says_is_used() -> None:
    environment = {"VILLKOR_CONTENT": "/srv/content", "VILLKOR_LANG": "en"}
    assert read_settings(environment) == Settings(content="/srv/content", language="en")
