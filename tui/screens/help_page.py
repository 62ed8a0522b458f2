"""The help as lines of text: what is to be said of the run, the keys of the place, and all keys."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise

from rich.style import Style
from rich.text import Text

from tui.dispatch import PAGES, WHERE, keys_at, keys_of
from tui.drawing.palette import Palette
from tui.drawing.text import wrapped
from tui.keys import GROUPS
from tui.keys.key import Field, Key
from tui.widgets.view import View

KEY_WIDTH = 10
GAP = 3
"""Columns between two columns of keys."""
NARROWEST = 34
"""Columns that a column of keys needs."""
THREE_FROM = 140
"""Columns of the help from which it has three columns of keys."""

HERE: dict[Field, tuple[str, str]] = {
    "": ("In the grid", ""),
    "number": ("In this field", "0-9 . , + - e are written, letters are keys"),
    "text": ("In this field", "all letters are written"),
    "choice": ("In this field", "letters are keys"),
}
"""The title of the keys of the place where the focus is, and what is written there."""


def help_page(view: View, width: int) -> list[Text]:
    """Return the help in lines of at most `width` columns, no word of them cut."""
    palette = view.palette
    lines = []
    if view.about:
        about = Style(color=palette.text)
        lines = [_heading("This run", palette), *_wrapped(view.about, width, about), Text()]
    count = max(1, min(3 if width >= THREE_FROM else 2, (width + GAP) // (NARROWEST + GAP)))
    column = (width - GAP * (count - 1)) // count
    parts = [_group(title, keys, note, column, view) for title, note, keys in _groups(view)]
    return lines + _side_by_side(_balanced(parts, count), column)


def _groups(view: View) -> list[tuple[str, str, list[Key]]]:
    """Return title, note and keys of each group: first of the place where the focus is."""
    there = keys_at(view.screen, view.context, view.field)
    group = "Inspect" if view.context in PAGES else None
    its = (key for key in there if group == key.group or key.context == view.context != "stage")
    here = [key for key in its if key.told]
    title, note = HERE.get(view.field, ("", ""))
    title = "On this page" if view.context in PAGES else title
    groups = [(title, note, here)] if here else []
    rest = [key for key in _all(view) if key.help and key not in here]
    groups += [(group, "", [key for key in rest if key.group == group]) for group in GROUPS]
    return [group for group in groups if group[2]]


def _all(view: View) -> Sequence[Key]:
    """Return the keys of a screen; of one with pages those that count on the one in front."""
    contexts = WHERE[view.context] if view.context in PAGES else ()
    return keys_of(view.screen, *contexts)


def _group(title: str, keys: Sequence[Key], note: str, width: int, view: View) -> list[Text]:
    """Return a heading, a line or more for each key, a note, and a blank line."""
    palette = view.palette
    lines = [_heading(title, palette)]
    bright, muted = Style(color=palette.bright, bold=True), Style(color=palette.muted, bold=False)
    for key in keys:
        written = key.written(ascii=view.ascii, field=view.field)
        for place, words in enumerate(wrapped(key.told, width - KEY_WIDTH)):
            line = Text(f"{'' if place else written:<{KEY_WIDTH}}", bright)
            lines.append(line.append(words, muted))
    return [*lines, *_wrapped(note, width, muted), Text()]


def _heading(text: str, palette: Palette) -> Text:
    return Text(text, Style(color=palette.key, bold=True))


def _wrapped(text: str, width: int, style: Style) -> list[Text]:
    return [Text(line, style) for line in wrapped(text, width)]


def _balanced(parts: Sequence[list[Text]], count: int) -> list[list[Text]]:
    """Return the parts in their order in so many columns, the longest as short as can be."""
    count = min(count, len(parts))
    splits = (
        [0, *inner, len(parts)] for inner in combinations(range(1, len(parts)), count - 1)
    )  # a dozen groups in three columns: 55 ways
    columns = (
        [[line for part in parts[a:b] for line in part] for a, b in pairwise(ends)]
        for ends in splits
    )
    return min(columns, key=lambda sides: max(map(len, sides)))


def _side_by_side(columns: Sequence[list[Text]], width: int) -> list[Text]:
    """Return lines of several columns next to each other."""
    rows = []
    for row in range(max(map(len, columns)) - 1):  # without the last blank
        line = Text()
        for place, column in enumerate(columns):
            line.pad_right(place * (width + GAP) - len(line.plain))
            if row < len(column):
                line.append_text(column[row])
        rows.append(line)
    return rows
