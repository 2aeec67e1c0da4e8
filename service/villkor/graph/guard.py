"""The guard before the engine: SPARQL from outside is read for what would break or leave the process, and run apart."""

import multiprocessing
import re
import resource
from collections.abc import Callable
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

_FROM: Final = re.compile(r"(?<![\w:?$-])FROM(?![\w:-])", re.IGNORECASE)
_GRAPH: Final = re.compile(r"\s*(?:NAMED\s*)?<([^<>]*)>", re.IGNORECASE)
_DECLARED: Final = re.compile(r"\bPREFIX\s+([^\s:]*):", re.IGNORECASE)
_PREFIX: Final = re.compile(r"(?<![\w?$@:.-])((?:[^\W\d_][\w.-]*)?):")
_CALLS_OUT: Final = re.compile(r"(?<![\w:?$-])(?:SERVICE|LOAD)(?![\w:-])", re.IGNORECASE)

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
    bare = NOT_CODE.sub(" ", query)
    if called := _CALLS_OUT.search(bare):
        word = called[0].upper()
        raise BadQuery(
            f"{word} is not accepted: no query leaves this server.",
            f"{word} tas inte emot: ingen fråga lämnar den här servern.",
        )
    depth = deepest = 0
    for bracket in re.findall(r"[{}()\[\]]", bare):
        depth += 1 if bracket in "{([" else -1
        deepest = max(deepest, depth)
    if deepest > limits.depth or re.search(r"(?:[!+\-^]\s*){50}", bare):
        raise BadQuery(
            f"The query nests deeper than {limits.depth} levels.",
            f"Frågan är djupare nästlad än {limits.depth} nivåer.",
            limit="depth",
            most=limits.depth,
        )


def names_graphs(query: str) -> bool:
    """Tell whether a query says by FROM which graphs it is asked of."""
    return bool(_FROM.search(NOT_CODE.sub(" ", query)))


def named_graphs(query: str) -> frozenset[str]:
    """Return the graphs that a query names by FROM as whole IRIs."""
    bare = NOT_CODE.sub(lambda match: " " * len(match[0]), query)
    named = (_GRAPH.match(query, found.end()) for found in _FROM.finditer(bare))
    return frozenset(match[1] for match in named if match)


def undeclared_prefix(query: str) -> tuple[str, int] | None:
    """Return the first prefix that a query uses and does not declare, and where; None where there is none."""
    bare = NOT_CODE.sub(lambda match: " " * len(match[0]), query)
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
