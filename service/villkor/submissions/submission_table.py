"""Tables with a submission a row: the header names a field for each column, and lists have no room."""

from collections.abc import Iterable, Mapping, Sequence

from villkor.questions.names import fold
from villkor.submissions.document import Place
from villkor.submissions.forms import Field, Form
from villkor.submissions.rows import ENVELOPE, Envelope, Row, is_envelope, named_form, unknown
from villkor.submissions.statements import Statements, quoted


def read_submissions(statements: Statements, envelope: Envelope, header: Row, rows: Iterable[Row]) -> None:
    """State the submissions of a table. Raises BadDocument."""
    _check_header(statements, envelope, header)
    forms: dict[tuple[str, ...], Form] = {}
    fields: dict[tuple[str, int], Field] = {}
    for row in rows:
        own = {**envelope, **_envelope(header, row)}
        names = tuple(own[key][0] for key in sorted(own))
        form = forms.get(names) or named_form(statements, own, row.place(0))
        forms[names] = form
        subject = statements.begin(form, row.place(row.filled[0][0]))
        for at, text in row.filled:
            if at < len(header.texts) and is_envelope(header.texts[at]):
                continue
            if (form.code, at) not in fields:
                name = header.texts[at].strip() if at < len(header.texts) else ""
                fields[form.code, at] = _field(statements, [form], name, row.place(at))
            statements.state(subject, fields[form.code, at], text, row.place(at))


def _envelope(header: Row, row: Row) -> Mapping[str, tuple[str, Place]]:
    named = {at: ENVELOPE[fold(name)] for at, name in header.filled if is_envelope(name)}
    return {named[at]: (text, row.place(at)) for at, text in row.filled if at in named}


def _check_header(statements: Statements, envelope: Envelope, header: Row) -> None:
    """Refuse a header without a form, with a column that is no field of any form, or with one twice."""
    if "form" not in {*envelope, *(ENVELOPE.get(fold(name)) for _, name in header.filled)}:
        raise statements.refusal(
            header.place(0),
            "This is no header: it has no column «value», and it is not said which form this is.",
            "Detta är ingen rubrikrad: den har ingen kolumn «värde», och det sägs inte vilken blankett det är.",
        )
    seen: set[str] = set()
    for at, name in header.filled:
        if not is_envelope(name):
            _field(statements, statements.forms.forms, name, header.place(at))
        if fold(name) in seen:
            raise statements.refusal(
                header.place(at),
                f"The column {quoted(name)} is there twice.",
                f"Kolumnen {quoted(name)} finns två gånger.",
            )
        seen.add(fold(name))


def _field(statements: Statements, forms: Sequence[Form], name: str, place: Place) -> Field:
    """Return the one field that a header names in the first form that has it; not a part of a list."""
    form, meant = next(((form, meant) for form in forms if (meant := form.meant(name))), (forms[0], ()))
    if len(meant) != 1:
        raise unknown(statements, place, name, form.near(name))
    if meant[0].list:
        raise statements.refusal(
            place,
            f"{quoted(name)} belongs to a list, which has no room in a table with a submission a row.",
            f"{quoted(name)} hör till en lista, som inte får plats i en tabell med en inlämning per rad.",
        )
    return meant[0].field
