"""Rows and inputs as rules take and return them."""

from collections.abc import Mapping
from typing import TypeAlias

from villkor.vocabulary import Iri, Value

Row: TypeAlias = Mapping[str, tuple[Value, ...]]
"""The values of one row by column, several where the column is a list."""

Inputs: TypeAlias = Mapping[str, Value]
"""The inputs that were given or have a default, by name."""


def code_of(value: Value | None, otherwise: str) -> str:
    """Return the notation of a code that was given, else what stands in for it."""
    return value.code if isinstance(value, Iri) else otherwise
