"""The page of one step in slow motion, equation by equation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from rich.style import Style

from core.lessons.notation.equations import Kind
from core.nn.arrays import diverging
from core.training.lens import Lens
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.number_table import number_table
from tui.drawing.text import cut, longest, spelled
from tui.drawing.written_sum import written_sum
from tui.screens.inspect import details, output_details, update_details
from tui.screens.inspect.choice import Chosen
from tui.screens.inspect.details import Detail
from tui.screens.inspect.equations import Line, lines
from tui.screens.inspect.errata import draw_errata, errata, mark
from tui.screens.inspect.page import Page
from tui.screens.inspect.step_lens import StepLens
from tui.screens.inspect.step_list import StepList, draw_list, step_list
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import muted
from tui.widgets.layout import GUTTER

LEAST_DETAIL = 9
"""Rows of the smallest equation in full that is worth it."""

SUM_ROWS = 3

MOST_ROWS = 16
"""Rows of a table for which blank rows give way."""

PARTS = (Kind.LOSS, Kind.GRADIENT, Kind.LOSS_AFTER)
"""Kinds of equations of which one sample has a part of what the batch has."""

DETAILS: Mapping[Kind, Callable[[Chosen, Line], Detail]] = {
    Kind.INPUT: output_details.input_,
    Kind.FORWARD: details.forward,
    Kind.OUTPUT: output_details.output,
    Kind.LOSS: output_details.loss,
    Kind.OUTPUT_DELTA: output_details.delta,
    Kind.DELTA: details.backward,
    Kind.GRADIENT: details.gradient,
    Kind.RATE: update_details.rate,
    Kind.CLIP: update_details.clip,
    Kind.UPDATE: update_details.update,
    Kind.LOSS_AFTER: update_details.after,
}


def lens(view: InspectView) -> Lens | None:
    """Return the wish for the update that is looked at."""
    return StepLens(view.choice.update, view.checks, view.corrects)


def act(view: InspectView, _what: str) -> InspectView:
    """Show what the report prints beside what is right, or no longer."""
    return replace(view, corrects=not view.corrects)


@diverging
def draw(view: InspectView, width: int, height: int) -> Drawing | None:
    """Draw the equations of one step, and the chosen one in full; None while the step is on its
    way."""
    chosen = view.chosen
    if chosen is None:
        return None
    canvas = Canvas(width, height)
    equations = lines(chosen.step)
    line = equations[view.choice.line % len(equations)]
    place = equations.index(line)
    listed, rows = _list_and_rows(equations, place, height)
    canvas.place(0, 0, draw_list(listed, chosen, view, width, rows))
    _write_detail(canvas, rows + 1, line, chosen, view)
    return canvas.drawing()


def line_at(view: InspectView, row: int, height: int) -> int | None:
    """Return the place of the equation that stands in a row of the page, if one does."""
    if view.chosen is None:
        return None
    equations = lines(view.chosen.step)
    listed, rows = _list_and_rows(equations, view.choice.line % len(equations), height)
    shown = listed.shown(rows)
    at = listed.rows[shown[row]] if row < len(shown) else None
    return equations.index(at) if isinstance(at, Line) else None


def _list_and_rows(equations: tuple[Line, ...], place: int, height: int) -> tuple[StepList, int]:
    """Return the list, with blank rows where all of it has room so, and its rows."""
    roomy = step_list(equations, place, roomy=True)
    most = max(height - 1 - LEAST_DETAIL - SUM_ROWS, height * 2 // 5)
    if roomy.height <= height // 2:
        return roomy, roomy.height
    tight = step_list(equations, place, roomy=False)
    return tight, min(tight.height, most, max(height * 2 // 5, 4))


def _write_detail(canvas: Canvas, top: int, line: Line, chosen: Chosen, view: InspectView) -> None:
    """Write the chosen equation, what the report prints if that is wanted, its matrices, and the
    sum of the chosen unit."""
    palette, ascii, width = view.palette, view.ascii, canvas.width - GUTTER
    equation = cut(line.formulas(ascii=ascii)[-1], width, ascii=ascii)
    after = canvas.write(GUTTER, top, equation, Style(color=palette.key, bold=True)) + 3
    end = canvas.width
    if view.sight is not None and errata(line, view.sight) and not view.corrects:
        end = _point_to_errata(canvas, top, after, view)
    words = longest(_words(line, chosen, ascii=ascii), end - after)
    canvas.write(after, top, words, muted(palette))
    top += 1
    if view.corrects and view.sight is not None:
        told = draw_errata(line, view.sight, view, width, canvas.height - top - SUM_ROWS)
        canvas.place(GUTTER, top, told)
        top += told.height
    detail = DETAILS[line.kind](chosen, line)
    canvas.place(GUTTER, top, _draw_detail(detail, view, width, canvas.height - top))


def _point_to_errata(canvas: Canvas, row: int, least: int, view: InspectView) -> int:
    """Say at the right which key tells of the mark behind the equation; return the column before
    it."""
    sign, palette = mark(ascii=view.ascii), view.palette
    room = canvas.width - least - len(f"{sign} x ")
    words = longest(("what the report prints", "as printed", ""), room)
    start = canvas.width - len(f"{sign} x {words}".rstrip())
    if start < least:
        return canvas.width
    at = canvas.write(start, row, sign, Style(color=palette.error, bold=True)) + 1
    at = canvas.write(at, row, "x", Style(color=palette.key, bold=True)) + 1
    canvas.write(at, row, words, muted(palette))
    return start - 2


def _words(line: Line, chosen: Chosen, *, ascii: bool) -> tuple[str, ...]:
    """Return words for an equation, the longest first; of one sample's loss and gradient that they
    are a part of the batch's, and of an update that it goes by that of all samples."""
    words, samples = line.words(ascii=ascii), len(chosen.batch.x)
    short = words.partition(":")[0]
    if chosen.whole or samples == 1 or line.kind not in (*PARTS, Kind.UPDATE):
        return words, short
    told = f"one sample's part of {samples:,}"
    if line.kind is Kind.UPDATE:
        told = f"by the sum over {samples:,} samples"
    return f"{words}, {told}", f"{short}, {told}", told, short


def _draw_detail(detail: Detail, view: InspectView, width: int, height: int) -> Drawing:
    """Draw an equation's matrices and sums, with blank rows and the sum in letters where there is
    room for them."""
    canvas, palette, ascii = Canvas(width, height), view.palette, view.ascii

    def written(rows: int) -> list[Drawing]:
        return [
            written_sum(sum_, width=width, height=rows, palette=palette, ascii=ascii)
            for sum_ in detail.sums
        ]

    sums = written(max(1, min(SUM_ROWS, height // 4)))
    if detail.table is not None and height - sum(map(_used, sums)) < detail.table.least:
        detail = replace(detail, table=None)
        sums = written(max(1, min(SUM_ROWS, height // max(1, len(sums)))))
    letters = spelled(detail.letters, ascii=ascii)
    wanted = 0 if detail.table is None else min(detail.table.height, MOST_ROWS)
    room = height - sum(map(_used, sums))
    below, above, lettered = (room - wanted >= rows for rows in (1, 2, 3))
    lettered = lettered and 0 < len(letters) <= width
    at = int(above)
    rows = room - above - below - lettered
    if detail.table is not None:
        table = number_table(detail.table, width=width, height=rows, palette=palette, ascii=ascii)
        canvas.place(0, at, table)
        at += _used(table) + below
    if lettered:
        canvas.write(0, at, letters, muted(palette))
        at += 1
    for drawing in sums:
        canvas.place(0, at, drawing)
        at += _used(drawing)
    return canvas.drawing()


def _used(drawing: Drawing) -> int:
    """Return the rows of a drawing up to the last one that is not blank."""
    lines = drawing.plain.split("\n")
    return max((row for row, text in enumerate(lines, 1) if text.strip()), default=0)


PAGE = Page("step", "One step", lens, draw, act, with_sample=True)
