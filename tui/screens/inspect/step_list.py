"""The equations of a step with their numbers, one a row, under the headings of its phases."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from rich.style import Style

from core.lessons.notation.equations import Kind
from core.nn.arrays import FloatArray
from core.training.step import Step
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.number_table import LEAST_CELLS, MOST_CELLS
from tui.drawing.table_axis import Axis
from tui.drawing.text import cut, longest, spelled
from tui.drawing.value_colours import value_style
from tui.screens.inspect.choice import Chosen
from tui.screens.inspect.equations import Line, Section, letter, lines
from tui.screens.inspect.errata import errata, mark
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import bar, bold, faint, muted
from tui.widgets.layout import GUTTER, first_in_sight

EQUATION_CELLS = 24
"""Least cells of the equations before their numbers."""

UNIT_CELLS = 6
"""Cells of a usual unit such as ×10⁻³ behind the numbers."""

NUMBERED: tuple[Section, ...] = ("Forward", "Backward")
"""The phases whose equations have a number a unit."""

BY_UNIT = (Kind.INPUT, Kind.FORWARD, Kind.DELTA)
"""The kinds of equations of which there is a number for each unit of a layer."""

Row = Line | str
"""An equation, a heading, or "" for a blank row."""


@dataclass(frozen=True)
class StepList:
    """The rows of all equations, of which one is chosen."""

    rows: tuple[Row, ...]
    chosen: int

    @property
    def height(self) -> int:
        """The rows of the whole list."""
        return len(self.rows)

    def shown(self, room: int) -> list[int]:
        """Return the places of as many rows as there is room for around the chosen one, the first
        of them the heading of the next."""
        if self.height <= room:
            return list(range(self.height))
        first = first_in_sight(self.chosen, self.height, room)
        headings = (
            at for at in range(first, -1, -1) if isinstance(row := self.rows[at], str) and row
        )
        heading = next(headings)
        if self.chosen == first > heading:  # the heading has its place
            first -= 1
        return [heading, *range(first + 1, first + room)]


def step_list(equations: Sequence[Line], chosen: int, *, roomy: bool) -> StepList:
    """Return the list of equations with their headings; with blank rows between the phases where it
    is roomy."""
    rows: list[Row] = []
    at = 0
    for place, line in enumerate(equations):
        if line.section not in rows:
            rows += ["", line.section] if rows and roomy else [line.section]
        if place == chosen:
            at = len(rows)
        rows.append(line)
    return StepList(tuple(rows), at)


def draw_list(
    listed: StepList, chosen: Chosen, view: InspectView, width: int, height: int
) -> Drawing:
    """Draw as many rows as fit around the chosen one, below the heading of the first of them."""
    canvas = Canvas(width, height)
    grid = _grid(listed, chosen, view, width)
    for down, at in enumerate(listed.shown(height)):
        row = listed.rows[at]
        if isinstance(row, str):
            canvas.write(GUTTER, down, row, bold(view.palette))
            if row in NUMBERED and not chosen.whole:
                _labels(canvas, down, grid, chosen, view)
            continue
        if at == listed.chosen:
            canvas.tint(GUTTER, down, width - GUTTER, Style(bgcolor=view.palette.raised))
        _line(canvas, down, row, chosen, view, grid, here=at == listed.chosen)
    return canvas.drawing()


class _Grid(NamedTuple):
    """The columns of the numbers behind the equations."""

    left: int
    cells: int
    units: Sequence[int]
    """Those of the widest layer that there is room for, around the chosen one."""
    unit: int
    """Cells of the unit behind the numbers."""


def _grid(listed: StepList, chosen: Chosen, view: InspectView, width: int) -> _Grid:
    """Return the columns behind the longest equation that has a number a unit."""
    rows = (row for row in listed.rows if isinstance(row, Line) and row.kind in BY_UNIT)
    longest_one = max(len(row.formulas(ascii=view.ascii)[-1]) for row in rows)
    equation = min(max(EQUATION_CELLS, longest_one + 1), width * 3 // 5)
    left, widest = GUTTER + equation, max(chosen.step.network.architecture.widths)
    unit = _unit_cells(chosen, ascii=view.ascii)
    room = max(LEAST_CELLS, width - left - unit)
    cells = max(LEAST_CELLS, min(MOST_CELLS, room // widest))
    axis = Axis([""] * widest, chosen.unit(widest))
    return _Grid(left, cells, axis.shown(room // cells).tolist(), unit)


def _unit_cells(chosen: Chosen, *, ascii: bool) -> int:
    """Return the cells of the longest unit behind the numbers of an equation."""
    if chosen.whole:
        return 0
    rows = (row_of(chosen, line) for line in lines(chosen.step))
    forms = [numbers.form(row.tolist(), LEAST_CELLS - 1) for row in rows if row is not None]
    units = [spelled(form.unit, ascii=ascii) for form in forms]
    widest = max(chosen.step.network.architecture.widths)
    return max(UNIT_CELLS, len(f" /{widest}"), *map(len, units))


def _labels(canvas: Canvas, row: int, grid: _Grid, chosen: Chosen, view: InspectView) -> None:
    widest = max(chosen.step.network.architecture.widths)
    for place, unit in enumerate(grid.units, 1):
        here = unit == chosen.unit(widest)
        style = Style(color=view.palette.key, bold=True) if here else muted(view.palette)
        canvas.write_right(grid.left + place * grid.cells, row, str(unit + 1), style)
    if len(grid.units) < widest:
        after = grid.left + len(grid.units) * grid.cells + 1
        canvas.write(after, row, f"/{widest}", faint(view.palette))


def _line(
    canvas: Canvas,
    row: int,
    line: Line,
    chosen: Chosen,
    view: InspectView,
    grid: _Grid,
    *,
    here: bool,
) -> None:
    """Write an equation and its numbers; the chosen one has the bar and the accent."""
    palette = view.palette
    ground = Style(bgcolor=palette.raised) if here else Style()
    style = Style(color=palette.key, bold=True) if here else Style(color=palette.text)
    if here:
        bar(canvas, 0, row, view)
    text = cut(line.formulas(ascii=view.ascii)[-1], canvas.width - GUTTER, ascii=view.ascii)
    after = canvas.write(GUTTER, row, text, style + ground)
    if view.sight is not None and errata(line, view.sight):
        red = Style(color=palette.error, bold=True)
        after = canvas.write(after, row, mark(ascii=view.ascii), red + ground)
    left, cells = max(grid.left, after + 1), grid.cells
    values = None if chosen.whole else row_of(chosen, line)
    if values is None:
        fact = longest(facts(chosen, line), canvas.width - left - 1)
        canvas.write(left + 1, row, spelled(fact, ascii=view.ascii), muted(palette) + ground)
        return
    largest = scale_of(chosen, line)
    if len(values) == 1:
        value, room = float(values[0]), canvas.width - left - 1
        number = f" {numbers.within(value, room)}".rjust(min(cells, room + 1))
        coloured = value_style(float(values[0]), largest, palette, lit=True)
        canvas.write(left, row, number, coloured if coloured.bgcolor else coloured + ground)
        return
    room = max(0, canvas.width - left - grid.unit) // cells
    shown = [unit for unit in grid.units if unit < len(values)][:room]
    largest = float(np.abs(np.nan_to_num(values)).max())
    form = numbers.form(values[shown].tolist(), cells - 1, cells - 4)
    lit = chosen.unit(len(values))
    for place, unit in enumerate(shown):
        value = float(values[unit])
        number = form.written(value, cells - 1).rjust(cells)
        coloured = value_style(value, largest, palette, lit=unit == lit)
        under = ground if coloured.bgcolor is None else Style()
        canvas.write(left + place * cells, row, number, coloured + under)
    after = left + len(shown) * cells
    told = longest((f" {len(values)} units", ""), canvas.width - after)
    note = spelled(form.unit, ascii=view.ascii) if shown else told
    canvas.write(after, row, note, (muted if here else faint)(palette) + ground)


def scale_of(chosen: Chosen, line: Line) -> float:
    """Return the number whose colour is the strongest: the largest of all samples of the batch."""
    batch = chosen.batch
    match line.kind:
        case Kind.OUTPUT:
            array = np.append(batch.target, batch.y)
        case Kind.LOSS | Kind.LOSS_AFTER:
            array = batch.sample_losses
        case Kind.OUTPUT_DELTA | Kind.DELTA:
            array = batch.delta(line.layer)
        case _:
            array = batch.f[line.layer]
    return float(np.abs(np.nan_to_num(array)).max(initial=0.0))


def row_of(chosen: Chosen, line: Line) -> FloatArray | None:
    """Return the numbers of an equation of one sample, a number a unit; None of one that has a
    matrix or a word."""
    step = chosen.step
    values: FloatArray
    match line.kind:
        case Kind.INPUT | Kind.FORWARD:
            values = step.f[line.layer]
        case Kind.OUTPUT:
            values = step.y
        case Kind.LOSS:
            return np.array([step.loss])
        case Kind.OUTPUT_DELTA | Kind.DELTA:
            values = step.delta(line.layer)
        case Kind.LOSS_AFTER:
            return np.array([step.loss_after])
        case _:
            return None
    row: FloatArray = values[chosen.sample]
    return row


def facts(chosen: Chosen, line: Line) -> list[str]:
    """Return what is told of an equation in words, the longest first."""
    step, i = chosen.step, line.layer
    match line.kind:
        case Kind.LOSS:
            return [f"{numbers.loss(step.loss)} over {len(step.x):,} samples"]
        case Kind.LOSS_AFTER:
            after, change = numbers.loss(step.loss_after), step.loss_after - step.loss
            return (
                [f"{after}, {numbers.general(change, 3, sign='+')}", after]
                if np.isfinite(change)
                else [after]
            )
        case Kind.GRADIENT:
            told = _of_weights(step, step.gradients[i], i)
            is_part = step is not chosen.batch and len(chosen.batch.x) > 1
            return [f"part: {text}" for text in told] if is_part else told
        case Kind.UPDATE:
            return [f"changes {text}" for text in _of_weights(step, step.changes[i], i)]
        case Kind.RATE:
            return [numbers.general(step.rate, 4)]
        case Kind.CLIP:
            return [numbers.general(step.clip_factor, 4)]
    arrays = {Kind.OUTPUT: step.y, Kind.INPUT: step.x, Kind.FORWARD: step.f[i]}
    array = arrays[line.kind] if line.kind in arrays else step.delta(i)
    shape = _shape(array)
    low, high = numbers.figure(float(array.min())), numbers.figure(float(array.max()))
    mean = numbers.figure(float(array.mean()))
    return [f"{shape}   from {low} to {high}, mean {mean}", f"{shape}   {low} to {high}", shape]


def _shape(array: FloatArray) -> str:
    return " × ".join(f"{size:,}" for size in array.shape)


def _of_weights(step: Step, array: FloatArray, i: int) -> list[str]:
    """Tell the size of a layer's matrix, its largest number and its norm."""
    row, column = np.unravel_index(int(np.abs(np.nan_to_num(array)).argmax()), array.shape)
    bias = int(row) == step.network.architecture.widths[i]
    where = letter("b", i, int(column)) if bias else letter("W", i, int(row), int(column))
    largest = f"largest {numbers.figure(float(array[row, column]))}"
    norm = numbers.figure(float(np.linalg.norm(array)))
    shape = _shape(array)
    return [
        f"{shape}   {largest} at {where}   norm {norm}",
        f"{shape}   {largest} at {where}",
        f"{largest} at {where}",
        largest,
    ]
