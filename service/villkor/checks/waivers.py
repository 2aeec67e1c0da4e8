"""Waivers: findings that are let pass for now, by a person with a reason and a last day, or as known in a baseline."""

import datetime as dt
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

import yaml

from villkor.checks.report import Finding
from villkor.errors import BadDocument
from villkor.vocabulary import LANGUAGES, read_date

_NEEDED: Final = frozenset({"shape", "owner", "reason", "expires"})
_ALLOWED: Final = _NEEDED | {"document", "focus"}
_KNOWN: Final = {"sv": "känd i baslinjen", "en": "known in the baseline"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """Lets the findings of one shape pass, through a last day.

    Attributes:
        shape: the last segment of the shape's IRI, such as `Requisition-received`.
        document, focus: patterns (`*`, `?`) that the finding's document and thing must match.
        owner: who answers for it.
        expires: the last day on which it holds.
    """

    shape: str
    owner: str
    reason: str
    expires: dt.date
    document: str = "*"
    focus: str = "*"

    def covers(self, finding: Finding, today: dt.date) -> bool:
        """Whether it lets a finding pass on a day."""
        return (
            today <= self.expires
            and self.shape == finding.shape.code
            and fnmatchcase(finding.document, self.document)
            and fnmatchcase(finding.focus, self.focus)
        )


def waived(findings: Iterable[Finding], waivers: Sequence[Waiver], today: dt.date) -> Sequence[Finding]:
    """Return the findings, those that a waiver covers marked with its owner, reason and last day."""
    marked = []
    for finding in findings:
        waiver = next((waiver for waiver in waivers if waiver.covers(finding, today)), None)
        said = f"{waiver.owner}: {waiver.reason} ({waiver.expires})" if waiver else finding.waived
        marked.append(replace(finding, waived=said))
    return marked


def known(findings: Iterable[Finding], baseline: frozenset[str], language: str = LANGUAGES[0]) -> Sequence[Finding]:
    """Return the findings, those of a baseline marked as known."""
    return [
        replace(finding, waived=finding.waived or _KNOWN[language]) if finding.fingerprint in baseline else finding
        for finding in findings
    ]


def read_waivers(path: Path) -> Sequence[Waiver]:
    """Read a file of waivers: a list in YAML, each with shape, owner, reason, expires. Raises BadDocument."""
    found = _loaded(path)
    if not isinstance(found, list) or not all(isinstance(entry, dict) for entry in found):
        raise _bad(path, 0, "a list of waivers is wanted", "en lista med undantag väntas")
    return [_waiver(path, number, entry) for number, entry in enumerate(found, 1)]


def read_baseline(path: Path) -> frozenset[str]:
    """Read the fingerprints of a baseline. Raises BadDocument."""
    found = _loaded(path)
    entries = found.get("findings") if isinstance(found, dict) else None
    if not isinstance(entries, list) or not all(
        isinstance(entry, dict) and "fingerprint" in entry for entry in entries
    ):
        raise _bad(path, 0, "this is no baseline", "detta är ingen baslinje")
    return frozenset(str(entry["fingerprint"]) for entry in entries)


def written_baseline(findings: Iterable[Finding]) -> bytes:
    """Return a baseline of findings as JSON, one a line, so that its differences can be read."""
    entries = [
        {
            "fingerprint": finding.fingerprint,
            "shape": finding.shape.code,
            "document": finding.document,
            "focus": finding.focus,
        }
        for finding in findings
    ]
    lines = ",\n".join(
        json.dumps(entry, ensure_ascii=False) for entry in sorted(entries, key=lambda entry: list(entry.values()))
    )
    return f'{{"findings": [\n{lines}\n]}}\n'.encode()


def _waiver(path: Path, number: int, entry: Mapping[str, object]) -> Waiver:
    if missing := sorted(_NEEDED - set(entry)):
        raise _bad(path, number, f"{', '.join(missing)} is missing", f"{', '.join(missing)} saknas")
    if unknown := sorted(set(map(str, entry)) - _ALLOWED):
        raise _bad(path, number, f"{', '.join(unknown)} is unknown", f"{', '.join(unknown)} är okänt")
    texts = {name: str(value) for name, value in entry.items()}
    try:
        expires = read_date(texts.pop("expires"))
    except ValueError:
        raise _bad(path, number, "expires is no date (YYYY-MM-DD)", "expires är inget datum (ÅÅÅÅ-MM-DD)") from None
    if empty := sorted(name for name, text in texts.items() if not text.strip()):
        raise _bad(path, number, f"{', '.join(empty)} is empty", f"{', '.join(empty)} är tomt")
    return Waiver(
        shape=texts["shape"].rsplit("/", 1)[-1],
        owner=texts["owner"],
        reason=texts["reason"],
        expires=expires,
        document=texts.get("document", "*"),
        focus=texts.get("focus", "*"),
    )


def _loaded(path: Path) -> object:
    try:
        found: object = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    except OSError as error:
        raise BadDocument.at(str(path), 0, 0, f"{path}: {error.strerror}.", f"{path}: {error.strerror}.") from error
    except (UnicodeDecodeError, yaml.YAMLError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise BadDocument.at(
            str(path), line, column, f"{path} is not YAML in UTF-8.", f"{path} är inte YAML i UTF-8."
        ) from error
    return found


def _bad(path: Path, number: int, en: str, sv: str) -> BadDocument:
    where = f", entry {number}" if number else ""
    post = f", post {number}" if number else ""
    return BadDocument.at(str(path), 0, 0, f"{path}{where}: {en}.", f"{path}{post}: {sv}.")
