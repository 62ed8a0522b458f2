"""One unit in detail: its map, its formula with numbers, its strongest weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from rich.style import Style

from core.data.dataset import Dataset, Task
from core.nn.arrays import FloatArray
from core.nn.network import Architecture
from core.nn.places import Place
from core.training.network_lens import NetworkSeen
from core.training.unit_weights import UnitWeight, unit_weights
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.maps import MapStyle, block_colours, decision_map, grid_shape
from tui.drawing.network_diagram import Looks
from tui.drawing.network_maps import answers_of
from tui.drawing.palette import Palette
from tui.drawing.points import Points, points_of
from tui.drawing.shading import known
from tui.drawing.text import wrapped
from tui.drawing.weight_lists import weight_lists

TERM = 9
"""Columns of the shortest term of a formula, such as " + 2.75 x2"."""

FORMULA_ROWS = 3
"""Rows of a formula, at most."""

CROWDED = 4
"""Cells of a crowded map for each point that is shown of it."""

ONE_COLOUR = "One colour: maps go along x1 and x2, other inputs are at their mean."
"""What is told of such a map, of data with more inputs than two."""

LOW = 26
"""Rows from which the map has a place of its own above the words."""


def large_columns(width: int, height: int) -> int:
    """Columns of the large map in a panel of this size, even; it has half as many rows."""
    rows = max(6, height * 42 // 100) if height >= LOW else 6
    return min(width // 2 * 2, 2 * rows)


def unit_title(architecture: Architecture, unit: Place) -> str:
    """Name a unit in words: unit 4 of layer 2, input 1, output."""
    last = len(architecture.widths) - 1
    number, count = unit.numbers[0], architecture.widths[unit.layer]
    if unit.layer in (0, last):
        word = "Output" if unit.layer else "Input"
        return word if count == 1 else f"{word} {number}"
    return f"Unit {number} of layer {unit.layer}"


def function_name(architecture: Architecture, unit: Place) -> str:
    """Name the function of z that a unit answers; "" of a feature that enters as it is."""
    if unit.layer == 0:
        return "" if architecture.squash is None else architecture.squash.name
    if unit.layer == len(architecture.widths) - 1:
        return architecture.loss.output.name
    return architecture.activations[unit.layer - 1].name


def formula(
    weights: Sequence[UnitWeight], count: int, names: Sequence[str], width: int, rows: int
) -> list[str]:
    """Write z with its numbers in lines, cut between terms: z = -3.57 x1 + 2.75 x2 - 2.30.

    Weights come the strongest first, the first ones of `count`, and are told in the order of their
    sources where all of them fit; else how many are missing.
    """
    if not weights:
        return []
    most = 1 + rows * width // TERM
    if count <= most:
        every = sorted(weights, key=lambda weight: weight.source or len(names) + 1)
        lines = _lines(every, names, width)
        if len(lines) <= rows:
            return lines
    for told in range(min(most, len(weights), count - 1), 0, -1):
        lines = _lines(weights[:told], names, width, f"+ {count - told:,} smaller")
        if len(lines) <= rows:
            break
    return lines[:rows]


def _lines(
    weights: Sequence[UnitWeight], names: Sequence[str], width: int, rest: str = ""
) -> list[str]:
    terms = []
    for place, weight in enumerate(weights):
        size = numbers.signed(abs(weight.value), 8)[1:]
        sign = "-" if weight.value < 0 else "+"
        name = f" {names[weight.source - 1]}" if weight.source else ""
        terms.append(f"{sign} {size}{name}" if place else f"{sign.strip('+')}{size}{name}")
    lines, line = [], "z ="
    for term in [*terms, *([rest] if rest else [])]:
        if len(line) + 1 + len(term) > width and line != "z =":
            lines.append(line)
            line = " "
        line = f"{line} {term}"
    return [*lines, line]


def unit_detail(
    seen: NetworkSeen,
    dataset: Dataset,
    looks: Looks,
    style: MapStyle,
    width: int,
    height: int,
) -> Drawing:
    """Draw the chosen unit below its title."""
    canvas, unit = Canvas(width, height), looks.chosen
    assert unit is not None
    palette = looks.palette
    text, muted = Style(color=palette.text), Style(color=palette.muted)
    columns, low = large_columns(width, height + 1), height + 1 < LOW
    picture = _map(seen, dataset, unit, style, columns, palette)
    if picture is not None:
        canvas.place(0, 0, picture)
    weights = unit_weights(seen.network, seen.gradients, unit, by_gradient=looks.gradients)
    names = source_names(seen.architecture, dataset, unit.layer)
    beside, at = (columns + 2, 0) if low else (0, columns // 2 + 1)
    column = beside
    facts = answer_facts(seen, unit)
    for label, value in facts:
        words = f"{label} " if label else ""
        if column + len(words) + len(value) > width:
            continue
        end = canvas.write(canvas.write(column, at, words, muted), at, value, text)
        at, column = (at + 1, beside) if low else (at, end + 2)
    at += bool(facts) and not low
    if not low and _is_even(seen, dataset, unit, palette):
        for line in wrapped(ONE_COLOUR, width):
            canvas.write(0, at, line, muted)
            at += 1
    at = max(at, columns // 2) if low else at
    terms = unit_weights(seen.network, None, unit, by_gradient=False)
    for line in formula(terms.into, terms.counts[0], names, width, 2 if low else FORMULA_ROWS):
        canvas.write(0, at, line, Style(color=palette.bright))
        at += 1
    top = at + (0 if low else 1)
    canvas.place(0, top, weight_lists(weights, looks, width, height - top))
    return canvas.drawing()


def answer_facts(seen: NetworkSeen, unit: Place) -> list[tuple[str, str]]:
    """Tell how a hidden unit answers the training points: at which share of them it is saturated,
    and whether it is dead or constant."""
    if seen.answers is None or not 0 < unit.layer < len(seen.layers) - 1:
        return []
    answers, place = seen.answers[unit.layer - 1], unit.numbers[0] - 1
    facts = [("saturated", f"{100 * answers.saturated[place]:.0f} %")]
    facts += [("dead:", "slope 0")] * bool(answers.dead[place])
    facts += [("", "constant")] * bool(answers.constant[place])
    return facts


def _is_even(seen: NetworkSeen, dataset: Dataset, unit: Place, palette: Palette) -> bool:
    """Whether a map has one colour, of data with more inputs than maps show."""
    if seen.large is None or dataset.x.shape[1] <= 2:
        return False
    colours, places = block_colours(known(_shown(seen.large, seen, dataset, unit)), palette)
    return len({colours[place] for place in np.unique(places)}) == 1


def source_names(architecture: Architecture, dataset: Dataset, layer: int) -> tuple[str, ...]:
    """Name what the terms of a layer's z are of: features, or answers a1, a2, ... of the layer
    before; a feature that is squashed as s(x1)."""
    if layer == 1:
        names = dataset.features
        return names if architecture.squash is None else tuple(f"s({name})" for name in names)
    return tuple(f"a{number + 1}" for number in range(architecture.widths[layer - 1]))


def _map(
    seen: NetworkSeen,
    dataset: Dataset,
    unit: Place,
    style: MapStyle,
    columns: int,
    palette: Palette,
) -> Drawing | None:
    """Draw the large map with the points; None while it has another shape."""
    shape = grid_shape(style, columns, columns // 2)
    if seen.large is None or seen.large.shape != shape:
        return None
    return decision_map(
        _shown(seen.large, seen, dataset, unit), _some_points(dataset, columns * columns // 2),
        domain=dataset.domain, columns=columns, rows=columns // 2, style=style, palette=palette,
    )  # fmt: skip


def _shown(shares: FloatArray, seen: NetworkSeen, dataset: Dataset, unit: Place) -> FloatArray:
    """Return a unit's shares as the answers of its map."""
    of_class = dataset.task is Task.CLASSES and unit.layer == len(seen.layers) - 1
    return answers_of(shares, unit.numbers[0] - 1 if of_class else None, len(dataset.classes))


def _some_points(dataset: Dataset, cells: int) -> Points:
    """Return the points of a map of so many cells; of more than it has room for, evenly some."""
    points = points_of(dataset)
    step = -(-CROWDED * len(points.x) // cells) if len(points.x) > cells else 1
    some = slice(None, None, step)
    return replace(
        points,
        x=points.x[some],
        label=points.label[some],
        is_test=None if points.is_test is None else points.is_test[some],
        share=None if points.share is None else points.share[some],
    )
