"""Population sets in Turtle, in the style of the content: one block for each set and for each figure."""

import re
from collections.abc import Iterator
from typing import Final

from villkor.populations.days import in_words
from villkor.populations.known import Known
from villkor.populations.sets import LoadedDay, LoadedSet
from villkor.vocabulary import BASE, PREFIXES, Iri

_WIDEST: Final = 120
_USED: Final = re.compile(r"(?<![\w-])([a-z][a-z-]*):(?=[\w-])")
_STRING: Final = re.compile(r'"[^"]*"')
_SETS: Final = "population-set"
_OBSERVATIONS: Final = "observation"


def turtle(day: LoadedDay, known: Known) -> str:
    """Return the file of a day's sets."""
    body = ["# ── sets ──", *(_described(each, known) for each in day.sets)]
    for each in day.sets:
        body += [f"# ── {each.basis.label['en']} ──", *_figures(each, known)]
    text = "\n\n".join(body)
    used = sorted(
        {name for line in _STRING.sub('""', text).splitlines() if line[:1] != "#" for name in _USED.findall(line)}
    )
    prefixes = "\n".join(f"@prefix {name}: <{_space(name)}> ." for name in used)
    opening = f"# The population on {in_words(day.date, 'en')} by a table of SCB, written by villkor load-population."
    return f"{opening}\n\n{prefixes}\n\n{text}\n"


def _described(each: LoadedSet, known: Known) -> str:
    day = {language: in_words(each.date, language) for language in ("sv", "en")}
    label = (
        f"folkmängden {day['sv']}, {each.basis.label['sv']}",
        f"the population on {day['en']}, {each.basis.label['en']}",
    )
    return "\n".join(
        [
            _name(each),
            "    a vk:PopulationSet ;",
            *_text("rdfs:label", *label),
            *(line for note in _notes(each, known) for line in _text("skos:note", *note)),
            f"    vk:basis {_term(each.basis.id)} ;",
            f'    vk:referenceDate "{each.date}"^^xsd:date ;',
            f"    vk:populationSource {_term(known.publisher)} ;",
            "    vk:statedness statedness:external ;",
            f"    dct:source {_term(known.source)} ;",
            ".",
        ]
    )


def _notes(each: LoadedSet, known: Known) -> Iterator[tuple[str, str]]:
    if each.of_ages:
        yield "summerad ur ettårsklasser", "summed from years of age"
    if each.protected:
        yield (
            "SCB skyddar uppgifterna med små ändringar; län och riket är summerade ur kommunerna",
            "SCB protects the figures by small changes; counties and the nation are summed from the municipalities",
        )
    elif each.summed:
        codes = ", ".join(each.summed)
        yield f"summerade ur kommunerna: {codes}", f"summed from the municipalities: {codes}"


def _figures(each: LoadedSet, known: Known) -> Iterator[str]:
    stem = f"{_OBSERVATIONS}:{each.date}-{each.basis.id.code}"
    for code, count in each.counts.items():
        yield (
            f"{stem}-{code}\n"
            f"    a vk:PopulationObservation ; vk:inPopulationSet {_name(each)} ;\n"
            f"    vk:populationOf {_term(known.areas[code].id)} ; vk:population {count} ;\n"
            "."
        )


def _name(each: LoadedSet) -> str:
    return f"{_SETS}:{each.date}-{each.basis.id.code}"


def _text(word: str, sv: str, en: str) -> Iterator[str]:
    """Return a text in both languages, on one line where there is room."""
    line = f'    {word} "{sv}"@sv , "{en}"@en ;'
    return iter([line] if len(line) <= _WIDEST else [f'    {word} "{sv}"@sv ,', f'        "{en}"@en ;'])


def _term(iri: Iri) -> str:
    """Return an IRI of ours with its prefix, which is the name of its folder; else whole."""
    folder = iri.removesuffix(f"/{iri.code}").removeprefix(f"{BASE}id/").removeprefix(f"{BASE}def/")
    return f"{folder}:{iri.code}" if re.fullmatch(r"[a-z-]+ [\w-]+", f"{folder} {iri.code}") else f"<{iri}>"


def _space(prefix: str) -> str:
    folder = "def" if prefix in ("basis", "statedness") else "id"
    return PREFIXES.get(prefix) or f"{BASE}{folder}/{prefix}/"
