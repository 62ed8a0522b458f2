"""The race's drawings: exact in size, told without colour, and right about the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.sweeps.grid import Sweep
from core.sweeps.race import Race, observe_race
from core.sweeps.standing import ordered
from core.training.moment import Looking
from tui.drawing import numbers
from tui.drawing.maps import grid_shape
from tui.drawing.palette import LIGHT
from tui.drawing.scale import Scale
from tui.screens.race import panels as race_panels
from tui.screens.race.chart import RaceCurve, race_chart
from tui.screens.race.curves import RaceCurves, over_seeds
from tui.screens.race.layout import arrange_race
from tui.screens.race.mosaic import grid, point_at
from tui.screens.race.standing_table import table_width
from tui.screens.race.view import (
    MOST_CELLS,
    RaceView,
    axes_words,
    base_words,
    grid_of,
    point_words,
)

SWEEPS = {
    "two settings": {"hidden": ("2,2", "4,4", "10,10"), "learning_rate": (0.002, 0.02, 0.2)},
    "one setting": {"learning_rate": (0.001, 0.01, 0.1, 1.0, 10.0)},
    "three settings": {"bias": ("off", "on"), "hidden": ("2", "4"), "learning_rate": (0.1, 0.2)},
    "none": {},
    "data sets of all kinds": {"dataset": ("iris", "plane", "linear"), "learning_rate": (1e-5,)},
    "one that diverges": {"activation": ("identity",), "learning_rate": (0.01, 10.0)},
}


def race_of(name: str, epochs: int = 60, trained: int = 40, seeds: int = 5, **settings) -> Race:
    base = PRESETS["xor"].experiment.with_changes(epochs=epochs, **settings)
    race = Race(Sweep.of(base, SWEEPS[name], seeds))
    race.advance(trained)
    return race


def view_of(race: Race, width: int, height: int, epoch: int | None = None, **how) -> RaceView:
    sweep = race.sweep
    layout = arrange_race(width, height, grid_of(sweep, table_width(sweep)))
    mosaic = layout.mosaic
    style = how.get("map_style", "blocks")
    shape = grid_shape(style, 2 * mosaic.map_rows, mosaic.map_rows)
    at = race.edge if epoch is None else epoch
    moment = observe_race(race, at, Looking(False, shape, None, lambda: False))
    curves = RaceCurves(race)
    curves.follow(race.edge)
    listed = tuple(ordered(moment.standings, "accuracy"))
    return RaceView(
        moment=moment, curves=curves, mosaic=mosaic, map_columns=layout.map_columns, ordered=listed,
        places=tuple(moment.standings.index(standing) for standing in listed),
        scale=Scale.over(curves.extremes(0)), **how,
    )  # fmt: skip


def drawings(view: RaceView, width: int, height: int):
    sweep = view.moment.race.sweep
    boxes = arrange_race(width, height, grid_of(sweep, table_width(sweep))).boxes
    draws = {
        "grid": grid, "standing": race_panels.standing, "loss": race_panels.loss,
        "status": race_panels.status, "header": race_panels.header,
    }  # fmt: skip
    for name, draw in draws.items():
        box = boxes[name]
        yield name, draw(view, box.width, box.height), box


@pytest.mark.parametrize("name", SWEEPS)
@pytest.mark.parametrize(
    "size",
    [
        *((60, 20), (200, 60)),
        *(pytest.param(it, marks=pytest.mark.slow) for it in ((80, 24), (120, 40))),
    ],
    ids=str,
)
@pytest.mark.parametrize("style", ["blocks", "ascii", "boundary"])
def test_every_drawing_has_the_size_of_its_panel(name, size, style):
    view = view_of(race_of(name), *size, map_style=style)
    for panel, drawing, box in drawings(view, *size):
        assert drawing.height == box.height, panel
        assert {sum(s.cell_length for s in row) for row in drawing.rows} == {box.width}, panel


@pytest.mark.slow
@pytest.mark.parametrize("name", SWEEPS)
def test_all_is_ascii_where_it_has_to_be(name):
    view = view_of(race_of(name), 120, 40, map_style="ascii", ascii=True, pins=(0,))
    for panel, drawing, _ in drawings(view, 120, 40):
        assert drawing.plain.isascii(), panel


def test_a_light_palette_and_dots_draw_too():
    view = view_of(race_of("two settings"), 120, 40, palette=LIGHT, marker="braille")
    assert all(drawing.height == box.height for _, drawing, box in drawings(view, 120, 40))


@pytest.mark.parametrize("ascii", [False, True])
def test_a_race_of_a_regression_is_judged_by_r2(ascii: bool) -> None:
    race = race_of("one setting", dataset="plane", samples=50, noise=0.1)
    view = view_of(race, 120, 40, ascii=ascii, map_style="ascii" if ascii else "blocks")
    texts = {name: drawing.plain for name, drawing, _ in drawings(view, 120, 40)}
    title = "R^2" if ascii else "R²"
    assert f"by median {title}" in texts["standing"]
    head = next(line for line in texts["standing"].split("\n") if "loss" in line)
    assert {title, "seeds"} < set(head.split())
    assert not {"accuracy", "perfect"} & set(head.split())
    assert "perfect" not in texts["status"]
    assert "%" not in texts["standing"] + texts["grid"]
    for standing in view.moment.standings:
        if standing.accuracy is not None:
            figure = numbers.determination(standing.accuracy.median)
            assert figure in texts["standing"]
            assert figure in texts["grid"]
    assert not ascii or all(text.isascii() for text in texts.values())


def test_the_table_says_what_the_standings_say():
    race = race_of("two settings", trained=60)
    view = view_of(race, 120, 40)
    text = race_panels.standing(view, 60, 12).plain
    lines = [line.split() for line in text.splitlines() if line.strip(" ▌")[:1].isdigit()]
    assert len(lines) == 9
    for words, standing in zip(lines, view.ordered, strict=True):
        assert f"{100 * standing.accuracy.median:.1f}" in words
        assert sum(word.count("●") for word in words) == standing.is_perfect.sum()
        assert sum(word.count("○") for word in words) == 5 - standing.is_perfect.sum()


def test_many_seeds_are_counted():
    view = view_of(race_of("two settings", seeds=12), 200, 60)
    text = race_panels.standing(view, 90, 12).plain
    assert "0/12" in text
    assert "○" not in text


def test_what_diverged_says_so_and_breaks_nothing():
    race = race_of("one that diverges", epochs=400, trained=400)
    assert race.standing(1, 400).diverged.all()
    for size in ((60, 20), (120, 40)):
        view = replace(view_of(race, *size), chosen=1)
        text = "\n".join(drawing.plain for _, drawing, _ in drawings(view, *size))
        assert "div" in text
        assert "nan" not in text.lower()
        assert "not finite" not in text


def test_a_panel_is_found_where_it_is_drawn():
    for name in SWEEPS:
        race = race_of(name, trained=2)
        view = view_of(race, 120, 40)
        box = arrange_race(120, 40, grid_of(race.sweep, table_width(race.sweep))).boxes["grid"]
        found = {
            point_at(view, x, y, box.height) for x in range(box.width) for y in range(box.height)
        }
        assert found - {None} == set(range(len(race.points)))


def test_curves_grow_as_if_they_were_seen_at_once():
    race = race_of("two settings", trained=10)
    slowly = RaceCurves(race)
    for edge in (0, 3, 4, 10):
        slowly.follow(edge)
    race.advance(50)
    slowly.follow(race.edge)
    at_once = RaceCurves(race)
    at_once.follow(race.edge)
    for point in range(9):
        np.testing.assert_array_equal(slowly.median(point), at_once.median(point))
        losses = race.curves(point, race.edge)
        np.testing.assert_allclose(at_once.median(point), np.median(losses, axis=1), rtol=1e-15)
    np.testing.assert_array_equal(slowly.extremes(3), at_once.extremes(3))


def test_the_median_is_of_what_is_finite():
    nan = np.nan
    losses = np.array([[3.0, 1.0, nan], [nan, nan, nan], [5.0, nan, nan], [1.0, 2.0, 9.0]])
    median, least, most = over_seeds(losses)
    np.testing.assert_array_equal(median, [2.0, nan, 5.0, 2.0])
    np.testing.assert_array_equal(least, [1.0, nan, 5.0, 1.0])
    np.testing.assert_array_equal(most, [3.0, nan, 5.0, 9.0])


def test_curves_are_told_apart_without_colour():
    race = race_of("two settings")
    view = view_of(race, 120, 40)
    plain = race_chart(
        view.curves, chosen=0, dim=(1, 2), epochs=60, playhead=40, width=60,
        coloured=(RaceCurve(4, letter="A"), RaceCurve(8, letter="B")),
        height=20, scale=view.scale, palette=view.palette, ascii=True,
    ).plain  # fmt: skip
    assert plain.isascii()
    for mark in ("*", "A", "B", ":", "|"):
        assert mark in plain


def test_words_for_a_grid():
    sweep = race_of("three settings", trained=0).sweep
    assert axes_words(sweep) == "bias and hidden layers down, learning rate across"
    assert point_words(sweep.points[0]) == "bias off, 2, 0.1"
    assert point_words(race_of("two settings", trained=0).points[0]) == "2,2 at 0.002"
    assert point_words(race_of("one setting", trained=0).points[0]) == "lr 0.001"
    assert point_words(race_of("none", trained=0).points[0]) == "the experiment"
    assert axes_words(race_of("none", trained=0).sweep) == "one experiment"


def test_the_header_tells_what_all_have_in_common():
    xor = PRESETS["report-xor"].experiment.with_changes(epochs=9)
    assert base_words(Sweep.of(xor, {"lr": [0.1]})) == "xor, squash input on"
    assert base_words(Sweep.of(xor, {"squash_input": [True, False]})) == "xor"
    changed = xor.with_changes(hidden=(4,), squash_input=False)
    assert base_words(Sweep.of(changed, {}, 3)) == "xor, hidden layers 4"


def test_a_data_set_without_a_preset_of_its_name_is_told_beside_the_schema_s_values(monkeypatch):
    without = {name: preset for name, preset in PRESETS.items() if name != "xor"}
    monkeypatch.setattr("tui.screens.race.view.PRESETS", without)
    changed = PRESETS["report-xor"].experiment.with_changes(hidden=(4,))
    assert base_words(Sweep.of(changed, {})) == "xor, hidden layers 4, lr 0.02"


def test_a_long_value_leaves_the_panels_their_room(tmp_path) -> None:
    """Of a file's path the end is shown, in which files differ."""
    file = tmp_path / "measurements of a laboratory.csv"
    file.write_text("0,0,0\n1,1,1\n")
    sweep = Sweep.of(Experiment(), {"dataset": ["linear", str(file)], "lr": (0.1, 0.2)}, 1)
    assert point_words(sweep.points[2]) == "… a laboratory.csv at 0.1"
    assert grid_of(sweep, table=40).label == MOST_CELLS
