"""The server: granian around the application, in a worker process, until it is told to stop."""

import errno
import multiprocessing
import os
import resource
import socket
from functools import partial

from granian import Granian
from granian.constants import Interfaces

from villkor.catalogue import open_catalogue
from villkor.errors import Refused
from villkor.graph import Graph
from villkor.graph.embedded import EmbeddedGraph
from villkor.graph.endpoint import endpoint
from villkor.graph.pooled import PooledRunner
from villkor.graph.remote import RemoteGraph
from villkor.graph.remote_runner import RemoteRunner
from villkor.graph.runner import LIMITS, Limits, Runner
from villkor.graph.sandbox import Sandbox
from villkor.settings import read_settings
from villkor.web.app import create_app
from villkor.web.failing import allowed
from villkor.web.layer import Layer
from villkor.web.sandbox import create_sandbox


def serve(host: str, port: int, limits: Limits = LIMITS) -> None:
    """Serve until SIGINT or SIGTERM. Raises Refused where the address cannot be listened on, or BrokenContent."""
    refuse_taken(host, port)
    settings = read_settings(os.environ)
    store = endpoint(settings.store, settings.authorization) if settings.store else None
    catalogue = open_catalogue(settings.content, settings.cache, store)  # here, so that broken content is refused
    runner = _runner(catalogue.graph, limits)  # its processes are forked from this one, which has no threads yet
    try:
        app = create_app(catalogue, settings, runner)
        run(Layer(app, partial(allowed, app)), host, port)
    finally:
        runner.close()


def serve_sandbox(host: str, port: int, language: str, limits: Limits = LIMITS) -> None:
    """Serve an empty dataset that may be changed, until SIGINT or SIGTERM; then it is gone. Raises Refused."""
    refuse_taken(host, port)
    sandbox = Sandbox(limits)
    try:
        app = create_sandbox(sandbox, language)
        run(Layer(app, partial(allowed, app), keeps=False), host, port)
    finally:
        sandbox.close()


def run(app: Layer, host: str, port: int) -> None:
    """Serve an application until SIGINT or SIGTERM."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))  # every connection is a file
    multiprocessing.set_start_method("fork", force=True)  # the worker takes the application over as it stands
    server = Granian("villkor.web.app:create_app", address=host, port=port, interface=Interfaces.ASGI)
    server.serve(target_loader=lambda: app, wrap_loader=False)


def refuse_taken(host: str, port: int) -> None:
    """Refuse an address that cannot be listened on. Raises Refused."""
    try:
        with socket.create_server((host, port)):
            return
    except OSError as error:
        taken = error.errno == errno.EADDRINUSE
        why, _, _ = str(error.strerror).partition(" (")
        reason = "it is taken; another port: villkor serve --port PORT" if taken else why
        raise Refused(f"{host}:{port} cannot be listened on: {reason}.") from error


def _runner(graph: Graph, limits: Limits) -> Runner:
    if isinstance(graph, RemoteGraph):
        return RemoteRunner(graph, limits)
    assert isinstance(graph, EmbeddedGraph)
    return PooledRunner(graph, limits)
