"""The list of a sitting's runs, the legend of their curves: each has a colour and a mark."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.style import Style

from core.nn.arrays import FloatArray
from core.training.evaluation import Judgement
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.curves import SWATCH
from tui.drawing.loss_chart import OtherCurve
from tui.drawing.palette import Palette
from tui.drawing.scale import Scale, extremes_of
from tui.drawing.sparkline import sparkline
from tui.drawing.text import fitting
from tui.widgets.frame import BAR, faint
from tui.widgets.layout import GUTTER, first_in_sight

MARKS = "123456789abcdefghijklmnopqrstuvwxyz"

FIGURES_WIDTH = 20
"""Columns from which a run's second row has room for both its figures."""

LEAST_CURVE = 4
"""Columns of the smallest curve worth drawing."""

ROOMY_WIDTH = 36
"""Columns from which a run of one row tells its loss beside its accuracy."""


@dataclass(frozen=True)
class RunRow:
    """One of the last runs, as its row says it."""

    number: int
    name: str
    loss: float
    score: Judgement | None
    """Of the training points at the newest epoch; None while that was not looked at."""
    curve: FloatArray
    epochs: int
    diverged: bool
    shown: bool
    stored: int | None = None
    """The run's number among all that are kept; None while it is not."""


def place_of(number: int) -> int:
    """Return the place of a run's colour among those of the palette: it keeps it as long as it
    lives."""
    return number - 1


def mark_of(number: int) -> str:
    """Return the character that marks a run's curve: its number, of one digit."""
    return MARKS[(number - 1) % len(MARKS)]


def beside_others(number: int, curve: FloatArray, write: Callable[[float], str]) -> OtherCurve:
    """Return a run's curve for a chart, its last value `write`n."""
    return OtherCurve(curve, place_of(number), mark_of(number), write(float(curve[-1])))


def run_list(
    rows: Sequence[RunRow],
    width: int,
    height: int,
    palette: Palette,
    *,
    ascii: bool,
    signs: Mapping[int, str] | None = None,
) -> Drawing:
    """Draw runs, the newest first: name, loss and accuracy, in two rows with a curve where there is
    room for all, else as many as fit, the shown one among them. `signs` are letters for runs by
    their numbers, in place of the bar before the shown one."""
    canvas, each = Canvas(width, height), _rows_each(rows, height)
    scale = common_scale(rows) if each == 2 else None
    for place, row in enumerate(in_sight(rows, height)):
        if signs is not None:
            canvas.write(0, place * each, signs.get(row.number, ""), _style(row, palette))
        elif row.shown:
            canvas.write(0, place * each, "|" if ascii else BAR, Style(color=palette.accent))
        if scale is None:
            _one_row(canvas, place, row, palette, ascii)
        else:
            _two_rows(canvas, 2 * place, row, scale, palette, ascii)
    return canvas.drawing()


def in_sight(rows: Sequence[RunRow], height: int) -> tuple[RunRow, ...]:
    """Return the runs that are drawn, the newest first."""
    newest, room = tuple(reversed(rows)), height // _rows_each(rows, height)
    shown = next((i for i, row in enumerate(newest) if row.shown), 0)
    top = first_in_sight(shown, len(newest), room)
    return newest[top : top + room]


def run_at(rows: Sequence[RunRow], y: int, height: int) -> RunRow | None:
    """Return the run at a row of the list, if there is one."""
    place, visible = y // _rows_each(rows, height), in_sight(rows, height)
    return visible[place] if 0 <= place < len(visible) else None


def _rows_each(rows: Sequence[RunRow], height: int) -> int:
    return 2 if height >= 2 * len(rows) else 1


def _one_row(canvas: Canvas, at: int, row: RunRow, palette: Palette, ascii: bool) -> None:
    """Write a name, and the figures where it is whole beside them."""
    start, end = _swatch(canvas, at, row, palette, ascii), canvas.width - 2
    figures = _figures_of(row, with_loss=canvas.width >= ROOMY_WIDTH)
    if start + cell_len(row.name) <= end - sum(cell_len(text) + 1 for text in figures):
        end = _write_figures(canvas, at, figures, row, palette)
    canvas.write(start, at, fitting(row.name, end - start), _style(row, palette))


def _two_rows(
    canvas: Canvas, at: int, row: RunRow, scale: Scale, palette: Palette, ascii: bool
) -> None:
    start = _swatch(canvas, at, row, palette, ascii)
    canvas.write(start, at, fitting(row.name, canvas.width - 2 - start), _style(row, palette))
    figures = _figures_of(row, with_loss=canvas.width >= FIGURES_WIDTH)
    end = _write_figures(canvas, at + 1, figures, row, palette)
    width = end - GUTTER - 2
    if not ascii and width >= LEAST_CURVE:
        curve = sparkline(row.curve, width=width, scale=scale, epochs=row.epochs)
        canvas.write(GUTTER + 2, at + 1, curve, _colour(row, palette))


def _swatch(canvas: Canvas, at: int, row: RunRow, palette: Palette, ascii: bool) -> int:
    """Write a piece of the run's curve and its number; return the column after them."""
    number, mark = str(row.number), mark_of(row.number)
    piece = SWATCH if not ascii else "" if mark == number else mark
    after = canvas.write(GUTTER, at, piece, _colour(row, palette))
    return canvas.write(after, at, f"{' ' if piece else ''}{number} ", faint(palette))


def _figures_of(row: RunRow, *, with_loss: bool) -> list[str]:
    """Return the figures that stand at the right; of a diverged run that it is."""
    share = "" if row.score is None else numbers.judgement(row.score)
    if row.diverged:
        return ["diverged", *([f"{share:>7}"] if with_loss else [])]
    return [*([f"{numbers.loss(row.loss):>7}"] if with_loss else []), f"{share:>7}"]


def _write_figures(
    canvas: Canvas, at: int, figures: Sequence[str], row: RunRow, palette: Palette
) -> int:
    """Write figures at the right; return the column before them."""
    end = canvas.width - 2
    for text in reversed(figures):
        wrong = text == "diverged"
        style = Style(color=palette.error) if wrong else _style(row, palette)
        end = canvas.write_right(end, at, text, style) - 1
    return end


def _style(row: RunRow, palette: Palette) -> Style:
    return Style(color=palette.bright if row.shown else palette.muted)


def _colour(row: RunRow, palette: Palette) -> Style:
    return Style(color=palette.run_colour(place_of(row.number)))


def common_scale(rows: Sequence[RunRow]) -> Scale:
    """Return the scale that all sparklines share."""
    low, high, zero = extremes_of((row.curve for row in rows if not row.diverged), log=True)
    return Scale(True, low, high, zero) if low <= high else Scale(True, 1.0, 10.0, zero)
