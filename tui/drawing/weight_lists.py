"""The weights into and out of a unit as lists, the strongest first: values, bars, gradients."""

from __future__ import annotations

from collections.abc import Sequence

from rich.style import Style

from core.training.unit_weights import UnitWeight, UnitWeights
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.network_diagram import Looks

VALUE, GRADIENT = 6, 7
"""Columns of a weight's value and of its gradient, which has more where one needs them."""

MOST_BAR = 24
"""Columns of the longest bar."""

ROOMY = 10
"""Rows from which there is a blank one between the lists."""


def weight_lists(weights: UnitWeights, looks: Looks, width: int, height: int) -> Drawing:
    """Draw the weights in above those out, as many of each as there is room for; the chosen one is
    among them."""
    canvas = Canvas(width, max(0, height))
    both = zip(("in", "out"), weights.counts, (weights.into, weights.out), strict=True)
    lists = [(word, count, of) for word, count, of in both if of]
    gap = 1 if height >= ROOMY else 0
    room = height - len(lists) - gap * (len(lists) - 1)
    if not lists or room < len(lists):
        return canvas.drawing()
    names = max(len(str(weight.place)) for _, _, of in lists for weight in of[:height]) + 1
    words = [_gradient(weight, looks) for _, _, of in lists for weight in of[:height]]
    gradients = max(GRADIENT, *map(len, words))
    end = min(width, names + VALUE + MOST_BAR + gradients + 2)
    at = 0
    shares = _shares([len(of) for _, _, of in lists], room)
    for (word, count, of), rows in zip(lists, shares, strict=True):
        _heading(canvas, at, f"{count:,} weight{'s' * (count != 1)} {word}", looks, of[0], end)
        places = [weight.place for weight in of]
        first = 0
        if looks.weight in places:
            first = max(0, places.index(looks.weight) - rows + 1)
        for row, weight in enumerate(of[first : first + rows], at + 1):
            _row(canvas, row, weight, of[0], looks, names, gradients, end)
        at += 1 + rows + gap
    return canvas.drawing()


def _shares(counts: Sequence[int], room: int) -> list[int]:
    """Share rows among one list or two: the second has a third, or what the first leaves."""
    if len(counts) == 1:
        return [min(counts[0], room)]
    first, second = counts
    of_second = min(second, max(room // 3, room - first, 1))
    return [min(first, room - of_second), of_second]


def _heading(
    canvas: Canvas, row: int, text: str, looks: Looks, first: UnitWeight, end: int
) -> None:
    """Head a list, and its gradients, which are bright where the bars show them."""
    palette = looks.palette
    canvas.write(0, row, text, Style(color=palette.muted, bold=True))
    if first.gradient is not None:
        style = Style(color=palette.muted, bold=True) if looks.gradients else None
        canvas.write_right(end, row, "gradient", style or Style(color=palette.faint))


def _gradient(weight: UnitWeight, looks: Looks) -> str:
    """Write a weight's gradient, or why there is none; nothing where it is not known."""
    if weight.gradient is None:
        return ""
    return looks.word(weight.place) or numbers.gradient(weight.gradient)


def _row(
    canvas: Canvas,
    row: int,
    weight: UnitWeight,
    first: UnitWeight,
    looks: Looks,
    names: int,
    gradients: int,
    end: int,
) -> None:
    """Write a weight: its name, its value, a bar beside the first one's, and its gradient."""
    palette, chosen = looks.palette, weight.place == looks.weight
    quiet = Style(color=palette.muted)
    canvas.write(
        0, row, str(weight.place), Style(color=palette.key, bold=True) if chosen else quiet
    )
    style = Style(color=palette.bright, bold=True) if chosen else Style(color=palette.text)
    canvas.write_right(names + VALUE, row, numbers.signed(weight.value, VALUE), style)
    start = names + VALUE + 1
    size, most = weight.value, first.value
    if weight.gradient is not None:
        canvas.write_right(end, row, _gradient(weight, looks), quiet)
        end -= gradients + 1
        if looks.gradients:
            size, most = weight.gradient, first.gradient or 0.0
    longest = end - start
    if size and most and longest > 0:
        bar = max(1, round(longest * min(1.0, abs(size / most))))
        colour = palette.class_colour(int(size > 0))
        canvas.write(start, row, ("=" if looks.ascii else "━") * bar, Style(color=colour))
