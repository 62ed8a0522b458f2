"""The lines that can be meant by what was typed after `:` so far."""

from __future__ import annotations

from collections.abc import Iterable

from core.experiments.presets import PRESETS
from core.experiments.schema import Description, descriptions, find
from core.experiments.setting import format_value
from core.store.columns import COLUMNS
from core.sweeps.ranges import UNVARIED
from tui.dispatch import keys_of
from tui.files import toml_files
from tui.keys.key import ASIDE, ScreenName
from tui.preferences import AUTO
from tui.screens.commands import actions
from tui.screens.draft import Draft
from tui.screens.exports import exports_of
from tui.screens.search import found
from tui.widgets.command_line import Suggestion


def suggest(
    line: str, draft: Draft, themes: Iterable[str], screen: ScreenName = "lab"
) -> list[Suggestion]:
    """Return the lines that a text may mean, the likeliest first; all settings and actions for
    none."""
    line = line.lstrip()
    values = [*_values(line, draft, themes, screen)] if " " in line else []
    first = values or [*_names(draft, screen)]
    last = _choices(themes, screen) if line and not values else ()
    files = (Suggestion(row.line, row.help, row.words) for row in exports_of(screen))
    return found(line.strip().lower(), [*first, *_actions(screen), *files, *last])


def _actions(screen: ScreenName) -> Iterable[Suggestion]:
    keys = {key.name: key for key in reversed(keys_of(screen))}
    for name, (_, written) in reversed(actions(screen).items()):
        key = keys[name]
        yield Suggestion(name, written, (*key.synonyms, key.label), key.help)


def _choices(themes: Iterable[str], screen: ScreenName) -> Iterable[Suggestion]:
    """Yield values that are known by themselves, such as relu or xor."""
    for field in descriptions().values() if screen not in ASIDE else ():
        if field.kind == "choice":
            for choice in field.choices:
                help = field.meanings.get(choice, field.title)
                yield Suggestion(f"{field.alias or field.name} {choice}", help)
    for preset in PRESETS.values() if screen not in ASIDE else ():
        yield Suggestion(f"preset {preset.name}", preset.title)
    yield from _of_themes(themes)


def _of_themes(themes: Iterable[str]) -> Iterable[Suggestion]:
    for theme in themes:
        yield Suggestion(f"theme {theme}", "as the terminal is" if theme == AUTO else "")


def _names(draft: Draft, screen: ScreenName) -> Iterable[Suggestion]:
    if screen == "race":
        yield Suggestion("vary ", "values of a setting: vary lr=0.01,0.1 or lr=log:1e-3:1:5")
        yield Suggestion("seeds ", "how many, such as 10, or which, such as 3,5,8 or 100-119")
    if screen == "history":
        yield Suggestion("sort ", "by any column or setting, such as sort lr", ("order", "by"))
    for field in descriptions().values() if screen not in ASIDE else ():
        if screen == "race" and field.name == "seed":
            continue
        help = f"{format_value(draft.shown(field.name))}: {field.allowed}"
        words = (field.name.replace("_", " "), field.title.lower())
        yield Suggestion(f"{field.alias or field.name} ", help, words, field.help)
    if screen not in ASIDE:
        yield Suggestion("preset ", "load a preset into the form", ("example", "load"))
    yield Suggestion("open ", "show the run or the race of a TOML file", ("load", "import"))
    yield Suggestion("theme ", "change the colours", ("dark", "light", "colors"))
    yield Suggestion("epoch ", "go to an epoch", ("seek", "jump", "go"))


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
        yield from _of_themes(themes)
    elif word == "sort" and screen == "history":
        for column in COLUMNS.values():
            alias = column.setting.alias if column.setting is not None else None
            yield Suggestion(f"sort {alias or column.name}", column.title)
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
