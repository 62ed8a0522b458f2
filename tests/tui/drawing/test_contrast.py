"""Every text can be read on every ground that it stands on, under every theme."""

from __future__ import annotations

from itertools import pairwise

import pytest
from textual.theme import BUILTIN_THEMES

from tui.drawing.contrast import GRAPHIC, TEXT, brightness, contrast, luminance, readable
from tui.drawing.palette import DARK, LIGHT, XTERM, Palette
from tui.drawing.themed import WEIGHT, themed
from tui.terminal.theme import BP_DARK, BP_LIGHT, palette_of

THEMES = {"bp-dark": BP_DARK, "bp-light": BP_LIGHT} | BUILTIN_THEMES


def palette(name: str, *, fine: bool) -> Palette:
    theme = THEMES[name]
    return palette_of(theme, theme.to_color_system().generate(), fine=fine)


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#ffffff", 1.0),
        ("#767676", "#ffffff", 4.54),  # the lightest grey text on white that WCAG lets pass
        ("#777777", "#ffffff", 4.48),
        ("#ff0000", "#ffffff", 4.00),
        ("#0000ff", "#ffff00", 8.00),
    ],
)
def test_contrast_is_wcag_s(first, second, ratio):
    assert contrast(first, second) == contrast(second, first) == pytest.approx(ratio, abs=0.005)


def test_luminance_and_brightness_go_from_black_to_white():
    for measure in (luminance, brightness):
        assert measure("#000000") == 0
        assert measure("#ffffff") == pytest.approx(1)
        assert measure("#0000ff") < measure("#ff0000") < measure("#00ff00")


def test_what_is_readable_stays_and_what_is_not_moves_as_little_as_it_takes():
    assert readable("#c6c6c6", ["#121212"]) == "#c6c6c6"
    moved = readable("#555555", ["#121212", "#1c1c1c"])
    assert TEXT <= contrast(moved, "#1c1c1c") < TEXT + 0.6
    assert contrast(readable("#777777", ["#ffffff"]), "#ffffff") >= TEXT
    assert readable("#123456", ["#ffffff", "#000000"]) in ("#ffffff", "#000000")


@pytest.mark.parametrize("fine", [True, False])
@pytest.mark.parametrize("name", THEMES)
def test_every_text_can_be_read_on_every_ground(name, fine):
    its = palette(name, fine=fine)
    floors = (its.background, its.panel)
    for colour in (its.bright, its.text, its.muted, its.key, its.error):
        for ground in (*floors, its.raised):
            assert contrast(colour, ground) >= TEXT, (colour, ground)
    for ground in floors:
        assert contrast(its.faint, ground) >= TEXT, ground
    for colour in its.classes:
        assert contrast(colour, its.background) >= TEXT, colour
        assert contrast(colour, its.panel) >= GRAPHIC, colour  # the marks of a map
    for colour in (its.accent, *its.runs):
        assert contrast(colour, its.background) >= GRAPHIC, colour


@pytest.mark.parametrize("fine", [True, False])
@pytest.mark.parametrize("name", THEMES)
def test_four_weights_of_text_are_told_apart(name, fine):
    its = palette(name, fine=fine)
    weights = [contrast(it, its.background) for it in (its.faint, its.muted, its.text, its.bright)]
    for weaker, stronger in pairwise(weights):
        assert stronger / weaker >= WEIGHT
    assert contrast(its.rule, its.background) < weights[0]


@pytest.mark.parametrize("own", [DARK, LIGHT])
@pytest.mark.parametrize("fine", [True, False])
@pytest.mark.parametrize("background", ["#002b36", "#fdf6e3", "#2e3440", "#ffffdd", "#300a24"])
def test_on_a_terminal_s_own_background(background, fine, own):
    if own.dark is (brightness(background) > 0.5):
        pytest.skip("the other palette is for that")
    its = themed(own, fine=fine, background=background, panel=background)
    for colour in (its.bright, its.text, its.muted, its.faint, its.key, its.error):
        assert contrast(colour, its.background) >= TEXT
    assert fine or {its.text, its.faint, its.rule, its.accent, *its.classes} <= set(XTERM)
