"""Losses from the logits: closed forms, naive formulas where those are safe, extremes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.nn.activations import ACTIVATIONS
from core.nn.criteria import CRITERIA, Criterion
from core.nn.losses import Loss, fits, loss_of
from core.nn.outputs import OUTPUTS
from tests.core.nn.problems import LOSSES, few

LN3 = np.log(3)


BINARY = loss_of("cross_entropy", "sigmoid")
CLASSES = loss_of("cross_entropy", "softmax")
SQUARED = loss_of("squared_error", "identity")


def value(loss: Loss, logits: Any, target: Any, reduction: str = "sum") -> Any:
    """The loss of lists (K, n)."""
    return loss.of(np.array(logits, float), np.array(target, float), reduction=reduction)


def predictions(loss: Loss, logits: np.ndarray) -> np.ndarray:
    """The predictions y (..., K, n)."""
    y = np.empty_like(logits)
    with np.errstate(over="ignore"):
        loss.predict(logits, y)
    return y


def delta(loss: Loss, logits: np.ndarray, target: np.ndarray) -> np.ndarray:
    """dL/dlogits (..., K, n)."""
    out = np.empty_like(logits)
    loss.bind_delta(logits, predictions(loss, logits), target, out)()
    return out


@pytest.mark.parametrize(
    ("logit", "target", "loss"),
    [
        (0, 0, np.log(2)),
        (0, 1, np.log(2)),
        (LN3, 1, np.log(4 / 3)),
        (LN3, 0, np.log(4)),
        (-LN3, 1, np.log(4)),
        (1e3, 1, 0),
        (1e3, 0, 1e3),
        (-1e3, 1, 1e3),
        (-1e3, 0, 0),
        (1e300, 0, 1e300),
        (1e308, 1, 0),
        (50, 1, np.exp(-50)),  # 1 - s(50) is rounded to 0; the loss is not
        (700, 1, np.exp(-700)),
        (0, 0.3, np.log(2)),
    ],
)
def test_cross_entropy_of_two_classes_by_closed_forms(
    logit: float, target: float, loss: float
) -> None:
    assert value(BINARY, [[logit]], [[target]]) == pytest.approx(loss, rel=1e-14, abs=0)
    # A softmax over (logit, 0) is the same probability; of its loss the sixteenth place is rounded.
    assert value(CLASSES, [[logit], [0]], [[target], [1 - target]]) == pytest.approx(
        loss, rel=1e-14, abs=1e-15
    )


@pytest.mark.parametrize(
    ("logits", "target", "loss"),
    [
        ([0, 0, 0], [0, 1, 0], np.log(3)),
        ([np.log(2), LN3, np.log(5)], [0, 0, 1], np.log(2)),
        ([1e3 + np.log(2), 1e3 + LN3, 1e3 + np.log(5)], [1, 0, 0], np.log(5)),
        ([1e3, 0, -1e3], [1, 0, 0], 0),
        ([1e3, 0, -1e3], [0, 0, 1], 2e3),
        ([1e300, -1e300, 0], [0, 0, 1], 1e300),
    ],
    ids=str,
)
def test_cross_entropy_of_three_classes_by_closed_forms(
    logits: list[float], target: list[float], loss: float
) -> None:
    columns = [[z] for z in logits], [[t] for t in target]
    assert value(CLASSES, *columns) == pytest.approx(loss, rel=1e-12)


def test_softmax_of_large_logits() -> None:
    z = np.array([[1e3, 1e308, -1e3, LN3], [1e3, -1e308, -1e3 - LN3, 0]])
    y = predictions(CLASSES, z)
    assert y == pytest.approx(np.array([[0.5, 1, 0.75, 0.75], [0.5, 0, 0.25, 0.25]]), rel=1e-12)
    assert y[:, 1].tolist() == [1, 0]


def test_squared_errors_by_closed_forms() -> None:
    # The sum has Rumelhart's half, the mean over the samples has none.
    assert value(SQUARED, [[3, 1], [0, -2]], [[1, 1], [0, 2]]) == (4 + 0 + 0 + 16) / 2
    assert value(SQUARED, [[3, 1], [0, -2]], [[1, 1], [0, 2]], "mean") == (4 + 0 + 0 + 16) / 2
    assert value(SQUARED, [[3, 1, 1, 1]], [[1, 1, 1, 1]], "mean") == 4 / 4
    behind = loss_of("squared_error", "sigmoid")
    logits, target = [[LN3, -LN3, 1e3, -1e3]], [[1, 1, 0, 0]]
    assert value(behind, logits, target) == pytest.approx((1 / 16 + 9 / 16 + 1) / 2, rel=1e-15)
    assert value(behind, logits, target, "mean") == pytest.approx((10 / 16 + 1) / 4, rel=1e-15)


def test_hubers_loss_by_closed_forms() -> None:
    loss = loss_of("huber", "identity")
    logits, target = [[0.5, 1, -3, 1e-9], [0, 0, 2, 0]], [[0, 0, 0, 0], [0, 0, 3, 0]]
    assert value(loss, logits, target) == pytest.approx(1 / 8 + 1 / 2 + 5 / 2 + 1 / 2, rel=1e-15)
    assert value(loss, logits, target, "mean") == pytest.approx(29 / 32, rel=1e-15)
    assert value(loss, [[1e-9]], [[0]]) == pytest.approx(0.5e-18, rel=1e-14, abs=0)


@pytest.mark.parametrize("criterion", CRITERIA.values(), ids=list(CRITERIA))
def test_every_criterion_has_its_name_a_title_a_help_and_a_source(criterion: Criterion) -> None:
    assert CRITERIA[criterion.name] is criterion
    assert criterion.title
    assert criterion.help
    assert criterion.source


def test_every_activation_and_the_softmax_are_outputs() -> None:
    assert set(OUTPUTS) == {*ACTIVATIONS, "softmax"}
    assert all(OUTPUTS[name].name == name for name in OUTPUTS)


def test_the_cross_entropy_takes_probabilities_alone() -> None:
    reason = "cross entropy needs the output sigmoid or softmax, not tanh"
    assert fits("cross_entropy", "tanh", 3) == reason
    with pytest.raises(ValueError, match=reason):
        loss_of("cross_entropy", "tanh")
    for criterion in CRITERIA:
        assert fits(criterion, "softmax", 1) == "a softmax over a single output is always 1"
        assert not fits(criterion, "softmax", 2)
        assert not fits(criterion, "sigmoid", 1)
    assert len(LOSSES) == 2 + 2 * len(OUTPUTS)


@pytest.mark.parametrize("output", OUTPUTS)
@few
@given(z=arrays(np.float64, (2, 3, 4), elements=st.floats(-20, 20)))
def test_a_fused_loss_is_its_two_parts(output: str, z: np.ndarray) -> None:
    t = np.eye(3)[:, [0, 2, 2, 1]]
    fused = loss_of("squared_error", output)
    parts = replace(fused, fused=None)
    np.testing.assert_allclose(fused.of(z, t), parts.of(z, t), rtol=1e-12)
    np.testing.assert_allclose(delta(fused, z, t), delta(parts, z, t), rtol=1e-12, atol=1e-300)


@pytest.mark.parametrize("loss", LOSSES.values(), ids=list(LOSSES))
class TestEveryLoss:
    @few
    @given(
        z=arrays(np.float64, (2, 3, 5), elements=st.floats(-20, 20)),
        classes=arrays(np.int64, 5, elements=st.integers(0, 2)),
    )
    def test_it_sums_over_outputs_and_samples_and_leaves_the_logits_alone(
        self, loss: Loss, z: np.ndarray, classes: np.ndarray
    ) -> None:
        t, before = np.eye(3)[:, classes], z.copy()
        total = loss.of(z, t)
        assert total.shape == (2,)
        assert (total >= 0).all()
        singles = [loss.of(z[..., [i]], t[:, [i]]) for i in range(5)]
        np.testing.assert_allclose(total, sum(singles), rtol=1e-12)
        mean = total * loss.criterion.mean_factor / 5
        np.testing.assert_allclose(loss.of(z, t, reduction="mean"), mean, rtol=1e-15)
        assert (z == before).all()

    @few
    @given(arrays(np.float64, (3, 4), elements=st.floats(-1e3, 1e3)))
    def test_its_predictions_from_turned_logits_have_the_same_bits(
        self, loss: Loss, z: np.ndarray
    ) -> None:
        y = np.empty_like(z)
        with np.errstate(over="ignore"):
            loss.predict_turned(-z, y)
        assert (y == predictions(loss, z)).all()

    def test_its_derivative_is_that_of_the_loss(self, loss: Loss) -> None:
        h, t = 1e-4, np.eye(3)
        z = np.random.default_rng(0).normal(size=(3, 3))
        for place in np.ndindex(*z.shape):
            step = np.zeros_like(z)
            step[place] = h
            difference = (loss.of(z + step, t) - loss.of(z - step, t)) / (2 * h)
            assert delta(loss, z, t)[place] == pytest.approx(difference, abs=1e-7)

    @pytest.mark.slow
    @pytest.mark.parametrize("size", [1e-300, 1.0, 37.0, 745.0, 1e3, 1e4, 1e100])
    def test_it_is_finite_for_large_logits(self, loss: Loss, size: float) -> None:
        z = np.array([[size, -size, 0.0], [-size, size, size]])
        for t in (np.eye(2)[:, [0, 1, 0]], np.eye(2)[:, [1, 0, 1]]):
            assert np.isfinite(loss.of(z, t))
            assert loss.of(z, t) >= 0

    def test_diverged_logits_give_infinity_or_nan_and_no_warning(self, loss: Loss) -> None:
        z = np.array([[np.inf, -np.inf], [0.0, np.nan]])
        assert not np.isfinite(loss.of(z, np.eye(2)))


FUSED = {name: loss for name, loss in LOSSES.items() if loss.fused}


@pytest.mark.parametrize("loss", FUSED.values(), ids=list(FUSED))
@pytest.mark.parametrize(
    "wrong",
    [
        {"turned": lambda logits, out: np.multiply(logits, 0.3, out)},
        {"total": lambda z, t, scratch: z},
        {"total": lambda z, t, scratch: np.float64("nan")},
        {"delta": lambda y, t, out: out.fill(np.inf)},
    ],
    ids=["turned", "no number", "not finite", "no delta"],
)
def test_a_loss_whose_parts_do_not_fit_cannot_be_made(loss: Loss, wrong: Any) -> None:
    assert loss.fused
    with pytest.raises(ValueError, match=loss.name):
        replace(loss, fused=replace(loss.fused, **wrong))


@given(
    arrays(np.float64, (2, 1, 5), elements=st.floats(-20, 20)),
    arrays(np.float64, (1, 5), elements=st.sampled_from([0.0, 1.0])),
)
def test_cross_entropies_are_the_naive_formulas_where_those_are_safe(
    z: np.ndarray, t: np.ndarray
) -> None:
    y = 1 / (1 + np.exp(-z))
    naive = -(t * np.log(y) + (1 - t) * np.log(1 - y)).sum(axis=(-2, -1))
    # 1 - y has lost up to 9 of 16 digits at |z| = 20.
    np.testing.assert_allclose(BINARY.of(z, t), naive, rtol=1e-7, atol=1e-7)
    logits = np.concatenate([z, np.sin(z), 1 - z], axis=-2)
    targets = np.concatenate([t, (1 - t) / 4, (1 - t) * 3 / 4])
    y = np.exp(logits) / np.exp(logits).sum(axis=-2, keepdims=True)
    naive = -(targets * np.log(y)).sum(axis=(-2, -1))
    np.testing.assert_allclose(CLASSES.of(logits, targets), naive, rtol=1e-12, atol=1e-12)


@given(arrays(np.float64, (1, 4), elements=st.floats(-1e4, 1e4)))
def test_turning_classes_and_logits_over_changes_nothing(z: np.ndarray) -> None:
    t = np.array([[0.0, 1.0, 1.0, 0.0]])
    np.testing.assert_allclose(BINARY.of(z, t), BINARY.of(-z, 1 - t), rtol=1e-13)
