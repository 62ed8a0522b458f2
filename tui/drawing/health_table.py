"""The health of each layer as a table: a row a layer, a column a figure with a small bar."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.style import Style

from core.nn.network import Architecture
from core.training.health import Figure, Health
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.curves import SWATCH
from tui.drawing.health_chart import swatch
from tui.drawing.palette import Palette
from tui.drawing.scale import Scale
from tui.drawing.sparkline import EIGHTHS

NUMBER, SHARE = 7, 6
"""Cells of a number and of a share."""

LEAST_NAME = 6
"""Cells of a layer's name and its swatch."""

LEAST_BAR = 4
"""Cells of a bar that lies; one that stands takes one."""


def layer_names(architecture: Architecture, width: int) -> list[str]:
    """The name of each layer, with its shape and the activation of the units that it feeds where
    these fit into so many cells: "W0 2x10 sigmoid"."""
    functions = [*(row.name for row in architecture.activations), architecture.loss.output.name]
    shapes = zip(architecture.widths, architecture.widths[1:], functions, strict=False)
    forms = [
        [f"W{i}", f"W{i} {a}→{b}", f"W{i} {a}→{b} {function}"]
        for i, (a, b, function) in enumerate(shapes)
    ]
    fitting = [place for place in range(3) if max(len(form[place]) for form in forms) <= width]
    return [form[max(fitting, default=0)] for form in forms]


def health_table(
    health: Health,
    figures: Sequence[Figure],
    scales: Mapping[str, Scale],
    architecture: Architecture,
    *,
    chosen: str,
    front: int,
    width: int,
    height: int,
    palette: Palette,
    ascii: bool = False,
) -> Drawing:
    """The figures of each layer at an epoch, exactly width x height cells: a head, and as many
    layers as there is room for. `scales` are those that the bars are measured by; the head of
    the figure `chosen` and the row of the layer `front` are lit."""
    canvas, arrow = Canvas(width, height), "->" if ascii else "→"
    figures = _in_room(figures, chosen, width)
    names, columns = _columns(figures, architecture, width)
    for figure, (column, cells) in zip(figures, columns, strict=True):
        lit = figure.name == chosen
        style = Style(color=palette.key, bold=True, underline=True) if lit else _muted(palette)
        title = figure.title if len(figure.title) < cells else figure.brief
        canvas.write(column, 0, title, style)
    first = min(max(0, front - (height - 1) // 2), max(0, len(names) - height + 1))
    for row, layer in enumerate(range(len(names))[first : first + height - 1], 1):
        name, colour = names[layer], palette.run_colour(layer)
        canvas.write(0, row, swatch(layer, ascii=ascii), Style(color=colour, bold=True))
        canvas.write(2, row, name.replace("→", arrow), Style(color=palette.text))
        for figure, (column, cells) in zip(figures, columns, strict=True):
            value = float(health.of(figure.name)[layer])
            canvas.write(column, row, written(figure, value), _bright(palette))
            # A standing bar stands apart from a number, or is left out.
            number, apart = _number(figure), not figure.is_share
            if cells - number - 2 >= apart:
                room, scale = cells - number - 3, scales[figure.name]
                for at, text, style in _bar(
                    scale, value, room, int(apart), colour, palette, ascii=ascii
                ):
                    canvas.write(column + number + at, row, text, style)
        if layer == front and len(names) > 1:
            canvas.tint(0, row, width, Style(bgcolor=palette.raised))
    return canvas.drawing()


def _in_room(figures: Sequence[Figure], chosen: str, width: int) -> Sequence[Figure]:
    """As many figures as there is room for, the chosen one among them."""
    shown, room = list(figures), width - LEAST_NAME
    while len(shown) > 1 and sum(_number(figure) + 2 for figure in shown) > room:
        shown.pop(0 if shown[-1].name == chosen else -1)
    return shown


def _columns(
    figures: Sequence[Figure], architecture: Architecture, width: int
) -> tuple[list[str], list[tuple[int, int]]]:
    """The names of the layers, and first cell and cells of each figure's column."""
    least = sum(_number(figure) + 2 for figure in figures)
    names = layer_names(architecture, width - 4 - least - len(figures) * min(3, width // 40))
    first = max(map(len, names)) + 4
    more = max(0, (width - first - least) // len(figures))
    columns, at = [], first
    for figure in figures:
        cells = _number(figure) + 2 + more
        columns.append((at, cells))
        at += cells
    return names, columns


def _number(figure: Figure) -> int:
    return SHARE if figure.is_share else NUMBER


def written(figure: Figure, value: float) -> str:
    """A figure of a layer: 51 %, or 2.38e-3; nothing where the layer has none."""
    if value != value and figure.is_share:
        return ""
    return f"{100 * value:.0f} %" if figure.is_share else numbers.figure(value)


def _bar(
    scale: Scale,
    value: float,
    cells: int,
    standing_at: int,
    colour: str,
    palette: Palette,
    *,
    ascii: bool,
) -> Iterator[tuple[int, str, Style]]:
    """Yield the pieces of a bar from the scale's low end to a value, on a dim track: it lies after
    a blank where there is room, else it stands in the cell `standing_at`."""
    share = float(scale.position(value))
    if share != share:
        return
    if cells < LEAST_BAR:
        if not ascii:
            yield standing_at, EIGHTHS[int(scale.levels(value, len(EIGHTHS)))], Style(color=colour)
        return
    done, rest = ("=", "-") if ascii else (SWATCH, SWATCH)
    yield 1, rest * cells, Style(color=palette.shade(palette.background, palette.text, 0.2))
    yield 1, done * round(share * cells), Style(color=colour)


def _bright(palette: Palette) -> Style:
    return Style(color=palette.bright, bold=True)


def _muted(palette: Palette) -> Style:
    return Style(color=palette.muted)
