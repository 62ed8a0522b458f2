"""Every row of every table trains as PyTorch does, in its last digits, over 200 updates.

`python -m tests.core.nn.parity_table` prints the differences, a case a line.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA
from core.nn.initializers import INITIALIZERS
from core.nn.optimizers import OPTIMIZERS
from core.nn.outputs import OUTPUTS
from core.nn.schedules import SCHEDULES
from tests.core.nn.parity_table import difference, extract, recorded
from tests.core.nn.problems import Array
from tests.core.nn.trajectories import CASES, trained

ALLOWED = 1e-9


@pytest.fixture(scope="module")
def peer() -> Any:
    """The trainings in PyTorch, where it is installed."""
    pytest.importorskip("torch")
    from tests.core.nn import torch_peer

    return torch_peer


@pytest.mark.proof
@pytest.mark.slow
@pytest.mark.parametrize("name", CASES)
def test_it_is_pytorchs_training(peer: Any, name: str) -> None:
    theirs = peer.trained(CASES[name])
    assert difference(trained(CASES[name]), theirs) < ALLOWED
    # What was recorded is what PyTorch gives, on this machine too.
    assert difference(extracted(theirs), recorded()[name]) < ALLOWED


def extracted(training: tuple[Array, Array]) -> tuple[Array, Array]:
    """The recorded part of a training, as arrays."""
    part = extract(training)
    return np.array(part["losses"]), np.array(part["weights"])


@pytest.mark.parametrize("name", CASES)
def test_it_is_the_training_that_was_recorded(name: str) -> None:
    assert difference(extracted(trained(CASES[name])), recorded()[name]) < ALLOWED


def test_nothing_else_is_recorded() -> None:
    assert set(recorded()) == set(CASES)


@pytest.mark.slow
def test_every_row_has_its_peer(peer: Any) -> None:
    for own, theirs in (
        (ACTIVATIONS, peer.ACTIVATIONS),
        (OUTPUTS, peer.OUTPUTS),
        (CRITERIA, peer.CRITERIA | {"cross_entropy": peer.CROSS_ENTROPIES}),
        (OPTIMIZERS, peer.OPTIMIZERS),
        (SCHEDULES, peer.SCHEDULES),
        (INITIALIZERS, peer.INITIALIZERS),
    ):
        assert set(own) == set(theirs)


def test_a_training_that_differs_is_told_from_one_that_does_not() -> None:
    losses, weights = trained(CASES["activation: tanh"])
    assert difference((losses, weights), (losses, weights)) == 0
    assert difference((losses, weights), (losses * (1 + 2 * ALLOWED), weights)) > ALLOWED
    assert difference((losses, weights), (losses, weights + 2 * ALLOWED)) > ALLOWED
    gelu, silu = CASES["activation: gelu"], CASES["activation: silu"]
    assert difference(trained(gelu), trained(silu)) > 1e-3


@pytest.mark.slow
@pytest.mark.parametrize("initializer", INITIALIZERS)
@pytest.mark.parametrize("shape", [(30, 20), (20, 30)], ids=str)
def test_first_weights_have_pytorchs_distribution(
    peer: Any, initializer: str, shape: tuple[int, int]
) -> None:
    import torch

    torch.manual_seed(0)
    generator, draws = np.random.default_rng(0), 300
    row, theirs = INITIALIZERS[initializer], peer.INITIALIZERS[initializer]
    ours = np.stack([row.drawn(generator, *shape, {}) for _ in range(draws)])
    others = np.stack([theirs(*shape) for _ in range(draws)])
    deviation = others.std()
    if initializer == "zero":
        assert not ours.any()
        assert not others.any()
        return
    allowed = 5 * math.sqrt(2 / ours.size)  # 5 deviations of a difference of two means
    assert ours.mean() == pytest.approx(others.mean(), abs=allowed * deviation)
    assert ours.std() == pytest.approx(deviation, rel=allowed)
    assert kolmogorov_smirnov(ours.ravel(), others.ravel()) < 1.95 * math.sqrt(2 / ours.size)


def kolmogorov_smirnov(a: Array, b: Array) -> float:
    """The greatest distance of two samples' distribution functions; of n and n it is over
    1.95 sqrt(2 / n) once in a thousand times."""
    places = np.sort(np.concatenate([a, b]))
    shares = [np.searchsorted(np.sort(c), places, side="right") / c.size for c in (a, b)]
    return float(np.abs(shares[0] - shares[1]).max())
