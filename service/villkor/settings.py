"""Settings: read once from the environment, then passed on."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be set from outside.

    Attributes:
        content: a folder that holds ontology, shapes, data and queries, instead of our own (`VILLKOR_CONTENT`).
        cache: where what was checked is kept for a faster start (`VILLKOR_CACHE`; in the user's cache folder else).
        language: the language of answers where the caller names none (`VILLKOR_LANG`: sv or en).
    """

    content: str | None = None
    cache: Path | None = None
    language: str = "sv"


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment gives; one that is empty counts as not given."""
    return Settings(
        content=environment.get("VILLKOR_CONTENT") or None,
        cache=_cache(environment),
        language=environment.get("VILLKOR_LANG") or "sv",
    )


def _cache(environment: Mapping[str, str]) -> Path | None:
    """Return the folder by the XDG base directory rules; None where the user has no home."""
    if chosen := environment.get("VILLKOR_CACHE"):
        return Path(chosen)
    if shared := environment.get("XDG_CACHE_HOME"):
        return Path(shared) / "villkor"
    return Path(home) / ".cache" / "villkor" if (home := environment.get("HOME")) else None
