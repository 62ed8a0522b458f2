"""The Lab's panels for every kind of data set: exact in size, and right about the numbers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.data.dataset import Task
from core.data.generators import SOURCES
from core.experiments.course import Course
from core.experiments.experiment import Experiment
from core.training.evaluation import worst_first
from core.training.moment import Looking, observe
from core.training.recording import Recording
from tui.drawing import numbers
from tui.drawing.canvas import Drawing
from tui.drawing.maps import MAP_STYLES, grid_shape
from tui.drawing.palette import LIGHT
from tui.drawing.scale import Scale
from tui.screens.lab import chart_panel, map_panels, panels
from tui.screens.lab.layout import arrange
from tui.screens.lab.run_list import RunRow
from tui.screens.lab.view import CHARTS, LabView

SIZES = pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)], ids=str)
BY_TASK = {source.task: name for name, source in SOURCES.items()}
DRAWS = {
    "truth": map_panels.truth, "prediction": map_panels.prediction, "accuracy": panels.accuracy,
    "loss": chart_panel.chart, "status": panels.status, "runs": panels.runs,
    "samples": panels.samples,
}  # fmt: skip


def view_of(name: str, size: tuple[int, int], **how) -> LabView:
    tests = how.pop("test_fraction", 0.3)
    experiment = Experiment(dataset=name, epochs=60, learning_rate=1e-3, test_fraction=tests)
    recording = Recording(Course.of(experiment))
    recording.advance(40)
    style = how.get("map_style", "blocks")
    columns = arrange(*size).map_columns
    looking = Looking(False, grid_shape(style, columns, columns // 2), None, lambda: False)
    moment = observe(recording, 30, looking)
    row = RunRow(1, name, recording.final_loss, moment.evaluation.train, recording.curve, 60,
                 False, True)  # fmt: skip
    return LabView(
        moment=moment, map_columns=columns, panels=frozenset(arrange(*size).boxes), run=row,
        runs=(row,), scale=Scale.over(recording.curve),
        sample_order=worst_first(recording.dataset, moment.evaluation), sample_cursor=1, **how,
    )  # fmt: skip


def drawn(view: LabView, size: tuple[int, int]) -> dict[str, Drawing]:
    boxes = arrange(*size).boxes | arrange(*size, drawer="samples").boxes
    return {
        name: draw(view, boxes[name].width, boxes[name].height)
        for name, draw in DRAWS.items()
        if name in boxes
    }


@SIZES
@pytest.mark.parametrize("style", MAP_STYLES)
@pytest.mark.parametrize("name", list(SOURCES))
def test_panels_are_exact_in_size_for_every_data_set(name: str, style: str, size) -> None:
    view = view_of(name, size, map_style=style)
    boxes = arrange(*size).boxes | arrange(*size, drawer="samples").boxes
    for panel, drawing in drawn(view, size).items():
        if panel not in ("truth", "prediction", "loss"):  # cut or blank to the panel's height
            assert drawing.height == boxes[panel].height
        assert {sum(s.cell_length for s in row) for row in drawing.rows} == {boxes[panel].width}


@SIZES
@pytest.mark.parametrize("task", list(Task))
def test_the_figure_of_a_run_is_that_of_its_kind(task: Task, size) -> None:
    view = view_of(BY_TASK[task], size)
    figure = numbers.judgement(view.moment.evaluation.train)
    texts = {name: drawing.plain for name, drawing in drawn(view, size).items()}
    heading = "R²" if task is Task.REGRESSION else "Accuracy"
    assert texts["accuracy"].startswith(heading)
    for name in ("accuracy", "runs"):
        assert figure in texts[name]
    assert all(figure not in texts.get(name, "") for name in ("status", "loss", "prediction"))
    zoomed = replace(view, panels=frozenset({"loss"}))
    status = panels.status(zoomed, 80, 1).plain
    assert figure in status
    assert ("%" in status) == (task is not Task.REGRESSION)
    assert numbers.loss(view.moment.snapshot.loss) not in status
    if task is Task.REGRESSION:
        assert f"RMSE {numbers.loss(view.moment.evaluation.train.rmse)}" in texts["prediction"]


@SIZES
def test_test_points_have_a_legend(size) -> None:
    """Underlined in the title where there is room, and beside their accuracy at any size."""
    for tests in (0.3, 0.0):
        drawings = drawn(view_of(BY_TASK[Task.CLASSES], size, test_fraction=tests), size)
        for name in ("truth", "accuracy"):
            words = [
                segment.text
                for row in drawings[name].rows
                for segment in row
                if segment.style and segment.style.underline and segment.text.strip(" oxt")
            ]
            roomy = name == "accuracy" or size != (80, 24)
            assert words == (["test"] if tests and roomy else [])


def test_a_mistake_has_a_legend() -> None:
    size = (120, 40)
    view = view_of(BY_TASK[Task.CLASSES], size)
    moment = view.moment
    for wrong in (np.zeros(150, dtype=np.bool_), np.arange(150) >= 100):
        its = replace(moment, evaluation=replace(moment.evaluation, wrong=wrong))
        row = drawn(replace(view, moment=its, palette=LIGHT), size)["prediction"].rows[0]
        marks = [segment.text for segment in row if segment.style and segment.style.reverse]
        text = "".join(segment.text for segment in row)
        assert marks == (["T"] if wrong.any() else [])
        assert ("50 wrong" if wrong.any() else "all right") in text


@SIZES
@pytest.mark.parametrize("task", list(Task))
def test_the_chart_tells_both_curves_at_the_playhead(task: Task, size) -> None:
    for tests in (0.3, 0.0):
        view = view_of(BY_TASK[task], size, test_fraction=tests)
        moment, width = view.moment, arrange(*size).boxes["loss"].width
        figures = {
            "loss": (moment.snapshot.loss, moment.recording.test_curve, numbers.loss),
            "accuracy": (
                moment.evaluation.train.share, moment.recording.test_shares_curve,
                numbers.determination if task is Task.REGRESSION else numbers.percent,
            ),
        }  # fmt: skip
        for chart in CHARTS:
            train, test, write = figures[chart]
            title = chart_panel.chart(replace(view, chart=chart), width, 12).plain.split("\n")[0]
            words = title.split()
            if not tests:
                assert test is None
                assert " ".join(words[1:]).startswith(write(train))
                assert "test" not in words
                continue
            assert words[1:3] == ["train", "━━"]
            assert f"━━ {write(train)} test ·· {write(float(test[30]))}" in " ".join(words)
            sums = chart == "loss" and moment.recording.experiment.reduction == "sum"
            points = moment.evaluation
            said = f"sums over {points.train.total} and {points.test.total} points"
            assert (said in title) == (sums and size != (80, 24))
            assert ("Paused  30 of 60" in title) == (size == (80, 24))  # that has no status line
            word = "test lowest" if chart == "loss" else "highest"
            assert word in title or size != (200, 60)


def test_the_accuracy_is_drawn_in_percent_and_r2_as_it_is() -> None:
    for task, labels in ((Task.BINARY, ["100 %", "0 %"]), (Task.REGRESSION, ["1", "0"])):
        view = replace(view_of(BY_TASK[task], (120, 40)), chart="accuracy")
        lines = chart_panel.chart(view, 92, 17).plain.split("\n")[1:-2]
        assert [lines[0][:7].strip(), lines[-1][:7].strip()] == labels


@pytest.mark.parametrize("chart", CHARTS)
@pytest.mark.parametrize("task", list(Task))
def test_all_is_ascii_where_it_has_to_be(task: Task, chart: str) -> None:
    view = view_of(BY_TASK[task], (120, 40), map_style="ascii", ascii=True, chart=chart)
    for name, drawing in drawn(view, (120, 40)).items():
        assert drawing.plain.isascii(), name


def test_points_with_one_input_have_one_axis(tmp_path) -> None:
    points = tmp_path / "line.csv"
    points.write_text("x,y\n" + "".join(f"{k},{k % 2}\n" for k in range(9)))
    truth = drawn(view_of(str(points), (120, 40)), (120, 40))["truth"].plain
    assert "x1" in truth
    assert "x2" not in truth
