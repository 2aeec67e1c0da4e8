"""Members of JSON, whatever stands there: nothing is a value like any other, so that readers need not ask first."""

from collections.abc import Sequence
from typing import Final

from villkor.submissions.document import Place
from villkor.submissions.json_text import Node

NOTHING: Final = Node(None, Place())
"""What stands where nothing does."""


def member(node: Node, name: str) -> Node:
    """Return a member of an object; `NOTHING` where there is none."""
    return node.value.get(name, NOTHING) if isinstance(node.value, dict) else NOTHING


def items(node: Node) -> Sequence[Node]:
    """Return the items of a list; none of anything else."""
    return node.value if isinstance(node.value, list) else []


def text(node: Node, name: str) -> str:
    """Return a member that is text; empty where there is none."""
    found = member(node, name).value
    return found if isinstance(found, str) else ""


def whole(node: Node) -> int:
    """Return a whole number from 0; -1 for anything else."""
    value = node.value
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else -1
