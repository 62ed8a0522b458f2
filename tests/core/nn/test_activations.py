"""Each row of the table of activations: function and slope belong together."""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.schema import descriptions
from core.nn.activations import ACTIVATIONS
from core.nn.initializers import INITIALIZERS

Z = np.linspace(-6, 6, 41)


@pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=list(ACTIVATIONS))
class TestEveryActivation:
    def test_its_derivative_is_that_of_its_function(self, activation) -> None:  # type: ignore[no-untyped-def]
        h = 1e-4
        differences = (activation(Z + h) - activation(Z - h)) / (2 * h)
        assert activation.derivative(Z) == pytest.approx(differences, abs=1e-8)

    def test_it_may_be_written_over_its_argument(self, activation) -> None:  # type: ignore[no-untyped-def]
        z = Z.copy()
        activation.function(z, z)
        assert (z == activation(Z)).all()

    def test_it_has_a_title_and_a_source(self, activation) -> None:  # type: ignore[no-untyped-def]
        assert activation.title
        assert activation.source


def test_the_sigmoid_by_closed_forms() -> None:
    sigmoid = ACTIVATIONS["sigmoid"]
    z = np.array([-1e4, -np.log(3), 0, np.log(3), 1e4])
    assert sigmoid(z) == pytest.approx([0, 0.25, 0.5, 0.75, 1], rel=1e-15)
    assert sigmoid.derivative(z) == pytest.approx([0, 3 / 16, 0.25, 3 / 16, 0], rel=1e-15)


def test_the_identity_is_a_copy() -> None:
    a = ACTIVATIONS["identity"](Z)
    assert (a == Z).all()
    assert not np.shares_memory(a, Z)


def test_the_schema_and_the_tables_name_the_same() -> None:
    fields = descriptions()
    assert set(fields["activation"].choices) == set(ACTIVATIONS)
    assert set(fields["initializer"].choices) == set(INITIALIZERS)
