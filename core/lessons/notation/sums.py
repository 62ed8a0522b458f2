"""One number of a step worked out: the sum of a matrix product term by term, or its formula with
numbers in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from core.lessons.notation.equations import Line
from core.lessons.notation.letters import Letters
from core.lessons.notation.spelling import SPELLINGS
from core.training.step import Step


@dataclass(frozen=True)
class Factor:
    """A number and the expression it is of, such as s(F_1[3]): places count from 1."""

    expression: str
    value: float

    def written(self, spelling: str = "unicode") -> str:
        """The expression in one of `SPELLINGS`."""
        return SPELLINGS[spelling](self.expression)


@dataclass(frozen=True)
class Term:
    """A product of one or two factors; in a sum over the samples, that of one of them."""

    factors: tuple[Factor, ...]
    sample: int | None = None
    """Its place in the batch, from 0."""

    @property
    def value(self) -> float:
        """The product."""
        return prod(factor.value for factor in self.factors)


@dataclass(frozen=True)
class WrittenSum:
    """A number as a sum, times the factors that stand before it."""

    total: Factor
    before: tuple[Factor, ...]
    terms: tuple[Term, ...]


def written_out(step: Step, name: str, row: int, column: int) -> WrittenSum | None:
    """A number of F_i, B_i, dW_i or db_i at a row and column (from 0) as the sum it is; None of
    quantities that are no sum of products. Rows of F and B are samples; db has one."""
    letter, _, index = name.rpartition("_")
    make = _SUMS.get(letter)
    if make is None or name in ("F_0", f"B_{len(step.b)}"):
        return None
    return make(step, int(index), row, column)


def at_place(value: Any, row: int, column: int) -> float:
    """The number of a matrix, a row or a single number that belongs to a place of a matrix."""
    array = np.asarray(value)
    return float(array[(row, column)[2 - array.ndim :] if array.ndim < 3 else ()])


def substituted(line: Line, numbers: Mapping[str, str], *, spelling: str = "unicode") -> str:
    """The right side of a formula without products of matrices, with written numbers for its
    names."""
    return type(SPELLINGS[spelling])(numbers)(line.right)


def _forward(step: Step, i: int, sample: int, unit: int) -> WrittenSum:
    inside, below = step.a[i - 1][sample], step.network.weights[i - 1]
    terms = [
        Term(
            (
                _entering(step, i - 1, sample, r),
                Factor(f"W_{i - 1}[{r + 1}, {unit + 1}]", float(below[r, unit])),
            )
        )
        for r in range(len(below))
    ]
    if len(inside) > len(below):
        bias = float(step.network.layers[i - 1][-1, unit])
        terms.append(Term((Factor(f"b_{i - 1}[{unit + 1}]", bias),)))
    total = Factor(f"F_{i}[{unit + 1}]", float(step.f[i][sample, unit]))
    return WrittenSum(total, (), tuple(terms))


def _entering(step: Step, i: int, sample: int, unit: int) -> Factor:
    """The number that enters W_i of a sample by a unit."""
    letter = Letters.of(step.network.architecture).layers[i]
    own = f"F_{i}[{unit + 1}]"
    applied = f"{letter}({own})" if letter else own
    if i and step.masks:
        applied += f" % D_{i}[{unit + 1}]"
    return Factor(applied, float(step.a[i][sample, unit]))


def _delta(step: Step, i: int, sample: int, unit: int) -> WrittenSum:
    weights, above = step.network.weights[i], step.delta(i + 1)[sample]
    terms = [
        Term(
            (
                Factor(f"B_{i + 1}[{c + 1}]", float(above[c])),
                Factor(f"W_{i}[{unit + 1}, {c + 1}]", float(weights[unit, c])),
            )
        )
        for c in range(len(above))
    ]
    before, slope = [], step.slopes[i]
    letter = Letters.of(step.network.architecture).layers[i]
    if letter and slope is not None:
        before.append(Factor(f"D{letter}(F_{i}[{unit + 1}])", float(slope[sample, unit])))
    if i and step.masks:
        before.append(Factor(f"D_{i}[{unit + 1}]", float(step.masks[i - 1][sample, unit])))
    total = Factor(f"B_{i}[{unit + 1}]", float(step.delta(i)[sample, unit]))
    return WrittenSum(total, tuple(before), tuple(terms))


def _gradient(step: Step, i: int, row: int, column: int) -> WrittenSum:
    terms = [
        Term((_entering(step, i, k, row), _above(step, i, k, column)), k)
        for k in range(len(step.x))
    ]
    total = Factor(f"dW_{i}[{row + 1}, {column + 1}]", float(step.gradients[i][row, column]))
    return WrittenSum(total, (), tuple(terms))


def _bias_gradient(step: Step, i: int, row: int, column: int) -> WrittenSum:
    terms = [Term((_above(step, i, k, column),), k) for k in range(len(step.x))]
    total = Factor(f"db_{i}[{column + 1}]", float(step.gradients[i][-1, column]))
    return WrittenSum(total, (), tuple(terms))


def _above(step: Step, i: int, sample: int, unit: int) -> Factor:
    return Factor(f"B_{i + 1}[{unit + 1}]", float(step.delta(i + 1)[sample, unit]))


_SUMS: dict[str, Callable[[Step, int, int, int], WrittenSum]] = {
    "F": _forward,
    "B": _delta,
    "dW": _gradient,
    "db": _bias_gradient,
}
