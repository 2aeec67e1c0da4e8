"""Checks: what must hold of the content, as SHACL shapes, before any of it is served."""

from typing import Final

import shifty

from villkor.errors import BrokenContent
from villkor.graph.content import Content
from villkor.graph.embedded import EmbeddedGraph
from villkor.vocabulary import Iri

_SHOWN: Final = 5


def refuse_violations(content: Content, graph: EmbeddedGraph) -> None:
    """Refuse content of which some shape of severity Violation does not hold. Raises BrokenContent."""
    files = [path for path in content.files("shapes", "*.ttl") if not path.name.endswith(".test.ttl")]
    shapes = b"\n".join(path.read_bytes() for path in files)
    if not shapes:
        return
    result = shifty.PreparedValidator(shapes).validate_algebra(
        graph.triples(), infer=False, minimum_severity="violation"
    )
    if result.conforms:
        return
    found = sorted({_said(violation.focus_node, violation.reasons) for violation in result.violations})
    more = f" (and {len(found) - _SHOWN} more)" if len(found) > _SHOWN else ""
    raise BrokenContent(f"Some facts break a check: {'; '.join(found[:_SHOWN])}{more}.")


def _said(focus: str, reasons: list[shifty.Reason]) -> str:
    return f"{Iri(focus.strip('<>')).short}: {' '.join(reason.author_message or reason.message for reason in reasons)}"
