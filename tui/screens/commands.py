"""The quick setter: what a line after `:` means, and how it can be completed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from core.experiments.presets import PRESETS, find_preset
from core.experiments.schema import Description, descriptions, find
from core.experiments.setting import format_value
from core.refusal import Refusal, written
from core.sweeps.ranges import UNVARIED
from tui.files import toml_files
from tui.keys import ScreenName, keys_of
from tui.screens.draft import Draft
from tui.screens.exports import Export, exports_of, find_export
from tui.terminal.theme import unknown_theme
from tui.widgets.command_line import Suggestion


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
class Act:
    """Do what a key does."""

    action: str


SettingsCommand = SetField | Vary | SetSeeds | LoadPreset
Command = SettingsCommand | SetTheme | GoTo | Act | Export | OpenFile


def actions(screen: ScreenName = "lab") -> dict[str, tuple[str, str]]:
    """Return every action of a screen's keys by name: the action and the key."""
    keys = reversed(keys_of(screen))
    return {key.name: (key.action, key.shown) for key in keys if key.action}


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
    line = line.replace("=", " ", 1)
    word, _, rest = line.strip().partition(" ")
    rest = rest.strip()
    if line.strip() in actions(screen):
        return Act(actions(screen)[line.strip()][0])
    if screen == "race" and word == "seeds":
        return SetSeeds(rest)
    if word == "export":
        return find_export(rest, screen)
    if word == "preset":
        return LoadPreset(find_preset(rest).name)
    if word == "theme":
        if rest in set(themes):
            return SetTheme(rest)
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
        if key.action and line.strip() in (key.label if " " not in key.shown else "", key.action):
            return Act(key.action)
    raise Refusal(f"there is no command '{written(line.strip())}'; try a setting such as lr 0.05")


def suggest(
    line: str, draft: Draft, themes: Iterable[str], screen: ScreenName = "lab"
) -> list[Suggestion]:
    """Return lines that begin with or contain the text so far, settings before actions."""
    line = line.lstrip()
    settings = _values(line, draft, themes, screen) if " " in line else _names(draft, screen)
    keys = (Suggestion(name, key) for name, (_, key) in reversed(actions(screen).items()))
    text = line.strip().lower()
    files = (Suggestion(row.line, row.help) for row in exports_of(screen))
    synonyms = {key.name: key.synonyms for key in keys_of(screen)}
    synonyms |= {row.line: row.words for row in exports_of(screen)}
    matches = [
        s
        for s in (*settings, *keys, *files)
        if text in s.line.lower() or any(w.startswith(text) for w in synonyms.get(s.line, ()))
    ]
    return sorted(matches, key=lambda s: not s.line.lower().startswith(text))


def _names(draft: Draft, screen: ScreenName) -> Iterable[Suggestion]:
    if screen == "race":
        yield Suggestion("vary ", "values of a setting: vary lr=0.01,0.1 or lr=log:1e-3:1:5")
        yield Suggestion("seeds ", "how many, such as 10, or which, such as 3,5,8 or 100-119")
    for field in descriptions().values() if screen != "compare" else ():
        if screen == "race" and field.name == "seed":
            continue
        help = f"{format_value(draft.shown(field.name))}: {field.allowed}"
        yield Suggestion(f"{field.alias or field.name} ", help)
    if screen != "compare":
        yield Suggestion("preset ", "load a preset into the form")
    yield Suggestion("open ", "show the run or the race of a TOML file")
    yield Suggestion("theme ", "change the colours")
    yield Suggestion("epoch ", "go to an epoch")


def _values(
    line: str, draft: Draft, themes: Iterable[str], screen: ScreenName
) -> Iterable[Suggestion]:
    word, _, value = line.partition(" ")
    if word == "preset":
        for preset in PRESETS.values():
            yield Suggestion(f"preset {preset.name}", preset.title)
    elif word == "open":
        yield from (Suggestion(f"open {name}", "") for name in toml_files(value))
    elif word == "theme":
        for theme in themes:
            yield Suggestion(f"theme {theme}", "")
    elif word == "vary" and screen == "race":
        yield from _varied(value, draft)
    else:
        field = find(word)
        if field is not None and field.choices:
            for choice in field.choices:
                yield Suggestion(f"{word} {choice}", field.title)
        elif field is not None:
            yield Suggestion(f"{word} {value or draft.shown(field.name)}", field.allowed)


def _varied(text: str, draft: Draft) -> Iterable[Suggestion]:
    for field in descriptions().values():
        if field.name not in UNVARIED:
            name = field.alias or field.name
            whole = f"vary {text}" if text.startswith(f"{name}=") else f"vary {name}="
            example = ",".join(field.choices) or _example(field)
            yield Suggestion(whole, f"such as {name}={example}; it is {draft.shown(field.name)}")


def _example(field: Description) -> str:
    if field.kind == "widths":
        return "2,2/4,4/10,10"
    if field.kind == "names":
        return "inputs/x1,x2,x1*x2"
    return "linear:20:100:5" if field.kind == "whole" else "log:1e-3:1:5"
