"""Colours of runs: told apart by every eye, and never one that means something else."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from tui.drawing.contrast import channels
from tui.drawing.palette import DARK, LIGHT, XTERM, Palette, Tile

SIGHTS = {
    "usual": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216],
         [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413],
         [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602],
         [0.004733, 0.691367, 0.303900]]
    ),
}  # fmt: skip
"""Linear RGB as each sight has it, at severity 1: Machado, Oliveira and Fernandes (2009)."""

XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750],
     [0.0193339, 0.1191920, 0.9503041]]
)  # fmt: skip
"""From linear sRGB to CIE XYZ under D65."""

DISTINCT = 20
"""The CIE 1976 difference of two colours that lie beside each other without being mixed up."""


def linear(colour: str) -> NDArray[np.float64]:
    """Linear RGB of a colour, from 0 to 1: IEC 61966-2-1."""
    values = np.array(channels(colour)) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb: NDArray[np.float64]) -> NDArray[np.float64]:
    """CIE L*a*b* of linear RGB."""
    ratio = XYZ @ rgb.clip(0, 1) / np.array([0.95047, 1.0, 1.08883])
    f = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def difference(first: str, second: str, sight: str) -> float:
    """CIE 1976 difference of two colours to a sight."""
    seen = (lab(SIGHTS[sight] @ linear(colour)) for colour in (first, second))
    return float(np.linalg.norm(np.subtract(*seen)))


def contrast(first: str, second: str) -> float:
    """Contrast ratio of two colours: WCAG 2.1."""
    low, high = sorted(float(XYZ[1] @ linear(colour)) for colour in (first, second))
    return (high + 0.05) / (low + 0.05)


def test_the_measures_are_the_published_ones() -> None:
    np.testing.assert_allclose(lab(linear("#ff0000")), [53.24, 80.09, 67.20], atol=0.02)
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert difference("#ff0000", "#00ff00", "usual") > 150
    assert difference("#d70000", "#5f5f00", "protanopia") < DISTINCT


@pytest.mark.parametrize("palette", [DARK, LIGHT])
@pytest.mark.parametrize("sight", SIGHTS)
def test_runs_are_told_apart_by_every_sight(palette: Palette, sight: str) -> None:
    pairs = combinations(palette.runs, 2)
    assert min(difference(first, second, sight) for first, second in pairs) > DISTINCT


@pytest.mark.parametrize("palette", [DARK, LIGHT])
def test_a_runs_colour_means_nothing_else(palette: Palette) -> None:
    assert palette.runs[0] == palette.accent
    assert len(palette.runs) >= 8
    assert set(palette.runs) <= set(XTERM)
    for colour in palette.runs:
        assert contrast(colour, palette.background) > 3
        for taken in (*palette.classes[:2], palette.error):
            assert difference(colour, taken, "usual") > DISTINCT


PALETTES = (DARK, LIGHT, replace(DARK, fine=False), replace(LIGHT, fine=False))


def seen(tile: Tile) -> NDArray[np.float64]:
    """CIE L*a*b* of a tile from afar, where its light mixes."""
    return lab(np.mean([linear(colour) for colour in tile], axis=0))


@pytest.mark.parametrize("palette", PALETTES)
def test_the_surer_a_class_the_further_is_its_map_from_the_background(palette: Palette) -> None:
    background = lab(linear(palette.background))
    for label in range(len(palette.classes)):
        levels = [seen(tile) for tile in palette.levels(label)]
        off = [float(np.linalg.norm(level - background)) for level in levels]
        brighter = [abs(level[0] - background[0]) for level in levels]
        for distances in (off, brighter):
            for less, more in pairwise((0.0, *distances)):
                assert more > less + 0.5, (label, distances)


@pytest.mark.parametrize("palette", PALETTES)
def test_points_can_be_read_on_every_step_of_every_class(palette: Palette) -> None:
    for label in range(len(palette.classes)):
        colours = {colour for tile in palette.levels(label) for colour in tile}
        assert {*colours} == {*palette.side(label)}
        for colour in (palette.undecided, *colours):
            assert contrast(palette.point, colour) >= 3, (label, colour)


@pytest.mark.parametrize("palette", PALETTES)
def test_a_tile_mixes_neighbours_alone_and_half_and_half(palette: Palette) -> None:
    for label in range(len(palette.classes)):
        side = palette.side(label)
        for first, second, third, last in palette.levels(label):
            assert (first, second) == (last, third)
            assert side.index(first) - side.index(second) in (0, 1)
            assert palette.fine is False or first == second
