"""Facts of a field of the schema beyond pydantic's own, and how its text becomes a value."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pydantic_core import PydanticCustomError


@dataclass(frozen=True)
class Setting:
    """Facts of a field beyond pydantic's own: the group, and how it behaves."""

    group: Literal["Data", "Network", "Training"]
    alias: str | None = None
    """Short name on the command line and in the quick setter."""
    forbids_branch: bool = False
    """Whether a run with another value cannot go on from this run's weights."""


def parse_hidden(value: object) -> object:
    """`"10,10"` to `(10, 10)`, `"none"` and `""` to `()`; anything else is left to pydantic."""
    if isinstance(value, str):
        text = value.strip()
        return () if text in ("", "none", "()") else tuple(text.strip("()[]").split(","))
    if isinstance(value, int) and not isinstance(value, bool):
        return (value,)
    if isinstance(value, list | tuple):
        return tuple(map(no_switch, value))
    return value


def no_switch(value: object) -> object:
    """Return a value that is to be a number; pydantic would take `True` for 1."""
    if isinstance(value, bool):
        raise PydanticCustomError("no_number", "must be a number")
    return value
