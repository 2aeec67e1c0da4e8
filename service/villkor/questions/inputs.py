"""Inputs: texts from outside, read once into typed values or refused with what would have been right."""

import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from villkor.errors import BadParameter, shortened
from villkor.questions.names import Candidate, Names
from villkor.questions.question import Parameter, Question
from villkor.questions.words import Word, Words
from villkor.vocabulary import (
    BASE,
    LANGUAGES,
    Iri,
    Value,
    read_boolean,
    read_date,
    read_text,
    read_whole_number,
    read_year,
)

TODAY: Final = "today"
"""The default of a date that is the day of asking, in Stockholm."""

WHOLE_NUMBER: Final = ("a whole number of at most 15 digits", "ett heltal med högst 15 siffror")
"""What is wanted of a number, in English and Swedish."""

_ROLE: Final = Iri(BASE + "spec/PartyRole")
_PATTERNS: Final[Mapping[str, tuple[Callable[[str], Value], str, str]]] = {
    "gYear": (read_year, "a year of four digits", "ett år med fyra siffror"),
    "date": (read_date, "a date as YYYY-MM-DD", "ett datum som ÅÅÅÅ-MM-DD"),
    "boolean": (read_boolean, "true or false", "true eller false"),
    "integer": (read_whole_number, *WHOLE_NUMBER),
    "string": (read_text, "a text", "en text"),
}


def is_readable(word: Word) -> bool:
    """Whether a text can be read as a value of the word: it names things, or has a datatype that is known here."""
    return word.datatype is None or word.datatype in _PATTERNS


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads the inputs of any question.

    Attributes:
        roles: the role that a category of recipients has in a year's agreement.
    """

    names: Names
    roles: Mapping[tuple[Iri, Value | None], Iri]

    def read(self, question: Question, words: Words, given: Mapping[str, str]) -> Mapping[str, Value]:
        """Return the inputs as values; one that was left out and has no default is absent.

        One that is empty counts as left out. Raises BadParameter for one that is unknown, missing or not understood.
        """
        refuse_unknown(question, given)
        values: dict[str, Value] = {}
        for parameter in question.parameters:
            text = given.get(parameter.name) or parameter.default  # a form sends what was left empty
            if text is not None:
                values[parameter.name] = self._value(parameter, words[parameter.name], text)
            elif parameter.required:
                raise BadParameter(
                    f"{question.name} wants {parameter.name}.",
                    f"{question.name} behöver {parameter.name}.",
                    parameter=parameter.name,
                )
        return {name: self._role(words[name], value, values.get("year")) for name, value in values.items()}

    def _value(self, parameter: Parameter, word: Word, text: str) -> Value:
        if text == TODAY and parameter.default == TODAY:
            return dt.datetime.now(ZoneInfo("Europe/Stockholm")).date()
        if not word.datatype:
            return self._thing(word, text)
        return self._known(word, text) if word.datatype == "gYear" else _literal(word, text)

    def _known(self, word: Word, text: str) -> Value:
        year = _literal(word, text)
        self._thing(word, str(year))
        return year

    def _thing(self, word: Word, text: str) -> Iri:
        found = self.names.resolve(text, word.types)
        if isinstance(found, Iri):
            return found
        shown = {language: ", ".join(_shown(one, word, language) for one in found) for language in LANGUAGES}
        nearest = f"; perhaps {shown['en']}" if found else ""
        närmast = f"; kanske {shown['sv']}" if found else ""
        raise BadParameter(
            f"{word.name}: {_quoted(text)} does not name one thing that is known{nearest}.",
            f"{word.name}: {_quoted(text)} är inte namnet på en enda känd sak{närmast}.",
            parameter=word.name,
            candidates={
                language: [{"id": one.id, "label": one.name[language]} for one in found]
                for language in LANGUAGES
                if found
            },
        )

    def _role(self, word: Word, value: Value, year: Value | None) -> Value:
        """Return a category of recipients as the role that it has in the year, where the word takes roles."""
        return self.roles.get((value, year), value) if isinstance(value, Iri) and _ROLE in word.types else value


def _shown(candidate: Candidate, word: Word, language: str) -> str:
    """Return what a caller may give to mean the candidate, a thing with its name in a language."""
    short = candidate.id.code if candidate.id.is_code or word.datatype else candidate.id.short
    return short if candidate.id.is_code or word.datatype else f"{candidate.name[language]} ({short})"


def _literal(word: Word, text: str) -> Value:
    read, wanted, önskat = _PATTERNS[word.datatype or ""]
    try:
        return read(text)
    except ValueError:
        raise misread(word.name, text, wanted, önskat) from None


def misread(parameter: str, text: str, wanted: str, önskat: str) -> BadParameter:
    """Return the problem with a text that is not what is wanted of a parameter, in English and in Swedish."""
    return BadParameter(
        f"{parameter}: {_quoted(text)} is not {wanted}.",
        f"{parameter}: {_quoted(text)} är inte {önskat}.",
        parameter=parameter,
    )


def refuse_unknown(question: Question, given: Iterable[str]) -> None:
    """Refuse a name that is no parameter of the question. Raises BadParameter with those that may have been meant."""
    known = [parameter.name for parameter in question.parameters]
    for name in given:
        if name not in known:
            near: Sequence[str] = difflib.get_close_matches(name, known, n=1, cutoff=0.5) or known
            raise BadParameter(
                f"{question.name} has no parameter {_quoted(name)}; it has {', '.join(known) or 'none'}.",
                f"{question.name} har ingen parameter {_quoted(name)}; den har {', '.join(known) or 'inga'}.",
                parameter=name[:80],
                candidates=near,
            )


def _quoted(text: str) -> str:
    return f"«{shortened(text)}»"
