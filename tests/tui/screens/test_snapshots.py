"""How the screens look, in moments whose numbers are the same on every machine.

A failure writes `snapshot_report.html`, where both pictures can be compared;
`pytest tests/tui/screens/test_snapshots.py --snapshot-update` keeps the new looks.
"""

from __future__ import annotations

import pytest

EPOCH = 20
"""Early: what the processor's rounding does to later epochs can be seen."""
SIZES = pytest.mark.parametrize(
    "size",
    [(120, 40), *(pytest.param(size, marks=pytest.mark.slow) for size in ((80, 24), (200, 60)))],
    ids=str,
)


async def early(it) -> None:
    """report-xor, paused at an early epoch."""
    await it.press(">", ">")
    await it.until_epoch(EPOCH)


@SIZES
def test_the_lab(looks_as_before, size):
    assert looks_as_before(size, early)


def test_a_light_theme(looks_as_before):
    async def light(it) -> None:
        await early(it)
        await it.press("k")

    assert looks_as_before((120, 40), light)


def test_the_map_in_ascii(looks_as_before):
    async def ascii_map(it) -> None:
        await early(it)
        await it.press("m")

    assert looks_as_before((120, 40), ascii_map)


def test_a_bad_value(looks_as_before):
    async def bad_value(it) -> None:
        await it.command("lr abc")
        await it.until(lambda: "learning rate is 'abc'; it must be a number" in it.words)

    assert looks_as_before((120, 40), bad_value)


def test_the_keys(looks_as_before):
    async def keys(it) -> None:
        await early(it)
        await it.press("?")
        await it.until_shows("esc closes")

    assert looks_as_before((120, 40), keys)


async def early_race(it) -> None:
    """The first race, paused at an early epoch, a curve pinned."""
    await it.press("2")
    await it.until_shows("Standing")
    await it.press("p", "down", "down", ">", ">")
    await it.until_epoch(EPOCH)


@SIZES
def test_the_race(looks_as_before, size):
    assert looks_as_before(size, early_race)


@pytest.mark.slow
def test_the_race_in_ascii_on_a_light_theme(looks_as_before):
    async def light(it) -> None:
        await early_race(it)
        await it.press("m", "k")

    assert looks_as_before((120, 40), light)


@pytest.mark.slow
def test_a_bad_value_in_the_race(looks_as_before):
    async def bad_value(it) -> None:
        await early_race(it)
        await it.press("e")
        it.type(*"0.1,x")
        await it.until(lambda: "learning rate is 'x'" in it.drawer)

    assert looks_as_before((120, 40), bad_value)


@SIZES
@pytest.mark.parametrize("dataset", ["iris", "plane"])
def test_the_lab_on_other_data(looks_as_before, dataset, size):
    """Three classes, and numbers; with test points, and the accuracy or R² as the chart."""

    async def other_data(it) -> None:
        for setting in (f"dataset {dataset}", "test_fraction 0.3", "lr 1e-5"):
            await it.command(setting)
        await it.press("ctrl+r", "space", "home", ">", ">")
        await it.until_epoch(EPOCH)
        await it.press("y")

    assert looks_as_before(size, other_data)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
@pytest.mark.parametrize("preset", ["circle", "spiral", "chessboard", "hills"])
def test_the_playground_s_data(looks_as_before, preset, size):
    async def data(it) -> None:
        for setting in (f"preset {preset}", "batch all", "lr 1e-5"):
            await it.command(setting)
        await it.press("ctrl+r", "space", "home", ">", ">")
        await it.until_epoch(EPOCH)

    assert looks_as_before(size, data)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_points_drawn_by_hand(looks_as_before, size):
    async def drawn(it) -> None:
        await it.press("a", "o", "right", "right", "o", "down", "x", "down", "x", "shift+left", "t")
        await it.until_shows("5 drawn")

    assert looks_as_before(size, drawn)
