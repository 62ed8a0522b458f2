"""The footer: as many keys as fit, the most useful first, help and commands at the right."""

from __future__ import annotations

from rich.style import Style

from tui.drawing import Canvas, Drawing
from tui.keys import IN_WORDS, KEYS, Key
from tui.palette import Palette

ALWAYS_FROM = 90
"""Keys of this place and later stand at the right."""

MERGED = {"toggle_play": ("← →", "scrub"), "branch": ("- +", "pace")}
"""Pairs of keys that the footer names together, after which key."""


def draw_footer(
    width: int, palette: Palette, *, in_form: bool, playing: bool, ascii: bool = False
) -> Drawing:
    """One row of keys for the place where the focus is."""
    canvas = Canvas(width, 1)
    contexts = ("form", "anywhere") if in_form else ("stage", "anywhere")
    keys = sorted((k for k in KEYS if k.footer and k.context in contexts), key=lambda k: k.footer)
    right = [key for key in keys if key.footer >= ALWAYS_FROM]
    end = width - 2
    for key in reversed(right):
        end -= len(key.shown) + 1 + len(key.label)
        _write(canvas, end, key.shown, key.label, palette)
        end -= 3
    at = 2
    for shown, label in _entries(keys, in_form=in_form, playing=playing):
        shown = shown.translate(IN_WORDS) if ascii else shown
        length = len(shown) + 1 + len(label)
        if at + length > end:
            break
        at = _write(canvas, at, shown, label, palette) + (3 if width >= 100 else 2)
    return canvas.drawing()


def _entries(keys: list[Key], *, in_form: bool, playing: bool) -> list[tuple[str, str]]:
    entries: list[tuple[str, str]] = []
    for key in keys:
        if key.footer >= ALWAYS_FROM:
            continue
        label = "pause" if key.action == "toggle_play" and playing else key.label
        if not any(label == other for _, other in entries):
            entries.append((key.shown, label))
        if key.action in MERGED and not in_form:
            entries.append(MERGED[key.action])
    if in_form:
        entries.insert(2, ("esc", "done"))
    return entries


def _write(canvas: Canvas, at: int, shown: str, label: str, palette: Palette) -> int:
    at = canvas.write(at, 0, shown, Style(color=palette.accent))
    return canvas.write(at + 1, 0, label, Style(color=palette.muted))
