"""What the screens show can be read, whatever style sheets make of the palette's colours."""

from __future__ import annotations

import re

import pytest

from tui.drawing.contrast import TEXT, contrast

WORD = re.compile(r"[A-Za-z]{2}|\d")
"""Text, and not the marks of a drawing."""


def faint_texts(it) -> list[tuple[str, str, str]]:
    """The words that cannot be read well enough, with their colour and their ground."""
    faint = []
    for strip in it.strips:
        for text, style, _ in strip:
            if WORD.search(text) is None:
                continue
            front, back = style.color, style.bgcolor
            if style.reverse:
                front, back = back, front
            if contrast(front.get_truecolor().hex, back.get_truecolor().hex) < TEXT:
                faint.append((text.strip(), front.name, back.name))
    return faint


@pytest.mark.parametrize("theme", ["bp-dark", "bp-light", "nord", "solarized-light"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_every_word_can_be_read(theme, size, lab):
    async with lab(*size) as it:
        await it.command(f"theme {theme}")
        await it.press("space")
        await it.until(lambda: it.status.epoch > 0)
        for keys in ("space", "e", "escape t", "escape :", "escape a", "escape 2", "e"):
            await it.press(*keys.split())
            assert faint_texts(it) == []


@pytest.mark.slow
@pytest.mark.parametrize("theme", ["bp-dark", "bp-light"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_every_word_about_several_runs_can_be_read(theme, size, lab):
    async with lab(*size) as it:
        await it.command(f"theme {theme}")
        for rate in ("0.02", "0.01", "0.5"):
            await it.command(f"lr {rate}")
            await it.command("epochs 40")
            await it.press("ctrl+r", "f")
            await it.until(lambda: it.status.word in ("Finished", "Diverged"))
        for keys in ("g", "z", "z", "=", "2"):
            await it.press(keys)
            assert faint_texts(it) == [], keys
        await it.command("epochs 40")
        await it.press("ctrl+r", "f")
        await it.until_word("Finished")
        for keys in ("down", "g", "tab", "z", "z"):
            await it.press(keys)
            assert faint_texts(it) == [], keys


@pytest.mark.parametrize("theme", ["bp-dark", "bp-light", "nord", "solarized-light"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_word_about_a_network_can_be_read(theme, size, lab):
    async with lab(*size) as it:
        await it.command(f"theme {theme}")
        await it.command("preset spiral")
        await it.press(">")
        await it.until(lambda: it.status.epoch > 0)
        for keys in ("3", "tab", "v", "left", "z", "z 1 v", "v"):
            await it.press(*keys.split())
            await it.until(lambda: it.app.screen.view.moment.seen is not None)
            assert faint_texts(it) == [], keys
