"""Compare's maps as pure functions: A's, B's, and where they disagree."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from rich.style import Style

from core.data.dataset import Dataset
from core.nn.arrays import BoolArray
from core.training.pair import PairMoment
from tui.drawing import numbers
from tui.drawing.axes import axis_labels, note_of_others
from tui.drawing.canvas import Canvas, Drawing, stacked
from tui.drawing.disagreement import difference_map, disagreement_map
from tui.drawing.maps import ASCII_RAMPS
from tui.drawing.points import Points, letter, points_of
from tui.drawing.run_page import prediction_map
from tui.drawing.text import fitting, longest, wrapped
from tui.screens.compare.layout import MAPS
from tui.screens.compare.view import SLOTS, CompareView
from tui.screens.lab.map_panels import mistakes_note
from tui.widgets.frame import bar, faint, muted, note, title, titled
from tui.widgets.layout import GUTTER

LETTERS = ("letters tell who is right", "A, B: right")
"""Of the points that the two tell differently."""


def first(view: CompareView, width: int, height: int) -> Drawing | None:
    """Draw A's prediction and mistakes; None while the grid is of another shape."""
    return _prediction(view, 0, width, height)


def second(view: CompareView, width: int, height: int) -> Drawing | None:
    """Draw B's, likewise."""
    return _prediction(view, 1, width, height)


def _prediction(view: CompareView, place: int, width: int, height: int) -> Drawing | None:
    # A column at the right stays free, as the next panel's bar stands there.
    canvas, moment = Canvas(width - 1, 1), view.moment
    palette, columns = view.palette, view.map_columns
    if moment is None or view.runs is None:
        return Canvas(width, height).drawing()
    side, run, focused = moment.sides[place], view.runs[place], view.focus == MAPS[place]
    if side.grid is None or side.grid.shape[:2] != view.grid_shape:
        return None
    if focused:
        bar(canvas, 0, 0, view)
    colour = palette.run_colour(view.places[place])
    after = canvas.write(GUTTER, 0, f"{SLOTS[place]} ", Style(color=colour, bold=True))
    dataset = side.recording.dataset
    name = fitting(f"{run.number} {run.name}", canvas.width - after)
    style = Style(color=palette.accent if focused else palette.bright, bold=True)
    after = canvas.write(after, 0, name, style) + 2
    mistakes_note(canvas, after, dataset, side.evaluation, palette)
    wrong = side.evaluation.wrong
    picture = prediction_map(side.grid, dataset, wrong, columns, view.map_style, palette)
    note_below = note_of_others(dataset.columns)
    below = axis_labels(dataset.domain, columns, palette, dataset.columns[0], note_below)
    map_below = stacked(width, picture, below, left=GUTTER)
    return Drawing((*stacked(width, canvas.drawing()).rows, *map_below.rows)[:height])


def differ(view: CompareView, width: int, height: int) -> Drawing | None:
    """Draw where the two disagree, or say why that cannot be; None while the grids are of another
    shape."""
    moment, columns = view.moment, view.map_columns
    if moment is None or view.runs is None:
        return Canvas(width, height).drawing()
    dataset = moment.sides[0].recording.dataset
    if not moment.recording.shares_a_plane:
        return _sentence(view, width, height)
    first, second = moment.first_grid, moment.second_grid
    if first is None or second is None or first.shape[:2] != view.grid_shape:
        return None
    marks = _marks(moment, dataset)
    draw = partial(disagreement_map, marks=marks) if dataset.classes else difference_map
    picture = draw(
        first, second, domain=dataset.domain, columns=columns, rows=columns // 2,
        style=view.map_style, palette=view.palette,
    )  # fmt: skip
    below = Canvas(columns, 1)
    _legend(below, view, dataset)
    heading = _heading(view, moment, dataset, width)
    return titled(heading, stacked(width, picture, below.drawing(), left=GUTTER), height)


def _heading(view: CompareView, moment: PairMoment, dataset: Dataset, width: int) -> Canvas:
    """Head the map with how much the two disagree, and on how many points."""
    canvas, palette = Canvas(width, 1), view.palette
    share, differing = view.share_differing, moment.differing
    if share is None:
        after = title(canvas, view, "differ", longest(("Difference", "Differ"), width - GUTTER))
        assert moment.first_grid is not None
        assert moment.second_grid is not None
        most = float(np.nanmax(np.abs(moment.second_grid - moment.first_grid), initial=0.0))
        told = f"at most {numbers.percent(most)}"
        texts = [f"B - A, {told} of the range", f"{told} of range", told, numbers.percent(most)]
        note(canvas, after, longest(texts, width - after), muted(palette))
        return canvas
    after = title(canvas, view, "differ", "Disagree" if width >= 24 else "Differ")
    told = numbers.percent(share)
    texts = [told]
    if differing is not None:
        count = f"{numbers.epochs(int(differing.sum()))} of {len(differing):,} points"
        texts = [f"{told} of the map, {count}", f"{told}, {count}", told]
    note(canvas, after, longest(texts, width - after), muted(palette))
    return canvas


def _marks(moment: PairMoment, dataset: Dataset) -> dict[str, Points]:
    """Return the points that both answer alike, and those that A or B alone has right, or none."""
    differing = moment.differing
    if differing is None:
        return {}
    right = [side.evaluation.answers == dataset.truth for side in moment.sides]
    chosen = {"": ~differing, "?": differing & ~right[0] & ~right[1]}
    chosen |= {slot: differing & is_right for slot, is_right in zip(SLOTS, right, strict=True)}
    return {mark: _some(points_of(dataset), these) for mark, these in chosen.items()}


def _some(points: Points, chosen: BoolArray) -> Points:
    tests = None if points.is_test is None else points.is_test[chosen]
    return Points(points.x[chosen], points.label[chosen], is_test=tests)


def _legend(canvas: Canvas, view: CompareView, dataset: Dataset) -> None:
    """Say what the colours mean, and the letters where there is room."""
    palette, at = view.palette, 0
    if len(dataset.classes) > 2:
        at = canvas.write(0, 0, "A says  ", faint(palette))
    for label, text in _meanings(dataset, canvas.width):
        patch = ASCII_RAMPS[label][-1] if view.map_style == "ascii" else "█"
        at = canvas.write(at, 0, f"{patch} ", Style(color=palette.side(label)[-1]))
        at = canvas.write(at, 0, text, faint(palette)) + 2
    if view.moment is not None and view.moment.differing is not None:
        note(canvas, at, longest(LETTERS, canvas.width - at), faint(palette))


def _meanings(dataset: Dataset, width: int) -> Iterator[tuple[int, str]]:
    """Yield the labels of the colours, and their meanings in the longest form that fits."""
    if not dataset.classes:
        yield from ((0, "B lower"), (1, "B higher"))
    elif len(dataset.classes) == 2:
        o, x = letter(0), letter(1)
        forms = ((f"A {o}, B {x}", f"A {x}, B {o}"), (f"A {o}", f"A {x}"))
        yield from enumerate(next((f for f in forms if len("".join(f)) + 6 <= width), forms[-1]))
    else:
        yield from ((label, letter(label)) for label in range(min(len(dataset.classes), 6)))


def _sentence(view: CompareView, width: int, height: int) -> Drawing:
    """Say that there is no such map."""
    canvas = Canvas(width, height)
    title(canvas, view, "differ", "Disagree" if width >= 24 else "Differ")
    sentence = "The two have different data sets: there is no map on which their answers compare."
    for row, line in enumerate(wrapped(sentence, width - GUTTER), 2):
        canvas.write(GUTTER, row, line, muted(view.palette))
    return canvas.drawing()
