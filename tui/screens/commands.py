"""The quick setter: what a line after `:` means, and how it can be completed."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from core.experiments.presets import find_preset
from core.experiments.schema import find
from core.nn.places import NAME
from core.refusal import Refusal, written
from core.store.columns import find_column
from tui.dispatch import keys_of
from tui.keys.key import ONE_RUN, ScreenName
from tui.screens.exports import Export, find_export
from tui.terminal.theme import unknown_theme


@dataclass(frozen=True)
class SetField:
    """Set a field of the next run's settings."""

    name: str
    text: str


@dataclass(frozen=True)
class Vary:
    """Vary a field of the next race over values."""

    text: str
    """`name=values`"""


@dataclass(frozen=True)
class SetSeeds:
    """Set the seeds of the next race."""

    text: str


@dataclass(frozen=True)
class LoadPreset:
    """Load a preset into the form."""

    name: str


@dataclass(frozen=True)
class EditWeight:
    """Give a weight of the shown network a value, or switch it or a unit off or on."""

    name: str
    value: float | Literal["off", "on"]


@dataclass(frozen=True)
class SetTheme:
    """Change the colours."""

    name: str


@dataclass(frozen=True)
class GoTo:
    """Send the playhead to an epoch."""

    epoch: int


@dataclass(frozen=True)
class OpenFile:
    """Show the run or the race of a TOML file."""

    name: str


@dataclass(frozen=True)
class SortBy:
    """Sort the list of runs by a column."""

    column: str


@dataclass(frozen=True)
class Act:
    """Do what a key does."""

    action: str


class NoCommand(Refusal):
    """A line that is no command at all: one that it suggests may be meant."""


SettingsCommand = SetField | Vary | SetSeeds | LoadPreset
Command = SettingsCommand | EditWeight | SetTheme | GoTo | SortBy | Act | Export | OpenFile


def actions(screen: ScreenName = "lab") -> dict[str, tuple[str, str]]:
    """Return every action of a screen's keys by name: the action and the key."""
    keys = reversed(keys_of(screen))
    return {key.name: (key.action, key.shown.split()[0]) for key in keys if key.is_command}


def _edit(name: str, value: str) -> EditWeight:
    """Return the edit of a place; `Refusal` of a value that is none."""
    value = value.strip().removeprefix("=").strip()
    if value in ("off", "on"):
        return EditWeight(name, "off" if value == "off" else "on")
    try:
        number = float(value)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise Refusal(f"{name} is '{written(value)}'; it must be a number, off, or on again")
    return EditWeight(name, number)


def parse(line: str, themes: Iterable[str], screen: ScreenName = "lab") -> Command:
    """Return the command of a line; `Refusal` where there is none."""
    if screen != "race" and line.split()[:1] in (["vary"], ["seeds"]):
        raise Refusal("vary and seeds are for the race; 2 goes there")
    if screen == "race" and line.split()[:1] == ["vary"]:
        name, equals, values = line.strip().removeprefix("vary").strip().partition("=")
        if not equals:
            name, _, values = name.partition(" ")
        return Vary(f"{name.strip()}={values.strip()}")
    if line.split()[:1] == ["open"] and line.strip() not in actions(screen):
        return OpenFile(line.strip().removeprefix("open").strip())
    place = NAME.match(line.strip())
    if place is not None and screen in ONE_RUN:
        return _edit(place[0], line.strip()[place.end() :])
    line = line.replace("=", " ", 1)
    word, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    if line.strip() in actions(screen):
        return Act(actions(screen)[line.strip()][0])
    if screen == "race" and word == "seeds":
        return SetSeeds(rest)
    if screen == "history" and word == "sort":
        return SortBy(find_column(rest).name)
    if word == "export":
        return find_export(rest, screen)
    if word == "preset":
        return LoadPreset(find_preset(rest).name)
    if word == "theme":
        name = f"bp-{rest}" if rest in ("dark", "light") else rest
        if name in set(themes):
            return SetTheme(name)
        raise Refusal(unknown_theme(rest))
    if word in ("epoch", "at"):
        digits = rest.replace(",", "")
        if digits.isascii() and digits.isdecimal():
            return GoTo(int(digits.lstrip("0")[:18] or "0"))  # no run has an epoch so late
        raise Refusal(f"epoch is '{written(rest)}'; it must be a whole number, 0 or more")
    words = line.split()
    for count in (3, 2, 1):  # the longest first: titles have up to three words
        field = find(" ".join(words[:count])) if len(words) >= count else None
        if field is not None:
            return SetField(field.name, " ".join(words[count:]))
    for key in keys_of(screen):
        # The label of a pair, such as "pace", does not say which of the two.
        if key.is_command and line.strip() in (
            key.label if " " not in key.shown else "",
            key.action,
        ):
            return Act(key.action)
    other = {key.action for key in keys_of(screen) if line.strip().lower() in key.synonyms}
    if len(other) == 1:
        return Act(other.pop())
    raise NoCommand(f"there is no command '{written(line.strip())}'; try a setting such as lr 0.05")
