"""The keys that mean something where the focus is: what dispatch, footer and help go by."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import get_args

from textual.binding import Binding, BindingType
from textual.keys import _character_to_key

from tui.keys import KEYS
from tui.keys.key import Context, Field, Key, PageName, ScreenName

NUMERIC = frozenset("0123456789.,+-eE")
"""Characters of numbers and of lists of them, which a field of numbers takes for itself."""

CHARACTERS = {_character_to_key(character): character for character in map(chr, range(32, 127))}
"""The characters of ASCII by Textual's names of their keys."""

ARROWS = frozenset({"scrub", "other_run", "row", "across", "down", "first", "last"})
"""Actions whose keys a field has a use for itself."""

PAGES: frozenset[Context] = frozenset(get_args(PageName))
"""The pages of Inspect, each a panel."""

PANELS: tuple[Context, ...] = ("grid", *get_args(PageName))
"""Panels that have keys of their own while they have the focus."""

WHERE: dict[Context, tuple[Context, ...]] = {
    "stage": ("stage", "anywhere"),
    **{panel: (panel, "stage", "anywhere") for panel in PANELS},
    "form": ("form", "stage", "anywhere"),
    "line": ("line",),
}
"""The contexts whose keys may mean something where the focus is, the narrower first."""


@cache
def keys_of(screen: ScreenName, *contexts: Context) -> tuple[Key, ...]:
    """Return the keys of a screen, in these contexts alone where any are given, the narrower first:
    of two meanings of a key the first counts. Of pages those alone that count on one of them."""
    keys, pages = [key for key in KEYS if screen in key.screens], PAGES & {*contexts}
    if pages:
        keys = [key for key in keys if pages & {*key.pages}]
    if contexts:
        keys = [key for context in contexts for key in keys if key.context == context]
    return tuple(keys)


@cache
def actions_of(screen: ScreenName, *contexts: Context) -> frozenset[str]:
    """Return the names of the actions of contexts, or of all, without the arguments in
    parentheses."""
    return frozenset(key.action.partition("(")[0] for key in keys_of(screen, *contexts))


def bindings(screen: ScreenName) -> list[BindingType]:
    """Return a screen's keys for Textual; where two are alike, `counts` says which is meant."""
    return [
        Binding(",".join(key.keys), key.action, key.help, show=False, priority=True)
        for key in keys_of(screen, "line", "form", *PANELS, "stage", "anywhere")
        if key.action and key.keys
    ]


@cache
def counts(action: str, screen: ScreenName, context: Context, field: Field) -> bool:
    """Return whether an action's key means it where the focus is, unless a field takes the key as
    a character: arrows belong to what has the focus, space to a choice, and a form is open."""
    if (field == "line") != (action == "enter_line"):
        return False
    if context in PAGES and action in actions_of(screen) - actions_of(screen, *WHERE[context]):
        return False
    everywhere = actions_of(screen, "anywhere")
    narrower: tuple[Context, ...] = ("form", *PANELS)
    means_it = [narrow for narrow in narrower if action in actions_of(screen, narrow) - everywhere]
    if means_it:
        return context in means_it
    if field and action in actions_of(screen, "stage") - everywhere:
        done = action == "edit" or (action == "toggle_play" and field == "choice")
        return action not in ARROWS and not done
    return True


def is_character(key: str, field: Field) -> bool:
    """Return whether a key is a character that a kind of field takes for itself."""
    character = CHARACTERS.get(key)
    if character is None:
        return False
    return field in ("text", "line") or (field == "number" and character in NUMERIC)


@cache
def keys_at(screen: ScreenName, context: Context, field: Field) -> tuple[Key, ...]:
    """Return the keys that mean something where the focus is, the narrower first."""
    claimed: set[str] = set()
    there = []
    for key in keys_of(screen, *WHERE[context]):
        action = key.action.partition("(")[0]
        free = [name for name in key.keys if not is_character(name, field) and name not in claimed]
        means = not action or counts(action, screen, context, field)
        if means and key.field in ("", field) and (free or not key.keys):
            claimed.update(key.keys)
            there.append(key)
    return tuple(there)


def reached(written: str, screen: ScreenName, context: Context, field: Field) -> tuple[str, ...]:
    """Return the keys to press, as they are written, for what a key means on the stage or in the
    form: where a field takes it, another key for that, or esc before it."""
    meant = {
        key.action
        for key in keys_of(screen, *dict.fromkeys((context, "stage", "anywhere")))
        if key.action and written in key.shown.split()
    }
    there = [key for key in keys_at(screen, context, field) if key.action in meant]
    if not meant or any(written in key.written(ascii=False, field=field).split() for key in there):
        return (written,)
    other = next((key.in_text for key in there if key.in_text), "")
    return (other,) if other else ("esc", written)


def question_of(key: str, screen: ScreenName, context: Context, field: Field) -> Key | None:
    """Return the row of a key that quits or destroys where a field has the focus, else None."""
    if context != "form":
        return None
    return next((k for k in keys_at(screen, context, field) if k.asks and key in k.keys), None)


def is_of_other_script(character: str) -> bool:
    """Return whether a character is a letter and not a Latin one: its keyboard has no keys of
    ours."""
    return (
        len(character) == 1
        and character.isalpha()
        and not unicodedata.name(character, "LATIN").startswith("LATIN")
    )
