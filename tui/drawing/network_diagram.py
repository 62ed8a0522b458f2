"""A network as a drawing: its units as maps, and its weights, or their gradients, as lines."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.data.dataset import Dataset, Task
from core.nn.arrays import BoolArray, FloatArray
from core.nn.edits import Edits
from core.nn.places import Place
from core.training.network_lens import NetworkSeen
from tui.drawing import numbers
from tui.drawing.canvas import Drawing
from tui.drawing.cells import Cells
from tui.drawing.network_lines import draw_lines, line_colours, strengths
from tui.drawing.network_maps import answers_of, draw_maps
from tui.drawing.network_plan import Column, Plan, has_names_above
from tui.drawing.palette import Palette
from tui.drawing.points import letter
from tui.drawing.text import longest


@dataclass(frozen=True)
class Looks:
    """The way in which a network is drawn."""

    palette: Palette
    ascii: bool = False
    """Whether lines and marks are characters, as colours cannot be told apart."""
    characters: bool = False
    """Whether maps are characters."""
    gradients: bool = False
    """Whether the lines are the gradients of this step and not the weights."""
    numbered: bool = False
    """Whether units have their numbers, and biases are written where there is room."""
    chosen: Place | None = None
    """The unit that is marked."""
    weight: Place | None = None
    """The weight or bias that is marked."""
    edits: Edits | None = None
    """The weights that training does not move."""

    def word(self, place: Place) -> str:
        """off or frozen, where training does not move a place; else ""."""
        return self.edits.word(place) if self.edits else ""


def network_diagram(seen: NetworkSeen, dataset: Dataset, plan: Plan, looks: Looks) -> Drawing:
    """Draw a network where a plan puts its units, whose maps have the plan's sizes."""
    cells = Cells(plan.height, plan.width)
    for place, gap in enumerate(plan.gaps):
        _weights(cells, seen, plan, looks, place, gap.layer)
    for column in plan.columns:
        _units(cells, seen, dataset, column, looks)
    _names(cells, seen, dataset, plan, looks)
    return cells.drawing()


def shown_values(
    seen: NetworkSeen, layer: int, *, gradients: bool
) -> tuple[FloatArray, FloatArray]:
    """The weights (sources, targets) between the units that are shown of two layers, and the
    biases (targets,) of the latter, none where the network has none; or their gradients."""
    matrix = seen.values(gradients=gradients)[layer]
    columns = list(seen.layers[layer + 1].units)
    weights = matrix[np.ix_(seen.layers[layer].units, columns)]
    return weights, matrix[-1, columns] if seen.architecture.bias else np.empty(0)


def _weights(
    cells: Cells, seen: NetworkSeen, plan: Plan, looks: Looks, place: int, layer: int
) -> None:
    """Draw the weights between two layers."""
    values, biases = shown_values(seen, layer, gradients=looks.gradients)
    sources, targets = seen.layers[layer].units, seen.layers[layer + 1].units
    lit, marked = _lit(looks.chosen, layer, sources, targets), None
    weight = looks.weight
    if weight is not None and weight.letter == "W" and weight.layer == layer:
        row, column = (number - 1 for number in weight.numbers)
        if row in sources and column in targets:
            marked = sources.index(row) * len(targets) + targets.index(column)
    draw_lines(
        cells, plan.gaps[place], values, _largest(values, biases), looks.palette,
        ascii=looks.ascii, lit=lit, marked=marked,
    )  # fmt: skip
    if looks.numbered:
        _scale(cells, plan, place, _largest(values, biases), looks)
    if plan.ends and place == len(plan.gaps) - 1 and biases.size:
        for end, bias in zip(plan.ends, biases.tolist(), strict=True):
            _bias(cells, end + 2, plan.width - 1, bias, _largest(values, biases), looks)


def _scale(cells: Cells, plan: Plan, place: int, largest: float, looks: Looks) -> None:
    """Tell below the lines between two layers how large the strongest is."""
    gap = plan.gaps[place]
    size = numbers.gradient(largest).lstrip("+") if looks.gradients else f"{largest:.2f}"
    name, room = "dL/dW" if looks.gradients else "W", gap.right - gap.left - 3
    word = longest((f"{name}{gap.layer}{to} {size}" for to in (" up to", " to", "")), room)
    if word:
        column = gap.left + 2 + (room - len(word)) // 2  # a bias before it may be a column wider
        cells.write(plan.height - 1, column, word, looks.palette.faint)


def _lit(
    chosen: Place | None, layer: int, sources: tuple[int, ...], targets: tuple[int, ...]
) -> BoolArray | None:
    """Return (sources, targets): the weights into and out of the chosen unit; None without one."""
    if chosen is None:
        return None
    lit = np.zeros((len(sources), len(targets)), dtype=np.bool_)
    if chosen.layer == layer:
        lit[[source + 1 == chosen.numbers[0] for source in sources]] = True
    elif chosen.layer == layer + 1:
        lit[:, [target + 1 == chosen.numbers[0] for target in targets]] = True
    return lit


def _largest(values: FloatArray, biases: FloatArray) -> float:
    return float(max(np.abs(values).max(initial=0.0), np.abs(biases).max(initial=0.0)))


def _units(cells: Cells, seen: NetworkSeen, dataset: Dataset, column: Column, looks: Looks) -> None:
    """Draw the maps of a layer with their biases, numbers and marks."""
    layer = seen.layers[column.layer]
    of_classes = column.layer == len(seen.layers) - 1 and dataset.task is Task.CLASSES
    maps = [
        answers_of(shares, unit if of_classes else None, len(dataset.classes))
        for unit, shares in zip(layer.units, layer.shares, strict=True)
    ]
    draw_maps(cells, column, maps, looks.palette, characters=looks.characters)
    biases = np.empty(0)
    largest = 0.0
    if column.layer:
        values, biases = shown_values(seen, column.layer - 1, gradients=looks.gradients)
        largest = _largest(values, biases)
    for place, (unit, top) in enumerate(zip(layer.units, column.tops, strict=True)):
        first, last = top // 2, (top + column.size - 1) // 2
        chosen = looks.chosen == Place("F", column.layer, (unit + 1,))
        if chosen or looks.characters:
            _frame(cells, column, first, last, looks, chosen=chosen)
        if looks.numbered and len(layer.order) > 1 and column.layer:
            word, colour = str(unit + 1), looks.palette.faint
            if of_classes:
                word, colour = letter(unit), looks.palette.class_colour(unit)
            if len(word) < column.x:
                cells.write(first, column.x - 1 - len(word), word, colour)
        if biases.size:
            if not chosen:
                end = top + column.size - 1
                _bias(cells, end, column.x - 1, float(biases[place]), largest, looks)
            if looks.numbered and has_row_below(column, place, cells.glyph.shape[0]):
                _bias_number(cells, last + 1, column, float(biases[place]), looks)


def has_row_below(column: Column, place: int, rows: int) -> bool:
    """Whether there is a row of cells under a map before the next one."""
    end = column.tops[place] + column.size
    below = (*column.tops, 2 * rows)[place + 1]
    return column.size >= 5 and -(-end // 2) < below // 2


def _bias(
    cells: Cells, half_row: int, column: int, bias: float, largest: float, looks: Looks
) -> None:
    """Mark a bias by its sign and strength."""
    level = int(strengths(np.array([bias]), largest)[0])
    if level and 0 <= half_row < 2 * cells.glyph.shape[0]:
        glyph = "-+"[bias > 0] if looks.ascii else "▝▗"[half_row % 2]
        colour = int(line_colours(looks.palette)[int(bias > 0), level])
        cells.write(half_row // 2, column, glyph, colour)


def _bias_number(cells: Cells, row: int, column: Column, bias: float, looks: Looks) -> None:
    """Write a bias, or its gradient, below its unit's map."""
    word = numbers.gradient(bias) if looks.gradients else numbers.signed(bias, column.size)
    colour = looks.palette.class_colour(int(bias > 0)) if bias else looks.palette.muted
    cells.write(row, column.x, word, colour)


def _frame(
    cells: Cells, column: Column, first: int, last: int, looks: Looks, *, chosen: bool
) -> None:
    """Mark the chosen unit on both sides, or a map of characters, which lines could hide."""
    before, after = ("[", "]") if looks.ascii else ("▐", "▌")
    if not chosen:
        before, after = "|", "|"
    colour = looks.palette.accent if chosen else looks.palette.rule
    for row in range(first, last + 1):
        for place, glyph in ((column.x - 1, before), (column.end, after)):
            cells.write(row, place, glyph, colour)


def _names(cells: Cells, seen: NetworkSeen, dataset: Dataset, plan: Plan, looks: Looks) -> None:
    """Write the features' names above or beside their maps, and letters where classes end."""
    column = plan.column_of(0)
    if column is not None:
        names = dataset.features
        above = has_names_above(column.size, column.tops)
        for unit, top in zip(seen.layers[0].units, column.tops, strict=True):
            name, colour = names[unit], looks.palette.muted
            if above:
                cells.write(top // 2 - 1, column.x, name, colour)
            else:
                row, room = (top + column.size // 2) // 2, column.x - 1
                if len(name) <= room:
                    cells.write(row, room - len(name), name, colour)
    if dataset.task is Task.CLASSES:
        for place, end in enumerate(plan.ends):
            unit = seen.layers[-1].units[place]
            colour = looks.palette.class_colour(unit)
            cells.write(end // 2, plan.width - 1, letter(unit), colour, bold=True)
