"""Made-up tables of populations as SCB writes them, of a country of two counties and three municipalities."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Any, Final

from villkor.populations.known import AgeBasis, Area, Known
from villkor.vocabulary import BASE, Iri

WHOLES: Final[Mapping[str, str]] = {"00": "", "01": "00", "02": "00", "0101": "01", "0102": "01", "0201": "02"}
"""The places by code, each with what it is a part of."""

NAMES: Final = {"00": "Riket", "01": "Norra län", "02": "Södra län", "0101": "Norrby", "0102": "Näs", "0201": "Söderby"}
TITLE: Final = "Folkmängden den 1 november efter region, ålder, kön och år"
SEXES: Final = {"men": ("1", "män", "men"), "women": ("2", "kvinnor", "women"), "total": ("1+2", "totalt", "total")}

KNOWN: Final = Known(
    areas={
        code: Area(
            id=Iri(f"{BASE}id/{'actor' if len(code) == 4 else 'county' if whole else 'country'}/{code}"),
            code=code,
            whole=whole,
            label={"sv": NAMES[code], "en": f"{NAMES[code]} (en)"},
            names=(NAMES[code], f"{NAMES[code]} (en)"),
        )
        for code, whole in sorted(WHOLES.items())
    },
    bases=[
        AgeBasis(id=Iri(f"{BASE}def/basis/population"), ages=None, label={"sv": "alla", "en": "all"}),
        AgeBasis(id=Iri(f"{BASE}def/basis/age-0-1"), ages=(0, 1), label={"sv": "små", "en": "small"}),
    ],
    source=Iri(f"{BASE}id/source/scb-tables"),
    publisher=Iri(f"{BASE}id/actor/scb"),
    sets=frozenset(),
)
"""What content knows of this country, with the whole population and those aged 0 and 1."""

Cells = Mapping[tuple[str, str, str], int]
"""How many, by place, age and sex."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """How a file is written."""

    delimiter: str = ","
    heading: Sequence[str] = ("region", "ålder", "kön", "2024")
    above: Sequence[str] = (f'"{TITLE}"', "")
    english: bool = False
    years: Sequence[int] = field(default=(2024,))


def whole_table(municipal: Cells) -> dict[tuple[str, str, str], int]:
    """Return the cells of the municipalities and of all that they make up."""
    cells: dict[tuple[str, str, str], int] = {}
    for (code, age, sex), count in municipal.items():
        while code:
            cells[code, age, sex] = cells.get((code, age, sex), 0) + count
            code = WHOLES[code]
    return dict(sorted(cells.items()))


def ones(
    ages: Sequence[str] = ("0", "1", "2+"), sexes: Sequence[str] = ("men", "women")
) -> dict[tuple[str, str, str], int]:
    """Return a table in which one of each age and sex lives in each municipality."""
    return whole_table(dict.fromkeys(product(("0101", "0102", "0201"), ages, sexes), 1))


def age_text(age: str, *, english: bool = False) -> str:
    """Return an age as the tables write it."""
    if age == "total":
        return "total ages" if english else "totalt ålder"
    return f"{age} {'years' if english else 'år'}"


def as_csv(cells: Cells, layout: Layout | None = None, encoding: str = "utf-8") -> bytes:
    """Write a table with the years as columns."""
    layout = layout or Layout()
    lines = [*layout.above, layout.delimiter.join(f'"{name}"' for name in layout.heading)]
    for (code, age, sex), count in cells.items():
        texts = (
            f"{code} {NAMES.get(code, 'X')}",
            age_text(age, english=layout.english),
            SEXES[sex][1 + layout.english],
        )
        lines.append(layout.delimiter.join([*(f'"{text}"' for text in texts), *[str(count)] * len(layout.years)]))
    return "\r\n".join([*lines, ""]).encode(encoding)


def jsonstat(cells: Cells, year: int = 2024) -> dict[str, Any]:
    """Return a table as a dataset of JSON-stat 2; it must have every combination of its places, ages and sexes."""
    regions, ages, sexes = (list(dict.fromkeys(key[part] for key in cells)) for part in range(3))
    return {
        "version": "2.0",
        "class": "dataset",
        "label": f"{TITLE} {year}",
        "id": ["Region", "Alder", "Kon", "ContentsCode", "Tid"],
        "size": [len(regions), len(ages), len(sexes), 1, 1],
        "role": {"time": ["Tid"], "geo": ["Region"], "metric": ["ContentsCode"]},
        "dimension": {
            "Region": dimension("region", regions, [f"{code} {NAMES.get(code, 'X')}" for code in regions]),
            "Alder": dimension("ålder", ["tot" if age == "total" else age for age in ages], map(age_text, ages)),
            "Kon": dimension("kön", [SEXES[sex][0] for sex in sexes], [SEXES[sex][1] for sex in sexes]),
            "ContentsCode": dimension("tabellinnehåll", ["BE0101A9"], ["Antal"]),
            "Tid": dimension("år", [str(year)], [str(year)]),
        },
        "value": [cells[key] for key in product(regions, ages, sexes)],
    }


def dimension(label: str, codes: Sequence[str], labels: "Sequence[str] | map[str]") -> dict[str, Any]:
    """Return a dimension of JSON-stat."""
    index = {code: number for number, code in enumerate(codes)}
    return {"label": label, "category": {"index": index, "label": dict(zip(codes, labels, strict=True))}}


def as_jsonstat(cells: Cells, year: int = 2024) -> bytes:
    """Write a table in JSON-stat 2."""
    return json.dumps(jsonstat(cells, year)).encode()
