"""Tables in JSON-stat 2: figures in the order of the product of their dimensions.

The JSON is read by `submissions.json_text`, which bounds depth and number, knows places and refuses names that stand
twice. The libraries for JSON-stat in Python return data frames of pandas, which nothing here needs otherwise.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Final

from villkor.populations.cells import MOST, TOTAL, CellKey, Cells, CellTable
from villkor.populations.words import AGE, CONTENTS, REGION, SEX, YEAR, column_of, read_value, take_contents
from villkor.submissions.document import Place
from villkor.submissions.json_text import Node, parse

_WANTED: Final = {REGION: "region", YEAR: "år"}

_SHOWN: Final = 40
"""How many characters of a text that is no figure are told."""

_NOTHING: Final = Node(None, Place())
"""What stands where nothing does."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Dimension:
    """A dimension.

    Attributes:
        values: what they mean, in their order: a place's code, an age, a sex, a year, or the name of the figures.
        periods: the days or periods that the figures are of, as the dimension says it in words.
    """

    kind: str
    values: Sequence[str]
    periods: Sequence[str]


def read_jsonstat(name: str, data: bytes) -> CellTable:
    """Read a table in JSON-stat 2. Raises BadDocument, with line and column, for what is no table of a population."""
    cells = Cells(name)
    outermost = parse(data, name)
    _refuse_others(cells, outermost)
    dimensions = _read_dimensions(cells, outermost)
    _refuse_kinds(cells, [dimension.kind for dimension in dimensions])
    named = [dimension for dimension in dimensions if dimension.kind == CONTENTS]
    title = _text(outermost, "label")
    take_contents(cells, [value for dimension in named for value in dimension.values], title, Place())
    for key, figure, status in _figures(cells, outermost, dimensions):
        if figure.value is None:  # its status may be a number, and is never the figure
            raise cells.missing(key, _written(status).strip("'"), figure.place)
        cells.add(key, _written(figure), figure.place)
    return cells.table(*(period for dimension in named for period in dimension.periods), title)


def _refuse_others(cells: Cells, outermost: Node) -> None:
    """Refuse JSON that is no dataset of JSON-stat 2."""
    members = outermost.value if isinstance(outermost.value, dict) else {}
    dataset, version = _text(outermost, "class") == "dataset", _text(outermost, "version") or "2"
    if dataset and version.startswith("2"):
        return
    en, sv = ("JSON-stat 1", "JSON-stat 1") if dataset or "dataset" in members else ("other JSON", "annan JSON")
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


def _read_dimensions(cells: Cells, outermost: Node) -> Sequence[_Dimension]:
    """Read the dimensions, in their order. Raises BadDocument for one that is not known, and for more than is read."""
    names, sizes = _items(_member(outermost, "id")), [_whole(size) for size in _items(_member(outermost, "size"))]
    if not names or len(names) != len(sizes) or not all(isinstance(name.value, str) for name in names):
        raise cells.refusal(
            outermost.place,
            "«id» and «size» do not tell as many dimensions.",
            "«id» och «size» anger inte lika många dimensioner.",
        )
    if min(sizes) < 1 or max(sizes) > MOST or math.prod(sizes) > MOST:
        raise cells.refusal(
            _member(outermost, "size").place,
            f"«size» does not make 1 to {MOST} cells; select fewer years or ages.",
            f"«size» ger inte 1 till {MOST} celler; välj färre år eller åldrar.",
        )
    described = _member(outermost, "dimension")
    return [
        _dimension(cells, name, _member(described, str(name.value)), size)
        for name, size in zip(names, sizes, strict=True)
    ]


def _dimension(cells: Cells, name: Node, described: Node, size: int) -> _Dimension:
    label = _text(described, "label") or str(name.value)
    kind = column_of(str(name.value)) or column_of(label)
    if not kind:
        raise cells.refusal(
            name.place,
            f"The dimension «{label[:60]}» is not region, age, sex, contents or year.",
            f"Dimensionen «{label[:60]}» är inte region, ålder, kön, tabellinnehåll eller år.",
        )
    category = _member(described, "category")
    codes, labels = _codes(cells, label, category), _member(category, "label")
    if len(codes) != size:
        raise cells.refusal(
            name.place,
            f"The dimension «{label[:60]}» has {len(codes)} values in order; «size» says {size}.",
            f"Dimensionen «{label[:60]}» har {len(codes)} värden i ordning; «size» säger {size}.",
        )
    texts = {code: _text(labels, code) or code for code in codes}
    if kind == CONTENTS:
        return _Dimension(kind=kind, values=list(texts.values()), periods=_periods(described, codes))
    values = [
        read_value(cells, kind, (code, text), (_member(labels, code) if code != text else category).place)
        for code, text in texts.items()
    ]
    return _Dimension(kind=kind, values=values, periods=())


def _codes(cells: Cells, label: str, category: Node) -> Sequence[str]:
    """Return the codes of a dimension in their order, where it tells one; of a single value it need not.

    Raises BadDocument for an order with a code or a number that stands twice, or with a gap.
    """
    index = _member(category, "index").value
    if isinstance(index, list):
        return _listed(cells, label, [code for code in index if isinstance(code.value, str | int)])
    if isinstance(index, dict):
        return _numbered_codes(cells, label, index)
    labels = _member(category, "label").value
    return list(labels) if isinstance(labels, dict) and len(labels) == 1 else []


def _listed(cells: Cells, label: str, index: Sequence[Node]) -> Sequence[str]:
    codes: dict[str, None] = {}
    for each in index:
        code = str(each.value)
        if code in codes:
            raise cells.refusal(
                each.place,
                f"The dimension «{label[:60]}» has the value «{code[:60]}» twice.",
                f"Dimensionen «{label[:60]}» har värdet «{code[:60]}» två gånger.",
            )
        codes[code] = None
    return list(codes)


def _numbered_codes(cells: Cells, label: str, index: Mapping[str, Node]) -> Sequence[str]:
    codes: dict[int, str] = {}
    for code, node in index.items():
        number = _whole(node)
        if not 0 <= number < len(index):
            raise cells.refusal(
                node.place,
                f"In «{label[:60]}» the value «{code[:60]}» has no number from 0 to {len(index) - 1} in «index».",
                f"I «{label[:60]}» har värdet «{code[:60]}» inget nummer från 0 till {len(index) - 1} i «index».",
            )
        if number in codes:
            raise cells.refusal(
                node.place,
                f"In «{label[:60]}» the values «{codes[number][:60]}» and «{code[:60]}» both have the number {number} "
                "in «index».",
                f"I «{label[:60]}» har värdena «{codes[number][:60]}» och «{code[:60]}» båda nummer {number} i "
                "«index».",
            )
        codes[number] = code
    return [codes[number] for number in range(len(codes))]


def _periods(described: Node, codes: Sequence[str]) -> Sequence[str]:
    periods = _member(_member(described, "extension"), "refperiod")
    return [text for text in (_text(periods, code) for code in codes) if text]


def _figures(cells: Cells, outermost: Node, dimensions: Sequence[_Dimension]) -> Iterator[tuple[CellKey, Node, Node]]:
    """Return each figure, what it counts, and its status. Raises BadDocument where there are more or fewer."""
    value, status = _member(outermost, "value"), _member(outermost, "status")
    wanted = math.prod(len(dimension.values) for dimension in dimensions)
    _refuse_number(cells, value, wanted)
    kinds = [dimension.kind for dimension in dimensions]
    for number, values in enumerate(product(*(dimension.values for dimension in dimensions))):
        means = dict(zip(kinds, values, strict=True))
        key = CellKey(int(means[YEAR]), means[REGION], means.get(AGE, TOTAL), means.get(SEX, TOTAL))
        yield key, _numbered(value, number), _numbered(status, number)


def _refuse_number(cells: Cells, value: Node, wanted: int) -> None:
    sparse = value.value if isinstance(value.value, dict) else {}
    known = {str(number) for number in range(wanted)} if sparse else set()
    strange = [number for number in sparse if number not in known]
    there = len(_items(value)) or len(sparse)
    if strange or not there or (there != wanted and not sparse):
        raise cells.refusal(
            value.place,
            f"«value» has {there} figures{f' («{strange[0][:20]}»)' if strange else ''}; the dimensions make {wanted}.",
            f"«value» har {there} uppgifter{f' («{strange[0][:20]}»)' if strange else ''}; dimensionerna ger {wanted}.",
        )


def _numbered(node: Node, number: int) -> Node:
    """Return the item of a list, or the member of an object, of a number; what stands alone holds for all."""
    if isinstance(node.value, list):
        return node.value[number] if number < len(node.value) else _NOTHING
    return _member(node, str(number)) if isinstance(node.value, dict) else node


def _written(node: Node) -> str:
    """Return a number as it is written, a text in quotes, so that it is none; nothing where nothing stands."""
    match node.value:
        case None:
            return ""
        case str(text):
            return repr(text[:_SHOWN])
        case dict() | list():
            return "{…}" if isinstance(node.value, dict) else "[…]"
    return node.written or str(node.value).lower()


def _member(node: Node, name: str) -> Node:
    """Return a member of an object; `_NOTHING` where there is none."""
    return node.value.get(name, _NOTHING) if isinstance(node.value, dict) else _NOTHING


def _items(node: Node) -> Sequence[Node]:
    """Return the items of a list; none of anything else."""
    return node.value if isinstance(node.value, list) else []


def _text(node: Node, name: str) -> str:
    """Return a member that is text; empty where there is none."""
    found = _member(node, name).value
    return found if isinstance(found, str) else ""


def _whole(node: Node) -> int:
    """Return a whole number from 0; -1 for anything else."""
    value = node.value
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else -1
