"""A learning curve in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from core.lessons.curve_shape import CurveShape, curve_shape
from core.nn.arrays import FloatArray
from tui.drawing import numbers


def curve_sentences(name: str, curve: FloatArray) -> list[str]:
    """Tell of a loss (epochs + 1,), by its name, how it went."""
    return list(_sentences(name, curve_shape(curve)))


def _sentences(name: str, shape: CurveShape) -> Iterator[str]:
    start = f"{name} {{}} from {numbers.loss(shape.first)} at epoch 0"
    end = f"to {numbers.loss(shape.last)} at epoch {numbers.epochs(shape.epochs)}"
    if not shape.epochs:
        yield f"{name} is {numbers.loss(shape.first)} at epoch 0."
    elif shape.last > shape.first:
        yield f"{start.format('rises')} {end}."
    elif shape.last == shape.first:
        yield f"{name} is {numbers.loss(shape.first)} at epoch 0 and at the end."
    else:
        half = f"half of the way to its lowest is done by epoch {numbers.epochs(shape.half)}"
        yield f"{start.format('falls')} {end}; {half}."
    if numbers.loss(shape.least) not in (numbers.loss(shape.last), numbers.loss(shape.first)):
        yield f"Its lowest is {numbers.loss(shape.least)}, at epoch {numbers.epochs(shape.lowest)}."
    yield from _rises(shape)


def _rises(shape: CurveShape) -> Iterator[str]:
    if not shape.rises:
        if shape.lowest > 0:
            yield "It never rises by a fifth on its way."
        return
    worst, count = shape.worst, len(shape.rises)
    way = (
        f"between epoch {numbers.epochs(worst.first)} and {numbers.epochs(worst.last)}, "
        f"from {numbers.loss(worst.before)} to {numbers.loss(worst.after)}"
    )
    if count == 1:
        yield f"It rises once by a fifth or more: {way}."
    else:
        yield f"It rises {numbers.epochs(count)} times by a fifth or more; the most {way}."
