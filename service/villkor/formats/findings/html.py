"""HTML: the report as a plain page that works without scripts."""

from functools import cache
from typing import TYPE_CHECKING

from villkor.checks.report import Report
from villkor.formats.findings.wording import WORDS, by_document, cell_of, counts, line_of, shown
from villkor.formats.text import place
from villkor.vocabulary import BASE

if TYPE_CHECKING:
    from jinja2 import Environment


def report_page(report: Report) -> bytes:
    """Return the report as a page: a section for each document, each finding with its clause and its remedy."""
    report = shown(report)
    page = _environment().get_template("findings.html")
    members = {"base": BASE, "counts": counts(report), "documents": by_document(report), "said": WORDS[report.language]}
    return page.render(lang=report.language, report=report, **members).encode()


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined  # here, since a pipe needs no pages

    environment = Environment(
        loader=PackageLoader("villkor.formats", "pages"), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    environment.filters |= {"cell": cell_of, "line": line_of, "place": place}
    return environment
