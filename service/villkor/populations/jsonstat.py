"""Tables in JSON-stat 2: figures in the order of the product of their dimensions.

The JSON is read by `submissions.json_text`, which bounds depth and number, knows places and refuses names that stand
twice. The libraries for JSON-stat in Python return data frames of pandas, which nothing here needs otherwise.
"""

import math
from collections.abc import Iterator, Sequence
from itertools import product
from typing import Final

from villkor.populations.cells import TOTAL, Cells, CellTable, Key
from villkor.populations.dimensions import Dimension, read_dimensions
from villkor.populations.headings import take_contents
from villkor.populations.members import NOTHING, items, member, text
from villkor.populations.words import AGE, CONTENTS, REGION, SEX, YEAR
from villkor.submissions.document import Place
from villkor.submissions.json_text import Node, parse

_WANTED: Final = {REGION: "region", YEAR: "år"}


def read_jsonstat(name: str, data: bytes) -> CellTable:
    """Read a table in JSON-stat 2. Raises BadDocument, with line and column, for what is no table of a population."""
    cells = Cells(name)
    outermost = parse(data, name)
    _refuse_others(cells, outermost)
    dimensions = read_dimensions(cells, outermost)
    _refuse_kinds(cells, [dimension.kind for dimension in dimensions])
    named = [dimension for dimension in dimensions if dimension.kind == CONTENTS]
    title = text(outermost, "label")
    take_contents(cells, [value for dimension in named for value in dimension.values], title, Place())
    for key, figure, status in _figures(cells, outermost, dimensions):
        cells.add(key, _written(figure) or status, figure.place)
    return cells.table(*(period for dimension in named for period in dimension.periods), title)


def _refuse_others(cells: Cells, outermost: Node) -> None:
    """Refuse JSON that is no dataset of JSON-stat 2."""
    members = outermost.value if isinstance(outermost.value, dict) else {}
    if text(outermost, "class") == "dataset":
        return
    en, sv = ("JSON-stat 1", "JSON-stat 1") if "dataset" in members else ("other JSON", "annan JSON")
    if "columns" in members:
        en, sv = "PxWeb's own JSON", "PxWebs egen JSON"
    raise cells.refusal(
        outermost.place,
        f"This is {en}; JSON-stat 2 (class «dataset») and CSV are read.",
        f"Detta är {sv}; JSON-stat 2 (class «dataset») och CSV läses.",
    )


def _refuse_kinds(cells: Cells, kinds: Sequence[str]) -> None:
    for kind, swedish in _WANTED.items():
        if kind not in kinds:
            raise cells.refusal(
                Place(), f"The table has no dimension for the {kind}.", f"Tabellen saknar en dimension för {swedish}."
            )
    if len(set(kinds)) < len(kinds):
        raise cells.refusal(Place(), "Two dimensions are of the same kind.", "Två dimensioner är av samma slag.")


def _figures(cells: Cells, outermost: Node, dimensions: Sequence[Dimension]) -> Iterator[tuple[Key, Node, str]]:
    """Return each figure, what it counts, and its status. Raises BadDocument where there are more or fewer."""
    value, status = member(outermost, "value"), member(outermost, "status")
    wanted = math.prod(len(dimension.values) for dimension in dimensions)
    _refuse_number(cells, value, wanted)
    kinds = [dimension.kind for dimension in dimensions]
    for number, values in enumerate(product(*(dimension.values for dimension in dimensions))):
        means = dict(zip(kinds, values, strict=True))
        key = Key(int(means[YEAR]), means[REGION], means.get(AGE, TOTAL), means.get(SEX, TOTAL))
        yield key, _numbered(value, number), _written(_numbered(status, number)).strip("'")


def _refuse_number(cells: Cells, value: Node, wanted: int) -> None:
    sparse = value.value if isinstance(value.value, dict) else {}
    known = {str(number) for number in range(wanted)} if sparse else set()
    strange = [number for number in sparse if number not in known]
    there = len(items(value)) or len(sparse)
    if strange or not there or (there != wanted and not sparse):
        raise cells.refusal(
            value.place,
            f"«value» has {there} figures{f' («{strange[0][:20]}»)' if strange else ''}; the dimensions make {wanted}.",
            f"«value» har {there} uppgifter{f' («{strange[0][:20]}»)' if strange else ''}; dimensionerna ger {wanted}.",
        )


def _numbered(node: Node, number: int) -> Node:
    """Return the item of a list, or the member of an object, of a number; what stands alone holds for all."""
    if isinstance(node.value, list):
        return node.value[number] if number < len(node.value) else NOTHING
    return member(node, str(number)) if isinstance(node.value, dict) else node


def _written(node: Node) -> str:
    """Return a number as it is written, a text in quotes, so that it is none; nothing where nothing stands."""
    return node.written or ("" if node.value is None else repr(node.value))
