"""Everything that can go wrong, as RFC 9457 problems; front-ends translate them, nothing else is shown to a caller.

Problem
├── NotFound                404  nothing at that path
│   └── UnknownQuestion     404  no such question in the catalogue
├── BadParameter            422  a parameter that cannot be understood, with the nearest candidates
├── BadQuery                400  SPARQL that cannot be read or run
├── BadDocument             400  a document handed in that cannot be read, with the place of the fault
├── NotAcceptable           406  no format or language that the caller accepts
├── MethodNotAllowed        405  the path answers, but not to that method
├── Refused                 503  a limit was reached
├── BrokenContent           500  the content cannot be served (at start-up only)
└── Unexpected              500  a fault of ours; says nothing about the inside
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self, TypeAlias

Extra: TypeAlias = str | int | Sequence[str] | Sequence[Mapping[str, str]]


class Problem(Exception):
    """A failure that a caller is told about, in English and, where callers read it, in Swedish.

    Attributes:
        status: the HTTP status code.
        kind: the last segment of the problem's type, `/problems/<kind>`.
        title, meaning, remedy: the kind of failure in a few words, what it means and what to do, by language.
        detail: this failure, by language, in a sentence that names what was given and what is wanted.
        extra: members that help to mend it (`parameter`, `candidates`, `position`).
    """

    status: ClassVar[int] = 500
    kind: ClassVar[str] = "unexpected"
    title: ClassVar[Mapping[str, str]] = {"sv": "Något gick fel hos oss", "en": "Something went wrong on our side"}

    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "Ett fel hos oss, inte i begäran.",
        "en": "A fault of ours, not of the request.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Försök igen; anmäl det om det återkommer.",
        "en": "Try again; report it if it comes back.",
    }

    def __init__(self, en: str, sv: str | None = None, **extra: Extra) -> None:
        super().__init__(en)
        self.detail: Mapping[str, str] = {"sv": sv or en, "en": en}
        self.extra: Mapping[str, Extra] = {name: value for name, value in extra.items() if value not in ("", [], ())}

    def body(self, instance: str, language: str) -> dict[str, Extra]:
        """Return the problem as the members of an RFC 9457 body; `instance` is the path or command that failed."""
        return {
            "type": f"/problems/{self.kind}",
            "title": self.title[language],
            "status": self.status,
            "detail": self.detail[language],
            "instance": instance,
            **self.extra,
        }


class NotFound(Problem):
    """Nothing stands at the path that was asked for."""

    status = 404
    kind = "not-found"
    title: ClassVar[Mapping[str, str]] = {"sv": "Här finns inget", "en": "There is nothing here"}
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "Adressen leder inte till något.",
        "en": "The address leads to nothing.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Se efter stavningen, eller börja från startsidan.",
        "en": "Check the spelling, or begin at the home page.",
    }


class UnknownQuestion(NotFound):
    """The catalogue has no question of that name."""

    status = 404
    kind = "unknown-question"
    title: ClassVar[Mapping[str, str]] = {"sv": "Frågan finns inte", "en": "There is no such question"}
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "Katalogen har ingen fråga med det namnet.",
        "en": "The catalogue has no question of that name.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Välj ett av namnen i `candidates` eller på startsidan.",
        "en": "Choose one of the names in `candidates` or on the home page.",
    }


class BadParameter(Problem):
    """A parameter is missing, unknown or cannot be understood."""

    status = 422
    kind = "bad-parameter"
    title: ClassVar[Mapping[str, str]] = {
        "sv": "En parameter går inte att förstå",
        "en": "A parameter cannot be understood",
    }
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "En parameter saknas, är okänd eller har ett värde som inte går att förstå eller kan betyda flera saker.",
        "en": "A parameter is missing, unknown, or has a value that cannot be understood or may mean several things.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "`parameter` säger vilken; `candidates` vad som kan ha avsetts.",
        "en": "`parameter` says which; `candidates` what may have been meant.",
    }


class BadQuery(Problem):
    """SPARQL that cannot be parsed or that the engine will not run."""

    status = 400
    kind = "bad-query"
    title: ClassVar[Mapping[str, str]] = {"sv": "Frågan går inte att köra", "en": "The query cannot be run"}
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "SPARQL-frågan går inte att läsa eller köra.",
        "en": "The SPARQL query cannot be read or run.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Texten säger var felet är. SERVICE och uppdateringar tas inte emot.",
        "en": "The detail says where the fault is. SERVICE and updates are not accepted.",
    }


class BadDocument(Problem):
    """A document that is handed in cannot be read; `position` is its name, the line and the column."""

    status = 400
    kind = "bad-document"
    title: ClassVar[Mapping[str, str]] = {
        "sv": "Dokumentet går inte att läsa",
        "en": "The document cannot be read",
    }
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "Dokumentet går inte att läsa, eller går över en gräns som står i dokumentationen.",
        "en": "The document cannot be read, or goes over a limit that the documentation states.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Texten säger vad som är fel, `position` var: rätta det och lämna in dokumentet igen.",
        "en": "The detail says what is wrong, `position` where: mend it and hand the document in again.",
    }

    @classmethod
    def at(cls, name: str, line: int, column: int, en: str, sv: str, **extra: Extra) -> Self:
        """Return the problem at a place of a document; a line or column of 0 is not known."""
        position = ":".join(str(part) for part in (name, line, column) if part)
        return cls(en, sv, position=position, **extra)


class NotAcceptable(Problem):
    """None of the formats or languages that the caller accepts is offered."""

    status = 406
    kind = "not-acceptable"
    title: ClassVar[Mapping[str, str]] = {"sv": "Inget godtagbart format", "en": "No acceptable format"}
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "Inget av de format som godtas erbjuds.",
        "en": "None of the formats that are accepted is offered.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Be om ett av formaten i `candidates`, eller lägg till en ändelse som .csv.",
        "en": "Ask for one of the formats in `candidates`, or add a suffix such as .csv.",
    }


class MethodNotAllowed(Problem):
    """The path exists, but does not answer to the method."""

    status = 405
    kind = "method-not-allowed"
    title: ClassVar[Mapping[str, str]] = {"sv": "Metoden är inte tillåten här", "en": "The method is not allowed here"}
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "Adressen finns men svarar inte på den metoden.",
        "en": "The address exists but does not answer to that method.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Använd GET eller HEAD.",
        "en": "Use GET or HEAD.",
    }


class Refused(Problem):
    """The request went over a limit that is stated in the documentation."""

    status = 503
    kind = "refused"
    title: ClassVar[Mapping[str, str]] = {"sv": "Begäran gick över en gräns", "en": "The request went over a limit"}
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "Begäran gick över en gräns som står i dokumentationen.",
        "en": "The request went over a limit that the documentation states.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Fråga efter mindre, eller försök igen senare.",
        "en": "Ask for less, or try again later.",
    }


class BrokenContent(Problem):
    """The content folders cannot be served as they stand: the service does not start."""

    status = 500
    kind = "broken-content"
    title: ClassVar[Mapping[str, str]] = {"sv": "Innehållet kan inte visas", "en": "The content cannot be served"}
    meaning: ClassVar[Mapping[str, str]] = {
        "sv": "En fil i innehållet går inte att läsa, eller ett faktum bryter mot en kontroll; tjänsten startar inte.",
        "en": "A file of the content cannot be read, or a fact breaks a check; the service does not start.",
    }
    remedy: ClassVar[Mapping[str, str]] = {
        "sv": "Texten nämner filen och vad som är fel.",
        "en": "The detail names the file and what is wrong.",
    }


class Unexpected(Problem):
    """A fault of ours; the detail never shows the inside."""


PROBLEMS: tuple[type[Problem], ...] = (
    NotFound,
    UnknownQuestion,
    BadParameter,
    BadQuery,
    BadDocument,
    NotAcceptable,
    MethodNotAllowed,
    Refused,
    BrokenContent,
    Unexpected,
)
