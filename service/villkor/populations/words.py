"""The words of SCB's tables, in Swedish, English and codes: columns, their values, and what figures are figures of."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from villkor.populations.cells import TOTAL, Cells
from villkor.questions.names import fold
from villkor.submissions.document import Place

REGION: Final = "region"
AGE: Final = "age"
SEX: Final = "sex"
YEAR: Final = "year"
CONTENTS: Final = "contents"

COLUMNS: Final[Mapping[str, str]] = MappingProxyType(
    {
        **dict.fromkeys(("region",), REGION),
        **dict.fromkeys(("ålder", "alder", "age"), AGE),
        **dict.fromkeys(("kön", "kon", "sex"), SEX),
        **dict.fromkeys(("år", "tid", "year"), YEAR),
        **dict.fromkeys(("tabellinnehåll", "contentscode", "observations"), CONTENTS),
    }
)
"""What the columns of a table are called."""

_WANTED: Final[Mapping[str, tuple[str, str]]] = {
    REGION: ("place («1480 Göteborg»)", "plats («1480 Göteborg»)"),
    AGE: ("year of age («7 år», «100+ år», «totalt ålder»)", "ettårsålder («7 år», «100+ år», «totalt ålder»)"),
    SEX: ("sex («män», «kvinnor», «totalt»)", "kön («män», «kvinnor», «totalt»)"),
    YEAR: ("year («2024»)", "år («2024»)"),
}
"""What the values of a column are, in English and in Swedish."""

_SEXES: Final[Mapping[str, str]] = MappingProxyType(
    {"1": "men", "män": "men", "men": "men", "2": "women", "kvinnor": "women", "women": "women", "1+2": TOTAL}
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d", re.ASCII)
_CODE: Final = re.compile(r"(\d{4}|\d\d)(?!\S)", re.ASCII)
_SINGLE_AGE: Final = re.compile(r"(?:-(?=\d+\+))?(\d{1,3}\+?)(?: (?:år|years?))?", re.ASCII)
_ALL: Final = re.compile(r"(?:tot|samtliga\b|alla\b|all\b)\D*")
_CLASS: Final = re.compile(r"\b(\d+)\+? ?[-–] ?(?!\1\b)\d|\b(?:totalt?|samtliga|alla|all)\b.*\d")
"""Ages taken together, such as `0-4 år` and `totalt 16-74 år`, whatever their code is."""

_LABEL: Final = 100
"""How many characters of an age are looked at for that, and of a place for its name."""

_POPULATION: Final = re.compile(
    r"\b(?:folkmängd(?:en)?|befolkning(?:en|smängd(?:en)?|santal(?:et)?)?|invånar(?:e|na|antal(?:et)?)|"
    r"population|inhabitants|be0101a9|be0101n1)\b"
)
"""Whole words alone: `befolkningstäthet` and `medelfolkmängd` count nobody."""

_OTHER: Final = re.compile(
    r"folkökning|befolkningsökning|\bökning|förändring|täthet|\bandel|\bmedel|procent|kvadrat|\bkm\b|"
    r"growth|increase|decrease|change|density|\bshare|\bproportion|\baverage|\bmean\b|per ?cent|square"
)
_FORECAST: Final = re.compile("prognos|framskriv|framtida|beräkna|forecast|projection|projected|future|estimate")
_SOME: Final = re.compile(
    r"utrikes|inrikes|\bfödda\b|medborgar|bakgrund|tätort|småort|hushåll|sysselsatt|arbetande|nattbefolkning|"
    r"foreign|native|\bborn\b|citizen|background|localit|urban|household|employ"
)
"""Figures of some of the people alone, or of places of another kind."""

_NEUTRAL: Final = frozenset({"", "antal", "antal personer", "number", "number of persons", "personer", "persons"})
"""Names of figures that do not say what they are figures of."""


def column_of(heading: str) -> str | None:
    """Return what a column holds, by its heading; None where the heading is none of those that are known."""
    return _first(heading, COLUMNS.get)


def read_value(cells: Cells, kind: str, texts: Sequence[str], place: Place) -> str:
    """Return what a value means by its texts, and keep how a place is called.

    Raises BadDocument where none says it, and where two say two things.
    """
    found = {str(read) for text in texts if (read := _READERS[kind](text)) is not None}
    if len(found) > 1:
        code, text = texts[0].strip()[:60], texts[-1].strip()[:60]
        raise cells.refusal(
            place,
            f"The value has the code «{code}» and the text «{text}», which do not mean the same.",
            f"Värdet har koden «{code}» och texten «{text}», som inte betyder samma sak.",
        )
    if found and not (kind == AGE and any(_CLASS.search(fold(text)[:_LABEL]) for text in texts)):
        value = found.pop()
        if kind == REGION:
            cells.places.setdefault((value, texts[-1][:_LABEL]), place)
        return value
    en, sv = _WANTED[kind]
    written = texts[-1].strip()[:60]
    raise cells.refusal(place, f"«{written}» is no {en}.", f"«{written}» är inte {sv}.")


def take_contents(cells: Cells, names: Iterable[str], title: str, place: Place) -> None:
    """Take the names of figures. Raises BadDocument for figures of something else than people, and of two things."""
    new = [name for name in names if name not in cells.contents]
    if cells.contents and not new:
        return
    cells.contents.update(dict.fromkeys(new))
    if len(cells.contents) > 1:
        listed = ", ".join(f"«{name[:60]}»" for name in list(cells.contents)[:5])
        raise cells.refusal(
            place,
            f"The table has several kinds of figures: {listed}; select the population alone.",
            f"Tabellen har flera slags uppgifter: {listed}; välj bara folkmängden.",
        )
    other = _other_contents(next(iter(cells.contents), ""), title)[:100]
    if other:
        raise cells.refusal(
            place,
            f"The table is not one of how many people there are, but of «{other}».",
            f"Tabellen visar inte hur många människor det finns, utan «{other}».",
        )


def sex_of(text: str) -> str | None:
    """Return `men`, `women` or `TOTAL`; None for anything else."""
    return _first(text, lambda name: _SEXES.get(name) or (TOTAL if _ALL.fullmatch(name) else None))


def year_of(text: str) -> int | None:
    """Return the year that a text is; None for what is no year alone, such as the month `2024M11`."""
    return int(text.strip()) if _YEAR.fullmatch(text.strip()) else None


def _region_of(text: str) -> str | None:
    """Return the code that a place begins with, of two figures or four."""
    found = _CODE.match(text.strip())
    return found[1] if found else None


def _age_of(text: str) -> str | None:
    """Return an age as `0`, `99` or `100+`, or `TOTAL`; None for what is no year of age, such as `0-4 år`."""
    return _first(text, _age)


def _age(name: str) -> str | None:
    found = _SINGLE_AGE.fullmatch(name)
    if found:
        return str(int(found[1].removesuffix("+"))) + ("+" if found[1].endswith("+") else "")
    return TOTAL if _ALL.fullmatch(name) else None


def _first(text: str, read: Callable[[str], str | None]) -> str | None:
    """Read a text, or where it is a code and a text, such as `1 - män`, either, unless they say two things."""
    name = fold(text)
    code, _, rest = name.partition(" - ")
    found = {part for part in (read(code), read(rest)) if part} if rest else set()
    return read(name) or (found.pop() if len(found) == 1 else None)


def _other_contents(contents: str, title: str) -> str:
    """Return the words by which figures are of something else than how many people there are; empty if they are not.

    The name of the figures decides; where that says nothing, such as `Antal`, the title of the table does. A forecast
    is one whichever of them says so, and so are figures of some of the people: SCB names them `Folkmängd`, too.
    """
    named, said = fold(contents), fold(title)
    if _FORECAST.search(said) or _SOME.search(said):
        return title
    if named in _NEUTRAL:
        return title if said and not _counts_people(said) else ""
    return "" if _counts_people(named) else contents


def _counts_people(text: str) -> bool:
    return bool(_POPULATION.search(text)) and not any(other.search(text) for other in (_OTHER, _FORECAST, _SOME))


_READERS: Final[Mapping[str, Callable[[str], str | int | None]]] = MappingProxyType(
    {REGION: _region_of, AGE: _age_of, SEX: sex_of, YEAR: year_of}
)
"""What reads the values of a column."""
