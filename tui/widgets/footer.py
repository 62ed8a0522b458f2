"""The footer: as many keys as fit, the most useful first, help and commands at the right."""

from __future__ import annotations

from rich.style import Style

from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.keys import IN_WORDS, Context, Key, keys_of
from tui.widgets.view import View

ALWAYS_FROM = 90
"""Keys of this place and later stand at the right."""

SHOWN: dict[Context, tuple[Context, ...]] = {
    "stage": ("stage", "anywhere"),
    "grid": ("grid", "stage", "anywhere"),
    "form": ("form", "anywhere"),
}
"""The contexts whose keys are shown where the focus is, the narrower first."""


def footer(view: View, width: int, height: int) -> Drawing:
    """Draw a row of keys for the place where the focus is."""
    canvas, palette = Canvas(width, height), view.palette
    there = keys_of(view.screen, *SHOWN[view.context])
    keys = sorted((key for key in there if key.footer), key=lambda key: key.footer)
    end = width - 2
    for key in reversed([key for key in keys if key.footer >= ALWAYS_FROM]):
        end -= len(key.shown) + 1 + len(key.label)
        _write(canvas, end, key.shown, key.label, palette)
        end -= 3
    at = 2
    for shown, label in _entries(keys, context=view.context, playing=view.playing):
        shown = shown.translate(IN_WORDS) if view.ascii else shown
        length = len(shown) + 1 + len(label)
        if at + length > end:
            break
        at = _write(canvas, at, shown, label, palette) + (3 if width >= 100 else 2)
    return canvas.drawing()


def _entries(keys: list[Key], *, context: Context, playing: bool) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key in keys:
        arrows = "←" in key.shown or "↑" in key.shown
        if key.footer >= ALWAYS_FROM or (context == "grid" and key.context == "stage" and arrows):
            continue
        label = "pause" if key.action == "toggle_play" and playing else key.label
        if not any(label == other for _, other in entries):
            entries.append((key.shown, label))
    return entries


def _write(canvas: Canvas, at: int, shown: str, label: str, palette: Palette) -> int:
    at = canvas.write(at, 0, shown, Style(color=palette.accent))
    return canvas.write(at + 1, 0, label, Style(color=palette.muted))
