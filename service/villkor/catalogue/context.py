"""The JSON-LD context that the content carries beside its words."""

import json
from collections.abc import Mapping
from typing import Any, Final

from villkor.errors import BrokenContent
from villkor.graph.content import Content, read_file

_FILE: Final = "ontology/context.jsonld"


def read_context(content: Content) -> Mapping[str, Any]:
    """Return the terms of the context, none where the content has no file of them. Raises BrokenContent."""
    path = content.root / _FILE
    if not path.exists():
        return {}
    try:
        terms = json.loads(read_file(path, _FILE))["@context"]
    except (ValueError, KeyError, TypeError) as error:
        raise BrokenContent(f"{_FILE}: this is no JSON-LD context: {error}.", position=_FILE) from error
    if not isinstance(terms, dict):
        raise BrokenContent(f"{_FILE}: a context is an object.", position=_FILE)
    return terms
