"""Checks: what must hold of the content, as SHACL shapes, before any of it is served."""

from collections.abc import Mapping
from typing import Final

from villkor.errors import BrokenContent
from villkor.graph import Graph
from villkor.graph.content import Content
from villkor.validation.requirements import read_requirements
from villkor.vocabulary import LANGUAGES, Iri

_SHOWN: Final = 5
"""More findings than these are counted, not shown."""


def refuse_violations(content: Content, graph: Graph, queries: Mapping[str, str]) -> None:
    """Refuse content of which some shape of severity Violation does not hold, naming what each finding is about.

    The queries `checked` (a CONSTRUCT of what the checks read) and `requirements` are used.
    Raises BrokenContent.
    """
    shapes = b"\n".join(content.read(path) for path in content.shapes())
    if not shapes:
        return
    import shifty  # here, since a start on content that was checked before needs no engine

    facts = graph.serialise(queries["checked"], "application/n-triples")
    result = shifty.PreparedValidator(shapes).validate_algebra(facts, infer=False, minimum_severity="violation")
    if result.conforms:
        return
    requirements = read_requirements(graph, queries["requirements"])
    messages = {
        language: {str(shape): requirement.message[language] for shape, requirement in requirements.items()}
        for language in LANGUAGES
    }
    broken = sorted(
        (Iri(violation.focus_node.strip("<>")).short, violation.shape_name or "")
        for violation in result.violations
        if violation.severity == "Violation"
    )
    more = f" (+{len(broken) - _SHOWN})" if len(broken) > _SHOWN else ""
    english, swedish = (
        " ".join(f"{focus}: {said.get(shape, shape)}" for focus, shape in broken[:_SHOWN]) + more
        for said in (messages["en"], messages["sv"])
    )
    raise BrokenContent(english, swedish, candidates=[shape for _, shape in broken[:_SHOWN]])
