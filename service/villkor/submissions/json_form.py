"""Forms as JSON: an object for each submission, its members named as the fields' properties."""

from collections.abc import Mapping, Sequence
from typing import Final

from villkor.submissions.document import Document
from villkor.submissions.forms import Field, Form, Forms, nearest
from villkor.submissions.json_text import Node, parse
from villkor.submissions.statements import Statements, quoted
from villkor.vocabulary import Iri

ENVELOPE: Final = ("$schema", "form", "year")
"""Members that say which form it is; `$schema` is for editors."""

_SEVERAL: Final = "submissions"


def read_json_form(name: str, data: bytes, forms: Forms) -> Document:
    """Read one submission, a list of them, or an object with a list of them. Raises BadDocument."""
    statements = Statements(name, forms)
    for submission in _submissions(statements, parse(data, name)):
        _submission(statements, submission)
    return statements.document()


def _submissions(statements: Statements, root: Node) -> Sequence[Node]:
    several = root
    if isinstance(root.value, Mapping) and _SEVERAL in root.value:
        several = root.value[_SEVERAL]
        _refuse_unknown(statements, root.value, (_SEVERAL, ENVELOPE[0]))
    elif isinstance(root.value, Mapping):
        return [root]
    if not isinstance(several.value, list) or not several.value:
        raise statements.refusal(
            several.place,
            "One submission as an object, or a list of them, is wanted.",
            "En inlämning som ett objekt, eller en lista av dem, väntas.",
        )
    return several.value


def _submission(statements: Statements, node: Node) -> None:
    members = _object(statements, node)
    form = _form(statements, node, members)
    fields = {key: value for key, value in members.items() if key not in ENVELOPE}
    _members(statements, statements.begin(form, node.place), form.fields, fields)


def _form(statements: Statements, node: Node, members: Mapping[str, Node]) -> Form:
    named, year = members.get("form"), members.get("year")
    if named is None or not isinstance(named.value, str):
        codes = [form.code for form in statements.forms.forms]
        raise statements.refusal(
            named.place if named else node.place,
            f"The member `form` names the form, as «{codes[0]}»." if codes else "There are no forms.",
            f"Medlemmen `form` nämner blanketten, som «{codes[0]}»." if codes else "Det finns inga blanketter.",
            codes,
        )
    if year is not None and (not isinstance(year.value, int) or isinstance(year.value, bool)):
        raise statements.refusal(year.place, "`year` is a number.", "`year` är ett tal.")
    return statements.form(named.value, year.value if year and isinstance(year.value, int) else None, named.place)


def _members(statements: Statements, subject: Iri, fields: Sequence[Field], members: Mapping[str, Node]) -> None:
    """State the members of an object, each under the field of its name."""
    known = {field.key: field for field in fields}
    _refuse_unknown(statements, members, list(known))
    for key, node in members.items():
        values = node.value if isinstance(node.value, list) else [node]
        for number, value in enumerate(values, 1):
            if _is_empty(value):
                statements.leave_out(subject, known[key], value.place)
            elif known[key].parts:
                row = statements.row(subject, known[key], number, value.place)
                _members(statements, row, known[key].parts, _object(statements, value))
            else:
                _value(statements, subject, known[key], value)


def _value(statements: Statements, subject: Iri, field: Field, node: Node) -> None:
    value = node.value
    if isinstance(value, Mapping) and field.value_class and "id" in value:
        _refuse_unknown(statements, value, ("id", "label"))
        value = value["id"].value
    if value is None or isinstance(value, Mapping | list):
        raise statements.refusal(
            node.place, f"{field.key} wants one value here.", f"{field.key} ska ha ett enda värde här."
        )
    statements.state(subject, field, value, node.place)


def _object(statements: Statements, node: Node) -> Mapping[str, Node]:
    if not isinstance(node.value, Mapping):
        raise statements.refusal(node.place, "An object is wanted here.", "Ett objekt väntas här.")
    return node.value


def _refuse_unknown(statements: Statements, members: Mapping[str, Node], known: Sequence[str]) -> None:
    for key, node in members.items():
        if key not in known:
            near = nearest(key, known) or known
            raise statements.refusal(
                node.named or node.place,
                f"{quoted(key)} is not known here; perhaps {', '.join(near)}.",
                f"{quoted(key)} är inte känt här; kanske {', '.join(near)}.",
                near,
            )


def _is_empty(node: Node) -> bool:
    """Whether nothing is filled in: no text, no value, or only such members or items."""
    match node.value:
        case None:
            return True
        case str(text):
            return not text.strip()
        case list(items):
            return all(map(_is_empty, items))
        case Mapping() as members:
            return all(map(_is_empty, members.values()))
    return False
