"""The Lab's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

import numpy as np
from rich.style import Style

from core.training.evaluation import samples as sample_rows
from tui.drawing import numbers, tables
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.run_page import architecture
from tui.drawing.sample_table import samples as sample_table
from tui.drawing.scale import LEAST, Scale, sparkline
from tui.drawing.text import as_sentence, fitting, spelled
from tui.screens.lab.view import LabView, RunRow
from tui.widgets.frame import (
    bar,
    bold,
    facts,
    faint,
    muted,
    note,
    screens,
    state,
    status_end,
    status_gap,
    title,
)
from tui.widgets.layout import GUTTER


def header(view: LabView, width: int, height: int) -> Drawing:
    """Draw the program and its screens at the left, the run at the right."""
    canvas, palette = Canvas(width, height), view.palette
    after = screens(canvas, view)
    if view.moment is not None and view.run is not None:
        experiment = view.moment.recording.experiment
        texts = [architecture(experiment.widths), f"seed {experiment.seed}"]
        if width < 100:
            texts = []
        texts.insert(0, f"run {view.run.number}")
        room = width - after - 8 - sum(len(text) + 3 for text in texts)
        texts.insert(1, fitting(view.run.changed, room))
        facts(canvas, palette, texts)
    return canvas.drawing()


def accuracy(view: LabView, width: int, height: int) -> Drawing:
    """Draw the accuracy table."""
    canvas = Canvas(width, height)
    moment = view.moment
    name = "accuracy" if moment is None else moment.evaluation.train.title
    canvas.write(0, 0, as_sentence(spelled(name, ascii=view.ascii)), bold(view.palette))
    if moment is not None:
        gap = 1 if height >= 13 else 0
        table = tables.accuracy(
            moment.evaluation, moment.alternation, classes=moment.recording.dataset.classes,
            width=width, height=height - 1 - gap, palette=view.palette, ascii=view.ascii,
        )  # fmt: skip
        canvas.place(0, 1 + gap, table)
    return canvas.drawing()


def status(view: LabView, width: int, height: int) -> Drawing:
    """Draw state, epoch, loss and accuracy at the left, speed and pace at the right."""
    canvas, moment, palette = Canvas(width, height), view.moment, view.palette
    if moment is None:
        return canvas.drawing()
    label, value, gap = muted(palette), bold(palette), status_gap(width)
    at = state(canvas, view, moment) + gap
    at = canvas.write(at, 0, "loss ", label)
    at = canvas.write(at, 0, numbers.loss(moment.snapshot.loss), value) + gap
    score = moment.evaluation.train
    if width >= 84:
        at = canvas.write(at, 0, f"{spelled(score.title, ascii=view.ascii)} ", label)
    at = canvas.write(at, 0, numbers.judgement(score), value) + gap
    ends = [view.pace]
    if view.playing and moment.at_edge and moment.speed is not None:
        ends.append(f"computes {numbers.speed(moment.speed)}")
    status_end(canvas, at, ends, palette)
    return canvas.drawing()


def runs(view: LabView, width: int, height: int) -> Drawing:
    """Draw the last runs, the newest first: changes, loss, accuracy, and a curve where is room."""
    canvas = Canvas(width, height)
    title(canvas, view, "runs", "Runs")
    tall = _two_rows(view.runs, width, height)
    each = 2 if tall else 1
    scale = common_scale(view.runs)
    for place, row in enumerate(visible_runs(view.runs, (height - 1) // each)):
        _run_row(canvas, 1 + place * each, row, view, two_rows=tall, scale=scale)
    return canvas.drawing()


def visible_runs(runs: tuple[RunRow, ...], room: int) -> tuple[RunRow, ...]:
    """Return as many rows as fit, the newest first, the shown one among them."""
    newest = tuple(reversed(runs))
    shown = next((i for i, row in enumerate(newest) if row.shown), 0)
    top = max(0, min(shown - room // 2, len(newest) - room))
    return newest[top : top + room]


def _run_row(
    canvas: Canvas,
    at: int,
    row: RunRow,
    view: LabView,
    *,
    two_rows: bool,
    scale: Scale,
) -> None:
    palette, width = view.palette, canvas.width
    style = Style(color=palette.bright if row.shown else palette.muted)
    if row.shown:
        bar(canvas, 0, at, view)
    after = canvas.write(GUTTER, at, f"{row.number} ", faint(palette))
    figures = at + 1 if two_rows else at
    end = width - 2
    share = "" if row.score is None else numbers.judgement(row.score)
    if two_rows or width >= 24:
        end = canvas.write_right(end, figures, f"{share:>7}", style) - 1
    loss = "diverged" if row.diverged else numbers.loss(row.loss)
    colour = Style(color=palette.error) if row.diverged else style
    end = canvas.write_right(end, figures, f"{loss:>8}", colour) - 1
    canvas.write(after, at, fitting(row.changed, (width - 2 if two_rows else end) - after), style)
    if two_rows and end - after >= 4:
        curve = sparkline(row.curve, width=end - after, scale=scale, epochs=row.epochs)
        if not view.ascii:
            tone = palette.accent if row.shown else palette.ghost
            canvas.write(after, figures, curve, Style(color=tone))


def common_scale(runs: tuple[RunRow, ...]) -> Scale:
    """Return the scale that all sparklines share."""
    losses = np.concatenate([np.empty(0), *(row.curve for row in runs if not row.diverged)])
    losses = losses[np.isfinite(losses)]
    above = losses[losses >= LEAST]
    low, high = (float(above.min()), float(above.max())) if above.size else (1.0, 10.0)
    return Scale(True, low, high, zero=above.size < losses.size)


def samples(view: LabView, width: int, height: int) -> Drawing:
    """Draw the sample table, worst first."""
    canvas, palette = Canvas(width, height), view.palette
    after = title(canvas, view, "samples", "Samples")
    note(canvas, after, "worst first", muted(palette))
    moment, order = view.moment, view.sample_order
    if moment is None or order is None or height < 4:
        return canvas.drawing()
    room = height - 3
    top = sample_top(len(order), view.sample_cursor, room)
    rows = sample_rows(moment.recording.dataset, moment.evaluation, order[top : top + room])
    marked = view.sample_cursor if view.focus == "samples" else None
    table = sample_table(
        rows, task=moment.recording.dataset.task, cursor=None if marked is None else marked - top,
        width=width - GUTTER, height=height - 2, palette=palette,
    )  # fmt: skip
    canvas.place(GUTTER, 2, table)
    return canvas.drawing()


def sample_top(count: int, cursor: int | None, room: int) -> int:
    """Return the first row of the table that is drawn, so that the cursor stays in sight."""
    return max(0, min((cursor or 0) - room // 2, count - room))


def run_at(rows: tuple[RunRow, ...], y: int, height: int, width: int) -> RunRow | None:
    """Return the row of runs at a line of the list, if there is one."""
    each = 2 if _two_rows(rows, width, height) else 1
    place = (y - 1) // each
    visible = visible_runs(rows, (height - 1) // each)
    return visible[place] if y >= 1 and place < len(visible) else None


def _two_rows(rows: tuple[RunRow, ...], width: int, height: int) -> bool:
    """Return whether a run takes two rows, the second with a curve and figures."""
    return height - 1 >= 2 * min(3, len(rows)) and width < 60
