"""Settings: read once from the environment, then passed on."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be set from outside.

    Attributes:
        content: a folder that holds ontology, shapes, data and queries, instead of our own (`VILLKOR_CONTENT`).
        language: the language of answers where the caller names none (`VILLKOR_LANG`: sv or en).
    """

    content: str | None = None
    language: str = "sv"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment gives; one that is empty counts as not given."""
    return Settings(
        content=environment.get("VILLKOR_CONTENT") or None, language=environment.get("VILLKOR_LANG") or "sv"
    )
