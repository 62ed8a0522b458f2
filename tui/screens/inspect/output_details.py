"""The ends of a step in full: the input, the answer with its loss, and where going back begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from core.nn.arrays import FloatArray
from core.training.step import Step
from tui.drawing.number_table import Axis, NumberTable
from tui.drawing.numbers import factor
from tui.drawing.written_sum import Term, WrittenSum
from tui.screens.inspect.choice import Chosen
from tui.screens.inspect.details import Detail, unit_labels
from tui.screens.inspect.equations import Line, letter, output_name


def _columns(chosen: Chosen, columns: Mapping[str, FloatArray], unit: int) -> NumberTable:
    """Return a table of quantities (n, K), each a column: of all samples for one output, or of one
    sample for all of them."""
    names = Axis(list(columns))
    if chosen.whole:
        values = np.stack([array[:, unit % array.shape[1]] for array in columns.values()], axis=1)
        return NumberTable("", values, chosen.samples(), names, plain=True)
    rows = max(array.shape[1] for array in columns.values())
    values = np.full((rows, len(columns)), np.nan)
    for place, array in enumerate(columns.values()):
        values[: array.shape[1], place] = array[chosen.sample]
    return NumberTable("", values, Axis(unit_labels(rows), unit), names, plain=True)


def input_(chosen: Chosen, line: Line) -> Detail:
    """F_0 = x: the features."""
    step = chosen.step
    unit, k = chosen.unit(step.x.shape[1]), chosen.sample
    labels = unit_labels(step.x.shape[1])
    rows = chosen.samples() if chosen.whole else Axis([chosen.places[k]])
    values = step.x if chosen.whole else step.x[k : k + 1]
    table = NumberTable("F₀", values, rows, Axis(labels, unit))
    sum_ = WrittenSum(f"F₀[{unit + 1}]", (), factor(float(step.x[k, unit])))
    return Detail(table, (sum_,))


def output(chosen: Chosen, line: Line) -> Detail:
    """y of F_L."""
    step, k = chosen.step, chosen.sample
    last, count = len(step.network.layers), step.y.shape[1]
    unit, f = chosen.unit(count), step.f[-1]
    table = _columns(chosen, {letter("F", last): f, "y": step.y}, unit)
    name = "y" if count == 1 else f"y[{unit + 1}]"
    z, result = float(f[k, unit]), factor(float(step.y[k, unit]))
    of_output = step.network.architecture.loss.output
    if of_output.name == "sigmoid":
        sum_ = WrittenSum(name, (Term(f"1 / (1 + exp({factor(-z)}))", 0.0),), result)
    elif of_output.name == "softmax":
        terms = tuple(Term(f"exp({factor(v)})", float(np.exp(v))) for v in f[k].tolist())
        sum_ = WrittenSum(name, terms, result, f"exp({factor(z)}) / (", ")")
    else:
        function = output_name(step.network.architecture)
        sum_ = WrittenSum(name, (Term(f"{function}({factor(z)})", 0.0),) * bool(function), result)
    return Detail(table, (sum_,))


def loss(chosen: Chosen, line: Line) -> Detail:
    """L of y and t, of a sample by its outputs, of a batch by its samples."""
    step, k = chosen.step, chosen.sample
    unit = chosen.unit(step.y.shape[1])
    if chosen.whole:
        columns = {"t": step.target, "y": step.y, "L": step.sample_losses[:, np.newaxis]}
        terms = tuple(Term(factor(v), v) for v in step.sample_losses.tolist())
        table = _columns(chosen, columns, unit)
        return Detail(table, (WrittenSum("L", terms, factor(step.loss)),))
    table = _columns(chosen, {"t": step.target, "y": step.y}, unit)
    terms = tuple(_loss_terms(step, k))
    return Detail(table, (WrittenSum("L", terms, factor(step.loss), *_share(step)),))


def _share(step: Step) -> tuple[str, str]:
    """Return what stands before and after a sum that is one sample's part of a mean."""
    share = step.network.architecture.loss.share(step.batch, step.rule.reduction)
    return ("(", f") / {share:g}") if share != 1 else ("", "")


def _loss_terms(step: Step, k: int) -> Iterator[Term]:
    """Yield the parts of a sample's loss."""
    loss = step.network.architecture.loss
    for y, t in zip(step.y[k].tolist(), step.target[k].tolist(), strict=True):
        match loss.criterion.name, loss.output.name:
            case "cross_entropy", "sigmoid":
                yield _entropy(t, y)
                yield _entropy(1 - t, 1 - y)
            case "cross_entropy", _:
                yield _entropy(t, y)
            case "squared_error", _:
                yield Term(f"½·({factor(y)} - {factor(t)})²", (y - t) ** 2 / 2)


def _entropy(t: float, y: float) -> Term:
    value = -t * float(np.log(y)) if t and y > 0 else 0.0
    return Term(f"(-{t:g}·log {factor(y)})", value)


def delta(chosen: Chosen, line: Line) -> Detail:
    """B_L: where going back begins."""
    step, k, last = chosen.step, chosen.sample, len(chosen.step.network.layers)
    architecture = step.network.architecture
    unit, name = chosen.unit(step.y.shape[1]), letter("B", last)
    columns = {"y": step.y, "t": step.target, name: step.b[-1]}
    table = _columns(chosen, columns, unit)
    y, t = factor(float(step.y[k, unit])), factor(float(step.target[k, unit]))
    result = factor(float(step.b[-1][k, unit]))
    terms: Sequence[Term] = ()
    loss = architecture.loss
    if loss.criterion.delta is None or (
        loss.output.name == "identity" and loss.criterion.name == "squared_error"
    ):
        terms = (Term(f"{y} - {t}", 0.0),)
    elif loss.criterion.name == "squared_error" and loss.output.slope:
        slope = factor(float(_output_slope(step)[k, unit]))
        terms = (Term(f"{slope}·({y} - {t})", 0.0),)
    share = _share(step) if terms else ("", "")
    return Detail(table, (WrittenSum(f"{name}[{unit + 1}]", tuple(terms), result, *share),))


def _output_slope(step: Step) -> FloatArray:
    slopes = np.empty_like(step.y)
    of_output = step.network.architecture.loss.output
    assert of_output.slope is not None
    of_output.slope(step.f[-1], step.y, slopes)
    return slopes
