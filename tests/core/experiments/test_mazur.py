"""Mazur's worked example of 2015: what he published is what the preset does.

https://mattmazur.com/2015/03/17/a-step-by-step-backpropagation-example/
"""

from __future__ import annotations

import numpy as np
import pytest

from core.experiments.course import Course
from core.experiments.presets import PRESETS
from core.nn.arrays import FloatArray
from core.nn.network import Network
from core.training.recording import Recording

PUBLISHED = 5e-10
"""Half of the last digit of nine."""


@pytest.fixture(scope="module")
def recording() -> Recording:
    """All 10,000 updates."""
    recording = Recording(Course.of(PRESETS["mazur"].experiment))
    recording.advance(recording.epochs)
    return recording


def network_at(recording: Recording, epoch: int) -> Network:
    """The network after so many updates."""
    snapshot = recording.at(epoch)
    assert snapshot is not None
    return recording.network(snapshot)


def outputs_at(recording: Recording, epoch: int) -> FloatArray:
    """out_o1 and out_o2 after so many updates."""
    outputs: FloatArray = network_at(recording, epoch).predict_probability(recording.dataset.x)[0]
    return outputs


def test_the_forward_pass(recording: Recording) -> None:
    network, (x, target) = network_at(recording, 0), recording.dataset.train
    f = network.forward(x)
    assert target.tolist() == [[0.01, 0.99]]
    assert f[1][0, 0] == pytest.approx(0.3775, abs=PUBLISHED)
    hidden = network.activate(1, f[1])[0, :2]
    assert hidden == pytest.approx([0.593269992, 0.596884378], abs=PUBLISHED)
    assert f[2][0, 0] == pytest.approx(1.105905967, abs=PUBLISHED)
    assert outputs_at(recording, 0) == pytest.approx([0.75136507, 0.772928465], abs=PUBLISHED)
    assert recording.curve[0] == pytest.approx(0.298371109, abs=PUBLISHED)


def test_the_backward_pass_and_the_update(recording: Recording) -> None:
    network, (x, target) = network_at(recording, 0), recording.dataset.train
    _, gradients, _ = network.loss_and_gradients(x, target)
    assert gradients[1][0, 0] == pytest.approx(0.082167041, abs=PUBLISHED)
    assert gradients[0][0, 0] == pytest.approx(0.000438568, abs=PUBLISHED)
    first, second = network_at(recording, 1).weights
    new = [0.35891648, 0.408666186, 0.511301270, 0.561370121]
    assert second.T.ravel() == pytest.approx(new, abs=PUBLISHED)
    new = [0.149780716, 0.19956143, 0.24975114, 0.29950229]
    assert first.T.ravel() == pytest.approx(new, abs=5e-9)


def test_the_biases_stay(recording: Recording) -> None:
    for epoch in (0, 1, 10_000):
        biases = network_at(recording, epoch).biases
        assert biases is not None
        assert [b.tolist() for b in biases] == [[0.35, 0.35], [0.6, 0.6]]


def test_the_loss_after_10_000_forward_passes(recording: Recording) -> None:
    assert recording.curve[9_999] == pytest.approx(0.0000351085, abs=5e-11)


def test_his_other_figures_come_of_weights_that_change_too_early(recording: Recording) -> None:
    """Hidden units whose errors pass through output weights that were updated already."""
    x, t = recording.dataset.train
    network = network_at(recording, 0)
    (w0, w1), biases = (w.copy() for w in network.weights), network.biases
    assert biases is not None
    losses, outputs = [], np.empty(0)
    for _ in range(10_001):
        h = 1 / (1 + np.exp(-(x @ w0 + biases[0])))
        y = 1 / (1 + np.exp(-(h @ w1 + biases[1])))
        losses.append(np.square(y - t).sum() / 2)
        outputs, b = y[0], (y - t) * y * (1 - y)
        w1 -= 0.5 * h.T @ b
        w0 -= 0.5 * x.T @ (b @ w1.T * h * (1 - h))
    assert losses[1] == pytest.approx(0.291027924, abs=PUBLISHED)
    assert outputs == pytest.approx([0.015912196, 0.984065734], abs=PUBLISHED)
    assert recording.curve[1] == pytest.approx(0.291027774, abs=PUBLISHED)
    assert outputs_at(recording, 10_000) == pytest.approx([0.015913625, 0.984064269], abs=5e-9)
