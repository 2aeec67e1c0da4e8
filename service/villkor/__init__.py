"""Villkor: the agreements on mental health as a graph that answers with its source."""

__version__ = "0.1.0"
