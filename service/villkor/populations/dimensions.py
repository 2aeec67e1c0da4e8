"""The dimensions of a table in JSON-stat 2: what each divides by, and what its values mean, in their order."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from villkor.populations.cells import MOST, Cells
from villkor.populations.headings import read_value
from villkor.populations.members import items, member, text, whole
from villkor.populations.words import CONTENTS, column_of
from villkor.submissions.json_text import Node


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """A dimension.

    Attributes:
        values: what they mean, in their order: a place's code, an age, a sex, a year, or the name of the figures.
        periods: the days or periods that the figures are of, as the dimension says it in words.
    """

    kind: str
    values: Sequence[str]
    periods: Sequence[str]


def read_dimensions(cells: Cells, outermost: Node) -> Sequence[Dimension]:
    """Read the dimensions, in their order. Raises BadDocument for one that is not known, and for more than is read."""
    names, sizes = items(member(outermost, "id")), [whole(size) for size in items(member(outermost, "size"))]
    if not names or len(names) != len(sizes) or not all(isinstance(name.value, str) for name in names):
        raise cells.refusal(
            outermost.place,
            "«id» and «size» do not tell as many dimensions.",
            "«id» och «size» anger inte lika många dimensioner.",
        )
    if min(sizes) < 1 or max(sizes) > MOST or math.prod(sizes) > MOST:
        raise cells.refusal(
            member(outermost, "size").place,
            f"«size» does not make 1 to {MOST} cells; select fewer years or ages.",
            f"«size» ger inte 1 till {MOST} celler; välj färre år eller åldrar.",
        )
    described = member(outermost, "dimension")
    return [
        _dimension(cells, name, member(described, str(name.value)), size)
        for name, size in zip(names, sizes, strict=True)
    ]


def _dimension(cells: Cells, name: Node, described: Node, size: int) -> Dimension:
    label = text(described, "label") or str(name.value)
    kind = column_of(str(name.value)) or column_of(label)
    if not kind:
        raise cells.refusal(
            name.place,
            f"The dimension «{label[:60]}» is not region, age, sex, contents or year.",
            f"Dimensionen «{label[:60]}» är inte region, ålder, kön, tabellinnehåll eller år.",
        )
    category = member(described, "category")
    codes, labels = _codes(category), member(category, "label")
    if len(codes) != size:
        raise cells.refusal(
            name.place,
            f"The dimension «{label[:60]}» has {len(codes)} values in order; «size» says {size}.",
            f"Dimensionen «{label[:60]}» har {len(codes)} värden i ordning; «size» säger {size}.",
        )
    texts = [(code, text(labels, code) or code) for code in codes]
    if kind == CONTENTS:
        return Dimension(kind=kind, values=[name for _, name in texts], periods=_periods(described))
    return Dimension(kind=kind, values=[read_value(cells, kind, both, category.place) for both in texts], periods=())


def _codes(category: Node) -> Sequence[str]:
    """Return the codes of a dimension in their order, where it tells one; of a single value it need not."""
    index = member(category, "index").value
    if isinstance(index, list):
        return [str(code.value) for code in index]
    if isinstance(index, dict):
        codes = sorted(index, key=lambda code: whole(index[code]))
        return codes if [whole(index[code]) for code in codes] == list(range(len(codes))) else []
    labels = member(category, "label").value
    return list(labels) if isinstance(labels, dict) and len(labels) == 1 else []


def _periods(described: Node) -> Sequence[str]:
    periods = member(member(described, "extension"), "refperiod")
    return [text(periods, code) for code in periods.value] if isinstance(periods.value, dict) else []
