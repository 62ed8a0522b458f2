"""Each row of the table of activations: function and slope belong together."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.nn.activations import ACTIVATIONS, IDENTITY, SIGMOID, Activation, Mirrored
from tests.core.nn.problems import ROWS, SINE, TANH

Z = np.linspace(-6, 6, 40)  # without 0, where some have a kink


@pytest.mark.parametrize("activation", ROWS.values(), ids=list(ROWS))
class TestEveryActivation:
    def test_its_derivative_is_that_of_its_function(self, activation: Activation) -> None:
        h = 1e-4
        differences = (activation(Z + h) - activation(Z - h)) / (2 * h)
        assert activation.derivative(Z) == pytest.approx(differences, abs=1e-8)

    def test_it_may_be_written_over_its_argument(self, activation: Activation) -> None:
        z = Z.copy()
        activation.value(z, z)
        assert (z == activation(Z)).all()

    def test_with_signs_turned_it_gives_the_same_bits(self, activation: Activation) -> None:
        a, z, slopes = np.empty_like(Z), -Z, np.empty_like(Z)
        activation.turned.value(z, a)
        assert (z == -Z).all()
        assert (-a == activation(Z)).all()
        activation.turned.slope(z, a, slopes)
        assert (slopes == activation.derivative(Z)).all()
        assert (z == -Z).all()
        assert (-a == activation(Z)).all()

    def test_it_is_its_own_function_of_arrays_of_any_shape(self, activation: Activation) -> None:
        assert (activation(Z.reshape(2, 4, 5)) == activation(Z).reshape(2, 4, 5)).all()

    def test_far_out_it_gives_no_nan_and_no_warning(self, activation: Activation) -> None:
        z = np.array([-1e200, -1e3, 1e3, 1e200])
        assert np.isfinite(activation(z)).all()
        assert np.isfinite(activation.derivative(z)).all()


@pytest.mark.parametrize(("name", "activation"), ACTIVATIONS.items())
def test_rows_of_the_registry_have_their_name_a_title_a_source_and_a_formula(
    name: str, activation: Activation
) -> None:
    assert activation.name == name
    assert activation.title
    assert activation.source
    assert activation.help


CLOSED_FORMS: dict[str, list[tuple[float, float, float]]] = {
    "sigmoid": [(math.log(3), 3 / 4, 3 / 16), (0, 1 / 2, 1 / 4)],
    "tanh": [(math.log(2), 3 / 5, 16 / 25), (-math.log(3), -4 / 5, 9 / 25), (0, 0, 1)],
    "relu": [(2, 2, 1), (-3, 0, 0), (0, 0, 0)],
    "leaky_relu": [(2, 2, 1), (-3, -0.03, 0.01), (0, 0, 0.01)],
    "elu": [(2, 2, 1), (-math.log(4), -3 / 4, 1 / 4), (0, 0, 1)],
    # 1 (1 + tanh(0.7978845608 1.044715)) / 2, as PyTorch's documentation writes it.
    "gelu": [(0, 0, 1 / 2), (1, 0.8411919906082768, 1.0829640838457826), (-100, 0, 0)],
    "silu": [(math.log(3), math.log(3) * 3 / 4, 3 / 4 + math.log(3) * 3 / 16), (0, 0, 1 / 2)],
    "softplus": [(0, math.log(2), 1 / 2), (math.log(3), math.log(4), 3 / 4), (1e3, 1e3, 1)],
    "sine": [(math.pi / 6, 1 / 2, math.sqrt(3) / 2), (math.pi, 0, -1)],
    "softsign": [(3, 3 / 4, 1 / 16), (-1, -1 / 2, 1 / 4), (0, 0, 1)],
    "step": [(1e-9, 1, 0), (0, 0, 0), (-1e-9, 0, 0)],
    "identity": [(-2, -2, 1)],
}


@pytest.mark.parametrize(
    ("name", "z", "a", "slope"),
    [(name, *numbers) for name, rows in CLOSED_FORMS.items() for numbers in rows],
)
def test_activations_by_closed_forms(name: str, z: float, a: float, slope: float) -> None:
    assert ACTIVATIONS[name](np.array([z], float)).item() == pytest.approx(a, rel=1e-14, abs=1e-15)
    slopes = ACTIVATIONS[name].derivative(np.array([z], float))
    assert slopes.item() == pytest.approx(slope, rel=1e-14, abs=1e-15)


@pytest.mark.parametrize(
    ("name", "z", "a"),
    [
        ("elu", -1e-20, -1e-20),
        ("elu", 1e-20, 1e-20),
        ("softplus", -50, math.exp(-50)),
        ("tanh", 1e-20, 1e-20),
        ("gelu", -1e-20, -0.5e-20),
        ("silu", -50, -50 * math.exp(-50)),
    ],
)
def test_small_activations_keep_their_digits(name: str, z: float, a: float) -> None:
    assert ACTIVATIONS[name](np.array([z], float)).item() == pytest.approx(a, rel=1e-14, abs=0)


def test_the_sigmoid_by_closed_forms() -> None:
    z = np.array([-np.log(3), 0, np.log(3)])
    assert SIGMOID(z) == pytest.approx([0.25, 0.5, 0.75], rel=1e-15)
    assert SIGMOID.derivative(z) == pytest.approx([3 / 16, 0.25, 3 / 16], rel=1e-15)
    assert SIGMOID(np.array([-1e3, 1e3])).tolist() == [0, 1]
    assert SIGMOID.derivative(np.array([-1e3, 1e3])).tolist() == [0, 0]
    # A probability that is nearly 0 keeps its digits.
    assert SIGMOID(np.array([-50.0])) == pytest.approx(np.exp(-50), rel=1e-14, abs=0)


def test_the_identity_is_a_copy() -> None:
    a = ACTIVATIONS["identity"](Z)
    assert (a == Z).all()
    assert not np.shares_memory(a, Z)
    assert (ACTIVATIONS["identity"].derivative(Z) == 1).all()


@pytest.mark.parametrize(
    ("row", "mirrored"),
    [
        (SIGMOID, Mirrored(SIGMOID.value, SIGMOID.turned.slope)),
        (IDENTITY, Mirrored(np.negative, IDENTITY.slope)),
        (SIGMOID, Mirrored(SIGMOID.turned.value, SIGMOID.slope)),
        (SIGMOID, Mirrored(SIGMOID.turned.value, lambda z, a, out: None)),
    ],
    ids=["value", "value alone", "slope", "no slope"],
)
def test_a_row_with_a_wrong_mirrored_pair_cannot_be_made(
    row: Activation, mirrored: Mirrored
) -> None:
    with pytest.raises(ValueError, match=f"'{row.name}'"):
        replace(row, mirrored=mirrored)


def test_a_row_whose_slope_needs_z_must_say_so() -> None:
    with pytest.raises(ValueError, match="'sine'"):
        replace(SINE, needs_z=False)


def test_a_row_that_is_nearly_right_cannot_be_made() -> None:
    def nearly(z: np.ndarray, out: np.ndarray) -> None:
        np.multiply(np.tanh(z), 1 + 1e-9, out)

    with pytest.raises(ValueError, match="'tanh'"):
        replace(TANH, mirrored=Mirrored(nearly, TANH.turned.slope))
