"""Settings: read once from the environment, then passed on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Settings:
    """What may be set from outside.

    Attributes:
        content: a folder that holds ontology, shapes, data and queries, instead of our own (`VILLKOR_CONTENT`).
        cache: where what was checked is kept for a faster start (`VILLKOR_CACHE`; in the user's cache folder else).
        language: the language of answers where the caller names none (`VILLKOR_LANG`: sv or en).
        store: the SPARQL address of a store that holds what `villkor load` put there, to ask instead (`VILLKOR_STORE`).
        public: the address that clients reach the service by, where that is not the one they ask (`VILLKOR_PUBLIC`).
        contact: whom to write to about the data, an e-mail address or a web address (`VILLKOR_CONTACT`).
        archive: a folder where every version of the data that was served is kept for good (`VILLKOR_ARCHIVE`).
        authorization: what the store is sent as `Authorization`, never shown (`VILLKOR_STORE_AUTHORIZATION`).
    """

    content: str | None = None
    cache: Path | None = None
    language: str = "sv"
    store: str | None = None
    public: str | None = None
    contact: str | None = None
    archive: Path | None = None
    authorization: str = field(default="", repr=False)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that an environment gives; one that is empty counts as not given."""
    return Settings(
        content=environment.get("VILLKOR_CONTENT") or None,
        cache=_cache(environment),
        language=environment.get("VILLKOR_LANG") or "sv",
        store=environment.get("VILLKOR_STORE") or None,
        public=environment.get("VILLKOR_PUBLIC") or None,
        contact=environment.get("VILLKOR_CONTACT") or None,
        archive=Path(chosen) if (chosen := environment.get("VILLKOR_ARCHIVE")) else None,
        authorization=environment.get("VILLKOR_STORE_AUTHORIZATION", "").strip(),
    )


def _cache(environment: Mapping[str, str]) -> Path | None:
    """Return the folder by the XDG base directory rules; None where the user has no home."""
    if chosen := environment.get("VILLKOR_CACHE"):
        return Path(chosen)
    if shared := environment.get("XDG_CACHE_HOME"):
        return Path(shared) / "villkor"
    return Path(home) / ".cache" / "villkor" if (home := environment.get("HOME")) else None
