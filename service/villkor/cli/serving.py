"""Commands that serve over HTTP: what is published, and a sandbox to try things out in."""

from dataclasses import replace
from typing import Annotated, TypeAlias

import typer

from villkor.cli.console import chosen_language
from villkor.graph.runner import LIMITS, Limits

_Host: TypeAlias = Annotated[str, typer.Option(help="The address to listen on.")]
_Port: TypeAlias = Annotated[int, typer.Option(help="The port to listen on.", min=1, max=65535)]
_Seconds: TypeAlias = Annotated[int, typer.Option(help="How long a SPARQL query may run.", min=1, max=3600)]


def serve(host: _Host = "127.0.0.1", port: _Port = 8000, seconds: _Seconds = LIMITS.seconds) -> None:
    """Serve the API and its pages.

    Example: villkor serve --port 8080
    """
    from villkor.web.server import serve as serve_web  # the other commands start without the web

    chosen_language("")
    serve_web(host, port, _limits(seconds))


def sandbox(host: _Host = "127.0.0.1", port: _Port = 8001, seconds: _Seconds = LIMITS.seconds) -> None:
    """Serve an empty dataset in memory, with SPARQL Update and the whole Graph Store Protocol; it ends with the server.

    Example: villkor sandbox --port 8001
    """
    from villkor.web.server import serve_sandbox  # the other commands start without the web

    serve_sandbox(host, port, chosen_language(""), _limits(seconds))


def _limits(seconds: int) -> Limits:
    return replace(LIMITS, seconds=seconds)
