"""The numbers and words of a step can be read on their grounds, whatever the theme."""

from __future__ import annotations

import pytest

from tests.tui.screens.test_contrast import faint_texts


@pytest.mark.parametrize("theme", ["bp-dark", "bp-light", "nord", "solarized-light"])
@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_every_number_of_a_step_can_be_read(theme, size, lab):
    async with lab(*size) as it:
        await it.command(f"theme {theme}")
        await it.finish(30)
        await it.press("4")
        await it.until_shows("F₂[1] =")
        for keys in ("g", "x", *["down"] * 12, "t", *["up"] * 8, "z"):
            await it.press(keys)
            assert faint_texts(it) == [], keys
