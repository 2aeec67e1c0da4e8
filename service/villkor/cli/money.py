"""Commands on money: what a line would come to under other premises, and how an amount is reckoned, step by step."""

from collections.abc import Mapping
from typing import Final

import typer

from villkor.cli.console import WrongUse, catalogue, choose, chosen_language, say, write
from villkor.cli.options import question_help, read_options, write_answer
from villkor.formats import FORMATS
from villkor.formats.proof import answer_proof

_EXPLAIN: Final = "Usage: villkor explain LINE [--actor ACTOR] [--name value …] [--format text|json|…] [--lang sv|en]"
_EXPLAINED: Final = "villkor explain line/2025-cty-fa4 --actor county:14"
_WHAT_IF: Final = "Usage: villkor what-if LINE [--name value …] [--format table|json|csv|…] [--lang sv|en]"
_WHAT_IF_EXAMPLE: Final = "villkor what-if line/2025-cty-fa4 --key key/k2024-pop --actor county:14"


def explain(context: typer.Context) -> None:
    """Show how the shares of a funding line are reckoned, step by step, with the clauses.

    Example: villkor explain line/2025-cty-fa4 --actor county:14
    """
    line, options = read_options(context.args, f"{_EXPLAIN}\nExample: {_EXPLAINED}")
    known, language = catalogue(context), chosen_language(options.pop("lang", ""))
    if "help" in options:
        say(f"{_EXPLAIN}\n\n{question_help(known, known.question('shares'), language, _EXPLAINED, 'line')}")
        return
    chosen = options.pop("format", "text")
    choose("--format", chosen, ("text", *FORMATS))
    answer = known.ask("shares", _with(line, options), language=language, limit=None)
    write(answer_proof(known, answer) if chosen == "text" else FORMATS[chosen].write(known, answer))


def what_if(context: typer.Context) -> None:
    """Show what a funding line would come to under other premises; nothing is kept.

    Example: villkor what-if line/2025-cty-fa4 --key key/k2024-pop --actor county:14
    """
    line, options = read_options(context.args, f"{_WHAT_IF}\nExample: {_WHAT_IF_EXAMPLE}")
    known, language = catalogue(context), chosen_language(options.pop("lang", ""))
    if "help" in options:
        say(f"{_WHAT_IF}\n\n{question_help(known, known.question('what-ifs'), language, _WHAT_IF_EXAMPLE, 'line')}")
    else:
        write_answer(known, "what-ifs", _with(line, options), language)


def _with(line: str, options: Mapping[str, str]) -> Mapping[str, str]:
    if "line" in options:
        raise WrongUse("The line is named once, without --line.")
    return {"line": line, **options}
