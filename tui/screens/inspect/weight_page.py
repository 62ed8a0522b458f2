"""The page of one weight: its chain of derivatives, the loss along it, and its past."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from core.lessons.notation.equations import entering
from core.lessons.notation.spelling import SPELLINGS
from core.nn.arrays import FloatArray, IntArray, diverging
from core.nn.rule import PLAIN_DESCENT
from core.training.lens import Lens
from core.training.weight_slice import WeightLens, WeightSlice
from tui.drawing import numbers
from tui.drawing.canvas import Canvas, Drawing
from tui.drawing.line_chart import Lines, line_chart
from tui.drawing.scale import LABEL_WIDTH, Scale
from tui.drawing.text import longest, spelled
from tui.drawing.written_sum import (
    Around,
    Term,
    WrittenSum,
    factors,
    in_a_line,
    product,
    written_sum,
)
from tui.screens.inspect.choice import neighbour
from tui.screens.inspect.equations import gradient_name, letter, slope
from tui.screens.inspect.page import Page
from tui.screens.inspect.view import InspectView
from tui.widgets.frame import bold, faint, muted, title
from tui.widgets.layout import GUTTER

ROOMY = 10
"""Rows of the chain from which a blank one parts the sum from one of its terms."""

AFTER_THE_SUM = 2
"""The place of the first part that tells of one term."""

Heading: TypeAlias = tuple[str, ...]
"""A line about a sum, the longest form first."""


def lens(view: InspectView) -> Lens | None:
    """Return the wish for the chosen weight."""
    if view.moment is None:
        return None
    choice = view.choice
    return WeightLens(choice.layer, choice.term, choice.unit, choice.update)


def act(view: InspectView, what: str) -> InspectView:
    """Return the view with a weight of the next or the previous layer, or from another unit."""
    choice, seen = view.choice, view.moment and view.moment.seen
    if not isinstance(seen, WeightSlice):
        return view
    by = 1 if what in ("up", "right") else -1
    if what in ("left", "right"):
        return replace(view, choice=replace(choice, term=choice.term + by))
    layer = (seen.place.layer + by) % len(seen.step.network.layers)
    return replace(view, choice=replace(choice, layer=layer))


def draw(view: InspectView, width: int, height: int) -> Drawing | None:
    """Draw the weight's chain beside the loss along it, and below its value and gradient over the
    epochs."""
    if view.moment is None:
        return Canvas(width, height).drawing()
    seen = view.moment.seen
    if not isinstance(seen, WeightSlice):
        return None
    canvas = Canvas(width, height)
    _title(canvas, seen, view)
    past = (height - 1) // 2
    top = height - 1 - past
    columns = (width - GUTTER) // 2
    canvas.place(GUTTER, 1, _chain(seen, view, width - GUTTER - columns - 2, top - 1))
    canvas.place(width - columns, 1, _along(seen, view, columns, top))
    rows = past // 2
    _past(canvas, height - past, past - rows, "Its value", seen.past_values, seen, view)
    _past(canvas, height - rows, rows, "Its gradient", seen.past_gradients, seen, view)
    return canvas.drawing()


def _name(seen: WeightSlice) -> str:
    place = seen.place
    return letter(place.letter, place.layer, *(number - 1 for number in place.numbers))


def _gradient(seen: WeightSlice) -> str:
    place = seen.place
    units = tuple(number - 1 for number in place.numbers)
    return gradient_name(place.layer, *units, bias=place.letter == "b")


def _title(canvas: Canvas, seen: WeightSlice, view: InspectView) -> None:
    palette, place = view.palette, seen.place
    at = title(canvas, view, "weight", spelled(_name(seen), ascii=view.ascii))
    at = canvas.write(at, 0, numbers.loss(seen.value), bold(palette)) + 3
    at = canvas.write(at, 0, spelled(_gradient(seen), ascii=view.ascii), muted(palette)) + 2
    at = canvas.write(at, 0, numbers.loss(seen.gradient), bold(palette)) + 3
    *below, above = place.numbers
    to = f"unit {above} of layer {place.layer + 1}"
    words = f"from unit {below[0]} of layer {place.layer} to {to}" if below else f"bias of {to}"
    if at + len(words) <= canvas.width:
        canvas.write(at, 0, words, faint(palette))


def _sample(seen: WeightSlice, view: InspectView) -> int:
    """Return the row of the chosen sample in the update's batch."""
    place = neighbour(seen.step, view.choice.sample, 0)
    return int(np.flatnonzero(seen.step.samples == place)[0])


def _chain(seen: WeightSlice, view: InspectView, width: int, height: int) -> Drawing:
    """Draw the sum over the samples, one of its terms, and the delta in that, as far as there is
    room."""
    canvas, palette, row = Canvas(width, height), view.palette, 0
    parts = [*_gradient_parts(seen), *_sample_parts(seen, _sample(seen, view))]
    sums = sum(isinstance(part, WrittenSum) for part in parts)
    room = height - (len(parts) - sums) - (height > ROOMY)
    for place, part in enumerate(parts):
        if row >= height:
            break
        if isinstance(part, WrittenSum):
            most = max(1, min(-(-room // sums), height - row))
            drawing = written_sum(part, width=width, height=most, palette=palette, ascii=view.ascii)
            canvas.place(0, row, drawing)
            used = sum(bool(line.strip()) for line in drawing.plain.splitlines())
            row, room, sums = row + used, room - used, sums - 1
        else:
            row += place == AFTER_THE_SUM and height > ROOMY
            texts = (spelled(text, ascii=view.ascii) for text in part)
            canvas.write(0, row, longest(texts, width), muted(palette))
            row += 1
    return canvas.drawing()


def _gradient_parts(seen: WeightSlice) -> Iterator[Heading | WrittenSum]:
    """Yield the gradient as a sum over the samples."""
    count, chain = len(seen.chain.samples), seen.chain
    over, products = f"over {count:,} sample{'s' if count > 1 else ''}", f"Σ {_factors(seen)}"
    if seen.step.masks is None:
        yield f"{products} {over}", f"summed {over}"
    else:
        without = "without dropout"
        yield f"{products} {over}, {without}", f"{products}, {without}", without
    terms = _terms(chain.entering, chain.deltas, chain.samples + 1)
    yield WrittenSum(_gradient(seen), terms, seen.gradient, of="sample")


def _sample_parts(seen: WeightSlice, k: int) -> Iterator[Heading | WrittenSum]:
    """Yield one sample's term of that sum, and how its delta comes about."""
    chain, layer, above = seen.chain, seen.place.layer + 1, seen.place.numbers[-1] - 1
    entered, delta = float(chain.entering[k]), float(chain.deltas[k])
    values = in_a_line(WrittenSum("", (factors(entered, delta),), entered * delta), ascii=False)
    sample = f"sample {int(chain.samples[k]) + 1:,}:"
    yield f"{sample} {_factors(seen)} = {values}", f"{sample} {values}", values
    name = letter("B", layer, above)
    if chain.slopes is None:
        output = letter("F", layer, above)
        yield f"{name} is the loss's derivative by {output} itself", f"{name} comes from the loss"
        return
    sums = f"Σ {letter('B', layer + 1, 'j')} {letter('W', layer, above, 'j')}"
    its_slope = slope(seen.step, layer).replace(")", f"[{above + 1}])")
    yield f"{name} = {its_slope} · {sums}" if its_slope else f"{name} = {sums}", f"in it {name}:"
    terms = _terms(chain.back[k], chain.weights, np.arange(1, len(chain.weights) + 1))
    around = Around((float(chain.slopes[k]),), "{}·(".format, ")", product)
    yield WrittenSum(name, terms, delta, around)


def _terms(first: FloatArray, second: FloatArray, labels: IntArray) -> tuple[Term, ...]:
    """Return the products of numbers, each with the number of its unit or sample."""
    rows = zip(first.tolist(), second.tolist(), labels.tolist(), strict=True)
    return tuple(factors(a, b, label=f"{label:,}") for a, b, label in rows)


def _factors(seen: WeightSlice) -> str:
    """Write the two factors of every term."""
    place = seen.place
    *below, above = place.numbers
    delta = letter("B", place.layer + 1, above - 1)
    if not below:
        return f"1 · {delta}"
    architecture = seen.step.network.architecture
    whole = SPELLINGS["unicode"](entering(architecture, PLAIN_DESCENT, place.layer))
    layer = letter("F", place.layer)
    return f"{whole.replace(layer, f'{layer}[{below[0]}]')} · {delta}"


@diverging
def _along(seen: WeightSlice, view: InspectView, width: int, height: int) -> Drawing:
    """Draw the loss along the weight, with the tangent that the gradient is."""
    canvas, palette = Canvas(width, height), view.palette
    at = canvas.write(LABEL_WIDTH, 0, "Loss along it", bold(palette)) + 2
    about = f"as a change of {numbers.loss(seen.loss)}"
    canvas.write(
        at, 0, longest((f"{about}; dotted: the gradient", about), width - at), faint(palette)
    )
    low, high = float(seen.values[0]), float(seen.values[-1])
    labels = [(seen.value, numbers.short(seen.value, 6))]
    labels += [(end, numbers.short(end, 6)) for end in (low, high)]
    changes, tangent = seen.losses - seen.loss, seen.gradient * (seen.values - seen.value)
    lines = Lines(low, high, seen.values, changes, (tangent,), upright=seen.value, labels=labels)
    picture = line_chart(
        lines, Scale.around(changes, log=False), width=width, height=height - 1,
        palette=palette, marker=view.marker, ascii=view.ascii,
    )  # fmt: skip
    canvas.place(0, 1, picture)
    return canvas.drawing()


def _past(
    canvas: Canvas,
    row: int,
    rows: int,
    words: str,
    values: FloatArray,
    seen: WeightSlice,
    view: InspectView,
) -> None:
    """Draw a figure of the weight over the epochs, whose axis is the timeline below."""
    moment, palette = view.moment, view.palette
    assert moment is not None
    if rows < 2:
        return
    at = canvas.write(GUTTER + LABEL_WIDTH, row, words, bold(palette)) + 2
    canvas.write(at, row, "over the epochs", faint(palette))
    lines = Lines(
        0.0,
        float(moment.recording.horizon),
        seen.epochs.astype(np.float64),
        values,
        bright_to=float(moment.epoch),
    )
    picture = line_chart(
        lines, Scale.around(values, log=False), width=canvas.width - GUTTER, height=rows - 1,
        palette=palette, marker=view.marker, ascii=view.ascii,
    )  # fmt: skip
    canvas.place(GUTTER, row + 1, picture)


PAGE = Page("weight", "One weight", lens, draw, act)
