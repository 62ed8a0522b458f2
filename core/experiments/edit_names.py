"""Edits of weights by hand, as they are written: `W0[1,2]=0.5`, or `F1[3]`."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from pydantic_core import PydanticCustomError

from core.experiments.setting import NONE, refused
from core.nn.network import Architecture
from core.nn.places import Place, find_place, read_place, split_names
from core.refusal import written

SET, OFF, FROZEN = EDITS = ("set_weights", "switched_off", "frozen")
"""The settings that edit weights."""


@dataclass(frozen=True)
class SetValue:
    """A weight or bias, or all of a layer's, and the value that it is set to."""

    place: Place
    value: float

    def __str__(self) -> str:
        """Write it to the last bit."""
        return f"{self.place}={repr(self.value).removesuffix('.0')}"


def read_value(text: str) -> SetValue:
    """The value that is set by a text; ValueError where it sets none."""
    name, _, number = text.partition("=")
    place = read_place(name)
    try:
        value = float(number)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise ValueError(
            f"'{written(number.strip())}' is no number; it must be written as {place}=0.5"
        )
    return SetValue(place, value)


def entries(read: Callable[[str], object]) -> Callable[[object], object]:
    """The validator of a field: texts, or one with commas, to texts as they are written in full.

    read: refuses a text by a ValueError. What is neither is left to pydantic.
    """

    def parse(value: object) -> object:
        texts = split_names(value) if isinstance(value, str) else value
        if texts == [NONE]:
            return ()
        if not isinstance(texts, list | tuple) or not all(isinstance(t, str) for t in texts):
            return value
        read_texts: dict[str, None] = {}
        for text in texts:
            try:
                entry = str(read(text))
            except ValueError as error:
                raise PydanticCustomError("entry", "{error}", {"error": str(error)}) from None
            read_texts.pop(entry, None)
            read_texts[entry] = None
        return tuple(read_texts)

    return parse


def refused_entry(field: str, text: str, error: ValueError) -> PydanticCustomError:
    """The error of an entry that a network has no place for."""
    title = field.replace("_", " ")
    return refused(field, f"{title} has '{written(text.strip())}'; {error}")


def checked(
    architecture: Architecture, field: str, texts: Iterable[str], *, units: bool
) -> tuple[Place, ...]:
    """The places that entries name, in a network that has them all; raises `refused_entry`."""
    places = []
    for text in texts:
        try:
            places.append(_checked(architecture, text.partition("=")[0], units=units))
        except ValueError as error:
            raise refused_entry(field, text, error) from None
    return tuple(places)


def _checked(architecture: Architecture, name: str, *, units: bool) -> Place:
    place = find_place(architecture, name)
    if place.is_unit and not units:
        raise ValueError(f"{place} is a unit; it must be weights or biases")
    if place.is_unit and place.layer == len(architecture.shapes):
        raise ValueError(
            f"{place} is an output, from which no weights go out; it must be a unit before"
        )
    return place
