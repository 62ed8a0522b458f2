"""The chosen grid point alone: the map of its first seed as the Lab has it, and its figures."""

from __future__ import annotations

from rich.style import Style

from core.sweeps.race import CloseUp
from core.sweeps.standing import COLUMNS
from tui.drawing.axes import axis_labels, note_of_others
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.run_page import prediction_map
from tui.drawing.sweep_table import NONE, cell
from tui.drawing.tables import accuracy
from tui.drawing.text import fitting, spelled
from tui.screens.lab.map_panels import mistakes_note, with_x2
from tui.screens.race.view import RaceView, column_title, point_words
from tui.widgets.frame import blank, bold, faint, muted, title, titled
from tui.widgets.layout import GUTTER

FIGURES = ("accuracy", "perfect", "loss", "to95", "to100", "diverged")
"""The columns of the standing that are told of all seeds."""


def closeup(view: RaceView, width: int, height: int) -> Drawing | None:
    """Draw the map of the chosen grid point; None while it is not at hand in the map's size."""
    near = _near(view)
    if view.moment is None or near is None or near.grid.shape[:2] != view.grid_shape:
        return None
    palette, columns = view.palette, view.map_columns
    dataset = view.moment.race.dataset(near.point)
    heading = Canvas(width, 1)
    words = fitting(point_words(view.standings[near.point].point), columns)
    after = title(heading, view, "grid", words)
    mistakes_note(heading, after, dataset, near.evaluation, palette)
    wrong = near.evaluation.wrong
    picture = prediction_map(near.grid, dataset, wrong, columns, view.map_style, palette)
    below = axis_labels(
        dataset.domain, columns, palette, dataset.columns[0], note_of_others(dataset.columns)
    )
    plane = with_x2(stacked(width, picture, below, left=GUTTER), dataset, columns // 2, palette)
    drawing = titled(heading, plane, height)
    return stacked(width, drawing, blank(width, height - drawing.height))


def figures(view: RaceView, width: int, height: int) -> Drawing | None:
    """Draw the figures of all seeds of the chosen grid point, and below them the accuracy of the
    first; None while these are not at hand."""
    near = _near(view)
    if view.moment is None or near is None:
        return None
    palette, standing = view.palette, view.standings[near.point]
    canvas = Canvas(width, height)
    row = 0
    if standing.runs > 1:
        canvas.write(GUTTER, 0, f"{standing.runs} seeds", bold(palette))
        row = 1
        for name in FIGURES:
            heading = column_title(name, (standing,))
            figure, detail = cell(standing, COLUMNS[name])
            if heading is None or figure == NONE:
                continue
            canvas.write(GUTTER, row, spelled(heading, ascii=view.ascii), muted(palette))
            at = canvas.write(GUTTER + 10, row, figure, bold(palette)) + 1
            if at + len(detail) <= width:
                canvas.write(at, row, detail, faint(palette))
            row += 1
        row += 1
    seed = standing.point.experiments[0].seed
    at = canvas.write(GUTTER, row, f"Seed {seed}", bold(palette)) + 2
    if standing.diverged[0]:
        canvas.write(at, row, "diverged", Style(color=palette.error))
    table = accuracy(
        near.evaluation, None, classes=view.moment.race.dataset(near.point).classes,
        width=min(width - GUTTER, 26), height=max(0, height - row - 2), palette=palette,
        ascii=view.ascii,
    )  # fmt: skip
    canvas.place(GUTTER, row + 1, table)
    return canvas.drawing()


def _near(view: RaceView) -> CloseUp | None:
    """Return the close-up of the chosen grid point, where the moment has it."""
    near = None if view.moment is None else view.moment.closeup
    return near if near is not None and near.point == view.chosen else None
