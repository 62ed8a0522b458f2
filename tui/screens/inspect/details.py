"""One equation of a step in full: the matrices that take part, and one sum written out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.lessons.notation import sums as notation
from core.lessons.notation.sums import Factor, written_out
from core.nn.arrays import FloatArray
from core.training.step import Step
from tui.drawing.number_table import NumberTable, Series
from tui.drawing.table_axis import Axis
from tui.drawing.written_sum import Around, WrittenSum, factors, product
from tui.screens.inspect.choice import Chosen
from tui.screens.inspect.equations import Line, entering, gradient_name, letter, slope


@dataclass(frozen=True)
class Detail:
    """An equation in full."""

    table: NumberTable | None
    sums: tuple[WrittenSum, ...]
    """Written out term by term, one below the other."""
    letters: str = ""
    """The same in letters: F₂[4] = s(F₁[1])·W₁[1,4] + … + s(F₁[10])·W₁[10,4]."""


def summed(chosen: Chosen, name: str, row: int, column: int) -> tuple[WrittenSum, str]:
    """Return a number of a step as the sum it is, term by term with their numbers; and in
    letters."""
    whole = written_out(chosen.step, name, row, column)
    assert whole is not None
    over_samples = whole.terms[0].sample is not None
    terms = []
    for place, term in enumerate(whole.terms):
        label = "b" if len(term.factors) == 1 else str(place + 1)
        if term.sample is not None:
            label = chosen.places[term.sample]
        terms.append(factors(*(factor.value for factor in term.factors), label=label))
    before = tuple(factor.value for factor in whole.before)
    around = Around(before, ("{}·" * len(before) + "(").format, ")", product) if before else None
    name = chosen.part(_compact(whole.total)) if over_samples else _compact(whole.total)
    of = "sample" if over_samples else "unit"
    sum_ = WrittenSum(name, tuple(terms), whole.total.value, around, of=of)
    return sum_, f"{name} = {_in_letters(whole)}"


def _in_letters(whole: notation.WrittenSum) -> str:
    """Write the first and the last term of a sum in letters."""
    ends = [term for term in whole.terms if term.sample is None or term.sample == 0]
    texts = ["·".join(map(_compact, term.factors)) for term in (ends[0], ends[-1])]
    inside = texts[0]
    if len(whole.terms) > 1:
        rest = f" + … + {texts[1]}" if len(whole.terms) > 2 else f" + {texts[1]}"
        inside = f"Σ {texts[0]} over the samples" if whole.terms[-1].sample else texts[0] + rest
    before = "·".join(map(_compact, whole.before))
    return f"{before}·({inside})" if before else inside


def _compact(factor: Factor) -> str:
    return factor.written().replace(", ", ",")


def unit_labels(count: int, *, bias: bool = False) -> list[str]:
    """Return the numbers of units, and a b where the last row is the biases'."""
    return [str(unit + 1) for unit in range(count - bias)] + ["b"] * bias


def forward(chosen: Chosen, line: Line) -> Detail:
    """F_{i+1} = a(F_i) W_i: down the column of a unit."""
    step, i = chosen.step, line.layer - 1
    architecture, w = step.network.architecture, step.network.layers[i]
    rows, columns = w.shape
    unit, k = chosen.unit(columns), chosen.sample
    enters, f = step.a[i][k], step.f[i + 1][k]
    name, weights = letter("F", i + 1), letter("W", i)
    sum_, letters = summed(chosen, f"F_{i + 1}", k, unit)
    sizes = np.abs(enters * w[:, unit])
    labels = unit_labels(rows, bias=architecture.bias)
    what = entering(step, i)
    if chosen.whole:
        table = NumberTable(
            what, step.a[i], chosen.samples(), Axis(labels, sizes=sizes),
            above=(Series(letter("W", i, "·", unit), w[:, unit]),),
            right=(Series(f"{name}[{unit + 1}]", step.f[i + 1][:, unit], "="),),
        )  # fmt: skip
        return Detail(table, (sum_,), letters)
    raw = (
        (Series(letter("F", i), step.f[i][k], lit=False, optional=True),)
        if what != letter("F", i)
        else ()
    )
    table = NumberTable(
        weights, w, Axis(labels, sizes=sizes), Axis(unit_labels(columns), unit),
        left=(*raw, Series(what, enters)), below=(Series(name, f, "="),), sign="×",
    )  # fmt: skip
    return Detail(table, (sum_,), letters)


def backward(chosen: Chosen, line: Line) -> Detail:
    """B_i = a'(F_i) * (B_{i+1} W_i^T): along the row of a unit."""
    step, i, k = chosen.step, line.layer, chosen.sample
    w = step.network.weights[i]
    rows, columns = w.shape
    unit, name = chosen.unit(rows), letter("B", i)
    delta, slopes = step.delta(i + 1), _slopes(step, i)
    sums = delta @ w.T
    sum_, letters = summed(chosen, f"B_{i}", k, unit)
    sizes = np.abs(delta[k] * w[unit])
    above, below = letter("B", i + 1), letter("W", i)

    def beside(*, column: int | None) -> tuple[Series, ...]:
        """Return the sums, the slopes and the result, of the rows or of one unit's."""
        place = (k,) if column is None else (slice(None), column)
        series = (
            [Series(f"{above}{below}ᵀ", sums[place], "=", optional=True)]
            if slopes is not None
            else []
        )
        if slopes is not None:
            series.append(Series(_slope_name(step, i), slopes[place], "×"))
        return (*series, Series(name, step.delta(i)[place], "="))

    if chosen.whole:
        table = NumberTable(
            above, delta, chosen.samples(), Axis(unit_labels(columns), sizes=sizes),
            above=(Series(letter("W", i, unit, "·"), w[unit]),), right=beside(column=unit),
        )  # fmt: skip
    else:
        table = NumberTable(
            below, w, Axis(unit_labels(rows), unit), Axis(unit_labels(columns), sizes=sizes),
            above=(Series(above, delta[k]),), right=beside(column=None),
        )  # fmt: skip
    return Detail(table, (sum_,), letters)


def _slopes(step: Step, i: int) -> FloatArray | None:
    """Return the slopes of layer i with the masks on them; None where all are 1."""
    slopes = step.slopes[i]
    if i and step.masks is not None:
        mask = step.masks[i - 1]
        return mask if slopes is None else slopes * mask
    return slopes if slope(step, i) else None


def _slope_name(step: Step, i: int) -> str:
    mask = letter("D", i) if i and step.masks is not None else ""
    return "∘".join(filter(None, (slope(step, i), mask)))


def gradient(chosen: Chosen, line: Line) -> Detail:
    """dL/dW_i = a(F_i)^T B_{i+1}: forward pass times backward pass."""
    step, i, k = chosen.step, line.layer, chosen.sample
    architecture, gradients = step.network.architecture, step.gradients[i]
    rows, columns = gradients.shape
    row, column = chosen.term(rows), chosen.unit(columns)
    enters, delta = step.a[i], step.delta(i + 1)
    bias = architecture.bias and row == rows - 1
    sum_, letters = summed(chosen, f"db_{i}" if bias else f"dW_{i}", 0 if bias else row, column)
    what, above = entering(step, i), letter("B", i + 1)
    labels = unit_labels(rows, bias=architecture.bias)
    if chosen.whole:
        table = NumberTable(
            what, enters, Axis(chosen.places, around=k), Axis(labels, row),
            left=(Series(f"{above}[{column + 1}]", delta[:, column]),), sign="×",
            below=(Series(gradient_name(i, "·", column), gradients[:, column], "="),),
        )  # fmt: skip
        return Detail(table, (sum_,), letters)
    table = NumberTable(
        gradient_name(i), gradients, Axis(labels, row), Axis(unit_labels(columns), column),
        left=(Series(what, enters[k]),), above=(Series(above, delta[k]),),
    )  # fmt: skip
    return Detail(table, (sum_,), letters)
