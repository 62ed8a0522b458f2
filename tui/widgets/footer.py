"""The footer: as many keys as fit, the most useful first, help and commands at the right."""

from __future__ import annotations

from rich.style import Style

from tui.dispatch import keys_at
from tui.drawing.canvas import Canvas, Drawing
from tui.keys.key import INSIDE, Key
from tui.widgets.view import View

ALWAYS_FROM = 90
"""Keys of this place and later stand at the right."""


def footer(view: View, width: int, height: int) -> Drawing:
    """Draw a row of keys for the place where the focus is."""
    canvas = Canvas(width, height)
    there = [
        key
        for key in keys_at(view.screen, view.context, view.field)
        if key.footer and key.action not in view.idle
    ]
    end = width - 2
    for key in sorted(there, key=lambda key: -key.footer):
        if key.footer >= ALWAYS_FROM:
            shown = key.written(ascii=view.ascii, field=view.field)
            end -= len(shown) + 1 + len(key.label)
            _write(canvas, end, shown, key.label, view)
            end -= 3
    at = 2
    for shown, label in _entries(there, view):
        length = len(shown) + 1 + len(label)
        if at + length > end:
            break
        at = _write(canvas, at, shown, label, view) + (3 if width >= 100 else 2)
    return canvas.drawing()


def _entries(there: list[Key], view: View) -> list[tuple[str, str]]:
    """Return keys and labels, no label twice: first those of a field, or of a screen that looks
    inside."""

    def rank(key: Key) -> tuple[bool, bool, int]:
        shared = not set(key.screens) <= set(INSIDE)
        return key.context != view.context == "form", shared, key.footer

    entries = {label: shown for shown, label in view.first_keys}
    for key in sorted(there, key=rank):
        if key.footer < ALWAYS_FROM:
            label = "pause" if key.action == "toggle_play" and view.playing else key.label
            entries.setdefault(label, key.written(ascii=view.ascii, field=view.field))
    return [(shown, label) for label, shown in entries.items()]


def _write(canvas: Canvas, at: int, shown: str, label: str, view: View) -> int:
    palette = view.palette
    at = canvas.write(at, 0, shown, Style(color=palette.key, bold=view.ascii or None))
    return canvas.write(at + 1, 0, label, Style(color=palette.muted))
