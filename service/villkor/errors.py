"""Everything that can go wrong, as RFC 9457 problems; front-ends translate them, nothing else is shown to a caller.

Problem
├── NotFound                404  nothing at that path
│   ├── UnknownQuestion     404  no such question in the catalogue
│   └── Gone                410  what stood there was withdrawn, and its id is not used again
├── BadParameter            422  a parameter that cannot be understood, with the nearest candidates
│   └── BadPremises         422  premises of a calculation that cannot all hold, with the reason
├── BadQuery                400  SPARQL that cannot be read or run
├── BadDatetime             400  a moment that is asked for by a header and cannot be read
├── BadDocument             400  a document handed in that cannot be read, with the place of the fault
├── NotAcceptable           406  no format or language that the caller accepts
├── MethodNotAllowed        405  the path answers, but not to that method
├── UnsupportedMedia        415  a body in a media type that is not read there
├── ReadOnly                403  what is published is not changed by requests
├── Refused                 503  a limit was reached
├── StoreFailed             502  the store behind the service is away, too slow, or gave an answer that cannot be true
├── BrokenContent           500  the content cannot be served (at start-up only)
└── Unexpected              500  a fault of ours; says nothing about the inside
"""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Self, TypeAlias

Text: TypeAlias = Mapping[str, str]
"""The same text in every language, by language."""

Extra: TypeAlias = str | int | Sequence[str] | Sequence[Mapping[str, str]]
Extras: TypeAlias = Extra | Mapping[str, Extra]
"""A member that helps: the same in every language, or by language."""


def _both(sv: str, en: str) -> Text:
    return {"sv": sv, "en": en}


def shortened(text: str) -> str:
    """Return as much of a text from outside as is told back: 80 characters, and … for the rest."""
    return f"{text[:80]}{'…' if len(text) > 80 else ''}"


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
    title: ClassVar[Text] = _both("Något gick fel hos oss", "Something went wrong on our side")
    meaning: ClassVar[Text] = _both("Ett fel hos oss, inte i begäran.", "A fault of ours, not of the request.")
    remedy: ClassVar[Text] = _both(
        "Försök igen; anmäl det om det återkommer.", "Try again; report it if it comes back."
    )

    def __init__(self, en: str, sv: str | None = None, **extra: Extras) -> None:
        super().__init__(en)
        self.detail: Mapping[str, str] = {"sv": sv or en, "en": en}
        self.extra = {name: value for name, value in extra.items() if value not in ("", [], (), {})}

    def body(self, instance: str, language: str) -> dict[str, Extra]:
        """Return the problem as the members of an RFC 9457 body; `instance` is the path or command that failed."""
        return {
            "type": f"/problems/{self.kind}",
            "title": self.title[language],
            "status": self.status,
            "detail": self.detail[language],
            "instance": shortened(instance),
            **{name: value[language] if isinstance(value, Mapping) else value for name, value in self.extra.items()},
        }


class NotFound(Problem):
    """Nothing stands at the path that was asked for."""

    status = 404
    kind = "not-found"
    title = _both("Här finns inget", "There is nothing here")
    meaning = _both("Adressen leder inte till något.", "The address leads to nothing.")
    remedy = _both("Se efter stavningen, eller gå till startsidan.", "Check the spelling, or begin at the home page.")


class UnknownQuestion(NotFound):
    """The catalogue has no question of that name."""

    kind = "unknown-question"
    title = _both("Frågan finns inte", "There is no such question")
    meaning = _both("Katalogen har ingen fråga med det namnet.", "The catalogue has no question of that name.")
    remedy = _both(
        "Välj ett av namnen i `candidates` eller på startsidan.",
        "Choose one of the names in `candidates` or on the home page.",
    )


class Gone(NotFound):
    """What stood at the path was withdrawn."""

    status = 410
    kind = "gone"
    title = _both("Det som fanns här har dragits tillbaka", "What was here has been withdrawn")
    meaning = _both(
        "Adressen ledde till något som har dragits tillbaka; den används inte igen.",
        "The address led to something that has been withdrawn; it is not used again.",
    )
    remedy = _both("Ta bort länken.", "Remove the link.")


class BadParameter(Problem):
    """A parameter is missing, unknown or cannot be understood."""

    status = 422
    kind = "bad-parameter"
    title = _both("En parameter går inte att förstå", "A parameter cannot be understood")
    meaning = _both(
        "En parameter saknas, är okänd eller har ett värde som inte går att förstå eller kan betyda flera saker.",
        "A parameter is missing, unknown, or has a value that cannot be understood or may mean several things.",
    )
    remedy = _both(
        "`parameter` säger vilken; `candidates` vad som kan ha avsetts.",
        "`parameter` says which; `candidates` what may have been meant.",
    )


class BadPremises(BadParameter):
    """The premises of a calculation contradict each other, or lack something without which there is no answer."""

    kind = "bad-premises"
    title = _both("Förutsättningarna går inte ihop", "The premises do not fit together")
    meaning = _both(
        "Förutsättningarna motsäger varandra, eller en som behövs saknas; `reason` säger vad.",
        "The premises contradict each other, or one that is needed is missing; `reason` says which.",
    )
    remedy = _both("Ändra den förutsättning som texten nämner.", "Change the premise that the detail names.")


class BadQuery(Problem):
    """SPARQL that cannot be parsed or that the engine will not run."""

    status = 400
    kind = "bad-query"
    title = _both("Frågan går inte att köra", "The query cannot be run")
    meaning = _both("SPARQL-frågan går inte att läsa eller köra.", "The SPARQL query cannot be read or run.")
    remedy = _both(
        "Texten säger var felet är. SERVICE och uppdateringar tas inte emot.",
        "The detail says where the fault is. SERVICE and updates are not accepted.",
    )


class BadDatetime(Problem):
    """A header asks for a moment that cannot be read."""

    status = 400
    kind = "bad-datetime"
    title = _both("Tidpunkten går inte att läsa", "The moment cannot be read")
    meaning = _both(
        "Huvudet Accept-Datetime anger en tidpunkt på ett sätt som inte går att läsa (RFC 7089).",
        "The header Accept-Datetime states a moment in a way that cannot be read (RFC 7089).",
    )
    remedy = _both(
        "Skriv den som «Thu, 30 Jan 2025 12:00:00 GMT», eller ange dagen med `asOf`.",
        "Write it as «Thu, 30 Jan 2025 12:00:00 GMT», or name the day by `asOf`.",
    )


class BadDocument(Problem):
    """A document that is handed in cannot be read; `position` is its name, the line and the column."""

    status = 400
    kind = "bad-document"
    title = _both("Dokumentet går inte att läsa", "The document cannot be read")
    meaning = _both(
        "Dokumentet går inte att läsa, eller går över en gräns som står i dokumentationen.",
        "The document cannot be read, or goes over a limit that the documentation states.",
    )
    remedy = _both(
        "Texten säger vad som är fel, `position` var: rätta det och lämna in dokumentet igen.",
        "The detail says what is wrong, `position` where: mend it and hand the document in again.",
    )

    @classmethod
    def at(cls, name: str, line: int, column: int, en: str, sv: str, **extra: Extras) -> Self:
        """Return the problem at a place of a document; a line or column of 0 is not known."""
        position = ":".join(str(part) for part in (name, line, column) if part)
        return cls(en, sv, position=position, **extra)


class NotAcceptable(Problem):
    """None of the formats or languages that the caller accepts is offered."""

    status = 406
    kind = "not-acceptable"
    title = _both("Inget godtagbart format", "No acceptable format")
    meaning = _both("Inget av de format som godtas erbjuds.", "None of the formats that are accepted is offered.")
    remedy = _both(
        "Be om ett av formaten i `candidates`, eller lägg till en ändelse som .csv.",
        "Ask for one of the formats in `candidates`, or add a suffix such as .csv.",
    )


class MethodNotAllowed(Problem):
    """The path exists, but does not answer to the method."""

    status = 405
    kind = "method-not-allowed"
    title = _both("Metoden är inte tillåten här", "The method is not allowed here")
    meaning = _both("Adressen svarar inte på den metoden.", "The address does not answer to that method.")
    remedy = _both("Använd GET eller HEAD.", "Use GET or HEAD.")


class UnsupportedMedia(Problem):
    """The body is of a media type that is not read at that path."""

    status = 415
    kind = "unsupported-media-type"
    title = _both("Medietypen läses inte här", "The media type is not read here")
    meaning = _both(
        "Innehållet har en medietyp som adressen inte tar emot, eller anger ingen.",
        "The body has a media type that the address does not take, or names none.",
    )
    remedy = _both("Ange en av medietyperna i `candidates`.", "Name one of the media types in `candidates`.")


class ReadOnly(Problem):
    """What is published is loaded whole and frozen: no request changes it."""

    status = 403
    kind = "read-only"
    title = _both("Det som publiceras går inte att ändra", "What is published cannot be changed")
    meaning = _both(
        "Begäran vill ändra det som publiceras. Det ändras bara genom en ny utgåva.",
        "The request would change what is published. That changes only by a new release.",
    )
    remedy = _both("Ställ en fråga i stället.", "Ask a query instead.")


class StoreFailed(Problem):
    """The store behind the service is away, too slow, or gave an answer that cannot be true."""

    status = 502
    kind = "store-failed"
    title = _both("Lagret bakom tjänsten svarade inte rätt", "The store behind the service did not answer rightly")
    meaning = _both(
        "Lagret som frågorna ställs till är borta, för långsamt eller gav ett svar som inte kan stämma.",
        "The store that is asked is away, too slow, or gave an answer that cannot be true.",
    )
    remedy = _both(
        "Försök igen om en stund; den som driver tjänsten ser efter lagret.",
        "Try again in a while; whoever runs the service looks after the store.",
    )


class Refused(Problem):
    """The request went over a limit that is stated in the documentation."""

    status = 503
    kind = "refused"
    title = _both("Begäran gick över en gräns", "The request went over a limit")
    meaning = _both("Gränsen står i dokumentationen.", "The limit stands in the documentation.")
    remedy = _both("Fråga efter mindre, eller försök igen senare.", "Ask for less, or try again later.")


class BrokenContent(Problem):
    """The content folders cannot be served as they stand: the service does not start."""

    kind = "broken-content"
    title = _both("Innehållet kan inte visas", "The content cannot be served")
    meaning = _both(
        "En fil i innehållet går inte att läsa, eller ett faktum bryter mot en kontroll; tjänsten startar inte.",
        "A file of the content cannot be read, or a fact breaks a check; the service does not start.",
    )
    remedy = _both("Texten nämner filen och vad som är fel.", "The detail names the file and what is wrong.")


class Unexpected(Problem):
    """A fault of ours; the detail never shows the inside."""


PROBLEMS: tuple[type[Problem], ...] = (
    NotFound,
    UnknownQuestion,
    Gone,
    BadParameter,
    BadPremises,
    BadQuery,
    BadDatetime,
    BadDocument,
    NotAcceptable,
    MethodNotAllowed,
    UnsupportedMedia,
    ReadOnly,
    Refused,
    StoreFailed,
    BrokenContent,
    Unexpected,
)
