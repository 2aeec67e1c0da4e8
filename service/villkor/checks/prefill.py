"""Forms to fill in: found by name, and filled with what the published graph knows of an actor."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from villkor.catalogue import Catalogue
from villkor.catalogue.answer import Resource
from villkor.errors import BadParameter
from villkor.graph.terms import bound
from villkor.submissions.forms import Form, Forms, read_forms
from villkor.vocabulary import LANGUAGES, PREFIXES, Iri

Known: TypeAlias = str | Resource
Filled: TypeAlias = Mapping[str, Known | Sequence[Known] | Sequence[Mapping[str, Known]]]
"""Values by the key of their field; of a list, rows of values by the key of their part."""

_ACTOR = Iri(PREFIXES["org"] + "Organization")


def open_forms(catalogue: Catalogue) -> Forms:
    """Return the forms of a catalogue's content, whose references may name anything that its questions know."""

    def resolve(text: str, kind: Iri) -> Iri | None:
        found = catalogue.reader.names.resolve(text, [kind])
        return found if isinstance(found, Iri) else None

    return read_forms(catalogue.graph, catalogue.index["forms"], resolve)


def wanted_form(forms: Forms, name: str) -> Form:
    """Return the form of a code, an id or a label. Raises BadParameter, with the nearest codes."""
    found = forms.find(name)
    if found is None:
        raise BadParameter(
            f"form: «{name[:80]}» is no form.",
            f"form: «{name[:80]}» är ingen blankett.",
            parameter="form",
            candidates=list(forms.near(name)),
        )
    return found


def filled(catalogue: Catalogue, form: Form, actor: str, language: str) -> Filled:
    """Return what is known of an actor for a form; of no actor where none is named. Raises BadParameter."""
    who = _actor(catalogue, actor) if actor else Iri("urn:villkor:nobody")
    query = bound(catalogue.slices["prefill"], {"form": form.id, "actor": who})
    values: dict[str, Known] = {}
    rows: dict[str, dict[str, dict[str, Known]]] = {}
    for path, row, part, value in catalogue.graph.select(query).rows:
        known = Resource(value, catalogue.notes.label(value, language)) if isinstance(value, Iri) else str(value)
        if part is None:
            values[Iri(path).code] = known
        else:
            rows.setdefault(Iri(path).code, {}).setdefault(str(row), {})[Iri(part).code] = known
    return {**values, **{key: list(found.values()) for key, found in rows.items()}}


def _actor(catalogue: Catalogue, text: str) -> Iri:
    found = catalogue.reader.names.resolve(text, [_ACTOR])
    if isinstance(found, Iri):
        return found
    raise BadParameter(
        f"actor: «{text[:80]}» is no actor, or may mean several.",
        f"actor: «{text[:80]}» är ingen aktör, eller kan vara flera.",
        parameter="actor",
        candidates={
            language: [f"{candidate.name[language]} [{candidate.id.short}]" for candidate in found]
            for language in LANGUAGES
            if found
        },
    )
