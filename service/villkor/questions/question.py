"""A question: the header and the SELECT of one `.rq` file, with its cases beside it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

import yaml

from villkor.errors import BrokenContent
from villkor.graph.content import read_file
from villkor.graph.guard import NOT_CODE
from villkor.vocabulary import LANGUAGES

Text: TypeAlias = Mapping[str, str]
"""The same text in every language, by language."""

_KEYS: Final = {"title", "description", "parameters", "lists", "cites", "because", "absences", "empty", "rule"}
_SELECT: Final = re.compile(r"^SELECT(?: DISTINCT)?\s+((?:\?\w+\s+)+)WHERE", re.MULTILINE)
FIELD: Final = re.compile(r"\{(\w+)\}")
"""What a step of the reasons names: a column or an input."""

_VARIABLE: Final = re.compile(r"\$([A-Za-z]\w*)")


@dataclass(frozen=True, slots=True)
class Parameter:
    """An input of a question: a word, whether it must be given, and what stands in for it."""

    name: str
    required: bool = False
    default: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An example with the answer that a person read from the source: documentation and test at once."""

    name: str
    source: str
    input: Mapping[str, str]
    expect: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What may be asked.

    Attributes:
        columns: the words of a row; the first is what the row is about.
        lists: columns that hold several values; rows that differ in nothing else are one.
        cites: columns whose citations, absences and discrepancies bear on the row.
        because: the reason for a row, a step each, with columns and inputs in braces.
        absences: columns whose absences are told whatever the rows.
        empty: the status of an answer without rows: derived where none is itself an answer, else not-stated.
        rule: the calculation that fills some of the columns, where there is one.
        text: the SPARQL, with `$name` for an input.
    """

    name: str
    title: Text
    description: Text
    parameters: tuple[Parameter, ...]
    columns: tuple[str, ...]
    lists: frozenset[str]
    cites: tuple[str, ...]
    because: tuple[Text, ...]
    absences: tuple[str, ...]
    empty: str
    rule: str | None
    text: str
    cases: tuple[Case, ...]

    def bind(self, terms: Mapping[str, str]) -> str:
        """Return the SPARQL with each `$name` that has a term replaced by it.

        An input that was left out stays a variable, which matches anything.
        """
        pieces: list[str] = []
        end = 0
        for skipped in NOT_CODE.finditer(self.text):
            pieces += [_replaced(self.text[end : skipped.start()], terms), skipped.group()]
            end = skipped.end()
        return "".join([*pieces, _replaced(self.text[end:], terms)])


def read_question(path: Path, where: str) -> Question:
    """Read a question and its cases. Raises BrokenContent, naming the file as `where` and what is wrong with it."""
    lines = read_file(path, where).split("\n")
    header = _read_yaml("\n".join(line[3:] for line in lines if line.startswith("#+")), where)
    text = "\n".join(line for line in lines if not line.startswith("#+")).strip() + "\n"
    if not isinstance(header, dict) or unknown_keys(header):
        raise BrokenContent(f"{where}: the header has {', '.join(sorted(_KEYS))} and nothing else.")
    columns = _columns(text, where)
    parameters = _parameters(header.get("parameters") or {}, where)
    _check_inputs(text, parameters, bool(header.get("rule")), where)
    return Question(
        name=path.stem,
        title=_text(header, "title", where),
        description=_text(header, "description", where),
        parameters=parameters,
        columns=tuple(column for column in columns if column != "status"),
        lists=frozenset(_some(header, "lists", columns, where)),
        cites=_some(header, "cites", columns, where) or columns[:1],
        because=_steps(header, {*columns, *(parameter.name for parameter in parameters)}, where),
        absences=_some(header, "absences", columns, where),
        empty=str(header.get("empty", "not-stated")),
        rule=header.get("rule"),
        text=text,
        cases=_read_cases(path.with_suffix(".yaml"), where),
    )


def unknown_keys(header: Mapping[str, Any]) -> set[str]:
    """Return the keys of a header that mean nothing."""
    return set(header) - _KEYS


def _replaced(text: str, terms: Mapping[str, str]) -> str:
    return _VARIABLE.sub(lambda match: terms.get(match[1], match[0]), text)


def _columns(text: str, where: str) -> tuple[str, ...]:
    found = _SELECT.search(text)
    if not found:
        raise BrokenContent(f"{where}: a question is SELECT, its columns by name, and WHERE.")
    return tuple(name.lstrip("?") for name in found[1].split())


def _parameters(kinds: Any, where: str) -> tuple[Parameter, ...]:
    if not isinstance(kinds, dict) or not all(isinstance(kind, str) for kind in kinds.values()):
        raise BrokenContent(f"{where}: each of the parameters is required, optional, or the value that stands in.")
    return tuple(_parameter(name, kind) for name, kind in kinds.items())


def _parameter(name: str, kind: str) -> Parameter:
    if kind in ("required", "optional"):
        return Parameter(name, required=kind == "required")
    return Parameter(name, default=kind)


def _check_inputs(text: str, parameters: Sequence[Parameter], has_rule: bool, where: str) -> None:
    """Refuse an input that is no parameter, and a parameter that neither the query nor a rule takes."""
    used = set(_VARIABLE.findall(NOT_CODE.sub(" ", text))) - {"lang"}
    named = {parameter.name for parameter in parameters}
    if used - named or (named - used and not has_rule):
        odd = ", ".join(sorted(used ^ named))
        raise BrokenContent(f"{where}: the header's parameters and the query's inputs differ in {odd}.")


def _some(header: Mapping[str, Any], key: str, columns: Sequence[str], where: str) -> tuple[str, ...]:
    names = header.get(key, [])
    if not isinstance(names, list) or not all(name in columns for name in names):
        raise BrokenContent(f"{where}: {key} is a list of columns, of {', '.join(columns)}.")
    return tuple(names)


def _steps(header: Mapping[str, Any], known: set[str], where: str) -> tuple[Text, ...]:
    steps = header.get("because", [])
    if not isinstance(steps, list):
        raise BrokenContent(f"{where}: because is a list of steps.")
    texts = tuple(_text({"because": step}, "because", where) for step in steps)
    if odd := {name for text in texts for said in text.values() for name in FIELD.findall(said)} - known:
        raise BrokenContent(f"{where}: because speaks of {', '.join(sorted(odd))}, no column and no parameter.")
    return texts


def _text(header: Mapping[str, Any], key: str, where: str) -> Text:
    text = header.get(key)
    if not isinstance(text, dict) or set(text) != set(LANGUAGES) or not all(map(_is_text, text.values())):
        raise BrokenContent(f"{where}: {key} is wanted in {' and '.join(LANGUAGES)}.")
    return text


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _read_yaml(text: str, where: str) -> Any:
    try:
        return yaml.load(text, Loader=yaml.CBaseLoader)
    except yaml.YAMLError as error:
        raise BrokenContent(f"{where}: {error}") from error


def _read_cases(path: Path, where: str) -> tuple[Case, ...]:
    if not path.exists():
        raise BrokenContent(f"{where}: its cases are wanted beside it, in {path.name}.")
    cases = _read_yaml(read_file(path, path.name), path.name)
    return tuple(_case(case, path.name) for case in cases or ())


def _case(case: Mapping[str, Any], where: str) -> Case:
    given = case.get("input") or {} if isinstance(case, dict) else None
    if not isinstance(given, dict) or not {"name", "source"} <= set(case) or not all(map(_is_text, given.values())):
        raise BrokenContent(f"{where}: a case has a name, a source, an input and what is expected.")
    expect = {key: value for key, value in case.items() if key not in ("name", "source", "input")}
    return Case(name=case["name"], source=case["source"], input=given, expect=expect)
