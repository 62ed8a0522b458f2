"""With ASCII alone no other character is on any screen, whatever is typed."""

from __future__ import annotations

import pytest

from tui.keys import screen_key
from tui.keys.key import SCREENS
from tui.preferences import Preferences, remember

KEYS = {
    "lab": ("f", "t", "t", "e", "escape", "v", "v", "g", "z", "z", "n", "p", "b", "l", "m", "d"),
    "race": ("space", "space", "z", "z"),
    "network": ("z", "z", "v"),
    "inspect": ("]", "]", "]", "]", "]"),
    "compare": ("z", "z"),
}
"""Keys of the screens that show another picture."""

SIZES = [(20, 6), (80, 24), (140, 45)]


@pytest.mark.parametrize(("width", "height"), SIZES)
async def test_every_screen_is_in_ascii(width, height, lab):
    remember(Preferences(ascii=True), "ascii")
    async with lab(width, height) as it:
        for screen in SCREENS:
            keys = screen_key(screen), *KEYS.get(screen, ()), "?", "escape", ": größe ≤ 3", "escape"
            for key in keys:
                it.type(*(key if " " in key else [key]))
                await it.settle()
                assert it.text.isascii(), (screen, key, it.text)


async def test_a_text_keeps_its_place(lab):
    remember(Preferences(ascii=True), "ascii")
    async with lab() as it:
        await it.press(":", *"größe 漢字 x")
        assert any(": grose ???? x " in line for line in it.lines)
        assert it.size == (120, 40)
