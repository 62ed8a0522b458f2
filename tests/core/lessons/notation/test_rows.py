"""The formulas of the registries' rows give the numbers of the engine's."""

from __future__ import annotations

import numpy as np
import pytest

from core.lessons.notation.expression import evaluate
from core.lessons.notation.rows import (
    ACTIVATIONS,
    CRITERIA,
    CROSS_ENTROPIES,
    OPTIMIZERS,
    SCHEDULES,
)
from core.nn import activations, criteria, optimizers, schedules

Z = np.array([-7.0, -1.3, -0.2, 0.0, 0.4, 1.1, 6.0])


def test_no_row_of_the_registries_is_without_a_formula() -> None:
    assert ACTIVATIONS.keys() == activations.ACTIVATIONS.keys()
    assert OPTIMIZERS.keys() == optimizers.OPTIMIZERS.keys()
    assert SCHEDULES.keys() == schedules.SCHEDULES.keys()
    assert CRITERIA.keys() | {"cross_entropy"} == criteria.CRITERIA.keys()
    assert CROSS_ENTROPIES.keys() == set(criteria.CRITERIA["cross_entropy"].matched)
    for name, row in optimizers.OPTIMIZERS.items():
        assert len(OPTIMIZERS[name].state) == row.slots
        assert {constant for _, constant in OPTIMIZERS[name].constants} == row.constants.keys()


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_an_activation_and_its_derivative(name: str) -> None:
    row, formula = activations.ACTIVATIONS[name], ACTIVATIONS[name]
    values = {"z": Z, "s": row, "pi": np.pi}
    assert np.broadcast_to(evaluate(formula.value, values), Z.shape) == pytest.approx(row(Z))
    slope = np.broadcast_to(evaluate(formula.slope, values), Z.shape)
    assert slope == pytest.approx(row.derivative(Z), abs=1e-12)


@pytest.mark.parametrize("epoch", [0, 1, 5, 17])
@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule(name: str, epoch: int) -> None:
    values = {"eta_0": 0.3, "gamma": 0.4, "e": epoch, "N": 6, "pi": np.pi}
    expected = 0.3 * schedules.SCHEDULES[name].factor(epoch, 6, 0.4)
    assert evaluate(SCHEDULES[name], values) == pytest.approx(expected)
