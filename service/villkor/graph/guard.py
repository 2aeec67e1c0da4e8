"""The guard before the engine: SPARQL from outside is read for what would break or leave the process, and run apart."""

import multiprocessing
import re
import resource
from collections.abc import Callable
from functools import lru_cache
from multiprocessing.connection import Connection
from typing import Final

from villkor.errors import BadQuery, Problem, Refused
from villkor.graph.runner import LIMITS, Limits

NOT_CODE: Final = re.compile(
    r"\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\r\n]|\\.)*\"|'(?:[^'\\\r\n]|\\.)*'|<[^<>\"{}|^`\\\x00-\x20]*>|#[^\r\n]*|\\.",
    re.DOTALL,
)
"""Strings, IRIs, comments and escapes of a query: what holds no variables, keywords or brackets."""

_MOST_SIGNS: Final = 50
_SIGNS: Final = re.compile(rf"(?:[!+\-^]\s*){{{_MOST_SIGNS}}}")
_BRACKET: Final = re.compile(r"[{}()\[\]]")
_DECLARED: Final = re.compile(r"\bPREFIX\s+([^\s:]*):", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?<![\w?$@:.-])((?:[^\W\d_][\w.-]*)?):")
_NAMES: Final = re.compile(r"[?$]\w+|:(?:[\w:][\w:-]*)?")
"""Variables, and what stands after the colon of a prefixed name, up to a full stop: a keyword may follow on that."""

_CALLS_OUT: Final = re.compile(r"SERVICE|(?<!\w)LOAD", re.IGNORECASE)
"""The engine wants no blank before or after a keyword, so the letters alone call out, wherever they stand."""

SECONDS: Final = 60
"""How long a query may run where nothing else is said."""


def check(query: str, limits: Limits = LIMITS) -> None:
    """Refuse a query that is too long or too deeply nested for the engine, or that asks another server.

    The engine parses by recursion: a few kilobytes of brackets would end the process. Raises BadQuery.
    """
    if len(query) > limits.length:
        raise BadQuery(
            f"The query is longer than {limits.length} characters.",
            f"Frågan är längre än {limits.length} tecken.",
            limit="length",
            most=limits.length,
        )
    bare = masked(query)
    if called := _CALLS_OUT.search(code(query)):
        word = called[0].upper()
        raise BadQuery(
            f"{word} is not accepted: no query leaves this server.",
            f"{word} tas inte emot: ingen fråga lämnar den här servern.",
        )
    if _depth(bare, limits.depth) > limits.depth or _signs(bare):
        raise BadQuery(
            f"The query nests deeper than {limits.depth} levels.",
            f"Frågan är djupare nästlad än {limits.depth} nivåer.",
            limit="depth",
            most=limits.depth,
        )


@lru_cache(maxsize=4)  # one query is looked at for several things, one after the other
def masked(query: str) -> str:
    """Return a query with blanks for what is no code, each sign at the place where it stood."""
    return NOT_CODE.sub(lambda match: " " * len(match[0]), query)


@lru_cache(maxsize=4)
def code(query: str) -> str:
    """Return a query with blanks for names, too: what is left of it are keywords, prefixes, numbers and signs."""
    return _NAMES.sub(lambda match: match[0][0] + " " * (len(match[0]) - 1), masked(query))


def _depth(bare: str, most: int) -> int:
    """Return how many brackets stand within each other; 0 where too few open for the most that there may be."""
    if sum(map(bare.count, "{([")) <= most:
        return 0
    depth = deepest = 0
    for bracket in _BRACKET.findall(bare):
        depth += 1 if bracket in "{([" else -1
        deepest = max(deepest, depth)
    return deepest


def _signs(bare: str) -> bool:
    """Tell whether so many signs stand before a term that the engine may fall over them."""
    return sum(map(bare.count, "!+-^")) >= _MOST_SIGNS and bool(_SIGNS.search(bare))


def names_graphs(query: str) -> bool:
    """Tell whether a query may say by FROM which graphs it is asked of."""
    return "from" in code(query).lower()


def undeclared_prefix(query: str) -> tuple[str, int] | None:
    """Return the first prefix that a query uses and does not declare, and where; None where there is none."""
    bare = masked(query)
    declared = set(_DECLARED.findall(bare))
    used = (match for match in _PREFIX.finditer(bare) if match[1] not in declared)
    return next(((match[1], match.start()) for match in used), None)


def run_apart(work: Callable[[], bytes], seconds: int = SECONDS, files: int = 0) -> bytes:
    """Do work in a process of its own, which may crash or be stopped without harm to this one.

    It may open so many files, and with none no connection either. Raises the problem that the work raised, BadQuery
    where it ended the process, Refused where it took too long.
    """
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_work, args=(work, there, files), daemon=True)
    process.start()
    there.close()
    try:
        if not here.poll(seconds):
            raise Refused(f"It ran for {seconds} seconds and was stopped.", f"Det stoppades efter {seconds} s.")
        outcome = here.recv()
    except EOFError:
        raise BadQuery("It ended the engine; it is likely too deeply nested.") from None
    finally:
        process.kill()
        process.join()
    if isinstance(outcome, Problem):
        raise outcome
    return bytes(outcome)


def _work(work: Callable[[], bytes], there: Connection, files: int) -> None:  # pragma: no cover (another process)
    resource.setrlimit(resource.RLIMIT_NOFILE, (files, files))  # what `check` overlooks finds no socket to leave by
    try:
        there.send(work())
    except Problem as problem:
        there.send(problem)
