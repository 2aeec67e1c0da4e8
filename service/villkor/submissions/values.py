"""Values of forms: what is written in a field, read as its declared datatype where it reads as such, else as text."""

import re
from collections.abc import Callable, Mapping
from typing import Final

from villkor.graph.terms import serialised
from villkor.submissions.forms import Field, Resolve
from villkor.vocabulary import BASE, XSD, Iri, Value, read_date

_SPACES: Final = " \N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}"
_WHOLE: Final = re.compile(
    rf"([+\-−]?)(\d{{1,3}}(?:[{_SPACES}]\d{{3}}){{1,5}}|\d{{1,18}})(?:[{_SPACES}]?(?:kr|kronor|sek|:-))?",
    re.IGNORECASE | re.ASCII,
)
_YES: Final = frozenset({"ja", "yes", "true", "x"})
_NO: Final = frozenset({"nej", "no", "false"})
_ADDRESS: Final = re.compile(r"(?:https?://|urn:)\S+")
_OURS: Final = (BASE + "id/", BASE + "def/")


def read_value(field: Field, text: str, resolve: Resolve) -> Value:
    """Return the value that a text is in a field; the text itself where it is none that the field wants."""
    if field.value_class:
        return resolve(text, field.value_class) or _address(text) or text
    read = _READ.get(field.literal or "")
    try:
        return read(text) if read else text
    except ValueError:
        return text


def _whole(text: str) -> int:
    """Read whole kronor as people write them, such as `12 000 kr`. Raises ValueError."""
    found = _WHOLE.fullmatch(text)
    if not found:
        raise ValueError(text)
    number = int(re.sub(f"[{_SPACES}]", "", found[2]))
    return -number if found[1] in ("-", "−") else number


def _boolean(text: str) -> bool:
    """Read yes or no in either language, or a cross in a box. Raises ValueError."""
    if text.casefold() not in _YES | _NO:
        raise ValueError(text)
    return text.casefold() in _YES


def _address(text: str) -> Iri | None:
    """Return the IRI of something that is no thing of ours, such as another document."""
    if not _ADDRESS.fullmatch(text) or text.startswith(_OURS):
        return None
    try:
        serialised(Iri(text))
    except ValueError:
        return None
    return Iri(text)


_READ: Final[Mapping[str, Callable[[str], Value]]] = {
    XSD + "integer": _whole,
    XSD + "date": read_date,
    XSD + "boolean": _boolean,
}
