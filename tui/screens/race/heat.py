"""A race as a heat map: the accuracy or the loss of every grid point at one epoch, a block each.

The better, the nearer is a block to the accent; without colours it is filled the denser. The
figure stands in each.
"""

from __future__ import annotations

from functools import lru_cache

from rich.segment import Segment
from rich.style import Style

from core.sweeps.race import RaceMoment
from core.sweeps.standing import Standing
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.palette import Palette
from tui.screens.race.layout import Mosaic
from tui.screens.race.view import RaceView, accuracy_words
from tui.widgets.frame import BAR, muted

FINE_STEPS, COARSE_STEPS = 16, 6
"""Colours from the worst to the best, where there are 24-bit colours and where there are not."""

FILLS = " .:-=+*#"
"""Characters from the worst to the best."""

LEGEND = 12
"""Columns of the colours in the legend."""


def heat_cell(view: RaceView, moment: RaceMoment, point: int, mosaic: Mosaic) -> Drawing:
    """Draw the block of a grid point, and the mark of the chosen one before it."""
    palette, standing = view.palette, moment.standings[point]
    chosen = point == view.chosen
    share = goodness(view, moment, standing)
    ground, fill = _look(view, share)
    canvas = Canvas(mosaic.columns, mosaic.map_rows, ground)
    for row in range(mosaic.map_rows):
        canvas.write(0, row, fill * mosaic.columns, ground)
    text = figure_words(view, standing, mosaic.columns - 2 * (mosaic.columns > 6))
    if chosen and len(text) + 2 <= mosaic.columns:
        text = f"[{text}]"
    style = ground + Style(color=palette.error) if share is None else ground
    room = f" {text} " if fill != " " and len(text) + 2 <= mosaic.columns else text
    start = (mosaic.columns - len(room)) // 2
    canvas.write(start, mosaic.map_rows // 2, room, style + Style(bold=chosen or None))
    before = Segment(fill, ground)
    if chosen:
        before = Segment("|" if view.ascii else BAR, ground + Style(color=palette.bright))
    return Drawing(tuple((before, *row) for row in canvas.drawing().rows))


def heat_legend(view: RaceView, moment: RaceMoment) -> Drawing:
    """Draw the name of the figure, and its range from the worst to the best."""
    palette = view.palette
    worst, best = _range_words(view, moment)
    canvas = Canvas(len(view.heat) + len(worst) + len(best) + LEGEND + 4, 1)
    at = canvas.write(0, 0, view.heat, muted(palette)) + 2
    at = canvas.write(at, 0, worst, muted(palette)) + 1
    for place in range(LEGEND):
        ground, fill = _look(view, place / (LEGEND - 1))
        at = canvas.write(at, 0, fill, ground)
    canvas.write(at + 1, 0, best, muted(palette))
    return canvas.drawing()


def goodness(view: RaceView, moment: RaceMoment, standing: Standing) -> float | None:
    """Return how good a standing is, from 0 to 1; None where all its runs diverged.

    An accuracy counts from chance on, R² from 0; a loss on the scale of the chart.
    """
    spread = standing.accuracy if view.heat == "accuracy" else standing.loss
    if spread is None:
        return None
    if view.heat == "loss":
        return 1.0 - float(view.scale.position(spread.median))
    least = 0.0 if standing.is_regression else _chance(moment)
    return min(1.0, max(0.0, (spread.median - least) / (1.0 - least)))


def figure_words(view: RaceView, standing: Standing, width: int) -> str:
    """Write the figure of a standing in so many cells."""
    if view.heat == "accuracy":
        return accuracy_words(standing, width) or "div"
    if standing.loss is None:
        return "diverged" if width >= 8 else "div"
    text = numbers.loss(standing.loss.median)
    return text if len(text) <= width else numbers.short(standing.loss.median, width)


def _range_words(view: RaceView, moment: RaceMoment) -> tuple[str, str]:
    if view.heat == "loss":
        return f"{view.scale.high:g}", f"{view.scale.low:g}"
    if all(standing.is_regression for standing in moment.standings):
        return "R² 0" if not view.ascii else "R^2 0", "1"
    return f"{100 * _chance(moment):.0f} %", "100 %"


def _chance(moment: RaceMoment) -> float:
    """Return the accuracy of guessing, of the most classes that a data set here has."""
    race = moment.race
    return 1.0 / max(2, *(len(race.dataset(point).classes) for point in range(len(race.points))))


def _look(view: RaceView, share: float | None) -> tuple[Style, str]:
    """Return the ground of a share with the text's colour on it, and what fills it."""
    palette = view.palette
    if share is None:
        return Style(color=palette.muted, bgcolor=palette.panel), " "
    if view.ascii or view.map_style == "ascii":
        fill = FILLS[round(share * (len(FILLS) - 1))]
        return Style(color=palette.text), fill
    colours = _ramp(palette)
    ground = colours[round(share * (len(colours) - 1))]
    return Style(color=palette.ink(ground), bgcolor=ground), " "


@lru_cache(maxsize=8)
def _ramp(palette: Palette) -> tuple[str, ...]:
    steps = FINE_STEPS if palette.fine else COARSE_STEPS
    shares = (0.06 + 0.86 * step / (steps - 1) for step in range(steps))
    colours = (palette.shade(palette.panel, palette.accent, share) for share in shares)
    return tuple(dict.fromkeys(colours))
