"""Looks and pace that were chosen are there in the next sitting."""

from __future__ import annotations

import pytest

from tui.preferences import Preferences, load, preferences_file, remember

CHOICES = {
    "k": {"theme": "bp-light"},
    "m": {"map_style": "ascii"},
    "d": {"marker": "braille"},
    "-": {"pace": -1},
    "+": {"pace": 1},
}


async def test_choices_are_remembered(lab):
    async with lab() as it:
        assert not preferences_file().exists()
        for key in "kmd--":
            await it.press(key)
        light, text = it.app.theme, it.text
    assert light == "bp-light"
    assert load() == (
        Preferences(theme="bp-light", map_style="ascii", marker="braille", pace=-2),
        "",
    )
    async with lab() as it:
        await it.until(lambda: it.text == text)
        assert it.app.theme == "bp-light"
        await it.press("2")
        await it.until_shows("Standing")
        assert "36 s" in it.text


@pytest.mark.parametrize("key", CHOICES)
async def test_only_what_was_chosen_is_written(key, lab):
    async with lab() as it:
        await it.press("space", "space", "l", "t", "escape", "e", "escape", "2", "1")
        assert not preferences_file().exists()
        await it.press(key)
    assert load() == (Preferences(**CHOICES[key]), "")
    assert len(preferences_file().read_text().splitlines()) == 1


async def test_themes_by_name_and_by_the_terminal(lab):
    async with lab(COLORFGBG="0;15") as it:
        assert it.app.theme == "bp-light"
        await it.command("theme nord")
        assert it.app.theme == load()[0].theme == "nord"
        await it.command("theme auto")
        assert it.app.theme == "bp-light"
        assert load()[0].theme == "auto"
        await it.press(":", *"theme a")
        assert "theme auto" in it.text


async def test_a_theme_that_is_gone_is_told(lab):
    remember(Preferences(theme="mocha-9"), "theme")
    async with lab(COLORFGBG="") as it:
        assert it.app.theme == "bp-dark"
        await it.until_shows("theme is 'mocha-9'; it must be one of those that :theme lists")
        await it.press("k")
        assert load()[0].theme == "bp-light"


async def test_a_damaged_file_is_told_once(lab):
    preferences_file().parent.mkdir(parents=True)
    preferences_file().write_text("theme =")
    async with lab() as it:
        await it.until_shows("are no TOML; defaults count")
        await it.press("2")
        await it.until_shows("Standing")
        assert "TOML" not in it.text


async def test_what_cannot_be_remembered_counts_for_now_and_is_told_once(lab):
    preferences_file().parent.parent.mkdir(parents=True, exist_ok=True)
    preferences_file().parent.write_text("a file, and no folder")
    async with lab() as it:
        await it.until_shows("the preferences could not be read; defaults count")
        await it.press("k")
        await it.until_shows("could not be written")
        assert it.app.theme == "bp-light"
        await it.press("m")
        assert "could not" not in it.text


@pytest.mark.slow
@pytest.mark.parametrize(
    ("remembered", "option", "listens"),
    [(None, (), False), (True, (), True), (True, ("--no-mouse",), False), (False, (), False)],
)
def test_the_mouse(remembered, option, listens, terminal):
    if remembered is not None:
        remember(Preferences(mouse=remembered), "mouse")
    with terminal(*option, TMUX="/tmp/tmux,1,0") as it:
        it.until_shows("Ground truth")
        assert (b"?1000h" in it.written) is listens
