"""The chosen grid point alone: the map of its first seed as the Lab has it, and its figures."""

from __future__ import annotations

from rich.style import Style

from core.sweeps.race import CloseUp, RaceMoment
from core.sweeps.standing import COLUMNS, Standing
from tui.drawing.axes import axis_labels, note_of_others
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.maps import decision_map
from tui.drawing.points import points_of
from tui.drawing.sweep_table import NONE, cell
from tui.drawing.tables import accuracy
from tui.drawing.text import fitting, spelled
from tui.screens.lab.map_panels import mistakes_note, with_x2
from tui.screens.race.view import RaceView, column_title, point_words
from tui.widgets.frame import bold, faint, muted, title, titled
from tui.widgets.layout import GUTTER

FIGURES = ("accuracy", "perfect", "loss", "to95", "to100", "diverged")
"""The columns of the standing that are told of all seeds."""

BETWEEN = 3
"""Columns from the map to the figures."""


def closeup(view: RaceView, width: int, height: int) -> Drawing | None:
    """Draw the chosen grid point alone; None while it is not at hand in the map's size."""
    moment = view.moment
    if moment is None:
        return Canvas(width, height).drawing()
    near = moment.closeup
    if near is None or near.point != view.chosen or near.grid.shape[:2] != view.grid_shape:
        return None
    palette, columns = view.palette, view.map_columns
    dataset = moment.race.dataset(near.point)
    heading = Canvas(GUTTER + columns, 1)
    after = title(
        heading, view, "grid", fitting(point_words(_standing(view, moment).point), columns)
    )
    mistakes_note(heading, after, dataset, near.evaluation, palette)
    picture = decision_map(
        near.grid, points_of(dataset, near.evaluation.wrong), domain=dataset.domain,
        columns=columns, rows=columns // 2, style=view.map_style, palette=palette,
    )  # fmt: skip
    below = axis_labels(
        dataset.domain, columns, palette, dataset.columns[0], note_of_others(dataset.columns)
    )
    plane = stacked(GUTTER + columns, picture, below, left=GUTTER)
    plane = with_x2(plane, dataset, columns // 2, palette)
    canvas = Canvas(width, height)
    canvas.place(0, 0, titled(heading, plane, height))
    left = GUTTER + columns + BETWEEN
    canvas.place(left, 0, _figures(view, moment, near, width - left, height))
    return canvas.drawing()


def _standing(view: RaceView, moment: RaceMoment) -> Standing:
    return moment.standings[view.chosen]


def _figures(view: RaceView, moment: RaceMoment, near: CloseUp, width: int, height: int) -> Drawing:
    """Draw the figures of all seeds, and below them the accuracy of the first."""
    palette, standing = view.palette, _standing(view, moment)
    canvas = Canvas(width, height)
    canvas.write(0, 0, f"{standing.runs} seeds" if standing.runs > 1 else "", bold(palette))
    row = 1
    for name in FIGURES if standing.runs > 1 else ():
        heading = column_title(name, (standing,))
        figure, detail = cell(standing, COLUMNS[name])
        if heading is None or figure == NONE:
            continue
        canvas.write(0, row, spelled(heading, ascii=view.ascii), muted(palette))
        at = canvas.write(10, row, figure, bold(palette)) + 1
        if at + len(detail) <= width:
            canvas.write(at, row, detail, faint(palette))
        row += 1
    row += row > 1
    seed = standing.point.experiments[0].seed
    canvas.write(0, row, f"Seed {seed}", bold(palette))
    dataset = moment.race.dataset(near.point)
    table = accuracy(
        near.evaluation, None, classes=dataset.classes, width=min(width, 26),
        height=max(0, height - row - 1), palette=palette, ascii=view.ascii,
    )  # fmt: skip
    canvas.place(0, row + 1, table)
    if standing.diverged[0]:
        canvas.write(9, row, "diverged", Style(color=palette.error))
    return canvas.drawing()
