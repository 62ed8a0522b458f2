"""The update in full: the weights into a unit with their gradients, and the loss after it."""

from __future__ import annotations

from collections.abc import Iterator
from operator import sub
from typing import Any

import numpy as np

from core.lessons.notation.equations import Equation, Kind, equations_of
from core.lessons.notation.equations import Line as Formula
from core.lessons.notation.expression import Values, evaluate, names_in
from core.lessons.notation.quantities import quantities, quantities_after
from core.lessons.notation.rows import OPTIMIZERS
from core.lessons.notation.sums import at_place, substituted
from core.nn.arrays import FloatArray
from core.training.step import Step
from tui.drawing.number_table import NumberTable
from tui.drawing.table_axis import Axis
from tui.drawing.written_sum import Term, WrittenSum, factors
from tui.screens.inspect.choice import Chosen
from tui.screens.inspect.details import Detail, unit_labels
from tui.screens.inspect.equations import Line, gradient_name, letter

DIGITS = 5
"""Of numbers: an update is small beside the weight."""


def update(chosen: Chosen, line: Line) -> Detail:
    """W_i after the update: the weights into one unit, each with its gradient and state."""
    step, i = chosen.batch, line.layer
    rows, columns = step.gradients[i].shape
    row, column = chosen.term(rows), chosen.unit(columns)
    values = _columns(step, i, column)
    bias = step.network.architecture.bias
    table = NumberTable(
        "", np.stack(list(values.values()), axis=1), Axis(unit_labels(rows, bias=bias), row),
        Axis(list(values)), plain=True,
    )  # fmt: skip
    return Detail(table, tuple(_written(step, i, row, column)))


def _columns(step: Step, i: int, column: int) -> dict[str, FloatArray]:
    """Return the columns of the table: the weights, the gradient and what is done to it, the
    optimizer's rows before and after, and the weights after."""
    weights = letter("W", i)
    columns = {weights: step.layers(0)[i], gradient_name(i): step.gradients[i]}
    if step.penalty_gradients is not None or step.clip_factor != 1 or step.held is not None:
        columns[letter("G", i)] = step.descended[i]
    for place, name in enumerate(OPTIMIZERS[step.rule.optimizer.name].state, 1):
        columns[letter(name, i)] = step.layers(place)[i]
        columns[f"{letter(name, i)} then"] = step.layers(place, after=True)[i]
    columns["change"] = step.changes[i]
    columns[f"{weights} then"] = step.layers(0, after=True)[i]
    return {name: matrix[:, column] for name, matrix in columns.items()}


def _written(step: Step, i: int, row: int, column: int) -> Iterator[WrittenSum]:
    """Yield the formulas of one weight's update with its numbers, one after another."""
    architecture = step.network.architecture
    bias = architecture.bias and row == architecture.widths[i]
    weight, place = (f"b_{i}", 0) if bias else (f"W_{i}", row)
    inside = f"[{column + 1}]" if bias else f"[{row + 1},{column + 1}]"
    values, after = quantities(step), quantities_after(step)
    formulas = [line for equation in _of_weight(step, weight, i) for line in equation.lines]
    for at, formula in enumerate(formulas):
        new: Any = evaluate(formula.right, values)
        if formula.left not in [later.left for later in formulas[at + 1 :]]:
            new = after.get(formula.left, new)  # the engine's own number
        term = _substitution(formula, values, place, column)
        values[formula.left] = new
        number = float(new[column] if bias else new[place, column])
        name = letter(*_parts(formula.left))
        relation = "←" if formula.relation == "<-" else "="
        yield WrittenSum(f"{name}{inside}", (term,), number, equals=relation, digits=DIGITS)


def _substitution(formula: Formula, values: Values, row: int, column: int) -> Term:
    """Return the right side of a formula with the numbers of one place for its names."""
    names = names_in(formula.right)
    functions = {name: value for name, value in values.items() if callable(value)}

    def text(*written: str) -> str:
        return substituted(formula, dict(zip(names, written, strict=True)))

    def work(*numbers: float) -> float:
        return float(evaluate(formula.right, functions | dict(zip(names, numbers, strict=True))))

    return Term(tuple(at_place(values[name], row, column) for name in names), text, work)


def _of_weight(step: Step, weight: str, i: int) -> list[Equation]:
    """Return the equations that lead to the weights or biases of a layer, in their order."""
    followed = f"{'G' if weight[0] == 'W' else 'g'}_{i}"
    rows = equations_of(step)
    return [row for row in rows if row.kind in (Kind.UPDATE, Kind.DESCENDED)
            and row.name in (weight, followed)]  # fmt: skip


def _parts(name: str) -> tuple[str, int]:
    own, _, layer = name.rpartition("_")
    return own, int(layer)


def rate(chosen: Chosen, line: Line) -> Detail:
    """The learning rate of this epoch."""
    step, formula = chosen.batch, line.equation.lines[0]
    term = _substitution(formula, quantities(step), 0, 0)
    return Detail(None, (WrittenSum("η", (term,), step.rate, digits=DIGITS),))


def clip(chosen: Chosen, line: Line) -> Detail:
    """The number that a gradient too long is multiplied by."""
    step = chosen.batch
    length = float(np.sqrt(sum(float((layer**2).sum()) for layer in step.unclipped)))
    most = step.rule.clip
    text = f"min(1, {most:g} / ({{}} + 10⁻⁶))".format
    term = Term((length,), text, lambda length: min(1, most / (length + 1e-6)))
    return Detail(None, (WrittenSum("κ", (term,), step.clip_factor, digits=DIGITS),))


def after(chosen: Chosen, line: Line) -> Detail:
    """The loss after the update, beside what the slopes foretell: gradient times change, summed."""
    step, batch = chosen.step, chosen.batch
    pairs = list(zip(batch.gradients, batch.changes, strict=True))
    values = np.array([
        (np.linalg.norm(gradient), np.linalg.norm(change), (step.gradients[i] * change).sum())
        for i, (gradient, change) in enumerate(pairs)
    ])  # fmt: skip
    layers = [letter("W", i) for i in range(len(pairs))]
    foretold = [float(value) for value in values[:, 2]]
    names = ["‖gradient‖", "‖change‖", "foretold"]
    table = NumberTable("", values, Axis(layers), Axis(names), plain=True)
    told = tuple(factors(value, label=label) for value, label in zip(foretold, layers, strict=True))
    sums = [WrittenSum(chosen.part("foretold"), told, sum(foretold), of="")]
    change = step.loss_after - step.loss
    if np.isfinite(change):
        term = Term((step.loss_after, step.loss), "{} - {}".format, sub)
        sums.append(WrittenSum(chosen.part("change"), (term,), change))
    return Detail(table, tuple(sums))
