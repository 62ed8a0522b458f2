"""How the screens look, in moments whose numbers are the same on every machine.

A failure writes `snapshot_report.html`, where both pictures can be compared;
`pytest tests/tui/screens/test_snapshots.py --snapshot-update` keeps the new looks.
"""

from __future__ import annotations

from typing import get_args

import pytest

from tui.keys.key import PageName

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


INSIDE = pytest.mark.parametrize(
    ("preset", "size"),
    [
        ("report-xor", (120, 40)),
        *(
            pytest.param(preset, size, marks=pytest.mark.slow)
            for preset, size in (
                ("report-xor", (80, 24)),
                *((name, size) for name in ("circle", "mazur") for size in ((120, 40), (80, 24))),
            )
        ),
    ],
    ids=str,
)


async def early_in(it, preset: str) -> None:
    """A preset with all points in a batch, at an early epoch."""
    for setting in (f"preset {preset}", "batch all"):
        await it.command(setting)
    await early(it)


async def until_seen(it) -> None:
    """Wait for what the screen's lens shows of that epoch, and for its map."""

    def is_seen() -> bool:
        screen = it.app.screen
        moment, shape = screen.view.moment, screen.view.grid_shape
        if moment is None or moment.epoch != EPOCH or moment.lens != screen.lens():
            return False
        mapped = shape is None or (moment.grid is not None and moment.grid.shape[:2] == shape)
        return mapped and moment.seen is not None

    await it.until(is_seen)


@INSIDE
def test_the_network(looks_as_before, preset, size):
    async def network(it) -> None:
        await early_in(it, preset)
        await it.press("3")
        await until_seen(it)
        await it.press("right", "tab")
        await until_seen(it)

    assert looks_as_before(size, network)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_the_network_in_the_lab(looks_as_before, size):
    async def gradients(it) -> None:
        await early(it)
        await it.press("v", "v")
        await until_seen(it)

    assert looks_as_before(size, gradients)


@INSIDE
def test_one_step(looks_as_before, preset, size):
    async def step(it) -> None:
        await early_in(it, preset)
        await it.press("4")
        await until_seen(it)
        await it.press("down", "down")
        await until_seen(it)

    assert looks_as_before(size, step)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
@pytest.mark.parametrize("page", get_args(PageName)[1:])
def test_a_page_of_inspect(looks_as_before, page, size):
    async def turned(it) -> None:
        await early_in(it, "circle")
        await it.command(f"page {page}")
        await until_seen(it)

    assert looks_as_before(size, turned)


@pytest.mark.slow
@pytest.mark.parametrize("size", [(120, 40), (80, 24)], ids=str)
def test_points_drawn_by_hand(looks_as_before, size):
    async def drawn(it) -> None:
        await it.press("a", "o", "right", "right", "o", "down", "x", "down", "x", "shift+left", "t")
        await it.until_shows("5 drawn")

    assert looks_as_before(size, drawn)
