"""The command line: the same questions and checks, for people on a terminal and for programs in a pipe."""

from villkor.cli.program import main

__all__ = ["main"]
