"""Options of commands that ask: `--name value` pairs, which the questions and not the commands know, and their help."""

from collections.abc import Mapping, Sequence

from villkor.catalogue import Catalogue
from villkor.cli.console import WrongUse, choose, default_format, whole_number, write
from villkor.formats import FORMATS
from villkor.questions.question import Question


def read_options(arguments: Sequence[str], usage: str) -> tuple[str, dict[str, str]]:
    """Return the one word and the `--name value` or `--name=value` pairs; `--focus-area` is `focusArea`.

    The word may be missing where help is asked for. Raises WrongUse.
    """
    words: list[str] = []
    options: dict[str, str] = {}
    rest = iter(arguments)
    for argument in rest:
        if not argument.startswith("--"):
            words.append(argument)
            continue
        name, equals, value = argument[2:].partition("=")
        first, *others = name.split("-")
        name = first + "".join(part.capitalize() for part in others)
        if name in options:
            raise WrongUse(f"--{name} is given more than once.")
        given = "" if name == "help" else value if equals else next(rest, None)
        if given is None:
            raise WrongUse(f"--{name} wants a value.")
        options[name] = given
    if len(words) != 1 and (words or "help" not in options):
        raise WrongUse(usage)
    return "".join(words), options


def write_answer(known: Catalogue, question: str, options: Mapping[str, str], language: str) -> None:
    """Ask a question with its options and write the answer in the format, and of the page, that they name."""
    inputs = dict(options)
    chosen = inputs.pop("format", default_format())
    choose("--format", chosen, ("table", *FORMATS))
    limit = whole_number("limit", inputs.pop("limit")) if "limit" in inputs else None
    page = whole_number("page", inputs.pop("page", "1"))
    answer = known.ask(question, inputs, language=language, limit=limit, page=page)
    if chosen == "table":
        from villkor.formats.terminal import answer_table  # here, since a pipe needs no tables

        write(answer_table(answer))
    else:
        write(FORMATS[chosen].write(known, answer))


def question_help(known: Catalogue, question: Question, language: str, example: str, without: str = "") -> str:
    """Return what a question is and each of its parameters, but for one that is no option, with an example."""
    words = known.words[question.name]
    lines = [question.title[language], question.description[language], ""]
    for parameter in question.parameters:
        need = " (required)" if parameter.required else f" (else {parameter.default})" if parameter.default else ""
        if parameter.name != without:
            lines.append(f"  --{parameter.name}  {words[parameter.name].definition[language]}{need}")
    return "\n".join([*lines, *(["", f"Example: {example}"] if example else [])])
