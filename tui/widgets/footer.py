"""The footer: as many keys as fit, the most useful first, help and commands at the right."""

from __future__ import annotations

from rich.style import Style

from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.keys import IN_WORDS, Context, Key, ScreenName, keys_of

ALWAYS_FROM = 90
"""Keys of this place and later stand at the right."""

SHOWN: dict[Context, tuple[Context, ...]] = {
    "stage": ("stage", "anywhere"),
    "grid": ("grid", "stage", "anywhere"),
    "form": ("form", "anywhere"),
}
"""Whose keys are shown where the focus is, the narrower context first."""


def draw_footer(
    width: int,
    palette: Palette,
    *,
    screen: ScreenName = "lab",
    context: Context = "stage",
    playing: bool,
    ascii: bool = False,
) -> Drawing:
    """One row of keys for the place where the focus is."""
    canvas = Canvas(width, 1)
    there = keys_of(screen, *SHOWN[context])
    keys = sorted((key for key in there if key.footer), key=lambda key: key.footer)
    end = width - 2
    for key in reversed([key for key in keys if key.footer >= ALWAYS_FROM]):
        end -= len(key.shown) + 1 + len(key.label)
        _write(canvas, end, key.shown, key.label, palette)
        end -= 3
    at = 2
    for shown, label in _entries(keys, context=context, playing=playing):
        shown = shown.translate(IN_WORDS) if ascii else shown
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
