"""What-ifs as JSON objects: each member becomes the text that the parameter of the same name is in an address."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from villkor.errors import BadDocument, BadParameter
from villkor.questions.inputs import WHOLE_NUMBER, misread, refuse_unknown
from villkor.questions.question import Question
from villkor.questions.words import Words
from villkor.submissions.json_text import Node, parse
from villkor.vocabulary import read_whole_number

_COMPONENTS: Final = "components"
_CODE: Final = re.compile(r"[a-z][a-z0-9-]{0,39}", re.ASCII)


def read_what_if(question: Question, words: Words, data: bytes, name: str) -> Mapping[str, str]:
    """Return the inputs that a JSON object gives.

    Raises BadDocument, with its name and the place, for what is no JSON object or goes over a limit, BadParameter for
    a member that the question has no parameter for, or of another type.
    """
    outermost = parse(data, name)
    if not isinstance(outermost.value, dict):
        place = outermost.place
        raise BadDocument.at(name, place.line, place.column, "An object is wanted.", "Ett objekt väntas.")
    refuse_unknown(question, outermost.value)
    numbers = {word for word in outermost.value if words[word].datatype == "integer"}
    return {member: _given(member, node, member in numbers) for member, node in outermost.value.items()}


def _given(member: str, node: Node, is_number: bool) -> str:
    if is_number:
        return _whole(node, member, member)
    if member == _COMPONENTS and isinstance(node.value, list):
        if not node.value:
            raise _wrong(member, f"{member}: at least one component", f"{member}: minst en del")
        return ",".join(map(_component, node.value))
    if not isinstance(node.value, str):
        also = (" or a list", " eller en lista") if member == _COMPONENTS else ("", "")
        raise _wrong(member, f"{member}: a text{also[0]}", f"{member}: en text{also[1]}")
    return node.value


def _component(node: Node) -> str:
    """Return a component as text, from a text, `{fixed, condition}` or `{basis}`."""
    if isinstance(node.value, str):
        return node.value
    members: Mapping[str, Node] = node.value if isinstance(node.value, dict) else {}
    if set(members) == {"basis"}:
        return _code(members["basis"], "basis")
    if "fixed" in members and set(members) <= {"fixed", "condition"}:
        amount = _whole(members["fixed"], _COMPONENTS, "fixed")
        return f"{amount}@{_code(members['condition'], 'condition')}" if "condition" in members else amount
    raise BadParameter(
        "components: a component is a text, fixed (with a condition or without) or a basis.",
        "components: en del är en text, fixed (med condition eller utan) eller basis.",
        parameter=_COMPONENTS,
        candidates=["fixed", "condition", "basis"],
    )


def _whole(node: Node, parameter: str, name: str) -> str:
    """Return a whole number of as many digits as the same parameter of an address may have; 2.0 is one too."""
    value, (wanted, önskat) = node.value, WHOLE_NUMBER
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise _wrong(parameter, f"{name}: {wanted}", f"{name}: {önskat}")
    try:
        return str(read_whole_number(str(int(value)) if value == int(value) else node.written))
    except ValueError:
        raise misread(parameter, node.written, wanted, önskat) from None


def _code(node: Node, name: str) -> str:
    if not isinstance(node.value, str) or not _CODE.fullmatch(node.value):
        raise _wrong(_COMPONENTS, f"components: {name}: a code", f"components: {name}: en kod")
    return node.value


def _wrong(parameter: str, en: str, sv: str) -> BadParameter:
    return BadParameter(f"{en} is wanted.", f"{sv} väntas.", parameter=parameter)
