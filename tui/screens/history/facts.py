"""The History's facts: what is known of the run under the cursor, or what differs between the
marked runs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from rich.style import Style

from core.experiments.presets import PRESETS
from core.experiments.schema import descriptions
from core.experiments.setting import format_value
from core.refusal import Refusal, plain
from core.store.columns import COLUMNS
from core.store.run_names import stored_name
from core.store.stored_run import StoredRun
from core.sweeps.grid import Sweep
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.differences import NONE, differing_settings
from tui.drawing.lettered import LETTERS
from tui.drawing.run_words import share, title, when
from tui.drawing.text import fitting, spelled
from tui.screens.history.columns import cell
from tui.screens.history.view import Details, HistoryView
from tui.widgets.frame import bold, faint, muted

LABEL = 15
"""Columns of a fact's label."""

LEAST_VALUE = 9
"""Columns of a value: "100.0 %" and two blanks."""

FIGURES = ("loss", "accuracy", "test_accuracy", "epoch", "test_loss", "status")
"""The columns that tell how far several runs came, the most wanted first."""

LEAST_FIGURES = 3
"""Of these, which are told before all settings that differ are."""


def facts(view: HistoryView, width: int, height: int) -> Drawing | None:
    """Draw the facts; None while they are read."""
    if view.table is None or view.table.chosen is None:
        return Canvas(width, height).drawing()
    if not view.details:
        return None
    if len(view.details) > 1:
        return differences(view, width, height)
    canvas, palette, (details,) = Canvas(width, height), view.palette, view.details
    run = details.run
    after = canvas.write(0, 0, f"Run {run.id}", bold(palette)) + 2
    canvas.write(after, 0, fitting(stored_name(run), width - after), muted(palette))
    row = 1 + (height >= 14)
    for label, words, weight in _facts(view, details):
        lines = wrap(plain(spelled(words, ascii=view.ascii)), width - LABEL)
        if row + len(lines) > height:
            break
        canvas.write(0, row, label, muted(palette))
        for down, line in enumerate(lines):
            style = faint(palette) if weight == "faint" else Style(color=palette.text)
            canvas.write(LABEL, row + down, line, style)
        row += len(lines)
    return canvas.drawing()


def _facts(view: HistoryView, details: Details) -> Iterator[tuple[str, str, str]]:
    """Yield labels, words and their weights, what people wrote first."""
    run = details.run
    assert view.table is not None
    day = view.table.day
    if run.note:
        yield "note", run.note, "text"
    if run.tags:
        yield "tags", ", ".join(run.tags), "text"
    yield "preset", run.preset, "text"
    yield from ((label, words, "text") for label, words in _changes(details))
    if run.kind != "run":
        yield from _asked(run)
    epochs = f"{numbers.epochs(run.epoch)} of {numbers.epochs(run.epochs)}"
    label = "runs" if run.kind == "sweep" else "epochs"
    yield label, f"{epochs}, {run.reason}" if run.reason else epochs, "text"
    if run.share is not None:
        test = "" if run.test_share is None else f", test {share(run, run.test_share)}"
        name = title(COLUMNS["accuracy"], regressions="%" not in share(run, run.share))
        yield name, share(run, run.share) + test, "text"
    if run.parent is not None:
        yield "branch of", f"run {run.parent}", "text"
    if run.member_of is not None:
        yield "run of", f"#{run.member_of}", "text"
    started, saved = when(run.started, day), when(run.changed, day)
    yield "started", started if started == saved else f"{started}, saved {saved}", "text"
    if run.weight_hash:
        yield "weights", run.weight_hash, "faint"
        yield "data", run.data_hash, "faint"
    versions = ", ".join(f"{name} {version}" for name, version in run.versions.items())
    if versions:
        yield "versions", versions, "faint"


def _asked(run: StoredRun) -> Iterator[tuple[str, str, str]]:
    """Yield the values that a sweep or a race varies, and its seeds."""
    try:
        sweep = run.asked(Sweep.from_toml)
    except Refusal:
        return
    for name, values in sweep.vary:
        yield descriptions()[name].title, ", ".join(map(format_value, values)), "text"
    if len(sweep.seeds) > 1:
        yield "seeds", f"{len(sweep.seeds):,}, from {sweep.seeds[0]}", "text"


def _changes(details: Details) -> Iterator[tuple[str, str]]:
    """Yield the settings that are not the preset's, then what branches changed."""
    course, fields = details.course, descriptions()
    if course is None:
        return
    if details.run.preset in PRESETS:
        preset = PRESETS[details.run.preset].experiment
        changes = course.segments[0].experiment.changes_from(preset)
        changes.pop("epochs", None)  # told beside how many were trained
        for name, value in changes.items():
            was = format_value(getattr(preset, name))
            yield fields[name].title, f"{format_value(value)}  was {was}"
    for epoch, values in zip(course.forks, course.changes, strict=True):
        for name, value in values.items():
            yield fields[name].title, f"{format_value(value)} from epoch {numbers.epochs(epoch)}"


def differences(view: HistoryView, width: int, height: int) -> Drawing:
    """Draw the settings that differ between several runs, then their figures; as many runs as
    fit."""
    canvas, palette = Canvas(width, height), view.palette
    runs = [details.run for details in view.details]
    settings = differing_settings([run.in_force for run in runs], [run.forks for run in runs])
    count = min(len(runs), max(1, (width - LABEL) // LEAST_VALUE))
    each = (width - LABEL) // count
    told = list(_figures(view, runs, each - 1))
    told = told[: max(LEAST_FIGURES, height - 1 - len(settings))]
    room = max(1, height - 1 - len(told))
    if len(settings) > room:
        more = (f"+{len(settings) - room + 1} more", *[""] * len(runs))
        settings = (*settings[: room - 1], more)
    names = LABEL
    canvas.write(0, 0, "Settings", bold(palette))
    for place, run in enumerate(runs[:count]):
        colour = palette.run_colour(place)
        at = names + place * each
        after = canvas.write(at, 0, f"{LETTERS[place]} ", Style(color=colour, bold=True))
        canvas.write(after, 0, fitting(str(run.id), each - 3), muted(palette))
    if count < len(runs):
        canvas.write_right(names - 1, 0, f"+{len(runs) - count}", muted(palette))
    if not settings:
        canvas.write(0, 1, "none differs", muted(palette))
    _rows(canvas, 1, settings, names, each, count, view)
    at = 1 + max(1, len(settings))
    if height - at - len(told) >= 2:
        canvas.write(0, at + 1, "Figures", bold(palette))
        at += 2
    _rows(canvas, at, told, names, each, count, view)
    return canvas.drawing()


def _figures(view: HistoryView, runs: Sequence[StoredRun], width: int) -> Iterator[tuple[str, ...]]:
    assert view.table is not None
    for name in FIGURES:
        day = view.table.day
        values = [cell(name, run, width, day, ascii=view.ascii) or NONE for run in runs]
        if set(values) != {NONE}:
            yield COLUMNS[name].title, *values


def _rows(
    canvas: Canvas,
    top: int,
    rows: Sequence[tuple[str, ...]],
    names: int,
    each: int,
    count: int,
    view: HistoryView,
) -> None:
    for row, (name, *values) in enumerate(rows, top):
        canvas.write(0, row, fitting(name, names - 1), muted(view.palette))
        for place, value in enumerate(values[:count]):
            style = Style(color=view.palette.text)
            canvas.write(names + place * each, row, fitting(value, each - 1), style)
