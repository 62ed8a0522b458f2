"""The History's panels as pure functions: a view and a size in, a drawing out."""

from __future__ import annotations

from collections.abc import Hashable

from rich.cells import cell_len
from rich.style import Style

from core.store.columns import COLUMNS
from core.store.run_names import stored_name
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.text import as_sentence, fitting, literal, longest
from tui.screens.history.columns import status_word
from tui.screens.history.table import first_row, table
from tui.screens.history.view import HistoryView, RunTable
from tui.widgets.frame import bold, facts, muted, note, screens, sentence, title

EMPTY = "No run is kept so far: `1` goes to the Lab, where `space` trains one."
READING = "The runs that are kept are being read."


def header(view: HistoryView, width: int, height: int) -> Drawing:
    """Draw the program and its screens at the left, how many runs there are at the right."""
    canvas, listed = Canvas(width, height), view.table
    after = screens(canvas, view)
    if listed is not None:
        texts = [numbers.plural(listed.total, "run")]
        if sum(map(len, texts)) + 3 * len(texts) <= width - after - 3:
            facts(canvas, view.palette, texts)
    return canvas.drawing()


def runs_key(view: HistoryView) -> Hashable:
    """Return all that the list is drawn from."""
    return view.table, view.ascii, view.focus, view.problem


def runs(view: HistoryView, width: int, height: int) -> Drawing:
    """Draw the list with its title, or a sentence where it is empty."""
    canvas, listed, palette = Canvas(width, height), view.table, view.palette
    after = title(canvas, view, "runs", _title(listed))
    if listed is not None and listed.runs:
        after = canvas.write(after, 0, _order(listed), muted(palette)) + 2
    if listed is None or not listed.runs:
        sentence(canvas, _no_runs(view), palette)
        return canvas.drawing()
    if listed.filter:
        count = f"{numbers.epochs(len(listed.runs))} of {numbers.epochs(listed.total)}"
        room = width - after - len(count) - 16
        if cell_len(listed.filter) <= room:
            after = canvas.write(after, 0, listed.filter, Style(color=palette.key)) + 2
        note(canvas, after, count, bold(palette))
    if listed.marked:
        words = f"{len(listed.marked)} marked"
        canvas.write_right(width, 0, words, Style(color=palette.key))
    table(canvas, first_row(height), view)
    return canvas.drawing()


def _title(listed: RunTable | None) -> str:
    if listed is None or listed.inside is None:
        return "Runs"
    return f"Runs of {listed.inside.kind} {listed.inside.id}"


def _order(listed: RunTable) -> str:
    """Return the order of the list in words."""
    name, reverse = listed.order.column, listed.order.reverse
    if name == "id":
        return "oldest first" if reverse else "newest first"
    return f"by {COLUMNS[name].title}{', the other way round' if reverse else ''}"


def _no_runs(view: HistoryView) -> str:
    listed = view.table
    if view.problem:
        return f"{as_sentence(literal(view.problem))}."
    if listed is None:
        return READING
    if not listed.total:
        return EMPTY if listed.inside is None else f"No run of this {listed.inside.kind} is kept."
    total = numbers.plural(listed.total, "run")
    return f"None of {total} fits {listed.filter}: `/` changes that, `esc` lists all again."


def status(view: HistoryView, width: int, height: int) -> Drawing:
    """Draw the place in the list, and how the run under the cursor is."""
    canvas, listed, palette = Canvas(width, height), view.table, view.palette
    run = None if listed is None else listed.chosen
    if listed is None or run is None:
        return canvas.drawing()
    at = canvas.write(0, 0, f"Run {run.id}", bold(palette)) + 3
    place = f"{numbers.epochs(listed.place + 1)} of {numbers.epochs(len(listed.runs))}"
    end = canvas.write_right(width, 0, place, muted(palette)) - 3
    word = status_word(run, listed.owners.get(run.owner))
    if run.kind == "run":
        word = f"{word} at epoch {numbers.epochs(run.epoch)}"
    word = f"{word}, {run.reason}" if run.reason else word
    name, briefly = stored_name(run), word.partition(",")[0]
    names = (", ".join(dict.fromkeys((name, run.preset))), name)
    texts = [f"{its}   {state}" for state in (word, briefly) for its in names]
    texts += [f"{fitting(name, end - at - len(briefly) - 3)}   {briefly}", word, briefly]
    canvas.write(at, 0, longest(texts, end - at), Style(color=palette.text))
    return canvas.drawing()
