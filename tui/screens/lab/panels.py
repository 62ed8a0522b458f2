"""The Lab's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from collections.abc import Hashable

from core.store.followed import Followed
from core.training.evaluation import samples as sample_rows
from tui.drawing import numbers, tables
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.run_page import architecture
from tui.drawing.sample_table import samples as sample_table
from tui.drawing.text import as_sentence, fitting, spelled
from tui.screens.lab.run_list import in_sight, run_list
from tui.screens.lab.view import LabView, RunView
from tui.widgets.frame import (
    bold,
    facts,
    muted,
    note,
    screens,
    state,
    status_end,
    status_gap,
    title,
    titled,
)
from tui.widgets.layout import GUTTER, first_in_sight


def header(view: RunView, width: int, height: int) -> Drawing:
    """Draw the program and its screens at the left, the run at the right, with its number among all
    that are kept."""
    canvas, palette = Canvas(width, height), view.palette
    after = screens(canvas, view)
    if view.moment is not None and view.run is not None:
        experiment = view.moment.recording.experiment
        stored = [] if view.run.stored is None else [f"#{view.run.stored}"]
        texts = [architecture(experiment.widths), *stored] if width >= 100 else []
        texts.insert(0, f"run {view.run.number}")
        room = width - after - 5 - sum(len(text) + 3 for text in texts)
        texts.insert(1, fitting(view.run.name, room))
        facts(canvas, palette, texts)
    return canvas.drawing()


def accuracy_key(view: LabView) -> Hashable:
    """Return all that the accuracy table is drawn from."""
    return view.moment, view.ascii


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


def status(view: RunView, width: int, height: int) -> Drawing:
    """Draw state and epoch at the left, speed and pace at the right, and of loss and accuracy what
    no other panel tells."""
    canvas, moment, palette = Canvas(width, height), view.moment, view.palette
    if moment is None:
        return canvas.drawing()
    label, value, gap = muted(palette), bold(palette), status_gap(width)
    at = state(canvas, view, moment) + gap
    if "loss" not in view.panels:
        at = canvas.write(at, 0, "loss ", label)
        at = canvas.write(at, 0, numbers.loss(moment.snapshot.loss), value) + gap
    if "accuracy" not in view.panels:
        score = moment.evaluation.train
        at = canvas.write(at, 0, f"{spelled(score.title, ascii=view.ascii)} ", label)
        at = canvas.write(at, 0, numbers.judgement(score), value) + gap
    ends, recording = [view.pace], moment.recording
    speed = recording.speed if isinstance(recording, Followed) else moment.speed
    if view.playing and moment.at_edge and speed is not None:
        ends.append(f"computes {numbers.speed(speed)}")
    status_end(canvas, at, ends, palette)
    return canvas.drawing()


def runs(view: LabView, width: int, height: int) -> Drawing:
    """Draw the list of runs."""
    canvas, count = Canvas(width, 1), len(view.runs)
    after, seen = title(canvas, view, "runs", "Runs"), in_sight(view.runs, height - 1)
    note(canvas, after, f"{len(seen)} of {count}" if len(seen) < count else "", muted(view.palette))
    rows = run_list(view.runs, width, height - 1, view.palette, ascii=view.ascii)
    return titled(canvas, rows, height)


def samples(view: LabView, width: int, height: int) -> Drawing:
    """Draw the sample table, worst first."""
    canvas, palette = Canvas(width, height), view.palette
    after = title(canvas, view, "samples", "Samples")
    note(canvas, after, "worst first", muted(palette))
    moment, order = view.moment, view.sample_order
    if moment is None or order is None or height < 4:
        return canvas.drawing()
    room = height - 3
    top = first_in_sight(view.sample_cursor or 0, len(order), room)
    rows = sample_rows(moment.recording.dataset, moment.evaluation, order[top : top + room])
    marked = view.sample_cursor if view.focus == "samples" else None
    table = sample_table(
        rows, task=moment.recording.dataset.task, cursor=None if marked is None else marked - top,
        width=width - GUTTER, height=height - 2, palette=palette,
    )  # fmt: skip
    canvas.place(GUTTER, 2, table)
    return canvas.drawing()
