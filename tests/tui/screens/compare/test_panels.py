"""Compare's panels for every kind of data set: exact in size, and right about the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.data.dataset import Task
from core.data.generators import SOURCES
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.training.moment import Looking
from core.training.pair import Pair, observe_pair
from core.training.recording import Recording
from tui.drawing import numbers
from tui.drawing.canvas import Drawing
from tui.drawing.maps import MAP_STYLES, grid_shape
from tui.drawing.palette import DARK
from tui.screens.compare import map_panels, panels
from tui.screens.compare.differences import Difference, figures, setting_differences
from tui.screens.compare.layout import MAPS, arrange_pair
from tui.screens.compare.view import Compared, CompareView
from tui.screens.lab.run_list import RunRow
from tui.screens.lab.view import CHARTS

SIZES = pytest.mark.parametrize("size", [(60, 20), (80, 24), (120, 40), (160, 24), (200, 60)])
BY_TASK = {source.task: name for name, source in SOURCES.items()}
DRAWS = {
    "header": panels.header, "first": map_panels.first, "second": map_panels.second,
    "differ": map_panels.differ, "table": panels.table, "loss": panels.chart,
    "status": panels.status, "alone": panels.alone,
}  # fmt: skip


def recording_of(dataset: str, epochs: int = 60, **settings: object) -> Recording:
    values = {"test_fraction": 0.3, "learning_rate": 1e-3, "hidden": (4,)} | settings
    run = Recording(
        Course.of(Experiment.model_validate({"dataset": dataset, "epochs": epochs, **values}))
    )
    run.advance(epochs)
    return run


def view_of(
    first: Recording, second: Recording, size: tuple[int, int], epoch: int = 45, **how
) -> CompareView:
    style, zoom = how.get("map_style", "blocks"), how.pop("zoom", "")
    columns = arrange_pair(*size, zoom).map_columns
    shape = grid_shape(style, columns, columns // 2) if columns else None
    moment = observe_pair(Pair(first, second), epoch, Looking(False, shape, None, lambda: False))
    runs = (Compared(3, "lr 0.1, seed 4, circle"), Compared(12, "lr 0.05 from 1,000, circle"))
    listed = tuple(
        RunRow(number, f"seed {number}", 1.0, None, first.curve, 60, False, number in (3, 12))
        for number in range(1, 13)
    )
    view = CompareView(
        moment=moment, map_columns=columns, runs=runs, listed=listed,
        settings=setting_differences(first, second), **how,
    )  # fmt: skip
    return replace(view, scale=panels.scale_of(view))


def drawn(view: CompareView, size: tuple[int, int], zoom: str = "") -> dict[str, Drawing]:
    boxes = arrange_pair(*size, zoom).boxes
    return {
        name: draw(view, boxes[name].width, boxes[name].height)
        for name, draw in DRAWS.items()
        if name in boxes
    }


@SIZES
@pytest.mark.parametrize("style", MAP_STYLES)
@pytest.mark.parametrize("name", [*BY_TASK.values(), "xor"])
def test_panels_are_exact_in_size_for_every_kind_of_data(name, style, size):
    first, second = recording_of(name), recording_of(name, 30, learning_rate=2e-3, seed=5)
    for zoom, chart in (("", "loss"), ("", "accuracy"), ("differ", "loss")):
        how = {"map_style": style, "chart": chart, "ascii": style == "ascii"}
        view = view_of(first, second, size, zoom=zoom, **how)
        boxes = arrange_pair(*size, zoom).boxes
        for panel, drawing in drawn(view, size, zoom).items():
            assert drawing.height <= boxes[panel].height
            widths = {sum(s.cell_length for s in row) for row in drawing.rows}
            assert widths == {boxes[panel].width}, panel
            if style == "ascii":
                assert not set("━▀▄█▌▁▂▃") & set(drawing.plain), panel


@SIZES
def test_runs_of_different_data_sets_are_side_by_side(size):
    view = view_of(recording_of("linear"), recording_of("iris"), size)
    drawings = drawn(view, size)
    for name, drawing in drawings.items():
        box = arrange_pair(*size).boxes[name]
        assert {sum(s.cell_length for s in row) for row in drawing.rows} == {box.width}, name
    told = " ".join(drawings["differ"].plain.split())
    assert "have different data sets" in told
    assert [side.grid.ndim for side in view.moment.sides] == [2, 3]
    assert view.share_differing is None


@SIZES
@pytest.mark.parametrize("trained", [0, 1])
def test_runs_that_are_hardly_trained_are_drawn(size, trained):
    first, second = (Recording(Course.of(Experiment(hidden=(3,), seed=seed))) for seed in (1, 2))
    second.advance(trained)
    for chart in CHARTS:
        view = view_of(first, second, size, epoch=trained, chart=chart)
        assert [side.epoch for side in view.moment.sides] == [0, trained]
        for name, drawing in drawn(view, size).items():
            assert drawing.width == arrange_pair(*size).boxes[name].width


def test_settings_that_differ_are_told_against_each_other():
    first = recording_of("linear", optimizer="adam", seed=4)
    second = recording_of("linear", learning_rate=0.05, seed=4)
    rows = {row.name: row[1:] for row in setting_differences(first, second)}
    assert rows["learning rate"] == ("0.001", "0.05")
    assert rows["optimizer"] == ("adam", "gradient_descent")
    assert "seed" not in rows
    assert "epochs" not in rows
    # What has no effect in one of the two is not told of that one.
    assert all("-" in (one, other) for name, (one, other) in rows.items() if "beta" in name)
    mirrored = {row.name: row[:0:-1] for row in setting_differences(second, first)}
    assert mirrored == rows
    assert setting_differences(first, first) == ()


def test_a_branch_says_where_it_set_out():
    parent = recording_of("linear")
    branch = parent.branch(40, parent.experiment.with_changes(learning_rate=0.01))
    rows = {row.name: row[1:] for row in setting_differences(parent, branch)}
    assert rows == {"learning rate": ("0.001", "0.01"), "branch at": ("-", "40")}


def test_figures_are_those_of_each_run_at_its_epoch():
    first, second = recording_of("linear"), recording_of("linear", 30, seed=3)
    view = view_of(first, second, (120, 40), epoch=50)
    rows = {row.name: row[1:] for row in figures(*view.moment.sides)}
    assert rows["epoch"] == ("50", "30")
    assert rows["loss"] == (numbers.loss(first.curve[50]), numbers.loss(second.curve[30]))
    assert rows["test loss"][0] == numbers.loss(first.test_curve[50])
    for name, curves in (
        ("accuracy", (first.shares_curve[50], second.shares_curve[30])),
        ("test accuracy", (first.test_shares_curve[50], second.test_shares_curve[30])),
    ):
        assert rows[name] == tuple(map(numbers.percent, curves))
    reached = np.flatnonzero(first.shares_curve >= 0.95)
    told = numbers.epochs(int(reached[0])) if reached.size else "-"
    assert rows.get("95 % after", ("-",))[0] == told


@SIZES
def test_settings_that_do_not_fit_are_counted_and_the_figures_stay(size):
    view = view_of(recording_of("linear"), recording_of("linear", seed=3), size)
    view = replace(view, settings=tuple(Difference(f"s{i}", "1", "2") for i in range(40)))
    text = drawn(view, size)["table"].plain
    lines = text.splitlines()
    told = sum(line.startswith("s") and line[1].isdigit() for line in lines)
    assert f"+{40 - told} more" in text
    assert any(line.startswith("loss") for line in lines)


@SIZES
def test_a_figure_is_whole_in_the_narrowest_table(size):
    view = view_of(recording_of("linear"), recording_of("linear", seed=3), size)
    text = drawn(view, size)["table"].plain
    for row in figures(*view.moment.sides):
        assert row.first in text
        assert row.second in text


def test_two_runs_never_have_the_same_colour():
    view = view_of(recording_of("linear"), recording_of("linear", seed=3), (120, 40))
    count = len(DARK.runs)
    for numbers_of_runs in ((1, 1 + count), (1 + count, 1), (2, 3), (count, 2 * count)):
        runs = tuple(Compared(number, "x") for number in numbers_of_runs)
        first, second = replace(view, runs=runs).places
        assert DARK.run_colour(first) != DARK.run_colour(second)
        assert first == numbers_of_runs[0] - 1


def test_the_chosen_map_s_title_has_the_focus_and_each_its_run_s_colour():
    view = view_of(recording_of("linear"), recording_of("linear", seed=3), (120, 40))
    for focus in MAPS[:2]:
        drawings = drawn(replace(view, focus=focus), (120, 40))
        bars = [drawings[name].plain[0] for name in MAPS[:2]]
        assert bars == ["▌" if name == focus else " " for name in MAPS[:2]]
    for place, name in enumerate(MAPS[:2]):
        letter = next(s for s in drawings[name].rows[0] if s.text.strip() == "AB"[place])
        assert letter.style.color.name == DARK.run_colour(view.places[place])


@pytest.mark.parametrize("task", list(Task))
def test_the_share_that_differs_is_that_of_the_map(task):
    name = BY_TASK[task]
    view = view_of(recording_of(name), recording_of(name, learning_rate=3e-3, seed=9), (120, 40))
    first, second = view.moment.first_grid, view.moment.second_grid
    if task is Task.REGRESSION:
        assert view.share_differing is None
        most = numbers.percent(float(np.abs(second - first).max()))
        assert most in drawn(view, (120, 40))["differ"].plain
        return
    if task is Task.CLASSES:
        share = (first.argmax(-1) != second.argmax(-1)).mean()
    else:
        share = ((first > 0.5) != (second > 0.5)).mean()
    assert view.share_differing == share
    assert numbers.percent(share) in drawn(view, (120, 40))["differ"].plain
