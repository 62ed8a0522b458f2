"""Penalties and clipping, by differences, closed forms and statistics; orders and masks."""

from __future__ import annotations

import numpy as np
import pytest

from core.nn.buffers import LayerBuffers
from core.nn.dropout import chances, draw_masks
from core.nn.network import Architecture, Network
from core.nn.orders import shuffled
from core.nn.randomness import Purpose, stream
from core.nn.regularizers import bind_clip, bind_penalty
from core.nn.rule import Rule


def test_penalties_are_of_the_weights_alone() -> None:
    network = Network.from_weights([np.array([[1.0, -2], [0, 3]])], [np.array([100.0, -100])])
    for l1, l2, penalty in ((0.5, 0.0, 3.0), (0.0, 0.5, 3.5), (1.0, 2.0, 20.0), (0.0, 0.0, 0.0)):
        rule = Rule(l1=l1, l2=l2)
        assert rule.penalty(network.architecture, network.parameters) == penalty
        stack = np.stack([network.parameters, 2 * network.parameters])
        both = rule.penalty(network.architecture, stack)
        assert both[0] == penalty
        assert both.shape == (2,)


@pytest.mark.parametrize(("l1", "l2"), [(0.3, 0.0), (0.0, 0.2), (0.3, 0.2)])
def test_steps_follow_the_penaltys_slope(l1: float, l2: float) -> None:
    architecture, rule = Architecture.of((2, 3, 1), bias=True), Rule(l1=l1, l2=l2)
    weights = np.random.default_rng(0).normal(size=architecture.size)
    steps = np.zeros_like(weights)
    bind_penalty(architecture, weights, steps, l1, l2)()
    h = 1e-5
    for i, unit in enumerate(np.eye(architecture.size) * h):
        up, down = (rule.penalty(architecture, weights + s * unit) for s in (1, -1))
        assert -steps[i] == pytest.approx((up - down) / (2 * h), abs=1e-9)


def test_a_weight_of_zero_is_not_moved_by_l1() -> None:
    steps = np.zeros(2)
    bind_penalty(Architecture.of((2, 1)), np.array([0.0, -1.0]), steps, 0.5, 0.0)()
    assert steps.tolist() == [0, 0.5]


def test_each_runs_gradient_is_clipped_by_itself() -> None:
    steps = np.array([[3.0, -4.0], [0.3, 0.4], [0.0, 0.0], [1e150, 0.0]])
    bind_clip(steps, 1.0)()
    assert steps[0] == pytest.approx([0.6, -0.8], rel=1e-6)
    assert steps[1:3].tolist() == [[0.3, 0.4], [0, 0]]
    assert steps[3].tolist() == [1, 0]


def test_an_order_is_a_permutation_of_its_seed_and_epoch() -> None:
    order, stack = shuffled(7, 50), shuffled([7, 8], 50)
    assert order(3).tolist() == stream(7, Purpose.ORDER, 3).permutation(50).tolist()
    assert sorted(order(3).tolist()) == list(range(50))
    assert (order(3) == order(3)).all()
    assert (order(3) != order(4)).any()
    assert stack(3).shape == (2, 50)
    assert (stack(3)[0] == order(3)).all()
    assert (stack(3)[1] == shuffled(8, 50)(3)).all()


@pytest.mark.parametrize("bias", [False, True])
def test_masks_leave_out_a_share_and_change_no_mean(bias: bool) -> None:
    masks = LayerBuffers((2,), [40, 30], 500, bias=bias)
    draw_masks(chances([5, 6])(9), masks, 0.3)
    for layer in masks.units:
        assert set(np.unique(layer)) == {0, 1 / 0.7}
        # The deviation of a mean of n such numbers is sqrt(0.3 / 0.7 / n).
        assert layer.mean() == pytest.approx(1, abs=5 * np.sqrt(0.3 / 0.7 / layer.size))
    for run, seed in enumerate((5, 6)):
        alone = LayerBuffers((), [40, 30], 500, bias=bias)
        draw_masks(chances(seed)(9), alone, 0.3)
        for layer, own in zip(masks.units, alone.units, strict=True):
            assert (layer[run] == own).all()


def test_chances_depend_on_seed_and_epoch_alone() -> None:
    (generator,) = chances(5)(9)
    assert generator.random() == stream(5, Purpose.DROPOUT, 9).random()
    assert len({g.random() for epoch in range(3) for g in chances([1, 2])(epoch)}) == 6
