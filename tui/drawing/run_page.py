"""A finished run on one page: ground truth beside prediction, accuracy, learning curve."""

from __future__ import annotations

import numpy as np
from rich.style import Style

from core.data.dataset import Dataset
from core.nn.arrays import BoolArray, FloatArray
from core.training.evaluation import decision_grid, truth_grid
from core.training.run import Run, Status
from tui.drawing import numbers
from tui.drawing.axes import axis_labels, note_of_others
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.learning_curve import learning_curve
from tui.drawing.maps import MapStyle, decision_map, grid_shape
from tui.drawing.palette import Palette
from tui.drawing.points import points_of
from tui.drawing.tables import accuracy
from tui.drawing.text import as_sentence, spelled

ACCURACY_WIDTH = 14
CHART_ROWS = 10


def architecture(widths: tuple[int, ...]) -> str:
    """2-10-10-1"""
    return "-".join(map(str, widths))


def map_columns(width: int) -> int:
    """Columns of each of two maps beside the accuracy table, even, so that maps are square."""
    return max(12, min(36, (width - ACCURACY_WIDTH - 6) // 2 // 2 * 2))


def truth_map(
    dataset: Dataset, columns: int, style: MapStyle, palette: Palette, *, cursor: int | None = None
) -> Drawing:
    """The ground truth, `columns` wide and half as many rows high."""
    grid = truth_grid(dataset, *grid_shape(style, columns, columns // 2))
    return decision_map(
        grid, points_of(dataset, cursor=cursor), domain=dataset.domain, columns=columns,
        rows=columns // 2, style=style, palette=palette,
    )  # fmt: skip


def prediction_map(
    grid: FloatArray,
    dataset: Dataset,
    wrong: BoolArray,
    columns: int,
    style: MapStyle,
    palette: Palette,
    *,
    cursor: int | None = None,
) -> Drawing:
    """A network's answers over a grid, with the points and which of them are wrong, likewise."""
    return decision_map(
        grid, points_of(dataset, wrong, cursor), domain=dataset.domain, columns=columns,
        rows=columns // 2, style=style, palette=palette,
    )  # fmt: skip


def summary(
    run: Run, *, title: str, width: int, style: MapStyle, palette: Palette, ascii: bool
) -> Drawing:
    """The page, `width` cells wide."""
    columns = map_columns(width)
    rows, second, third = columns // 2, columns + 3, 2 * columns + 6
    canvas = Canvas(width, rows + CHART_ROWS + 9)
    bright = Style(color=palette.bright, bold=True)
    muted = Style(color=palette.muted)
    dataset, evaluation = run.dataset, run.evaluation

    facts = f"{architecture(run.experiment.widths)}   seed {run.experiment.seed}"
    canvas.write(canvas.write(0, 0, f"{title}   ", bright), 0, facts, muted)
    _points_heading(canvas, dataset, columns, bright, muted)
    canvas.place(0, 3, truth_map(dataset, columns, style, palette))
    wrong = int(evaluation.wrong.sum())
    mistakes = f"{numbers.epochs(wrong)} wrong" if wrong else ""
    _heading(canvas, second, "Prediction", mistakes, bright, muted)
    grid = decision_grid(run.network, dataset, *grid_shape(style, columns, rows))
    prediction = prediction_map(grid, dataset, evaluation.wrong, columns, style, palette)
    canvas.place(second, 3, prediction)
    for column, note in ((0, ""), (second, note_of_others(dataset.columns))):
        below = axis_labels(dataset.domain, columns, palette, dataset.columns[0], note)
        canvas.place(column, 3 + rows, below)
    canvas.write(third, 2, as_sentence(spelled(evaluation.train.title, ascii=ascii)), bright)
    table = accuracy(
        evaluation, run.alternation, classes=dataset.classes, width=min(26, width - third),
        height=rows, palette=palette, ascii=ascii,
    )  # fmt: skip
    canvas.place(third, 3, table)
    curve = learning_curve(
        np.append(run.losses, run.final_loss), run.test_losses,
        forks=run.course.forks, diverged=run.status is Status.DIVERGED, width=width,
        height=CHART_ROWS, palette=palette, ascii=ascii,
    )  # fmt: skip
    canvas.place(0, rows + 5, curve)
    return canvas.drawing()


def _heading(
    canvas: Canvas, column: int, title: str, note: str, bright: Style, muted: Style
) -> int:
    return canvas.write(canvas.write(column, 2, f"{title}  ", bright), 2, note, muted)


def _points_heading(
    canvas: Canvas, dataset: Dataset, width: int, bright: Style, muted: Style
) -> None:
    """Head the ground truth; "test" is underlined, as the test points are."""
    points = numbers.plural(len(dataset.x), "point")
    after = _heading(canvas, 0, "Ground truth", points, bright, muted)
    tests = f"  {numbers.epochs(int(dataset.is_test.sum()))} "
    if dataset.is_test.any() and after + len(tests) + len("test") <= width:
        after = canvas.write(after, 2, tests, muted)
        canvas.write(after, 2, "test", muted + Style(underline=True))
