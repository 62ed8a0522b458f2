"""Facts of a field of the schema beyond pydantic's own, and how its text becomes a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticCustomError

NONE = "none"
"""Written where a list is empty."""


def format_value(value: object) -> str:
    """A setting's value as it is written in forms, options and sentences."""
    if isinstance(value, bool):
        return "on" if value else "off"
    if isinstance(value, tuple | list):
        return ",".join(map(str, value)) or NONE
    if isinstance(value, float):
        return f"{value:.12g}"
    return str(value)


def plain_text(value: object) -> str:
    """A value, or its text however it was written, as `format_value` writes it."""
    text = ""
    with suppress(ValueError):  # Python refuses to write thousands of digits
        text = format_value(value).strip()
    if isinstance(value, str):
        if text and not text[0].isalpha():
            with suppress(ValueError):
                text = format_value(float(text))
        text = {"true": "on", "false": "off"}.get(text.lower(), text)
    return text


@dataclass(frozen=True)
class When:
    """A condition under which a setting counts: another setting has one of some values, or none
    of them."""

    field: str
    among: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    """Both as they are written."""

    @classmethod
    def row_has(cls, field: str, rows: Mapping[str, Any], constant: str) -> When:
        """The condition that the chosen row of a registry has a constant."""
        return cls(field, tuple(name for name, row in rows.items() if constant in row.constants))

    def holds(self, value: object) -> bool:
        """Whether it does for a value of the other setting, or for its text."""
        text = plain_text(value)
        return text in self.among if self.among else text not in self.unless


@dataclass(frozen=True)
class Setting:
    """Facts of a field beyond pydantic's own: the group, and how it behaves."""

    group: Literal["Data", "Network", "Training"]
    alias: str | None = None
    """Short name on the command line and in the quick setter."""
    forbids_branch: bool = False
    """Whether a run with another value cannot go on from this run's weights."""
    counts: When | None = None
    """When it has an effect; always without."""
    choices: tuple[str, ...] = ()
    """Values that a form offers where others are allowed too."""
    meanings: Mapping[str, str] = field(default_factory=dict, hash=False)
    """A few words about each of them."""
    others: str = ""
    """Those others in words."""
    allowed: str = ""
    """The allowed values in words, where the field's type does not say them."""
    rare: bool = False
    """Whether a form folds it away while it has its default value."""


def setting_of(info: FieldInfo) -> Setting:
    """The facts of a field."""
    return next(item for item in info.metadata if isinstance(item, Setting))


@cache
def conditions(schema: type[BaseModel]) -> tuple[tuple[str, When, object], ...]:
    """The fields that do not always have an effect: name, condition, and the default value of the
    setting that decides."""
    fields = schema.model_fields
    conditional = [(name, setting_of(info).counts) for name, info in fields.items()]
    return tuple((name, when, fields[when.field].default) for name, when in conditional if when)


def uncounted(schema: type[BaseModel], values: Mapping[str, object]) -> Iterable[str]:
    """The names of those fields that have no effect beside these values, or texts of values;
    fields without a value have their default."""
    for name, when, default in conditions(schema):
        if not when.holds(values.get(when.field, default)):
            yield name


def parse_hidden(value: object) -> object:
    """`"10,10"` to `(10, 10)`, `"none"` and `""` to `()`; anything else is left to pydantic."""
    if isinstance(value, str):
        text = value.strip()
        return () if text in ("", NONE, "()") else tuple(text.strip("()[]").split(","))
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


def refused(field: str, sentence: str) -> PydanticCustomError:
    """The error whose sentence stands at a field, as it is."""
    return PydanticCustomError("refused", "{sentence}", {"field": field, "sentence": sentence})
