"""Points drawn by hand in the Lab, with keys and with the mouse."""

from __future__ import annotations

from pathlib import Path

import pytest

SIZES = pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)


@SIZES
async def test_points_are_drawn_saved_and_learnt(lab, size, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with lab(*size) as it:
        await it.press("a")
        await it.until_shows("none yet")
        await it.press("o", "right", "right", "x", "up", "x", "u", "down", "down", "o")
        await it.until_shows("3 drawn")
        await it.press("backspace")
        await it.until_shows("2 drawn")
        await it.press("u", "enter")
        await it.until(lambda: Path("points.csv").exists())
        await it.until_shows("points.csv")
        await it.press("enter")
        await it.until_word("Training")
        assert len(it.recording.dataset.x) == 3
        assert it.recording.dataset.truth.tolist() == [0, 1, 0]


@pytest.mark.slow
async def test_points_stay_where_one_goes_back(lab):
    async with lab() as it:
        await it.press("a", "o", "right", "x", "escape", "a")
        await it.until_shows("2 drawn")
        await it.press("escape", "q")


async def test_one_class_is_refused_and_nothing_is_lost(lab, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    async with lab() as it:
        await it.press("a", "o", "enter")
        await it.until(lambda: "two at least" in it.text)
        assert "1 drawn" in it.text
        assert not list(tmp_path.iterdir())


@pytest.mark.slow
async def test_the_mouse_draws_and_takes_off(lab):
    async with lab() as it:
        await it.press("a", "x")
        for drawn in ("2 drawn", "1 drawn"):
            await it.pilot.click(offset=(12, 5))
            await it.until_shows(drawn)


@pytest.mark.slow
async def test_the_cursor_stays_on_the_plane_and_keeps_its_place_in_sight(lab):
    async with lab(80, 24) as it:
        await it.press("a", *["shift+left"] * 12, *["shift+up"] * 12, "o")
        await it.until_shows("1 drawn")
        assert it.lines[2][2] == "o"
        await it.resize(120, 40)
        await it.until_shows("1 drawn")
