"""One unit in detail: its map, its formula with numbers, its strongest weights."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from core.data.dataset import Dataset, Task
from core.nn.arrays import FloatArray
from core.nn.network import Architecture
from core.nn.places import Place
from core.training.network_lens import NetworkSeen
from core.training.unit_weights import UnitWeight, UnitWeights, unit_weights
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.maps import MapStyle, decision_map, grid_shape
from tui.drawing.network_diagram import Looks
from tui.drawing.network_maps import answers_of
from tui.drawing.palette import Palette
from tui.drawing.points import points_of

FORMULA_ROWS = 3
"""Rows of a formula, at most."""

LOW = 26
"""Rows from which the map has a place of its own above the words."""

VALUE, GRADIENT = 8, 9
"""Columns of a weight's value and of its gradient."""


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
    weights: Sequence[UnitWeight], names: Sequence[str], width: int, rows: int
) -> list[str]:
    """Write z with its numbers in lines, cut between terms: z = -3.57 x1 + 2.75 x2 - 2.30.

    Weights come the strongest first and are told in the order of their sources where all of them
    fit; else how many are missing.
    """
    if not weights:
        return []
    lines = _lines(sorted(weights, key=lambda w: w.source or len(names) + 1), names, width)
    if len(lines) <= rows:
        return lines
    for count in range(len(weights) - 1, 0, -1):
        rest = f"+ {len(weights) - count} smaller"
        lines = _lines(weights[:count], names, width, rest)
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
    facts: Sequence[tuple[str, str]],
    width: int,
    height: int,
) -> Drawing:
    """Draw the chosen unit below its title; `facts` are labels and values about its answers."""
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
    for label, value in facts:
        if beside + len(label) + 1 + len(value) > width:
            label = ""
        end = canvas.write(beside, at, f"{label} " if label else "", muted)
        canvas.write(end, at, value, text)
        at += 1
    at = max(at, columns // 2) if low else at
    for line in formula(weights.into, names, width, 2 if low else FORMULA_ROWS):
        canvas.write(0, at, line, Style(color=palette.bright))
        at += 1
    _weights(canvas, at + (0 if low else 1), weights, looks, width)
    return canvas.drawing()


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
    of_class = dataset.task is Task.CLASSES and unit.layer == len(seen.layers) - 1
    label = unit.numbers[0] - 1 if of_class else None
    answers: FloatArray = answers_of(seen.large, label, len(dataset.classes))
    return decision_map(
        answers, points_of(dataset), domain=dataset.domain, columns=columns, rows=columns // 2,
        style=style, palette=palette,
    )  # fmt: skip


def _weights(canvas: Canvas, top: int, weights: UnitWeights, looks: Looks, width: int) -> None:
    """List the weights in and out, as many of each as there is room for."""
    room = canvas.height - top
    parts = [
        (f"{len(w)} {word}", w) for word, w in (("in", weights.into), ("out", weights.out)) if w
    ]
    if not parts or room < 3:
        return
    room -= len(parts) * 2 - 1 if room >= 10 else len(parts)
    shares = _shares([len(part) for _, part in parts], room)
    at = top
    for (word, part), rows in zip(parts, shares, strict=True):
        _heading(canvas, at, word, len(part), looks, width)
        first = 0
        places = [weight.place for weight in part]
        if looks.weight in places:
            first = max(0, places.index(looks.weight) - rows + 1)
        for row, weight in enumerate(part[first : first + rows]):
            _row(canvas, at + 1 + row, weight, part[0], looks, width)
        at += rows + (2 if room + len(parts) * 2 - 1 >= 10 else 1)


def _shares(counts: list[int], room: int) -> list[int]:
    """Share rows among lists: the shorter one gets what it needs, at most half."""
    if len(counts) == 1:
        return [min(counts[0], room)]
    first, second = counts
    least = min(second, max(room // 3, room - first))
    return [min(first, room - least), least]


def _heading(canvas: Canvas, row: int, word: str, count: int, looks: Looks, width: int) -> None:
    palette = looks.palette
    noun = "weight" if count == 1 else "weights"
    number, _, way = word.partition(" ")
    canvas.write(0, row, f"{number} {noun} {way}", Style(color=palette.muted, bold=True))
    canvas.write_right(width, row, "gradient", Style(color=palette.faint))


def _row(
    canvas: Canvas, row: int, weight: UnitWeight, first: UnitWeight, looks: Looks, width: int
) -> None:
    """Write a weight: its name, its value, a bar and its gradient."""
    palette = looks.palette
    marked = weight.place == looks.weight
    name = Style(color=palette.key if marked else palette.muted, bold=marked)
    canvas.write(0, row, str(weight.place), name)
    names = 10 if width < 40 else 12
    value = numbers.signed(weight.value, VALUE)
    canvas.write_right(
        names + VALUE, row, value, Style(color=palette.bright if marked else palette.text)
    )
    end = width
    if weight.gradient is not None:
        gradient = looks.word(weight.place) or numbers.gradient(weight.gradient)
        end = canvas.write_right(width, row, gradient, Style(color=palette.muted)) - 1
        end = min(end, width - GRADIENT - 1)
    start = names + VALUE + 1
    by = looks.gradients and weight.gradient is not None
    size, most = (
        (weight.gradient or 0.0, first.gradient or 0.0) if by else (weight.value, first.value)
    )
    cells = round((end - start) * abs(size / most)) if most and end > start else 0
    bar = ("=" if looks.ascii else "━") * max(cells, 1 if size else 0)
    if end > start:
        canvas.write(
            start, row, bar[: end - start], Style(color=palette.class_colour(int(size > 0)))
        )
