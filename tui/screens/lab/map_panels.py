"""The Lab's maps as pure functions: the ground truth and the prediction, each with its legend."""

from __future__ import annotations

from collections.abc import Hashable

import numpy as np
from rich.style import Style

from core.data.dataset import Dataset
from core.training.evaluation import Evaluation
from tui.drawing import numbers
from tui.drawing.axes import axis_labels, note_of_others, upright_labels
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.palette import Palette
from tui.drawing.points import letter, mistake_style
from tui.drawing.run_page import prediction_map, truth_map
from tui.screens.lab.legend import legend, with_legend
from tui.screens.lab.view import LabView
from tui.screens.network.sight import diagram_of, units_note
from tui.widgets.frame import muted, note, title, titled
from tui.widgets.layout import GUTTER


def truth_key(view: LabView) -> Hashable:
    """Return all that the ground truth is drawn from: it stays the same from epoch to epoch, but
    for the network in its place."""
    moment = view.moment
    if view.inside:
        return moment, view.network, _map_key(view, "truth")
    return moment.recording.dataset if moment else None, _map_key(view, "truth")


def prediction_key(view: LabView) -> Hashable:
    """Return all that the prediction is drawn from."""
    return view.moment, _map_key(view, "prediction")


def _map_key(view: LabView, name: str) -> Hashable:
    alone, focused = "truth" not in view.panels, view.focus == name
    return view.map_style, view.map_columns, view.ascii, alone, focused, view.marked_sample


def truth(view: LabView, width: int, height: int) -> Drawing | None:
    """Draw the ground truth with its points, or the network in its place."""
    if view.inside:
        return inside(view, width, height)
    canvas, moment, palette = Canvas(width, 1), view.moment, view.palette
    after = title(canvas, view, "truth", "Ground truth")
    if moment is None:
        return canvas.drawing()
    dataset, columns = moment.recording.dataset, view.map_columns
    _points_note(canvas, after, dataset, palette)
    picture = truth_map(dataset, columns, view.map_style, palette, cursor=view.marked_sample)
    below = axis_labels(dataset.domain, columns, palette, dataset.columns[0])
    drawing = stacked(width, picture, below, left=GUTTER)
    return titled(canvas, with_x2(drawing, dataset, columns // 2, palette), height)


def inside(view: LabView, width: int, height: int) -> Drawing | None:
    """Draw the network by its weights or by this step's gradients; None while it has not come."""
    canvas = Canvas(width, 1)
    after = title(canvas, view, "truth", "Gradients" if view.network.gradients else "Network")
    note(canvas, after, units_note(view, width - after), muted(view.palette))
    room = network_room(view, width, height)
    picture = diagram_of(view, *room, outputs="prediction" not in view.panels)
    if picture is None:
        return None
    return titled(canvas, stacked(width, picture, left=width - room[0]), height)


def network_room(view: LabView, width: int, height: int) -> tuple[int, int]:
    """Return the columns and rows of the network in a panel."""
    alone = "prediction" not in view.panels
    return width - GUTTER - (1 if alone else 0), height - 1


def with_x2(drawing: Drawing, dataset: Dataset, rows: int, palette: Palette) -> Drawing:
    """Label the other axis in the gutter; a number that is too long there ends on the map."""
    canvas = Canvas(drawing.width, drawing.height)
    canvas.place(0, 0, drawing)
    name = dataset.columns[1] if len(dataset.columns) > 1 else ""
    # Points with one input lie in a row: there is no other axis.
    for row, label in upright_labels(dataset.domain, rows, name) if name else []:
        style = muted(palette) if len(label) <= GUTTER else Style(color=palette.text)
        canvas.write_on_blanks(0, row, label, style)
    return canvas.drawing()


def prediction(view: LabView, width: int, height: int) -> Drawing | None:
    """Draw the network's answers and mistakes; None while the grid is of another shape."""
    canvas, moment, palette = Canvas(width, 1), view.moment, view.palette
    after = title(canvas, view, "prediction", "Prediction")
    columns = view.map_columns
    if moment is None:
        return canvas.drawing()
    if moment.grid is None or moment.grid.shape[:2] != view.grid_shape:
        return None
    dataset = moment.recording.dataset
    mistakes_note(canvas, after, dataset, moment.evaluation, palette)
    picture = prediction_map(
        moment.grid, dataset, moment.evaluation.wrong, columns, view.map_style, palette,
        cursor=view.marked_sample,
    )  # fmt: skip
    alone = "truth" not in view.panels  # whose labels are for both
    note_below = note_of_others(dataset.columns)
    lettered = alone or note_below or not legend(view, dataset)
    name = dataset.columns[0] if lettered else ""
    below = axis_labels(dataset.domain, columns, palette, name, note_below)
    below = with_legend(below, view, dataset)
    drawing = stacked(width, picture, below, left=GUTTER)
    if alone:
        drawing = with_x2(drawing, dataset, columns // 2, palette)
    return titled(canvas, drawing, height)


def _points_note(canvas: Canvas, after: int, dataset: Dataset, palette: Palette) -> None:
    """Tell how many points there are, and which are for testing: underlined as on the map."""
    tests = numbers.epochs(int(dataset.is_test.sum()))
    points = numbers.plural(len(dataset.x), "point")
    if dataset.is_test.any() and after + len(f"{points}  {tests} test") <= canvas.width:
        at = canvas.write(after, 0, f"{points}  {tests} ", muted(palette))
        canvas.write(at, 0, "test", muted(palette) + Style(underline=True))
    else:
        note(canvas, after, points, muted(palette))


def mistakes_note(
    canvas: Canvas, after: int, dataset: Dataset, evaluation: Evaluation, palette: Palette
) -> None:
    """Tell how many points are wrong, with a mistake as the map marks it; or the error."""
    wrong = np.flatnonzero(evaluation.wrong)
    if not wrong.size:
        right = "all right" if dataset.classes else numbers.detail(evaluation.train)
        note(canvas, after, right, muted(palette))
        return
    text, label = f"{numbers.epochs(wrong.size)} wrong", int(dataset.truth[wrong[0]])
    if after + 2 + len(text) <= canvas.width:
        style = mistake_style(palette, label)
        after = canvas.write(after, 0, letter(label).upper(), style) + 1
    note(canvas, after, text, muted(palette))
