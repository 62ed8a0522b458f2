"""The ends of a step in full: the input, the answer with its loss, and where going back begins."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from operator import sub

import numpy as np

from core.nn.arrays import FloatArray
from core.training.step import Step
from tui.drawing.number_table import NumberTable
from tui.drawing.table_axis import Axis
from tui.drawing.written_sum import Around, Term, WrittenSum, factors
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
    sum_ = WrittenSum(f"F₀[{unit + 1}]", (), float(step.x[k, unit]))
    return Detail(table, (sum_,))


def output(chosen: Chosen, line: Line) -> Detail:
    """y of F_L."""
    step, k = chosen.step, chosen.sample
    last, count = len(step.network.layers), step.y.shape[1]
    unit, f = chosen.unit(count), step.f[-1]
    table = _columns(chosen, {letter("F", last): f, "y": step.y}, unit)
    name = "y" if count == 1 else f"y[{unit + 1}]"
    z, result = float(f[k, unit]), float(step.y[k, unit])
    of_output = step.network.architecture.loss.output
    if of_output.name == "softmax":
        around = Around((z,), "exp({}) / (".format, ")", lambda total, z: np.exp(z) / total)
        terms = tuple(
            Term((v,), "exp({})".format, np.exp, str(place))
            for place, v in enumerate(f[k].tolist(), 1)
        )
        return Detail(table, (WrittenSum(name, terms, result, around),))
    if of_output.name == "sigmoid":
        of_z = Term((-z,), "1 / (1 + exp({}))".format, lambda z: 1 / (1 + np.exp(z)))
        return Detail(table, (WrittenSum(name, (of_z,), result),))
    function = output_name(step.network.architecture)

    def worked(z: float) -> float:
        y = np.array([[z]])
        of_output.value(y, y)
        return float(y[0, 0])

    of_z = Term((z,), f"{function}({{}})".format, worked)
    return Detail(table, (WrittenSum(name, (of_z,) * bool(function), result),))


def loss(chosen: Chosen, line: Line) -> Detail:
    """L of y and t, of a sample by its outputs, of a batch by its samples."""
    step, k = chosen.step, chosen.sample
    unit = chosen.unit(step.y.shape[1])
    if chosen.whole:
        columns = {"t": step.target, "y": step.y, "L": step.sample_losses[:, np.newaxis]}
        losses = zip(step.sample_losses.tolist(), chosen.places, strict=True)
        terms = tuple(factors(value, label=label) for value, label in losses)
        table = _columns(chosen, columns, unit)
        return Detail(table, (WrittenSum("L", terms, step.loss, of="sample"),))
    table = _columns(chosen, {"t": step.target, "y": step.y}, unit)
    terms = tuple(_loss_terms(step, k))
    return Detail(table, (WrittenSum(chosen.part("L"), terms, step.loss, _share(step)),))


def _share(step: Step) -> Around | None:
    """Return what stands around a sum that is one sample's part of a mean."""
    share = step.network.architecture.loss.share(step.batch, step.rule.reduction)
    if share == 1:
        return None
    return Around((), "(".format, f") / {share:g}", lambda total: total / share)


def _loss_terms(step: Step, k: int) -> Iterator[Term]:
    """Yield the parts of a sample's loss."""
    loss = step.network.architecture.loss
    pairs = zip(step.y[k].tolist(), step.target[k].tolist(), strict=True)
    for place, (y, t) in enumerate(pairs, 1):
        match loss.criterion.name, loss.output.name:
            case "cross_entropy", "sigmoid":
                yield _entropy(t, y, place)
                yield _entropy(1 - t, 1 - y, place)
            case "cross_entropy", _:
                yield _entropy(t, y, place)
            case "squared_error", _:
                text = "½·({} - {})²".format
                yield Term((y, t), text, lambda y, t: (y - t) ** 2 / 2, str(place))


def _entropy(t: float, y: float, place: int) -> Term:
    def work(y: float) -> float:
        return -t * float(np.log(y)) if t and y > 0 else 0.0

    return Term((y,), f"(-{t:g}·log {{}})".format, work, str(place))


def delta(chosen: Chosen, line: Line) -> Detail:
    """B_L: where going back begins."""
    step, k, last = chosen.step, chosen.sample, len(chosen.step.network.layers)
    architecture = step.network.architecture
    unit, name = chosen.unit(step.y.shape[1]), letter("B", last)
    columns = {"y": step.y, "t": step.target, name: step.b[-1]}
    table = _columns(chosen, columns, unit)
    y, t = float(step.y[k, unit]), float(step.target[k, unit])
    terms: tuple[Term, ...] = ()
    loss = architecture.loss
    if loss.criterion.delta is None or (
        loss.output.name == "identity" and loss.criterion.name == "squared_error"
    ):
        terms = (Term((y, t), "{} - {}".format, sub),)
    elif loss.criterion.name == "squared_error" and loss.output.slope:
        slope = float(_output_slope(step)[k, unit])
        terms = (Term((slope, y, t), "{}·({} - {})".format, lambda s, y, t: s * (y - t)),)
    share, result = _share(step) if terms else None, float(step.b[-1][k, unit])
    return Detail(table, (WrittenSum(f"{name}[{unit + 1}]", terms, result, share),))


def _output_slope(step: Step) -> FloatArray:
    slopes = np.empty_like(step.y)
    of_output = step.network.architecture.loss.output
    assert of_output.slope is not None
    of_output.slope(step.f[-1], step.y, slopes)
    return slopes
