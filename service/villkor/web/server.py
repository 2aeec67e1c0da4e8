"""The server: granian around the application, in a worker process, until it is told to stop."""

import errno
import multiprocessing
import os
import socket

from fastapi import FastAPI
from granian import Granian
from granian.constants import Interfaces

from villkor.catalogue import open_catalogue
from villkor.errors import Refused
from villkor.settings import read_settings
from villkor.web.app import create_app


def application() -> FastAPI:
    """Return the application over the content that the environment's settings name."""
    settings = read_settings(os.environ)
    return create_app(open_catalogue(settings.content, settings.cache), settings.language)


def serve(host: str, port: int) -> None:
    """Serve until SIGINT or SIGTERM. Raises Refused where the address cannot be listened on, or BrokenContent."""
    _refuse_taken(host, port)
    app = application()  # before there is a worker, so that broken content is refused here
    multiprocessing.set_start_method("fork", force=True)  # the worker takes the application over as it stands
    server = Granian("villkor.web.server:application", address=host, port=port, interface=Interfaces.ASGI)
    server.serve(target_loader=lambda: app, wrap_loader=False)


def _refuse_taken(host: str, port: int) -> None:
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why, _, _ = str(error.strerror).partition(" (")
        reason = "it is taken; another port: villkor serve --port PORT" if taken else why
        raise Refused(f"{host}:{port} cannot be listened on: {reason}.") from error
