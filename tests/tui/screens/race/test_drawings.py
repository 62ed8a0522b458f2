"""The race's drawings: exact in size, told without colour, and right about the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.experiments.experiment import Experiment
from core.experiments.presets import PRESETS
from core.sweeps.grid import Sweep
from core.sweeps.race import Race, observe_race
from core.sweeps.standing import COLUMNS, ordered
from core.training.moment import Looking
from tui.drawing import numbers, sweep_table
from tui.drawing.contrast import channels
from tui.drawing.maps import grid_shape
from tui.drawing.palette import DARK, LIGHT
from tui.drawing.scale import Scale
from tui.screens.race import panels as race_panels
from tui.screens.race.chart import RaceCurve, race_chart
from tui.screens.race.closeup import figures
from tui.screens.race.curves import RaceCurves, over_seeds
from tui.screens.race.heat import goodness, heat_legend
from tui.screens.race.highlights import highlights
from tui.screens.race.layout import RaceLayout, arrange_race
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


def layout_of(race: Race, width: int, height: int, how) -> RaceLayout:
    size = grid_of(race.sweep, table_width(race.sweep))
    return arrange_race(
        width, height, size, zoom=how.get("zoom", ""), heat=bool(how.get("heat", ""))
    )


def view_of(race: Race, width: int, height: int, epoch: int | None = None, **how) -> RaceView:
    layout = layout_of(race, width, height, how)
    mosaic, columns = layout.mosaic, layout.map_columns
    style = how.get("map_style", "blocks")
    shape = grid_shape(style, columns, columns // 2) if columns else None
    at = race.edge if epoch is None else epoch
    alone = how.get("chosen", 0) if how.get("zoom") == "grid" else None
    moment = observe_race(race, at, Looking(False, shape, None, lambda: False), alone)
    curves = RaceCurves(race)
    curves.follow(race.edge)
    listed = tuple(ordered(moment.standings, "accuracy"))
    return RaceView(
        moment=moment, curves=curves, mosaic=mosaic, map_columns=layout.map_columns, ordered=listed,
        places=tuple(moment.standings.index(standing) for standing in listed),
        scale=Scale.over(curves.extremes(0)), **how,
    )  # fmt: skip


def drawings(view: RaceView, width: int, height: int):
    how = {"zoom": view.zoom, "heat": view.heat}
    boxes = layout_of(view.moment.race, width, height, how).boxes
    draws = {
        "grid": grid, "standing": race_panels.standing, "loss": race_panels.loss,
        "status": race_panels.status, "header": race_panels.header, "figures": figures,
    }  # fmt: skip
    for name in draws.keys() & boxes.keys():
        draw, box = draws[name], boxes[name]
        yield name, draw(view, box.width, box.height), box


@pytest.mark.parametrize("name", SWEEPS)
@pytest.mark.parametrize(
    "size",
    [
        (60, 20),
        *(pytest.param(it, marks=pytest.mark.slow) for it in ((80, 24), (120, 40), (200, 60))),
    ],
    ids=str,
)
@pytest.mark.parametrize("style", ["blocks", "ascii", "boundary"])
def test_every_drawing_has_the_size_of_its_panel(name, size, style):
    view = view_of(race_of(name), *size, map_style=style)
    for panel, drawing, box in drawings(view, *size):
        assert drawing.height == box.height, panel
        assert {sum(s.cell_length for s in row) for row in drawing.rows} == {box.width}, panel


@pytest.mark.parametrize("name", SWEEPS)
@pytest.mark.parametrize(
    ("zoom", "heat"),
    [("grid", ""), ("standing", ""), ("loss", ""), ("grid", "loss"), ("", "accuracy")],
)
@pytest.mark.slow
@pytest.mark.parametrize("size", [(60, 20), (160, 45)], ids=str)
def test_what_is_zoomed_and_a_heat_map_have_their_size_too(name, zoom, heat, size):
    for ascii in (False, True):
        style = "ascii" if ascii else "blocks"
        view = view_of(race_of(name), *size, zoom=zoom, heat=heat, map_style=style, ascii=ascii)
        for panel, drawing, box in drawings(view, *size):
            assert drawing.height == box.height, panel
            assert {sum(s.cell_length for s in row) for row in drawing.rows} == {box.width}, panel
            assert not ascii or drawing.plain.isascii(), panel


@pytest.mark.parametrize("ascii", [False, True])
def test_a_heat_map_tells_the_figure_of_every_grid_point(ascii):
    view = view_of(race_of("two settings"), 120, 40, heat="loss", ascii=ascii, chosen=4)
    text = grid(view, *view_size(view, 120, 40)).plain
    for standing in view.moment.standings:
        assert numbers.loss(standing.loss.median) in text
    assert f"[{numbers.loss(view.moment.standings[4].loss.median)}]" in text
    assert f"{view.scale.high:g}" in text.splitlines()[0]


def view_size(view: RaceView, width: int, height: int) -> tuple[int, int]:
    how = {"zoom": view.zoom, "heat": view.heat}
    box = layout_of(view.moment.race, width, height, how).boxes["grid"]
    return box.width, box.height


@pytest.mark.parametrize("heat", ["accuracy", "loss"])
def test_the_order_of_a_heat_map_is_that_of_its_figures(heat):
    view = view_of(race_of("two settings", epochs=400, trained=400), 120, 40, heat=heat)
    standings = view.moment.standings
    better = {"accuracy": 1, "loss": -1}[heat]
    places = sorted(range(9), key=lambda place: better * getattr(standings[place], heat).median)
    shares = [goodness(view, view.moment, standings[place]) for place in places]
    assert shares == sorted(shares)
    assert 0 <= shares[0] < 0.5 < shares[-1] <= 1


@pytest.mark.parametrize("palette", [DARK, LIGHT, replace(DARK, fine=False)], ids=str)
def test_the_better_the_nearer_to_the_accent(palette):
    view = view_of(race_of("two settings"), 120, 40, heat="loss", palette=palette)
    ramp = [
        segment.style.bgcolor.get_truecolor()
        for segment in heat_legend(view, view.moment).rows[0]
        if segment.style is not None and segment.style.bgcolor is not None
    ]
    accent = channels(palette.accent)
    away = [sum((a - b) ** 2 for a, b in zip(it, accent, strict=True)) for it in ramp]
    assert len(ramp) >= 5
    assert away == sorted(away, reverse=True)
    assert len(set(ramp)) == len(ramp)


def test_what_diverged_is_told_in_a_heat_map():
    race = race_of("one that diverges", seeds=2)
    race.advance(20)
    view = view_of(race, 120, 40, heat="loss")
    assert any(standing.diverged.all() for standing in view.standings)
    assert "div" in grid(view, *view_size(view, 120, 40)).plain


def test_a_panel_alone_has_the_points_the_mistakes_and_the_figures():
    race = race_of("two settings", trained=60)
    view = view_of(race, 120, 40, zoom="grid", chosen=5)
    text = grid(view, *view_size(view, 120, 40)).plain
    wrong = int(view.moment.closeup.evaluation.wrong.sum())
    assert 0 < wrong == sum(map(text.count, "XO")) - 1  # the legend has one too
    text += figures(view, 50, 20).plain
    standing = view.moment.standings[5]
    for words in ("4,4 at 0.2", f"{wrong} wrong", "5 seeds", "Seed 0", "x1", "x2",
                  numbers.loss(standing.loss.median)):  # fmt: skip
        assert words in text
    other = replace(view, chosen=4)
    assert grid(other, *view_size(view, 120, 40)) is None
    assert figures(other, 50, 20) is None


def test_the_whole_standing_has_the_ranges():
    view = view_of(race_of("two settings", trained=60), 120, 40, zoom="standing")
    text = race_panels.standing(view, 118, 30).plain
    for standing in view.standings:
        for name in ("accuracy", "loss", "to95", "to100"):
            assert all(words in text for words in sweep_table.cell(standing, COLUMNS[name]))


def test_the_best_five_and_what_is_pinned_have_a_colour_of_their_own():
    view = view_of(race_of("two settings", trained=60), 120, 40, pins=(0, 8))
    marked = highlights(view)
    best = sorted(range(9), key=lambda p: (-view.standings[p].accuracy.median,
                                           view.standings[p].loss.median))[:5]  # fmt: skip
    assert {curve.point for curve in marked} == {0, 8, *best}
    assert [(curve.point, curve.letter) for curve in marked[:2]] == [(0, "A"), (8, "B")]
    places = [curve.place for curve in marked]
    assert len(set(places)) == len(places)
    assert 0 not in places
    assert highlights(replace(view, chosen=3)) == marked
    # Each keeps its colour when others lose theirs.
    alone = {curve.point: curve.place for curve in highlights(replace(view, pins=(8,)))}
    assert alone[8] == marked[1].place
    assert sum(alone[c.point] == c.place for c in marked if c.point in alone) >= len(alone) - 1


def test_colours_come_again_where_there_are_more_curves():
    view = view_of(race_of("two settings", trained=60), 120, 40, pins=tuple(range(8)))
    places = [curve.place for curve in highlights(view)]
    assert len(places) >= 8
    assert len(set(places[:7])) == 7
    assert 0 not in places


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


def test_last_losses_stand_at_the_ends_of_what_is_not_dim():
    race = race_of("two settings")
    view = view_of(race, 120, 40)
    plain = {
        with_values: race_chart(
            view.curves, chosen=0, dim=(1, 2), epochs=60, playhead=40, width=80, height=40,
            coloured=(RaceCurve(4, 1), RaceCurve(8, 2)), scale=view.scale, palette=view.palette,
            with_values=with_values,
        ).plain
        for with_values in (True, False)
    }  # fmt: skip
    losses = {point: numbers.loss(view.curves.median(point)[-1]) for point in range(9)}
    told = [point for point, loss in losses.items() if loss in plain[True]]
    assert 1 <= len(told) <= 3
    assert set(told) <= {0, 4, 8}
    assert not any(loss in plain[False] for loss in losses.values())


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
